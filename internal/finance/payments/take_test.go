package payments

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestStatements(t *testing.T) {
	eachWorld(t, 0, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}

func wants(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fmt.Sprint(err), words) {
		t.Errorf("got %v (kind %d), want kind %d with %q", err, fault.KindOf(err), kind, words)
	}
}

// Two months of 60 som are owed; 70 pay September and a part of October; the
// next 100 pay the rest and become an advance.
func TestTake(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(september)
		w.billed(october)
		first := w.pay(2, 70_00)
		if first.Number != (ref.Receipt{Desk: 1, Serial: 1}) || first.Day != "2026-11-22" || first.Holder != heads[2] ||
			first.Address != "Бий-Мырза, Достук 3" || first.Cashier != w.cashier.Name {
			t.Errorf("%+v", first)
		}
		if len(first.Parts) != 2 || first.Parts[0].Month != september || first.Parts[0].Amount != 60_00 ||
			first.Parts[1].Amount != 10_00 || first.Advance() != 0 || first.DebtAfter != 50_00 {
			t.Errorf("%+v", first.Parts)
		}
		w.stands(2, 50_00, 0)
		second := w.pay(2, 100_00)
		if second.Advance() != 50_00 || second.DebtAfter != 0 || second.AdvanceAfter != 50_00 || second.Number.Serial != 2 {
			t.Errorf("%+v", second)
		}
		w.stands(2, 0, 50_00)
		w.stands(0, 40_00, 0)
		w.sound()

		w.look(func(ctx context.Context, tx *db.Tx) error {
			again, err := w.Receipt(ctx, tx, first.ID)
			if err != nil || len(again.Parts) != 2 || again.Amount != 70_00 || again.DebtAfter != 50_00 {
				t.Errorf("read again: %+v, %v", again, err)
			}
			trail, err := audit.History(ctx, tx, receiptRef(first.ID))
			if err != nil || len(trail) != 1 || trail[0].Action != "payments.take" || trail[0].Actor != w.cashier.ID {
				t.Errorf("trail: %+v", trail)
			}
			statement, err := w.ledger.Statement(ctx, tx, w.accounts[2], period.Span{})
			if n := len(statement); n == 0 || statement[n-1].Balance != -50_00 {
				t.Errorf("the statement ends with %+v", statement)
			}
			return err
		})
	})
}

// The same form sent twice, and ten times at once, books once.
func TestTakeIsIdempotent(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		form := w.cash(0, 20_00)
		var all sync.WaitGroup
		receipts := make([]Receipt, 10)
		for i := range receipts {
			all.Go(func() {
				var err error
				if receipts[i], err = w.Take(t.Context(), w.cashier, form); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		fresh := 0
		for _, r := range receipts {
			if r.ID != receipts[0].ID || r.Number != receipts[0].Number || len(r.Parts) != 1 {
				t.Errorf("another receipt: %+v", r)
			}
			if !r.Repeated {
				fresh++
			}
		}
		if fresh != 1 {
			t.Errorf("%d of ten say that they booked", fresh)
		}
		other := form
		other.Amount = 30_00
		_, err := w.Take(t.Context(), w.cashier, other)
		wants(t, err, fault.KindConflict, "other figures")
		other = form
		other.Account = w.accounts[1]
		_, err = w.Take(t.Context(), w.cashier, other)
		wants(t, err, fault.KindConflict, "other figures")
		w.stands(0, 0, 0)
		w.stands(1, 40_00, 0)
		w.sound()
	})
}

func TestTakeRefusals(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		for name, tt := range map[string]struct {
			change func(*Cash)
			kind   fault.Kind
			words  string
		}{
			"nothing":              {func(c *Cash) { c.Amount = 0 }, fault.KindInvalid, "above zero"},
			"less than nothing":    {func(c *Cash) { c.Amount = -1 }, fault.KindInvalid, "above zero"},
			"a million":            {func(c *Cash) { c.Amount, c.Sure = 1_000_000_00, true }, fault.KindInvalid, "must be below"},
			"large, not confirmed": {func(c *Cash) { c.Amount = 100_000_01 }, fault.KindInvalid, "large sum"},
			"less received":        {func(c *Cash) { c.Received = 19_99 }, fault.KindInvalid, "Less was received"},
			"no key":               {func(c *Cash) { c.Key = "" }, fault.KindInvalid, "out of date"},
			"yesterday":            {func(c *Cash) { c.Day = "2026-11-21" }, fault.KindInvalid, "day that is open"},
			"nobody's account":     {func(c *Cash) { c.Account = 77 }, fault.KindMissing, "no such account"},
		} {
			c := w.cash(0, 20_00)
			tt.change(&c)
			_, err := w.Take(t.Context(), w.cashier, c)
			if !fault.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.Take(t.Context(), w.auditor, w.cash(0, 20_00))
		wants(t, err, fault.KindDenied, "")
		_, err = w.Take(t.Context(), w.accountant, w.cash(0, 20_00))
		wants(t, err, fault.KindConflict, "Open your day")
		w.stands(0, 20_00, 0)
		w.sound()
		confirmed := w.cash(0, 100_000_01)
		confirmed.Sure, confirmed.Day, confirmed.Received = true, "2026-11-22", 100_100_00
		r, err := w.Take(t.Context(), w.cashier, confirmed)
		if err != nil || r.Change() != 99_99 || r.Number.Serial != 1 {
			t.Errorf("confirmed: %+v, %v", r, err)
		}
	})
}

// A closed account may pay what it owes and nothing more.
func TestClosedAccount(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE accounts_account SET state = 'closed', closed = '2026-11-01' WHERE municipality_id = $1`, testkit.Place)
			return err
		})
		_, err := w.Take(t.Context(), w.cashier, w.cash(0, 20_01))
		wants(t, err, fault.KindInvalid, "closed and owes {sum}")
		w.pay(0, 20_00)
		_, err = w.Take(t.Context(), w.cashier, w.cash(0, 1))
		wants(t, err, fault.KindInvalid, "owes nothing")
		w.stands(0, 0, 0)
		w.sound()
	})
}

// The clock went past midnight: the day must be closed before the next payment.
func TestYesterdaysDayTakesNothing(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE tills_day SET day = '2026-11-21' WHERE municipality_id = $1`, testkit.Place)
			return err
		})
		_, err := w.Take(t.Context(), w.cashier, w.cash(0, 20_00))
		wants(t, err, fault.KindConflict, "Close your day")
	})
}

// Thirty-two cashiers' windows on one account: numbers without gaps, and not a
// tyiyn more on the bills than is owed.
func TestTakeInParallel(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(september)
		w.billed(october)
		forms := make([]Cash, 32)
		for i := range forms {
			forms[i] = w.cash(0, 3_00)
		}
		numbers := make([]int, len(forms))
		var all sync.WaitGroup
		for i, form := range forms {
			all.Go(func() {
				r, err := w.Take(t.Context(), w.cashier, form)
				if err != nil {
					t.Error(err)
				}
				numbers[i] = r.Number.Serial
			})
		}
		all.Wait()
		seen := map[int]bool{}
		for _, n := range numbers {
			seen[n] = true
		}
		for n := 1; n <= len(forms); n++ {
			if !seen[n] {
				t.Errorf("no receipt has the number %d", n)
			}
		}
		w.stands(0, 0, 32*3_00-40_00)
		w.sound()
	})
}

// An advance settles the next bills by itself; telling it twice changes nothing.
func TestAdvanceMeetsNewBills(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.pay(0, 50_00)
		w.pay(1, 15_00)
		w.stands(0, 0, 50_00)
		w.billed(september)
		w.stands(0, 0, 30_00)
		w.stands(1, 25_00, 0)
		w.stands(2, 60_00, 0)
		w.billed(october)
		w.stands(0, 0, 10_00)
		for range 2 {
			w.write(func(ctx context.Context, tx *db.Tx) error { return w.billsPosted(ctx, tx, nil) })
		}
		w.stands(0, 0, 10_00)
		w.sound()
	})
}

// An advance that came with the opening balances has no payment behind it, and
// is used like any other, before the others.
func TestOpeningAdvance(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.ledger.Post(ctx, tx, w.accountant, ledger.Entry{Day: "2026-11-22", Kind: "test", Key: "opening", Text: "x",
				Lines: []ledger.Line{{Account: ledger.Advance, Subject: w.accounts[0], Amount: -25_00}, {Account: ledger.Opening, Amount: 25_00}}})
			return err
		})
		paid := w.pay(0, 10_00)
		if paid.AdvanceAfter != 35_00 {
			t.Errorf("the receipt says %s", paid.AdvanceAfter)
		}
		w.billed(september)
		w.stands(0, 0, 15_00)
		w.billed(october)
		w.stands(0, 5_00, 0)
		w.reverses(paid.ID)
		w.stands(0, 15_00, 0)
		w.sound()
	})
}

// A payer who comes between the posting of bills and its announcement sees the
// advance used first.
func TestAdvanceIsUsedBeforeCash(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.pay(0, 15_00)
		silent := w.outbox
		w.outbox = newRooms(t, w.d).outbox
		run, _, err := w.billing.StartRun(t.Context(), w.accountant, w.waste, october)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.billing.Approve(t.Context(), w.head, run); err != nil {
			t.Fatal(err)
		}
		if err := w.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.stands(0, 20_00, 15_00)
		if r := w.pay(0, 20_00); r.Advance() != 15_00 || r.AdvanceAfter != 15_00 {
			t.Errorf("%+v", r)
		}
		w.outbox = silent
		w.drain()
		w.stands(0, 0, 15_00)
		w.sound()
	})
}

// What was paid on reversed bills becomes advance, and meets the bills of the
// new run.
func TestReversedBillsBecomeAdvance(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		run := w.billed(october)
		w.pay(0, 25_00)
		w.pay(1, 10_00)
		w.unbilled(run)
		w.stands(0, 0, 25_00)
		w.stands(1, 0, 10_00)
		w.sound()
		w.billed(october)
		w.stands(0, 0, 5_00)
		w.stands(1, 30_00, 0)
		w.sound()
	})
}

// The check finds what it is for.
func TestCheckFinds(t *testing.T) {
	for words, spoil := range map[string]string{
		"lies on bills":             `UPDATE payments_payment SET advance_left = advance_left - 1`,
		"its cash book says":        `UPDATE payments_payment SET number = number + 1`,
		"the ledger knows":          `UPDATE ledger_balance SET amount = amount + 1 WHERE account = 'liabilities:advance'`,
		"billing says":              `UPDATE billing_bill SET paid = paid - 1`,
		"of which no payment knows": `DELETE FROM payments_allocation`,
	} {
		t.Run(words, func(t *testing.T) {
			eachWorld(t, 1, func(t *testing.T, w *world) {
				w.billed(october)
				w.pay(0, 30_00)
				w.sound()
				w.write(func(ctx context.Context, tx *db.Tx) error {
					join := " WHERE"
					if strings.Contains(spoil, "WHERE") {
						join = " AND"
					}
					_, err := tx.ExecContext(ctx, spoil+join+" municipality_id = $1", testkit.Place)
					return err
				})
				w.look(func(ctx context.Context, tx *db.Tx) error {
					found, err := w.check(ctx, tx)
					if !strings.Contains(strings.Join(found, "\n"), words) {
						t.Errorf("got %q, want %q", found, words)
					}
					return err
				})
			})
		})
	}
}

// Money of another municipality is out of reach.
func TestOtherMunicipality(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		r := w.pay(0, 5_00)
		stranger := w.cashier
		stranger.Municipality = 1002
		_, err := w.Take(t.Context(), stranger, w.cash(0, 5_00))
		if err == nil {
			t.Error("a cashier of another municipality takes a payment here")
		}
		err = w.d.Write(t.Context(), 1002, func(tx *db.Tx) error {
			_, err := w.Correct(t.Context(), tx, stranger, intake.Correction{Key: "x", Kind: intake.Reverse, Payment: r.ID, Reason: "x"})
			return err
		})
		wants(t, err, fault.KindMissing, "no such receipt")
	})
}
