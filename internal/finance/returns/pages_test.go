package returns

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

const desk = "/ru/kara-kulja/desk/returns"

func (w *world) site(who access.Actor) *testkit.Site {
	return testkit.Pages(w.t, w.d, w.payments.Module(), w.receipts.Module(), w.Module()).As(who)
}

// field returns the value of a hidden field.
func field(t *testing.T, body, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	if !ok || value == "" {
		t.Fatalf("no field %s", name)
	}
	return value
}

// A misdirected payment as two people see it: found by the number of the terminal's
// slip, its effect read, asked for, decided, and its act printed.
func TestTransferByForms(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.wire(1, 50_00)
		cashier, accountant := w.site(w.cashier), w.site(w.accountant)
		cashier.Shows(desk, "Исправления", "Ожидающих исправлений нет", "Ни один платёж ещё не исправляли")
		status, to := cashier.Get(desk + "/find?q=880001")
		if status != http.StatusSeeOther || to != desk+"/payments/"+paid.String() {
			t.Fatalf("one hit leads to the payment: %d %s", status, to)
		}
		cashier.Shows(to, "Что нужно сделать с чеком", "Платёжный агент", "880001", heads[1])
		form := url.Values{"kind": {"transfer"}, "to": {w.number(0)}, "reason": {"Башка эсепке төлөнгөн"}}
		body := cashier.Shows(to+"/preview?"+form.Encode(), "Перенести на другой лицевой счёт. Решает второй человек",
			"Снова в долге: Вывоз мусора, октябрь 2026", "40,00", "Из аванса", "10,00", w.number(0), heads[0],
			"Пойдёт на оплату его счетов", "20,00", "Станет его авансом", "30,00", "Деньги из рук в руки не переходят")
		form.Set("key", field(t, body, "key"))
		cashier.Holds(cashier.Submit(to, form), "Исправление ждёт второго человека", "Решить должен другой сотрудник", "Башка эсепке төлөнгөн")
		cashier.Shows(to, "уже ждёт второго человека")
		cashier.Shows("/ru/kara-kulja/desk/payments/receipts/"+paid.String(), "Просьбы об исправлении", "Ждёт утверждения", "Башка эсепке төлөнгөн")

		body = accountant.Shows(desk, "1 исправление ждёт второго человека", heads[1])
		_, rest, _ := strings.Cut(body, `href="`+desk+`/wishes/0`)
		id, _, _ := strings.Cut(rest, `"`)
		wish := desk + "/wishes/0" + id
		accountant.Shows(wish, "Ожидает. Перенести чек", "Снова в долге", "Станет его авансом")
		if status, _ := cashier.Post(wish, url.Values{"do": {"agree"}}); status != http.StatusForbidden {
			t.Errorf("the cashier decides alone: %d", status)
		}
		accountant.Holds(accountant.Submit(wish, url.Values{"do": {"agree"}}), "Исправление сделано", "Перенесено", "Напечатать акт")
		w.stands(1, 40_00, 0)
		w.stands(0, 0, 30_00)
		status, body = accountant.Post(wish, url.Values{"do": {"agree"}})
		accountant.Holds(body, "Это исправление уже сделано. Ничего не изменено")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		for _, paper := range []string{"/act.pdf", "/act.pdf?paper=a5"} {
			if status, body := accountant.Get(wish + paper); status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
				t.Errorf("%s answers %d", paper, status)
			}
		}
		cashier.Shows(to, "исправлять больше нечего")
		w.sound()
	})
}

// What is typed wrong comes back as it was typed, with words that help.
func TestRefusedForms(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		paid := w.wire(1, 50_00)
		s := w.site(w.cashier)
		path := desk + "/payments/" + paid.String()
		for _, tt := range []struct {
			form  url.Values
			words string
		}{
			{url.Values{"kind": {"refund"}, "amount": {"51"}, "reason": {"x"}}, "не больше 50 сомов"},
			{url.Values{"kind": {"refund"}, "amount": {"пять"}, "reason": {"x"}}, "Введите сумму"},
			{url.Values{"kind": {"transfer"}, "to": {"4-1"}, "reason": {"x"}}, "Такого лицевого счёта нет"},
			{url.Values{"kind": {"reverse"}}, "Напишите причину"},
			{url.Values{"reason": {"x"}}, "Выберите, что нужно сделать"},
		} {
			status, body := s.Get(path + "/preview?" + tt.form.Encode())
			s.Holds(body, tt.words)
			if status != http.StatusUnprocessableEntity {
				t.Errorf("%v: status %d", tt.form, status)
			}
			for _, name := range []string{"amount", "to"} {
				if typed := tt.form.Get(name); typed != "" && !strings.Contains(body, `value="`+typed+`"`) {
					t.Errorf("%v: %s did not come back", tt.form, name)
				}
			}
			if status, body := s.Post(path, tt.form); status != http.StatusUnprocessableEntity {
				t.Errorf("%v posted: status %d\n%s", tt.form, status, testkit.Text(body))
			}
		}
	})
}

// The second person refuses and says why.
func TestRefusalByForm(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		wish := desk + "/wishes/" + w.asks(Asking{Payment: w.pay(0, 20_00).ID, Kind: intake.Refund, Amount: 5_00}).String()
		head := w.site(w.head)
		head.Shows(wish, "Вернуть по чеку 1-000001: 5 сомов", "Наличные возвращают из той же кассы", "Из аванса")
		status, body := head.Post(wish, url.Values{"do": {"refuse"}, "answer": {" "}})
		head.Holds(body, "Напишите, почему отказываете")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		head.Holds(head.Submit(wish, url.Values{"do": {"refuse"}, "answer": {"Чек туура"}}), "В исправлении отказано", "Отказано", "Чек туура")
		head.Answers(http.StatusNotFound, wish+"/act.pdf", desk+"/0000000000001", desk+"/x")
		w.stands(0, 0, 20_00)
	})
}

// Every page in three languages.
func TestPagesInThreeLanguages(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.pay(0, 20_00)
		wish := w.asks(Asking{Payment: paid.ID, Kind: intake.Reverse})
		other := w.pay(0, 5_00)
		for lang, words := range map[string][5]string{
			"ky": {"1 түзөтүү экинчи адамды күтүүдө", "Мындай номердүү төлөм жок", "эмне кылуу керек", "Кайрадан карыз", "сторно кылуу"},
			"ru": {"1 исправление ждёт второго человека", "Платежа с таким номером нет", "Что нужно сделать", "Снова в долге", "Сторнировать чек"},
			"en": {"1 correction waits for a second person", "No payment has this number", "What is to be done", "Owed again", "Reverse receipt"},
		} {
			root := "/" + lang + "/kara-kulja/desk/returns"
			s := w.site(w.accountant)
			s.Shows(root, words[0])
			s.Shows(root+"/find?q=zzz", words[1])
			s.Shows(root+"/payments/"+other.ID.String(), words[2])
			s.Shows(root+"/wishes/"+wish.String(), words[3], words[4])
		}
	})
}

func TestPermissions(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		paid := w.pay(0, 5_00)
		wish := desk + "/wishes/" + w.asks(Asking{Payment: paid.ID, Kind: intake.Reverse}).String()
		pages := []string{desk, desk + "/find?q=x", wish}
		w.site(access.Actor{}).Answers(http.StatusSeeOther, pages...)
		w.site(testkit.Actor(access.Controller)).Answers(http.StatusForbidden, pages...)
		auditor := w.site(w.auditor)
		auditor.Answers(http.StatusOK, pages...)
		auditor.Answers(http.StatusForbidden, desk+"/payments/"+paid.ID.String(), desk+"/payments/"+paid.ID.String()+"/preview")
		if body := auditor.Shows(wish); strings.Contains(body, `<form method="post"`) {
			t.Error("the auditor is offered to change something")
		}
		for _, path := range []string{wish, desk + "/payments/" + paid.ID.String()} {
			if status, _ := auditor.Post(path, nil); status != http.StatusForbidden {
				t.Errorf("POST %s by the auditor answers %d", path, status)
			}
		}
	})
}

// What the room offers to the desk's home: those who asked do not decide.
func TestOffers(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.asks(Asking{Payment: w.pay(0, 20_00).ID, Kind: intake.Refund, Amount: 5_00, Reason: "ката"})
		m := w.Module()
		var todos, mine []module.Todo
		var waiting int
		w.asRequest(w.accountant, func(ctx context.Context, r *web.Request) (err error) {
			if waiting, err = m.Rail[0].Count(ctx, r); err != nil {
				return err
			}
			todos, err = m.Todo(ctx, r)
			return err
		})
		w.asRequest(w.cashier, func(ctx context.Context, r *web.Request) (err error) {
			mine, err = m.Todo(ctx, r)
			return err
		})
		if len(todos) != 1 || waiting != 1 || !strings.Contains(todos[0].Note, "ката") || len(mine) != 0 {
			t.Errorf("the accountant has %+v, the cashier %+v", todos, mine)
		}
	})
}

// asRequest hands a real request of a person to f, through a page of its own.
func (w *world) asRequest(who access.Actor, f func(ctx context.Context, r *web.Request) error) {
	w.t.Helper()
	probe := module.Module{Name: "probe", Routes: func(rt *web.Router) {
		rt.Desk("GET probe", access.Permission{Name: "probe", Staff: true}, func(rw http.ResponseWriter, r *web.Request) error {
			return f(r.Context(), r)
		})
	}}
	testkit.Pages(w.t, w.d, w.Module(), probe).As(who).Answers(http.StatusOK, "/ru/kara-kulja/desk/probe")
}

// The demo leaves work for a second person and books that agree.
func TestDemo(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		reversed := w.pay(0, 20_00)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.payments.Correct(ctx, tx, w.accountant, intake.Correction{Key: "returns/demo", Kind: intake.Reverse, Payment: reversed.ID, Reason: "x"})
			return err
		})
		for i := range 3 {
			w.pay(i, 30_00)
		}
		err := w.demo(t.Context(), &module.Demo{Today: period.Day("2026-11-22"), Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: "kara-kulja"}}})
		if err != nil {
			t.Fatal(err)
		}
		w.reads(func(ctx context.Context, tx *db.Tx) error {
			open, err := w.waitingWishes(ctx, tx)
			if len(open) != 2 || open[0].Asked.Name != w.cashier.Name {
				t.Errorf("waiting: %+v", open)
			}
			made, err2 := w.decidedWishes(ctx, tx, 0, 10)
			if err != nil || len(made) != 1 || made[0].Serial != 1 || made[0].Asked.Name != w.cashier.Name || made[0].Decided.Name != w.accountant.Name {
				t.Errorf("decided: %+v", made)
			}
			return err2
		})
		w.sound()
	})
}
