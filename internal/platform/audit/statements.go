package audit

// entryTable is the columns of audit_entry, as RecordMany fills them.
var entryTable = []string{"municipality_id", "id", "at", "actor_id", "actor_name", "action", "on_kind", "on_id",
	"before_json", "after_json", "hash"}

// All statements of the trail. There is no UPDATE and no DELETE among them.
const (
	entryColumns = `e.id, e.at, e.actor_id, e.actor_name, e.action, e.on_kind, e.on_id, e.before_json, e.after_json, e.hash`

	selectHistory = `SELECT ` + entryColumns + ` FROM audit_entry e
		WHERE e.municipality_id = $1 AND e.on_kind = $2 AND e.on_id = $3 ORDER BY e.id`

	selectUnsealed = `SELECT e.id, e.hash FROM audit_entry e
		LEFT JOIN audit_sealed s ON s.municipality_id = e.municipality_id AND s.entry_id = e.id
		WHERE e.municipality_id = $1 AND e.id >= $2 AND s.entry_id IS NULL ORDER BY e.id LIMIT $3`

	selectLastLink = `SELECT number, hash, sealed_at FROM audit_link WHERE municipality_id = $1 ORDER BY number DESC LIMIT 1`

	insertLink = `INSERT INTO audit_link (municipality_id, number, entries, sealed_at, previous, hash)
		VALUES ($1, $2, $3, $4, $5, $6)`

	selectLinks = `SELECT number, entries, previous, hash FROM audit_link WHERE municipality_id = $1 ORDER BY number`

	selectChain = `SELECT s.link, s.entry_id, ` + entryColumns + ` FROM audit_sealed s
		JOIN audit_entry e ON e.municipality_id = s.municipality_id AND e.id = s.entry_id
		WHERE s.municipality_id = $1 ORDER BY s.link, s.entry_id`

	selectLoose = `SELECT ` + entryColumns + ` FROM audit_entry e
		LEFT JOIN audit_sealed s ON s.municipality_id = e.municipality_id AND s.entry_id = e.id
		WHERE e.municipality_id = $1 AND s.entry_id IS NULL ORDER BY e.id`
)
