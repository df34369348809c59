package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Rekey gives every row of one municipality to another, in all tables but those
// named, and is how territory follows a merger. It must run Everywhere, inside
// one transaction: foreign keys are looked at once, at its end. A row that the
// other municipality has too fails the whole; rooms settle that beforehand.
func (t *Tx) Rekey(ctx context.Context, from, into ref.ID, except ...string) error {
	if t.Municipality != Everywhere {
		return fmt.Errorf("db: rekeying from within municipality %s", t.Municipality)
	}
	if err := t.deferForeignKeys(ctx); err != nil {
		return fmt.Errorf("deferring foreign keys: %w", err)
	}
	tables, err := t.tablesByMunicipality(ctx)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if slices.Contains(except, table) {
			continue
		}
		statement := `UPDATE "` + table + `" SET municipality_id = $1 WHERE municipality_id = $2`
		if _, err := t.ExecContext(ctx, statement, int64(into), int64(from)); err != nil {
			return fmt.Errorf("rekeying %s: %w", table, err)
		}
	}
	return nil
}

func (t *Tx) deferForeignKeys(ctx context.Context) error {
	statement := "SET CONSTRAINTS ALL DEFERRED"
	if t.Dialect() == SQLite {
		statement = "PRAGMA defer_foreign_keys = ON"
	}
	_, err := t.ExecContext(ctx, statement)
	return err
}

// tablesByMunicipality lists the tables that have municipality_id.
func (t *Tx) tablesByMunicipality(ctx context.Context) ([]string, error) {
	query := `SELECT c.relname FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_id' AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = CAST(current_schema() AS regnamespace) ORDER BY c.relname`
	if t.Dialect() == SQLite {
		query = `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.name = 'municipality_id' ORDER BY m.name`
	}
	rows, err := t.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, rows.Err()
}

// deferrable lets Rekey look at foreign keys once, at the end of a transaction;
// all others look at them at once, as before. SQLite needs no preparation.
func deferrable(ctx context.Context, conn *sql.Conn) error {
	rows, err := conn.QueryContext(ctx, `
		SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE', CAST(conrelid AS regclass), conname)
		FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable AND connamespace = CAST(current_schema() AS regnamespace)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var statements []string
	for rows.Next() {
		var statement string
		if err := rows.Scan(&statement); err != nil {
			return err
		}
		statements = append(statements, statement)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
