package db

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is a PostgreSQL server behind one pool, which serves database/sql
// and native COPY alike.
type postgres struct {
	url     string
	pool    *pgxpool.Pool
	sql     *sql.DB
	unbound bool // row-level security does not bind the role
}

func openPostgres(ctx context.Context, url string, scratch bool) (*postgres, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	// Compiling a query takes longer than any of ours runs.
	config.ConnConfig.RuntimeParams["jit"] = "off"
	if scratch {
		config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	p := &postgres{url: url, pool: pool}
	if p.unbound, err = aboveTheLaw(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	p.sql = stdlib.OpenDBFromPool(pool)
	return p, nil
}

// aboveTheLaw tells whether row-level security does not bind the role that the
// program signs in as.
func aboveTheLaw(ctx context.Context, pool *pgxpool.Pool) (yes bool, err error) {
	err = pool.QueryRow(ctx, `SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user`).Scan(&yes)
	return yes, err
}

func (p *postgres) write(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	return p.transaction(ctx, tx, nil, f)
}

func (p *postgres) read(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	return p.transaction(ctx, tx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, f)
}

func (p *postgres) transaction(ctx context.Context, tx *Tx, o *sql.TxOptions, f func(*Tx) error) error {
	conn, err := p.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	on, err := conn.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer on.Rollback() // after Commit it does nothing
	// Row-level security looks at this setting; it ends with the transaction.
	if _, err := on.ExecContext(ctx, `SELECT set_config('app.municipality', $1, true)`,
		strconv.FormatInt(int64(tx.Municipality), 10)); err != nil {
		return fmt.Errorf("bind to municipality: %w", err)
	}
	tx.on, tx.raw = on, conn
	if err := f(tx); err != nil {
		return err
	}
	if err := on.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (p *postgres) close() error {
	err := p.sql.Close()
	p.pool.Close()
	return err
}
