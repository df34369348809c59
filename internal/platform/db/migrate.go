package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/openaimak/aimak/internal/platform/db/figures"
)

// Set is one room's migrations: SQL files in goose's format that both
// databases accept, with a version table goose_<name> of their own.
type Set struct {
	Name  string
	Files fs.FS
}

// Migrate brings the tables of all sets up to date, in order, and then puts row-level
// security on every table that has municipality_id. Several programs may call it
// at once; one works and the others wait.
func (d *DB) Migrate(ctx context.Context, sets ...Set) error {
	return d.engine.migrate(ctx, sets)
}

// migrate works on a pool of its own: the writer keeps its only connection.
func (l *lite) migrate(ctx context.Context, sets []Set) error {
	pool, err := sql.Open("sqlite", l.dsn("rw")+"&_txlock=immediate")
	if err != nil {
		return err
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	for i, set := range sets {
		sets[i].Files = keyedFiles{set.Files}
	}
	if err := up(ctx, goose.DialectSQLite3, pool, sets); err != nil {
		return err
	}
	if err := figures.Assume(ctx, pool); err != nil {
		return err
	}
	return l.writer.between(func(s *session) error { return s.shadow(ctx) })
}

// migrateLock is the advisory lock that programs starting at once queue for.
const migrateLock = 0x61696d616b // "aimak"

func (p *postgres) migrate(ctx context.Context, sets []Set) error {
	config, err := pgxpool.ParseConfig(p.url)
	if err != nil {
		return err
	}
	// A migration may have to touch the rows of all municipalities.
	config.ConnConfig.RuntimeParams["app.municipality"] = "0"
	own, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer own.Close()
	pool := stdlib.OpenDBFromPool(own)
	defer pool.Close()
	guard, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer guard.Close()
	if _, err := guard.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrateLock)); err != nil {
		return err
	}
	defer guard.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrateLock))
	if err := up(ctx, goose.DialectPostgres, pool, sets); err != nil {
		return err
	}
	if err := deferrable(ctx, guard); err != nil {
		return err
	}
	return secureRows(ctx, guard)
}

func up(ctx context.Context, dialect goose.Dialect, pool *sql.DB, sets []Set) error {
	for _, set := range sets {
		provider, err := goose.NewProvider(dialect, pool, set.Files,
			goose.WithTableName("goose_"+set.Name), goose.WithDisableGlobalRegistry(true))
		if errors.Is(err, goose.ErrNoMigrations) {
			continue
		}
		if err == nil {
			_, err = provider.Up(ctx)
		}
		if err != nil {
			return fmt.Errorf("migrate %s: %w", set.Name, err)
		}
	}
	return nil
}

// secureRows is the second lock on the door: the first is that every statement
// names its municipality, this one holds when a statement forgets. FORCE makes
// it bind the tables' owner too. A superuser is never bound: do not run as one.
func secureRows(ctx context.Context, conn *sql.Conn) error {
	tables, err := unsecured(ctx, conn)
	if err != nil {
		return fmt.Errorf("list tables without row-level security: %w", err)
	}
	for _, table := range tables {
		for _, statement := range []string{
			`ALTER TABLE %s ENABLE ROW LEVEL SECURITY`,
			`ALTER TABLE %s FORCE ROW LEVEL SECURITY`,
			`CREATE POLICY municipality ON %s USING (
				current_setting('app.municipality', true) IN ('0', CAST(municipality_id AS TEXT)))`,
		} {
			if _, err := conn.ExecContext(ctx, fmt.Sprintf(statement, table)); err != nil {
				return fmt.Errorf("secure %s: %w", table, err)
			}
		}
	}
	return nil
}

func unsecured(ctx context.Context, conn *sql.Conn) ([]string, error) {
	rows, err := conn.QueryContext(ctx, `
		SELECT quote_ident(c.relname) FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_id' AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = CAST(current_schema() AS regnamespace)
		  AND NOT c.relrowsecurity
		ORDER BY c.relname`)
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
