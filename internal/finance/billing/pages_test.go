package billing

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const desk = "/ky/kara-kulja/desk/billing"

// says fails the test for each text that a person does not read on the page.
func says(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	read := testkit.Text(body)
	for _, text := range texts {
		if !strings.Contains(read, text) {
			t.Errorf("%s does not say %q:\n%s", what, text, read)
		}
	}
}

func (w *world) site() *testkit.Site { return testkit.Pages(w.t, w.d, w.Module()) }

func (w *world) account(i int) (a accounts.Account) {
	w.t.Helper()
	w.read(func(tx *db.Tx) (err error) {
		a, err = w.Billing.accounts.Account(w.t.Context(), tx, w.accounts[i])
		return err
	})
	return a
}

func TestDeskFromFormToPosting(t *testing.T) {
	eachWorld(t, 4, func(t *testing.T, w *world) {
		clerk, head := w.site().As(w.clerk), w.site().As(w.head)
		_, body := clerk.Get(desk)
		says(t, "the list of runs", body, "эсептеле элек", "Октябрь, 2026-жыл", "Азырынча эсептөө жок.")

		status, body := clerk.Post(desk+"/runs", url.Values{"service": {w.waste.String()}, "month": {"2026-12"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="2026-12"`) {
			t.Errorf("a month to come: %d", status)
		}
		says(t, "the refused form", body, "Бул ай баштала элек")

		status, to := clerk.Post(desk+"/runs", url.Values{"service": {w.waste.String()}, "month": {"2026-10"}})
		if status != http.StatusSeeOther || !strings.Contains(to, "/desk/jobs/") {
			t.Fatalf("start: %d %s", status, to)
		}
		w.drain()
		var run string
		w.read(func(tx *db.Tx) error {
			runs, err := w.runsIn(t.Context(), tx, Previewed)
			run = desk + "/runs/" + runs[0].ID.String()
			return err
		})
		_, body = clerk.Get(run)
		says(t, "the preview for its maker", body, "4 эсеп-дүмүрчөк", "200 сом", "Бул эсептөөнү башка кызматкер бекитиши керек")
		if strings.Contains(body, run+"/approve") {
			t.Error("the maker of a run is offered to approve it")
		}
		status, body = clerk.Post(run+"/approve", nil)
		if status != http.StatusForbidden {
			t.Errorf("approved by the maker: %d", status)
		}
		says(t, "the refusal", body, "Өзүңүз киргизген жазууну өзүңүз беките албайсыз")
		_, body = head.Get(run)
		says(t, "the preview for the head", body, "Бекитүү жана өткөрүү: 200 сом")
		if status, to = head.Post(run+"/approve", nil); status != http.StatusSeeOther {
			t.Errorf("approve: %d %s", status, testkit.Text(to))
		}
		w.drain()
		_, body = head.Get(run + "/bills")
		says(t, "the bills", body, "4-0001", "Асанова Гүлмира", "20,00")
		_, body = head.Get(desk)
		says(t, "the list of runs", body, "Өткөрүлдү", "200,00")
	})
}

func TestPermissionsOfTheDesk(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		site := w.site()
		for _, path := range []string{"", "/arrears", "/print"} {
			if status, _ := site.As(access.Actor{}).Get(desk + path); status != http.StatusSeeOther {
				t.Errorf("%s without signing in: %d", path, status)
			}
			if status, _ := site.As(testkit.Actor(access.Controller)).Get(desk + path); status != http.StatusForbidden {
				t.Errorf("%s for a meter reader: %d", path, status)
			}
		}
		if status, _ := site.As(testkit.Actor(access.Cashier)).Post(desk+"/runs", nil); status != http.StatusForbidden {
			t.Errorf("a cashier starts a run: %d", status)
		}
		if status, _ := site.As(w.clerk).Get(desk + "/runs/0000000000000"); status != http.StatusNotFound {
			t.Errorf("an unknown run: %d", status)
		}
	})
}

func TestArrearsPages(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		site := w.site().As(w.clerk)
		_, body := site.Get(desk + "/arrears")
		says(t, "arrears without debts", body, "Мөөнөтү өткөн карыз жок.")
		w.billed("2026-08") // due on 25 September: 58 days ago
		w.billed("2026-10") // not due yet
		_, body = site.Get(desk + "/arrears")
		says(t, "arrears", body, "120 сом", "3 жеке эсеп", "Мөөнөтү келе элек: 120 сом", "Бий-Мырза", "60,00", "25.09.2026")
		_, body = site.Get(desk + "/arrears?q=" + url.QueryEscape("омурбек"))
		read := testkit.Text(body)
		if !strings.Contains(read, "Өмүрбек уулу Нурлан") || strings.Contains(read, "Токтогулов Бакыт") {
			t.Errorf("search by folded name:\n%s", read)
		}
		_, body = site.Get(desk + "/arrears.csv")
		if !strings.HasPrefix(body, "\ufeff") || !strings.Contains(body, ";60,00;") {
			t.Errorf("CSV for Excel: %.300q", body)
		}
		if status, body := site.Get(desk + "/arrears.xlsx"); status != http.StatusOK || !strings.HasPrefix(body, "PK") {
			t.Errorf("Excel: %d", status)
		}
		_, body = site.Get(desk + "/arrears/print")
		says(t, "the printed list", body, "Кара-Кулжа айыл аймагы", "Жыйынтык, сом: 120,00")
	})
}

func TestPrintingByVillage(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		site := w.site().As(w.clerk)
		status, to := site.Post(desk+"/print", url.Values{"month": {"2026-10"}, "lang": {"ru"}})
		if status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, testkit.Text(to))
		}
		w.drain()
		var order string
		w.read(func(tx *db.Tx) error {
			var id int64
			err := tx.QueryRowContext(t.Context(), "SELECT id FROM billing_print WHERE municipality_id = $1", testkit.Place).Scan(&id)
			order = desk + "/print/" + ref.ID(id).String()
			return err
		})
		_, body := site.Get(order)
		says(t, "the files", body, "2026-10 Бий-Мырза 1.pdf", "3 эсеп-дүмүрчөк")
		status, body = site.Get(order + "/1")
		if status != http.StatusOK {
			t.Fatalf("the file: %d", status)
		}
		if text := pdfText(t, []byte(body)); strings.Count(text, "Корешок для кассира") != 3 {
			t.Errorf("three bills in the file:\n%s", text)
		}
		if status, _ := site.Get(order + "/9"); status != http.StatusNotFound {
			t.Errorf("a file that is not there: %d", status)
		}
	})
}

func TestMyAccount(t *testing.T) {
	const page = "/ky/kara-kulja/account"
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed("2026-09")
		w.billed(october)
		a, other := w.account(2), w.account(1)
		w.pay(w.unpaid(a.ID)[0], 60_00)
		guest := w.site()
		_, body := guest.Get(page)
		says(t, "the door", body, "Карызым канча жана эмне үчүн?", "Кирүү коду")
		status, body := guest.Post(page, url.Values{"number": {a.Number}, "code": {other.Code}})
		if status == http.StatusSeeOther || strings.Contains(body, a.Holder) || !strings.Contains(body, a.Number) {
			t.Errorf("a wrong code: %d", status)
		}
		status, to := guest.Post(page, url.Values{"number": {a.Number}, "code": {a.Code}})
		if status != http.StatusSeeOther || to != page {
			t.Fatalf("the right code: %d %s", status, to)
		}
		_, body = guest.Get(page)
		says(t, "my account", body, "Карызыңыз — 60 сом", "25-ноябрга чейин", a.Number, a.Holder, "3 адам × 20,00 сом", "60,00", "22-ноябрь, 2026", "№ 7/3, 05.02.2025")
		if strings.Contains(body, a.Code) || strings.Contains(testkit.Text(body), other.Number) {
			t.Error("the page shows the code or somebody else's account")
		}
		status, file := guest.Get(page + "/bill.pdf")
		if text := pdfText(t, []byte(file)); status != http.StatusOK || !strings.Contains(text, a.Number) || !strings.Contains(text, "60,00") {
			t.Errorf("my bill: %d\n%s", status, text)
		}
		if status, _ = guest.Post(page+"/sign-out", nil); status != http.StatusSeeOther {
			t.Errorf("closing: %d", status)
		}
		if status, to = guest.Get(page + "/bill.pdf"); status != http.StatusSeeOther {
			t.Errorf("the bill after closing: %d", status)
		}
	})
}

func TestCodesCannotBeGuessed(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		guest, a := w.site(), w.account(0)
		status := 0
		for range 11 {
			status, _ = guest.Post("/ky/kara-kulja/account", url.Values{"number": {a.Number}, "code": {"00000000"}})
		}
		if status != http.StatusTooManyRequests {
			t.Errorf("the eleventh guess: %d", status)
		}
	})
}

func TestAnswerComesFirst(t *testing.T) {
	p := printer(t, "en")
	for want, v := range map[string]accountView{
		"You owe *60 som*.\nPay by 25 November.":                            {owed: 60_00, due: "2026-11-25", today: "2026-11-22"},
		"You owe **60 som**.\nThe date to pay has passed: 25 October 2026.": {owed: 60_00, due: "2026-10-25", today: "2026-11-22"},
		"Nothing to pay. Your advance is *86.50 som*.":                      {advance: 86_50},
		"Nothing to pay.": {owed: 10_00, advance: 10_00},
	} {
		if got := strings.NewReplacer("\u00a0", " ", "\u202f", " ", ",", ".").Replace(v.answer(p)); got != strings.ReplaceAll(want, ",", ".") {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCollectionInASentence(t *testing.T) {
	p := printer(t, "en")
	month := func(paid money.Som) Collection { return Collection{Amount: 1000, Paid: paid} }
	for want, c := range map[string][2]Collection{
		"Collection rose from 48 % to 81 %": {month(481), month(809)},
		"Collection fell from 81 % to 48 %": {month(809), month(481)},
		"Collection stays at 48 %":          {month(479), month(481)},
	} {
		if got := strings.ReplaceAll(collectionTitle(p, c[0], c[1]), "\u00a0", " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
