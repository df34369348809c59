package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// addLater adds a note whose writing nobody waits for.
func addLater(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := tx.Later().ExecContext(ctx, `INSERT INTO notes_note (municipality_id, id, body, pinned, picture)
		VALUES ($1, $2, 'later', FALSE, $3)`, tx.Municipality, id, []byte{1})
	return err
}

// TestLater: what is written later is seen by the next question, kept by the end, and
// undone with the rest.
func TestLater(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, many := t.Context(), int64(150) // more than go in one message
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			for id := range many {
				if err := addLater(ctx, tx, id); err != nil {
					return err
				}
			}
			if n := countNotes(t, tx); n != int(many) {
				t.Errorf("%d of %d are seen in their transaction", n, many)
			}
			return addLater(ctx, tx, many)
		})
		if err != nil {
			t.Fatal(err)
		}
		no := errors.New("no")
		err = d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			return errors.Join(addLater(ctx, tx, 1000), no)
		})
		if !errors.Is(err, no) {
			t.Error(err)
		}
		if got := ids(t, d, testkit.Place); len(got) != int(many)+1 {
			t.Errorf("%d rows were kept, want %d", len(got), many+1)
		}
	})
}

// TestLaterThatFails: it undoes everything and says why, whatever is asked next and
// whatever is made of the answer.
func TestLaterThatFails(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 1) }); err != nil {
			t.Fatal(err)
		}
		for name, next := range map[string]func(tx *db.Tx) error{
			"the end": func(*db.Tx) error { return nil },
			"a row": func(tx *db.Tx) error {
				var n int
				return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(&n)
			},
			"rows": func(tx *db.Tx) error {
				rows, err := tx.QueryContext(ctx, `SELECT id FROM notes_note WHERE municipality_id = $1`, tx.Municipality)
				if err != nil {
					return errors.New("the reason is hidden")
				}
				return rows.Close()
			},
			"a change":    func(tx *db.Tx) error { return add(ctx, tx, 3) },
			"passed over": func(tx *db.Tx) error { _ = add(ctx, tx, 3); return nil },
			"one more":    func(tx *db.Tx) error { return addLater(ctx, tx, 3) },
			"both":        func(tx *db.Tx) error { return errors.Join(add(ctx, tx, 3), addLater(ctx, tx, 4)) },
		} {
			err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				if err := add(ctx, tx, 2); err != nil {
					return err
				}
				if err := addLater(ctx, tx, 1); err != nil {
					return err // SQLite knows at once
				}
				return next(tx)
			})
			if !db.IsUnique(err) {
				t.Errorf("%s: %v", name, err)
			}
			if got := ids(t, d, testkit.Place); len(got) != 1 {
				t.Errorf("%s: rows %v", name, got)
			}
		}
	})
}

// TestPassedOver: a transaction in which something failed is not taken for kept.
func TestPassedOver(t *testing.T) {
	d := testkit.Postgres(t, notes)
	ctx := t.Context()
	err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
		_ = add(ctx, tx, 1)
		_ = add(ctx, tx, 1)
		return nil
	})
	if err == nil || len(ids(t, d, testkit.Place)) != 0 {
		t.Errorf("half of it was kept: %v", err)
	}
}

// TestLook: it sees all municipalities and the present, and writes nothing.
func TestLook(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		for _, place := range []ref.ID{testkit.Place, 7} {
			if err := d.Write(ctx, place, func(tx *db.Tx) error { return add(ctx, tx, 1) }); err != nil {
				t.Fatal(err)
			}
		}
		err := d.Look(ctx, func(tx *db.Tx) error {
			var n int
			count := func() error {
				return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notes_note WHERE municipality_id > 0`).Scan(&n)
			}
			if err := count(); err != nil || n != 2 {
				t.Errorf("%d rows of two municipalities: %v", n, err)
			}
			if err := d.Write(ctx, 7, func(tx *db.Tx) error { return add(ctx, tx, 2) }); err != nil {
				return err
			}
			if err := count(); err != nil || n != 3 {
				t.Errorf("%d rows, want the present 3: %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, write := range map[string]func(tx *db.Tx) error{
			"at once": func(tx *db.Tx) error { return add(ctx, tx, 5) },
			"later":   func(tx *db.Tx) error { return addLater(ctx, tx, 5) },
		} {
			if err := d.Look(ctx, write); err == nil {
				t.Errorf("writing %s while looking was let through", name)
			}
		}
	})
}
