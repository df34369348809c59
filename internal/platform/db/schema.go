package db

import (
	"context"
	"fmt"
	"strings"
)

// SchemaDump returns the SQL of all tables, indexes and views, for the golden
// docs/schema.sql. Only SQLite keeps the text as the migrations wrote it, so
// the dump is made there.
func (d *DB) SchemaDump(ctx context.Context) (string, error) { return d.engine.schema(ctx) }

func (l *lite) schema(ctx context.Context) (string, error) {
	// Tables first, each followed by its indexes; then the views.
	rows, err := l.reading.QueryContext(ctx, `SELECT sql FROM sqlite_schema
		WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'goose%' AND tbl_name NOT LIKE 'sqlite%'
		ORDER BY type = 'view', tbl_name, type <> 'table', name`)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s;\n\n", text)
	}
	return b.String(), rows.Err()
}

func (p *postgres) schema(context.Context) (string, error) {
	return "", fmt.Errorf("the schema is dumped from SQLite; on PostgreSQL use pg_dump --schema-only")
}
