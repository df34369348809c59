package adoption_test

import (
	"context"
	"testing"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// TestDemo: one tariff has gone its whole way and owes the budget a little, one
// waits for its hearing, and nothing is inconsistent.
func TestDemo(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := &module.Demo{DB: w.d, Today: w.d.Today(), Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: "kara-kulja", Months: 24}}}
		for _, m := range []module.Module{w.bench.Module(), w.room.Module()} {
			if err := m.Demo(w.t.Context(), d); err != nil {
				w.t.Fatal(err)
			}
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.room.List(ctx, tx)
			phases := map[string]path.Phase{}
			for _, x := range list {
				phases[x.Path.Service] = x.Path.Phase(tx.Today())
			}
			if phases["water"] != path.Called || phases["waste"] != path.Published {
				w.t.Errorf("phases %v", phases)
			}
			wrong, err2 := w.room.Module().Check(ctx, tx)
			if len(wrong) > 0 || err2 != nil {
				w.t.Errorf("check: %v, %v", wrong, err2)
			}
			return err
		})
		if n := w.budget(); n != 3 {
			w.t.Errorf("%d obligations of the budget", n)
		}
	})
}
