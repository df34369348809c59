package web

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// Request is one request with all that a page needs to answer it.
type Request struct {
	*http.Request
	Actor   access.Actor
	Tenant  Tenant
	Lang    i18n.Lang
	Printer *i18n.Printer
	ID      string // request id

	rt     *Router
	w      http.ResponseWriter
	at     area
	around *ui.Page // what stands around every page of this request; nil until one is started
}

func (rt *Router) request(w http.ResponseWriter, hr *http.Request, a area) *Request {
	lang := preferred(hr)
	if first, _, _ := strings.Cut(strings.TrimPrefix(hr.URL.Path, "/"), "/"); known(first) {
		lang = i18n.Lang(first)
	}
	return &Request{
		Request: hr, Lang: lang, Printer: rt.cfg.Catalog.Printer(lang),
		ID: callOf(hr.Context()).id, rt: rt, w: w, at: a,
	}
}

// Page starts a page with a finished title. The one-time notice, if one waits,
// is put on it and thereby used up.
//
// The parts that other rooms lend to a page start pages of their own. What
// stands around a page is asked for once in a request.
func (r *Request) Page(title string) *ui.Page {
	if r.around == nil {
		r.around = r.frame("")
		if r.at == desk && r.rt.cfg.Rail != nil {
			r.around.Rail = r.rt.cfg.Rail(r.Context(), r)
		}
		if r.rt.cfg.Frame != nil {
			r.rt.cfg.Frame(r, r.around)
		}
	}
	p := *r.around
	p.Title, p.Notice = title, r.takeNotice()
	return &p
}

// frame is a page with only what the request itself tells.
func (r *Request) frame(title string) *ui.Page {
	p := &ui.Page{Printer: r.Printer, Title: title, Actor: r.Actor, Opens: r.opens}
	if r.at != raw {
		_, p.Path, _ = strings.Cut(strings.TrimPrefix(r.URL.RequestURI(), "/"), "/")
	}
	if r.Tenant.ID != 0 {
		p.Place = ui.Place{Name: r.Printer.Name(r.Tenant.Name), Above: r.Printer.Name(r.Tenant.Above), Slug: r.Tenant.Slug}
	}
	return p
}

// Render writes a page. It is drawn in memory first, so that a failure becomes
// an error page and not half a page.
func (r *Request) Render(w http.ResponseWriter, c templ.Component) error {
	return r.render(w, http.StatusOK, c)
}

func (r *Request) render(w http.ResponseWriter, status int, c templ.Component) error {
	var page bytes.Buffer
	if err := c.Render(r.Context(), &page); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", r.caching())
	}
	w.WriteHeader(status)
	_, err := w.Write(page.Bytes())
	return err
}

// caching forbids keeping staff pages at all: office computers are shared. A
// public page may be shown again on "back", which saves a load on a slow line.
func (r *Request) caching() string {
	if r.at == public && !r.Actor.SignedIn() {
		return "private, no-cache"
	}
	return "no-store"
}

// Refuse shows a form again as it was typed when err is a complaint about it
// (Invalid or Conflict); c must draw p. Any other error is returned.
func (r *Request) Refuse(w http.ResponseWriter, err error, p *ui.Page, c templ.Component) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.KindInvalid && f.Kind != fault.KindConflict {
		return err
	}
	p.Fault, p.Form = f, r.Form
	return r.render(w, http.StatusUnprocessableEntity, c)
}

// Done leads on after a change and leaves a one-time notice for the next page.
// path is below /{lang}/{municipality}/; msg is a message id.
func (r *Request) Done(w http.ResponseWriter, path string, msg string, v ...fault.Values) error {
	var values fault.Values
	if len(v) > 0 {
		values = v[0]
	}
	r.leaveNotice(w, r.Printer.Message(msg, values))
	return r.Goto(w, path)
}

// Goto leads on to a page of the same municipality; path is below
// /{lang}/{municipality}/, or below /{lang}/ on a page without municipality.
func (r *Request) Goto(w http.ResponseWriter, path string) error {
	to := "/" + string(r.Lang) + "/"
	if r.Tenant.Slug != "" {
		to += r.Tenant.Slug + "/"
	}
	return r.GotoURL(w, to+strings.TrimPrefix(path, "/"))
}

// GotoURL leads on to an address of this site; see Local for addresses that
// came from outside.
func (r *Request) GotoURL(w http.ResponseWriter, to string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// Local tells whether an address that came with a request is a page of this
// site, so that "sign in and go on" cannot be made to lead elsewhere.
func Local(to string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(to, "/"), "/")
	return strings.HasPrefix(to, "/") && known(first) && !strings.Contains(to, "//") && decent(to)
}

// PathID reads an id out of the address; a malformed one is a missing page.
func (r *Request) PathID(name string) (ref.ID, error) {
	id, err := ref.ParseID(r.PathValue(name))
	if err != nil {
		return 0, missing()
	}
	return id, nil
}

// Can tells whether the person may use a permission in this municipality.
func (r *Request) Can(may access.Permission) bool {
	return access.Can(r.Actor, may, access.Resource{Municipality: r.Tenant.ID}) == access.Allowed
}

// opens tells whether a link leads the person to a page: an address that some
// route answers and whose permission they hold.
func (r *Request) opens(url templ.SafeURL) bool {
	path, _, _ := strings.Cut(string(url), "?")
	hr, err := http.NewRequestWithContext(r.Context(), http.MethodGet, path, nil)
	if err != nil {
		return false
	}
	_, pattern := r.rt.areas[r.rt.areaOf(path)].Handler(hr)
	may, ok := r.rt.mays[pattern]
	return ok && r.Can(may)
}

// Now returns the present instant by the program's clock.
func (r *Request) Now() period.Instant { return period.At(r.rt.cfg.Clock()) }

// Today returns the present day of the municipality by the program's clock.
func (r *Request) Today() period.Day { return period.DayOf(r.rt.cfg.Clock()) }

// Origin is the address of this site as the browser sees it, for links that
// go on paper: "https://aimak.example".
func (r *Request) Origin() string {
	if r.rt.cfg.Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Partial tells whether htmx asks for a part of the page only.
func (r *Request) Partial() bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true"
}

// NewKey returns a one-time key of 22 characters for a form that books
// something: the same form sent twice books once.
func (r *Request) NewKey() string { return randomText(16) }

func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
