package e2e

import (
	"context"
	"fmt"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// identifier matches the ids and numbers in a path, so that one page of each
// kind is visited, not thousands.
var identifier = regexp.MustCompile(`/([0-9A-HJKMNP-TV-Z]{13}|\d{4}-\d{2}(-\d{2})?|[\d-]{6,})(/|$)`)

// notPages are addresses that answer with a file or end the session.
var notPages = regexp.MustCompile(`\.(pdf|xlsx|csv|journal|svg|jpg|png|json|xml|css|js|txt)($|\?)|/sign-out|format=|/export|/ledger/heads?(/|$)`)

// TestEveryPage walks all links that the demo's people can reach and inspects
// one page of each kind in three languages, on a phone and on a desk.
func TestEveryPage(t *testing.T) {
	p, w := fresh(t)
	for _, lang := range []string{"ky", "ru", "en"} {
		for _, width := range []int{320, 1280} {
			t.Run(fmt.Sprintf("%s_%d", lang, width), func(t *testing.T) {
				b := open(t, p, lang, width)
				visited := b.walk(newClerk(p, lang), "kara-kulja/", 60)
				for _, role := range roles(w) {
					b.signIn(w.signIns[role])
					visited += b.walk(clerkOf(t, p, lang, w.signIns[role]), "kara-kulja/desk", 160)
					b.visit("kara-kulja/desk") // the last page may have been a sheet without a header
					b.signOut()
				}
				if visited < 40 {
					t.Errorf("only %d kinds of pages were reached", visited)
				}
				t.Logf("%d kinds of pages", visited)
			})
		}
	}
}

// roles lists the demo's roles that together see every page; AIMAK_ROLES names
// others.
func roles(w town) []string {
	all := []string{"accountant", "head", "cashier", "admin"}
	if names := os.Getenv("AIMAK_ROLES"); names != "" {
		all = strings.Split(names, ",")
	}
	return slices.DeleteFunc(all, func(role string) bool { _, ok := w.signIns[role]; return !ok })
}

// walk follows links breadth first from a start below /{lang}/ and inspects one
// page of each kind that nobody has seen before. The clerk, who is the same
// person, reads the links without a screen: they are not the same for
// everybody, so each one must read them all. It returns how many kinds were new.
func (b *browser) walk(c *clerk, start string, limit int) int {
	b.t.Helper()
	waiting, read, fresh := []string{"/" + b.lang + "/" + start}, map[string]bool{}, 0
	for len(waiting) > 0 && len(read) < limit {
		next := waiting[0]
		waiting = waiting[1:]
		kind := kindOf(next)
		if read[kind] {
			continue
		}
		read[kind] = true
		got, err := c.get(next)
		if err != nil {
			b.t.Errorf("%s does not answer: %v", next, err)
			continue
		}
		if !b.seen["kind "+kind] && b.opens(next) {
			b.seen["kind "+kind] = true
			fresh++
			b.inspect()
		}
		for _, link := range link.FindAllStringSubmatch(got.body, -1) {
			if path := html.UnescapeString(link[1]); b.inside(path) {
				waiting = append(waiting, path)
			}
		}
	}
	return fresh
}

// opens goes to a page; an address that turns out to be a download is no page.
func (b *browser) opens(path string) bool {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Navigate(b.base+path))
	if err != nil && !strings.Contains(err.Error(), "ERR_ABORTED") {
		b.t.Errorf("%s does not open: %v", path, err)
	}
	return err == nil
}

var link = regexp.MustCompile(`<a [^>]*href="([^"#]+)`)

// inside keeps links to pages of this program in this language.
func (b *browser) inside(path string) bool {
	return strings.HasPrefix(path, "/"+b.lang+"/") && !notPages.MatchString(path)
}

func kindOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	for {
		shorter := identifier.ReplaceAllString(path, "/{id}$3")
		if shorter == path {
			return path
		}
		path = shorter
	}
}

// signIn signs a demo person in by typing, as on the first day.
func (b *browser) signIn(who signIn) {
	b.t.Helper()
	b.visit("sign-in")
	b.fill("login", who.login)
	b.fill("password", who.password)
	b.leave(chromedp.KeyEvent("\r"))
}

// signOut leaves by the button of the header.
func (b *browser) signOut() {
	b.t.Helper()
	b.leave(chromedp.Submit(chromedp.CSS(`form[action$="/sign-out"]`)))
}
