package db_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// While rows are added, the checks of foreign keys keep their plans: made anew
// for each row they took most of the time. The rest of the transaction plans
// anew, and what Seek has said holds on.
func TestBulkKeepsPlansOfKeysOnly(t *testing.T) {
	settings := func(tx *db.Tx) (plans, scans string) {
		t.Helper()
		err := tx.QueryRowContext(t.Context(), `SELECT current_setting('plan_cache_mode'), current_setting('enable_seqscan')`).Scan(&plans, &scans)
		if err != nil {
			t.Fatal(err)
		}
		return plans, scans
	}
	each(t, func(t *testing.T, d *db.DB) {
		if d.Dialect() == db.SQLite {
			return // its keys have no plans
		}
		for _, seek := range []bool{false, true} {
			err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
				_, err := tx.ExecContext(t.Context(), `ALTER TABLE notes_note ALTER body SET DEFAULT current_setting('plan_cache_mode')`)
				if err == nil && seek {
					err = tx.Seek(t.Context())
				}
				if err != nil {
					return err
				}
				_, before := settings(tx)
				_, err = tx.Bulk(t.Context(), "notes_note", []string{"municipality_id", "id", "pinned", "picture"}, func(yield func([]any) bool) {
					for i := 0; i < 500 && yield([]any{testkit.Place, tx.NewID(), false, []byte{}}); i++ {
					}
				})
				if plans, scans := settings(tx); plans != "force_custom_plan" || scans != before {
					t.Errorf("afterwards %s, scans %s; before it scans %s", plans, scans, before)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			var n int
			err := tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM notes_note WHERE municipality_id = $1 AND body = 'auto'`, testkit.Place).Scan(&n)
			if n != 1000 {
				t.Errorf("%d rows were added with kept plans, want 1000", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
