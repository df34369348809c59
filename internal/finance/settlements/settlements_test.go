package settlements

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// A settlement books money and commission, leaves what is missing on the agent's
// balance, happens once, and can be taken back by a second person.
func TestSettlement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.called(0, "1", 1000_00, friday)
		w.called(1, "2", 500_00, saturday)
		for _, day := range []period.Day{friday, saturday} {
			w.sign(day)
		}
		w.called(1, "3", 70_00, sunday)
		a := w.account("")
		if a.Balance != 1570_00 || a.Due.Gross != 1500_00 || a.Due.Commission != 15_00 || a.Due.Net() != 1485_00 || a.Unsigned() != 70_00 {
			t.Fatalf("%+v", a)
		}
		s := Settlement{Agent: w.agent, Key: "k1", Day: sunday, Until: friday, Amount: 990_00, Commission: 10_00}
		id, err := w.Settle(ctx, w.accountant, s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.Settle(ctx, w.accountant, s)
		if err != nil || again != id || w.balance() != 570_00 {
			t.Errorf("the same form settles once: %v, %v, balance %s", again, err, w.balance())
		}
		s.Amount++
		_, err = w.Settle(ctx, w.accountant, s)
		wants(t, err, fault.KindConflict, "other figures")

		s = Settlement{Agent: w.agent, Key: "k2", Day: sunday, Amount: 400_00, Commission: 5_00}
		_, err = w.Settle(ctx, w.accountant, s)
		wants(t, err, fault.KindInvalid, "is missing")
		s.Commission = 50_00
		_, err = w.Settle(ctx, w.accountant, s)
		wants(t, err, fault.KindInvalid, "by the contract")
		s.Commission, s.Note = 5_00, "Калганын эртең которот"
		second, err := w.Settle(ctx, w.accountant, s)
		if err != nil || w.balance() != 165_00 {
			t.Fatalf("%v, balance %s", err, w.balance())
		}
		if a := w.account(""); a.Due.Gross != 95_00 || a.Due.Commission != 0 {
			t.Errorf("what is missing stays: %+v", a.Due)
		}
		w.sound()

		wants(t, w.TakeBack(ctx, w.accountant, second, "ката"), fault.KindDenied, "entered yourself")
		wants(t, w.TakeBack(ctx, w.head, second, ""), fault.KindInvalid, "Say why")
		w.must(w.TakeBack(ctx, w.head, second, "Башка агенттин акчасы"))
		wants(t, w.TakeBack(ctx, w.head, second, "дагы"), fault.KindConflict, "reversed already")
		if w.balance() != 570_00 {
			t.Errorf("after the reversal %s lie at the agent", w.balance())
		}
		w.sound()
	})
}

// The journal entry of a settlement, line by line.
func TestSettlementEntry(t *testing.T) {
	s := Settlement{ID: 5, Agent: 7, Bank: 9, Day: sunday, Amount: 990_00, Commission: 10_00}
	got := s.entry()
	want := []ledger.Line{{Account: ledger.Bank, Subject: 9, Amount: 990_00}, {Account: ledger.Commission, Subject: 7, Amount: 10_00},
		{Account: ledger.Agents, Subject: 7, Amount: -1000_00}}
	if !slices.Equal(got.Lines, want) || got.Day != sunday || !strings.HasPrefix(got.Key, "settlements.settlement/") {
		t.Errorf("%+v", got)
	}
	s.Commission = 0
	if len(s.entry().Lines) != 2 {
		t.Error("a line without money is left out")
	}
}

func TestSettlementRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for words, s := range map[string]Settlement{
			"out of date":       {Agent: w.agent, Day: sunday, Amount: 1},
			"not later":         {Agent: w.agent, Key: "a", Day: sunday.Add(1), Amount: 1},
			"amount":            {Agent: w.agent, Key: "a", Day: sunday, Amount: -1},
			"commission":        {Agent: w.agent, Key: "a", Day: sunday, Amount: 1, Commission: -1},
			"came to the bank":  {Agent: w.agent, Key: "a", Day: sunday},
			"too much has come": {Agent: w.agent, Key: "a", Day: sunday, Amount: 1},
		} {
			_, err := w.Settle(t.Context(), w.accountant, s)
			wants(t, err, fault.KindInvalid, words)
		}
		_, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: 77, Key: "a", Day: sunday, Amount: 1})
		wants(t, err, fault.KindMissing, "agent")
		_, err = w.Settle(t.Context(), w.auditor, Settlement{Agent: w.agent})
		wants(t, err, fault.KindDenied, "")
		wants(t, w.TakeBack(t.Context(), w.head, 77, "x"), fault.KindMissing, "settlement")
	})
}

// The statement carries its balance from line to line and ends with the ledger's.
func TestStatement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, friday.Add(-30))
		w.called(0, "2", 200_00, friday)
		w.called(1, "3", 300_00, saturday)
		w.sign(friday.Add(-30))
		if _, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: saturday, Amount: 990_00, Commission: 10_00}); err != nil {
			t.Fatal(err)
		}
		var s Statement
		w.look(func(ctx context.Context, tx *db.Tx) (err error) {
			s, err = w.Statement(ctx, tx, w.agent, period.Span{From: friday, Until: sunday})
			return err
		})
		total := s.Total()
		if s.Opening != 1000_00 || total.Taken != 500_00 || total.Handed != 990_00 || total.Kept != 10_00 || total.Balance != 500_00 || total.Balance != w.balance() {
			t.Errorf("%+v, total %+v, ledger %s", s, total, w.balance())
		}
		var balances []money.Som
		for _, m := range s.Moves {
			balances = append(balances, m.Balance)
		}
		if !slices.Equal(balances, []money.Som{1200_00, 1500_00, 500_00}) {
			t.Errorf("balances %v", balances)
		}
	})
}

// A transfer that was found in a bank statement counts as handed over, and money
// that lies at the agent without an owner is no payment of any day.
func TestFoundInBank(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, friday)
		w.sign(friday)
		items := []suspense.Item{
			{Held: ledger.Bank, Day: saturday, Amount: 990_00, Payer: "Терминалдар «А»", Purpose: "Которуу"},
			{Held: ledger.Agents, HeldSubject: w.agent, Day: saturday, Amount: 40_00, Payer: "?", Purpose: "?"},
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.suspense.Put(ctx, tx, w.accountant, items) })
		_, err := w.suspense.Settle(t.Context(), w.accountant, items[0].ID, suspense.Other{Key: "f", Kind: suspense.OfAgent, Agent: w.agent})
		w.must(err)
		a := w.account("")
		if a.Handed != 990_00 || a.Due.Gross != 10_00 || a.Due.Commission != 10_00 || a.Unmatched != 40_00 || a.Unsigned() != 0 || a.Balance != 50_00 {
			t.Errorf("%+v", a)
		}
		_, err = w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: sunday, Commission: 10_00})
		w.must(err)
		w.look(func(ctx context.Context, tx *db.Tx) error {
			s, err := w.Statement(ctx, tx, w.agent, period.Span{From: friday, Until: sunday})
			if total := s.Total(); total.Taken != 1040_00 || total.Handed != 990_00 || total.Kept != 10_00 || total.Balance != 40_00 || len(s.Moves) != 4 {
				t.Errorf("%+v", s.Moves)
			}
			return err
		})
		w.site().Shows(root+"/agents/"+w.agent.String(), "найдено в банковской выписке", "владелец неизвестен", "Пришло списком")
		w.sound()
	})
}

// The check finds a settlement that is not what was booked.
func TestCheckFinds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		w.sign(saturday)
		_, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: sunday, Amount: 99_00, Commission: 1_00})
		w.must(err)
		w.sound()
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE settlements_settlement SET amount = amount + 1 WHERE municipality_id = $1`, testkit.Place)
			return err
		})
		w.look(func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Module().Check(ctx, tx)
			if !strings.Contains(strings.Join(found, "\n"), "should hold") {
				t.Errorf("got %q", found)
			}
			return err
		})
	})
}

// A day that is opened again leaves what is owed at once.
func TestReopenedDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		w.sign(saturday)
		w.must(w.days.Reopen(t.Context(), w.head, w.agent, saturday, "ката"))
		if a := w.account(""); a.Due.Gross != 0 || a.Due.Days != 0 || a.Unsigned() != 100_00 {
			t.Errorf("%+v", a)
		}
		w.sign(saturday)
		if a := w.account(""); a.Due.Gross != 100_00 || a.Due.Days != 1 {
			t.Errorf("%+v", a)
		}
	})
}

func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}
