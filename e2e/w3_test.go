package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// requestNumber is how people call a request.
var requestNumber = regexp.MustCompile(`К-(\d{4}-\d{4,})`)

// TestW3 is the walk W3 of the product page as far as it goes: a standpipe breaks, a
// citizen reports it, a neighbour follows it, it is answered, opened again and
// answered once more, and the journal has it.
func TestW3(t *testing.T) {
	for _, lang := range []string{"ky", "ru", "en"} {
		for _, width := range []int{320, 1280} {
			t.Run(fmt.Sprintf("%s_%d", lang, width), func(t *testing.T) {
				p, w := fresh(t)
				open(t, p, lang, width).w3(w)
			})
		}
	}
}

// TestW3WithoutScript is the same walk in a browser that runs no script.
func TestW3WithoutScript(t *testing.T) {
	for lang, width := range map[string]int{"ky": 320, "en": 1280} {
		t.Run(fmt.Sprintf("%s_%d", lang, width), func(t *testing.T) {
			p, w := fresh(t)
			b := open(t, p, lang, width)
			b.withoutScript()
			b.w3(w)
		})
	}
}

func (b *browser) w3(w town) {
	b.t.Helper()
	said := "Чоргодон суу агып жатат: " + b.lang
	b.report(said)
	mine, number := b.where(), b.numberOf()
	b.reads(said)

	b.neighbour(number)
	home := "kara-kulja/desk/requests/" + number
	b.signIn(w.signIns["secretary"])
	b.visit("kara-kulja/desk/requests?view=unassigned")
	b.follow("requests/" + number)
	b.step(home, "assign", func() { b.chooseFirst("to") })
	b.step(home, "show", func() { b.fill("text", "Чорго агып жатат") })
	b.look(number)
	b.answer(home, "Чорго оңдолду.")

	b.goTo(mine)
	b.reads("Чорго оңдолду.")
	b.fill("text", "Кайра агып жатат")
	b.again()
	b.send("/reopen")
	b.answer(home, "Жаңы чорго коюлду.")
	b.visit("kara-kulja/requests/" + number)
	b.reads("Жаңы чорго коюлду.", "Чорго агып жатат")
	b.readsNot(said)
	b.shows("/photos/", 1)
	b.visit("kara-kulja/desk/journal")
	b.reads(number)
	b.visit("kara-kulja/requests/counts")
}

// report tells of a broken standpipe in four steps.
func (b *browser) report(said string) {
	b.t.Helper()
	b.visit("kara-kulja")
	b.follow("/requests/new")
	b.choose("village", inLanguage[b.lang].village)
	b.fill("place", "мектептин артында")
	b.next()
	b.tick("category", "leak")
	b.next()
	b.fill("words", said)
	b.upload("photo", "IMG_0001.JPG", photographed(b.t))
	b.next()
	b.shows("requests/new/photo", 1)
	b.fill("name", "Асанов Уран")
	b.fill("phone", "0555 112233")
	b.again()
	b.send("/requests/new")
}

// photographed is what a phone may have taken.
func photographed(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			img.SetRGBA(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), 120, 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// look blacks out a corner of the photo that came with a request and shows the rest
// to everybody.
func (b *browser) look(number string) {
	b.t.Helper()
	b.visit("kara-kulja/requests/" + number)
	b.shows("/photos/", 0)
	b.visit("kara-kulja/desk/requests/photos")
	b.follow("requests/" + number + "/pictures/")
	b.fill("cells", "1.1-3.3")
	b.again()
	b.leave(chromedp.Click(chromedp.CSS(`main button[value="try"]`)))
	b.leave(chromedp.Click(chromedp.CSS(`main button[value="show"]`)))
	b.visit("kara-kulja/requests/" + number)
	b.shows("/photos/", 1)
}

// shows counts the pictures of the page by a part of their addresses, each of which
// must load.
func (b *browser) shows(part string, want int) {
	b.t.Helper()
	script := fmt.Sprintf(`document.querySelectorAll('main img[src*=%q]').length`, part)
	if !b.plain {
		script = fmt.Sprintf(`Promise.all([...document.querySelectorAll('main img[src*=%q]')].map(async (i) => { i.loading = "eager"; await i.decode() })).then((l) => l.length)`, part)
	}
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](script, chromedp.EvalAwaitPromise))
	if err != nil || got != want {
		b.t.Fatalf("%d pictures of %s on %s, want %d; %v", got, part, b.where(), want, err)
	}
}

// next sends a step of a report; every step has the same address, and each is
// looked at.
func (b *browser) next() {
	b.t.Helper()
	b.again()
	b.send("/requests/new")
}

// again has the page that comes looked at, though one of its address was.
func (b *browser) again() {
	if u, err := url.Parse(b.where()); err == nil {
		delete(b.seen, u.Path)
	}
}

// numberOf reads the number of the request on the page.
func (b *browser) numberOf() string {
	b.t.Helper()
	m := requestNumber.FindStringSubmatch(b.text())
	if m == nil {
		b.t.Fatalf("no number on %s\n%s", b.where(), b.page())
	}
	return m[1]
}

// neighbour finds the request in the list and follows it without an account.
func (b *browser) neighbour(number string) {
	b.t.Helper()
	b.visit("kara-kulja/requests?category=leak&state=open")
	b.follow("requests/" + number)
	b.send("/follow")
	if !strings.Contains(b.where(), "/requests/mine/") {
		b.t.Errorf("following leads to %s", b.where())
	}
}

// step opens the form of an act, fills it in and sends it.
func (b *browser) step(home, act string, fill func()) {
	b.t.Helper()
	b.visit(home + "?do=" + act)
	fill()
	b.again()
	b.send("/" + act)
}

// answer answers in public.
func (b *browser) answer(home, text string) {
	b.t.Helper()
	b.step(home, "answer", func() {
		b.choose("outcome", "granted")
		b.fill("text", text)
		b.do(chromedp.Click(chromedp.CSS(`main input[name="public"]`)))
	})
}

// chooseFirst picks the first real option of a select.
func (b *browser) chooseFirst(name string) {
	b.t.Helper()
	ask[bool](b, fmt.Sprintf(`(() => { const s = document.querySelector('main [name=%s]'); s.selectedIndex = 1; return true })()`, name))
}
