package db_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// notes is a table as a room would have it.
var notes = db.Set{Name: "notes", Files: fstest.MapFS{"0001_note.sql": {Data: []byte(`-- Reason: something to test with.
-- +goose Up
CREATE TABLE notes_note (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	body            TEXT NOT NULL,
	pinned          BOOLEAN NOT NULL,
	picture         BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, id)
);
CREATE VIEW pub_notes_note AS SELECT municipality_id, id, body FROM notes_note;
`)}}}

func each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	testkit.EachDB(t, []db.Set{notes}, f)
}

func add(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO notes_note (municipality_id, id, body, pinned, picture)
		VALUES ($1, $2, $3, $4, $5)`, tx.Municipality, id, fmt.Sprint("note ", id), id%2 == 0, []byte{1, 0, 2})
	return err
}

func ids(t *testing.T, d *db.DB, municipality ref.ID) (all []int64) {
	t.Helper()
	err := d.Read(t.Context(), municipality, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT id FROM notes_note WHERE municipality_id = $1 ORDER BY id`, municipality)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			all = append(all, id)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A driver that numbers placeholders by first appearance would mix up columns
// without any error (mattn and ncruces do).
func TestPlaceholdersAreNumbered(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			var a, b, c string
			err := tx.QueryRowContext(t.Context(), `SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)`, "one", "two").Scan(&a, &b, &c)
			if got := a + " " + b + " " + c; got != "two one two" {
				t.Errorf("got %q, want %q", got, "two one two")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	t.Run("as written", func(t *testing.T) {
		d := testkit.SQLite(t)
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			var a, b, c string
			err := tx.QueryRowContext(t.Context(), `SELECT $2, $1, $2`, "one", "two").Scan(&a, &b, &c)
			if a != "two" || b != "one" || c != "two" {
				t.Errorf("got %s %s %s, want two one two", a, b, c)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWriteKeepsOrUndoesAll(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		refused := errors.New("refused")
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			if err := add(ctx, tx, 1); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Errorf("error of the function came back as %v", err)
		}
		if err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 2) }); err != nil {
			t.Fatal(err)
		}
		if got := ids(t, d, testkit.Place); !slices.Equal(got, []int64{2}) {
			t.Errorf("rows %v, want only 2", got)
		}
	})
}

func TestPanicInWriteReachesItsCallerOnly(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		func() {
			defer func() {
				if p := recover(); p != "oh" {
					t.Errorf("recovered %v, want the panic's own value", p)
				}
			}()
			_ = d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				if err := add(ctx, tx, 1); err != nil {
					t.Error(err)
				}
				panic("oh")
			})
		}()
		if err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 2) }); err != nil {
			t.Fatalf("the next Write: %v", err)
		}
		if got := ids(t, d, testkit.Place); !slices.Equal(got, []int64{2}) {
			t.Errorf("rows %v, want only 2", got)
		}
	})
}

func TestNestedWriteIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, testkit.Place, func(*db.Tx) error {
			return d.Write(ctx, testkit.Place, func(*db.Tx) error { return nil })
		})
		if !errors.Is(err, db.ErrNested) {
			t.Errorf("got %v, want ErrNested", err)
		}
		if err := d.Write(ctx, testkit.Place, func(*db.Tx) error { return nil }); err != nil {
			t.Errorf("after a refused one: %v", err)
		}
	})
}

// Thirty-two people at once: a failing change undoes itself and nobody else's.
func TestConcurrentWriters(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wait sync.WaitGroup
		var want []int64
		for i := range int64(32) {
			fails := i%5 == 3
			for j := range int64(10) {
				if !fails {
					want = append(want, i*100+j)
				}
			}
			wait.Go(func() {
				for j := range int64(10) {
					err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
						if err := add(ctx, tx, i*100+j); err != nil {
							return err
						}
						if fails {
							return io.ErrUnexpectedEOF
						}
						return nil
					})
					if fails != errors.Is(err, io.ErrUnexpectedEOF) || !fails && err != nil {
						t.Errorf("writer %d: %v", i, err)
					}
				}
			})
		}
		wait.Wait()
		slices.Sort(want)
		if got := ids(t, d, testkit.Place); !slices.Equal(got, want) {
			t.Errorf("%d rows, want %d", len(got), len(want))
		}
	})
}

func TestConstraintBreakUndoesOnlyItsOwnWrite(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wait sync.WaitGroup
		var mu sync.Mutex
		twice := 0
		for range 16 { // all want the same key: one gets it
			wait.Go(func() {
				err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 1) })
				mu.Lock()
				defer mu.Unlock()
				if db.IsUnique(err) {
					twice++
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if twice != 15 {
			t.Errorf("%d were told that the key exists, want 15", twice)
		}
	})
}

// Sixteen send the same form at one instant: one row, and all are told of it.
func TestWriteKeyedFindsWhatSomebodyElseWrote(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wait sync.WaitGroup
		var made, found atomic.Int64
		for range 16 {
			wait.Go(func() {
				there := 0
				err := d.WriteKeyed(ctx, testkit.Place, func(tx *db.Tx) error {
					err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notes_note WHERE municipality_id = $1 AND id = 1`, tx.Municipality).Scan(&there)
					if err != nil || there > 0 {
						return err
					}
					return add(ctx, tx, 1)
				})
				switch {
				case err != nil:
					t.Error(err)
				case there > 0:
					found.Add(1)
				default:
					made.Add(1)
				}
			})
		}
		wait.Wait()
		if made.Load() != 1 || found.Load() != 15 {
			t.Errorf("%d made it and %d found it", made.Load(), found.Load())
		}
	})
}

func TestCancelledWriteDisturbsNobody(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		cancelled, cancel := context.WithCancel(t.Context())
		inside, release := make(chan bool), make(chan bool)
		var wait sync.WaitGroup
		wait.Go(func() {
			err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
				close(inside)
				<-release
				return add(t.Context(), tx, 1)
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-inside
		wait.Go(func() {
			err := d.Write(cancelled, testkit.Place, func(tx *db.Tx) error { return add(cancelled, tx, 2) })
			if d.Dialect() == db.SQLite && !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled while waiting: %v", err)
			}
		})
		cancel()
		close(release)
		wait.Wait()
		if got := ids(t, d, testkit.Place); len(got) == 0 || got[0] != 1 {
			t.Errorf("rows %v, want 1 among them", got)
		}
	})
}

func TestReadSeesASnapshotAndCannotWrite(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
			before := countNotes(t, tx)
			done := make(chan error)
			go func() {
				done <- d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 1) })
			}()
			if err := <-done; err != nil {
				return err
			}
			if after := countNotes(t, tx); after != before {
				t.Errorf("the snapshot moved from %d to %d rows", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 2) })
		if err == nil {
			t.Error("writing in Read was let through")
		}
	})
}

func countNotes(t *testing.T, tx *db.Tx) (n int) {
	t.Helper()
	err := tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBulk(t *testing.T) {
	columns := []string{"municipality_id", "id", "body", "pinned", "picture"}
	rows := func(n int) func(func([]any) bool) {
		return func(yield func([]any) bool) {
			for i := range n {
				if !yield([]any{testkit.Place, ref.ID(i), period.Day("2026-11-22"), i%2 == 0, []byte("x")}) {
					return
				}
			}
		}
	}
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		for _, n := range []int{0, 1, 20, 21, 99, 100, 101, 1234} {
			err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				if _, err := tx.ExecContext(ctx, `DELETE FROM notes_note WHERE municipality_id = $1`, tx.Municipality); err != nil {
					return err
				}
				added, err := tx.Bulk(ctx, "notes_note", columns, rows(n))
				if added != int64(n) {
					t.Errorf("Bulk says %d rows, want %d", added, n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(ids(t, d, testkit.Place)); got != n {
				t.Errorf("%d rows, want %d", got, n)
			}
		}
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			_, err := tx.Bulk(ctx, "notes_note", columns, rows(3)) // keys 0…2 exist
			return err
		})
		if !db.IsUnique(err) {
			t.Errorf("a repeated key: %v", err)
		}
		err = d.Write(ctx, testkit.Place, func(tx *db.Tx) error { // the same table again and again in one transaction
			for i := range 3 {
				added, err := tx.Bulk(ctx, "notes_note", columns, func(yield func([]any) bool) {
					for n := range 200 + i {
						if !yield([]any{testkit.Place, ref.ID(10_000*(i+1) + n), "", true, []byte("x")}) {
							return
						}
					}
				})
				if err != nil || added != int64(200+i) {
					return fmt.Errorf("use %d: %d rows, %w", i, added, err)
				}
			}
			_, err := tx.ExecContext(ctx, `DELETE FROM notes_note WHERE municipality_id = $1 AND id >= 10000`, tx.Municipality)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		for _, n := range []int{1234, 1239, 1380} { // what is new besides: nothing, five, 141
			before := len(ids(t, d, testkit.Place))
			err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				added, err := tx.BulkNew(ctx, "notes_note", columns, []string{"municipality_id", "id"}, rows(n))
				if added != int64(n-before) {
					t.Errorf("%d rows over %d: BulkNew says that %d are new", n, before, added)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			var sum money.Som
			var day period.Day
			var id ref.ID
			var at period.Instant
			row := tx.QueryRowContext(ctx, `SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)`,
				money.Som(-150), period.Day("2026-02-28"), ref.ID(1<<62), tx.Now())
			if err := row.Scan(&sum, &day, &id, &at); err != nil {
				return err
			}
			if sum != -150 || day != "2026-02-28" || id != 1<<62 || at != period.At(testkit.Now) {
				t.Errorf("got %v %v %v %v", sum, day, id, at)
			}
			var pinned bool
			var picture []byte
			if err := add(ctx, tx, 4); err != nil {
				return err
			}
			err := tx.QueryRowContext(ctx, `SELECT pinned, picture FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(&pinned, &picture)
			if !pinned || string(picture) != "\x01\x00\x02" {
				t.Errorf("got %v %v", pinned, picture)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The second lock: a statement that forgets its municipality still sees none
// but its own on PostgreSQL, through views too.
func TestRowLevelSecurity(t *testing.T) {
	d := testkit.Postgres(t, notes)
	ctx := t.Context()
	for _, m := range []ref.ID{1, 2} {
		if err := d.Write(ctx, m, func(tx *db.Tx) error { return add(ctx, tx, int64(m)) }); err != nil {
			t.Fatal(err)
		}
	}
	err := d.Write(ctx, 1, func(tx *db.Tx) error {
		tx.Municipality = 2 // a row of somebody else
		return add(ctx, tx, 7)
	})
	if err == nil {
		t.Error("municipality 1 wrote a row of municipality 2")
	}
	for municipality, want := range map[ref.ID]int{1: 1, 2: 1, 3: 0, db.Everywhere: 2} {
		err := d.Read(ctx, municipality, func(tx *db.Tx) error {
			for _, from := range []string{"notes_note", "pub_notes_note"} {
				var n int
				if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+from).Scan(&n); err != nil {
					return err
				}
				if n != want {
					t.Errorf("municipality %d sees %d rows of %s, want %d", municipality, n, from, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestMigrateTwiceAndOneSetLater(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		later := db.Set{Name: "later", Files: fstest.MapFS{"0001_x.sql": {Data: []byte(
			"-- Reason: a room added later.\n-- +goose Up\nCREATE TABLE later_x (municipality_id BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (municipality_id, id));\n")}}}
		for range 2 {
			if err := d.Migrate(t.Context(), notes, later, db.Set{Name: "empty", Files: fstest.MapFS{}}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestBrokenMigrationNamesItsRoom(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		broken := db.Set{Name: "broken", Files: fstest.MapFS{"0001_x.sql": {Data: []byte("-- +goose Up\nCREATE TABEL x (a BIGINT);\n")}}}
		err := d.Migrate(t.Context(), broken)
		if err == nil || !strings.Contains(err.Error(), "migrate broken") {
			t.Errorf("got %v", err)
		}
	})
}

func TestOpenRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, url := range []string{"", "mysql://u:secret@host/x", "aimak.db"} {
		_, err := db.Open(t.Context(), url, db.Options{})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q): %v", url, err)
		}
	}
}

// Two programs on one database never make the same id.
func TestNodesDiffer(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "a.db")
	seen := map[ref.ID]bool{}
	for range 3 {
		d, err := db.Open(t.Context(), url, db.Options{Clock: testkit.Clock, Log: testkit.Quiet()})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for range 5000 {
			id := d.NewID()
			if seen[id] {
				t.Fatalf("id %s twice", id)
			}
			seen[id] = true
		}
	}
}

func TestCountQueries(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, n := db.CountQueries(t.Context())
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			return errors.Join(add(ctx, tx, 1), add(ctx, tx, 2))
		})
		if err != nil || n.Load() != 2 {
			t.Errorf("%d statements counted, want 2 (%v)", n.Load(), err)
		}
	})
}

func TestSchemaDump(t *testing.T) {
	text, err := testkit.SQLite(t, notes).SchemaDump(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CREATE TABLE notes_note (", "CREATE VIEW pub_notes_note", "CREATE TABLE audit_entry"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the dump", want)
		}
	}
	if strings.Contains(text, "goose") {
		t.Error("goose's own tables are in the dump")
	}
}

// Every index begins with municipality_id. The planner must not take one for
// selective that fits by this column alone.
func TestPlannerKnowsThatMunicipalitiesAreLarge(t *testing.T) {
	lines := db.Set{Name: "lines", Files: fstest.MapFS{"0001_line.sql": {Data: []byte(`-- Reason: a table with an index that covers everything.
-- +goose Up
CREATE TABLE lines_line (
	municipality_id BIGINT NOT NULL,
	entry_id        BIGINT NOT NULL,
	line            BIGINT NOT NULL,
	day             TEXT NOT NULL,
	account         TEXT NOT NULL,
	PRIMARY KEY (municipality_id, entry_id, line)
);
CREATE INDEX lines_line_account ON lines_line (municipality_id, account, day, entry_id, line);
`)}}}
	d := testkit.SQLite(t, notes, lines)
	err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
		var a, b, c int
		var plan string
		rows, err := tx.QueryContext(t.Context(), `EXPLAIN QUERY PLAN SELECT n.id, COUNT(l.line) FROM notes_note n
			LEFT JOIN lines_line l ON l.municipality_id = n.municipality_id AND l.entry_id = n.id AND l.day = n.body
			WHERE n.municipality_id = $1 GROUP BY n.id`, testkit.Place)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&a, &b, &c, &plan); err != nil {
				return err
			}
		}
		if !strings.Contains(plan, "entry_id=?") {
			t.Errorf("plan of the join: %s", plan)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}
