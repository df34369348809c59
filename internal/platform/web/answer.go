package web

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
)

// denied is the answer of access.Can when it is not "allowed".
type denied struct {
	verdict access.Verdict
	may     access.Permission
}

func (d denied) Error() string { return "denied: " + d.may.Name }

// moved leads a reader on to the present address of a municipality.
type moved struct{ to string }

func (m moved) Error() string { return "moved to " + m.to }

// errForeign is a form that another site sent in the reader's name.
var errForeign = errors.New("web: cross-origin form")

type wrongMethod struct{}

func (wrongMethod) Error() string { return "method not allowed" }

// statuses of the kinds of fault.
var statuses = map[fault.Kind]int{
	fault.KindInternal:    http.StatusInternalServerError,
	fault.KindInvalid:     http.StatusUnprocessableEntity,
	fault.KindDenied:      http.StatusForbidden,
	fault.KindMissing:     http.StatusNotFound,
	fault.KindConflict:    http.StatusConflict,
	fault.KindUnavailable: http.StatusServiceUnavailable,
}

// trouble is an error made ready for showing.
type trouble struct {
	status int
	title  string // finished: what is wrong
	text   string // finished: what to do, who can help
	fault  *fault.Fault
}

// answer turns the error of a page into what the client is told. What is ours
// to mend goes to the log with the request id, and never to the client.
func (rt *Router) answer(w http.ResponseWriter, r *Request, err error) {
	if to := (moved{}); errors.As(err, &to) {
		http.Redirect(w, r.Request, to.to, http.StatusPermanentRedirect)
		return
	}
	if d := (denied{}); errors.As(err, &d) && d.verdict == access.NeedSignIn && r.wantsPage() {
		r.toSignIn(w)
		return
	}
	t := r.explain(err)
	if t.status >= http.StatusInternalServerError {
		rt.cfg.Log.ErrorContext(r.Context(), "request failed", "request", r.ID, "path", r.URL.Path, "error", err)
	}
	if started(w) {
		return // the client has a part of the answer already: nothing can be added
	}
	if r.wantsJSON() {
		problem(w, r, t)
		return
	}
	if shown := r.render(w, t.status, troublePage(r.frame(t.title), t)); shown != nil {
		rt.cfg.Log.Error("drawing the error page", "request", r.ID, "error", shown)
	}
}

// wantsPage: a sign-in page helps only somebody who came to read a page.
func (r *Request) wantsPage() bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.at != raw && !r.wantsJSON()
}

func (r *Request) wantsJSON() bool {
	accept := r.Header.Get("Accept")
	return strings.HasPrefix(r.URL.Path, "/api/") ||
		strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

func (r *Request) toSignIn(w http.ResponseWriter) {
	to := "/" + string(r.Lang) + "/sign-in?to=" + url.QueryEscape(r.URL.RequestURI())
	if r.Partial() {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
}

// explain chooses status and words.
func (r *Request) explain(err error) trouble {
	p := r.Printer
	var d denied
	var slow tooOften
	switch {
	case errors.As(err, &d):
		return r.explainDenied(d)
	case errors.As(err, &slow):
		return trouble{status: http.StatusTooManyRequests, title: p.Fault(slow.fault), fault: slow.fault}
	case errors.Is(err, errNoPage):
		return trouble{status: http.StatusNotFound, title: p.T("Page not found"),
			text: p.T("Check the address, or start from the home page."), fault: errNoPage}
	case errors.As(err, new(wrongMethod)):
		return trouble{status: http.StatusMethodNotAllowed, title: p.T("Page not found"),
			text: p.T("This address only takes what a form sends. Go back and use the form.")}
	case errors.Is(err, errForeign):
		return trouble{status: http.StatusForbidden, title: p.T("This form was not sent from our site"),
			text: p.T("Nothing was changed. Open the page here and fill in the form again.")}
	case tooLarge(err):
		return trouble{status: http.StatusRequestEntityTooLarge, title: p.T("The file is too large"),
			text: p.T("Choose a smaller file or split it into parts.")}
	}
	if f := fault.Of(err); f != nil {
		return trouble{status: statuses[f.Kind], title: p.Fault(f), fault: f}
	}
	return trouble{status: http.StatusInternalServerError, title: p.T("Something went wrong"),
		text: p.T("It is not your fault and nothing was changed. Try again; if it happens again, tell the administrator this number: {id}", "id", r.ID)}
}

func (r *Request) explainDenied(d denied) trouble {
	p := r.Printer
	switch d.verdict {
	case access.NeedSignIn:
		return trouble{status: http.StatusUnauthorized, title: p.T("Sign in first"),
			text: p.T("You were signed out. Open the sign-in page in another window, sign in, then come back and send the form again.")}
	case access.OwnWork:
		return trouble{status: http.StatusForbidden,
			title: p.T("You cannot approve what you entered yourself. Ask another employee.")}
	}
	t := trouble{status: http.StatusForbidden, title: p.T("You may not see this part")}
	if names := RoleNames(p, d.may.Roles); names != "" {
		t.text = p.T("These employees can help: {roles}.", "roles", names)
	}
	return t
}

// problem writes the error as RFC 9457 problem details.
func problem(w http.ResponseWriter, r *Request, t trouble) {
	type field struct {
		Field  string `json:"field"`
		Detail string `json:"detail"`
	}
	body := struct {
		Type     string  `json:"type"`
		Title    string  `json:"title"`
		Status   int     `json:"status"`
		Detail   string  `json:"detail,omitempty"`
		Instance string  `json:"instance"`
		Errors   []field `json:"errors,omitempty"`
	}{Type: "about:blank", Title: t.title, Status: t.status, Detail: t.text, Instance: "urn:request:" + r.ID}
	if t.fault != nil {
		for _, f := range t.fault.Fields {
			body.Errors = append(body.Errors, field{f.Name, r.Printer.Message(f.Msg, f.Values)})
		}
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(t.status)
	json.NewEncoder(w).Encode(body)
}

// logAccess writes one line for each request. The query is left out: searches
// hold names and phones.
func logAccess(log *slog.Logger, hr *http.Request, w *recorder, took time.Duration) {
	log.InfoContext(hr.Context(), "request", "request", callOf(hr.Context()).id, "method", hr.Method,
		"path", hr.URL.Path, "status", w.status(), "bytes", w.bytes, "ms", took.Milliseconds())
}
