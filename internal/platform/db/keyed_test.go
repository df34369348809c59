package db_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// sums is a table of small rows that are kept in their key.
var sums = db.Set{Name: "sums", Files: fstest.MapFS{"0001_sum.sql": {Data: []byte(`-- Reason: something to add up.
-- +goose Up
CREATE TABLE sums_sum (
	municipality_id BIGINT NOT NULL,
	account         TEXT NOT NULL,
	amount          BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, account)
) /* WITHOUT ROWID */;
`)}}}

func eachSum(t *testing.T, f func(t *testing.T, d *db.DB)) {
	testkit.EachDB(t, []db.Set{notes, sums}, f)
}

func TestBulkAddAddsToWhatStands(t *testing.T) {
	eachSum(t, func(t *testing.T, d *db.DB) {
		for _, rows := range []int{1, 3, 500} { // one statement, several, COPY
			err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
				_, err := tx.BulkAdd(t.Context(), "sums_sum", []string{"municipality_id", "account", "amount"},
					[]string{"municipality_id", "account"}, "amount", func(yield func([]any) bool) {
						for i := 0; i < rows && yield([]any{testkit.Place, fmt.Sprintf("%04d", i), 10 + i}); i++ {
						}
					})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			var got [4]int64
			err := tx.QueryRowContext(t.Context(), `SELECT
				(SELECT amount FROM sums_sum WHERE municipality_id = $1 AND account = '0000'),
				(SELECT amount FROM sums_sum WHERE municipality_id = $1 AND account = '0002'),
				(SELECT amount FROM sums_sum WHERE municipality_id = $1 AND account = '0499'),
				(SELECT COUNT(*) FROM sums_sum WHERE municipality_id = $1)`, testkit.Place).Scan(&got[0], &got[1], &got[2], &got[3])
			if want := [4]int64{30, 24, 509, 500}; got != want {
				t.Errorf("sums %v, want %v", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The planner is told the figures of a key that holds its rows, too: without
// them it would take any index for as good.
func TestKeyedTablesHaveFigures(t *testing.T) {
	d := testkit.SQLite(t, sums)
	var found int
	err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM sqlite_stat1 JOIN pragma_table_list l ON l.name = tbl
			WHERE tbl = 'sums_sum' AND idx = 'sums_sum' AND l.wr`).Scan(&found)
	})
	if err != nil || found != 1 {
		t.Errorf("%d figures of the key, want 1 (%v)", found, err)
	}
}

// Two results of one text may be read at the same time, though its statement is
// kept prepared.
func TestOneQueryInsideItself(t *testing.T) {
	const query = `SELECT id FROM notes_note WHERE municipality_id = $1 AND id <= $2 ORDER BY id`
	d := testkit.SQLite(t, notes) // PostgreSQL has one open result at a time
	err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
		for id := range int64(4) {
			if err := add(t.Context(), tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	err = d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
		outer, err := tx.QueryContext(t.Context(), query, testkit.Place, 2)
		if err != nil {
			return err
		}
		defer outer.Close()
		for outer.Next() {
			var a, b int64
			if err := outer.Scan(&a); err != nil {
				return err
			}
			if err := tx.QueryRowContext(t.Context(), query+` LIMIT 1`, testkit.Place, a).Scan(&b); err != nil {
				return err
			}
			inner, err := tx.QueryContext(t.Context(), query, testkit.Place, a)
			if err != nil {
				return err
			}
			for inner.Next() {
				if err := inner.Scan(&b); err != nil {
					return err
				}
			}
			if err := inner.Close(); err != nil {
				return err
			}
			pairs = append(pairs, fmt.Sprint(a, b))
		}
		return outer.Err()
	})
	if want := []string{"0 0", "1 1", "2 2"}; err != nil || !slices.Equal(pairs, want) {
		t.Errorf("read %v, want %v (%v)", pairs, want, err)
	}
}

// More texts than are kept prepared work as well.
func TestManyTexts(t *testing.T) {
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "many.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
		for i := range 1000 {
			var got int
			err := tx.QueryRowContext(t.Context(), fmt.Sprintf("SELECT %d", i%700)).Scan(&got)
			if err != nil || got != i%700 {
				return fmt.Errorf("text %d gave %d (%w)", i, got, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// wanted is a table of rows that live within one transaction.
var wanted = db.Set{Name: "wanted", Files: fstest.MapFS{"0001_wanted.sql": {Data: []byte(`-- Reason: something to look up.
-- +goose Up
CREATE TABLE wanted_wanted ( /* SCRATCH */
	municipality_id BIGINT NOT NULL,
	n               BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, n)
) /* WITHOUT ROWID */;
`)}}}

// What is written into a scratch table is seen by its transaction, undone with it,
// and on SQLite never gets into the file.
func TestScratchTables(t *testing.T) {
	testkit.EachDB(t, []db.Set{notes, wanted}, func(t *testing.T, d *db.DB) {
		put := func(n int, fail error) (seen int) {
			err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
				_, err := tx.Bulk(t.Context(), "wanted_wanted", []string{"municipality_id", "n"}, func(yield func([]any) bool) {
					for i := 0; i < n && yield([]any{testkit.Place, i}); i++ {
					}
				})
				if err == nil {
					err = tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM wanted_wanted WHERE municipality_id = $1`, testkit.Place).Scan(&seen)
				}
				return errors.Join(err, fail)
			})
			if !errors.Is(err, fail) {
				t.Fatal(err)
			}
			return seen
		}
		if n := put(150, errors.New("undone")); n != 150 {
			t.Errorf("%d rows are seen, want 150", n)
		}
		if n := put(3, nil); n != 3 {
			t.Errorf("%d rows are seen, want 3: those of the transaction before were not undone", n)
		}
		if d.Dialect() != db.SQLite {
			return
		}
		var kept int
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM wanted_wanted`).Scan(&kept)
		})
		if err != nil || kept != 0 {
			t.Errorf("%d rows got into the file (%v)", kept, err)
		}
	})
}

// What is asked once is asked again in the next transaction, and after a failure.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		type key struct{}
		asked := 0
		for range 2 {
			err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
				for i := range 3 {
					n, err := db.Once(tx, key{}, func() (int, error) {
						if asked++; i == 0 {
							return 0, errors.New("not yet")
						}
						return 7, nil
					})
					if (err == nil) != (i > 0) || i > 0 && n != 7 {
						t.Errorf("%d, %v", n, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if asked != 4 {
			t.Errorf("asked %d times, want twice in each transaction", asked)
		}
	})
}
