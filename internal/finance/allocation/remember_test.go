package allocation

import (
	"context"
	"net/http"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

// The rules of a day are asked for once; a rule for later changes nothing today.
func TestRulesAreRemembered(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		begun := sound()
		begun.From = today.Add(-30)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.enter(ctx, tx, w.head, begun)
			return err
		})
		if _, err := w.Decide(t.Context(), w.head, sound()); err != nil {
			t.Fatal(err)
		}
		for i, want := range []bool{true, false, false} {
			ctx, counted := db.CountQueries(t.Context())
			err := w.d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
				before := counted.Load()
				list, err := w.Decided(ctx, tx)
				if len(list) != 1 || !list[0].Same(waterTop) {
					t.Errorf("rules that have begun: %+v", list)
				}
				if asked := counted.Load() > before; asked != want {
					t.Errorf("time %d asks the database: %v", i+1, asked)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		w.memory.forget(testkit.Place)
		if len(w.memory.kept) != 0 {
			t.Error("nothing was forgotten")
		}
	})
}

// The page of a receipt says by which decision its money was laid, and by whose wish.
func TestReceiptSaysWhy(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		w.history()
		own := sound()
		own.From, own.Rule = "2026-11-11", share.Rule{Order: share.ByMonth}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.enter(ctx, tx, w.head, own)
			return err
		})
		may := access.Permission{Name: "test.receipt", Public: true}
		shown := func(id ref.ID) module.Module {
			return module.Module{Name: "receipt", Routes: func(rt *web.Router) {
				rt.Page("GET receipt", may, func(out http.ResponseWriter, r *web.Request) error {
					part, err := w.ReceiptPart(r.Context(), r, id)
					if err != nil {
						return err
					}
					return r.Render(out, part)
				})
			}}
		}
		for id, words := range map[ref.ID][]string{
			1002: {"Why these debts", "Oldest month first", "no other was decided"},
			1003: {"carries the number of a payment code, " + string(elqr.NewReference("key")), "decision № 7/2 of 20.11.2026, in force since 11.11.2026"},
		} {
			site := testkit.Pages(t, w.d, append(neighbours, w.Module(), shown(id))...)
			site.Shows("/en/kara-kulja/receipt", words...)
		}
	})
}
