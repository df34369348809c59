package tills

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// past is a day of history in which each sum came in, or with a minus went out.
func (r *room) past(tx *db.Tx, date period.Day, state string, difference money.Som, sums ...money.Som) Past {
	p := Past{ID: tx.NewID(), Desk: r.desk, Date: date, Cashier: r.cashier, Opened: date.Start() + 535*60_000, State: state,
		Difference: difference, Acceptor: r.accountant}
	for _, sum := range sums {
		p.Cash = append(p.Cash, PastCash{Amount: sum, Source: ref.Ref{Kind: "payments.payment", ID: tx.NewID()}})
	}
	return p
}

// History is written by the rules of the desk: numbers go on from day to day,
// change money stays, an open day can be worked at, and the check is clean.
func TestAddPast(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		var days []Past
		err := r.write(func(ctx context.Context, tx *db.Tx) error {
			days = []Past{
				r.past(tx, "2026-11-19", Accepted, 0, 100_00, 250_00, -100_00),
				r.past(tx, "2026-11-20", Accepted, 5_00, 40_00),
				r.past(tx, "2026-11-21", Closed, -20_00, 300_00),
				r.past(tx, "2026-11-22", Open, 0, 70_00),
			}
			if err := r.AddPast(ctx, tx, days); err != nil {
				return err
			}
			return r.bookAll(ctx, tx, days)
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{1, 3, 4, 5} {
			if got := days[i].Cash[0].Number; got != want {
				t.Errorf("day %d begins with receipt %d, want %d", i, got, want)
			}
		}
		r.clean()
		var open Day
		r.read(func(ctx context.Context, tx *db.Tx) (err error) {
			open, err = r.DayOf(ctx, tx, r.cashier.ID)
			return err
		})
		if n, err := r.receive(open, 30_00); n != 6 || err != nil {
			t.Errorf("the open day goes on with receipt %d, %v", n, err)
		}
		if err := r.AcceptDay(t.Context(), testkit.Actor(access.Head), days[2].ID); err != nil {
			t.Error("the day that waits: ", err)
		}
		count := Count{1000_00: 1, 100_00: 1}
		if _, err := r.CloseDay(t.Context(), r.cashier, open.ID, Closing{Count: count, Kept: 1000_00}); err != nil {
			t.Error(err)
		}
		r.clean()
	})
}

// bookAll is the caller's part of history: what the cash was for.
func (r *room) bookAll(ctx context.Context, tx *db.Tx, days []Past) error {
	for _, p := range days {
		for _, line := range p.Cash {
			if err := r.book(ctx, tx, line.Source, line.Amount); err != nil {
				return err
			}
		}
	}
	return nil
}

// Every sum in tens of tyiyn can be counted out in notes and coins.
func TestPiecesOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := money.Som(rapid.Int64Range(0, 20_000_000).Draw(t, "sum")) * 10
		count := piecesOf(sum)
		if _, ok := count.wrong(); count.Sum() != sum || !ok {
			t.Fatalf("%s is counted as %v", sum, count)
		}
	})
}

// The demo sets up two desks where the history is long and one elsewhere.
func TestDemoDesks(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		err := r.Module().Demo(t.Context(), &module.Demo{DB: r.d, Places: []module.DemoPlace{
			{Municipality: 1002, Months: 24}, {Municipality: 1003, Months: 3}}})
		if err != nil {
			t.Fatal(err)
		}
		for place, want := range map[ref.ID]int{1002: 2, 1003: 1, testkit.Place: 1} {
			err := r.d.Read(t.Context(), place, func(tx *db.Tx) error {
				list, err := r.Desks(t.Context(), tx)
				if len(list) != want {
					t.Errorf("%d has %d desks, want %d", place, len(list), want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// The journal entries of an evening balance whatever was counted.
func TestEveningBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := func(name string) money.Som { return money.Som(rapid.Int64Range(-1e9, 1e9).Draw(t, name)) }
		d := Day{Added: sum("added"), Sum: sum("counted"), Expected: sum("expected"), Kept: sum("kept")}
		for _, entry := range []func() (ledger.Entry, bool){d.brought, d.handedOver} {
			e, moved := entry()
			var balance money.Som
			for _, line := range e.Lines {
				balance += line.Amount
			}
			if balance != 0 || moved != (len(e.Lines) > 0) || len(e.Lines) == 1 {
				t.Fatalf("%+v: %+v", d, e.Lines)
			}
		}
	})
}
