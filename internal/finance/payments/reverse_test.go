package payments

import (
	"context"
	"errors"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// One asks with a reason, another agrees: the bill is owed again, the receipt
// stays and says so, and asking or agreeing again changes nothing.
func TestReverse(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.billed(october)
		paid := w.pay(1, 50_00)
		_, err := w.AskReversal(ctx, w.cashier, paid.ID, "")
		wants(t, err, fault.KindInvalid, "Say why")
		_, err = w.AskReversal(ctx, w.auditor, paid.ID, "x")
		wants(t, err, fault.KindDenied, "")
		_, err = w.AskReversal(ctx, w.cashier, 77, "x")
		wants(t, err, fault.KindMissing, "no such receipt")

		wish, err := w.AskReversal(ctx, w.accountant, paid.ID, "500 ордуна 50")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.AskReversal(ctx, w.cashier, paid.ID, "дагы")
		wants(t, err, fault.KindConflict, "waits for a second person already")
		_, err = w.Reverse(ctx, w.accountant, wish)
		wants(t, err, fault.KindDenied, "entered yourself")
		_, err = w.Reverse(ctx, w.cashier, wish)
		wants(t, err, fault.KindDenied, "")
		w.stands(1, 0, 10_00)

		if _, err := w.Reverse(ctx, w.head, wish); err != nil {
			t.Fatal(err)
		}
		w.stands(1, 40_00, 0)
		for range 2 {
			_, err = w.Reverse(ctx, w.head, wish)
			wants(t, err, fault.KindConflict, "reversed already")
		}
		_, err = w.AskReversal(ctx, w.cashier, paid.ID, "кайра")
		wants(t, err, fault.KindConflict, "reversed already")
		w.stands(1, 40_00, 0)
		w.sound()

		w.look(func(ctx context.Context, tx *db.Tx) error {
			r, err := w.Receipt(ctx, tx, paid.ID)
			if r.State != Reversed || r.Amount != 50_00 || len(r.Parts) != 1 {
				t.Errorf("the receipt: %+v", r)
			}
			flow, err2 := w.tills.Flow(ctx, tx, w.day.ID)
			if flow.Taken != 50_00 || flow.Returned != 50_00 || flow.Receipts != 1 || flow.Returns != 1 {
				t.Errorf("the till: %+v", flow)
			}
			moves, err3 := w.ledger.Statement(ctx, tx, w.accounts[1], period.Span{})
			if len(moves) == 0 || moves[len(moves)-1].Balance != 40_00 {
				t.Errorf("the statement: %+v", moves)
			}
			return errors.Join(err, err2, err3)
		})
	})
}

// Refusing leaves everything as it was, and another wish may follow.
func TestRefuse(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.billed(october)
		paid := w.pay(0, 20_00)
		wish, err := w.AskReversal(ctx, w.cashier, paid.ID, "x")
		if err != nil {
			t.Fatal(err)
		}
		wants(t, w.RefuseReversal(ctx, w.cashier, wish), fault.KindDenied, "")
		if err := w.RefuseReversal(ctx, w.accountant, wish); err != nil {
			t.Fatal(err)
		}
		wants(t, w.RefuseReversal(ctx, w.accountant, wish), fault.KindConflict, "decided already")
		_, err = w.Reverse(ctx, w.accountant, wish)
		wants(t, err, fault.KindConflict, "refused already")
		w.stands(0, 0, 0)
		w.reverses(paid)
		w.stands(0, 20_00, 0)
		w.sound()
	})
}

// Ten at once agree: the money is given back once.
func TestReverseInParallel(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		paid := w.pay(0, 20_00)
		wish, err := w.AskReversal(t.Context(), w.cashier, paid.ID, "x")
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		done := make(chan bool, 10)
		for range 10 {
			all.Go(func() {
				_, err := w.Reverse(t.Context(), w.accountant, wish)
				if err != nil {
					wants(t, err, fault.KindConflict, "reversed already")
				}
				done <- err == nil
			})
		}
		all.Wait()
		close(done)
		n := 0
		for ok := range done {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d of ten reversed it", n)
		}
		w.stands(0, 0, 0)
		w.sound()
	})
}

// The advance of a payment has settled a later bill, which then is owed again;
// another advance that is still there takes its place.
func TestReverseAfterAdvanceWasUsed(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(september)
		first := w.pay(0, 30_00) // 20 for September, 10 ahead
		second := w.pay(0, 4_00) // 4 ahead
		w.billed(october)        // 14 of 20 are settled by the advances
		w.stands(0, 6_00, 0)
		w.reverses(first)
		w.stands(0, 36_00, 0)
		w.sound()
		w.reverses(second)
		w.stands(0, 40_00, 0)
		w.sound()
	})
}

// The other way round: an advance that lay idle moves in where money was taken out.
func TestReverseLetsOtherAdvancesIn(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(september)
		first := w.pay(0, 20_00)
		w.pay(0, 15_00)
		w.stands(0, 0, 15_00)
		w.reverses(first)
		w.stands(0, 5_00, 0)
		w.sound()
	})
}

// The bill that a payment settled was reversed; its money lay as advance, and
// the reversal takes it from there.
func TestReverseAfterBillWasReversed(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		run := w.billed(october)
		paid := w.pay(0, 25_00)
		w.unbilled(run)
		w.reverses(paid)
		w.stands(0, 0, 0)
		w.billed(october)
		w.stands(0, 20_00, 0)
		w.sound()
	})
}

// A receipt of an earlier day is paid back from today's till; without an open
// day at that desk it is refused and nothing moves.
func TestReverseOfAnEarlierDay(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		ctx := t.Context()
		paid := w.pay(0, 20_00)
		closing := tills.Closing{Count: tills.Count{500_00: 1, 20_00: 1}, Kept: 520_00}
		if _, err := w.tills.CloseDay(ctx, w.cashier, w.day.ID, closing); err != nil {
			t.Fatal(err)
		}
		wish, err := w.AskReversal(ctx, w.cashier, paid.ID, "x")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Reverse(ctx, w.accountant, wish)
		wants(t, err, fault.KindConflict, "must be open")
		w.stands(0, 0, 20_00)
		today, err := w.tills.OpenDay(ctx, testkit.Actor(access.Cashier), w.desk, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Reverse(ctx, w.accountant, wish); err != nil {
			t.Fatal(err)
		}
		w.look(func(ctx context.Context, tx *db.Tx) error {
			flow, err := w.tills.Flow(ctx, tx, today.ID)
			if flow.Returned != 20_00 {
				t.Errorf("today's till: %+v", flow)
			}
			return err
		})
		w.sound()
	})
}

// TestAnyOrder lets bills, payments, reversals and reversed runs follow each
// other as they like: all checks stay clean, and the debt in billing equals the
// debt in the ledger.
func TestAnyOrder(t *testing.T) {
	sets := module.Migrations(newRooms(t, nil).rooms...)
	rapid.Check(t, func(rt *rapid.T) {
		w := newRooms(t, testkit.SQLite(t, sets...))
		w.settle(2)
		w.work()
		var receipts []Receipt
		runs := map[period.Month]ref.ID{}
		for range rapid.IntRange(3, 9).Draw(rt, "steps") {
			month := rapid.SampledFrom([]period.Month{"2026-08", september, october}).Draw(rt, "month")
			switch rapid.SampledFrom([]string{"bill", "pay", "pay", "reverse", "unbill"}).Draw(rt, "step") {
			case "bill":
				if runs[month] == 0 {
					runs[month] = w.billed(month)
				}
			case "unbill":
				if runs[month] != 0 {
					w.unbilled(runs[month])
					delete(runs, month)
				}
			case "pay":
				amount := money.Som(rapid.Int64Range(1, 90_00).Draw(rt, "amount"))
				receipts = append(receipts, w.pay(rapid.IntRange(0, 1).Draw(rt, "account"), amount))
			case "reverse":
				if len(receipts) > 0 {
					w.reverses(receipts[0])
					receipts = receipts[1:]
				}
			}
		}
		w.sound()
		w.agrees(receipts, runs)
		if t.Failed() {
			rt.Fatal("see above")
		}
	})
}

// agrees recounts from outside what each account must owe.
func (w *world) agrees(valid []Receipt, runs map[period.Month]ref.ID) {
	w.t.Helper()
	for i, account := range w.accounts {
		balance := money.Som(len(runs)*(i+1)) * 20_00
		for _, r := range valid {
			if r.Account == account {
				balance -= r.Amount
			}
		}
		w.stands(i, max(balance, 0), max(-balance, 0))
	}
	w.look(func(ctx context.Context, tx *db.Tx) error {
		income, err := w.ledger.Balance(ctx, tx, ledger.Income, 0)
		if want := -money.Som(len(runs)) * 60_00; income != want {
			w.t.Errorf("income %s, want %s", income, want)
		}
		return err
	})
}
