package e2e

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// sheets are the pages that people print, where they stand, the links to follow
// from there by parts of their addresses, and how many sheets of A4 they take at
// most.
var sheets = []struct {
	name  string
	start string
	links []string
	most  int
}{
	{"home", "kara-kulja", nil, 3},
	{"prices", "kara-kulja/prices", nil, 2},
	{"price poster", "kara-kulja/prices", []string{"/kara-kulja/prices/0", "/poster"}, 1},
	{"service", "kara-kulja/services", []string{"/kara-kulja/services/0"}, 2},
	{"service poster", "kara-kulja/services", []string{"/kara-kulja/services/0", "/poster"}, 1},
	{"bill", "kara-kulja/desk/billing", []string{"/desk/billing/runs/0", "/bills", "/desk/billing/bills/"}, 1},
	{"statement", "kara-kulja/desk/accounts", []string{"/desk/accounts/0", "/desk/ledger/statements/", "/print"}, 3},
	{"route sheet", "kara-kulja/desk/readings", []string{"/desk/readings/sheet"}, 8},
	{"arrears", "kara-kulja/desk/collection", nil, 4},
	{"arrears list", "kara-kulja/desk/collection", []string{"/desk/collection/print"}, 14},
	{"receipt", "kara-kulja/desk/payments/list", []string{"/desk/payments/receipts/"}, 1},
}

// TestPrint prints what people print. Nothing that belongs to the screen alone
// may come along, and no sheet too many.
func TestPrint(t *testing.T) {
	p, w := fresh(t)
	b := open(t, p, "ky", 1280)
	b.signIn(w.signIns["accountant"])
	for _, s := range sheets {
		t.Run(s.name, func(t *testing.T) {
			b.t = t
			b.visit(s.start)
			for _, part := range s.links {
				b.seen = map[string]bool{}
				b.to(part)
			}
			b.prints(s.name, s.most)
		})
	}
	t.Run("my account", func(t *testing.T) {
		b.t = t
		b.visit("kara-kulja/desk/accounts")
		b.follow("/desk/accounts/0")
		page := plainSpaces(b.text())
		number, code := accountNumber.FindString(page), accessCode.FindStringSubmatch(page)
		b.openAccount(number, code[1]+code[2])
		b.prints("my account", 3)
	})
}

// to follows the first link anywhere on the page, also one of the footer.
func (b *browser) to(part string) {
	b.t.Helper()
	address := ask[string](b, `document.querySelector('a[href*="`+part+`"]')?.href ?? ''`)
	if address == "" {
		b.t.Fatalf("no link to %s on %s\n%s", part, b.where(), b.page())
	}
	b.do(chromedp.Navigate(address))
}

// onScreenOnly are the parts of a page that paper has no use for.
const onScreenOnly = `[...document.querySelectorAll('header.top, nav, .rail, .bottom, .actions, .keys, .skip, form.search')]
	.filter(e => e.getClientRects().length > 0).map(e => e.outerHTML.slice(0, 120))`

var pdfPage = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// prints prints the page to a file and counts its sheets.
func (b *browser) prints(name string, most int) {
	b.t.Helper()
	b.media("print")
	if left := ask[[]string](b, onScreenOnly); len(left) > 0 {
		b.t.Errorf("printed with it: %s", strings.Join(left, "\n"))
	}
	b.media("")
	paper, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPaper(chromedp.PaperA4)))
	if err != nil {
		b.t.Fatal(err)
	}
	if n := len(pdfPage.FindAll(paper, -1)); n < 1 || n > most {
		b.t.Errorf("%d sheets, want at most %d", n, most)
	}
	if folder := os.Getenv("AIMAK_SHOTS"); folder != "" {
		os.WriteFile(filepath.Join(folder, "print-"+strings.ReplaceAll(name, " ", "-")+".pdf"), paper, 0o644)
	}
}

// media shows the page as the printer or, when empty, as the screen has it.
func (b *browser) media(kind string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind})
		return err
	}))
}
