package payer

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// desk is where staff find the pages of the room.
const desk = "/ky/kara-kulja/desk/payer"

const october period.Month = "2026-10"

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

func (w *world) site() *testkit.Site {
	return testkit.Pages(w.t, w.d, w.billing.Module(), payments, w.Module())
}

func (w *world) account(i int) (a accounts.Account) {
	w.t.Helper()
	w.read(func(tx *db.Tx) (err error) {
		a, err = w.Payer.accounts.Account(w.t.Context(), tx, w.accounts[i])
		return err
	})
	return a
}

func TestStatements(t *testing.T) {
	eachWorld(t, 0, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
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
			err := tx.QueryRowContext(t.Context(), "SELECT id FROM payer_print WHERE municipality_id = $1", testkit.Place).Scan(&id)
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
		if status, _ = guest.Get(page + "/bill.pdf"); status != http.StatusSeeOther {
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
		"You owe *60 som*.\nPay by 25 November.":                           {owed: 60_00, due: "2026-11-25", today: "2026-11-22"},
		"You owe **60 som**.\nThe date to pay has passed: 25 October 2026": {owed: 60_00, due: "2026-10-25", today: "2026-11-22"},
		"Nothing to pay. Your advance is *86.50 som*.":                     {advance: 86_50},
		"Nothing to pay now.":                                              {owed: 10_00, advance: 10_00},
	} {
		if got := strings.NewReplacer("\u00a0", " ", "\u202f", " ", ",", ".").Replace(v.answer(p)); got != strings.ReplaceAll(want, ",", ".") {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A thousand bills take as many statements as ten.
func TestQueriesDoNotGrow(t *testing.T) {
	count := map[string]map[int]int64{}
	for _, n := range []int{4, 60} {
		eachWorld(t, n, func(t *testing.T, w *world) {
			w.billed(october)
			ctx, counted := db.CountQueries(t.Context())
			err := w.d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
				f, err := w.frame(ctx, tx, printer(t, "ky"), "")
				if err != nil {
					return err
				}
				papers, err := w.papersOf(ctx, tx, printer(t, "ky"), f, october, 0)
				if len(papers) != n {
					t.Errorf("%d papers of %d", len(papers), n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			name := w.d.Dialect().Name()
			if count[name] == nil {
				count[name] = map[int]int64{}
			}
			count[name][n] = counted.Load()
		})
	}
	for name, by := range count {
		if by[4] != by[60] {
			t.Errorf("%s: %d statements for 4 bills, %d for 60", name, by[4], by[60])
		}
	}
}

func TestOnlyStaffPrint(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		if status, _ := w.site().As(testkit.Actor(access.Controller)).Get(desk + "/print"); status != http.StatusForbidden {
			t.Errorf("a meter reader prints bills: %d", status)
		}
		if status, _ := w.site().Get(desk + "/accounts/" + w.accounts[0].String() + "/bill.pdf"); status != http.StatusSeeOther {
			t.Errorf("a bill without signing in: %d", status)
		}
		if status, _ := w.site().As(w.clerk).Get(desk + "/accounts/" + ref.ID(7).String() + "/bill.pdf"); status != http.StatusNotFound {
			t.Errorf("a bill of nobody: %d", status)
		}
	})
}
