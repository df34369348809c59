package allocation

import (
	"context"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestStatements(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) { testkit.PrepareAll(t, w.d, "store") })
}

// What may not be decided, by the field that is to be mended.
func TestRulesThatCannotHold(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		for name, c := range map[string]struct {
			spoil func(*Version)
			field string
		}{
			"of today":              {func(v *Version) { v.From = today }, "from"},
			"of yesterday":          {func(v *Version) { v.From = today.Add(-1) }, "from"},
			"without order":         {func(v *Version) { v.Order = "" }, "order"},
			"order without service": {func(v *Version) { v.Services = nil }, "service1"},
			"without number":        {func(v *Version) { v.Number = "" }, "number"},
			"decided tomorrow":      {func(v *Version) { v.On = today.Add(1) }, "on"},
			"decided on no day":     {func(v *Version) { v.On = "" }, "on"},
			"a service twice":       {func(v *Version) { v.Services = []ref.ID{water, water} }, "service2"},
			"an unknown service":    {func(v *Version) { v.Services = []ref.ID{water, 99} }, "service2"},
			"an unknown provider":   {func(v *Version) { v.Provider = 99 }, "provider"},
		} {
			v := sound()
			c.spoil(&v)
			_, err := w.Decide(t.Context(), w.head, v)
			if !fault.Is(err, fault.KindInvalid) || len(fault.Of(err).Fields) != 1 || fault.Of(err).Fields[0].Name != c.field {
				t.Errorf("%s: %v, want a complaint about %s", name, err, c.field)
			}
		}
		if all := w.versions(); len(all) != 0 {
			t.Errorf("refused rules were saved: %v", all)
		}
	})
}

func TestDecideAndFollow(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		first, err := w.Decide(t.Context(), w.head, sound())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Decide(t.Context(), w.head, sound()); !fault.Is(err, fault.KindConflict) {
			t.Errorf("two rules of one day: %v", err)
		}
		own := sound()
		own.Provider, own.Rule = provider, share.Rule{Order: share.ByMonth, NoWish: true}
		if _, err := w.Decide(t.Context(), w.head, own); err != nil {
			t.Errorf("a provider's own rule of the same day: %v", err)
		}
		all := w.versions()
		if len(all) != 2 || !all[0].Same(waterTop) || all[0].Number != "7/2" || all[0].Entered.By != w.head.ID || !all[1].NoWish {
			t.Fatalf("saved %+v", all)
		}
		if then := of(all, 0, "2026-12-01"); then.ID != first {
			t.Errorf("on its first day: %+v", then)
		}
		if now := of(all, 0, "2026-11-30"); now.ID != 0 || now.Order != share.ByMonth {
			t.Errorf("before the first rule: %+v", now)
		}
		if then := of(all, provider, "2027-01-01"); then.Provider != provider {
			t.Errorf("the provider's own: %+v", then)
		}
		if p := all[0].phase(all, today); p != Coming {
			t.Errorf("phase %q, want %q", p, Coming)
		}
		w.look(func(ctx context.Context, tx *db.Tx) error {
			trail, err := audit.History(ctx, tx, ruleRef(first))
			if len(trail) != 1 || trail[0].Action != "allocation.decide" {
				t.Errorf("trail %+v", trail)
			}
			return err
		})
	})
}

func TestPhases(t *testing.T) {
	at := func(id ref.ID, days int) Version {
		v := sound()
		v.ID, v.From = id, today.Add(days)
		return v
	}
	gone := at(4, 10)
	gone.Withdrawn = Act{Name: "Head", At: 1}
	all := []Version{at(1, -300), at(2, -10), at(3, 10), gone}
	for i, want := range []Phase{Followed, InForce, Coming, Withdrawn} {
		if got := all[i].phase(all, today); got != want {
			t.Errorf("rule %d is %s, want %s", i+1, got, want)
		}
	}
}

func TestWithdraw(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		id, err := w.Decide(t.Context(), w.head, sound())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), w.head, id, ""); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("without reason: %v", err)
		}
		if err := w.Withdraw(t.Context(), w.head, id, "a mistake"); err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(t.Context(), w.head, id, "again"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("twice: %v", err)
		}
		if err := w.Withdraw(t.Context(), w.head, 77, "none"); !fault.Is(err, fault.KindMissing) {
			t.Errorf("no rule: %v", err)
		}
		if _, err := w.Decide(t.Context(), w.head, sound()); err != nil {
			t.Errorf("the day is free again: %v", err)
		}
		begun := sound()
		begun.From = today.Add(-1)
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			id, err = w.enter(ctx, tx, w.head, begun)
			return err
		})
		if err := w.Withdraw(t.Context(), w.head, id, "too late"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a rule by which money was laid: %v", err)
		}
	})
}

func TestOnlyFinanceAndHeadDecide(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		if _, err := w.Decide(t.Context(), w.cashier, sound()); !fault.Is(err, fault.KindDenied) {
			t.Errorf("a cashier decides: %v", err)
		}
		if err := w.Withdraw(t.Context(), w.cashier, 1, "no"); !fault.Is(err, fault.KindDenied) {
			t.Errorf("a cashier withdraws: %v", err)
		}
	})
}

// The merger ends the rules of the old municipality, so that the day on which both
// have one is no conflict; a service that is no more is told by the check.
func TestMergerAndCheck(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		if _, err := w.Decide(t.Context(), w.head, sound()); err != nil {
			t.Fatal(err)
		}
		w.look(func(ctx context.Context, tx *db.Tx) error {
			wrong, err := w.check(ctx, tx)
			if len(wrong) != 0 {
				t.Errorf("a sound rule is complained of: %v", wrong)
			}
			return err
		})
		w.do(`DELETE FROM inventory_service WHERE municipality_id = $1 AND id = 12`, testkit.Place)
		w.look(func(ctx context.Context, tx *db.Tx) error {
			wrong, err := w.check(ctx, tx)
			if len(wrong) != 1 {
				t.Errorf("a service that is no more: %v", wrong)
			}
			return err
		})
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.settle(ctx, tx, testkit.Place, 2002) })
		if all := w.versions(); len(decided(all)) != 0 || all[0].Reason != "merged" {
			t.Errorf("after the merger: %+v", all)
		}
	})
}
