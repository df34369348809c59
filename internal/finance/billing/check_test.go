package billing

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// What the database itself does not hold, the check counts: the run of a bill, its
// place among the numbers, the totals of the run, the parts and their entries.
func TestCheckCounts(t *testing.T) {
	for words, spoil := range map[string]string{
		"3 bills with 2 numbers":   `UPDATE billing_bill SET place = 1 WHERE municipality_id = $1 AND place = 3`,
		"but its totals are":       `UPDATE billing_run SET amount = amount + 1 WHERE municipality_id = $1`,
		"0 bills of 0":             `UPDATE billing_bill SET run_id = run_id + 1 WHERE municipality_id = $1`,
		"but the entry holds":      `UPDATE billing_chunk SET bills = bills + 1 WHERE municipality_id = $1`,
		"the ledger says":          `DELETE FROM billing_chunk WHERE municipality_id = $1`,
		"account":                  `UPDATE billing_bill SET paid = paid + 1 WHERE municipality_id = $1`,
		"3 bills with 3 numbers c": `UPDATE billing_bill SET place = place + 1 WHERE municipality_id = $1`,
	} {
		eachWorld(t, 3, func(t *testing.T, w *world) {
			w.billed(october)
			w.sound()
			w.write(func(tx *db.Tx) error {
				if _, err := tx.ExecContext(t.Context(), spoil, testkit.Place); err != nil {
					return err
				}
				wrong, err := w.check(t.Context(), tx)
				if !strings.Contains(strings.Join(wrong, "\n"), words) {
					t.Errorf("%s: the check says %q", spoil, wrong)
				}
				return err
			})
		})
	}
}

func TestDisagreements(t *testing.T) {
	open := map[ref.ID]money.Som{1: 100, 2: 50}
	if wrong := disagreements(open, map[ref.ID]money.Som{1: 100, 2: 50}); len(wrong) != 0 {
		t.Errorf("%v", wrong)
	}
	if wrong := disagreements(open, map[ref.ID]money.Som{1: 99, 3: 7}); len(wrong) != 3 {
		t.Errorf("one wrong, one missing, one too many: %v", wrong)
	}
}
