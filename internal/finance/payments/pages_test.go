package payments

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/receipts"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

const desk = "/ru/kara-kulja/desk/payments"

func (w *world) site(who access.Actor) *testkit.Site {
	return testkit.Pages(w.t, w.d, w.tills.Module(), w.Module(), receipts.New(w.d, w.tills).Module()).As(who)
}

// number is the account number of the i-th household.
func (w *world) number(i int) (number string) {
	w.look(func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Payments.accounts.Account(ctx, tx, w.accounts[i])
		number = a.Number
		return err
	})
	return number
}

// The evening rush by keyboard: number, Enter, Enter, Enter, and the desk is
// empty again. Each Enter is what the browser sends for the focused thing.
func TestCashDeskByKeyboard(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		s := w.site(w.cashier)
		body := s.Shows(desk, "Кто платит?", "Сегодня платежей ещё не было", "открыта в 10:00", "F8")
		focused(t, body, `name="q"`)

		status, to := s.Get(desk + "?q=" + url.QueryEscape(w.number(2)))
		if status != http.StatusSeeOther {
			t.Fatalf("one hit leads to the account: %d %s", status, to)
		}
		body = s.Shows(to, heads[2], "Бий-Мырза, Достук 3", "3 человека", "Вывоз мусора, октябрь 2026", "60,00", "Принять оплату")
		focused(t, body, `name="amount"`)
		if !strings.Contains(body, `value="60,00"`) {
			t.Error("the amount is not prefilled")
		}
		status, to = s.Post(to, url.Values{"key": {field(t, body, "key")}, "amount": {"60,00"}})
		if status != http.StatusSeeOther {
			t.Fatalf("status %d:\n%s", status, testkit.Text(to))
		}
		body = s.Shows(to, "Принято 60 сомов", "1-000001", "После этого платежа долга нет")
		focused(t, body, `href="`+desk+`"`)
		s.Shows(desk, "1 платёж · 60 сом", "№ 1-000001", heads[2])
		w.sound()
	})
}

// focused fails the test unless the first element with autofocus carries the mark.
func focused(t *testing.T, body, mark string) {
	t.Helper()
	for tag := range strings.SplitSeq(body, "<") {
		tag, _, _ = strings.Cut(tag, ">")
		if strings.Contains(tag, " autofocus") {
			if !strings.Contains(tag, mark) {
				t.Errorf("the focus is on <%s>, not on %s", tag, mark)
			}
			return
		}
	}
	t.Errorf("nothing has the focus, want %s", mark)
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

// Search by name gives a list to choose from; by letters nobody has, advice.
func TestFinding(t *testing.T) {
	eachWorld(t, 7, func(t *testing.T, w *world) {
		s := w.site(w.cashier)
		body := s.Shows(desk+"?q=асанова", "Асанова Гүлмира", "Достук 1", "Достук 4", "Достук 7")
		focused(t, body, "/pay")
		s.Shows(desk+"?q=омурбек", "Достук 3", "Достук 6")
		if status, _ := s.Get(desk + "?q=" + url.QueryEscape("достук 5")); status != http.StatusSeeOther {
			t.Errorf("street and house: %d", status)
		}
		s.Shows(desk+"?q=zzzz", "По запросу «zzzz» никого нет")
		s.Answers(http.StatusNotFound, desk+"/accounts/0000000000001/pay", desk+"/accounts/x/pay")
	})
}

// What is refused comes back as it was typed, with words that help.
func TestRefusedAmounts(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		s := w.site(w.cashier)
		path := desk + "/accounts/" + w.accounts[0].String() + "/pay"
		for amount, words := range map[string]string{
			"":             "Введите сумму больше нуля",
			"0":            "Введите сумму больше нуля",
			"-5":           "Введите сумму больше нуля",
			"двести":       "Введите сумму, например 350 или 86,50",
			"12,345":       "Введите сумму, например 350 или 86,50",
			"1 000 000":    "меньше 1 000 000 сомов",
			"100 000,01":   "Это большая сумма: 100 000,01 сома",
			"999999999999": "меньше 1 000 000 сомов",
		} {
			status, body := s.Post(path, url.Values{"key": {"k-" + amount}, "amount": {amount}, "note": {"сын"}})
			s.Holds(body, words)
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="`+amount+`"`) || !strings.Contains(body, `value="сын"`) ||
				field(t, body, "key") != "k-"+amount {
				t.Errorf("%q: status %d, or the form is not as it was typed", amount, status)
			}
		}
		_, body := s.Post(path, url.Values{"key": {"k"}, "amount": {"20"}, "received": {"10"}})
		s.Holds(body, "Получено меньше")
		body = s.Submit(path, url.Values{"key": {"k"}, "amount": {"1 234,50"}, "received": {"1300"}, "note": {"сын"}})
		s.Holds(body, "Принято 1 234,50 сома", "Дайте сдачу: 65,50 сома", "Аванс после этого платежа: 1 214,50 сом", "сын", "Сдача")
		body = s.Submit(path, url.Values{"key": {"k"}, "amount": {"1 234,50"}})
		s.Holds(body, "Форму отправили дважды", "1-000001")
		w.sound()
	})
}

// Before the day is open the cash desk offers to open it, and nothing else.
func TestOpeningByForm(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		s := w.site(w.accountant)
		s.Shows(desk, "Платежи принимают в кассе, а свободной нет")
		second, err := w.tills.AddDesk(t.Context(), w.accountant, tills.Desk{Name: "Базар", Large: 100_00})
		if err != nil {
			t.Fatal(err)
		}
		s.Shows(desk, "Открыть день", "Базар", "В кассе с прошлого дня: 0 сом")
		status, body := s.Post(desk+"/days", url.Values{"desk": {second.String()}, "added": {"-1"}})
		s.Holds(body, "Введите сумму от нуля")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		if status, to := s.Get(desk + "/accounts/" + w.accounts[0].String() + "/pay"); status != http.StatusSeeOther || to != desk {
			t.Errorf("without a day the amount is asked for: %d %s", status, to)
		}
		s.Holds(s.Submit(desk+"/days", url.Values{"desk": {second.String()}, "added": {"200"}}), "Базар · открыта в", "Кто платит?")
		_, body = s.Post(desk+"/days", url.Values{"desk": {w.desk.String()}, "added": {""}})
		s.Holds(body, "День уже открыт")
	})
}

func TestYesterdaysDayOnTheDesk(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE tills_day SET day = '2026-11-21' WHERE municipality_id = $1`, testkit.Place)
			return err
		})
		body := w.site(w.cashier).Shows(desk, "Ваш день 21 ноября 2026 г. ещё открыт. Сначала закройте его.")
		focused(t, body, "/close")
	})
}

// Every page in three languages.
func TestPagesInThreeLanguages(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.pay(1, 50_00)
		for lang, words := range map[string][5]string{
			"ky": {"Ким төлөйт?", "50 сом кабыл алынды", "Таштанды чыгаруу, октябрь, 2026-жыл", "Төлөөнүн кереги жок. Авансы — 10 сом", "Төлөмдөрдүн тарыхы"},
			"ru": {"Кто платит?", "Принято 50 сомов", "Вывоз мусора, октябрь 2026", "Платить не нужно. Аванс — 10 сомов", "История платежей"},
			"en": {"Who pays?", "50 som taken", "Waste removal, October 2026", "Nothing to pay. The advance is 10 som", "Payment history"},
		} {
			root := "/" + lang + "/kara-kulja/desk/payments"
			s := w.site(w.cashier)
			s.Shows(root, words[0])
			s.Shows(root+"/accounts/"+w.accounts[0].String()+"/pay", "20,00", heads[0])
			s.Shows(root+"/receipts/"+paid.ID.String(), words[1], words[2], "1-000001")
			s.Shows(root+"/accounts/"+w.accounts[1].String(), words[3], words[4], "1-000001")
			s.Shows(root+"/list", "1-000001", "50,00", heads[1], "40,00")
		}
	})
}

// A corrected receipt tells its whole history, on the screen and on paper, and the
// old address of reversals leads to where they are now.
func TestCorrectedReceipt(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		s := w.site(w.cashier)
		cash := w.pay(0, 20_00)
		w.reverses(cash.ID)
		s.Shows(desk+"/receipts/"+cash.ID.String(), "Сторнировано. Возвращено: 20 сомов", "Сумма ката жазылган", "Решил(а): "+w.accountant.Name)
		s.Shows(desk+"/list?state=reversed", "1-000001", "Возвращено или перенесено, в итог не входит")

		part := w.accept(w.wire(1, 50_00))[0]
		w.corrects(intake.Correction{Kind: intake.Refund, Payment: part.ID, Amount: 15_00})
		s.Shows(desk+"/receipts/"+part.ID.String(), "из них возвращено 15 сомов", "Платёжный агент", "Возвращено: 15 сомов")
		moved := w.corrects(intake.Correction{Kind: intake.Transfer, Payment: part.ID, To: w.accounts[0]})
		s.Shows(desk+"/receipts/"+part.ID.String(), "Деньги на другом лицевом счёте", "Перенесено на другой лицевой счёт: 35 сомов")
		s.Shows(desk+"/receipts/"+moved.ID.String(), "Принято 35 сомов", "Перенесено с чека", heads[1])
		s.Shows(desk+"/list?method=agent", "Перенесено на другой лицевой счёт", heads[0], heads[1], "35,00")
		if status, to := s.Get(desk + "/reversals"); status != http.StatusSeeOther || to != "/ru/kara-kulja/desk/returns" {
			t.Errorf("the old address answers %d %s", status, to)
		}
		for _, id := range []ref.ID{cash.ID, part.ID, moved.ID} {
			paperOf(t, s, desk+"/receipts/"+id.String()+"/receipt.pdf")
			paperOf(t, s, desk+"/receipts/"+id.String()+"/receipt.pdf?paper=a5")
		}
	})
}

func TestListAndFiles(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		for i := range 3 {
			w.pay(i, money.Som(i+1)*10_00)
		}
		s := w.site(w.auditor)
		s.Shows(desk+"/list", "3 платежа", "60,00", "Вывоз мусора")
		s.Shows(desk+"/list?from=2026-11-23&until=2026-11-30", "Под фильтр не подходит ни один платёж")
		s.Shows(desk+"/list?number=1-000002", "1-000002", heads[1])
		s.Shows(desk+"/list?number=nonsense", "не подходит ни один платёж")
		status, body := s.Get(desk + "/list?from=31.02.2026")
		s.Holds(body, "Введите дату")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		status, csv := s.Get(desk + "/list.csv?from=2026-11-01&until=2026-11-30")
		if lines := strings.Split(strings.TrimSpace(csv), "\r\n"); status != http.StatusOK || len(lines) != 4 ||
			!strings.HasPrefix(lines[1], "1-000003;22.11.2026;10:00;"+w.number(2)+";"+heads[2]) || !strings.Contains(lines[1], ";30,00;0,00;Оплачено;Касса;") {
			t.Errorf("status %d:\n%s", status, csv)
		}
		if status, book := s.Get(desk + "/list.xlsx"); status != http.StatusOK || !strings.HasPrefix(book, "PK") {
			t.Errorf("no workbook: %d", status)
		}
	})
}

// Two pages of fifty and ten, newest first.
func TestListTurnsPages(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		for range 60 {
			w.pay(0, 1_00)
		}
		s := w.site(w.auditor)
		for _, path := range []string{desk + "/list?from=2026-11-01", desk + "/accounts/" + w.accounts[0].String()} {
			body := s.Shows(path, "1-000060", "1-000011")
			_, rest, _ := strings.Cut(body, `rel="next" href="`)
			next, _, _ := strings.Cut(rest, `"`)
			second := s.Shows(strings.ReplaceAll(next, "&amp;", "&"), "1-000010", "1-000001")
			if strings.Contains(second, "1-000011") {
				t.Errorf("%s: a receipt stands on both pages", path)
			}
		}
	})
}

// The paper printed at once is the original; what is printed later, or by
// somebody else, is a copy.
func TestReceiptPapers(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.pay(0, 50_00)
		path := desk + "/receipts/" + paid.ID.String()
		original := paperOf(t, w.site(w.cashier), path+"/receipt.pdf?paper=80&original=1")
		if paperOf(t, w.site(w.cashier), path+"/receipt.pdf?paper=80&original=1") != original {
			t.Error("the same paper twice differs")
		}
		for name, copied := range map[string]string{
			"later":            paperOf(t, w.site(w.cashier), path+"/receipt.pdf?paper=80"),
			"by the auditor":   paperOf(t, w.site(w.auditor), path+"/receipt.pdf?paper=80&original=1"),
			"on A5":            paperOf(t, w.site(w.cashier), path+"/receipt.pdf?paper=a5"),
			"in Kyrgyz":        paperOf(t, w.site(w.cashier), strings.Replace(path, "/ru/", "/ky/", 1)+"/receipt.pdf?original=1"),
			"without a choice": paperOf(t, w.site(w.cashier), path+"/receipt.pdf"),
		} {
			if copied == original {
				t.Errorf("%s: looks like the original", name)
			}
		}
		before := paperOf(t, w.site(w.auditor), path+"/receipt.pdf")
		w.reverses(paid.ID)
		if paperOf(t, w.site(w.auditor), path+"/receipt.pdf") == before {
			t.Error("the paper of a reversed receipt does not say so")
		}
		w.site(w.auditor).Answers(http.StatusNotFound, desk+"/receipts/0000000000001/receipt.pdf", desk+"/receipts/0000000000001")
	})
}

func paperOf(t *testing.T, s *testkit.Site, path string) string {
	t.Helper()
	status, body := s.Get(path)
	if status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
		t.Fatalf("%s answers %d: %.60q", path, status, body)
	}
	return body
}

func TestPermissions(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		paid := w.pay(0, 5_00)
		pages := []string{desk, desk + "/list", desk + "/accounts/" + w.accounts[0].String(),
			desk + "/receipts/" + paid.ID.String(), desk + "/receipts/" + paid.ID.String() + "/receipt.pdf", desk + "/list.csv"}
		w.site(access.Actor{}).Answers(http.StatusSeeOther, pages...)
		w.site(testkit.Actor(access.Controller)).Answers(http.StatusForbidden, pages...)
		auditor := w.site(w.auditor)
		auditor.Answers(http.StatusForbidden, desk, desk+"/accounts/"+w.accounts[0].String()+"/pay")
		auditor.Answers(http.StatusOK, pages[1:]...)
		if body := auditor.Shows(pages[3]); strings.Contains(body, "<form method=\"post\"") {
			t.Error("the auditor is offered to change something")
		}
		for _, path := range []string{desk + "/accounts/" + w.accounts[0].String() + "/pay", desk + "/days"} {
			if status, _ := auditor.Post(path, nil); status != http.StatusForbidden {
				t.Errorf("POST %s by the auditor answers %d", path, status)
			}
		}
	})
}

// Pages ask the same number of questions however much there is.
func TestPagesAskOnce(t *testing.T) {
	eachWorld(t, 4, func(t *testing.T, w *world) {
		w.billed(september)
		questions := func(path string) int64 {
			ctx, n := db.CountQueries(t.Context())
			r := httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx)
			if status, body := w.site(w.cashier).Do(r); status != http.StatusOK {
				t.Fatalf("%s answers %d:\n%s", path, status, testkit.Text(body))
			}
			return n.Load()
		}
		paid := w.pay(3, 1_00)
		paths := []string{desk, desk + "?q=асанова", desk + "/list", desk + "/accounts/" + w.accounts[3].String(),
			desk + "/accounts/" + w.accounts[3].String() + "/pay", desk + "/receipts/" + paid.ID.String()}
		few := make([]int64, len(paths))
		for i, path := range paths {
			few[i] = questions(path)
			if few[i] > 12 {
				t.Errorf("%s asks %d questions", path, few[i])
			}
		}
		w.billed(october)
		for i := range 20 {
			w.pay(i%4, 7_00)
		}
		for i, path := range paths {
			if many := questions(path); many != few[i] {
				t.Errorf("%s asks %d questions with little and %d with much", path, few[i], many)
			}
		}
	})
}

// What the room offers to the desk's home and to the search.
func TestOffers(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		paid := w.pay(0, 1234_50)
		m := receipts.New(w.d, w.tills).Module()
		var hits []module.Hit
		var tiles []module.Tile
		w.asRequest(w.accountant, func(ctx context.Context, r *web.Request) (err error) {
			if hits, err = m.Search(ctx, r, "1-000001"); err != nil {
				return err
			}
			tiles, err = m.Tiles(ctx, r)
			return err
		})
		if len(hits) != 1 || !strings.Contains(hits[0].Path, paid.ID.String()) {
			t.Errorf("found %+v", hits)
		}
		if len(tiles) != 1 || !strings.HasPrefix(testkit.Text(tiles[0].Value), "1 234,50") {
			t.Errorf("tiles %+v", tiles)
		}
		w.look(func(ctx context.Context, tx *db.Tx) error {
			ok, err := w.Module().Setup[0].Done(ctx, tx)
			if !ok {
				t.Error("the first payment is not noticed")
			}
			return err
		})
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
