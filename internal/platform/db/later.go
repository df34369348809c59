package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/openaimak/aimak/internal/platform/db/answers"
)

// transacting is a connection to PostgreSQL with an open transaction, and the changes
// that wait to be sent together.
type transacting struct {
	*sql.Conn
	waiting *pgx.Batch // nil: none
	failed  error      // of changes that waited
	ready   []known    // to questions that were asked ahead
	depth   int        // of Together in Together
	done    bool
}

// errUndone is a transaction in which a statement failed whose error was passed over:
// PostgreSQL has undone it all.
var errUndone = errors.New("db: a statement of the transaction had failed")

// run sends a command of the transaction itself.
func (t *transacting) run(ctx context.Context, text string) error {
	return t.with(func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, text)
		return err
	})
}

// commit sends what waits and the COMMIT in one go.
func (t *transacting) commit(ctx context.Context) error {
	if t.failed != nil {
		return t.failed
	}
	if t.waiting == nil {
		return t.with(func(c *pgx.Conn) error {
			tag, err := c.Exec(ctx, "COMMIT")
			return t.committed(tag.String(), err)
		})
	}
	t.waiting.Queue("COMMIT")
	tag, err := t.send(ctx)
	return t.committed(tag, err)
}

func (t *transacting) committed(tag string, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("commit: %w", err)
	case tag != "COMMIT":
		return errUndone
	}
	t.done = true
	return nil
}

// undo rolls back what was not committed. A connection that is broken, or that still
// has a transaction, is not used again: the pool looks.
func (t *transacting) undo(ctx context.Context) {
	if t.done {
		return
	}
	_ = t.run(context.WithoutCancel(ctx), "ROLLBACK")
}

func (t *transacting) with(f func(*pgx.Conn) error) error {
	return t.Raw(func(driver any) error { return f(driver.(*stdlib.Conn).Conn()) })
}

// flush sends the changes that wait. What failed is remembered: all that follows fails
// for no other reason.
func (t *transacting) flush(ctx context.Context) error {
	if t.waiting != nil && t.failed == nil {
		_, t.failed = t.send(ctx)
	}
	return t.failed
}

// send sends what waits in one message and returns what the last one says it did.
func (t *transacting) send(ctx context.Context) (tag string, err error) {
	batch := t.waiting
	t.waiting = nil
	err = t.with(func(c *pgx.Conn) error {
		results := c.SendBatch(ctx, batch)
		for range batch.Len() {
			var did pgconn.CommandTag
			if did, err = results.Exec(); err != nil {
				break
			}
			tag = did.String()
		}
		return cmp.Or(err, results.Close())
	})
	return tag, err
}

// ExecContext runs a statement after those that wait.
func (t *transacting) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	t.ready = nil // what is asked after a change sees it
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.Conn.ExecContext(ctx, query, args...)
}

// PrepareContext prepares a statement.
func (t *transacting) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.Conn.PrepareContext(ctx, query)
}

// QueryContext asks after what waits was written.
func (t *transacting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	if a := t.take(query, args); a != nil {
		return answers.Rows(a)
	}
	return t.Conn.QueryContext(ctx, query, args...)
}

// QueryRowContext asks for one row after what waits was written. When that failed, so
// does the question.
func (t *transacting) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_ = t.flush(ctx) // remembered
	if a := t.take(query, args); a != nil {
		return answers.Row(a)
	}
	return t.Conn.QueryRowContext(ctx, query, args...)
}

// atOnce is how many changes are sent in one message at most: they wait in memory.
const atOnce = 64

// later keeps a change until the next question or the end of the transaction.
func (t *transacting) later(ctx context.Context, query string, args []any) error {
	if t.failed != nil {
		return t.failed
	}
	t.ready = nil // what is asked after a change sees it
	if t.waiting == nil {
		t.waiting = &pgx.Batch{}
	}
	t.waiting.Queue(query, args...)
	if t.waiting.Len() < atOnce {
		return nil
	}
	return t.flush(ctx)
}

// Later is the transaction for changes whose outcome nobody asks for: rows that are
// added, above all. PostgreSQL is sent them together, with the next question or with
// the end of the transaction, since each message there and back costs as much as what
// it does; a lock that was taken meanwhile is held for a shorter time. What fails then
// is told by that question or by the end, and undoes the transaction as ever; so it is
// not for a change whose failure the caller explains. SQLite makes it at once.
func (t *Tx) Later() Later { return Later{t} }

// Later is what the generated stores write to: store.New(tx.Later()).
type Later struct{ *Tx }

// ExecContext makes a change whose outcome is not known yet.
func (l Later) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	on, ok := l.on.(*transacting)
	if !ok || l.readOnly {
		return l.Tx.ExecContext(ctx, query, args...)
	}
	l.count(ctx)
	return unknown{}, on.later(ctx, query, plain(args))
}

// unknown is the outcome of a change that may not have been made yet.
type unknown struct{}

var errUnknown = errors.New("db: the outcome of a later change is not known")

// LastInsertId is not known.
func (unknown) LastInsertId() (int64, error) { return 0, errUnknown }

// RowsAffected is not known.
func (unknown) RowsAffected() (int64, error) { return 0, errUnknown }
