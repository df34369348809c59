package db

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is a PostgreSQL server behind one pool, which serves database/sql
// and native COPY alike.
type postgres struct {
	url     string
	pool    *pgxpool.Pool
	sql     *sql.DB
	outside *pgxpool.Pool // reads across all municipalities, see DB.Look
	looking *sql.DB
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
	if err := p.openOutside(ctx); err != nil {
		_ = p.close()
		return nil, err
	}
	return p, nil
}

// openOutside opens connections on which row-level security is lifted for good, and
// on which nothing can be written.
func (p *postgres) openOutside(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(p.url)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{"jit": "off", "app.municipality": "0", "default_transaction_read_only": "on"} {
		config.ConnConfig.RuntimeParams[name] = value
	}
	if p.outside, err = pgxpool.NewWithConfig(ctx, config); err == nil {
		p.looking = stdlib.OpenDBFromPool(p.outside)
	}
	return err
}

func (p *postgres) look(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	conn, err := p.looking.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	tx.on, tx.raw = &transacting{Conn: conn, done: true}, conn // nothing to end
	return f(tx)
}

// aboveTheLaw tells whether row-level security does not bind the role that the
// program signs in as.
func aboveTheLaw(ctx context.Context, pool *pgxpool.Pool) (yes bool, err error) {
	err = pool.QueryRow(ctx, `SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user`).Scan(&yes)
	return yes, err
}

// How a transaction begins, and the setting that row-level security looks at; it ends
// with the transaction. Both go in one message: asking the server twice would take as
// long as finding a row by its key.
const (
	beginWrite = "BEGIN; SET LOCAL app.municipality = '%d'"
	beginRead  = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL app.municipality = '%d'"
)

func (p *postgres) write(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	return p.transaction(ctx, tx, beginWrite, f)
}

func (p *postgres) read(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	return p.transaction(ctx, tx, beginRead, f)
}

func (p *postgres) transaction(ctx context.Context, tx *Tx, begin string, f func(*Tx) error) error {
	conn, err := p.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	on := &transacting{Conn: conn}
	defer on.undo(ctx) // after a commit it does nothing
	if err := on.run(ctx, fmt.Sprintf(begin, int64(tx.Municipality))); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx.on, tx.raw = on, conn
	if err := f(tx); err != nil {
		return cmp.Or(on.failed, err)
	}
	return on.commit(ctx)
}

func (p *postgres) close() error {
	err := p.sql.Close()
	p.pool.Close()
	if p.looking != nil {
		err = cmp.Or(err, p.looking.Close())
		p.outside.Close()
	}
	return err
}
