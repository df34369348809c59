package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

const town ref.ID = 7

var (
	everybody = access.Permission{Name: "test.see", Public: true}
	staff     = access.Permission{Name: "test.work", Staff: true}
	approve   = access.Permission{Name: "test.approve", Roles: []access.Role{access.Head, access.Finance}}
)

// site is a router with one municipality and a person who can be changed.
type testSite struct {
	*Router
	actor access.Actor
	log   bytes.Buffer
	now   time.Time
}

func newSite(t *testing.T) *testSite {
	t.Helper()
	catalog, err := i18n.Load(os.DirFS("../ui/texts"), Texts())
	if err != nil {
		t.Fatal(err)
	}
	s := &testSite{now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	s.Router = New(Config{
		Catalog: catalog,
		Log:     slog.New(slog.NewTextHandler(&s.log, nil)),
		Clock:   func() time.Time { return s.now },
		Key:     []byte("a key for tests"),
		Tenant:  findTown,
		Actor:   func(*http.Request, Tenant) (access.Actor, error) { return s.actor, nil },
	})
	return s
}

func findTown(_ context.Context, slug string) (Tenant, error) {
	switch slug {
	case "kara-kulja", "old-name":
		return Tenant{ID: town, Slug: "kara-kulja", Code: 4, Name: place.Name{Ky: "Кара-Кулжа", Ru: "Кара-Кульджа", En: "Kara-Kulja"}}, nil
	case "broken":
		return Tenant{}, errors.New("the database is gone")
	}
	return Tenant{}, missing()
}

func (s *testSite) do(method, target string, body url.Values, headers ...string) *httptest.ResponseRecorder {
	hr := httptest.NewRequest(method, target, strings.NewReader(body.Encode()))
	if body != nil {
		hr.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		hr.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, hr)
	return w
}

func (s *testSite) get(target string, headers ...string) *httptest.ResponseRecorder {
	return s.do("GET", target, nil, headers...)
}

// shows is a page that shows its title in the public frame.
func shows(title string) Handler {
	return func(w http.ResponseWriter, r *Request) error {
		p := r.Page(title)
		return r.Render(w, framed(p, templ.Raw("<h1>"+title+"</h1>")))
	}
}

// framed puts content into the public frame, as a room's template does.
func framed(p *ui.Page, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Public(p).Render(templ.WithChildren(ctx, content), w)
	})
}

func person(roles ...access.Role) access.Actor {
	return access.Actor{ID: 99, Name: "Айжан", Municipality: town, Roles: roles}
}

func TestAddressesFindTheirPage(t *testing.T) {
	s := newSite(t)
	s.Page("GET ", everybody, shows("home of the place"))
	s.Page("GET services/{service}", everybody, shows("a service"))
	s.Site("GET ", everybody, shows("front page"))
	s.Site("GET sign-in", everybody, shows("sign in"))
	s.Site("GET invitation/{token}", everybody, shows("invitation"))
	s.Desk("GET ", everybody, shows("desk home"))
	s.Desk("GET billing/runs", everybody, shows("runs"))
	s.Raw("GET /healthz", everybody, func(w http.ResponseWriter, r *Request) error {
		_, err := io.WriteString(w, "well")
		return err
	})
	for _, test := range []struct {
		path   string
		status int
		holds  string
	}{
		{"/ky/", 200, "front page"},
		{"/ky", 200, "front page"},
		{"/ru/sign-in", 200, "sign in"},
		{"/ru/invitation/services", 200, "invitation"},
		{"/en/kara-kulja/", 200, "home of the place"},
		{"/en/kara-kulja", 200, "home of the place"},
		{"/en/kara-kulja/services/water", 200, "a service"},
		{"/en/kara-kulja/desk", 200, "desk home"},
		{"/en/kara-kulja/desk/billing/runs", 200, "runs"},
		{"/healthz", 200, "well"},
		{"/de/kara-kulja/", 404, "404"},
		{"/ky/nowhere/", 404, "Бет табылган жок"},
		{"/ru/kara-kulja/nothing", 404, "Страница не найдена"},
		{"/ru/kara-kulja/desk/nothing", 404, "Страница не найдена"},
		{"/en/kara-kulja/%00", 404, "Page not found"},
		{"/en/kara-kulja/%ff", 404, "Page not found"},
		{"/en/broken/", 500, "Something went wrong"},
	} {
		w := s.get(test.path)
		if w.Code != test.status {
			t.Errorf("%s: status %d, want %d", test.path, w.Code, test.status)
		}
		if test.holds != "404" && !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("%s: the page does not say %q", test.path, test.holds)
		}
	}
}

func TestBareAddressChoosesTheReadersLanguage(t *testing.T) {
	s := newSite(t)
	for _, test := range []struct{ accept, cookie, want string }{
		{"", "", "/ky/"},
		{"ru-RU,ru;q=0.9", "", "/ru/"},
		{"de, en;q=0.5", "", "/en/"},
		{"uz", "", "/ru/"}, // CLDR: Uzbek readers understand Russian
		{"ja", "", "/ky/"},
		{"ru", "lang=en", "/en/"},
		{"ru", "lang=xx", "/ru/"},
		{"ky-KG, ru;q=0.8", "", "/ky/"},
		{"\x00;;;", "", "/ky/"},
	} {
		w := s.get("/", "Accept-Language", test.accept, "Cookie", test.cookie)
		if got := w.Header().Get("Location"); w.Code != 303 || got != test.want {
			t.Errorf("Accept-Language %q, cookie %q: %d to %q, want %q", test.accept, test.cookie, w.Code, got, test.want)
		}
	}
}

func TestFormerAddressLeadsOn(t *testing.T) {
	s := newSite(t)
	s.Page("GET services", everybody, shows("services"))
	w := s.get("/ky/old-name/services?kind=old-name")
	if w.Code != 308 || w.Header().Get("Location") != "/ky/kara-kulja/services?kind=old-name" {
		t.Errorf("a merged municipality answers %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestPermissions(t *testing.T) {
	s := newSite(t)
	s.Desk("GET runs", approve, shows("runs"))
	s.Desk("POST runs", approve, shows("posted"))
	for _, test := range []struct {
		name   string
		actor  access.Actor
		method string
		header []string
		status int
		holds  string
	}{
		{"nobody reads", access.Actor{}, "GET", nil, 303, ""},
		{"nobody sends", access.Actor{}, "POST", nil, 401, "Сначала войдите"},
		{"nobody, JSON", access.Actor{}, "GET", []string{"Accept", "application/json"}, 401, `"status":401`},
		{"another role", person(access.Cashier), "GET", nil, 403, "Глава айыл окмоту, Финансово-экономический отдел"},
		{"right role", person(access.Head), "GET", nil, 200, "runs"},
		{"right role elsewhere", access.Actor{ID: 5, Municipality: 8, Roles: []access.Role{access.Head}}, "GET", nil, 403, "нет доступа"},
	} {
		s.actor = test.actor
		w := s.do(test.method, "/ru/kara-kulja/desk/runs", nil, test.header...)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("%s: %d, want %d with %q\n%s", test.name, w.Code, test.status, test.holds, w.Body)
		}
	}
	s.actor = access.Actor{}
	to := s.get("/ru/kara-kulja/desk/runs?month=2026-11").Header().Get("Location")
	if to != "/ru/sign-in?to=%2Fru%2Fkara-kulja%2Fdesk%2Fruns%3Fmonth%3D2026-11" {
		t.Errorf("sign-in does not lead back: %s", to)
	}
}

func TestEveryRouteNamesAPermission(t *testing.T) {
	s := newSite(t)
	s.Desk("POST runs/{id}/approval", approve, shows(""))
	last := s.Routes()[len(s.Routes())-1]
	if last.Method != "POST" || last.Path != "/{lang}/{municipality}/desk/runs/{id}/approval" || last.Permission.Name != "test.approve" {
		t.Errorf("listed as %+v", last)
	}
	defer func() {
		if recover() == nil {
			t.Error("a route without permission was accepted")
		}
	}()
	s.Page("GET open", access.Permission{}, shows(""))
}

func TestErrorsBecomePagesOrProblems(t *testing.T) {
	s := newSite(t)
	var err error
	s.Page("GET fails", everybody, func(http.ResponseWriter, *Request) error { return err })
	for _, test := range []struct {
		err    error
		status int
		holds  string
	}{
		{fault.Missing("There is no such account. Check the number: it is at the top of the bill."), 404, "no such account"},
		{fault.Denied("You may not see this part"), 403, "You may not see this part"},
		{fault.Conflict("This period is closed. Choose a later date or enter a correction."), 409, "period is closed"},
		{fault.Unavailable("Try later"), 503, "Try later"},
		{fault.Form().Field("sum", "Fill in this field"), 422, "Fill in this field"},
		{errors.New("disk sector 7 unreadable"), 500, "Something went wrong"},
	} {
		err = test.err
		page := s.get("/en/kara-kulja/fails")
		json := s.get("/en/kara-kulja/fails", "Accept", "application/json")
		if page.Code != test.status || json.Code != test.status || !strings.Contains(page.Body.String(), test.holds) {
			t.Errorf("%v: page %d, JSON %d, want %d with %q", test.err, page.Code, json.Code, test.status, test.holds)
		}
		if json.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("JSON answered as %s", json.Header().Get("Content-Type"))
		}
		if strings.Contains(page.Body.String()+json.Body.String(), "sector") {
			t.Error("an internal error was shown to the public")
		}
	}
	if !strings.Contains(s.log.String(), "sector 7") {
		t.Error("the internal error is not in the log")
	}
}

func TestPanicIsCalm(t *testing.T) {
	s := newSite(t)
	s.Page("GET panics", everybody, func(http.ResponseWriter, *Request) error { panic("index out of range") })
	w := s.get("/en/kara-kulja/panics", "Accept-Encoding", "gzip")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "Something went wrong") || strings.Contains(w.Body.String(), "out of range") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	if !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) {
		t.Error("the page does not tell the request id")
	}
}

func TestWrongMethodIsNamed(t *testing.T) {
	s := newSite(t)
	s.Desk("POST runs", staff, shows(""))
	w := s.get("/en/kara-kulja/desk/runs")
	if w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("%d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := newSite(t)
	called := false
	s.Desk("POST pay", everybody, func(w http.ResponseWriter, r *Request) error {
		called = true
		return r.Done(w, "desk", "Saved")
	})
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-site"}} {
		w := s.do("POST", "/en/kara-kulja/desk/pay", url.Values{"sum": {"5"}}, header...)
		if w.Code != 403 || called {
			t.Errorf("%v: %d, page called: %v", header, w.Code, called)
		}
	}
	if w := s.do("POST", "/en/kara-kulja/desk/pay", nil, "Sec-Fetch-Site", "same-origin"); w.Code != 303 || !called {
		t.Errorf("our own form answered %d", w.Code)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	s := newSite(t)
	s.Page("GET ", everybody, shows("home"))
	s.Desk("GET ", everybody, shows("desk"))
	for _, path := range []string{"/ky/kara-kulja", "/ky/nothing/at/all", "/nothing"} {
		h := s.get(path).Header()
		policy := h.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
	if got := s.get("/ky/kara-kulja/desk").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("a desk page may be kept: %q", got)
	}
	s.cfg.Secure = true
	h := s.get("/ky/kara-kulja").Header()
	if h.Get("Strict-Transport-Security") == "" || !strings.Contains(h.Get("Set-Cookie"), "Secure") {
		t.Errorf("over https: %v", h)
	}
}

func TestCompressionIsNegotiated(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("суу ", 500)
	s.Page("GET ", everybody, shows(long))
	s.Page("GET bill", everybody, func(w http.ResponseWriter, r *Request) error {
		return r.Send(w, "эсеп.pdf", "application/pdf", []byte(long))
	})
	for _, test := range []struct{ path, accept, want string }{
		{"/ky/kara-kulja", "", ""},
		{"/ky/kara-kulja", "gzip, deflate, br, zstd", "gzip"},
		{"/ky/kara-kulja", "gzip", "gzip"},
		{"/ky/kara-kulja", "gzip;q=0, br", ""},
		{"/ky/kara-kulja/bill", "gzip, zstd", ""},
	} {
		w := s.get(test.path, "Accept-Encoding", test.accept)
		if got := w.Header().Get("Content-Encoding"); got != test.want {
			t.Errorf("%s with %q: %q, want %q", test.path, test.accept, got, test.want)
		}
		if body := unpack(t, w); !strings.Contains(body, long) {
			t.Errorf("%s with %q: the text did not survive", test.path, test.accept)
		}
	}
}

func unpack(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var in io.Reader = w.Body
	var err error
	if w.Header().Get("Content-Encoding") == "gzip" {
		in, err = gzip.NewReader(w.Body)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestAssetsAreKeptForEver(t *testing.T) {
	s := newSite(t)
	w := s.get(ui.Asset("app.css"), "Accept-Encoding", "gzip")
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if !strings.Contains(unpack(t, w), "@layer") {
		t.Error("the style sheet does not come back")
	}
	if w := s.get("/assets/app.css"); w.Code != 404 {
		t.Errorf("an asset without hash answers %d", w.Code)
	}
}

func TestSecretsStayOutOfTheLog(t *testing.T) {
	s := newSite(t)
	s.Page("GET search", everybody, shows("found"))
	s.get("/ky/kara-kulja/search?q=0555123456", "Cookie", "session=topsecret")
	if log := s.log.String(); strings.Contains(log, "0555") || strings.Contains(log, "topsecret") || !strings.Contains(log, "/ky/kara-kulja/search") {
		t.Errorf("log: %s", log)
	}
}
