package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestTariffEvening is the walk W2 of the product page in one evening: a
// provider's empty cost sheet becomes a calculation, a hearing, an agreement, a
// decision and a published price, and the bills of the next month are made by it.
// In English the sheet is not typed: the example's papers of last year are taken.
func TestTariffEvening(t *testing.T) {
	for _, on := range []struct {
		lang  string
		width int
	}{{"ky", 320}, {"ru", 1280}, {"en", 1280}} {
		t.Run(fmt.Sprintf("%s_%d", on.lang, on.width), func(t *testing.T) {
			w, err := built()
			if err != nil {
				t.Fatal(err)
			}
			data := filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(data, os.DirFS(w.data)); err != nil {
				t.Fatal(err)
			}
			begin := func(day string, walk func(e *evening)) {
				p, err := w.start(data, "demo", "--today", day)
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := p.stop(); err != nil {
						t.Error("stopping:", err)
					}
				}()
				walk(&evening{open(t, p, on.lang, on.width), w, p})
			}
			begin(today, (*evening).untilPublished)
			begin("2026-12-28", (*evening).bills)
			w.check(t, data)
		})
	}
}

// evening is the accountant, the council's secretary and the head at one screen
// after the other.
type evening struct {
	*browser
	town
	program *program
}

func (e *evening) untilPublished() {
	e.t.Helper()
	say := inLanguage[e.lang]
	e.signIn(e.signIns["accountant"])
	e.stopsOther(say.water)
	if e.lang == "en" {
		e.takesPapers()
	} else {
		e.calculates()
	}
	e.begins(say.water)
	e.decides()
	e.signOut()
	e.signIn(e.signIns["head"])
	e.publishes()
	e.signOut()
	e.asCitizen(say.water)
}

// stopsOther ends the way that water goes in the demo, to go another.
func (e *evening) stopsOther(service string) {
	e.t.Helper()
	e.visit("kara-kulja/desk/adoptions")
	ask[bool](e.browser, fmt.Sprintf(`[...document.querySelectorAll('main tbody a')].find(a => a.innerText.includes(%q)).id = 'other', true`, service))
	e.leave(chromedp.Click(chromedp.CSS(`#other`)))
	e.follow("do=stop")
	e.fill("reason", "2027")
	e.leave(chromedp.KeyEvent("\r"))
}

// calculates fills the empty cost sheet, the payers and freezes the calculation.
func (e *evening) calculates() {
	e.t.Helper()
	e.visit("kara-kulja/desk/workbench/new")
	e.choose("provider", "Таза Суу")
	e.fill("name", "2027")
	e.choose("template", "village_water")
	e.fill("year", "2027")
	e.leave(chromedp.KeyEvent("\r"))
	for _, row := range []string{"chemicals", "samples", "fuel", "repairs", "water_fee", "depreciation"} {
		e.tick("items.service-"+row+".drop", "on")
	}
	for name, value := range map[string]string{
		"wages.factors.1": "4,5", "wages.price": "11500", "electricity.factors.1": "11", "electricity.factors.2": "14", "electricity.factors.3": "365",
		"electricity.price": "2,56", "administration.amount": "45000", "reserve.amount": "60000",
	} {
		e.fill("items.service-"+name, value)
	}
	e.send("/costs")
	e.reads("621 000")
	e.follow("/prices") // from the page that says what the file brought
	home := strings.TrimSuffix(e.where(), "/prices")
	e.goTo(home + "/payers")
	for name, value := range map[string]string{
		"volumes.losses": "30", "payers.house.accounts": "310", "payers.house.quantity": "47000", "payers.house.collection": "85",
		"payers.yard.accounts": "410", "payers.yard.persons": "2810", "payers.yard.collection": "75",
		"payers.standpipe.accounts": "60", "payers.standpipe.persons": "310", "payers.standpipe.collection": "70",
		"payers.budget.accounts": "14", "payers.budget.quantity": "6200", "payers.budget.collection": "100",
		"payers.other.accounts": "22", "payers.other.quantity": "3400", "payers.other.collection": "95",
	} {
		e.fill("services.service."+name, value)
	}
	e.send("/payers")
	e.goTo(home + "/payers/service/house")
	e.fill("norm", "120") // for houses whose meter is broken
	e.leave(chromedp.KeyEvent("\r"))
	e.goTo(home + "/prices")
	e.goTo(home)
	e.send("/freeze")
}

// takesPapers begins with the papers of the union of 848 households, as anybody
// may download them, and freezes what is computed from them.
func (e *evening) takesPapers() {
	e.t.Helper()
	accountant := clerkOf(e.t, e.program, e.lang, e.signIns["accountant"])
	papers, err := accountant.get("kara-kulja/desk/workbench/example.xlsx")
	if err != nil || papers.status != http.StatusOK {
		e.t.Fatalf("the example: %d %v", papers.status, err)
	}
	e.visit("kara-kulja/desk/workbench/new")
	e.choose("provider", "Таза Суу")
	e.fill("name", "2027")
	e.fill("year", "2027")
	e.upload("file", "papers.xlsx", papers.body)
	e.send("/workbench/new")
	e.follow("/prices") // from the page that says what the file brought
	home := strings.TrimSuffix(e.where(), "/prices")
	for _, page := range []string{"/costs", "/assets", "/payers", ""} {
		e.goTo(home + page)
	}
	e.send("/freeze")
}

// begins opens the way of the calculation and calls the hearing.
func (e *evening) begins(service string) {
	e.t.Helper()
	e.follow("/desk/adoptions/new?scenario=")
	e.reads(service)
	e.choose("begins", "2026-12-01")
	e.send("/adoptions/new")
	e.date("day", "2026-09-15")
	e.date("published", "2026-09-01")
	e.fill("place", "Клуб")
	e.fill("where", "Такта")
	e.send("/notice")
	e.date("day", "2026-09-15")
	e.fill("women", "24")
	e.fill("men", "31")
	e.fill("chair", "Исакова Бактыгүл")
	e.fill("clerk", "Маматов Нурлан")
	e.fill("asked_0", "Эмне үчүн?")
	e.fill("answer_0", "Электр кымбаттады.")
	e.fill("outcome", "Колдоо")
	e.send("/hearing")
	e.reads("55")
	e.fill("office", "Ош")
	e.fill("number", "45")
	e.date("sent", "2026-09-17")
	e.send("/send")
	e.fill("letter", "211")
	e.date("answered", "2026-10-10")
	e.tick("verdict", "agreed")
	e.send("/answer")
}

// date sets a date field, which browsers draw each in their own way.
func (e *evening) date(name, day string) {
	e.t.Helper()
	e.month(name, day)
}

// decides records the council's decision: a round price, below what was found.
func (e *evening) decides() {
	e.t.Helper()
	e.fill("body", "Айылдык кеңеш")
	e.fill("number", "VI/7")
	e.date("day", "2026-11-05")
	e.fill("for", "17")
	e.fill("price_0", "6")
	e.send("/decision")
	e.reads("VI/7", "2027", "2029")
}

// publishes: a second person compares the prices with the paper.
func (e *evening) publishes() {
	e.t.Helper()
	e.visit("kara-kulja/desk")
	e.follow("/desk/adoptions/")
	e.date("day", "2026-11-10")
	e.fill("where", "kara-kulja.kg")
	e.send("/publication")
	e.reads("01.12.2026")
}

// asCitizen finds where each som goes from the public home, and what changes for
// a family, by the slider and by the form.
func (e *evening) asCitizen(service string) {
	e.t.Helper()
	e.visit("kara-kulja/prices")
	ask[bool](e.browser, fmt.Sprintf(`[...document.querySelectorAll('main a.tile')].find(a => a.innerText.includes(%q)).id = 'water', true`, service))
	e.leave(chromedp.Click(chromedp.CSS(`#water`)))
	e.follow("/adoptions/")
	before := ask[string](e.browser, `document.querySelector('[data-renew]').innerText`)
	ask[bool](e.browser, `(() => { const s = document.querySelector('[data-slide=persons]'); s.value = 9; s.oninput(); s.onchange(); return true })()`)
	e.until(fmt.Sprintf(`document.querySelector('[data-renew]').innerText !== %q && document.querySelector('[name=persons]').value === '9'`, before))
	e.fill("persons", "3")
	e.leave(chromedp.KeyEvent("\r"))
	e.follow("/poster")
}

// until waits for an expression to be true.
func (e *evening) until(expression string) {
	e.t.Helper()
	for range 100 {
		if ask[bool](e.browser, expression) {
			return
		}
		e.do(chromedp.Sleep(50 * time.Millisecond))
	}
	e.t.Fatalf("%s never came true on %s\n%s", expression, e.where(), e.page())
}

// bills of December are made by the new price and say by which decision.
func (e *evening) bills() {
	e.t.Helper()
	say := inLanguage[e.lang]
	e.signIn(e.signIns["accountant"])
	e.visit("kara-kulja/desk/billing")
	e.choose("service", say.water)
	e.month("month", "2026-12")
	e.leave(chromedp.Submit(chromedp.CSS(`form[action$="/desk/billing/runs"], main form`)))
	e.finish()
	e.follow("/desk/billing/bills/")
	e.reads("VI/7")
}
