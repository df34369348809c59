package payments

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
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

// The bill is owed again, the receipt stays and says so, and correcting again
// changes nothing and says that.
func TestReverse(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.pay(1, 50_00)
		w.stands(1, 0, 10_00)
		_, err := w.correct(intake.Correction{Kind: intake.Reverse, Payment: 77})
		wants(t, err, fault.KindMissing, "no such receipt")
		c := intake.Correction{Key: "returns/1", Kind: intake.Reverse, Payment: paid.ID, Reason: "500 ордуна 50"}
		if b := w.corrects(c); b.ID != paid.ID || b.Repeated || b.DebtAfter != 40_00 || b.AdvanceAfter != 0 {
			t.Errorf("%+v", b)
		}
		w.stands(1, 40_00, 0)
		if again := w.corrects(c); !again.Repeated || again.ID != paid.ID {
			t.Errorf("again: %+v", again)
		}
		c.Key = "returns/2"
		for _, kind := range []intake.Kind{intake.Reverse, intake.Refund, intake.Transfer} {
			c.Kind, c.Amount, c.To = kind, 1_00, w.accounts[0]
			_, err = w.correct(c)
			wants(t, err, fault.KindConflict, "reversed already. Nothing was changed")
		}
		w.stands(1, 40_00, 0)
		w.sound()
		w.look(func(ctx context.Context, tx *db.Tx) error {
			r, err := w.Receipt(ctx, tx, paid.ID)
			if r.State != Reversed || r.Amount != 50_00 || r.Returned != 50_00 || len(r.Parts) != 1 {
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

// What does not fit is refused with the field that is wrong, and nothing moves.
func TestCorrectRefusals(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.accept(w.wire(1, 50_00))[0].ID
		for name, tt := range map[string]struct {
			c     intake.Correction
			kind  fault.Kind
			words string
		}{
			"nothing to refund":   {intake.Correction{Kind: intake.Refund}, fault.KindInvalid, "above zero"},
			"less than nothing":   {intake.Correction{Kind: intake.Refund, Amount: -1}, fault.KindInvalid, "above zero"},
			"more than was paid":  {intake.Correction{Kind: intake.Refund, Amount: 50_01}, fault.KindInvalid, "at most"},
			"to nobody":           {intake.Correction{Kind: intake.Transfer}, fault.KindInvalid, "another account"},
			"to the same account": {intake.Correction{Kind: intake.Transfer, To: w.accounts[1]}, fault.KindInvalid, "another account"},
			"to a strange one":    {intake.Correction{Kind: intake.Transfer, To: 77}, fault.KindMissing, "no such account"},
			"before it was paid":  {intake.Correction{Kind: intake.Reverse, Day: "2026-11-20"}, fault.KindInvalid, "earlier"},
		} {
			tt.c.Payment = paid
			_, err := w.correct(tt.c)
			if f := fault.Of(err); f == nil || f.Kind != tt.kind || !strings.Contains(fmt.Sprint(f), tt.words) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.stands(1, 0, 10_00)
		w.sound()
	})
}

// 100 som of the second household: 40 for September, 40 for October, 20 ahead.
// 25 go back: the advance and 5 of October. 50 more: the rest of October and 15 of
// September. Then only 25 are left to go.
func TestRefund(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(september)
		w.billed(october)
		paid := w.accept(w.wire(1, 100_00))[0].ID
		w.stands(1, 0, 20_00)
		c := intake.Correction{Key: "returns/1", Kind: intake.Refund, Payment: paid, Amount: 25_00}
		if b := w.corrects(c); b.DebtAfter != 5_00 || b.AdvanceAfter != 0 {
			t.Errorf("%+v", b)
		}
		w.holds(ledger.Agents, terminal, 75_00)
		if b := w.corrects(c); !b.Repeated {
			t.Errorf("again: %+v", b)
		}
		c.Amount = 26_00
		_, err := w.correct(c)
		wants(t, err, fault.KindConflict, "Another correction was made under this number")
		if b := w.corrects(intake.Correction{Kind: intake.Refund, Payment: paid, Amount: 50_00}); b.DebtAfter != 55_00 {
			t.Errorf("%+v", b)
		}
		w.owes(1, september, 15_00)
		w.owes(1, october, 40_00)
		_, err = w.correct(intake.Correction{Kind: intake.Refund, Payment: paid, Amount: 25_01})
		if f := fault.Of(err); f == nil || !strings.Contains(fmt.Sprint(f), "at most") {
			t.Error(err)
		}
		w.corrects(intake.Correction{Kind: intake.Refund, Payment: paid, Amount: 25_00})
		_, err = w.correct(intake.Correction{Kind: intake.Reverse, Payment: paid})
		wants(t, err, fault.KindConflict, "given back already")
		w.stands(1, 80_00, 0)
		w.holds(ledger.Agents, terminal, 0)
		w.sound()
	})
}

// owes compares what is open on the bill of a month.
func (w *world) owes(i int, m period.Month, want money.Som) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) error {
		items, err := w.billing.Unpaid(ctx, tx, w.accounts[i])
		var open money.Som
		for _, item := range items {
			if item.Month == m {
				open += item.Amount - item.Paid
			}
		}
		if open != want {
			w.t.Errorf("account %d owes %s of %s, want %s", i, open, m, want)
		}
		return err
	})
}

// A part of cash is given back from the till, and the rest reversed: two returns
// of one receipt.
func TestRefundOfCash(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.pay(0, 50_00)
		w.corrects(intake.Correction{Kind: intake.Refund, Payment: paid.ID, Amount: 30_00})
		w.stands(0, 0, 0)
		w.corrects(intake.Correction{Kind: intake.Reverse, Payment: paid.ID})
		w.stands(0, 20_00, 0)
		w.look(func(ctx context.Context, tx *db.Tx) error {
			flow, err := w.tills.Flow(ctx, tx, w.day.ID)
			if flow.Returned != 50_00 || flow.Returns != 2 || flow.Receipts != 1 {
				t.Errorf("the till: %+v", flow)
			}
			r, err2 := w.Receipt(ctx, tx, paid.ID)
			if r.State != Reversed || r.Returned != 50_00 {
				t.Errorf("the receipt: %+v", r)
			}
			return errors.Join(err, err2)
		})
		w.sound()
	})
}

// 50 som meant for the second household lie on the first: 20 on its bill, 30
// ahead. They become a payment of the second, and its bill of 40 is paid. Later
// that payment is reversed, too, and the cash leaves the till that took it.
func TestTransfer(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.pay(0, 50_00)
		c := intake.Correction{Key: "returns/1", Kind: intake.Transfer, Payment: paid.ID, To: w.accounts[1], Reason: "Башка эсепке төлөнгөн"}
		b := w.corrects(c)
		if b.ID == paid.ID || b.DebtAfter != 0 || b.AdvanceAfter != 10_00 || b.Number != b.ID.String() {
			t.Errorf("%+v", b)
		}
		w.stands(0, 20_00, 0)
		w.stands(1, 0, 10_00)
		w.holds(ledger.Cash, w.desk, 550_00)
		if again := w.corrects(c); !again.Repeated || again.ID != b.ID {
			t.Errorf("again: %+v", again)
		}
		_, err := w.correct(intake.Correction{Kind: intake.Transfer, Payment: paid.ID, To: w.accounts[2]})
		wants(t, err, fault.KindConflict, "moved to another account already")
		w.look(func(ctx context.Context, tx *db.Tx) error {
			old, err := w.Receipt(ctx, tx, paid.ID)
			moved, err2 := w.Receipt(ctx, tx, b.ID)
			if old.State != Moved || old.Returned != 50_00 || moved.Amount != 50_00 || moved.Source != receiptRef(paid.ID) || moved.Desk != 0 ||
				moved.Method != intake.Cash || moved.Channel != w.desk || moved.Payer != old.Holder || moved.Day != "2026-11-22" {
				t.Errorf("%+v\n%+v", old, moved)
			}
			entry, err3 := w.ledger.Entry(ctx, tx, moved.entry)
			if entry.Kind != "payments.transfer" || len(entry.Lines) != 4 {
				t.Errorf("%+v", entry)
			}
			for _, line := range entry.Lines {
				if line.Account == ledger.Cash {
					t.Error("the cash has moved")
				}
			}
			flow, err4 := w.tills.Flow(ctx, tx, w.day.ID)
			if flow.Returned != 0 {
				t.Errorf("the till: %+v", flow)
			}
			return errors.Join(err, err2, err3, err4)
		})
		w.sound()
		w.reverses(b.ID)
		w.stands(1, 40_00, 0)
		w.holds(ledger.Cash, w.desk, 500_00)
		w.sound()
	})
}

// A transfer to a closed account that owes nothing leaves everything as it was.
func TestTransferToAClosedAccount(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		w.pay(1, 40_00)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE accounts_account SET state = 'closed' WHERE municipality_id = $1 AND id = $2`, testkit.Place, w.accounts[1])
			return err
		})
		paid := w.accept(w.wire(0, 20_00))[0].ID
		_, err := w.correct(intake.Correction{Kind: intake.Transfer, Payment: paid, To: w.accounts[1]})
		wants(t, err, fault.KindInvalid, "closed and owes nothing")
		w.stands(0, 0, 0)
		w.sound()
	})
}

// Ten at once reverse it: the money is given back once.
func TestReverseInParallel(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		paid := w.pay(0, 20_00)
		var all sync.WaitGroup
		done := make(chan bool, 10)
		for i := range 10 {
			all.Go(func() {
				_, err := w.correct(intake.Correction{Key: fmt.Sprint("try/", i), Kind: intake.Reverse, Payment: paid.ID})
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
		w.reverses(first.ID)
		w.stands(0, 36_00, 0)
		w.sound()
		w.reverses(second.ID)
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
		w.reverses(first.ID)
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
		w.reverses(paid.ID)
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
		c := intake.Correction{Key: "returns/1", Kind: intake.Reverse, Payment: paid.ID}
		_, err := w.correct(c)
		wants(t, err, fault.KindConflict, "must be open")
		w.stands(0, 0, 20_00)
		today, err := w.tills.OpenDay(ctx, testkit.Actor(access.Cashier), w.desk, 0)
		if err != nil {
			t.Fatal(err)
		}
		w.corrects(c)
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

// TestAnyOrder lets bills, payments from all doors, corrections and reversed runs
// follow each other as they like: all checks stay clean, each payment is where it
// lies and what is left of it, and the debt in billing equals that in the ledger.
func TestAnyOrder(t *testing.T) {
	sets := module.Migrations(newRooms(t, nil).rooms...)
	rapid.Check(t, func(rt *rapid.T) {
		w := newRooms(t, testkit.SQLite(t, sets...))
		w.settle(2)
		w.work()
		life := &life{world: w, runs: map[period.Month]ref.ID{}}
		for range rapid.IntRange(3, 10).Draw(rt, "steps") {
			life.step(rt)
		}
		w.sound()
		life.agrees()
		if t.Failed() {
			rt.Fatal("see above")
		}
	})
}

// life is what has happened in a drawn world: how much of each payment must still
// be there, by account, and which bills.
type life struct {
	*world
	paid []struct {
		id      ref.ID
		account int
		rest    money.Som
	}
	runs map[period.Month]ref.ID
}

func (l *life) step(rt *rapid.T) {
	month := rapid.SampledFrom([]period.Month{"2026-08", september, october}).Draw(rt, "month")
	account := rapid.IntRange(0, 1).Draw(rt, "account")
	amount := money.Som(rapid.Int64Range(1, 90_00).Draw(rt, "amount"))
	switch rapid.SampledFrom([]string{"bill", "cash", "wire", "wire", "reverse", "refund", "refund", "transfer", "unbill"}).Draw(rt, "step") {
	case "bill":
		if l.runs[month] == 0 {
			l.runs[month] = l.billed(month)
		}
	case "unbill":
		if l.runs[month] != 0 {
			l.unbilled(l.runs[month])
			delete(l.runs, month)
		}
	case "cash":
		l.note(l.pay(account, amount).ID, account, amount)
	case "wire":
		for _, b := range l.accept(l.wire(account, amount), l.wire(1-account, 1)) {
			l.note(b.ID, account, amount)
			account, amount = 1-account, 1
		}
	case "reverse":
		l.takeBack(rt, intake.Reverse, 0)
	case "refund":
		l.takeBack(rt, intake.Refund, amount)
	case "transfer":
		l.takeBack(rt, intake.Transfer, 0)
	}
}

func (l *life) note(id ref.ID, account int, rest money.Som) {
	l.paid = append(l.paid, struct {
		id      ref.ID
		account int
		rest    money.Som
	}{id, account, rest})
}

// takeBack corrects a drawn payment; of one that holds too little it must be refused.
func (l *life) takeBack(rt *rapid.T, kind intake.Kind, amount money.Som) {
	if len(l.paid) == 0 {
		return
	}
	p := &l.paid[rapid.IntRange(0, len(l.paid)-1).Draw(rt, "payment")]
	c := intake.Correction{Kind: kind, Payment: p.id, Amount: amount}
	if kind == intake.Transfer {
		c.To = l.accounts[1-p.account]
	}
	b, err := l.correct(c)
	if fits := p.rest > 0 && amount <= p.rest; fits != (err == nil) {
		l.t.Errorf("%s of %s from a payment with %s: %v", kind, amount, p.rest, err)
	}
	if err != nil {
		return
	}
	if kind == intake.Refund {
		p.rest -= amount
		return
	}
	rest, account := p.rest, p.account
	p.rest = 0
	if kind == intake.Transfer {
		l.note(b.ID, 1-account, rest)
	}
}

// agrees recounts from outside what each payment holds and each account must owe.
func (l *life) agrees() {
	l.t.Helper()
	for i := range l.accounts {
		balance := money.Som(len(l.runs)*(i+1)) * 20_00
		for _, p := range l.paid {
			if p.account == i {
				balance -= p.rest
			}
		}
		l.stands(i, max(balance, 0), max(-balance, 0))
	}
	l.look(func(ctx context.Context, tx *db.Tx) error {
		for _, p := range l.paid {
			r, err := l.Receipt(ctx, tx, p.id)
			if err != nil {
				return err
			}
			lying, err := l.lyingOf(ctx, tx, p.id)
			holds := r.left
			for _, m := range lying {
				holds += m.Amount
			}
			if err != nil || holds != p.rest || r.Amount-r.Returned != p.rest {
				l.t.Errorf("payment %s holds %s, and %s of %s were returned; want %s left (%v)", p.id, holds, r.Returned, r.Amount, p.rest, err)
			}
		}
		income, err := l.ledger.Balance(ctx, tx, ledger.Income, 0)
		if want := -money.Som(len(l.runs)) * 60_00; income != want {
			l.t.Errorf("income %s, want %s", income, want)
		}
		return err
	})
}
