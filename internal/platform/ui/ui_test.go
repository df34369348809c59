package ui

import (
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// -gallery DIR writes the gallery in three languages with its assets there, to
// be looked at in a browser after a change.
var galleryDir = flag.String("gallery", "", "folder to write the gallery to")

func pageIn(t testing.TB, l i18n.Lang) *Page {
	t.Helper()
	catalog, err := i18n.Load(Texts())
	if err != nil {
		t.Fatal(err)
	}
	return &Page{
		Printer: catalog.Printer(l), Title: "Касса", Path: "kara-kulja/desk/payments/till?day=2026-11-22",
		Place: Place{Name: "Кара-Кулжа айыл аймагы", Above: "Ош облусу", Slug: "kara-kulja"},
		Actor: access.Actor{ID: 1, Name: "Айжан Токтосунова", Municipality: 1001},
		Rail: []RailItem{{Text: "Бүгүн"}, {Text: "Касса", Path: "payments"}, {Text: "Эсептер", Path: "accounts", Count: 4},
			{Text: "Төлөмдөр", Path: "payments/list"}, {Text: "Тарифтер", Path: "tariffs"}},
		Waiting: 9, Notice: "Сакталды", Crumbs: []Crumb{{Text: "Кызматтар", Path: "services"}}, Contact: "Ленин көчөсү 60",
	}
}

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func content(text string) templ.Component { return templ.Raw("<h1>" + text + "</h1>") }

func wrap(frame templ.Component, inside templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, inside), w)
	})
}

func TestGallery(t *testing.T) {
	for _, l := range i18n.Langs {
		p := pageIn(t, l)
		p.Title, p.Path, p.Rail = "Gallery", "gallery", nil
		html := render(t, Gallery(p))
		checkHTML(t, html)
		if n := strings.Count(html, "<h1"); n != 2 { // the till shows its own title as a component
			t.Errorf("%s: %d headings of the first level", l, n)
		}
		if *galleryDir != "" {
			writeGallery(t, *galleryDir, string(l)+".html", html)
			writeGallery(t, *galleryDir, string(l)+"-desk.html", render(t, wrap(Desk(pageIn(t, l)), galleryTill(p, sampleOf(p)))))
		}
	}
}

// writeGallery writes a page whose assets a browser finds without a server.
func writeGallery(t *testing.T, dir, name, html string) {
	if err := os.MkdirAll(filepath.Join(dir, "assets"), 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{name: []byte(strings.ReplaceAll(html, `"/assets/`, `"assets/`))}
	for _, f := range Assets() {
		files[strings.TrimPrefix(f.URL, "/")] = f.Plain
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	idOf      = regexp.MustCompile(` id="([^"]*)"`)
	describes = regexp.MustCompile(` (?:aria-describedby|for)="([^"]*)"`)
)

// checkHTML fails on what breaks the policy or loses a reader with a screen
// reader: inline code, ids twice, labels that point nowhere.
func checkHTML(t *testing.T, html string) {
	t.Helper()
	for _, bad := range []string{" style=", "<script>", " onclick", "javascript:", "hx-on", "%!", "tabindex=\"1\""} {
		if strings.Contains(html, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	ids := map[string]bool{}
	for _, m := range idOf.FindAllStringSubmatch(html, -1) {
		if ids[m[1]] {
			t.Errorf("id %q occurs twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range describes.FindAllStringSubmatch(html, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if !ids[id] {
				t.Errorf("a label or description points to %q, which is not there", id)
			}
		}
	}
}

func TestFramesHaveLandmarks(t *testing.T) {
	tests := map[string]struct {
		frame func(*Page) templ.Component
		want  []string
	}{
		"public": {Public, []string{`<header class="top">`, `<footer>`, `href="/ky/kara-kulja"`}},
		"desk":   {Desk, []string{`role="search"`, `id="rail"`, `class="bottom"`, `action="/ky/sign-out"`, `action="/ky/kara-kulja/desk/search"`}},
		"paper":  {Paper, []string{`class="paper a4"`, `data-print`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			html := render(t, wrap(tt.frame(pageIn(t, i18n.Ky)), content("Касса")))
			checkHTML(t, html)
			for _, want := range append(tt.want, `<html lang="ky">`, `<main id="main" tabindex="-1"`, `<title>Касса · Кара-Кулжа айыл аймагы</title>`) {
				if !strings.Contains(html, want) {
					t.Errorf("no %s", want)
				}
			}
		})
	}
}

func TestLanguageSwitchKeepsPathAndQuery(t *testing.T) {
	html := render(t, wrap(Public(pageIn(t, i18n.Ky)), content("")))
	for _, want := range []string{
		`href="/ru/kara-kulja/desk/payments/till?day=2026-11-22" lang="ru"`,
		`href="/ky/kara-kulja/desk/payments/till?day=2026-11-22" lang="ky" hreflang="ky" aria-current="true"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestCurrentRailEntryIsTheLongestPath(t *testing.T) {
	tests := []struct {
		path string
		want string
	}{
		{"kara-kulja/desk", "Бүгүн"},
		{"kara-kulja/desk/", "Бүгүн"},
		{"kara-kulja/desk/payments", "Касса"},
		{"kara-kulja/desk/payments/till?x=1", "Касса"},
		{"kara-kulja/desk/payments/list/7", "Төлөмдөр"},
		{"kara-kulja/desk/paymentsystem", ""},
		{"kara-kulja/desk/jobs/1", ""},
	}
	for _, tt := range tests {
		p := pageIn(t, i18n.Ky)
		p.Path = tt.path
		got := ""
		if at := p.current(); at >= 0 {
			got = p.Rail[at].Text
		}
		if got != tt.want {
			t.Errorf("%s: %q is current, want %q", tt.path, got, tt.want)
		}
	}
}

// TestCurrentRailEntryByTheWayBack: a page of a room that has no entry of its own
// belongs to the one that it was reached from.
func TestCurrentRailEntryByTheWayBack(t *testing.T) {
	for back, want := range map[string]int{"desk/payments": 1, "desk/payments/list": 3, "desk": -1, "payments": -1} {
		p := pageIn(t, i18n.Ky)
		p.Path = "kara-kulja/desk/prospects/tests/7"
		p.Crumbs = []Crumb{{Text: "Касса", Path: back}, {Text: "7", Path: "desk/nowhere/7"}}
		if at := p.current(); at != want {
			t.Errorf("back to %s: entry %d is current, want %d", back, at, want)
		}
	}
}

func TestBottomBarHoldsTheCurrentEntry(t *testing.T) {
	p := pageIn(t, i18n.Ky)
	p.Path = "kara-kulja/desk/tariffs"
	bar := p.bar()
	if len(bar) != 3 || bar[2].Text != "Тарифтер" || bar[0].Text != "Бүгүн" {
		t.Errorf("bar is %v", bar)
	}
}

func TestAddresses(t *testing.T) {
	p := pageIn(t, i18n.Ru)
	tests := map[string]templ.SafeURL{
		"/ru/kara-kulja":                    p.To(),
		"/ru/kara-kulja/services/x":         p.To("services", "x"),
		"/ru/kara-kulja/services?kind=1":    p.To("services", "?kind=1"),
		"/ru/kara-kulja/desk":               p.Desk(""),
		"/ru/kara-kulja/desk/billing/run":   p.Desk("/billing/", "run"),
		"/ru/sign-in":                       p.Root("sign-in"),
		"/ru":                               p.Root(),
		"/ru/kara-kulja/desk/jobs/00X?at=1": p.Desk("jobs", "00X?at=1"),
	}
	for want, got := range tests {
		if string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestRefusedFormComesBackFilled(t *testing.T) {
	p := pageIn(t, i18n.Ky)
	p.Fault = fault.Form().Field("sum", "Fill in this field")
	p.Form = map[string][]string{"sum": {"12,5 <"}, "agree": nil}
	html := render(t, Field(p, Input{Name: "sum", Label: "Сумма", Hint: "сом", Value: "7"})) + render(t, Problem(p))
	for _, want := range []string{
		`value="12,5 &lt;"`, `aria-invalid="true"`, `aria-describedby="sum-hint sum-error"`, `id="sum-error"`,
		`<a href="#sum">`, `role="alert"`, `autofocus`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
	if p.Ticked("agree", "on", true) {
		t.Error("a box emptied by the person came back ticked")
	}
	if strings.Contains(render(t, Field(p, Input{Name: "sum", Type: "password"})), "12,5") {
		t.Error("a password came back in the page")
	}
}

func TestRich(t *testing.T) {
	tests := map[string]string{
		"You owe *214 som*.":   "You owe <b>214 som</b>.",
		"Two are **overdue**.": `Two are <b class="bad">overdue</b>.`,
		"*a* and *b*":          "<b>a</b> and <b>b</b>",
		"5 * 3":                "5 * 3",
		"**":                   "**",
		"*<script>*":           "<b>&lt;script&gt;</b>",
		"one\ntwo":             "one<br>two",
		"":                     "",
		"*open":                "*open",
		"Асанова *Гүлмира* & уулу": "Асанова <b>Гүлмира</b> &amp; уулу",
		"***three***":                `<b class="bad">*three</b>*`,
		"a quote \" and 'apostrophe": "a quote &#34; and &#39;apostrophe",
	}
	for text, want := range tests {
		if got := richHTML(text); got != want {
			t.Errorf("Rich(%q) = %s, want %s", text, got, want)
		}
	}
	if got := Plain("*a*\nb"); got != "a b" {
		t.Errorf("Plain = %q", got)
	}
}

// No text, however odd, may bring markup of its own into a page.
func FuzzRich(f *testing.F) {
	f.Add("*a* **b** <i>&\n")
	f.Fuzz(func(t *testing.T, text string) {
		html := richHTML(text)
		for _, own := range []string{"<b>", `<b class="bad">`, "</b>", "<br>", `<span class="num">`, "</span>"} {
			html = strings.ReplaceAll(html, own, "")
		}
		if strings.ContainsAny(html, "<>") {
			t.Errorf("markup got through: %q", html)
		}
	})
}

// The way back leaves out steps that would be refused.
func TestTheWayBackIsOpen(t *testing.T) {
	p := &Page{Printer: &i18n.Printer{}, Crumbs: []Crumb{{Text: "Bills", Path: "desk/billing"}, {Text: "Run", Path: "desk/billing/runs/1"}}}
	if steps := p.wayBack(); len(steps) != 2 {
		t.Errorf("a page that was told nothing leads back by %d steps", len(steps))
	}
	p.Opens = func(url templ.SafeURL) bool { return strings.HasSuffix(string(url), "billing") }
	if steps := p.wayBack(); len(steps) != 1 || steps[0].Text != "Bills" {
		t.Errorf("the way back is %v", steps)
	}
}
