// Package figures tells SQLite's planner how large municipalities are.
package figures

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// SQLite guesses that an equal first column leaves ten rows. Here the first
// column of nearly every index is municipality_id, which leaves all rows of a
// municipality: without statistics the planner takes any index for as good as
// the right one, and a check of fifty thousand bills took minutes. So each such
// index is given figures of a large municipality: many rows for the first
// column, few for all of them. They are the same everywhere, so that a query
// that is fast in a test is fast in an office, too.
const (
	assumedRows = 1_000_000
	assumedPart = 100_000 // rows of one municipality
)

// Assume writes the figures of all indexes that begin with
// municipality_id. ANALYZE of one small table makes the table for them.
func Assume(ctx context.Context, pool *sql.DB) error {
	if _, err := pool.ExecContext(ctx, `ANALYZE db_node`); err != nil {
		return fmt.Errorf("statistics: %w", err)
	}
	indexes, err := tenantIndexes(ctx, pool)
	if err != nil {
		return fmt.Errorf("statistics: list indexes: %w", err)
	}
	for _, index := range indexes {
		_, err := pool.ExecContext(ctx, `DELETE FROM sqlite_stat1 WHERE idx = $1`, index.name)
		if err == nil {
			_, err = pool.ExecContext(ctx, `INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)`,
				index.table, index.name, index.figures())
		}
		if err != nil {
			return fmt.Errorf("statistics of %s: %w", index.name, err)
		}
	}
	_, err = pool.ExecContext(ctx, `ANALYZE sqlite_schema`) // takes the figures over
	return err
}

// index is an index as the planner is told of it.
type index struct {
	table, name string
	columns     int
	unique      bool
}

// figures writes how many rows there are and how many share each prefix of the
// columns, falling evenly from a municipality's share to one row (a unique
// index) or a handful.
func (x index) figures() string {
	last := 5.0
	if x.unique {
		last = 1
	}
	parts := []string{strconv.Itoa(assumedRows)}
	for i := range x.columns {
		share := float64(assumedPart)
		if x.columns > 1 {
			share *= math.Pow(last/assumedPart, float64(i)/float64(x.columns-1))
		}
		parts = append(parts, strconv.Itoa(int(math.Ceil(share))))
	}
	return strings.Join(parts, " ")
}

func tenantIndexes(ctx context.Context, pool *sql.DB) ([]index, error) {
	// Where rows are kept in their key, its figures go by the name of the table.
	rows, err := pool.QueryContext(ctx, `SELECT t.name, CASE WHEN t.wr AND i.origin = 'pk' THEN t.name ELSE i.name END AS named, i."unique", COUNT(*)
		FROM pragma_table_list t
		JOIN pragma_index_list(t.name) i
		JOIN pragma_index_info(i.name) c
		WHERE t.schema = 'main' AND t.type = 'table'
		GROUP BY t.name, named, i."unique"
		HAVING MAX(CASE WHEN c.seqno = 0 THEN c.name ELSE '' END) = 'municipality_id'
		ORDER BY named`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []index
	for rows.Next() {
		var x index
		if err := rows.Scan(&x.table, &x.name, &x.unique, &x.columns); err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, rows.Err()
}
