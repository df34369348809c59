package e2e

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// words are what a person reads on the way, in each language.
type words struct {
	village, water string
}

var inLanguage = map[string]words{
	"ky": {village: "Бий-Мырза", water: "Ичүүчү суу"},
	"ru": {village: "Бий-Мырза", water: "Питьевая вода"},
	"en": {village: "Biy-Myrza", water: "Drinking water"},
}

var (
	accountNumber = regexp.MustCompile(`4-\d{4,6}-\d`)
	accessCode    = regexp.MustCompile(`\b(\d{4}) (\d{4})\b`)
)

// TestW1 is the walk W1 of the product page: a household is registered,
// connected and billed by norm, then metered; it pays in cash and sees bill,
// payment and the QR code on its page. By keyboard wherever a clerk would.
func TestW1(t *testing.T) {
	for _, lang := range []string{"ky", "ru", "en"} {
		for _, width := range []int{320, 1280} {
			t.Run(fmt.Sprintf("%s_%d", lang, width), func(t *testing.T) {
				p, w := fresh(t)
				open(t, p, lang, width).w1(w)
			})
		}
	}
}

// TestW1WithoutScript is the same walk in a browser that runs no script: an old
// telephone, or an office that forbids it.
func TestW1WithoutScript(t *testing.T) {
	for lang, width := range map[string]int{"ky": 320, "en": 1280} {
		t.Run(fmt.Sprintf("%s_%d", lang, width), func(t *testing.T) {
			p, w := fresh(t)
			b := open(t, p, lang, width)
			b.withoutScript()
			b.w1(w)
			if ask[bool](b, "document.documentElement.matches('.js, [data-js]') || !!window.htmx") {
				t.Error("scripts ran")
			}
		})
	}
}

// w1 is the walk itself.
func (b *browser) w1(w town) {
	b.t.Helper()
	say := inLanguage[b.lang]
	b.signIn(w.signIns["accountant"])
	number, code := b.registerAndConnect(say)
	b.computeRun(say.water)
	b.signOut()

	b.signIn(w.signIns["head"])
	b.approveRun(say.water)
	b.signOut()

	b.seesDebt(number, code)
	b.signIn(w.signIns["cashier"])
	b.paysInCash(number)
	b.signOut()
	b.seesPayment(number, code)

	b.signIn(w.signIns["accountant"])
	b.getsMeter(number)
}

// registerAndConnect registers a household and opens its account with a yard
// tap by norm; it returns the number and the access code.
func (b *browser) registerAndConnect(say words) (number, code string) {
	b.t.Helper()
	b.visit("kara-kulja/desk/people/households/new")
	b.choose("village", say.village)
	b.fill("head", "Сыдыков Өмүрбек")
	b.fill("street", "Достук")
	b.fill("house", "118")
	b.fill("persons", "4")
	b.leave(chromedp.KeyEvent("\r"))
	b.reads("Сыдыков Өмүрбек")

	b.follow("/desk/accounts/new")
	b.choose("service", say.water)
	b.tick("connection", "yard")
	b.fill("from", "01.11.2026")
	b.leave(chromedp.KeyEvent("\r"))
	b.reads("Сыдыков Өмүрбек")
	page := plainSpaces(b.text())
	number = accountNumber.FindString(page)
	digits := accessCode.FindStringSubmatch(page)
	if number == "" || digits == nil {
		b.t.Fatalf("no account number or access code on the page:\n%s", page)
	}
	return number, digits[1] + digits[2]
}

// computeRun computes the water bills of November.
func (b *browser) computeRun(service string) {
	b.t.Helper()
	b.visit("kara-kulja/desk/billing")
	b.choose("service", service)
	b.month("month", "2026-11")
	b.leave(chromedp.Submit(chromedp.CSS(`form[action$="/desk/billing/runs"], main form`)))
	b.finish()
}

// approveRun opens the run that waits and approves it.
func (b *browser) approveRun(service string) {
	b.t.Helper()
	b.visit("kara-kulja/desk")
	b.follow("/desk/billing/runs/")
	b.leave(chromedp.Submit(chromedp.CSS(`form[action$="/approve"]`)))
	b.finish()
}

// finish waits on the page of long work until it is done, and goes on.
func (b *browser) finish() {
	b.t.Helper()
	for range 60 {
		if !strings.Contains(b.where(), "/desk/jobs/") {
			return
		}
		if ask[bool](b, `!document.querySelector('form[action$="/cancel"]')`) {
			b.leave(chromedp.Click(chromedp.CSS(`main a.button`)))
			continue
		}
		b.do(chromedp.Sleep(500*time.Millisecond), chromedp.Reload())
	}
	b.t.Fatalf("long work did not end:\n%s", b.page())
}

// seesDebt opens the public page of the account: 4 people x 35,00 som.
func (b *browser) seesDebt(number, code string) {
	b.t.Helper()
	b.openAccount(number, code)
	b.reads("140")
	if ask[int](b, `document.querySelectorAll('main svg').length`) == 0 {
		b.t.Error("the page of the account shows no QR code")
	}
}

func (b *browser) openAccount(number, code string) {
	b.t.Helper()
	b.visit("kara-kulja/account")
	if ask[bool](b, `!document.querySelector('main [name=code]')`) {
		return // this browser opened the account a moment ago
	}
	b.fill("number", number)
	b.fill("code", code)
	delete(b.seen, "/"+b.lang+"/kara-kulja/account") // what opens now is another page
	b.leave(chromedp.KeyEvent("\r"))
}

// paysInCash is a payment without the mouse: number, Enter, amount, Enter.
func (b *browser) paysInCash(number string) {
	b.t.Helper()
	b.visit("kara-kulja/desk/payments")
	if ask[bool](b, `!!document.querySelector('form[action$="/payments/days"]')`) {
		b.leave(chromedp.Submit(chromedp.CSS(`form[action$="/payments/days"]`)))
	}
	b.fill("q", number)
	b.leave(chromedp.KeyEvent("\r"))
	b.fill("amount", "200")
	b.leave(chromedp.KeyEvent("\r"))
	b.reads("200", number)
}

// seesPayment finds the payment and the advance on the public page.
func (b *browser) seesPayment(number, code string) {
	b.t.Helper()
	b.openAccount(number, code)
	b.reads("200", "60")
}

// getsMeter installs a meter at the yard tap.
func (b *browser) getsMeter(number string) {
	b.t.Helper()
	b.visit("kara-kulja/desk/accounts?q=" + number)
	b.follow("/desk/accounts/0")
	b.follow("/meter")
	b.fill("serial", "СВК-77118")
	b.fill("first", "12")
	b.leave(chromedp.KeyEvent("\r"))
	b.reads("СВК-77118")
}

// TestDayClose counts the till with nothing but the keyboard: Enter, pressed as a
// finger does, walks from note to note and sends nothing half counted.
func TestDayClose(t *testing.T) {
	p, w := fresh(t)
	b := open(t, p, "ky", 1280)
	b.signIn(w.signIns["cashier"])
	b.visit("kara-kulja/desk/payments")
	if ask[bool](b, `!!document.querySelector('form[action$="/payments/days"]')`) {
		b.leave(chromedp.Submit(chromedp.CSS(`form[action$="/payments/days"]`)))
	}
	b.follow("/close")
	sheet := b.where()
	names := ask[[]string](b, "[...document.querySelectorAll('main [data-enter-next]')].map(e => e.name)")
	for i, name := range names {
		if at := ask[string](b, "document.activeElement.name"); at != name {
			t.Fatalf("after %d times Enter the cursor is in %q, want %q", i, at, name)
		}
		if i == len(names)-1 {
			break // the next Enter closes the day
		}
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
				_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{
					Type: kind, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13})
				if err != nil {
					return err
				}
			}
			return nil
		}))
	}
	if b.where() != sheet {
		t.Errorf("Enter left the count sheet for %s", b.where())
	}
}
