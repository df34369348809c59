package db

// Dialect names the kind of database and holds the few places where the two
// need different SQL.
type Dialect string

// The two databases.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Name returns "sqlite" or "postgres".
func (d Dialect) Name() string { return string(d) }

// SkipLocked ends a SELECT of rows to be claimed by one of several workers.
// SQLite has one writer, so nobody else can be claiming.
func (d Dialect) SkipLocked() string {
	if d == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// ForUpdate ends a SELECT of rows that the transaction is about to change.
func (d Dialect) ForUpdate() string {
	if d == Postgres {
		return " FOR UPDATE"
	}
	return ""
}
