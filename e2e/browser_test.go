package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser is a person at a screen.
type browser struct {
	t     *testing.T
	ctx   context.Context
	base  string // http://127.0.0.1:port
	lang  string
	width int
	seen  map[string]bool // pages already checked by axe
	plain bool            // runs no script, so that axe cannot run either
}

// chromium finds the browser; without it the test is skipped, or fails where
// AIMAK_REQUIRE names chromium.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	absent(t, "chromium", "Chromium is not installed")
	return ""
}

// absent skips a test for want of a tool, unless the gate requires it.
func absent(t *testing.T, tool, message string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("AIMAK_REQUIRE"), ","), tool) {
		t.Fatal(message)
	}
	t.Skip("SKIPPED: " + message)
}

// axe reads axe-core, which npm installs for the tests.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		absent(t, "npm", "axe-core is not installed: run make assets")
	}
	return string(source)
}

// open starts a browser window of the given width.
func open(t *testing.T, p *program, lang string, width int) *browser {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.Headless, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, base: p.url, lang: lang, width: width, seen: map[string]bool{}}
	// The first action starts the browser and ties it to its context, so that one
	// must not be a context with a time limit.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), 900)); err != nil {
		t.Fatal(err)
	}
	return b
}

// do performs steps and fails the test when one of them does not succeed.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s (%s, %d px): %v\npage: %s\n%s", b.t.Name(), b.lang, b.width, err, b.where(), b.page())
	}
}

// ask evaluates a JavaScript expression on the page.
func ask[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("evaluating %q: %v", expression, err)
	}
	return v
}

func (b *browser) where() string {
	location, _ := chromedp.Run(b.ctx, chromedp.Location())
	return location
}

func (b *browser) page() string {
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body ? document.body.innerText.slice(0, 1500) : ''"))
	return text
}

// visit opens a page below /{lang}/ and checks it.
func (b *browser) visit(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + "/" + b.lang + "/" + path))
	b.inspect()
}

// fill types into a field, replacing what stood there.
func (b *browser) fill(name, value string) {
	b.t.Helper()
	field := chromedp.CSS(fmt.Sprintf(`main [name=%q]:not([type=hidden])`, name))
	b.do(chromedp.WaitVisible(field), chromedp.Focus(field))
	ask[bool](b, "document.activeElement.value = '', true")
	b.do(chromedp.SendKeys(field, value))
}

// choose picks an option of a select whose text contains the words.
func (b *browser) choose(name, words string) {
	b.t.Helper()
	found := ask[bool](b, fmt.Sprintf(`(() => {
		const s = document.querySelector('[name=%q]');
		const o = s && [...s.options].find(o => o.text.includes(%q) || o.value === %q);
		if (!o) return false;
		s.value = o.value;
		s.dispatchEvent(new Event('change', {bubbles: true}));
		return true;
	})()`, name, words, words))
	if !found {
		b.t.Fatalf("no option %q in %s on %s\n%s", words, name, b.where(), b.page())
	}
}

// month sets a month field, which browsers draw each in their own way.
func (b *browser) month(name, value string) {
	b.t.Helper()
	ask[bool](b, fmt.Sprintf("document.querySelector('main [name=%s]').value = %q, true", name, value))
}

// tick chooses a radio button or ticks a box.
func (b *browser) tick(name, value string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`main input[name=%q][value=%q]`, name, value))))
}

// follow clicks the first link of the page's work whose address contains the part.
func (b *browser) follow(part string) {
	b.t.Helper()
	link := fmt.Sprintf(`main a[href*=%q]`, part)
	if ask[bool](b, fmt.Sprintf("!document.querySelector(%q)", link)) {
		b.t.Fatalf("no link to %s on %s\n%s", part, b.where(), b.page())
	}
	b.leave(chromedp.Click(chromedp.CSS(link)))
}

// leave does something that loads another page, and inspects that page.
func (b *browser) leave(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ask[bool](b, "window.old = true")
	b.do(step)
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		fresh, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!window.old && document.readyState === 'complete'"))
		cancel()
		if err == nil && fresh {
			b.inspect()
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	b.t.Fatalf("no new page after the step on %s\n%s", b.where(), b.page())
}

// send presses the own button of a form, which is told by the end of its address.
func (b *browser) send(action string) {
	b.t.Helper()
	b.leave(chromedp.Submit(chromedp.CSS(fmt.Sprintf(`main form[action$=%q]`, action))))
}

// goTo opens a page of the same program by its whole address.
func (b *browser) goTo(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
	b.inspect()
}

// withoutScript is an old telephone, or an office that forbids scripts.
func (b *browser) withoutScript() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.plain = true
}

// text returns what a person reads on the page.
func (b *browser) text() string {
	b.t.Helper()
	return ask[string](b, "document.body.innerText")
}

// reads fails unless the page says the words. Spaces of any kind are equal.
func (b *browser) reads(words ...string) {
	b.t.Helper()
	page := plainSpaces(b.text())
	for _, w := range words {
		if !strings.Contains(page, plainSpaces(w)) {
			b.t.Errorf("%s (%s, %d px) does not say %q:\n%s", b.where(), b.lang, b.width, w, page)
		}
	}
}

// readsNot fails when the page says one of the words.
func (b *browser) readsNot(words ...string) {
	b.t.Helper()
	page := plainSpaces(b.text())
	for _, w := range words {
		if strings.Contains(page, w) {
			b.t.Errorf("%s says %q", b.where(), w)
		}
	}
}

func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ").Replace(s)
}

// inspect checks what must be true of every page: no axe violation, no
// sideways scrolling, a language, one heading of the first level.
func (b *browser) inspect() {
	b.t.Helper()
	at := b.where()
	if u, err := url.Parse(at); err == nil {
		at = u.Path
	}
	if b.seen[at] {
		return
	}
	b.seen[at] = true
	if wide := ask[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); wide > 0 {
		b.t.Errorf("%s scrolls sideways by %d px at %d px (%s): %v", at, wide, b.width, b.lang, ask[[]string](b, tooWide))
	}
	if n := ask[int](b, "document.querySelectorAll('h1').length"); n != 1 {
		b.t.Errorf("%s has %d headings of the first level", at, n)
	}
	if lang := ask[string](b, "document.documentElement.lang"); lang != b.lang {
		b.t.Errorf("%s says lang=%q, want %q", at, lang, b.lang)
	}
	if b.plain {
		b.shoot("plain" + at)
		return
	}
	for _, v := range b.violations() {
		b.t.Errorf("%s (%s, %d px): axe: %s", at, b.lang, b.width, v)
	}
	b.shoot(at)
}

// tooWide names the innermost elements that reach beyond the window.
const tooWide = `[...document.querySelectorAll('body *')]
	.filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.querySelector('*'))
	.slice(0, 3).map(e => e.parentElement.outerHTML.slice(0, 200))`

// violations runs axe-core with the rules of WCAG 2.2 AA and its best practices.
func (b *browser) violations() []string {
	b.t.Helper()
	ask[bool](b, axe(b.t)+"; true")
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ['violations']}).then(r =>
		r.violations.map(v => v.id + ': ' + v.help + ' — ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("running axe on %s: %v", b.where(), err)
	}
	return found
}

// shoot keeps a picture of the page where AIMAK_SHOTS names a folder.
func (b *browser) shoot(path string) {
	folder := os.Getenv("AIMAK_SHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return // a page of thousands of rows is too large for a picture
	}
	name := strings.Trim(strings.ReplaceAll(strings.Trim(path, "/"), "/", "_"), "_")
	name = fmt.Sprintf("%s_%d.png", name, b.width)
	if err := os.MkdirAll(folder, 0o755); err == nil {
		os.WriteFile(filepath.Join(folder, name), picture, 0o644)
	}
}
