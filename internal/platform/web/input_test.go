package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
)

// sent returns what one form tells a page.
func sent(t *testing.T, form url.Values, read func(in *Input)) error {
	t.Helper()
	s := newSite(t)
	var err error
	s.Page("POST form", everybody, func(w http.ResponseWriter, r *Request) error {
		in := r.Input()
		read(in)
		err = in.Err()
		return r.Goto(w, "")
	})
	s.do("POST", "/en/kara-kulja/form", form)
	return err
}

func TestInputReadsTheKernelsTypes(t *testing.T) {
	form := url.Values{
		"name": {"  Өмүрбек \x00 "}, "n": {"1 234"}, "sum": {"350,50"}, "rate": {"14,43"}, "m3": {"2,35"},
		"day": {"25.12.2026"}, "month": {"2026-12"}, "id": {"000000000000A"}, "on": {"1"}, "kind": {"water"}, "many": {"a", "", "b"},
	}
	err := sent(t, form, func(in *Input) {
		for name, ok := range map[string]bool{
			"name": in.Required("name") == "Өмүрбек", "n": in.Int("n") == 1234, "sum": in.Som("sum") == 35050,
			"rate": in.Rate("rate").String() == "14.43", "m3": in.Quantity("m3").String() == "2.35", "day": in.Day("day") == "2026-12-25",
			"month": in.Month("month") == "2026-12", "id": in.ID("id") == 10, "on": in.Bool("on"), "off": !in.Bool("off"),
			"kind": in.Choice("kind", "waste", "water") == "water", "many": strings.Join(in.Texts("many"), "") == "ab",
			"empty": in.Int("empty") == 0 && in.Som("empty") == 0 && in.Day("empty") == "" && in.Choice("empty", "x") == "",
		} {
			if !ok {
				t.Errorf("%s is not read", name)
			}
		}
	})
	if err != nil {
		t.Errorf("a right form is refused: %v", err)
	}
}

func TestInputComplainsAboutEveryFieldAtOnce(t *testing.T) {
	form := url.Values{
		"name": {"   "}, "n": {"4,5"}, "sum": {"NaN"}, "m3": {"two"}, "day": {"31.02.2026"}, "month": {"13.2026"},
		"id": {"../etc"}, "kind": {"fire"}, "long": {strings.Repeat("ө", textLimit+1)},
	}
	err := sent(t, form, func(in *Input) {
		in.Required("name")
		in.Required("name")
		in.Int("n")
		in.Som("sum")
		in.Quantity("m3")
		in.Day("day")
		in.Month("month")
		in.ID("id")
		in.Choice("kind", "water")
		in.Text("long")
	})
	f := fault.Of(err)
	if f == nil || f.Kind != fault.KindInvalid || len(f.Fields) != 9 {
		t.Fatalf("complaints: %v", err)
	}
}

func TestSeenTextOnly(t *testing.T) {
	for in, want := range map[string]string{
		"a\x00b":           "ab",
		"\xff\xfeабв":      "абв",
		"exe\u202efdp.":    "exefdp.",
		"two\nlines\tkept": "two\nlines\tkept",
		" \u00a0x\u00a0":   "x",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBodiesAreLimited(t *testing.T) {
	s := newSite(t)
	s.Page("POST form", everybody, func(w http.ResponseWriter, r *Request) error { return r.Input().Err() })
	w := s.do("POST", "/en/kara-kulja/form", url.Values{"x": {strings.Repeat("y", formLimit+1)}})
	if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "too large") {
		t.Errorf("a form of over 1 MB answers %d", w.Code)
	}
	w = s.do("POST", "/en/kara-kulja/form", nil, "Content-Type", "multipart/form-data; boundary=x")
	if w.Code != 422 {
		t.Errorf("a broken upload answers %d", w.Code)
	}
}

func TestUploads(t *testing.T) {
	s := newSite(t)
	var got, name string
	s.Page("POST file", everybody, func(w http.ResponseWriter, r *Request) error {
		in := r.Input()
		body, filename := in.File("list", 10)
		none, _ := in.File("other", 10)
		if none != nil {
			t.Error("a file that was not sent has a body")
		}
		got, name = string(body), filename
		return in.Err()
	})
	upload := func(content string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, _ := form.CreateFormFile("list", "үйлөр.csv")
		io.WriteString(part, content)
		form.Close()
		hr := httptest.NewRequest("POST", "/en/kara-kulja/file", &body)
		hr.Header.Set("Content-Type", form.FormDataContentType())
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, hr)
		return w
	}
	if upload("a;b"); got != "a;b" || name != "үйлөр.csv" {
		t.Errorf("uploaded %q as %q", got, name)
	}
	if w := upload("longer than ten"); w.Code != 422 || !strings.Contains(w.Body.String(), "too large") {
		t.Errorf("a file over the limit answers %d", w.Code)
	}
}

func TestRefusedFormComesBackFilled(t *testing.T) {
	s := newSite(t)
	s.Page("POST form", everybody, func(w http.ResponseWriter, r *Request) error {
		in := r.Input()
		in.Som("sum")
		p := r.Page("Pay")
		if err := in.Err(); err != nil {
			return r.Refuse(w, err, p, framed(p, formFor(p)))
		}
		return r.Done(w, "paid", "Saved")
	})
	s.Page("GET paid", everybody, shows("paid"))
	w := s.do("POST", "/en/kara-kulja/form", url.Values{"sum": {"many"}})
	if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, "many") || !strings.Contains(body, "Enter an amount") {
		t.Errorf("%d %s", w.Code, body)
	}
	w = s.do("POST", "/en/kara-kulja/form", url.Values{"sum": {"5"}})
	if w.Code != 303 || w.Header().Get("Location") != "/en/kara-kulja/paid" {
		t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	notice := w.Result().Cookies()
	shown := s.get("/en/kara-kulja/paid", "Cookie", cookies(notice))
	if !strings.Contains(shown.Body.String(), "Saved") || !strings.Contains(shown.Header().Get("Set-Cookie")+strings.Join(shown.Header().Values("Set-Cookie"), ";"), "notice=;") {
		t.Error("the notice is not shown once")
	}
	forged := s.get("/en/kara-kulja/paid", "Cookie", "notice=PGI-eW91IHdvbjwvYj4")
	if strings.Contains(forged.Body.String(), "you won") {
		t.Error("a forged notice is shown")
	}
}

func TestSafeReturnAddress(t *testing.T) {
	for to, want := range map[string]bool{
		"/ky/kara-kulja/desk?x=1": true, "/en/": true,
		"": false, "/": false, "//evil.example/ky/": false, "https://evil.example/ky/": false, "/ky//evil.example": false,
		`/\evil.example`: false, "/xx/": false, "ky/": false, "/ky/\r\nSet-Cookie: a=b": false, "javascript:alert(1)": false,
	} {
		if Local(to) != want {
			t.Errorf("Local(%q) = %v", to, !want)
		}
	}
}

func TestThrottleByAddress(t *testing.T) {
	s := newSite(t)
	throttle := NewThrottle(time.Minute, 3)
	s.Page("POST code", everybody, func(w http.ResponseWriter, r *Request) error {
		if err := throttle.Spend(r); err != nil {
			return err
		}
		return r.Goto(w, "")
	})
	try := func(address string) *httptest.ResponseRecorder {
		hr := httptest.NewRequest("POST", "/en/kara-kulja/code", nil)
		hr.RemoteAddr = address
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, hr)
		return w
	}
	for range 3 {
		if w := try("10.0.0.1:5000"); w.Code != 303 {
			t.Fatalf("an attempt within the purse answers %d", w.Code)
		}
	}
	w := try("10.0.0.1:5001")
	if w.Code != 429 || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "Try again in") {
		t.Errorf("the fourth attempt answers %d %v", w.Code, w.Header())
	}
	if w := try("10.0.0.2:5000"); w.Code != 303 {
		t.Errorf("another address answers %d", w.Code)
	}
	s.now = s.now.Add(time.Minute)
	if w := try("10.0.0.1:5000"); w.Code != 303 {
		t.Errorf("after a minute it answers %d", w.Code)
	}
	for i := range 4 {
		address := "[2001:db8::" + string(rune('a'+i)) + "]:5000"
		if w := try(address); (w.Code == 429) != (i == 3) {
			t.Errorf("address %d of one subscriber answers %d", i, w.Code)
		}
	}
}

func TestForwardedAddressOnlyBehindOurProxy(t *testing.T) {
	s := newSite(t)
	hr := httptest.NewRequest("GET", "/", nil)
	hr.RemoteAddr = "10.0.0.9:1"
	hr.Header.Set("X-Forwarded-For", "6.6.6.6, 192.0.2.4")
	if got := s.client(hr); got != "10.0.0.9" {
		t.Errorf("without a proxy the client is %s", got)
	}
	s.cfg.Proxy = true
	if got := s.client(hr); got != "192.0.2.4" {
		t.Errorf("behind a proxy the client is %s", got)
	}
}

func TestRolesAreNamedInAFixedOrder(t *testing.T) {
	p := newSite(t).cfg.Catalog.Printer("en")
	got := RoleNames(p, []access.Role{access.Auditor, access.Head})
	if got != "Head of the aiyl okmotu, Auditor" {
		t.Error(got)
	}
	for _, role := range access.Roles {
		if RoleName(p, role) == string(role) {
			t.Errorf("role %s has no name", role)
		}
	}
}

func FuzzLocal(f *testing.F) {
	f.Add("/ky/kara-kulja/desk")
	f.Add("//evil.example")
	f.Fuzz(func(t *testing.T, to string) {
		if !Local(to) {
			return
		}
		u, err := url.Parse(to)
		if err == nil && (u.Host != "" || u.Scheme != "") {
			t.Errorf("%q leads to %s", to, u.Host)
		}
	})
}

func FuzzAddresses(f *testing.F) {
	f.Add("/ky/kara-kulja/desk")
	f.Add("/ky/%00/../desk/%2e%2e//")
	f.Fuzz(func(t *testing.T, path string) {
		hr, err := http.NewRequest("GET", "http://aimak.test/"+strings.TrimPrefix(path, "/"), nil)
		if err != nil {
			return
		}
		s := newSite(t)
		s.Page("GET ", everybody, shows("home"))
		s.Desk("GET x/{id}", staff, shows("x"))
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, hr)
		if w.Code >= 500 && !strings.Contains(path, "broken") {
			t.Errorf("%q answers %d", path, w.Code)
		}
	})
}
