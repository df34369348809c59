package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"

	"github.com/jackc/pgx/v5"
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
	if len(l.asked) < 2 {
		return nil
	}
	if err := on.flush(ctx); err != nil {
		return err
	}
	return on.answer(ctx, l.asked)
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
	return remembered.QueryRowContext(context.Background(), "", &answer{err: errLearning})
}

// answer is what the server said to a question, until it is asked for.
type answer struct {
	question
	columns []string
	rows    [][]driver.Value
	err     error
}

// answer sends questions in one message and keeps what is said to them.
func (t *transacting) answer(ctx context.Context, asked []question) error {
	batch := &pgx.Batch{}
	for _, q := range asked {
		batch.Queue(q.query, q.args...)
	}
	t.ready = t.ready[:0]
	return t.with(func(c *pgx.Conn) error {
		results := c.SendBatch(ctx, batch)
		for _, q := range asked {
			a, err := read(results, q)
			if err != nil {
				_ = results.Close() // repeats it
				return err
			}
			t.ready = append(t.ready, a)
		}
		return results.Close()
	})
}

func read(results pgx.BatchResults, q question) (*answer, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	a := &answer{question: q}
	for _, f := range rows.FieldDescriptions() {
		a.columns = append(a.columns, f.Name)
	}
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return nil, err
		}
		row := make([]driver.Value, len(values))
		for i, v := range values {
			if row[i], err = portable(v); err != nil {
				return nil, err
			}
		}
		a.rows = append(a.rows, row)
	}
	return a, rows.Err()
}

// portable turns a value of the driver into one of the few types of database/sql.
func portable(v any) (driver.Value, error) {
	switch v := v.(type) {
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case float32:
		return float64(v), nil
	case driver.Valuer:
		return v.Value()
	}
	return v, nil
}

// known takes the answer to a question that was asked ahead; nil: it was not.
func (t *transacting) known(query string, args []any) *answer {
	for i, a := range t.ready {
		if a.query == query && reflect.DeepEqual(a.args, args) {
			t.ready = append(t.ready[:i], t.ready[i+1:]...)
			return a
		}
	}
	return nil
}

// remembered hands out answers as if they came from a database.
var remembered = sql.OpenDB(memory{})

func init() { remembered.SetMaxIdleConns(atOnce) }

// memory is a driver whose only question is an answer.
type memory struct{}

// Connect returns the driver as its own connection.
func (m memory) Connect(context.Context) (driver.Conn, error) { return m, nil }

// Driver returns nil: nothing opens it by a name.
func (m memory) Driver() driver.Driver { return nil }

// Prepare is not used.
func (m memory) Prepare(string) (driver.Stmt, error) { return nil, driver.ErrSkip }

// Begin is not used.
func (m memory) Begin() (driver.Tx, error) { return nil, driver.ErrSkip }

// Close has nothing to close.
func (m memory) Close() error { return nil }

// CheckNamedValue takes answers as they are.
func (m memory) CheckNamedValue(*driver.NamedValue) error { return nil }

// QueryContext returns the answer that it is handed.
func (m memory) QueryContext(_ context.Context, _ string, args []driver.NamedValue) (driver.Rows, error) {
	a := args[0].Value.(*answer)
	if a.err != nil {
		return nil, a.err
	}
	return a, nil
}

// Columns are the names of the columns.
func (a *answer) Columns() []string { return a.columns }

// Close forgets the rest.
func (a *answer) Close() error { return nil }

// Next hands out a row.
func (a *answer) Next(to []driver.Value) error {
	if len(a.rows) == 0 {
		return io.EOF
	}
	copy(to, a.rows[0])
	a.rows = a.rows[1:]
	return nil
}
