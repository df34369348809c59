package db

import (
	"context"
	"database/sql"
	"reflect"
	"sync/atomic"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// querier is what a transaction runs on: a session of SQLite or a transaction
// of PostgreSQL.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is a transaction bound to one municipality. It is valid until the function
// it was handed to returns, and belongs to that function's goroutine. It is the
// DBTX of generated stores: store.New(tx).
type Tx struct {
	Municipality ref.ID

	db       *DB
	on       querier
	raw      *sql.Conn       // PostgreSQL's connection, for COPY; nil on SQLite
	staged   map[string]bool // staging tables that hold rows
	once     map[any]any     // answers that hold until the end
	readOnly bool
	at       period.Instant // while questions are asked together, the present stands still; 0: it runs
}

// ExecContext runs a statement without result rows.
func (t *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	t.count(ctx)
	return t.on.ExecContext(t.calm(ctx), query, plain(args)...)
}

// PrepareContext prepares a statement for the length of the transaction.
func (t *Tx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.on.PrepareContext(t.calm(ctx), query)
}

// QueryContext runs a statement that returns rows.
func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	t.count(ctx)
	return t.on.QueryContext(t.calm(ctx), query, plain(args)...)
}

// QueryRowContext runs a statement that returns one row.
func (t *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	t.count(ctx)
	return t.on.QueryRowContext(t.calm(ctx), query, plain(args)...)
}

// calm hides cancellation from writing statements on SQLite. Interrupting an
// INSERT, UPDATE or DELETE there undoes the whole transaction, and with it the
// work of other people whose changes share the commit. A cancelled writer is
// stopped before its next Write instead.
func (t *Tx) calm(ctx context.Context) context.Context {
	if t.readOnly || t.db.dialect != SQLite {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// NewID makes an identifier.
func (t *Tx) NewID() ref.ID { return t.db.NewID() }

// Now returns the present instant.
func (t *Tx) Now() period.Instant {
	if t.at != 0 {
		return t.at
	}
	return period.At(t.db.clock())
}

// Today returns the present day in the municipality.
func (t *Tx) Today() period.Day { return t.db.Today() }

// Dialect tells which of the two databases this is.
func (t *Tx) Dialect() Dialect { return t.db.dialect }

// Seek says that what follows finds rows by their keys, as booking a payment does.
// PostgreSQL's planner, which sees a town of some thousand accounts, would rather
// read it whole, and then each payment does; and where it takes a table for empty
// it compares each row with each. It holds until Browse or the transaction's end.
func (t *Tx) Seek(ctx context.Context) error { return t.seek(ctx, "off") }

// Browse takes Seek back: tables may be read through again.
func (t *Tx) Browse(ctx context.Context) error { return t.seek(ctx, "on") }

func (t *Tx) seek(ctx context.Context, reading string) error {
	if t.db.dialect == SQLite {
		return nil
	}
	_, err := t.ExecContext(ctx, `SELECT set_config('enable_seqscan', $1, true), set_config('enable_bitmapscan', $1, true),
		set_config('enable_hashjoin', $1, true), set_config('enable_mergejoin', $1, true), set_config('enable_material', $1, true)`, reading)
	return err
}

// Learn counts the rows of a table that has just been filled. PostgreSQL's
// planner otherwise takes a scratch table for empty, as it was before, and reads
// the other side of a join once for each row. Others who Learn the same table wait
// until this transaction ends, so it is for lists of thousands.
func (t *Tx) Learn(ctx context.Context, table string) error {
	if t.db.dialect == SQLite {
		return nil
	}
	_, err := t.ExecContext(ctx, "ANALYZE "+table)
	return err
}

// Lock makes other transactions that lock the same name in this municipality
// wait until this one ends. SQLite has one writer, so there is nothing to lock.
func (t *Tx) Lock(ctx context.Context, name string) error {
	return t.advisory(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, $2))`, name)
}

// Share makes transactions that Lock the same name wait, but not those that
// Share it: many may work while one who wants to change the rules waits.
func (t *Tx) Share(ctx context.Context, name string) error {
	return t.advisory(ctx, `SELECT pg_advisory_xact_lock_shared(hashtextextended($1, $2))`, name)
}

func (t *Tx) advisory(ctx context.Context, statement, name string) error {
	if t.db.dialect == SQLite {
		return nil
	}
	_, err := t.ExecContext(ctx, statement, name, int64(t.Municipality))
	return err
}

// plain turns values of the kernel's named types (money.Som, ref.ID, period.Day)
// into the basic types that both drivers store alike. Without it pgx would write
// a ref.ID by its text form.
func plain(args []any) []any {
	for i, arg := range args {
		args[i] = basic(arg)
	}
	return args
}

func basic(v any) any {
	switch v := v.(type) {
	case nil, int64, string, bool, []byte, float64, sql.NullInt64, sql.NullString, sql.NullBool:
		return v
	case ref.ID: // the commonest types, without asking how they are made
		return int64(v)
	case money.Som:
		return int64(v)
	case period.Instant:
		return int64(v)
	case period.Day:
		return string(v)
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int()
	case reflect.String:
		return r.String()
	case reflect.Bool:
		return r.Bool()
	}
	return v
}

// Once asks for something at most once in a transaction: what cannot change before
// its end, because a lock keeps it. The key is of a type of the caller's own.
func Once[T any](t *Tx, key any, ask func() (T, error)) (T, error) {
	if answer, known := t.once[key]; known {
		return answer.(T), nil
	}
	answer, err := ask()
	if err == nil {
		if t.once == nil {
			t.once = map[any]any{}
		}
		t.once[key] = answer
	}
	return answer, err
}

type counterKey struct{}

// CountQueries returns a context whose statements are counted, so that a test
// can show that a page asks a fixed number of questions, not one for each row.
func CountQueries(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, counterKey{}, n), n
}

func (t *Tx) count(ctx context.Context) {
	if _, ahead := t.on.(*learning); ahead {
		return // it is counted when it is asked
	}
	if n, ok := ctx.Value(counterKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
