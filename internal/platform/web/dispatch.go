package web

import (
	"context"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// dispatch chooses the mux by the form of the address and makes sure that
// whatever no route answers gets our own page.
func (rt *Router) dispatch(w http.ResponseWriter, hr *http.Request) {
	w = &recorder{ResponseWriter: w}
	if !decent(hr.URL.Path) {
		rt.refuse(w, hr, missing())
		return
	}
	if hr.URL.Path == "/" {
		w.Header().Set("Vary", "Accept-Language, Cookie")
		http.Redirect(w, hr, "/"+string(preferred(hr))+"/", http.StatusSeeOther)
		return
	}
	mux := rt.areas[rt.areaOf(hr.URL.Path)]
	if _, pattern := mux.Handler(hr); pattern == "" {
		rt.refuse(w, hr, rt.noRoute(mux, w, hr))
		return
	}
	mux.ServeHTTP(w, hr)
}

// decent refuses what no address of ours can hold; PostgreSQL, for one, takes a
// zero byte in a text for an error of the program.
func decent(path string) bool {
	return utf8.ValidString(path) && !strings.ContainsFunc(path, unicode.IsControl) && !strings.Contains(path, `\`)
}

func (rt *Router) areaOf(path string) area {
	parts := strings.SplitN(strings.TrimPrefix(path, "/"), "/", 4)
	switch {
	case !known(parts[0]):
		return raw
	case len(parts) == 1, parts[1] == "", rt.words[parts[1]]:
		return site
	case len(parts) > 2 && parts[2] == "desk":
		return desk
	}
	return public
}

// noRoute tells a wrong address from a right address with a wrong method.
func (rt *Router) noRoute(mux *http.ServeMux, w http.ResponseWriter, hr *http.Request) error {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := hr.WithContext(hr.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return missing()
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return wrongMethod{}
}

// errNoPage is an address that leads nowhere.
var errNoPage = fault.Missing("Page not found")

func missing() error { return errNoPage }

// serve is the way of every request: who and where, may they, then the page.
func (rt *Router) serve(w http.ResponseWriter, hr *http.Request, a area, may access.Permission, h Handler) {
	r := rt.request(w, hr, a)
	err := rt.settle(r, a, may)
	if err == nil {
		err = admit(r, may)
	}
	if err == nil {
		rt.rememberLang(r, a)
		err = h(w, r)
	}
	if err != nil {
		rt.answer(w, r, err)
	}
}

// refuse answers a request that has reached no route.
func (rt *Router) refuse(w http.ResponseWriter, hr *http.Request, err error) {
	rt.answer(w, rt.request(w, hr, rt.areaOf(hr.URL.Path)), err)
}

// settle finds the municipality and the person.
func (rt *Router) settle(r *Request, a area, may access.Permission) (err error) {
	if a == public || a == desk {
		slug, both := r.PathValue("municipality"), rt.cfg.Enter != nil
		if both {
			r.Tenant, r.Actor, err = rt.cfg.Enter(r.Request, slug)
		} else {
			r.Tenant, err = rt.cfg.Tenant(r.Context(), slug)
		}
		if err != nil {
			return err
		}
		if r.Tenant.Slug != slug {
			return moved{to: strings.Replace(r.URL.RequestURI(), "/"+slug, "/"+r.Tenant.Slug, 1)}
		}
		if both {
			return nil
		}
	}
	if a == raw && may.Public || rt.cfg.Actor == nil {
		return nil
	}
	r.Actor, err = rt.cfg.Actor(r.Request, r.Tenant)
	return err
}

func admit(r *Request, may access.Permission) error {
	verdict := access.Can(r.Actor, may, access.Resource{Municipality: r.Tenant.ID})
	if verdict == access.Allowed {
		return nil
	}
	return denied{verdict: verdict, may: may}
}

// known tells whether a word of an address is a language of the product.
func known(lang string) bool {
	for _, l := range i18n.Langs {
		if lang == string(l) {
			return true
		}
	}
	return false
}

// callKey finds in a context what the outer layers know of a request.
type callKey struct{}

// call is known before the address is understood.
type call struct {
	id     string // request id, in the log and on the page of an unexpected error
	secure bool
	client string // address of the client, for throttling only
}

func callOf(ctx context.Context) call {
	c, _ := ctx.Value(callKey{}).(call)
	return c
}
