package people

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestDemo(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		d := &module.Demo{DB: w.db, Rand: rand.New(rand.NewPCG(1, 1)), Today: w.db.Today(),
			Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: testkit.Slug, Months: 3}}}
		if err := w.demo(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			for village, want := range map[string]int{"kulja": 13917, "biy": 4741} {
				id := w.kulja
				if village == "biy" {
					id = w.biy
				}
				if _, persons, err := w.Count(ctx, tx, id); persons != want || err != nil {
					t.Errorf("%s has %d people, want %d (%v)", village, persons, want, err)
				}
			}
			gone, _, err := w.Households(ctx, tx, Filter{State: Moved})
			if len(gone) < 30 || gone[0].StateDay == "" || gone[0].StateDay > tx.Today() {
				t.Errorf("%d households moved away, the first on %s", len(gone), gone[0].StateDay)
			}
			if err != nil {
				return err
			}
			wrong, err := w.check(ctx, tx)
			if len(wrong) > 0 {
				t.Errorf("the check says %q", wrong)
			}
			return err
		})
		if got := w.heads(Filter{Query: "омурбек"}); !slices.ContainsFunc(got, func(s string) bool { return s != "" }) {
			t.Error("nobody in a town of 18 658 is called Өмүрбек")
		}
	})
}
