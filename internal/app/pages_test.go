package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

const (
	mostQueries = 25       // of one page, whatever it shows; about ten are of the rail, where rooms say what waits
	small       = "oi-tal" // a place with a fraction of the main one's data
	moreQueries = 4        // by which a page of the main place may exceed the small one's: parts that are empty there
)

// demoTown is the filled demo with its pages. Tests that share it only read.
type demoTown struct {
	app     *App
	handler http.Handler
	routes  []web.Route
	people  []*visitor // the public and one person of each role, signed in

	main, small map[string]string // concrete addresses of both places by route
}

var (
	townFolder string
	sharedTown = sync.OnceValues(makeTown)
)

// makeTown fills the demo once for all tests of pages; its people also work in
// the small place, so that the same person sees the same page of both.
func makeTown() (*demoTown, error) {
	var err error
	if townFolder, err = os.MkdirTemp("", "aimak-pages-"); err != nil {
		return nil, err
	}
	ctx := context.Background()
	a, err := open(ctx, config.Config{Data: townFolder}, options{Log: io.Discard, Clock: testkit.Clock, Scratch: true})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(a.fill(ctx), a.secondHome(ctx)); err != nil {
		return nil, err
	}
	rt, err := a.router(config.Config{}, site{demo: true})
	if err != nil {
		return nil, err
	}
	d := &demoTown{app: a, handler: rt.Handler(), routes: rt.Routes()}
	if err := d.signIn(); err != nil {
		return nil, err
	}
	for slug, found := range map[string]*map[string]string{demoMain: &d.main, small: &d.small} {
		printing, err := d.work(slug)
		if err != nil {
			return nil, err
		}
		*found = d.addresses(slug, printing)
	}
	return d, nil
}

// work leaves behind what the demo does not hold: lists that wait, one of them
// with a mistake, and printed bills. It returns the page of the printing.
func (d *demoTown) work(slug string) (printing string, err error) {
	desk := "/en/" + slug + "/desk/"
	households := "Village,Head,Street,House\nKara-Kulja,Асанов Уран,Манас,900\nNowhere,Асанова Гүл,Манас,901\n"
	list := d.of(access.Secretary).upload(desk+"people/imports", households)
	columns := list.header.Get("Location")
	print := d.of(access.Accountant).post(desk+"payer/print", url.Values{"month": {"2026-10"}, "lang": {"ky"}})
	return print.header.Get("Location"), errors.Join(
		list.taken(),
		d.of(access.Secretary).post(columns, url.Values{"village": {"0"}, "head": {"1"}, "street": {"2"}, "house": {"3"}}).taken(),
		d.of(access.Controller).upload(desk+"readings/lists", "Account,Reading\n4-1042-7,118\n").taken(),
		print.taken(),
		d.app.settle(context.Background()),
	)
}

// of returns the person of a role.
func (d *demoTown) of(role access.Role) *visitor {
	return d.people[slices.IndexFunc(d.people, func(v *visitor) bool { return v.role == string(role) })]
}

// secondHome lets the demo's people work in the small place too.
func (a *App) secondHome(ctx context.Context) error {
	place, err := a.territory.BySlug(ctx, small)
	if err != nil {
		return err
	}
	people := identity.New(a.db)
	for _, d := range a.staff.DemoSignIns() {
		who, err := people.Find(ctx, d.Login)
		if err == nil {
			err = a.db.Write(ctx, place.ID, func(tx *db.Tx) error {
				return people.Join(ctx, tx, access.System(place.ID), who.ID, []access.Role{access.Role(d.Role)})
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TestMain removes the shared town at the end.
func TestMain(m *testing.M) {
	code := m.Run()
	if townFolder != "" {
		os.RemoveAll(townFolder)
	}
	os.Exit(code)
}

func town(t *testing.T) *demoTown {
	t.Helper()
	d, err := sharedTown()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// visitor is somebody with a browser that keeps cookies.
type visitor struct {
	town *demoTown
	role string // empty: the public
	jar  http.CookieJar
}

// view is a page as it came.
type view struct {
	path    string
	status  int
	header  http.Header
	body    string
	queries int64
}

var origin = &url.URL{Scheme: "http", Host: "example.com", Path: "/"}

func (d *demoTown) visitor(role string) *visitor {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &visitor{town: d, role: role, jar: jar}
}

// signIn opens the desk for one person of each role.
func (d *demoTown) signIn() error {
	d.people = []*visitor{d.visitor("")}
	for _, s := range d.app.staff.DemoSignIns() {
		v := d.visitor(s.Role)
		got := v.post("/en/sign-in", url.Values{"login": {s.Login}, "password": {s.Password}})
		if got.status != http.StatusSeeOther {
			return fmt.Errorf("%s cannot sign in: %d %s", s.Login, got.status, testkit.Text(got.body))
		}
		d.people = append(d.people, v)
	}
	return nil
}

func (v *visitor) get(path string) view {
	return v.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (v *visitor) post(path string, form url.Values) view {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// upload sends a form with a list.
func (v *visitor) upload(path, list string) view {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("file", "list.csv") // a buffer does not fail
	io.WriteString(part, list)
	w.Close()
	r := httptest.NewRequest(http.MethodPost, path, &form)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.do(r)
}

func (v *visitor) do(r *http.Request) view {
	for _, c := range v.jar.Cookies(origin) {
		r.AddCookie(c)
	}
	ctx, queries := db.CountQueries(r.Context())
	w := httptest.NewRecorder()
	v.town.handler.ServeHTTP(w, r.WithContext(ctx))
	v.jar.SetCookies(origin, w.Result().Cookies())
	return view{r.URL.RequestURI(), w.Code, w.Header(), w.Body.String(), queries.Load()}
}

func (v *visitor) String() string {
	if v.role == "" {
		return "public"
	}
	return v.role
}

// isFile tells a file to be saved: it says the same to everybody.
func (p view) isFile() bool { return p.status == http.StatusOK && !p.isPage() }

// taken complains unless a form was accepted.
func (p view) taken() error {
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("POST %s answers %d: %s", p.path, p.status, testkit.Text(p.body))
	}
	return nil
}

// isPage tells a page from a file or a redirect.
func (p view) isPage() bool {
	return strings.HasPrefix(p.header.Get("Content-Type"), "text/html") && p.header.Get("Location") == ""
}

// parameter is the variable part of a route, or of a message whose value is missing.
var parameter = regexp.MustCompile(`\{[a-z_]+(\.\.\.)?\}`)

// addresses finds one concrete address for each GET route: that of a route
// without parameters is known, unless a page leads there with a question
// (which village?); the others are taken from links and redirects, also those
// of the page of finished work.
func (d *demoTown) addresses(slug, finished string) map[string]string {
	found, waiting := map[string]string{}, []string{}
	note := func(route web.Route, path string) {
		if known := found[route.Path]; known == "" || !strings.Contains(known, "?") && strings.Contains(path, "?") {
			found[route.Path] = path
			waiting = append(waiting, path)
		}
	}
	fixed := strings.NewReplacer("{lang}", "en", "{municipality}", slug)
	for _, route := range d.routes {
		if path := fixed.Replace(route.Path); route.Method == http.MethodGet && !parameter.MatchString(path) && !forPrograms(route) {
			note(route, path)
		}
	}
	waiting = append(waiting, finished)
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		for _, v := range d.people {
			p := v.get(path)
			for _, link := range links(p) {
				if route, ok := d.routeOf(link, slug); ok {
					note(route, link)
				}
			}
			if p.isFile() {
				break
			}
		}
	}
	return found
}

var href = regexp.MustCompile(`\b(?:href|src)="([^"#]*)`)

// links returns the addresses to which a page leads or redirects.
func links(p view) (all []string) {
	if to := p.header.Get("Location"); to != "" {
		return []string{to}
	}
	for _, m := range href.FindAllStringSubmatch(p.body, -1) {
		all = append(all, html.UnescapeString(m[1]))
	}
	return all
}

// routeOf finds the most particular route of an address of the place.
func (d *demoTown) routeOf(address, slug string) (best web.Route, ok bool) {
	path, _, _ := strings.Cut(address, "?")
	if !strings.HasPrefix(path, "/en/"+slug+"/") && !strings.HasPrefix(path, "/assets/") {
		return best, false
	}
	for _, route := range d.routes {
		if route.Method != http.MethodGet || !matches(route.Path, strings.TrimSuffix(path, "/")) {
			continue
		}
		if !ok || strings.Count(route.Path, "{") < strings.Count(best.Path, "{") {
			best, ok = route, true
		}
	}
	return best, ok
}

func matches(route, path string) bool {
	want, got := strings.Split(strings.TrimSuffix(route, "/"), "/"), strings.Split(path, "/")
	return len(want) == len(got) && slices.EqualFunc(want, got, func(w, g string) bool {
		return w == g || strings.HasPrefix(w, "{")
	})
}

// Every page that the program has, for everybody who may come, in the three
// languages: it answers, says what it says in the reader's language, and asks
// the database a bounded number of times.
func TestEveryPage(t *testing.T) {
	d := town(t)
	d.allLinked(t)
	files := map[string]bool{}
	for _, lang := range i18n.Langs {
		for _, v := range d.people {
			for _, path := range d.main {
				if files[path] {
					continue
				}
				p := v.get(inLang(path, lang))
				p.holds(t, v, lang)
				files[path] = p.isFile()
			}
		}
	}
}

func inLang(path string, lang i18n.Lang) string {
	if strings.HasPrefix(path, "/en/") {
		return "/" + string(lang) + strings.TrimPrefix(path, "/en")
	}
	return path
}

// allLinked complains about routes to which no page leads.
func (d *demoTown) allLinked(t *testing.T) {
	t.Helper()
	led := []string{ // from a form: while the work goes on, and with the number of a payment code
		"/{lang}/{municipality}/desk/jobs/{job}", "/{lang}/{municipality}/paid/{reference}",
		"/{lang}/{municipality}/account/pay/{reference}", "/{lang}/{municipality}/account/pay/{reference}/print",
		// from a message, which the demo sends to nobody (internal/app/voice walks them)
		"/{lang}/{municipality}/told/{word}", "/{lang}/{municipality}/news/{word}", "/{lang}/{municipality}/m/{code}", "/{lang}/{municipality}/m/{code}/fixed",
		"/{lang}/{municipality}/requests/mine/{code}/tell", "/{lang}/{municipality}/requests/mine/{code}/fixed",
	}
	for _, route := range d.routes {
		if route.Method == http.MethodGet && d.main[route.Path] == "" && !slices.Contains(led, route.Path) && !forPrograms(route) {
			t.Errorf("no page of the demo leads to %s", route.Path)
		}
	}
}

// forPrograms tells the calls of the API from pages: they want a key, and their
// own tests walk them.
func forPrograms(route web.Route) bool {
	return strings.HasPrefix(route.Path, "/api/v1/") || strings.HasPrefix(route.Path, "/pay/") || strings.HasPrefix(route.Path, "/open311/")
}

// holds checks one page against what must be true of every page.
func (p view) holds(t *testing.T, v *visitor, lang i18n.Lang) {
	t.Helper()
	complain := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s as %s: %s", p.path, v, fmt.Sprintf(format, args...))
	}
	if !p.expected() {
		complain("answers %d: %s", p.status, testkit.Text(p.body))
		return
	}
	if csp := p.header.Get("Content-Security-Policy"); csp == "" || strings.Contains(csp, "unsafe") {
		complain("content policy %q", csp)
	}
	if !p.isPage() {
		return
	}
	if p.queries > mostQueries {
		complain("%d queries, at most %d", p.queries, mostQueries)
	}
	if n := strings.Count(p.body, "<h1"); n != 1 && !strings.HasSuffix(p.path, "/gallery") { // which shows headings too
		complain("%d headings of the first level", n)
	}
	if strings.HasPrefix(p.path, "/"+string(lang)+"/") && !strings.Contains(p.body, `<html lang="`+string(lang)+`"`) {
		complain("does not say that it is in %s", lang)
	}
	if hole := parameter.FindString(testkit.Text(p.body)); hole != "" {
		complain("shows %s", hole)
	}
	if foreign := loads.FindString(p.body); foreign != "" {
		complain("loads from elsewhere: %s", foreign)
	}
	if english := englishIn(p.body); lang != i18n.En && english != "" {
		complain("says in English: %q", english)
	}
}

// loads matches what a page would fetch from, or send to, another site.
var loads = regexp.MustCompile(`\b(src|srcset|action|data)="(https?:)?//[^"]*"|<link\b[^>]*href="(https?:)?//[^"]*"`)

// expected: a page, a redirect or a calm refusal. Without the word of an
// invitation there is none, a payer's file needs the payer, and a program that
// is set up is not set up again.
func (p view) expected() bool {
	switch p.status {
	case http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusPermanentRedirect:
		return true
	case http.StatusNotFound:
		return strings.HasSuffix(p.path, "/invitation") || strings.HasSuffix(p.path, "/account/bill.pdf")
	case http.StatusConflict:
		return strings.HasSuffix(p.path, "/setup")
	}
	return false
}

var (
	inEnglish = regexp.MustCompile(`(?s)<[a-z]+[^>]*\blang="en"[^>]*>.*?</`)
	names     = strings.NewReplacer("OCHA, Ministry of Emergency Situations of the Kyrgyz Republic", "") // a source as it calls itself
	runOf     = regexp.MustCompile(`\b(?:[A-Za-z]{2,}[,.:;]? ){3,}[A-Za-z]{2,}`)
)

// englishIn finds four Latin words in a row. What the page itself marks as
// English is none of them.
func englishIn(body string) string {
	_, inside, _ := strings.Cut(body, "<body")
	return runOf.FindString(names.Replace(testkit.Text("<body" + inEnglish.ReplaceAllString(inside, "</"))))
}

// A page offers a person only links that lead somewhere, and not to a section
// that is refused to them.
func TestNoLinkIsADeadEnd(t *testing.T) {
	d := town(t)
	for _, v := range d.people {
		pages, refused, told := []view{}, map[string]bool{}, map[string]bool{}
		for route, path := range d.main {
			switch p := v.get(path); {
			case p.status == http.StatusForbidden:
				refused[route] = true
			case p.status == http.StatusOK && p.isPage():
				pages = append(pages, p)
			}
		}
		for _, p := range pages {
			for _, link := range links(p) {
				if !strings.HasPrefix(link, "/en/"+demoMain+"/") || told[link] {
					continue
				}
				route, ok := d.routeOf(link, demoMain)
				if told[link] = true; !ok {
					t.Errorf("%s leads %s to %s, which is nothing", p.path, v, link)
				} else if refused[route.Path] {
					t.Errorf("%s leads %s to %s, which is refused", p.path, v, link)
				}
			}
		}
	}
}

// A page of the main place asks the database about as often as the same page
// of a small one: no query stands in a loop over rows.
func TestQueriesDoNotGrowWithTheTown(t *testing.T) {
	d := town(t)
	for route, path := range d.small {
		if !alike(d.main[route], path) || !strings.Contains(route, "{municipality}") {
			continue
		}
		for _, v := range d.people {
			few := v.get(path)
			if few.isFile() {
				break
			}
			many := v.get(d.main[route])
			if many.isPage() && many.status == few.status && many.queries > few.queries+moreQueries {
				t.Errorf("%s as %s: %d queries, but %d for %s", many.path, v, many.queries, few.queries, few.path)
			}
		}
	}
}

// alike: the same page of two places, asked the same kind of question.
func alike(one, other string) bool {
	return one != "" && strings.Contains(one, "?") == strings.Contains(other, "?")
}
