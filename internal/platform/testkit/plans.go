package testkit

import (
	"strconv"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
)

// Plans returns how the database would answer the generated statements named,
// in its own words, so that a test can show that none reads a whole table.
// PostgreSQL is told to avoid that where an index could help at all: the tables
// of a test are too small for it to bother.
func Plans(t *testing.T, d *db.DB, dir string, names ...string) map[string]string {
	t.Helper()
	all, plans := statements(t, dir), map[string]string{}
	for _, name := range names {
		if all[name] == "" {
			t.Fatalf("there is no statement %s in %s", name, dir)
		}
		err := d.Read(t.Context(), Place, func(tx *db.Tx) (err error) {
			plans[name], err = plan(t, tx, all[name])
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return plans
}

func plan(t *testing.T, tx *db.Tx, text string) (string, error) {
	places := 0
	for strings.Contains(text, "$"+strconv.Itoa(places+1)) {
		places++
	}
	if tx.Dialect() == db.SQLite {
		return table(t, tx, 4, "EXPLAIN QUERY PLAN "+text, make([]any, places)...)
	}
	for _, statement := range []string{`SET LOCAL enable_seqscan = off`, `SET LOCAL plan_cache_mode = force_generic_plan`,
		`PREPARE planned AS ` + text} {
		if _, err := tx.ExecContext(t.Context(), statement); err != nil {
			return "", err
		}
	}
	told, err := table(t, tx, 1, "EXPLAIN (COSTS OFF) EXECUTE planned("+strings.TrimPrefix(strings.Repeat(", NULL", places), ", ")+")")
	if err == nil {
		_, err = tx.ExecContext(t.Context(), `DEALLOCATE planned`)
	}
	return told, err
}

// table reads the last column of each row.
func table(t *testing.T, tx *db.Tx, columns int, query string, args ...any) (string, error) {
	rows, err := tx.QueryContext(t.Context(), query, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		row := make([]any, columns)
		for i := range row {
			row[i] = new(any)
		}
		row[columns-1] = &line
		if err := rows.Scan(row...); err != nil {
			return "", err
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), rows.Err()
}
