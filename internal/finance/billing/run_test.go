package billing

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func (w *world) hear(payload []byte) error {
	var said Announcement
	err := json.Unmarshal(payload, &said)
	w.heard = append(w.heard, said)
	return err
}

func TestStatements(t *testing.T) {
	eachWorld(t, 0, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}

func TestRunFromPreviewToBill(t *testing.T) {
	eachWorld(t, 5, func(t *testing.T, w *world) {
		run, _, err := w.StartRun(t.Context(), w.clerk, w.waste, october)
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		r := w.run(run)
		if r.State != Previewed || r.Totals.Bills != 5 || r.Totals.Amount != (1+2+3+4+5)*20_00 {
			t.Fatalf("preview: %+v", r)
		}
		if len(w.unpaid(w.accounts[0])) != 0 {
			t.Error("nothing is owed before approval")
		}
		if _, err := w.Approve(t.Context(), w.clerk, run); !fault.Is(err, fault.KindDenied) {
			t.Errorf("whoever made a run approved it: %v", err)
		}
		if _, err := w.Approve(t.Context(), testkit.Actor(access.Cashier), run); !fault.Is(err, fault.KindDenied) {
			t.Errorf("a cashier approved a run: %v", err)
		}
		if _, err := w.Approve(t.Context(), w.head, run); err != nil {
			t.Fatal(err)
		}
		w.drain()
		if r = w.run(run); r.State != Posted || r.Approved.Name != w.head.Name {
			t.Errorf("posted: %+v", r)
		}
		for i, account := range w.accounts {
			items := w.unpaid(account)
			want := Item{Bill: items[0].Bill, Number: fmt.Sprintf("2026-10/%06d", i+1), Account: account, Service: w.waste,
				Month: october, Due: "2026-11-25", Amount: money.Som(i+1) * 20_00}
			if len(items) != 1 || items[0] != want {
				t.Errorf("account %d: %+v, want %+v", i, items, want)
			}
		}
		if len(w.heard) != 1 || w.heard[0].Run != run || w.heard[0].Month != october {
			t.Errorf("announced %+v", w.heard)
		}
		w.booked("income:services", 0, -300_00)
		w.sound()
	})
}

// booked compares a balance of the ledger.
func (w *world) booked(account string, subject ref.ID, want money.Som) {
	w.t.Helper()
	w.read(func(tx *db.Tx) error {
		got, err := w.ledger.Balance(w.t.Context(), tx, account, subject)
		if got != want {
			w.t.Errorf("%s: %s, want %s", account, got, want)
		}
		return err
	})
}

func TestRunIsRefused(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		refuse := func(name string, service ref.ID, m period.Month, kind fault.Kind) {
			t.Helper()
			if _, _, err := w.StartRun(t.Context(), w.clerk, service, m); !fault.Is(err, kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		refuse("a month to come", w.waste, "2026-12", fault.KindInvalid)
		refuse("not a month", w.waste, "2026-13", fault.KindInvalid)
		refuse("no service", 0, october, fault.KindInvalid)
		refuse("no tariff yet in that month", w.waste, "2025-06", fault.KindInvalid)
		if _, _, err := w.StartRun(t.Context(), w.head, w.waste, october); !fault.Is(err, fault.KindDenied) {
			t.Errorf("the head may approve but not make runs: %v", err)
		}
		run, _, err := w.StartRun(t.Context(), w.clerk, w.waste, october)
		if err != nil {
			t.Fatal(err)
		}
		refuse("an open run", w.waste, october, fault.KindConflict)
		if err := w.Drop(t.Context(), w.clerk, run); err != nil {
			t.Fatal(err)
		}
		w.drain()
		w.billed(october)
		refuse("a posted month", w.waste, october, fault.KindConflict)
		if _, err := w.Approve(t.Context(), w.head, run); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a run that was given up was approved: %v", err)
		}
		if err := w.Drop(t.Context(), w.clerk, w.billed("2026-09")); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a posted run was given up: %v", err)
		}
		w.sound()
	})
}

func TestRunOverATariffChange(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.write(func(tx *db.Tx) error { return w.price(tx, w.waste, period.Span{From: "2026-10-11"}, 300_000) })
		w.billed(october)
		// 20 som for 10 of 31 days and 30 som for 21 of 31 days.
		if got, want := w.unpaid(w.accounts[0])[0].Amount, money.Som(6_45+20_32); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		w.read(func(tx *db.Tx) error {
			bill, err := w.Bill(t.Context(), tx, w.unpaid(w.accounts[0])[0].Bill)
			if len(bill.Computation.Parts) != 2 || bill.Computation.Parts[1].From != "2026-10-11" {
				t.Errorf("%+v", bill.Computation)
			}
			return err
		})
	})
}

func TestLeavingOutABill(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		run, _, err := w.StartRun(t.Context(), w.clerk, w.waste, october)
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		bills := w.drafts(run)
		if err := w.Leave(t.Context(), w.clerk, run, bills[1].ID, "үйдө эч ким жашабайт"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Again(t.Context(), w.clerk, run); err != nil {
			t.Fatal(err)
		}
		w.drain()
		bills = w.drafts(run)
		if bills[1].State != BillExcluded || bills[1].Reason != "үйдө эч ким жашабайт" || w.run(run).Totals.Amount != 80_00 {
			t.Errorf("computed again: %+v, %+v", bills[1], w.run(run).Totals)
		}
		if _, err := w.Approve(t.Context(), w.head, run); err != nil {
			t.Fatal(err)
		}
		w.drain()
		if len(w.unpaid(w.accounts[1])) != 0 || w.unpaid(w.accounts[2])[0].Number != "2026-10/000002" {
			t.Error("a bill left out is not owed and leaves no gap in the numbers")
		}
		if err := w.Leave(t.Context(), w.clerk, run, bills[0].ID, "кеч"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("left out after posting: %v", err)
		}
		w.sound()
	})
}

// However bills are left out and taken in again, numbers have no gap and none is
// given twice, and the totals are those of the bills.
func TestLeavingOutAndTakingInAgain(t *testing.T) {
	eachWorld(t, 5, func(t *testing.T, w *world) {
		run, _, err := w.StartRun(t.Context(), w.clerk, w.waste, october)
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		bills := w.drafts(run)
		for _, step := range []struct {
			bill   int
			reason string
			amount money.Som
		}{{0, "көчүп кетти", 280_00}, {4, "көчүп кетти", 180_00}, {4, "көчүп кеткен", 180_00}, {2, "көчүп кетти", 120_00},
			{0, "", 140_00}, {0, "", 140_00}, {4, "", 240_00}, {1, "көчүп кетти", 200_00}} {
			if err := w.Leave(t.Context(), w.clerk, run, bills[step.bill].ID, step.reason); err != nil {
				t.Fatal(err)
			}
			if got := w.run(run).Totals.Amount; got != step.amount {
				t.Errorf("bill %d left out %q: %s in all, want %s", step.bill, step.reason, got, step.amount)
			}
			w.sound()
		}
		if err := w.Leave(t.Context(), w.clerk, run+1, bills[0].ID, "башка"); !fault.Is(err, fault.KindMissing) {
			t.Errorf("a run that is none: %v", err)
		}
		if _, err := w.Approve(t.Context(), w.head, run); err != nil {
			t.Fatal(err)
		}
		w.drain()
		numbers := map[string]bool{}
		for _, account := range []int{0, 3, 4} {
			numbers[w.unpaid(w.accounts[account])[0].Number] = true
		}
		for i := range 3 {
			if number := fmt.Sprintf("2026-10/%06d", i+1); !numbers[number] {
				t.Errorf("%s is missing in %v", number, numbers)
			}
		}
		w.sound()
	})
}

func (w *world) drafts(run ref.ID) (bills []Bill) {
	w.t.Helper()
	w.read(func(tx *db.Tx) (err error) {
		bills, _, err = w.billPage(w.t.Context(), tx, store.RunBillsParams{MunicipalityID: int64(testkit.Place), RunID: int64(run), Most: 100})
		return err
	})
	return bills
}

// A posting that was killed after its first part goes on with the second, and
// one that is run again does nothing.
func TestPostingGoesOnWhereItWasKilled(t *testing.T) {
	const households = chunkSize + 3
	eachWorld(t, households, func(t *testing.T, w *world) {
		run, _, err := w.StartRun(t.Context(), w.clerk, w.waste, october)
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		w.write(func(tx *db.Tx) error {
			_, err := w.setApproved(t.Context(), tx, w.run(run), tx.Now(), w.head)
			return err
		})
		w.write(func(tx *db.Tx) error { return w.postParts(t.Context(), tx, w.head, run, 0, 0) })
		w.sound() // the part that was posted is whole
		if len(w.unpaid(w.accounts[0])) != 0 {
			t.Error("bills are owed all at once, when the last part is booked")
		}
		for range 2 {
			if _, err := w.Resume(t.Context(), w.head, run); err != nil && !fault.Is(err, fault.KindConflict) {
				t.Fatal(err)
			}
			w.drain()
		}
		w.write(func(tx *db.Tx) error { return w.postParts(t.Context(), tx, w.head, run, 0, 1) })
		if len(w.unpaid(w.accounts[0])) != 1 || w.unpaid(w.accounts[households-1])[0].Number != fmt.Sprintf("2026-10/%06d", households) {
			t.Error("every bill exactly once, without a gap in the numbers")
		}
		if len(w.heard) != 1 {
			t.Errorf("announced %d times", len(w.heard))
		}
		w.sound()
	})
}

func TestReversalOfARun(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		run := w.billed(october)
		paid := w.unpaid(w.accounts[2])[0]
		w.pay(paid, 15_00)
		if _, err := w.Reverse(t.Context(), w.head, run, "тариф ката"); !fault.Is(err, fault.KindDenied) {
			t.Errorf("whoever approved the run reversed it alone: %v", err)
		}
		if _, err := w.Reverse(t.Context(), w.clerk, run, ""); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := w.Reverse(t.Context(), w.clerk, run, "тариф ката"); err != nil {
			t.Fatal(err)
		}
		w.drain()
		if _, err := w.Reverse(t.Context(), w.clerk, run, "дагы"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("reversed twice: %v", err)
		}
		if r := w.run(run); r.State != Reversed || r.Reason != "тариф ката" {
			t.Errorf("%+v", r)
		}
		if len(w.unpaid(w.accounts[0])) != 0 {
			t.Error("a reversed bill is not owed")
		}
		w.booked("income:services", 0, 0)
		said := w.heard[len(w.heard)-1].Paid
		if len(said) != 1 || said[0] != (PaidBill{paid.Bill, w.accounts[2], 15_00}) {
			t.Errorf("announced as paid: %+v", said)
		}
		w.sound()
		w.write(func(tx *db.Tx) error { return w.Settle(t.Context(), tx, []Settlement{{paid.Bill, -15_00}}) })
		w.write(func(tx *db.Tx) error {
			err := w.Settle(t.Context(), tx, []Settlement{{paid.Bill, 1}})
			if !fault.Is(err, fault.KindConflict) {
				t.Errorf("money reached a reversed bill: %v", err)
			}
			return nil
		})
		w.write(func(tx *db.Tx) error {
			return w.entry(tx, "payments.advance", w.accounts[2], "assets:receivable", "liabilities:advance", 15_00)
		})
		w.sound()
		w.billed(october) // the month may be billed anew
		if got := w.unpaid(w.accounts[0])[0].Number; got != "2026-10/000004" {
			t.Errorf("numbers of reversed bills are not given again: %s", got)
		}
	})
}

// pay books cash and settles the bill, as the cash desk does.
func (w *world) pay(item Item, sum money.Som) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		if err := w.entry(tx, "payments.cash", item.Account, "assets:cash", "assets:receivable", sum); err != nil {
			return err
		}
		return w.Settle(w.t.Context(), tx, []Settlement{{item.Bill, sum}})
	})
}

func (w *world) entry(tx *db.Tx, kind string, account ref.ID, debit, credit string, sum money.Som) error {
	_, err := w.ledger.Post(w.t.Context(), tx, w.clerk, ledger.Entry{
		Day: tx.Today(), Kind: kind, Key: kind + "/" + tx.NewID().String(), Text: "Payment", Source: ref.Ref{Kind: "payments.payment", ID: tx.NewID()},
		Lines: []ledger.Line{{Account: debit, Subject: account, Service: w.waste, Amount: sum}, {Account: credit, Subject: account, Service: w.waste, Amount: -sum}},
	})
	return err
}

func TestSettle(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed("2026-09")
		w.billed(october)
		items := w.unpaid(w.accounts[2]) // 60 som in September, 60 in October
		if len(items) != 2 || items[0].Month != "2026-09" {
			t.Fatalf("the oldest month comes first: %+v", items)
		}
		try := func(name string, ok bool, list ...Settlement) {
			t.Helper()
			err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error { return w.Settle(t.Context(), tx, list) })
			if ok != (err == nil) || err != nil && !fault.Is(err, fault.KindConflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		try("nothing", true)
		try("more than the bill", false, Settlement{items[0].Bill, 60_01})
		try("less than nothing", false, Settlement{items[0].Bill, -1})
		try("one fits, one does not: neither", false, Settlement{items[0].Bill, 60_00}, Settlement{items[1].Bill, 99_00})
		try("an unknown bill", false, Settlement{items[0].Bill + 1, 1})
		try("two parts of one bill and a part of another", true, Settlement{items[0].Bill, 40_00}, Settlement{items[0].Bill, 20_00}, Settlement{items[1].Bill, 1_00})
		rest := w.unpaid(w.accounts[2])
		if len(rest) != 1 || rest[0].Paid != 1_00 {
			t.Errorf("left: %+v", rest)
		}
		w.read(func(tx *db.Tx) error {
			due, err := w.Due(t.Context(), tx, w.accounts[2])
			if due != 59_00 {
				t.Errorf("due %s", due)
			}
			all, err2 := w.UnpaidOf(t.Context(), tx, nil)
			some, err3 := w.UnpaidOf(t.Context(), tx, w.accounts[:2])
			if len(all) != 3 || len(some) != 2 || len(all[w.accounts[0]]) != 2 || err2 != nil || err3 != nil {
				t.Errorf("all %d, some %d", len(all), len(some))
			}
			return err
		})
	})
}

// The number of statements must not grow with the number of accounts.
func TestQueriesDoNotGrow(t *testing.T) {
	count := map[string]map[int]int64{}
	for _, n := range []int{4, 60} {
		eachWorld(t, n, func(t *testing.T, w *world) {
			name := w.d.Dialect().Name()
			if count[name] == nil {
				count[name] = map[int]int64{}
			}
			w.billed("2026-08")
			run, _, err := w.StartRun(t.Context(), w.clerk, w.waste, october)
			if err != nil {
				t.Fatal(err)
			}
			ctx, counted := db.CountQueries(t.Context())
			err = w.d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return w.preview(ctx, tx, run) })
			if err != nil {
				t.Fatal(err)
			}
			count[name][n] = counted.Load()
		})
	}
	for name, by := range count {
		if by[4] != by[60] {
			t.Errorf("%s: %d statements for 4 accounts, %d for 60", name, by[4], by[60])
		}
	}
}
