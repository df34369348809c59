package files

// All SQL of files, in both dialects alike.
const (
	insertFile = `INSERT INTO files_file (municipality_id, hash, media, size, kept_at, body) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (municipality_id, hash) DO NOTHING`

	insertHold = `INSERT INTO files_hold (municipality_id, holder_kind, holder_id, hash) VALUES ($1, $2, $3, $4)
		ON CONFLICT (municipality_id, holder_kind, holder_id, hash) DO NOTHING`

	selectFile = `SELECT media, body FROM files_file WHERE municipality_id = $1 AND hash = $2`

	deleteHold = `DELETE FROM files_hold WHERE municipality_id = $1 AND holder_kind = $2 AND holder_id = $3 AND hash = $4`

	deleteFree = `DELETE FROM files_file WHERE municipality_id = $1 AND hash = $2
		AND NOT EXISTS (SELECT 1 FROM files_hold h WHERE h.municipality_id = files_file.municipality_id AND h.hash = files_file.hash)`

	deleteShared = `DELETE FROM files_file WHERE municipality_id = $1
		AND hash IN (SELECT o.hash FROM files_file o WHERE o.municipality_id = $2)`

	countLost = `SELECT COUNT(*) FROM files_hold h LEFT JOIN files_file f ON f.municipality_id = h.municipality_id AND f.hash = h.hash
		WHERE h.municipality_id = $1 AND f.hash IS NULL`

	countFree = `SELECT COUNT(*) FROM files_file f LEFT JOIN files_hold h ON h.municipality_id = f.municipality_id AND h.hash = f.hash
		WHERE f.municipality_id = $1 AND h.hash IS NULL`
)
