package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/openaimak/aimak/internal/platform/db/answers"
)

// Together asks several things that do not depend on one another: each of asks begins
// with a question of its own. PostgreSQL gets these first questions in one message,
// since a message there and back costs more than finding a few rows; SQLite, which is
// in the same program, is asked one after the other.
//
// On PostgreSQL asks are called twice: first to learn what they ask, and what they are
// answered then is an error that they must return; then for good. So until its first
// answer an ask must do nothing but ask, of the Tx that it is handed, and never write.
func (t *Tx) Together(ctx context.Context, asks ...func(tx *Tx) error) error {
	switch on := t.on.(type) {
	case *learning: // inside another Together: its questions go along
		for _, ask := range asks {
			_ = ask(t)
		}
		return errLearning
	case *transacting:
		if on.depth++; on.depth == 1 {
			t.at = t.Now() // a question must read the same when it is asked for good
		}
		defer func() {
			if on.depth--; on.depth == 0 {
				t.at, on.ready = 0, nil
			}
		}()
		if err := t.askAhead(ctx, on, asks); err != nil {
			return err
		}
	}
	for _, ask := range asks {
		if err := ask(t); err != nil {
			return err
		}
	}
	return nil
}

// askAhead learns the first questions of asks and has them answered.
func (t *Tx) askAhead(ctx context.Context, on *transacting, asks []func(tx *Tx) error) error {
	l := &learning{}
	learner := *t
	learner.on = l
	for _, ask := range asks {
		_ = ask(&learner) // errLearning, or what it made of that
	}
	asked := slices.DeleteFunc(l.asked, func(q question) bool { return on.find(q.query, q.args) >= 0 })
	if len(asked) < 2 {
		return nil
	}
	if err := on.flush(ctx); err != nil {
		return err
	}
	return on.answer(ctx, asked)
}

// errLearning is the answer to a question that has only been written down.
var errLearning = errors.New("db: the question is written down, to be asked with others")

// question is a statement with its values.
type question struct {
	query string
	args  []any
}

// learning writes questions down instead of asking them.
type learning struct{ asked []question }

// ExecContext changes nothing.
func (l *learning) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errLearning
}

// PrepareContext prepares nothing.
func (l *learning) PrepareContext(context.Context, string) (*sql.Stmt, error) {
	return nil, errLearning
}

// QueryContext writes a question down.
func (l *learning) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	l.asked = append(l.asked, question{query, args})
	return nil, errLearning
}

// QueryRowContext writes a question for one row down.
func (l *learning) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	l.asked = append(l.asked, question{query, args})
	return answers.Row(&answers.Answer{Err: errLearning})
}

// known is what the server said to a question, until it is asked for.
type known struct {
	question
	*answers.Answer
}

// answer sends questions in one message and keeps what is said to them.
func (t *transacting) answer(ctx context.Context, asked []question) error {
	batch := &pgx.Batch{}
	for _, q := range asked {
		batch.Queue(q.query, q.args...)
	}
	return t.with(func(c *pgx.Conn) error {
		results := c.SendBatch(ctx, batch)
		for _, q := range asked {
			a, err := read(results)
			if err != nil {
				_ = results.Close() // repeats it
				return err
			}
			t.ready = append(t.ready, known{q, a})
		}
		return results.Close()
	})
}

func read(results pgx.BatchResults) (*answers.Answer, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	a := &answers.Answer{}
	for _, f := range rows.FieldDescriptions() {
		a.Names = append(a.Names, f.Name)
	}
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return nil, err
		}
		row := make([]driver.Value, len(values))
		for i, v := range values {
			if row[i], err = answers.Portable(v); err != nil {
				return nil, err
			}
		}
		a.Rows = append(a.Rows, row)
	}
	return a, rows.Err()
}

// take takes the answer to a question that was asked ahead; nil: it was not.
func (t *transacting) take(query string, args []any) *answers.Answer {
	at := t.find(query, args)
	if at < 0 {
		return nil
	}
	a := t.ready[at].Answer
	t.ready = slices.Delete(t.ready, at, at+1)
	return a
}

func (t *transacting) find(query string, args []any) int {
	return slices.IndexFunc(t.ready, func(k known) bool { return k.query == query && reflect.DeepEqual(k.args, args) })
}
