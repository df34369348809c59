package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// PerPayment divides what was written between two counts by the number of
// payments, rounding to whole rows; tables that hardly changed are left out.
func PerPayment(before, after map[string][2]int64, payments int) (list []Work) {
	share := func(n int64) int { return int((2*n + int64(payments)) / (2 * int64(payments))) }
	for table, now := range after {
		w := Work{table, share(now[0] - before[table][0]), share(now[1] - before[table][1])}
		if w.Inserts+w.Updates > 0 {
			list = append(list, w)
		}
	}
	slices.SortFunc(list, func(a, b Work) int { return strings.Compare(a.Table, b.Table) })
	return list
}

// Script makes the pgbench script that does the same work to copies of the
// tables, in one transaction with one commit. Each insert repeats a row of the
// program's own with other keys; each update touches a random row.
func (p *Postgres) Script(ctx context.Context, work []Work) (string, error) {
	var list []*Rows
	for _, w := range work {
		list = append(list, &Rows{Table: w.Table})
	}
	if err := p.clones(ctx, list, true); err != nil {
		return "", err
	}
	script := script{}
	for _, w := range work {
		if w.Updates > 0 {
			if err := p.numbered(ctx, &script, w); err != nil {
				return "", err
			}
		}
		if w.Inserts > 0 {
			if err := p.inserted(ctx, &script, w); err != nil {
				return "", err
			}
		}
	}
	return script.String(), nil
}

// script gathers the lines: first the random numbers, then the transaction.
type script struct{ sets, statements []string }

// random adds a variable and returns its name.
func (s *script) random(least, most int64) string {
	name := fmt.Sprintf("r%d", len(s.sets)+1)
	s.sets = append(s.sets, fmt.Sprintf(`\set %s random(%d, %d)`, name, least, most))
	return name
}

func (s *script) add(statement string) { s.statements = append(s.statements, statement+";") }

func (s *script) String() string {
	return strings.Join(s.sets, "\n") + "\nBEGIN;\n" + strings.Join(s.statements, "\n") + "\nCOMMIT;\n"
}

// numbered gives the rows of a copy numbers, so that a random one is found by
// an index, and adds its updates to the script.
func (p *Postgres) numbered(ctx context.Context, s *script, w Work) error {
	table := floor + "." + w.Table
	for _, statement := range []string{
		fmt.Sprintf("ALTER TABLE %s ADD COLUMN floor_n BIGSERIAL", table),
		fmt.Sprintf("CREATE INDEX ON %s (floor_n)", table),
		fmt.Sprintf("ANALYZE %s", table),
	} {
		if _, err := p.conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	var rows int64
	if err := p.conn.QueryRow(ctx, "SELECT COUNT(*) FROM "+table).Scan(&rows); err != nil {
		return err
	}
	for i := range int64(w.Updates) {
		first, last := part(rows, i, int64(w.Updates))
		s.add(fmt.Sprintf("UPDATE %s SET floor_n = floor_n WHERE floor_n = CAST(:%s AS BIGINT)", table, s.random(first, last)))
	}
	return nil
}

// part is the i-th of n parts of a table. Each of the updates of a transaction
// takes a row of the next part: two clients that lock rows in the same order
// never wait for each other in a circle, which would slow the floor.
func part(rows, i, n int64) (first, last int64) {
	first = min(i*rows/n+1, max(rows, 1))
	return first, max(first, (i+1)*rows/n)
}

// column is a column of a table with a value to repeat.
type column struct {
	name, kind string
	value      *string // as a literal; nil is NULL
	key        bool    // must differ in each row
}

func (p *Postgres) inserted(ctx context.Context, s *script, w Work) error {
	columns, err := p.columns(ctx, w.Table)
	if errors.Is(err, pgx.ErrNoRows) { // rows that live within a transaction only: the floor needs none
		return nil
	}
	if err != nil {
		return err
	}
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	for range w.Inserts {
		var values []string
		for _, c := range columns {
			values = append(values, c.literal(s))
		}
		s.add(fmt.Sprintf("INSERT INTO %s.%s (%s) VALUES (%s)", floor, w.Table, strings.Join(names, ", "), strings.Join(values, ", ")))
	}
	return nil
}

// literal writes the value into the script; keys become random ones.
func (c column) literal(s *script) string {
	const any = 9_000_000_000_000_000_000
	switch {
	case c.key && c.kind == "bigint":
		return fmt.Sprintf("CAST(:%s AS BIGINT)", s.random(1, any))
	case c.key:
		return fmt.Sprintf("'k' || CAST(:%s AS TEXT)", s.random(1, any))
	case c.value == nil:
		return "NULL"
	}
	// A colon would begin the name of a variable in pgbench.
	return "'" + strings.NewReplacer("'", "''", ":", "' || CHR(58) || '").Replace(*c.value) + "'"
}

// columns reads the newest row of a table and which columns its unique indexes
// end in.
func (p *Postgres) columns(ctx context.Context, table string) ([]column, error) {
	rows, err := p.conn.Query(ctx, `
		SELECT a.attname, format_type(a.atttypid, NULL), EXISTS (
			SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indkey[i.indnatts - 1] = a.attnum)
		FROM pg_attribute a WHERE a.attrelid = CAST($1 AS REGCLASS) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`, "public."+table)
	if err != nil {
		return nil, err
	}
	columns, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c column, err error) {
		err = row.Scan(&c.name, &c.kind, &c.key)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	var texts []string
	var targets []any
	for i := range columns {
		texts = append(texts, fmt.Sprintf("CAST(%s AS TEXT)", columns[i].name))
		targets = append(targets, &columns[i].value)
	}
	err = p.conn.QueryRow(ctx, fmt.Sprintf("SELECT %s FROM public.%s ORDER BY ctid DESC LIMIT 1", strings.Join(texts, ", "), table)).Scan(targets...)
	return columns, err
}
