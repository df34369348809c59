package audit

// entryTable is the columns of audit_entry, as RecordMany fills them.
var entryTable = []string{"municipality_id", "id", "at", "actor_id", "actor_name", "action", "on_kind", "on_id",
	"before_json", "after_json", "hash"}

// All statements of the trail. None changes or deletes an entry, a leaf or a
// published head.
const (
	entryColumns = `e.id, e.at, e.actor_id, e.actor_name, e.action, e.on_kind, e.on_id, e.before_json, e.after_json, e.hash`

	insertEntry = `INSERT INTO audit_entry (municipality_id, id, at, actor_id, actor_name, action, on_kind, on_id, before_json, after_json, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

	selectHistory = `SELECT ` + entryColumns + ` FROM audit_entry e
		WHERE e.municipality_id = $1 AND e.on_kind = $2 AND e.on_id = $3 ORDER BY e.id`

	selectKind = `SELECT ` + entryColumns + ` FROM audit_entry e
		WHERE e.municipality_id = $1 AND e.on_kind = $2 AND e.on_id > $3 ORDER BY e.on_id, e.id LIMIT $4`

	selectEntries = `SELECT id, hash FROM audit_entry WHERE municipality_id = $1 AND id >= $2 ORDER BY id LIMIT $3`

	selectSealed = `SELECT entry_id FROM audit_leaf WHERE municipality_id = $1 AND entry_id >= $2 AND entry_id <= $3`

	selectLog = `SELECT size, root, sealed_at FROM audit_log WHERE municipality_id = $1`

	upsertLog = `INSERT INTO audit_log (municipality_id, size, root, sealed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (municipality_id) DO UPDATE SET size = excluded.size, root = excluded.root, sealed_at = excluded.sealed_at`

	selectTiles = `SELECT number, hashes FROM audit_tile
		WHERE municipality_id = $1 AND number IN ($2, $3, $4, $5, $6, $7, $8, $9)`

	upsertTile = `INSERT INTO audit_tile (municipality_id, number, hashes) VALUES ($1, $2, $3)
		ON CONFLICT (municipality_id, number) DO UPDATE SET hashes = excluded.hashes`

	insertHead = `INSERT INTO audit_head (municipality_id, day, size, root) VALUES ($1, $2, $3, $4)
		ON CONFLICT (municipality_id, day) DO NOTHING`

	selectHeads = `SELECT day, size, root FROM audit_head WHERE municipality_id = $1 ORDER BY day DESC LIMIT $2`

	selectPosition = `SELECT position FROM audit_leaf WHERE municipality_id = $1 AND entry_id = $2`

	selectLeaves = `SELECT s.position, s.entry_id, COALESCE(e.id, 0), COALESCE(e.at, 0), COALESCE(e.actor_id, 0), COALESCE(e.actor_name, ''),
		COALESCE(e.action, ''), COALESCE(e.on_kind, ''), COALESCE(e.on_id, 0), COALESCE(e.before_json, ''), COALESCE(e.after_json, ''), e.hash
		FROM audit_leaf s LEFT JOIN audit_entry e ON e.municipality_id = s.municipality_id AND e.id = s.entry_id
		WHERE s.municipality_id = $1 ORDER BY s.position`

	selectLoose = `SELECT ` + entryColumns + ` FROM audit_entry e
		LEFT JOIN audit_leaf s ON s.municipality_id = e.municipality_id AND s.entry_id = e.id
		WHERE e.municipality_id = $1 AND s.entry_id IS NULL ORDER BY e.id`
)
