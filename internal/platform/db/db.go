// Package db is the only door to the database: SQLite inside the program by
// default, PostgreSQL when one file is outgrown. Both run the same SQL text.
//
// All work happens in a Tx that is bound to one municipality. Write returns
// only after the change is durable; on SQLite what waits for the one writer is
// joined into one commit, so that safety does not cost speed. Read sees one
// unchanging snapshot. What the two databases really do differently stands in
// Dialect and in this package's sqlite and postgres files, nowhere else.
package db

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Everywhere stands in for a municipality when catalogues and tables of the
// whole installation are read or written. It lifts row-level security.
const Everywhere ref.ID = 0

// Options are what the program hands to the database.
type Options struct {
	Clock period.Clock // the present; time.Now when nil
	Log   *slog.Logger // slog.Default when nil
	// Scratch gives up durability for speed: a power cut may lose the last
	// commits. For tests that do not test durability; never for people's data.
	Scratch bool
	// Draft gives up everything for speed: nobody reads meanwhile, and a program
	// that dies leaves a broken file. For a file that gets its name when done.
	Draft bool
}

// engine is one kind of database: lite and postgres below.
type engine interface {
	write(ctx context.Context, tx *Tx, f func(*Tx) error) error
	read(ctx context.Context, tx *Tx, f func(*Tx) error) error
	look(ctx context.Context, tx *Tx, f func(*Tx) error) error
	migrate(ctx context.Context, sets []Set) error
	backup(ctx context.Context, path string) error
	schema(ctx context.Context) (string, error)
	close() error
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect Dialect
	engine  engine
	clock   period.Clock
	log     *slog.Logger
	nesting nesting
	node    *lease
	ids     atomic.Pointer[ref.Source]
	closed  atomic.Bool
}

// Open opens "sqlite:PATH" (the file is made when it is missing) or
// "postgres://…" and leases this program's node number, which keeps the ids of
// several programs on one database apart.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	d := &DB{clock: o.Clock, log: o.Log}
	if err := d.connect(ctx, url, o); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := d.leaseNode(ctx); err != nil {
		_ = d.engine.close()
		return nil, fmt.Errorf("open database: lease a node number: %w", err)
	}
	return d, nil
}

func (d *DB) connect(ctx context.Context, url string, o Options) (err error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		d.dialect = SQLite
		d.engine, err = openLite(ctx, rest, o)
	case "postgres", "postgresql":
		d.dialect = Postgres
		d.engine, err = d.openPostgres(ctx, url, o.Scratch || o.Draft)
	default:
		err = fmt.Errorf("%q is neither sqlite:PATH nor postgres://…", redact(url))
	}
	return err
}

func (d *DB) openPostgres(ctx context.Context, url string, scratch bool) (engine, error) {
	p, err := openPostgres(ctx, url, scratch)
	if err != nil {
		return nil, err
	}
	if p.unbound {
		d.log.Warn("the database role is a superuser: row-level security does not hold; use a plain role that owns the database")
	}
	return p, nil
}

// redact keeps a password that stands in an address out of messages and logs.
func redact(url string) string {
	before, host, found := strings.Cut(url, "@")
	scheme, _, ok := strings.Cut(before, "//")
	if !found || !ok {
		return url
	}
	return scheme + "//…@" + host
}

// Close waits for running transactions, gives the node number back and closes.
// A second Close does nothing.
func (d *DB) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	d.node.stop()
	return d.engine.close()
}

// Dialect tells which of the two databases this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// NewID makes an identifier that no other program on this database makes.
func (d *DB) NewID() ref.ID { return d.ids.Load().Next() }

// Now returns the present instant of the program's clock.
func (d *DB) Now() time.Time { return d.clock() }

// Today returns the present day in the municipality.
func (d *DB) Today() period.Day { return period.DayOf(d.clock()) }

// Write runs f in a transaction bound to the municipality and returns after
// its changes are durable. When f fails, all it did is undone and its error is
// returned as it is. A Write inside another Write is refused: the inner one
// would wait for the outer one for ever.
func (d *DB) Write(ctx context.Context, municipality ref.ID, f func(*Tx) error) error {
	leave, err := d.nesting.enter()
	if err != nil {
		return err
	}
	defer leave()
	return d.engine.write(ctx, &Tx{Municipality: municipality, db: d}, f)
}

// WriteKeyed is Write for what a one-time key makes one. When the same key comes twice
// at one instant, the second finds that there is a row already (IsUnique); f then runs
// once more on a new transaction, where it reads what the first has written.
func (d *DB) WriteKeyed(ctx context.Context, municipality ref.ID, f func(*Tx) error) error {
	err := d.Write(ctx, municipality, f)
	if IsUnique(err) {
		err = d.Write(ctx, municipality, f)
	}
	return err
}

// Read runs f on a snapshot that no other transaction changes under it.
// Writing in it fails.
func (d *DB) Read(ctx context.Context, municipality ref.ID, f func(*Tx) error) error {
	return d.engine.read(ctx, &Tx{Municipality: municipality, db: d, readOnly: true}, f)
}

// Look reads across all municipalities without a snapshot: each question sees the
// present, and no transaction is begun and ended around it. It is for what every
// request asks first: where it leads and who sends it. Writing in it fails.
func (d *DB) Look(ctx context.Context, f func(*Tx) error) error {
	return d.engine.look(ctx, &Tx{Municipality: Everywhere, db: d, readOnly: true}, f)
}
