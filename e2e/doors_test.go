package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestDoors is a week of payments for one household through every door: the cash
// desk, a terminal, the bank, a list of the post office, the QR code of its own
// page, and another program. One payment finds no owner and is given one, one is
// taken back by two persons, and the terminal's day is compared and signed.
func TestDoors(t *testing.T) {
	for lang, width := range map[string]int{"ky": 320, "ru": 1280, "en": 1280} {
		t.Run(fmt.Sprintf("%s_%d", lang, width), func(t *testing.T) {
			p, w := fresh(t)
			d := &doors{browser: open(t, p, lang, width), town: w, program: p}
			d.week()
		})
	}
}

// doors is one week of a household's payments.
type doors struct {
	*browser
	town    town
	program *program

	number, code string // of the account
	day          string // page on which the terminal's day is compared
}

func (d *doors) week() {
	d.t.Helper()
	d.signIn(d.town.signIns["accountant"])
	d.number, d.code = d.registerAndConnect(inLanguage[d.lang])
	d.bankStatement()
	d.computeRun(inLanguage[d.lang].water)
	d.signOut()
	d.signIn(d.town.signIns["head"])
	d.approveRun(inLanguage[d.lang].water)
	d.signOut()

	slip := d.terminal("700001", 20, "")
	if again := d.terminal("700001", 20, ""); again != slip {
		d.t.Errorf("the same number of a terminal was answered by %s and %s", slip, again)
	}
	d.payByCode()
	d.signIn(d.town.signIns["cashier"])
	d.paysInCash(d.number) // 200 som
	d.signOut()
	d.signIn(d.town.signIns["admin"])
	d.otherProgram(d.makesKey())
	d.signOut()

	d.signIn(d.town.signIns["finance"])
	d.findOwner()
	d.comparesDay()
	d.asksBack()
	d.signOut()

	d.signIn(d.town.signIns["head"])
	d.agrees()
	d.signsDay()
	d.signOut()
	d.knowsAll()
}

// bankStatement uploads what the bank exports: one payment with the number of
// the account, one that names nobody.
func (d *doors) bankStatement() {
	d.t.Helper()
	d.visit("kara-kulja/desk/statements")
	d.upload("file", "kl_to_1c.txt", bankFile(d.number))
	d.leave(chromedp.Submit(chromedp.CSS(`main form[enctype]`)))
	d.reads(d.number)
	d.leave(chromedp.Submit(chromedp.CSS(`form[action$="/post"]`)))
	if strings.Contains(d.where(), "/desk/jobs/") {
		d.finish()
	}

	d.visit("kara-kulja/desk/statements")
	d.upload("file", "once-more.txt", bankFile(d.number))
	d.leave(chromedp.Submit(chromedp.CSS(`main form[enctype]`)))
	if ask[bool](d.browser, `!!document.querySelector('main form[action$="/post"] button') && /30|41/.test(document.querySelector('main form[action$="/post"] button').innerText)`) {
		d.t.Errorf("the same file offers to book its money again:\n%s", d.page())
	}
}

// bankFile is a day of the demo's bank account as 1C exchanges it.
func bankFile(number string) string {
	pay := func(n, sum int, payer, purpose string) string {
		return fmt.Sprintf("СекцияДокумент=Платежное поручение\nНомер=%d\nДата=21.11.2026\nСумма=%d.00\nПлательщикСчет=12509999000077%02d\nПлательщик1=%s\nПолучательСчет=1350999900001234\nДатаПоступило=21.11.2026\nНазначениеПлатежа=%s\nКонецДокумента\n",
			n, sum, n, payer, purpose)
	}
	return "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nДатаНачала=21.11.2026\nДатаКонца=21.11.2026\nРасчСчет=1350999900001234\n" +
		"СекцияРасчСчет\nДатаНачала=21.11.2026\nДатаКонца=21.11.2026\nРасчСчет=1350999900001234\nНачальныйОстаток=1000.00\nВсегоПоступило=71.00\nВсегоСписано=0.00\nКонечныйОстаток=1071.00\nКонецРасчСчет\n" +
		pay(71, 30, "Сыдыков Өмүрбек", "Таза суу үчүн, жеке эсеп "+number) +
		pay(72, 41, "Белгисиз төлөөчү", "Суу") + "КонецФайла\n"
}

// terminal reports a payment as a machine does and returns the number of the
// books.
func (d *doors) terminal(txn string, som int, purpose string) string {
	d.t.Helper()
	query := url.Values{"command": {"pay"}, "txn_id": {txn}, "account": {d.number}, "sum": {fmt.Sprintf("%d.00", som)}, "txn_date": {"20261122101500"}}
	if purpose != "" {
		query.Set("note", purpose)
	}
	r, err := http.NewRequest(http.MethodGet, d.base+"/pay/"+agentCode+"?"+query.Encode(), nil)
	if err != nil {
		d.t.Fatal(err)
	}
	r.SetBasicAuth(agentCode, agentKey)
	body := d.call(r)
	found := regexp.MustCompile(`<prv_txn>(\d+)</prv_txn>`).FindStringSubmatch(body)
	if found == nil || !strings.Contains(body, "<result>0</result>") {
		d.t.Fatalf("the terminal hears %s", body)
	}
	return found[1]
}

// call sends a request of a program and returns the answer.
func (d *doors) call(r *http.Request) string {
	d.t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(body)
}

// payByCode: the household opens its page and makes a code for a sum; its bank
// sends the money with the reference; the page says that it has come.
func (d *doors) payByCode() {
	d.t.Helper()
	d.openAccount(d.number, d.code)
	ask[bool](d.browser, `document.querySelectorAll('main details').forEach(x => x.open = true), true`)
	d.fill("sum", "55")
	d.leave(chromedp.KeyEvent("\r"))
	reference := regexp.MustCompile(`account/pay/([^/?#]+)`).FindStringSubmatch(d.where())
	if reference == nil {
		d.t.Fatalf("no code at %s\n%s", d.where(), d.page())
	}
	d.terminal("700002", 55, reference[1])
	d.visit("kara-kulja/paid/" + reference[1])
	d.reads("55")
}

// makesKey makes a key for another program; it is shown once.
func (d *doors) makesKey() string {
	d.t.Helper()
	d.visit("kara-kulja/desk/keys/new")
	d.fill("name", "E2E Bank")
	d.tick("scopes", "payments.write")
	d.leave(chromedp.Submit(chromedp.CSS(`main form[action$="/keys/new"]`)))
	key := regexp.MustCompile(`aimak_\S+`).FindString(ask[string](d.browser, `document.querySelector('main code').innerText`))
	if key == "" {
		d.t.Fatalf("no key on the page:\n%s", d.page())
	}
	return key
}

// otherProgram enters a payment by the API, twice the same.
func (d *doors) otherProgram(key string) {
	d.t.Helper()
	send := func() (id string) {
		r, err := http.NewRequest(http.MethodPost, d.base+"/api/v1/kara-kulja/payments",
			strings.NewReader(fmt.Sprintf(`{"reference":"E2E-1","account":%q,"amount":"60.00"}`, d.number)))
		if err != nil {
			d.t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+key)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "e2e-1-"+d.lang)
		body := d.call(r)
		var answer struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.ID == "" {
			d.t.Fatalf("the API answers %s", body)
		}
		return answer.ID
	}
	if a, b := send(), send(); a != b {
		d.t.Errorf("one call became payments %s and %s", a, b)
	}
}

// findOwner gives the bank's riddle to the household.
func (d *doors) findOwner() {
	d.t.Helper()
	d.visit("kara-kulja/desk/suspense")
	link := ask[string](d.browser, `[...document.querySelectorAll('main tr, main li')].find(x => x.innerText.includes('Белгисиз'))?.querySelector('a')?.getAttribute('href') ?? ''`)
	if link == "" {
		d.t.Fatalf("the riddle does not wait:\n%s", d.page())
	}
	d.follow(link)
	d.fill("number", d.number)
	d.leave(chromedp.Submit(chromedp.CSS(`form[action$="/book"]`)))
}

// comparesDay uploads the terminal's own list of yesterday. It holds a payment
// that never reached us, which is posted with one click.
func (d *doors) comparesDay() {
	d.t.Helper()
	d.visit("kara-kulja/desk/reconciliation")
	d.follow("/2026-11-21")
	d.day = "kara-kulja/desk/reconciliation" + strings.SplitAfter(d.where(), "/desk/reconciliation")[1]
	d.upload("file", "register.csv", "Номер платежа;Лицевой счёт;Сумма;Дата\n990001;"+d.number+";25,00;21.11.2026 18:30:00\n")
	d.leave(chromedp.Submit(chromedp.CSS(`main form[action$="/register"]`)))
	if strings.Contains(d.where(), "/reconciliation/registers/") {
		d.leave(chromedp.Submit(chromedp.CSS(`main form[action*="/reconciliation/registers/"]`)))
	}
	d.reads("990001")
	d.leave(chromedp.Click(chromedp.CSS(`main tr:has(td) button[value=post], main button[value=post]`)))
}

// signsDay is a second person, who sees what is open and says why.
func (d *doors) signsDay() {
	d.t.Helper()
	d.visit(d.day)
	if ask[bool](d.browser, `!!document.querySelector('main form[action$="/sign"] [name=reason]')`) {
		d.fill("reason", "Калганын агент издеп жатат")
	}
	d.leave(chromedp.Submit(chromedp.CSS(`main form[action$="/sign"]`)))
}

// asksBack asks for the terminal's payment to be reversed.
func (d *doors) asksBack() {
	d.t.Helper()
	d.visit("kara-kulja/desk/returns")
	d.fill("q", d.number)
	d.leave(chromedp.KeyEvent("\r"))
	d.follow("/desk/returns/payments/")
	d.tick("kind", "reverse")
	d.fill("reason", "Башка эсепке төлөнгөн")
	d.leave(chromedp.Submit(chromedp.CSS(`main form[action$="/preview"]`)))
	d.leave(chromedp.Submit(chromedp.CSS(`main form[method=post]`)))
}

// agrees is the second person.
func (d *doors) agrees() {
	d.t.Helper()
	d.visit("kara-kulja/desk/returns")
	link := ask[string](d.browser, fmt.Sprintf(`[...document.querySelectorAll('main tr')].find(x => x.innerText.includes(%q))?.querySelector('a')?.getAttribute('href') ?? ''`, d.number))
	if link == "" {
		d.t.Fatalf("the correction does not wait:\n%s", d.page())
	}
	d.follow(link)
	d.leave(chromedp.Click(chromedp.CSS(`main button[value=agree]`)))
}

// knowsAll: the page of the account names each payment.
func (d *doors) knowsAll() {
	d.t.Helper()
	d.openAccount(d.number, d.code)
	ask[bool](d.browser, `document.querySelectorAll('main details').forEach(x => x.open = true), true`)
	d.reads("200", "55", "60", "41", "30", "25")
}
