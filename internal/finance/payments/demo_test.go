package payments

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// demo fills the town as "aimak demo" does, with a cashier and an accountant
// who can sign in.
func (w *world) demo() (cashier access.Actor) {
	w.t.Helper()
	ctx := w.t.Context()
	for _, m := range []period.Month{"2026-05", "2026-06", "2026-07", "2026-08", september, october} {
		w.billed(m)
	}
	w.write(func(ctx context.Context, tx *db.Tx) error {
		people := identity.New(w.d)
		for name, role := range map[string]access.Role{"Токтосунова Айжан": access.Cashier, "Абдыраева Чолпон": access.Accountant} {
			id, err := people.Add(ctx, tx, access.System(testkit.Place), string(role), name, "tooga barabyz", []access.Role{role})
			if err != nil {
				return err
			}
			if role == access.Cashier {
				cashier = access.Actor{ID: id, Name: name, Municipality: testkit.Place, Roles: []access.Role{role}}
			}
		}
		return nil
	})
	d := &module.Demo{DB: w.d, Today: "2026-11-22", Rand: rand.New(rand.NewPCG(2, 7)),
		Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: testkit.Slug, Months: 24}}}
	for _, m := range []module.Module{w.tills.Module(), w.Module()} {
		if err := m.Demo(ctx, d); err != nil {
			w.t.Fatal(err)
		}
	}
	return cashier
}

// The demo is drawn by the rules of the desk: every check is clean, people owe
// and have advances, a mistake was reversed, and the desk can be worked at.
func TestDemo(t *testing.T) {
	eachTown(t, 150, func(t *testing.T, w *world) {
		cashier := w.demo()
		w.drain()
		w.sound()
		w.look(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.all(ctx, tx)
			if err != nil {
				return err
			}
			perMonth := float64(len(list)) / 150 / 6
			if perMonth < 0.25 || perMonth > 0.45 {
				t.Errorf("%.2f payments by account and month", perMonth)
			}
			reversed := slices.ContainsFunc(list, func(r Receipt) bool { return r.State == Reversed })
			ahead := slices.ContainsFunc(list, func(r Receipt) bool { return r.left > 0 })
			if !reversed || !ahead || list[0].Day != "2026-11-22" || list[0].CashierID != cashier.ID {
				t.Errorf("reversed %v, advances %v, the last one %+v", reversed, ahead, list[0])
			}
			debts, err := w.billing.UnpaidOf(ctx, tx, nil)
			if len(debts) < 20 || len(debts) == 150 {
				t.Errorf("%d of 150 accounts owe", len(debts))
			}
			return err
		})
		w.cashierGoesOn(cashier)
		w.sound()
	})
}

// cashierGoesOn takes a payment in the open day of the demo, reverses an old
// one, and closes the day.
func (w *world) cashierGoesOn(cashier access.Actor) {
	w.t.Helper()
	ctx := w.t.Context()
	fresh, err := w.Take(ctx, cashier, w.cash(0, 10_00))
	if err != nil {
		w.t.Fatal(err)
	}
	var old Receipt
	var flow tills.Flow
	var day tills.Day
	w.look(func(ctx context.Context, tx *db.Tx) error {
		list, err := w.all(ctx, tx)
		list = slices.DeleteFunc(list, func(r Receipt) bool { return r.Desk != fresh.Desk || r.State != Taken })
		if err != nil {
			return err
		}
		old = list[len(list)-1]
		day, err = w.tills.Day(ctx, tx, fresh.OfDay)
		return err
	})
	w.reverses(old.ID)
	w.look(func(ctx context.Context, tx *db.Tx) error {
		flow, err = w.tills.Flow(ctx, tx, fresh.OfDay)
		return err
	})
	sum := flow.Till(day).Expected()
	count := tills.Count{100_00: int(sum / 100_00), 1_00: int(sum % 100_00 / 1_00)}
	if _, err := w.tills.CloseDay(ctx, cashier, day.ID, tills.Closing{Count: count}); err != nil {
		w.t.Error(err, fault.Of(err))
	}
}

// Two runs draw the same figures.
func TestDemoIsTheSameTwice(t *testing.T) {
	var first string
	for range 2 {
		eachTown(t, 40, func(t *testing.T, w *world) {
			w.demo()
			w.look(func(ctx context.Context, tx *db.Tx) error {
				list, err := w.all(ctx, tx)
				text := ""
				for _, r := range list {
					text += fmt.Sprintln(r.Number, r.Day, r.AccountNumber, r.Amount, r.left, r.State, r.DebtAfter)
				}
				if first == "" {
					first = text
				}
				if text != first || text == "" {
					t.Error("another town")
				}
				return err
			})
		})
	}
}
