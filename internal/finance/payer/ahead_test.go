package payer

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	taking "github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// comes books a payment of an account as it comes through a door.
func (w *world) comes(account ref.ID, method intake.Method, amount money.Som) {
	w.t.Helper()
	debit := ledger.Agents
	if method == intake.Bank || method == intake.QR {
		debit = ledger.Bank
	}
	books := taking.New(w.d, w.billing, w.Payer.accounts, w.ledger, tills.New(w.d, w.ledger))
	w.write(func(tx *db.Tx) error {
		booked, err := books.Accept(w.t.Context(), tx, access.System(testkit.Place), []intake.Payment{{Key: string(method) + account.String(),
			Method: method, Channel: 77, External: "1", Account: account, Amount: amount, Day: tx.Today(), Debit: debit}})
		if err == nil && booked[0].Refused != nil {
			err = booked[0].Refused
		}
		return err
	})
}

// in is the page of "my account" in a language.
func in(lang string) string { return strings.Replace(publicSite, "/en/", "/"+lang+"/", 1) + "account" }

var aheadWords = map[string][2]string{
	"ky": {"Алдын ала төлөө", "кийинки эсеп-дүмүрчөктөр андан өзү жабылат"},
	"ru": {"Заплатить вперёд", "следующие счета погасятся из него сами"},
	"en": {"Pay ahead", "settles the next bills by itself"},
}

// Who owes nothing can pay ahead: the code of the account stands open, for any sum;
// before the first bill as well as after the last one. A debt brings the other
// offers back.
func TestPayAhead(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		a := w.account(1)
		guest := w.opened(a)
		var link string
		w.read(func(tx *db.Tx) error {
			services, err := w.billing.Services(t.Context(), tx)
			link = elqr.Escape(accountLink(services[0], a.Number))
			return err
		})
		offered := func(when string) {
			t.Helper()
			for lang, words := range aheadWords {
				_, body := guest.Get(in(lang))
				says(t, when, body, words[0], words[1])
				if link == "" || !strings.Contains(html.UnescapeString(body), link) || strings.Count(body, `class="qr"`) != 1 {
					t.Errorf("%s, %s: no code of the account", when, lang)
				}
				if strings.Contains(body, `name="payee"`) {
					t.Errorf("%s, %s: asks to pay what is not owed", when, lang)
				}
			}
		}
		offered("before the first bill")
		w.billed(october)
		_, body := guest.Get(in("en"))
		if says(t, "a debt", body, "You owe 40 som", "Pay all: 40 som", "Code of the account, for any sum"); strings.Contains(body, "Pay ahead") {
			t.Error("a debtor is asked to pay ahead")
		}
		w.comes(a.ID, intake.Bank, 100_00)
		offered("with an advance")
		_, body = guest.Get(in("en"))
		says(t, "an advance", body, "Your advance is 60 som")
	})
}

// A closed account is not paid ahead.
func TestClosedAccountIsNotPaidAhead(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		a := w.account(0)
		guest := w.opened(a)
		w.write(func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), `UPDATE accounts_account SET state = 'closed', closed = '2026-11-01' WHERE municipality_id = $1 AND id = $2`, testkit.Place, a.ID)
			return err
		})
		if _, body := guest.Get(in("en")); strings.Contains(body, "Pay ahead") || strings.Contains(body, `class="qr"`) {
			t.Error("a closed account is offered to pay ahead")
		}
	})
}

// The printed bill of an account in advance keeps its code and says what it is
// for, also in a month without charges.
func TestPrintedBillInAdvance(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		a := w.account(0)
		clerk := w.site().As(w.clerk)
		paper := func(lang, month string) string {
			t.Helper()
			status, file := clerk.Get("/" + lang + "/kara-kulja/desk/payer/accounts/" + a.ID.String() + "/bill.pdf?month=" + month)
			if status != http.StatusOK {
				t.Fatalf("the bill answers %d", status)
			}
			return strings.Join(strings.Fields(pdfText(t, []byte(file))), " ")
		}
		for lang, words := range map[string][2]string{
			"ky": {"Төлөө үчүн банкыңыздын тиркемеси менен сканерлеңиз", "Алдын ала төлөө үчүн банкыңыздын тиркемеси менен сканерлеп, каалаган сумманы жазыңыз"},
			"ru": {"", "Чтобы заплатить вперёд, отсканируйте приложением банка и введите любую сумму"},
		} {
			if text := paper(lang, "2026-10"); !strings.Contains(text, words[0]) || strings.Contains(text, words[1]) {
				t.Errorf("%s: a debt: %s", lang, text)
			}
		}
		w.comes(a.ID, intake.Agent, 100_00)
		for lang, word := range map[string]string{
			"ky": "Алдын ала төлөө үчүн", "ru": "Чтобы заплатить вперёд", "en": "To pay ahead, scan",
		} {
			for _, month := range []string{"2026-10", "2026-11"} {
				if text := paper(lang, month); !strings.Contains(text, word) {
					t.Errorf("%s, %s: %s", lang, month, text)
				}
			}
		}
	})
}

// The history says in words through which door each payment came.
func TestHistoryNamesTheDoors(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		a := w.account(0)
		for i, method := range []intake.Method{intake.Agent, intake.Bank, intake.Register, intake.QR, intake.API} {
			w.comes(a.ID, method, money.Som(10_00+i))
		}
		guest := w.opened(a)
		for lang, words := range map[string][]string{
			"ky": {"Агент аркылуу төлөм", "Банк аркылуу төлөм", "Реестр боюнча төлөм", "QR-код менен төлөм", "Башка программадан келген төлөм"},
			"ru": {"Оплата через агента", "Оплата через банк", "Оплата по реестру", "Оплата по QR-коду", "Платёж из другой программы"},
			"en": {"Payment through an agent", "Payment through the bank", "Payment from a register", "Payment by QR code", "Payment from another program"},
		} {
			guest.Shows(in(lang), words...)
		}
	})
}
