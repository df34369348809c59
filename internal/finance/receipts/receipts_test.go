package receipts

import (
	"bytes"
	"context"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// site is the room's pages for somebody.
func (w *world) site(who access.Actor) *testkit.Site {
	return testkit.Pages(w.t, w.d, w.rooms...).As(who)
}

const desk = "/kara-kulja/desk/payments"

// paper is what a person reads on a receipt.
func (w *world) paper(who access.Actor, lang string, id ref.ID, query string) string {
	w.t.Helper()
	status, body := w.site(who).Get("/" + lang + desk + "/receipts/" + id.String() + "/receipt.pdf" + query)
	if status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
		w.t.Fatalf("the paper answers %d: %.60q", status, body)
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		testkit.Lacks(w.t, "poppler", "pdftotext (poppler-utils) is not installed")
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(body)
	text, err := cmd.Output()
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(bytes.ReplaceAll(text, []byte("\u202f"), []byte(" ")))), " ")
}

// says fails unless the paper holds every text.
func says(t *testing.T, name, paper string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(paper, text) {
			t.Errorf("%s does not say %q: %s", name, text, paper)
		}
	}
}

// The paper of each door, on the roll and on A5, in three languages: what was paid
// for, how much, for whom, and through whom with their number.
func TestPaperOfEachDoor(t *testing.T) {
	type words struct{ way, number string }
	for _, c := range []struct {
		method  intake.Method
		channel ref.ID
		name    string
		words   map[string]words
	}{
		{intake.Agent, terminals, "Үлгү Терминал", map[string]words{
			"ky": {"Төлөм агенти, Үлгү Терминал", "Агенттин төлөм номери: 880001"},
			"ru": {"Платёжный агент, Үлгү Терминал", "Номер платежа у агента: 880001"},
			"en": {"Payment agent, Үлгү Терминал", "Agent's number of the payment: 880001"}}},
		{intake.Register, terminals, "Үлгү Терминал", map[string]words{
			"ky": {"Төлөмдөр реестри, Үлгү Терминал", "Агенттин төлөм номери: 880001"},
			"ru": {"Реестр платежей, Үлгү Терминал", "Номер платежа у агента: 880001"},
			"en": {"Register of payments, Үлгү Терминал", "Agent's number of the payment: 880001"}}},
		{intake.Bank, ourBank, "Айыл Банк", map[string]words{
			"ky": {"Банк, Айыл Банк", "Банктын төлөм номери: 880001"},
			"ru": {"Банк, Айыл Банк", "Номер платежа в банке: 880001"},
			"en": {"Bank, Айыл Банк", "Bank's number of the payment: 880001"}}},
		{intake.QR, ourBank, "Айыл Банк", map[string]words{
			"ky": {"QR-код, Айыл Банк", "Банктын төлөм номери: 880001"},
			"ru": {"QR-код, Айыл Банк", "Номер платежа в банке: 880001"},
			"en": {"QR code, Айыл Банк", "Bank's number of the payment: 880001"}}},
		{intake.API, program, "Элдик Банк", map[string]words{
			"ky": {"Башка программа, Элдик Банк", "Сырткы номери: 880001"},
			"ru": {"Другая программа, Элдик Банк", "Внешний номер: 880001"},
			"en": {"Another program, Элдик Банк", "Number outside: 880001"}}},
	} {
		t.Run(string(c.method), func(t *testing.T) {
			eachWorld(t, 2, func(t *testing.T, w *world) {
				w.billed(october)
				id := w.wire(1, 50_00, c.method, c.channel)
				for lang, said := range c.words {
					page := w.site(w.auditor).Shows("/"+lang+desk+"/receipts/"+id.String(), said.way, "880001")
					w.site(w.auditor).Holds(page, heads[1])
					w.site(w.auditor).Shows("/"+lang+desk+"/list?method="+string(c.method), said.way)
					for _, size := range []string{"", "?paper=a5"} {
						text := w.paper(w.auditor, lang, id, size)
						says(t, lang+size, text, "№ "+id.String(), heads[1], w.number(1), "40,00", "10,00", "50", "21.11.2026", said.way, said.number, afterwardsIn[lang])
						if strings.Contains(text, copyIn[lang]) || strings.Contains(text, signedIn[lang]) {
							t.Errorf("%s: a payment from outside has no original and no cashier: %s", lang+size, text)
						}
					}
				}
			})
		})
	}
}

// Words of papers by language.
var (
	afterwardsIn = map[string]string{"ky": "Бул төлөмдөн кийинки аванс: 10", "ru": "Аванс после этого платежа: 10", "en": "Advance after this payment: 10"}
	copyIn       = map[string]string{"ky": "КӨЧҮРМӨ", "ru": "КОПИЯ", "en": "COPY"}
	signedIn     = map[string]string{"ky": "Кассир", "ru": "Кассир", "en": "Cashier"}
	reversedIn   = map[string]string{"ky": "СТОРНО", "ru": "СТОРНО", "en": "REVERSED"}
	movedIn      = map[string]string{"ky": "Башка жеке эсепке которулду: 50", "ru": "Перенесено на другой лицевой счёт: 50", "en": "Moved to another account: 50"}
)

// Cash: the cashier's first print is the original, anything later a copy; A5 has
// places for two signatures.
func TestPaperOfCash(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.pay(1, 50_00)
		for lang, service := range map[string]string{"ky": "Таштанды чыгаруу", "ru": "Вывоз мусора", "en": "Waste removal"} {
			for _, size := range []string{"80", "a5"} {
				first := w.paper(w.cashier, lang, paid.ID, "?original=1&paper="+size)
				says(t, lang+size, first, "№ 1-000001", heads[1], w.number(1), service, "40,00", "10,00", w.cashier.Name, signedIn[lang], afterwardsIn[lang])
				if strings.Contains(first, copyIn[lang]) || size == "a5" != (strings.Count(first, signedIn[lang]) > 1) {
					t.Errorf("%s on %s: %s", lang, size, first)
				}
				for _, later := range []string{w.paper(w.cashier, lang, paid.ID, "?paper="+size), w.paper(w.auditor, lang, paid.ID, "?original=1&paper="+size)} {
					says(t, lang+size, later, copyIn[lang])
				}
			}
		}
	})
}

// A corrected receipt says so on paper, why and by whom, and no more how the
// account stood; the money that was moved has a receipt of its own with its door.
func TestPaperOfCorrected(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		wrong, strayed, cash := w.wire(1, 50_00, intake.Agent, terminals), w.wire(1, 50_00, intake.Bank, ourBank), w.pay(1, 50_00)
		w.corrects(intake.Correction{Kind: intake.Reverse, Payment: wrong})
		moved := w.corrects(intake.Correction{Kind: intake.Transfer, Payment: strayed, To: w.accounts[0]})
		w.corrects(intake.Correction{Kind: intake.Refund, Payment: cash.ID, Amount: 5_00})
		for lang := range copyIn {
			for _, size := range []string{"?paper=80", "?paper=a5"} {
				text := w.paper(w.auditor, lang, wrong, size)
				says(t, lang+size, text, reversedIn[lang], "Сумма ката жазылган", w.accountant.Name, "Үлгү Терминал")
				if strings.Contains(text, afterwardsIn[lang]) {
					t.Errorf("%s: says how the account stood: %s", lang, text)
				}
				text = w.paper(w.auditor, lang, strayed, size)
				says(t, lang+size, text, movedIn[lang], heads[1], "Айыл Банк")
				if strings.Contains(text, reversedIn[lang]) {
					t.Errorf("%s: a moved payment is not reversed: %s", lang, text)
				}
				says(t, lang+size, w.paper(w.auditor, lang, moved.ID, size), heads[0], w.number(0), "20,00", "Айыл Банк")
				says(t, lang+size, w.paper(w.auditor, lang, cash.ID, size), "№ 1-000001", "5", "Сумма ката жазылган", copyIn[lang])
			}
		}
		s := w.site(w.auditor)
		s.Shows("/ru"+desk+"/receipts/"+moved.ID.String(), "Перенесено с чека", "Банк, Айыл Банк")
		s.Shows("/ru"+desk+"/receipts/"+wrong.String(), "Сторнировано. Возвращено: 50 сомов", "Платёжный агент, Үлгү Терминал")
	})
}

// The list narrows by day, door, state and number, adds up what it shows, and goes
// out as a file that names the doors.
func TestList(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		w.pay(0, 20_00)
		w.wire(1, 30_00, intake.Agent, terminals)
		gone := w.wire(2, 7_00, intake.API, program)
		w.corrects(intake.Correction{Kind: intake.Reverse, Payment: gone})
		s := w.site(w.auditor)
		s.Shows("/ru"+desk+"/list", "3 платежа", "50,00", "Возвращено или перенесено, в итог не входит", "7,00", "Вывоз мусора")
		s.Shows("/ky"+desk+"/list?state=reversed", heads[2], "Башка программа, Элдик Банк")
		s.Shows("/en"+desk+"/list?from=2026-11-22&until=2026-11-22", "1 payment", "1-000001")
		s.Shows("/en"+desk+"/list?number=1-000001", "1-000001", heads[0])
		s.Shows("/en"+desk+"/list?number="+gone.String(), heads[2])
		s.Shows("/en"+desk+"/list?number=77", "No payment fits the filter")
		status, body := s.Get("/ru" + desk + "/list?until=x")
		s.Holds(body, "Введите дату")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("a wrong date answers %d", status)
		}
		status, csv := s.Get("/ru" + desk + "/list.csv?from=2026-11-01&until=2026-11-30")
		for _, line := range []string{";30,00;0,00;Оплачено;Платёжный агент;Үлгү Терминал;880002;", ";20,00;0,00;Оплачено;Касса;" + w.cashier.Name + ";", ";Элдик Банк;"} {
			if status != http.StatusOK || !strings.Contains(csv, line) {
				t.Errorf("the file (%d) lacks %q:\n%s", status, line, csv)
			}
		}
		if status, book := s.Get("/ru" + desk + "/list.xlsx"); status != http.StatusOK || !strings.HasPrefix(book, "PK") {
			t.Errorf("no workbook: %d", status)
		}
	})
}

// Who may see receipts, and what there is not.
func TestWhoMaySee(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		id := w.pay(0, 5_00).ID
		pages := []string{"/en" + desk + "/list", "/en" + desk + "/list.csv", "/en" + desk + "/receipts/" + id.String(), "/en" + desk + "/receipts/" + id.String() + "/receipt.pdf"}
		for _, role := range []access.Role{access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor} {
			w.site(testkit.Actor(role)).Answers(http.StatusOK, pages...)
		}
		w.site(testkit.Actor(access.Controller)).Answers(http.StatusForbidden, pages...)
		w.site(access.Actor{}).Answers(http.StatusSeeOther, pages...)
		w.site(w.auditor).Answers(http.StatusNotFound, "/en"+desk+"/receipts/0000000000001", "/en"+desk+"/receipts/x/receipt.pdf")
		w.reads(func(ctx context.Context, tx *db.Tx) error {
			if _, err := w.Receipt(ctx, tx, 1); !fault.Is(err, fault.KindMissing) {
				t.Errorf("no such receipt: %v", err)
			}
			return nil
		})
	})
}

// Names that cannot be had are no reason to hide a receipt's error: it is told.
func TestDoorsFail(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		id := w.wire(0, 5_00, intake.Agent, terminals)
		w.Know(func(context.Context, *db.Tx) (map[ref.ID]string, error) { return nil, context.DeadlineExceeded })
		w.reads(func(ctx context.Context, tx *db.Tx) error {
			if _, err := w.Receipt(ctx, tx, id); err == nil {
				t.Error("the error is lost")
			}
			return nil
		})
		w.Know(nil)
		w.site(w.auditor).Shows("/ru"+desk+"/receipts/"+id.String(), "Платёжный агент")
	})
}

func TestStatements(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}
