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

// TestTogether: questions that are asked together are answered as one by one, with rows
// and without, and one that depends on another's answer is asked behind it.
func TestTogether(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			for id := range int64(3) {
				if err := add(ctx, tx, id+1); err != nil {
					return err
				}
			}
			return addLater(ctx, tx, 4)
		})
		if err != nil {
			t.Fatal(err)
		}
		all := func(tx *db.Tx) error {
			var n int
			var body, none string
			var picture []byte
			var pinned bool
			var sum int64
			list := []int64{}
			calls := 0
			err := tx.Together(ctx,
				func(tx *db.Tx) error {
					return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(&n)
				},
				func(tx *db.Tx) error {
					calls++
					return tx.QueryRowContext(ctx, `SELECT body, pinned, picture FROM notes_note WHERE municipality_id = $1 AND id = $2`, tx.Municipality, 2).Scan(&body, &pinned, &picture)
				},
				func(tx *db.Tx) error {
					err := tx.QueryRowContext(ctx, `SELECT body FROM notes_note WHERE municipality_id = $1 AND id = $2`, tx.Municipality, 99).Scan(&none)
					if !db.IsMissing(err) {
						return errors.Join(errors.New("want nothing"), err)
					}
					return nil
				},
				func(tx *db.Tx) error {
					return tx.Together(ctx, func(tx *db.Tx) error {
						rows, err := tx.QueryContext(ctx, `SELECT id FROM notes_note WHERE municipality_id = $1 ORDER BY id`, tx.Municipality)
						if err != nil {
							return err
						}
						defer rows.Close()
						list = list[:0]
						for rows.Next() {
							var id int64
							if err := rows.Scan(&id); err != nil {
								return err
							}
							list = append(list, id)
						}
						return rows.Err()
					}, func(tx *db.Tx) error {
						return tx.QueryRowContext(ctx, `SELECT CAST(SUM(id) AS BIGINT) FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(&sum)
					})
				},
				func(tx *db.Tx) error {
					var first int64
					if err := tx.QueryRowContext(ctx, `SELECT MIN(id) FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(&first); err != nil {
						return err
					}
					var again string
					err := tx.QueryRowContext(ctx, `SELECT body FROM notes_note WHERE municipality_id = $1 AND id = $2`, tx.Municipality, first).Scan(&again)
					if again != "note 1" {
						t.Errorf("behind another: %q", again)
					}
					return err
				})
			if err != nil || n != 4 || body != "note 2" || !pinned || len(picture) != 3 || none != "" || len(list) != 4 || sum != 10 {
				t.Errorf("%v: %d %q %v %v %q %v %d", err, n, body, pinned, picture, none, list, sum)
			}
			if want := map[db.Dialect]int{db.SQLite: 1, db.Postgres: 2}[d.Dialect()]; calls != want {
				t.Errorf("called %d times, want %d", calls, want)
			}
			return err
		}
		for name, in := range map[string]func() error{
			"read":  func() error { return d.Read(ctx, testkit.Place, all) },
			"write": func() error { return d.Write(ctx, testkit.Place, all) },
			"look": func() error {
				return d.Look(ctx, func(tx *db.Tx) error { tx.Municipality = testkit.Place; return all(tx) })
			},
		} {
			if err := in(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestTogetherAmongChanges: what was changed is seen, also what waits to be sent; an
// answer from before a change is not given afterwards; a question that cannot be
// answered fails the whole.
func TestTogetherAmongChanges(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		count := func(tx *db.Tx, n *int) error {
			return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(n)
		}
		one := func(tx *db.Tx) error {
			var x int
			return tx.QueryRowContext(ctx, `SELECT 1 FROM notes_note WHERE municipality_id = $1 AND id = 1`, tx.Municipality).Scan(&x)
		}
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			if err := addLater(ctx, tx, 1); err != nil {
				return err
			}
			var n, after int
			err := tx.Together(ctx, one, func(tx *db.Tx) error { return count(tx, &n) })
			if err == nil {
				err = tx.Together(ctx, one, func(tx *db.Tx) error {
					if err := one(tx); err != nil {
						return err
					}
					return add(ctx, tx, 2)
				}, func(tx *db.Tx) error { return count(tx, &after) })
			}
			if err != nil || n != 1 || after != 2 {
				t.Errorf("%d, then %d: %v", n, after, err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
			return tx.Together(ctx, one, func(tx *db.Tx) error {
				return tx.QueryRowContext(ctx, `SELECT x FROM notes_none`).Scan(new(int))
			})
		})
		if err == nil {
			t.Error("a question about nothing is answered")
		}
	})
}

// TestTogetherAsksOnce: what is asked ahead is not asked again, also by Together inside
// Together and by a question about the present.
func TestTogetherAsksOnce(t *testing.T) {
	d := testkit.Postgres(t, notes)
	ctx := t.Context()
	err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `CREATE TEMP SEQUENCE asked`); err != nil {
			return err
		}
		ask := func(tx *db.Tx) error {
			var n, at int64
			return tx.QueryRowContext(ctx, `SELECT nextval('asked'), CAST($1 AS BIGINT)`, tx.Now()).Scan(&n, &at)
		}
		named := func(name string) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				var n int64
				return tx.QueryRowContext(ctx, `SELECT nextval('asked') /* `+name+` */`).Scan(&n)
			}
		}
		err := tx.Together(ctx, named("a"), func(tx *db.Tx) error {
			return tx.Together(ctx, named("b"), func(tx *db.Tx) error { return tx.Together(ctx, named("c"), ask) })
		}, named("d"))
		if err != nil {
			return err
		}
		var n int64
		if err := tx.QueryRowContext(ctx, `SELECT last_value FROM asked`).Scan(&n); err != nil || n != 5 {
			t.Errorf("five questions were asked %d times: %v", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
