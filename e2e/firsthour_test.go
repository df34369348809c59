package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// place is the municipality that is founded in the first hour: a made-up one,
// so that its figures can be counted by hand.
var place = struct{ ky, ru, en, slug string }{"Жаңы-Талаа", "Жаны-Талаа", "Jangy-Talaa", "jangy-talaa"}

// households is the Excel list of the owner, as offices keep it.
const households = "Айыл;Аты-жөнү;Көчө;Үй;Жан саны;Телефон\n" +
	"Жаңы-Талаа;Сыдыков Өмүрбек;Достук;1;4;0555 123 456\n" +
	"Жаңы-Талаа;Асанова Гүлзат;Достук;3;2;\n" +
	"Жаңы-Талаа;Болот уулу Эрмек;Манас;12;5;0700 654 321\n"

// stepsAllowed is how many steps may lead from the link to the first bill.
const stepsAllowed = 12

// TestFirstHour is the owner's first hour: from the link that an empty program
// prints to the first bill, posted and printed, in at most twelve steps of the
// guide, which always says what comes next.
func TestFirstHour(t *testing.T) {
	for lang, width := range map[string]int{"ky": 320, "ru": 1280} {
		t.Run(fmt.Sprintf("%s_%d", lang, width), func(t *testing.T) {
			p, link := emptyProgram(t)
			h := &hour{browser: open(t, p, lang, width)}
			h.found(strings.Replace(link, "/ky/", "/"+lang+"/", 1))
			h.places()
			invitation := h.people()
			h.services()
			h.tariff()
			head := open(t, p, lang, width)
			head.accept(invitation)
			head.enforce()
			h.bill()
			head.approve()
			h.print()
			if h.steps > stepsAllowed {
				t.Errorf("%d steps, want at most %d", h.steps, stepsAllowed)
			}
			t.Logf("%d steps", h.steps)
		})
	}
}

// hour is the owner at the screen.
type hour struct {
	*browser
	steps int
}

// emptyProgram starts the program on an empty folder and returns the link that
// it prints.
func emptyProgram(t *testing.T) (*program, string) {
	t.Helper()
	w, err := built()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	p, err := w.start(data, "serve")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error("stopping:", err)
		}
		w.check(t, data)
	})
	if p.founding == "" {
		t.Fatal("the program prints no link to begin with")
	}
	return p, p.founding
}

// found is the page behind the link: the municipality and oneself.
func (h *hour) found(link string) {
	h.t.Helper()
	h.do(chromedp.Navigate(link))
	h.inspect()
	h.fill("name_ky", place.ky)
	h.fill("name_ru", place.ru)
	h.fill("name_en", place.en)
	h.choose("raion", "Кара")
	h.fill("name", "Токтосунова Айжан")
	h.fill("login", "aizhan")
	h.fill("password", "ак боз ат кара жол")
	h.leave(chromedp.KeyEvent("\r"))
}

// next follows the guide to the step that it proposes.
func (h *hour) next(path string) {
	h.t.Helper()
	h.steps++
	link := h.base + "/" + h.lang + "/" + place.slug + "/desk/" + path
	if said := ask[string](h.browser, `document.querySelector('main .note a')?.href ?? ''`); said != link {
		h.t.Fatalf("step %d: the guide leads to %q, want %q\n%s", h.steps, said, link, h.page())
	}
	h.leave(chromedp.Click(chromedp.CSS(`main .note a`)))
}

// upload puts a file into a field.
func (b *browser) upload(field, name, content string) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS(fmt.Sprintf(`main [name=%q]`, field)), []string{path}))
}

// places: where the office is, and the villages.
func (h *hour) places() {
	h.t.Helper()
	h.next("territory/settings")
	h.fill("address", "Достук көчөсү, 1")
	h.fill("phone", "0555 000 111")
	h.fill("office_hours", "9:00–18:00")
	h.leave(chromedp.KeyEvent("\r"))
	h.next("territory/villages")
	h.fill("name_ky", "Жаңы-Талаа")
	h.fill("name_ru", "Жаны-Талаа")
	h.leave(chromedp.KeyEvent("\r"))
}

// people: a colleague, so that two persons check one another, and the list of
// households. It returns the colleague's link.
func (h *hour) people() string {
	h.t.Helper()
	h.next("staff/invite")
	h.fill("name", "Мамытов Бакыт")
	h.tick("roles", "head")
	h.leave(chromedp.Submit(chromedp.CSS(`main form[action$="/staff/invite"]`)))
	invitation := invitationLink.FindString(h.text())
	h.leave(chromedp.Click(chromedp.CSS(`a[href$="/desk"]`)))

	h.next("people/imports")
	h.upload("file", "households.csv", households)
	h.leave(chromedp.Submit(chromedp.CSS(`main form[enctype]`)))
	h.reads("3")
	h.leave(chromedp.Submit(chromedp.CSS(`main form:has([name=head])`)))
	h.leave(chromedp.Submit(chromedp.CSS(`form[action$="/commit"]`)))
	h.finish()
	return invitation
}

// services: who delivers, what, and who gets it.
func (h *hour) services() {
	h.t.Helper()
	h.next("inventory/providers/new")
	h.fill("name", "МП «Таза Суу»")
	h.fill("phone", "0555 222 333")
	h.leave(chromedp.KeyEvent("\r"))
	h.next("inventory/services/new")
	h.leave(chromedp.Submit(chromedp.CSS(`main form[action*="/inventory/services"]`)))
	h.next("opening")
	h.tick("connection", "yard")
	h.leave(chromedp.Submit(chromedp.CSS(`main form:has([name=connection])`)))
	h.reads("3")
}

// tariff: what the council decided. The readings come before it in the list but
// nobody has a meter here.
func (h *hour) tariff() {
	h.t.Helper()
	h.next("tariffs")
	h.follow("/desk/tariffs/new")
	h.choose("p0_basis", "person_month")
	h.fill("p0_rate", "35")
	h.fill("from", "01.01.2026")
	h.fill("number", "12/3")
	h.choose("inherited", "before")
	h.leave(chromedp.KeyEvent("\r"))
}

var invitationLink = regexp.MustCompile(`http://\S+invitation\?word=\S+`)

// accept is the colleague who opens the link.
func (b *browser) accept(invitation string) {
	b.t.Helper()
	b.do(chromedp.Navigate(invitation))
	b.inspect()
	b.fill("login", "bakyt")
	b.fill("password", "көк дөбө бийик тоо")
	b.fill("again", "көк дөбө бийик тоо")
	b.leave(chromedp.KeyEvent("\r"))
}

// enforce: the colleague finds the list on the desk and puts it in force.
func (b *browser) enforce() {
	b.t.Helper()
	b.follow("/desk/tariffs/")
	b.fill("body", "Айылдык кеңеш")
	b.month("decided", "2025-12-20")
	b.leave(chromedp.KeyEvent("\r"))
}

// bill: the form proposes a service that has a price and something to bill.
func (h *hour) bill() {
	h.t.Helper()
	h.visit(place.slug + "/desk")
	h.next("billing")
	h.leave(chromedp.Submit(chromedp.CSS(`form[action$="/desk/billing/runs"]`)))
	h.finish()
}

func (b *browser) approve() {
	b.t.Helper()
	b.visit(place.slug + "/desk")
	b.follow("/desk/billing/runs/")
	b.leave(chromedp.Submit(chromedp.CSS(`form[action$="/approve"]`)))
	b.finish()
}

// print: the bills as a file for the printer.
func (h *hour) print() {
	h.t.Helper()
	h.do(chromedp.Reload())
	h.follow("/desk/payer/print")
	h.leave(chromedp.KeyEvent("\r"))
	h.finish()
}
