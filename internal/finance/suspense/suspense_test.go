package suspense

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/suspense/match"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// Money is in the books the moment it comes, and leaves suspense part by part; the
// same form sent again clears nothing more.
func TestClear(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.accounts[0].ID, w.accounts[1].ID
		i := w.put(500_00, "Жумабаев", "777", "суу")
		if w.balance(ledger.Bank) != 500_00 || w.balance(ledger.Suspense) != -500_00 {
			t.Fatal("not booked at once")
		}
		for range 2 {
			step, err := w.Clear(t.Context(), w.accountant, i.ID, Clearing{Key: "k1", Account: a, Amount: 200_00})
			if err != nil || step.Amount != 200_00 || step.Payment == 0 {
				t.Fatal(step, err)
			}
		}
		if _, err := w.Clear(t.Context(), w.accountant, i.ID, Clearing{Key: "k2", Account: b, Amount: 300_01}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("more than there is: %v", err)
		}
		if _, err := w.Clear(t.Context(), w.accountant, i.ID, Clearing{Key: "k2", Account: b, Amount: 300_00, Learn: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Clear(t.Context(), w.accountant, i.ID, Clearing{Key: "k3", Account: b, Amount: 1}); !fault.Is(err, fault.KindConflict) {
			t.Errorf("cleared twice: %v", err)
		}
		if w.balance(ledger.Bank) != 500_00 || w.balance(ledger.Suspense) != 0 || w.balance(ledger.Advance) != -500_00 {
			t.Errorf("bank %s, suspense %s, advances %s", w.balance(ledger.Bank), w.balance(ledger.Suspense), w.balance(ledger.Advance))
		}
		w.sound()
	})
}

// Sixteen people press Enter at the same moment: the money is booked once.
func TestOneMoneyOneBooking(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.put(100_00, "x", "1", "")
		var wait sync.WaitGroup
		for n := range 16 {
			wait.Go(func() {
				_, err := w.Clear(context.WithoutCancel(t.Context()), w.accountant, i.ID, Clearing{Key: "k" + string(rune('a'+n)), Account: w.accounts[n%3].ID, Amount: 100_00})
				if err != nil && !fault.Is(err, fault.KindConflict) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if w.balance(ledger.Suspense) != 0 || w.balance(ledger.Advance) != -100_00 {
			t.Errorf("suspense %s, advances %s", w.balance(ledger.Suspense), w.balance(ledger.Advance))
		}
		w.sound()
	})
}

// A learned payer is suggested first, with the reason; a number in the purpose goes
// before it.
func TestSuggest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.put(100_00, "Жумабаев К.", "777", "суу")
		if _, err := w.Clear(t.Context(), w.accountant, i.ID, Clearing{Key: "k", Account: w.accounts[2].ID, Amount: 100_00, Learn: true}); err != nil {
			t.Fatal(err)
		}
		w.owes(w.accounts[0].ID, 55_00)
		for _, c := range []struct {
			payer, number, purpose string
			amount                 money.Som
			want                   int
			reason                 match.Reason
		}{
			{"ЖУМАБАЕВ К", "777", "", 1_00, 2, match.ByLearned},
			{"Жумабаев К.", "777", "үчүн " + w.accounts[1].Number, 1_00, 1, match.ByNumber},
			{"Асанова Г.", "1", "", 1_00, 1, match.ByName},
			{"x", "1", "", 55_00, 0, match.ByDebt},
		} {
			item := w.put(c.amount, c.payer, c.number, c.purpose)
			w.see(func(ctx context.Context, tx *db.Tx) error {
				list, err := w.Suggest(ctx, tx, item)
				if err != nil || len(list) == 0 || list[0].Account != w.accounts[c.want].ID || list[0].Reasons[0] != c.reason {
					t.Errorf("%+v: %+v %v", c, list, err)
				}
				return err
			})
		}
	})
}

// Money that is no payment leaves by its own entry; giving it back needs a reason
// and another person.
func TestSettle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for kind, want := range map[string]struct{ bank, way money.Som }{
			Returned: {0, 0}, Foreign: {0, 0}, OfCash: {100_00, -100_00},
		} {
			i := w.put(100_00, "x", "1", "")
			actor := w.finance
			if kind == Returned {
				if _, err := w.Settle(t.Context(), w.accountant, i.ID, Other{Key: "k", Kind: kind, Reason: "мисалы"}); !fault.Is(err, fault.KindDenied) {
					t.Errorf("the one who brought it gives it back: %v", err)
				}
			}
			if kind != OfCash {
				if _, err := w.Settle(t.Context(), actor, i.ID, Other{Key: "k", Kind: kind}); !fault.Is(err, fault.KindInvalid) {
					t.Errorf("%s without a reason: %v", kind, err)
				}
			}
			before := w.subject(bank)
			for range 2 {
				if _, err := w.Settle(t.Context(), actor, i.ID, Other{Key: "k", Kind: kind, Reason: "мисалы"}); err != nil {
					t.Fatal(kind, err)
				}
			}
			if got := w.subject(bank) - before; got != want.bank-100_00 {
				t.Errorf("%s: the bank account moved by %s", kind, got)
			}
			if got, _ := w.item(i.ID); got.Rest != 0 {
				t.Errorf("%s: %s is left", kind, got.Rest)
			}
		}
		if w.balance(ledger.Suspense) != 0 {
			t.Errorf("suspense holds %s", w.balance(ledger.Suspense))
		}
		i := w.put(1_00, "x", "1", "")
		for _, o := range []Other{{Key: "k", Kind: "gift"}, {Key: "k", Kind: OfAgent, Agent: 5}, {Kind: OfCash}} {
			if _, err := w.Settle(t.Context(), w.finance, i.ID, o); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%+v: %v", o, err)
			}
		}
		w.sound()
	})
}

// subject is what our bank account holds in the ledger.
func (w *world) subject(id ref.ID) (sum money.Som) {
	w.t.Helper()
	w.see(func(ctx context.Context, tx *db.Tx) (err error) {
		sum, err = w.ledger.Balance(ctx, tx, ledger.Bank, id)
		return err
	})
	return sum
}

// A payment that is taken back brings its money to suspense again, wholly or in
// part, and the item waits as before.
func TestCorrectedPaymentWaitsAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.put(100_00, "x", "1", "")
		step, err := w.Clear(t.Context(), w.accountant, i.ID, Clearing{Key: "k", Account: w.accounts[0].ID, Amount: 100_00})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			kind   intake.Kind
			amount money.Som
			rest   money.Som
		}{{intake.Refund, 30_00, 30_00}, {intake.Reverse, 0, 100_00}} {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.pay.Correct(ctx, tx, w.finance, intake.Correction{Key: string(c.kind), Kind: c.kind, Payment: step.Payment, Amount: c.amount, Day: tx.Today(), Reason: "ката"})
				return err
			})
			if got, _ := w.item(i.ID); got.Rest != c.rest {
				t.Errorf("%s: %s waits, want %s", c.kind, got.Rest, c.rest)
			}
		}
		if w.balance(ledger.Suspense) != -100_00 {
			t.Errorf("suspense holds %s", w.balance(ledger.Suspense))
		}
		w.sound()
	})
}

// What the books refuse leaves the item as it was.
func TestRefusedClearing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.put(100_00, "x", "1", "")
		if _, err := w.Clear(t.Context(), w.accountant, i.ID, Clearing{Key: "k", Account: 999, Amount: 100_00}); !fault.Is(err, fault.KindMissing) {
			t.Errorf("no such account: %v", err)
		}
		if _, err := w.Clear(t.Context(), w.cashier, i.ID, Clearing{Key: "k", Account: w.accounts[0].ID, Amount: 100_00}); !fault.Is(err, fault.KindDenied) {
			t.Errorf("the cashier clears: %v", err)
		}
		if got, steps := w.item(i.ID); got.Rest != 100_00 || len(steps) != 0 {
			t.Errorf("%+v %v", got, steps)
		}
		w.sound()
	})
}

const desk = "/kara-kulja/desk/suspense"

// Every page, in three languages, says what it is about.
func TestPagesInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.put(100_00, "Асанова Гүл", "777", "суу үчүн")
		s := testkit.Pages(t, w.d, w.rooms...).As(w.accountant)
		for lang, words := range map[string][3]string{
			"ky": {"1 төлөм ээсин күтүп турат", "Бул кимдин төлөмү?", "аты дал келет"},
			"ru": {"1 платёж ждёт владельца", "Чей это платёж?", "имя совпадает"},
			"en": {"1 payment waits for its owner", "whose payment is it?", "the name is the same"},
		} {
			s.Shows("/"+lang+desk, words[0], "Асанова Гүл")
			s.Shows("/"+lang+desk+"/"+i.ID.String(), words[1], words[2], w.accounts[1].Number)
			s.Shows("/" + lang + desk + "?show=cleared")
		}
	})
}

// Two keys: the number chooses, Enter books, and the next one is there.
func TestClearByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, second := w.put(100_00, "Асанова Гүл", "777", ""), w.put(50_00, "", "", "")
		s := testkit.Pages(t, w.d, w.rooms...).As(w.accountant)
		page := "/ru" + desk + "/" + first.ID.String()
		_, body := s.Get(page)
		if !strings.Contains(body, `data-key="1"`) {
			t.Error("no key chooses the first suggestion")
		}
		form := url.Values{"key": {"k"}, "amount": {"100"}}
		_, body = s.Post(page+"/book", form)
		s.Holds(body, "Выберите лицевой счёт или введите его номер")
		form.Set("number", "4-1042-0")
		_, body = s.Post(page+"/book", form)
		s.Holds(body, "Проверьте номер")
		form.Set("number", strings.ReplaceAll(w.accounts[2].Number, "-", " "))
		form.Set("learn", "on")
		s.Holds(s.Submit(page+"/book", form), "Проведено: 100", "неизвестный плательщик", "Ничто в этом платеже не указывает")
		s.Shows(page, "Платёж разобран", "Зачислено на лицевой счёт")

		page = "/ru" + desk + "/" + second.ID.String()
		status, _ := s.Post(page+"/return", url.Values{"key": {"r"}, "reason": {"ошибка"}})
		if status != http.StatusForbidden {
			t.Errorf("the accountant gives back what she brought: %d", status)
		}
		other := testkit.Pages(t, w.d, w.rooms...).As(w.finance)
		other.Holds(other.Submit(page+"/return", url.Values{"key": {"r"}, "reason": {"ошибка"}}), "Возврат проведён")
		other.Shows(page+"/order", "Поручение на возврат", "50", "ошибка")
		other.Shows("/ru"+desk, "Каждый платёж нашёл свой лицевой счёт")
		other.Shows("/ru"+desk+"?show=cleared", "Поручение на возврат")
		if status, _ := other.Get("/ru" + desk + "/" + first.ID.String() + "/order"); status != http.StatusNotFound {
			t.Errorf("an order of what was not given back: %d", status)
		}
		w.sound()
	})
}

// What waits too long is said on the desk, and found by the payer's name.
func TestTakenOutByForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.put(100_00, "x", "1", "")
		s := testkit.Pages(t, w.d, w.rooms...).As(w.accountant)
		page := "/ru" + desk + "/" + i.ID.String()
		_, body := s.Post(page+"/other", url.Values{"key": {"k"}, "kind": {"return"}})
		s.Holds(body, "Выберите из списка")
		_, body = s.Post(page+"/other", url.Values{"key": {"k"}, "kind": {"foreign"}})
		s.Holds(body, "аудитор спросит")
		s.Holds(s.Submit(page+"/other", url.Values{"key": {"k"}, "kind": {"cash"}}), "Платёж больше не ждёт")
	})
}
