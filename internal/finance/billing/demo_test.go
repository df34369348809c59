package billing

import (
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// The demo's shortcut must leave what the desk would have left.
func TestDemoBillsAsTheDeskDoes(t *testing.T) {
	eachWorld(t, chunkSize+20, func(t *testing.T, w *world) {
		err := w.demo(t.Context(), &module.Demo{DB: w.d, Today: w.d.Today(), Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: "kara-kulja", Months: 2}}})
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		w.sound()
		if len(w.heard) != 2 {
			t.Errorf("announced %d times", len(w.heard))
		}
		last := w.unpaid(w.accounts[chunkSize+19])
		if len(last) != 2 || last[1].Number != "2026-10/001020" || last[1].Amount != money.Som((chunkSize+19)%9+1)*20_00 {
			t.Errorf("%+v", last)
		}
		w.read(func(tx *db.Tx) error {
			runs, err := w.runsIn(t.Context(), tx, Posted)
			for _, r := range runs {
				if r.Totals.Bills != chunkSize+20 || r.Totals.Amount == 0 {
					t.Errorf("%+v", r.Totals)
				}
			}
			return err
		})
	})
}
