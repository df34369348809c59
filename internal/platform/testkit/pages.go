package testkit

import (
	"bytes"
	"context"
	"html"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// Slug is the word of Place in addresses: /ky/kara-kulja/….
const Slug = "kara-kulja"

// Site is the pages of some rooms as one visitor's browser sees them. Every
// page that passes through it is held against the rules of the house as well.
type Site struct {
	t       testing.TB
	handler http.Handler
	actor   access.Actor
	jar     http.CookieJar
}

// actorKey carries the visitor to the router: testing who may do what needs no
// passwords. The staff room tests real sessions with Sessions.
type actorKey struct{}

// Pages puts the routes of rooms behind a real router in a fixed municipality.
// The visitor is the public until As names another.
func Pages(t testing.TB, d *db.DB, mods ...module.Module) *Site {
	t.Helper()
	return Sessions(t, d, func(r *http.Request, _ web.Tenant) (access.Actor, error) {
		actor, _ := r.Context().Value(actorKey{}).(access.Actor)
		return actor, nil
	}, mods...)
}

// Sessions is Pages with a real way of finding out who asks.
func Sessions(t testing.TB, d *db.DB, who func(*http.Request, web.Tenant) (access.Actor, error), mods ...module.Module) *Site {
	t.Helper()
	texts := []fs.FS{ui.Texts(), web.Texts(), identity.Texts(), files.Texts()}
	for _, m := range mods {
		if m.Texts != nil {
			texts = append(texts, m.Texts)
		}
	}
	catalog, err := i18n.Load(texts...)
	if err != nil {
		t.Fatal(err)
	}
	rt := web.New(web.Config{
		Catalog: catalog, Log: Quiet(), Key: []byte("testkit"), Actor: who,
		Clock: d.Now,
		Tenant: func(_ context.Context, slug string) (web.Tenant, error) {
			if slug != Slug {
				return web.Tenant{}, fault.Missing("Page not found")
			}
			return web.Tenant{ID: Place, Slug: Slug, Code: 4,
				Name:  place.Name{Ky: "Кара-Кулжа айыл аймагы", Ru: "Кара-Кульджинский айыл аймак", En: "Kara-Kulja aiyl aimak"},
				Above: place.Name{Ky: "Ош облусу", Ru: "Ошская область", En: "Osh oblast"}}, nil
		},
	})
	for _, m := range mods {
		if m.Routes != nil {
			m.Routes(rt)
		}
	}
	return (&Site{t: t, handler: rt.Handler()}).As(access.Actor{})
}

// As returns the same pages for another visitor with a browser of their own.
func (s *Site) As(actor access.Actor) *Site {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &Site{t: s.t, handler: s.handler, actor: actor, jar: jar}
}

// Get returns status and body of a page. For a redirect the body is the
// address it leads to.
func (s *Site) Get(path string) (status int, body string) {
	s.t.Helper()
	return s.Do(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form and returns status and body, as Get does.
func (s *Site) Post(path string, form url.Values) (status int, body string) {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.Do(r)
}

// Upload sends a form with a file.
func (s *Site) Upload(path string, form url.Values, field, filename string, content []byte) (status int, body string) {
	s.t.Helper()
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, filename)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || w.Close() != nil {
		s.t.Fatal("write the form: ", err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &buffer)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.Do(r)
}

// Submit sends a form, expects that it is taken, and returns the page that the
// browser lands on.
func (s *Site) Submit(path string, form url.Values) (body string) {
	s.t.Helper()
	status, to := s.Post(path, form)
	if status != http.StatusSeeOther {
		s.t.Fatalf("POST %s answers %d:\n%s", path, status, Text(to))
	}
	to, _, _ = strings.Cut(to, "#") // a browser keeps the place on the page to itself
	status, body = s.Get(to)
	if status != http.StatusOK {
		s.t.Fatalf("after POST %s, %s answers %d:\n%s", path, to, status, Text(body))
	}
	return body
}

// Shows fails the test unless the page is there and its text holds all words.
func (s *Site) Shows(path string, words ...string) (body string) {
	s.t.Helper()
	status, body := s.Get(path)
	if status != http.StatusOK {
		s.t.Fatalf("GET %s answers %d:\n%s", path, status, Text(body))
	}
	s.Holds(body, words...)
	return body
}

// Holds fails the test unless the text of a page holds all words. Spaces of
// any kind are alike.
func (s *Site) Holds(body string, words ...string) {
	s.t.Helper()
	text := Text(body)
	for _, word := range words {
		if !strings.Contains(text, plainSpaces(word)) {
			s.t.Errorf("the page does not say %q:\n%s", word, text)
		}
	}
}

// Answers fails the test unless a page answers with the status, which is how
// permissions are asked for.
func (s *Site) Answers(want int, paths ...string) {
	s.t.Helper()
	for _, path := range paths {
		if got, _ := s.Get(path); got != want {
			s.t.Errorf("GET %s answers %d, want %d", path, got, want)
		}
	}
}

// Do sends any request as this visitor and keeps the cookies.
func (s *Site) Do(r *http.Request) (status int, body string) {
	s.t.Helper()
	for _, c := range s.jar.Cookies(origin) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, s.actor)))
	answer := w.Result()
	s.jar.SetCookies(origin, answer.Cookies())
	if to := answer.Header.Get("Location"); to != "" {
		return answer.StatusCode, to
	}
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		s.holdAgainstRules(r.URL.Path, string(b))
	}
	return answer.StatusCode, string(b)
}

// Header returns what an answer says of itself.
func (s *Site) Header(path string) http.Header {
	s.t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	s.handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, s.actor)))
	return w.Result().Header
}

// Cookies are what the visitor's browser holds now.
func (s *Site) Cookies() []*http.Cookie { return s.jar.Cookies(origin) }

var origin = &url.URL{Scheme: "http", Host: "example.com", Path: "/"}

// forbidden is what the content policy would block or the house does not want.
var forbidden = map[string]*regexp.Regexp{
	"an inline style":                    regexp.MustCompile(`<[^>]+\sstyle=`),
	"a script written into the page":     regexp.MustCompile(`<script(>|\s+[^s>][^>]*>[^<])`),
	"an event handler in an attribute":   regexp.MustCompile(`<[^>]+\s(on[a-z]+|hx-on[^=]*)=`),
	"a value that was not formatted":     regexp.MustCompile(`%!\w?\(`),
	"a message whose value is not given": regexp.MustCompile(`>[^<]*\{[a-z_]+\}[^<]*<`),
	"a field without label":              regexp.MustCompile(`<label for="">`),
}

func (s *Site) holdAgainstRules(path, body string) {
	s.t.Helper()
	for what, pattern := range forbidden {
		if found := pattern.FindString(body); found != "" {
			s.t.Errorf("%s holds %s: %s", path, what, found)
		}
	}
	if strings.Contains(body, "<html") && strings.Count(body, "<h1") != 1 {
		s.t.Errorf("%s has %d first headings, not 1", path, strings.Count(body, "<h1"))
	}
}

var (
	tags   = regexp.MustCompile(`(?s)<(script|head)\b.*?</(script|head)>|<[^>]*>`)
	spaces = regexp.MustCompile(`[\s\x{00a0}\x{202f}\x{2009}]+`)
)

// Text returns what a person reads on a page: no markup, single plain spaces.
func Text(body string) string {
	return strings.TrimSpace(plainSpaces(html.UnescapeString(tags.ReplaceAllString(body, " "))))
}

func plainSpaces(text string) string { return spaces.ReplaceAllString(text, " ") }
