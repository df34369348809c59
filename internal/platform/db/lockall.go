package db

import (
	"context"
	"strings"
)

// LockAll is Lock for several names, in the order given and in one statement.
// Names hold no line break. Give them in one order everywhere: two transactions
// that lock the same names in different orders would wait for each other. Each
// name takes a place in PostgreSQL's lock table, which has some thousands for all
// connections together.
func (t *Tx) LockAll(ctx context.Context, names []string) error {
	if len(names) == 0 {
		return nil
	}
	return t.advisory(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(name, $2))
		FROM unnest(string_to_array($1, chr(10))) AS name`, strings.Join(names, "\n"))
}
