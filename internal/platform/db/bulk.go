package db

import (
	"context"
	"fmt"
	"hash/crc32"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// bulkRows is how many rows one INSERT carries on SQLite, bulkValues how many
// values it may have (SQLite's limit is 32 766).
const (
	bulkRows   = 100
	bulkValues = 30_000
)

// Bulk adds many rows to a table and returns how many: COPY on PostgreSQL,
// prepared INSERTs of many rows on SQLite. Table and column names come from the
// program, never from people. A row that breaks a constraint fails the whole.
func (t *Tx) Bulk(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	return t.bulk(ctx, target{table: table, columns: columns}, rows)
}

// BulkNew is Bulk for rows that may be there already: one whose key, a unique
// constraint, is taken is left out, and the number returned tells how many were
// not. Rows that a transaction beside this one is adding are waited for, so hand
// them over in the order of their key: two that add the same rows in different
// orders would wait for each other.
func (t *Tx) BulkNew(ctx context.Context, table string, columns, key []string, rows iter.Seq[[]any]) (int64, error) {
	return t.bulk(ctx, target{table, columns, " ON CONFLICT (" + strings.Join(key, ", ") + ") DO NOTHING"}, rows)
}

// BulkAdd is Bulk for rows of sums: where the key is taken, the sum is added to
// the one that stands there. Hand the rows over in the order of their key, each
// key once.
func (t *Tx) BulkAdd(ctx context.Context, table string, columns, key []string, sum string, rows iter.Seq[[]any]) (int64, error) {
	return t.bulk(ctx, target{table, columns, fmt.Sprintf(" ON CONFLICT (%s) DO UPDATE SET %[2]s = %[3]s.%[2]s + excluded.%[2]s",
		strings.Join(key, ", "), sum, table)}, rows)
}

// target is where rows go, and what happens when they are there already.
type target struct {
	table   string
	columns []string
	taken   string // the end of the INSERT
}

func (t *Tx) bulk(ctx context.Context, to target, rows iter.Seq[[]any]) (n int64, err error) {
	t.count(ctx)
	if t.db.dialect == Postgres {
		n, err = t.addRows(ctx, to, rows)
	} else {
		n, err = t.insertRows(ctx, to, rows)
	}
	if err != nil {
		return n, fmt.Errorf("bulk into %s: %w", to.table, err)
	}
	return n, nil
}

// fewRows go faster in one INSERT than through COPY and its staging table.
const fewRows = 100

// addRows takes the way that suits the number of rows.
func (t *Tx) addRows(ctx context.Context, to target, rows iter.Seq[[]any]) (int64, error) {
	next, stop := iter.Pull(rows)
	defer stop()
	var first [][]any
	for len(first) <= fewRows {
		row, more := next()
		if !more {
			return t.insertFew(ctx, to, first)
		}
		first = append(first, plain(row))
	}
	return t.copyRows(ctx, to, func() ([]any, error) {
		if len(first) > 0 {
			row := first[0]
			first = first[1:]
			return row, nil
		}
		row, _ := next() // nil at the end
		return plain(row), nil
	})
}

func (t *Tx) insertFew(ctx context.Context, to target, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	result, err := t.on.ExecContext(ctx, to.insert(t.db.dialect, len(rows)), slices.Concat(rows...)...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Around the INSERT the checks of foreign keys keep their plan, which is made
// once and finds the row by its key whatever the size of the table was then: made
// anew for each row it took three times as long as writing the row. There is no
// notice that the staging table exists. Afterwards plans are made anew in this
// transaction: one that was cached when the table was nearly empty reads all of
// it, again and again, now that it is full.
const (
	beforeCopy = `SELECT current_setting('enable_seqscan'), set_config('enable_seqscan', 'off', true),
		set_config('plan_cache_mode', 'auto', true), set_config('client_min_messages', 'warning', true)`
	afterCopy = `SELECT set_config('enable_seqscan', $1, true), set_config('plan_cache_mode', 'force_custom_plan', true)`
)

// copyRows copies into a staging table and inserts from there: PostgreSQL
// refuses COPY into a table with row-level security, and bulk work is no reason
// to lift it. The staging table is temporary, lives as long as the connection
// and is emptied by each commit.
func (t *Tx) copyRows(ctx context.Context, to target, rows func() ([]any, error)) (n int64, err error) {
	list := strings.Join(to.columns, ", ")
	staging := fmt.Sprintf("bulk_%s_%08x", to.table, crc32.ChecksumIEEE([]byte(list)))
	var scans, ignored string
	if err := t.on.QueryRowContext(ctx, beforeCopy).Scan(&scans, &ignored, &ignored, &ignored); err != nil {
		return 0, err
	}
	_, err = t.on.ExecContext(ctx, fmt.Sprintf(`CREATE TEMP TABLE IF NOT EXISTS %s ON COMMIT DELETE ROWS AS SELECT %s FROM %s WITH NO DATA`, staging, list, to.table))
	if err != nil {
		return 0, err
	}
	if err := t.emptied(ctx, staging); err != nil {
		return 0, err
	}
	if err := t.copyTo(ctx, staging, to.columns, rows); err != nil {
		return 0, err
	}
	result, err := t.on.ExecContext(ctx, fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM %s%s`, to.table, list, list, staging, to.taken))
	if err != nil {
		return 0, err
	}
	if _, err := t.on.ExecContext(ctx, afterCopy, scans); err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// emptied makes a staging table empty that this transaction has used before. Rows
// that were deleted would stay there until the commit, for each later use to read.
func (t *Tx) emptied(ctx context.Context, staging string) error {
	if !t.staged[staging] {
		if t.staged == nil {
			t.staged = map[string]bool{}
		}
		t.staged[staging] = true
		return nil
	}
	_, err := t.on.ExecContext(ctx, `TRUNCATE `+staging)
	return err
}

func (t *Tx) copyTo(ctx context.Context, table string, columns []string, rows func() ([]any, error)) error {
	return t.raw.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(rows))
		return err
	})
}

func (t *Tx) insertRows(ctx context.Context, to target, rows iter.Seq[[]any]) (n int64, err error) {
	width := len(to.columns)
	batch := min(bulkRows, bulkValues/width)
	values := make([]any, 0, width)
	for row := range rows {
		values = append(values, plain(row)...)
		if len(values) == batch*width {
			added, err := t.insertValues(ctx, to, values)
			if n += added; err != nil {
				return n, err
			}
			values = values[:0]
		}
	}
	rest, err := t.insertRest(ctx, to, values)
	return n + rest, err
}

// insertRest inserts what does not fill a batch by sixties, sixteens, fours, twos
// and ones: few statements to run, and few texts to prepare for each table.
func (t *Tx) insertRest(ctx context.Context, to target, values []any) (n int64, err error) {
	for _, rows := range []int{64, 16, 4, 2, 1} {
		for size := rows * len(to.columns); len(values) >= size; values = values[size:] {
			added, err := t.insertValues(ctx, to, values[:size])
			if n += added; err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (t *Tx) insertValues(ctx context.Context, to target, values []any) (int64, error) {
	result, err := t.on.ExecContext(t.calm(ctx), to.insert(SQLite, len(values)/len(to.columns)), values...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert writes the INSERT of many rows. On SQLite its places are "?": that
// database finds the name of "$1234" by walking the list of names, for each value
// again, and this took more than half of the time of a bulk.
func (to target) insert(d Dialect, rows int) string {
	head := "INSERT INTO " + to.table + " (" + strings.Join(to.columns, ", ") + ") VALUES "
	if d == SQLite {
		row := "(?" + strings.Repeat(", ?", len(to.columns)-1) + ")"
		return head + row + strings.Repeat(", "+row, rows-1) + to.taken
	}
	var b strings.Builder
	b.WriteString(head)
	for n := range rows * len(to.columns) {
		switch {
		case n == 0:
			b.WriteString("(")
		case n%len(to.columns) == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(n+1))
	}
	return b.String() + ")" + to.taken
}
