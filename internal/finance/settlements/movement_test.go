package settlements

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// ourBank stands for a bank account of ours.
const ourBank ref.ID = 88

// came is a movement of a bank statement whose owner is not known.
func (w *world) came(payer string, amount money.Som, day period.Day) ref.ID {
	w.t.Helper()
	items := []suspense.Item{{Held: ledger.Bank, HeldSubject: ourBank, HeldName: "Айыл Банк", Day: day, Amount: amount,
		Payer: payer, PayerNumber: "125", Purpose: "Которуу"}}
	w.write(func(ctx context.Context, tx *db.Tx) error { return w.suspense.Put(ctx, tx, w.accountant, items) })
	return items[0].ID
}

// mark says of a movement that it is the agent's, of a settlement when one is given.
func (w *world) mark(item, settlement ref.ID) error {
	_, err := w.suspense.Settle(context.WithoutCancel(w.t.Context()), w.accountant, item,
		suspense.Other{Key: "f" + item.String() + settlement.String(), Kind: suspense.OfAgent, Agent: w.agent, Settlement: settlement})
	return err
}

// atBank is what all our bank accounts hold by the ledger, and rest what still
// waits of a movement.
func (w *world) atBank() (sum money.Som) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) error {
		all, err := w.ledger.Balances(ctx, tx, ledger.Bank)
		for _, amount := range all {
			sum += amount
		}
		return err
	})
	return sum
}

func (w *world) rest(item ref.ID) (sum money.Som) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) error {
		i, err := w.suspense.Item(ctx, tx, item)
		sum = i.Rest
		return err
	})
	return sum
}

// stands fails unless the bank, the agent and the movement hold these sums.
func (w *world) stands(when string, bank, agent, waits money.Som, item ref.ID) {
	w.t.Helper()
	if w.atBank() != bank || w.balance() != agent || w.rest(item) != waits {
		w.t.Errorf("%s: bank %s, agent %s, waiting %s; want %s, %s, %s", when, w.atBank(), w.balance(), w.rest(item), bank, agent, waits)
	}
	w.sound()
}

// A transfer chosen from the statement settles with the bank's day, account and
// sum, once; reversed, it waits again and can be chosen anew.
func TestChosenMovement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, friday)
		w.sign(friday)
		item := w.came("ОсОО Терминалдар", 990_00, saturday)
		w.stands("come", 990_00, 1000_00, 990_00, item)
		s := Settlement{Agent: w.agent, Key: "k", Movement: item, Day: "2026-01-01", Bank: 5, Amount: 7, Commission: 10_00}
		id, err := w.Settle(t.Context(), w.accountant, s)
		w.must(err)
		w.look(func(ctx context.Context, tx *db.Tx) error {
			got, err := w.Settlement(ctx, tx, id)
			if got.Day != saturday || got.Bank != ourBank || got.Amount != 990_00 || got.Movement != item {
				t.Errorf("not what the bank says: %+v", got)
			}
			return err
		})
		w.stands("chosen", 990_00, 0, 0, item)
		s.Key, s.Note = "other", "дагы"
		_, err = w.Settle(t.Context(), w.accountant, s)
		wants(t, err, fault.KindConflict, "cleared already")
		wants(t, w.mark(item, 0), fault.KindConflict, "cleared already")

		w.must(w.TakeBack(t.Context(), w.head, id, "ката"))
		w.stands("reversed", 990_00, 1000_00, 990_00, item)
		s.Key, s.Note = "again", ""
		_, err = w.Settle(t.Context(), w.accountant, s)
		w.must(err)
		w.stands("chosen again", 990_00, 0, 0, item)
		s.Key, s.Movement = "x", 77
		_, err = w.Settle(t.Context(), w.accountant, s)
		wants(t, err, fault.KindMissing, "unmatched")
	})
}

// What was entered by hand is not booked again when the statement comes: the
// movement joins it. A second transfer of the same sum is one of its own.
func TestMovementJoinsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 2000_00, friday)
		w.sign(friday)
		id, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: sunday, Amount: 990_00, Commission: 20_00, Note: "жарымы"})
		w.must(err)
		item := w.came("ОсОО Терминалдар", 990_00, friday)
		w.stands("come", 2*990_00, 990_00, 990_00, item)
		wants(t, w.mark(item, 0), fault.KindConflict, "entered by hand")
		w.must(w.mark(item, id))
		w.stands("joined", 990_00, 990_00, 0, item)
		w.must(w.mark(item, id)) // the same form again

		second := w.came("ОсОО Терминалдар", 990_00, saturday)
		wants(t, w.mark(second, id), fault.KindConflict, "no longer open")
		w.must(w.mark(second, 0))
		w.stands("a second transfer", 2*990_00, 0, 0, second)

		w.must(w.TakeBack(t.Context(), w.head, id, "ката"))
		w.stands("reversed", 2*990_00, 1010_00, 990_00, item)
		w.must(w.mark(item, 0))
		w.stands("booked without it", 2*990_00, 20_00, 0, item)
	})
}

// Another sum, another bank account, another week: not the transfer that was typed.
func TestMovementOfAnotherTransfer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 5000_00, friday)
		w.sign(friday)
		_, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: sunday, Bank: 5, Amount: 990_00, Note: "жарымы"})
		w.must(err)
		for _, item := range []ref.ID{w.came("x", 990_00, sunday), w.came("x", 990_01, sunday), w.came("x", 990_00, sunday.Add(-near-1))} {
			w.must(w.mark(item, 0))
		}
		w.sound()
	})
}

// A transfer that counts already, or that waits to be chosen, cannot be typed; the
// commission alone can.
func TestTypedAfterTheStatement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 3000_00, friday)
		w.sign(friday)
		typed := Settlement{Agent: w.agent, Key: "k", Day: sunday, Bank: ourBank, Amount: 990_00, Commission: 30_00, Note: "жарымы"}
		refused := func(words string) {
			t.Helper()
			_, err := w.Settle(t.Context(), w.accountant, typed)
			wants(t, err, fault.KindInvalid, words)
		}
		item := w.came("ОсОО Терминалдар", 990_00, saturday)
		refused("Choose it in the list")
		w.must(w.mark(item, 0))
		refused("counts already")
		chosen := w.came("Башка ысым", 990_00, sunday)
		_, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "c", Movement: chosen, Note: "жарымы", Commission: 30_00})
		w.must(err)
		refused("counts already")
		typed.Bank, typed.Commission = 5, 0 // another bank account of ours
		_, err = w.Settle(t.Context(), w.accountant, typed)
		w.must(err)
		_, err = w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "last", Day: sunday, Bank: ourBank, Commission: 0, Amount: 1, Note: "x"})
		w.must(err)
		w.sound()
	})
}

// The accountant types a transfer at the moment in which a colleague marks its
// movement: it counts once, whoever is quicker.
func TestTypedAndMarkedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 9000_00, friday)
		w.sign(friday)
		for n := range 6 {
			amount := money.Som(100_00 + n*10_00)
			item, before := w.came("x", amount, saturday), w.balance()
			var wait sync.WaitGroup
			errs := make([]error, 2)
			wait.Go(func() { errs[0] = w.mark(item, 0) })
			wait.Go(func() {
				_, errs[1] = w.Settle(context.WithoutCancel(t.Context()), w.accountant,
					Settlement{Agent: w.agent, Key: item.String(), Day: sunday, Amount: amount, Note: "x"})
			})
			wait.Wait()
			if (errs[0] == nil) == (errs[1] == nil) || before-w.balance() != amount {
				t.Errorf("marked: %v, typed: %v, the agent owes %s less", errs[0], errs[1], before-w.balance())
			}
		}
		w.sound()
	})
}

// A lost link between a settlement and its movement is found.
func TestCheckFindsALostMovement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, friday)
		w.sign(friday)
		_, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Movement: w.came("x", 990_00, saturday), Commission: 10_00})
		w.must(err)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE settlements_settlement SET movement_id = 0 WHERE municipality_id = $1`, testkit.Place)
			return err
		})
		w.look(func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Module().Check(ctx, tx)
			if !strings.Contains(strings.Join(found, "\n"), "its movement holds") {
				t.Errorf("got %q", found)
			}
			return err
		})
	})
}

// The picker: the agent's own transfer first, then what has the right size; a
// chosen one needs no typing.
func TestPickerByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, saturday)
		w.sign(saturday)
		like, item := w.came("Асанова Г.", 995_00, sunday), w.came("ОсОО «Терминалдар»", 600_00, sunday)
		w.came("Бекова А.", 300_00, sunday)
		path := root + "/agents/" + w.agent.String() + "/new"
		for lang, words := range map[string][3]string{
			"ky": {"Банк көчүрмөлөрүндөгү которуулар", "Түшүүчү суммадан 390 сом аз", "Көчүрмөдөгү которуу"},
			"ru": {"Переводы в банковских выписках", "На 390 сомов меньше, чем должно поступить", "Перевод в выписке"},
			"en": {"Transfers in bank statements", "390 som less than should arrive", "The transfer in the statement"},
		} {
			s := testkit.Pages(t, w.d, w.Module(), w.suspense.Module()).As(w.accountant)
			at := strings.Replace(path, "/ru/", "/"+lang+"/", 1)
			body := s.Shows(at, words[0], "ОсОО «Терминалдар»", "Асанова Г.")
			if strings.Contains(body, "Бекова") || strings.Index(body, item.String()) > strings.Index(body, like.String()) {
				t.Error("the agent's own transfer comes first, another sum of another payer not at all")
			}
			s.Shows(at+"?movement="+item.String(), words[1])
			if lang != "ky" {
				continue
			}
			form := url.Values{"key": {"p"}, "until": {string(saturday)}, "movement": {item.String()}, "commission": {"10"}}
			status, body := s.Post(at, form)
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, `name="movement" value="`+item.String()) {
				t.Errorf("the refused form forgets the choice: %d", status)
			}
			form.Set("note", "Калганы эртең")
			done := s.Submit(at, form)
			s.Holds(done, words[2])
			s.Shows("/ky/kara-kulja/desk/suspense/"+item.String(), "Агенттин эсептешүүсү")
			item = w.came("ОсОО «Терминалдар»", 600_00, sunday.Add(-1)) // for the next language
			w.must(w.TakeBack(t.Context(), w.head, w.lastSettlement(), "ката"))
		}
	})
}

func (w *world) lastSettlement() (id ref.ID) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) error {
		list, err := w.Settlements.Settlements(ctx, tx, w.agent)
		if len(list) > 0 {
			id = list[0].ID
		}
		return err
	})
	return id
}

// The desk of unmatched payments offers the settlement that was typed, and refuses
// to book beside it.
func TestJoinByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, friday)
		w.sign(friday)
		item := w.came("x", 990_00, saturday)
		s := testkit.Pages(t, w.d, w.Module(), w.suspense.Module()).As(w.accountant)
		page := "/ru/kara-kulja/desk/suspense/" + item.String()
		s.Shows(page, "Перечисление агента: Терминалдар «А»")
		id, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: sunday, Amount: 990_00, Commission: 10_00})
		w.must(err)
		status, body := s.Post(page+"/other", url.Values{"key": {"1"}, "kind": {"agent:" + w.agent.String()}})
		s.Holds(body, "уже внесено вручную", "Выберите его в списке ниже", "Это те же деньги?")
		if status != http.StatusUnprocessableEntity || strings.Contains(body, `value="agent:`+w.agent.String()+`"`) {
			t.Errorf("status %d: booking beside it is offered", status)
		}
		for lang, words := range map[string]string{"ky": "кол менен киргизилген", "ru": "внесено вручную", "en": "entered by hand"} {
			s.Shows("/"+lang+strings.TrimPrefix(page, "/ru"), words)
		}
		s.Submit(page+"/other", url.Values{"key": {"2"}, "kind": {"agent:" + w.agent.String() + ":" + id.String()}})
		s.Shows(root+"/done/"+id.String(), "Перевод в выписке")
		s.Shows(page, "Перечисление агента")
		w.stands("joined", 990_00, 0, 0, item)
		s.As(w.auditor).Answers(http.StatusOK, page, root+"/done/"+id.String())
		status, _ = s.As(testkit.Actor(access.Head)).Post(root+"/done/"+id.String()+"/reverse", url.Values{"reason": {"ошибка"}})
		if status != http.StatusSeeOther {
			t.Errorf("reversing answers %d", status)
		}
		s.As(w.accountant).Shows(page, "Расчёт сторнирован: его деньги снова ждут")
		w.stands("reversed", 990_00, 1000_00, 990_00, item)
	})
}
