package e2e

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAfterwards is what comes after a report, for three people in three languages
// and their office: letters with links to press, news of a village, the same trouble
// reported beside theirs, everything that the office does with a request, a mark, a
// request opened again, and the question after four weeks whether it is really done.
func TestAfterwards(t *testing.T) {
	box := newMailbox(t)
	t.Setenv("AIMAK_MAIL", "smtp://"+box.Addr().String())
	t.Setenv("AIMAK_MAIL_FROM", "no-reply@aimak.example")
	t.Setenv("AIMAK_SITE", site)
	p, w := fresh(t)
	people := []*neighbour{
		{browser: open(t, p, "ky", 320), says: "Ооба", verdict: "yes"},
		{browser: open(t, p, "ru", 1280), says: "Частично", verdict: "partly"},
		{browser: open(t, p, "en", 1280), says: "No", verdict: "no"},
	}
	people[0].withoutScript()
	for i, n := range people {
		n.box, n.town, n.mail = box, w, n.lang+"@people.example"
		t.Run(n.lang+" reports", func(t *testing.T) {
			n.t = t
			n.first(people[:i])
		})
	}
	for _, n := range people {
		t.Run(n.lang+" is answered", func(t *testing.T) {
			n.t = t
			n.office()
			n.answered()
		})
	}
	if t.Failed() {
		return
	}
	p.wakes(t, w, "2026-12-21")
	for _, n := range people {
		t.Run(n.lang+" four weeks later", func(t *testing.T) {
			n.t, n.base = t, p.url
			n.reallyDone()
		})
	}
	people[2].t = t
	people[2].papers(p)
}

// site is where the letters say that the town is.
const site = "https://town.example"

// neighbour is somebody who reports a leak, at a screen that the office uses as well.
type neighbour struct {
	*browser
	box  *mailbox
	town town
	mail string

	number, mine  string // of the request, and its secret address
	joined        string // of one of the counter that was joined to it
	says, verdict string // after four weeks
}

// letter waits for a letter and follows the link of a letter whose path holds the part.
func (n *neighbour) letter(words, part string) {
	n.t.Helper()
	text := n.box.wait(n.t, n.mail, words)
	link := regexp.MustCompile(regexp.QuoteMeta(site) + `(/\S*` + part + `\S*)`).FindStringSubmatch(text)
	if link == nil {
		n.t.Fatalf("no link to %s in the letter\n%s", part, text)
	}
	n.goTo(n.base + link[1])
}

// first reports with a position and a mailbox, agrees to be told, and wants the news
// of the village. Whoever reported within 250 m before is shown first.
func (n *neighbour) first(others []*neighbour) {
	n.t.Helper()
	n.visit("kara-kulja/requests/new")
	n.choose("village", inLanguage[n.lang].village)
	ask[bool](n.browser, `document.querySelectorAll('main details').forEach(x => x.open = true), true`)
	n.fill("lat", "40.59760"+fmt.Sprint(len(others)))
	n.fill("lon", "73.601000")
	n.next()
	n.tick("category", "leak")
	n.next()
	for _, other := range others {
		n.reads(other.number)
	}
	n.fill("words", "Чоргодон суу агып жатат: "+n.lang)
	if !n.plain {
		n.losesConnection()
	}
	n.next()
	n.fill("name", "Асанов Уран")
	n.fill("mail", n.mail)
	n.tick("way", "mail")
	n.again()
	n.send("/requests/new")
	n.mine, n.number = n.where(), n.numberOf()
	if !n.plain {
		if left := ask[int](n.browser, `Object.keys(localStorage).length`); left != 0 {
			n.t.Errorf("%d drafts stay in the browser after the report was sent", left)
		}
	}

	n.letter(n.number, "/told/")
	n.again()
	n.send(pathOf(n.where()))
	n.goTo(n.mine)
	n.reads(n.lang[:1] + "…@people.example")
	n.follow("/tell")
	n.subscribes()
}

// losesConnection: without one the step is not left, and the reason is said. Whoever
// closes the browser then finds the report again where it began, at the step and with the
// words that they had reached.
func (n *neighbour) losesConnection() {
	n.t.Helper()
	words := ask[string](n.browser, `document.querySelector('main [name=words]').value`)
	ask[bool](n.browser, `Object.defineProperty(navigator, 'onLine', {get: () => false, configurable: true}), document.querySelector('main form[enctype] .actions button').click(), true`)
	if said := ask[string](n.browser, `document.querySelector('[data-draft]').innerText`); said == "" || !strings.HasSuffix(n.where(), "/requests/new") {
		n.t.Errorf("without a connection %s says %q", n.where(), said)
	}
	n.again()
	n.visit("kara-kulja/requests/new")
	n.again()
	n.leave(chromedp.Click(chromedp.CSS(`main [data-draft] button`)))
	if got := ask[string](n.browser, `document.querySelector('main [name=words]').value`); got != words {
		n.t.Errorf("the report that was kept says %q, want %q", got, words)
	}
}

// pathOf is the end of an address, as forms name it.
func pathOf(address string) string { return address[strings.LastIndex(address, "/"):] }

// subscribes asks for the news of the village, agrees by the letter, and ends it.
func (n *neighbour) subscribes() {
	n.t.Helper()
	n.visit("kara-kulja/requests/subscribe")
	n.choose("village", inLanguage[n.lang].village)
	n.fill("mail", n.mail)
	n.send("/subscribe")
	text := n.box.wait(n.t, n.mail, "/news/")
	link := regexp.MustCompile(regexp.QuoteMeta(site) + `(/\S*/news/\S+)`).FindStringSubmatch(text)
	if link == nil {
		n.t.Fatalf("no link in the letter\n%s", text)
	}
	n.goTo(n.base + link[1])
	for range 2 { // yes, and no more
		n.again()
		n.send(pathOf(n.where()))
	}
	if state := ask[string](n.browser, `document.querySelector('main form [name=state]').value`); state != "on" {
		n.t.Errorf("after its end the page of the news offers %q", state)
	}
}

// office is all that the secretary does with the request, each form looked at:
// all of it without a script, and by halves at the two large screens.
func (n *neighbour) office() {
	n.t.Helper()
	home := "kara-kulja/desk/requests/" + n.number
	n.signIn(n.town.signIns["secretary"])
	n.act(home, "assign", func() { n.chooseFirst("to") })
	if n.lang != "ru" {
		n.joins()
	}
	if n.lang != "en" {
		n.term(home)
		n.beside()
	}
	n.act(home, "answer", func() {
		n.choose("outcome", "granted")
		n.fill("text", "Чорго оңдолду: "+n.lang)
		n.do(chromedp.Click(chromedp.CSS(`main input[name="public"]`)))
	})
	if n.lang != "en" {
		n.bans()
	}
	n.signOut()
}

// act opens the form of an act, has it looked at, fills it in and sends it.
func (n *neighbour) act(home, act string, fill func()) {
	n.t.Helper()
	n.form(home, act)
	fill()
	n.send("/" + act)
}

func (n *neighbour) form(home, act string) {
	n.t.Helper()
	delete(n.seen, "/"+n.lang+"/"+home) // every form has the same address
	n.visit(home + "?do=" + act)
}

// term is all that moves the date, of which the applicant is told.
func (n *neighbour) term(home string) {
	n.t.Helper()
	for _, form := range []string{"show", "reject", "refer"} {
		n.form(home, form)
	}
	n.act(home, "note", func() { n.fill("text", "Слесарь барат") })
	n.act(home, "pause", func() { n.chooseFirst("reason"); n.fill("text", "Кайсы чорго экенин жазыңыз") })
	n.letter("Кайсы чорго экенин жазыңыз", "/requests/mine/")
	n.act(home, "resume", func() {})
	n.act(home, "extend", func() { n.fill("days", "3"); n.fill("text", "Түтүк келе элек") })
	n.letter("Түтүк келе элек", "/requests/mine/")
}

// joins takes the same trouble down at the counter, as a collective appeal, joins it
// to the request, and refers another one to another body.
func (n *neighbour) joins() {
	n.t.Helper()
	n.joined = n.entered("leak", "3")
	n.visit("kara-kulja/desk/casework/" + n.joined + "/signatures")
	n.fill("people", "Токтосунова Бурул, Манас 12\nЭргешов Кубат\nЖээнбекова Гүл")
	n.again()
	n.send("/signatures")
	n.reads("Токтосунова Бурул", "3")

	n.act("kara-kulja/desk/requests/"+n.joined, "merge", func() { n.fill("into", n.number) })
	n.visit("kara-kulja/requests/" + n.joined)
	n.reads(n.number)

	other := n.entered("light", "1")
	n.act("kara-kulja/desk/requests/"+other, "refer", func() {
		n.fill("body", "Кара-Кулжа РЭС")
		n.fill("text", "Жарык РЭСке тиешелүү")
	})
	n.reads("Кара-Кулжа РЭС")
}

// entered registers what somebody says at the counter and returns its number. What is
// open about the same nearby is shown first.
func (n *neighbour) entered(category, people string) string {
	n.t.Helper()
	n.again()
	n.visit("kara-kulja/desk/requests/new")
	ask[bool](n.browser, `document.querySelectorAll('main details').forEach(x => x.open = true), true`)
	n.choose("category", category)
	n.choose("village", inLanguage[n.lang].village)
	n.fill("words", "Бизде да ушундай")
	n.fill("name", "Токтосунова Бурул")
	n.fill("people", people)
	n.again()
	n.send("/requests/new")
	if strings.HasSuffix(n.where(), "/requests/new") {
		n.tick("same", "new")
		n.send("/requests/new")
	}
	return n.numberOf()
}

// beside is what the office keeps for itself: work with its cost, and one act for
// several requests.
func (n *neighbour) beside() {
	n.t.Helper()
	n.visit("kara-kulja/desk/casework/" + n.number + "/work")
	n.fill("what", "Чорго алмаштырылды")
	n.fill("hours", "2,5")
	n.fill("cost", "1 200")
	n.again()
	n.send("/work")
	n.reads("Чорго алмаштырылды")

	n.again()
	n.visit("kara-kulja/desk/requests")
	for i := 1; i <= 2; i++ {
		n.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`main tbody tr:nth-child(%d) input[name="n"]`, i))))
	}
	n.leave(chromedp.Submit(chromedp.CSS(`main form[action$="/casework/together"]`)))
	n.tick("act", "take")
	n.fill("text", "Дүйшөмбүдө барам")
	n.again()
	n.send("/casework/together")
}

// bans asks for a ban; the head agrees and lifts it again.
func (n *neighbour) bans() {
	n.t.Helper()
	n.visit("kara-kulja/desk/requests/" + n.number)
	n.follow("/bans/new")
	n.fill("reason", "Бир эле текст кырк жолу")
	n.again()
	n.send("/bans/new")
	n.signOut()
	n.signIn(n.town.signIns["head"])
	for _, act := range []string{"agree", "lift"} {
		n.again()
		n.visit("kara-kulja/desk/bans")
		n.again()
		n.leave(chromedp.Click(chromedp.CSS(`main form[action$="/` + act + `"] button`)))
	}
}

// answered: the letter tells of the answer; its reader gives a mark, opens the request
// again, and gets another answer.
func (n *neighbour) answered() {
	n.t.Helper()
	n.letter("Чорго оңдолду: "+n.lang, "/requests/mine/")
	n.again()
	n.leave(chromedp.Click(chromedp.CSS(`main form[action$="/rate"] button[value="2"]`)))
	n.fill("text", "Кайра агып жатат")
	n.again()
	n.send("/reopen")
	n.signIn(n.town.signIns["secretary"])
	n.browser.answer("kara-kulja/desk/requests/"+n.number, "Жаңы чорго коюлду.")
	n.signOut()
	n.letter("Жаңы чорго коюлду.", "/requests/mine/")
}

// reallyDone: four weeks later a letter asks. Who says that it is not, or not all of
// it, says what is wrong, and the request goes back to the office.
func (n *neighbour) reallyDone() {
	n.t.Helper()
	n.letter("/fixed", "/fixed")
	press := func(answer string) {
		n.again()
		n.leave(chromedp.Click(chromedp.CSS(`main button[name="answer"][value="` + answer + `"]`)))
	}
	if n.verdict != "yes" {
		press(n.verdict)
		n.reads(n.number)
		if n.where() != n.base+"/"+n.lang+"/kara-kulja/requests/mine/"+secretOf(n.mine)+"/fixed" {
			n.t.Errorf("without words %q leads to %s", n.verdict, n.where())
		}
		n.fill("text", "Экинчи чорго дагы эле агат")
		press(n.verdict)
		n.signIn(n.town.signIns["secretary"])
		n.visit("kara-kulja/desk/requests/" + n.number)
		n.reads("Экинчи чорго дагы эле агат", n.says)
		n.signOut()
		return
	}
	press("yes")
	n.reads(n.says)
	n.signIn(n.town.signIns["secretary"])
	n.visit("kara-kulja/desk/requests/" + n.joined)
	n.follow("/requests/mine/") // who stood at the counter has a page too
	mine := n.where()
	n.signOut()
	n.goTo(mine)
	n.follow("/fixed")
	press("unknown")
}

// secretOf is the secret part of an address.
func secretOf(mine string) string {
	_, code, _ := strings.Cut(mine, "/requests/mine/")
	code, _, _ = strings.Cut(code, "?")
	return code
}

// papers are what is printed: the journal of the month has the requests, with the
// three who signed; the poster says where to write.
func (n *neighbour) papers(p *program) {
	n.t.Helper()
	secretary := clerkOf(n.t, p, "ky", n.town.signIns["secretary"])
	journal := printed(n.t, secretary, "kara-kulja/desk/journal/journal.pdf?"+url.Values{"from": {"2026-11-01"}, "to": {"2026-11-30"}}.Encode())
	for _, words := range []string{n.number, n.joined, "01.11.2026", "30.11.2026", "Кара-Кулжа РЭС"} {
		if !strings.Contains(journal, words) {
			n.t.Errorf("the journal does not say %q", words)
		}
	}
	poster := printed(n.t, newClerk(p, "ky"), "kara-kulja/requests/poster.pdf")
	for _, words := range []string{"Кара-Кулжа айыл аймагы", "/ky/kara-kulja/requests/new"} {
		if !strings.Contains(poster, words) {
			n.t.Errorf("the poster does not say %q:\n%s", words, poster)
		}
	}
	letter := printed(n.t, secretary, "kara-kulja/desk/requests/"+n.joined+"/letter.pdf")
	if letter != "" {
		n.t.Errorf("a request that was joined has a letter:\n%s", letter)
	}
}

// printed reads a PDF as a person does; empty when there is none.
func printed(t *testing.T, c *clerk, path string) string {
	t.Helper()
	got, err := c.get(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got.body, "%PDF") {
		return ""
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, []byte(got.body), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return blanks.ReplaceAllString(string(out), " ")
}
