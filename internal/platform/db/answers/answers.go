// Package answers hands out what a database has already said as if it were asked just
// now, so that what reads results of database/sql needs not know the difference.
package answers

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
)

// Answer is what was said to one question.
type Answer struct {
	Names []string // of the columns
	Rows  [][]driver.Value
	Err   error
}

// Portable turns a value of the driver into one of the few types of database/sql.
func Portable(v any) (driver.Value, error) {
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

// remembered hands answers out as if they came from a database.
var remembered = func() *sql.DB {
	d := sql.OpenDB(memory{})
	d.SetMaxIdleConns(idle)
	return d
}()

// idle is how many connections to nowhere are kept; each result that is read has one.
const idle = 64

// Rows is an answer as a result of several rows.
func Rows(a *Answer) (*sql.Rows, error) {
	return remembered.QueryContext(context.Background(), "", a)
}

// Row is an answer as a result of one row.
func Row(a *Answer) *sql.Row { return remembered.QueryRowContext(context.Background(), "", a) }

// memory is a driver that is asked for what it is handed.
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
	a := args[0].Value.(*Answer)
	if a.Err != nil {
		return nil, a.Err
	}
	return a, nil
}

// Columns are the names of the columns.
func (a *Answer) Columns() []string { return a.Names }

// Close forgets the rest.
func (a *Answer) Close() error { return nil }

// Next hands out a row.
func (a *Answer) Next(to []driver.Value) error {
	if len(a.Rows) == 0 {
		return io.EOF
	}
	copy(to, a.Rows[0])
	a.Rows = a.Rows[1:]
	return nil
}
