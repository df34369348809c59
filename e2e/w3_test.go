package e2e

import (
	"fmt"
	"regexp"
	"testing"
)

// TestW3 is the walk W3 of the product page as far as the program goes: a
// standpipe breaks, a citizen reports it on a phone without an account, a
// neighbour follows it, the office assigns and answers it, the citizen says that
// it is not settled, and the journal of the law holds it. Once by a browser that
// runs no script.
func TestW3(t *testing.T) {
	for _, on := range []struct {
		lang   string
		width  int
		script bool
	}{{"ky", 320, false}, {"ru", 320, true}, {"en", 1280, true}} {
		t.Run(fmt.Sprintf("%s_%d", on.lang, on.width), func(t *testing.T) {
			p, w := fresh(t)
			b := open(t, p, on.lang, on.width)
			if !on.script {
				b.withoutScript()
			}
			b.w3(w)
		})
	}
}

var requestNumber = regexp.MustCompile(`К-(\d{4}-\d{4})`)

func (b *browser) w3(w town) {
	b.t.Helper()
	own, number := b.reports()
	b.followsAsNeighbour(number)

	b.signIn(w.signIns["secretary"])
	b.assigns(number, w.signIns["accountant"].name)
	b.signOut()

	b.signIn(w.signIns["accountant"])
	b.answers(number)
	b.signOut()

	b.opensAgain(own)
	b.signIn(w.signIns["secretary"])
	b.visit("kara-kulja/desk/journal")
	b.reads("К-"+number, "Асанова Гүлнара")
}

// reports tells of a broken standpipe in four steps and returns the citizen's own
// address and the number.
func (b *browser) reports() (own, number string) {
	b.t.Helper()
	b.visit("kara-kulja/")
	b.follow("/requests/new")
	b.choose("village", inLanguage[b.lang].village)
	b.fill("street", "Достук")
	b.fill("place", "Мектептин артында")
	b.step()
	b.tick("category", "water")
	b.step()
	b.fill("words", "Колонка сынып калды, эки күндөн бери суу жок. <b>Тезирээк</b> & жакшы.")
	b.step()
	b.fill("name", "Асанова Гүлнара")
	b.fill("phone", "+996 555 12 34 56")
	b.step()
	found := requestNumber.FindStringSubmatch(b.text())
	if found == nil {
		b.t.Fatalf("no number on %s:\n%s", b.where(), b.page())
	}
	b.reads("<b>Тезирээк</b> & жакшы")
	return b.where(), found[1]
}

// step sends one step of the report. All steps have one address; each is inspected.
func (b *browser) step() {
	b.t.Helper()
	clear(b.seen)
	b.send("/requests/new")
}

// followsAsNeighbour finds the request in the public list. The words are not shown
// before the office has read them, and the name never.
func (b *browser) followsAsNeighbour(number string) {
	b.t.Helper()
	b.visit("kara-kulja/requests")
	b.follow("/requests/" + number)
	b.readsNot("Колонка", "Асанова", "555 12 34 56")
	b.send("/follow")
	b.reads(number)
	b.readsNot("Колонка", "Асанова", "555 12 34 56")
}

func (b *browser) assigns(number, colleague string) {
	b.t.Helper()
	b.visit("kara-kulja/desk/requests")
	b.follow("/desk/requests/" + number)
	b.choose("to", colleague)
	b.send("/assign")
	b.reads(colleague)
}

func (b *browser) answers(number string) {
	b.t.Helper()
	b.visit("kara-kulja/desk/requests")
	b.follow("/desk/requests/" + number)
	b.choose("outcome", "granted")
	b.fill("text", "Колонка оңдолду, суу берилди.")
	b.send("/answer")
	b.reads("Колонка оңдолду")
}

// opensAgain reads the answer at the own address and says what is still wrong.
func (b *browser) opensAgain(own string) {
	b.t.Helper()
	b.goTo(own)
	b.reads("Колонка оңдолду", "Тезирээк")
	b.fill("text", "Суу кайра токтоп калды.")
	b.send("/reopen")
	b.reads("Суу кайра токтоп калды")
}
