package payments

import (
	"context"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// lend stands in for the rooms above: rules as decided, and what codes ask for.
// It counts how often codes are asked for.
func (w *world) lend(rules []share.Decided, wishes map[elqr.Reference]share.Wish) (asked *int) {
	asked = new(int)
	w.Lend(Lent{
		Rules: func(context.Context, *db.Tx) ([]share.Decided, error) { return rules, nil },
		Asked: func(context.Context, *db.Tx, []elqr.Reference) (map[elqr.Reference]share.Wish, error) {
			*asked++
			return wishes, nil
		},
	})
	return asked
}

// bill is the unpaid bill of an account and month.
func (w *world) bill(i int, m string) (id ref.ID) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) error {
		items, err := w.billing.Unpaid(ctx, tx, w.accounts[i])
		for _, item := range items {
			if string(item.Month) == m {
				id = item.Bill
			}
		}
		return err
	})
	return id
}

// Two months of 40 som each. A payment that carries the number of a payment code
// is laid on the bill of the code, wherever the number stands; a bill that is named
// outright counts for the same; and a rule may deny the wish.
func TestPaymentByCode(t *testing.T) {
	code := elqr.NewReference("form")
	for name, c := range map[string]struct {
		note, external string
		named          bool
		rule           share.Rule
		onYounger      bool
	}{
		"no code":             {note: "Таштанды үчүн", onYounger: false},
		"in the purpose":      {note: "Таштанды, " + strings.ToLower(string(code)) + " 2026-10", onYounger: true},
		"among their numbers": {external: string(code), onYounger: true},
		"named outright":      {named: true, onYounger: true},
		"denied by the rule":  {note: string(code), rule: share.Rule{NoWish: true}, onYounger: false},
	} {
		t.Run(name, func(t *testing.T) {
			eachWorld(t, 2, func(t *testing.T, w *world) {
				w.billed(september)
				w.billed(october)
				younger := w.bill(1, "2026-10")
				rule := share.Decided{Rule: c.rule, ID: 7, From: "2026-01-01"}
				asked := w.lend([]share.Decided{rule}, map[elqr.Reference]share.Wish{code: {Bill: younger}})
				pay := w.wire(1, 40_00)
				pay.Note = c.note
				if c.external != "" {
					pay.External = c.external
				}
				if c.named {
					pay.Bill = younger
				}
				if booked := w.accept(pay); booked[0].Refused != nil {
					t.Fatal(booked[0].Refused)
				}
				if paid := w.bill(1, "2026-10") == 0; paid != c.onYounger {
					t.Errorf("the younger bill is paid: %v, want %v", paid, c.onYounger)
				}
				if paid := w.bill(1, "2026-09") == 0; paid == c.onYounger {
					t.Errorf("the older bill is paid: %v", paid)
				}
				if want := map[bool]int{true: 1}[c.note != "" && name != "no code" || c.external != ""]; *asked != want {
					t.Errorf("codes were asked for %d times, want %d", *asked, want)
				}
				w.sound()
			})
		})
	}
}

// The rule of the accounting day counts, for cash that of the desk's provider.
func TestOrderOfTheDay(t *testing.T) {
	o := order{rules: []share.Decided{
		{ID: 1, From: "2026-11-01", Rule: share.Rule{Order: share.ByMonth}},
		{ID: 2, From: "2026-11-10", Rule: share.Rule{Order: share.ByService, Services: []ref.ID{3}}},
		{ID: 3, From: "2026-11-05", Provider: 21, Rule: share.Rule{NoWish: true}},
	}}
	if got := o.on(0, "2026-11-09"); got.Order != share.ByMonth {
		t.Errorf("on the day before the next rule: %+v", got)
	}
	if got := o.on(0, "2026-11-10"); got.Order != share.ByService {
		t.Errorf("on its first day: %+v", got)
	}
	if got := o.on(21, "2026-11-20"); !got.NoWish {
		t.Errorf("at the provider's desk: %+v", got)
	}
	if got := o.on(0, "2026-10-31"); !got.Same(share.Rule{}) {
		t.Errorf("before any rule: %+v", got)
	}
}

// Whoever lends fails, and nothing is booked.
func TestLenderFails(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(september)
		w.Lend(Lent{Rules: func(context.Context, *db.Tx) ([]share.Decided, error) { return nil, context.DeadlineExceeded }})
		if _, err := w.tryAccept(t.Context(), nil); err != nil {
			t.Errorf("nothing to book: %v", err)
		}
		pay := w.wire(0, 20_00)
		if _, err := w.tryAccept(t.Context(), []intake.Payment{pay}); err == nil {
			t.Error("booked without knowing the order")
		}
		w.Lend(Lent{})
		w.stands(0, 20_00, 0)
	})
}
