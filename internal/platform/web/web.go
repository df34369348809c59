// Package web carries requests to the pages of the rooms and their answers back.
//
// A room adds its pages to a Router, each with the permission that opens it. The
// router finds the language, the municipality and the person, asks access.Can,
// and only then calls the page. A page returns an error instead of writing one:
// answer.go alone turns errors into pages or problem+json.
//
// Addresses are /{lang}/{municipality}/… for everybody, the same with /desk/ for
// staff, /{lang}/… for what belongs to no municipality, and bare paths for
// machines. The package knows no municipal word and no table.
package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// Config is what the router must be given; Catalog, Log and Clock are required.
type Config struct {
	Catalog *i18n.Catalog
	Log     *slog.Logger
	Clock   period.Clock
	// Tenant finds a municipality by the word in the address. When it answers
	// with another Slug (the municipality was renamed or merged), the reader is
	// sent on to the same page there.
	Tenant func(ctx context.Context, slug string) (Tenant, error)
	// Actor finds who asks. It is called with the zero Tenant for addresses
	// without a municipality, and never for Raw routes that are public.
	Actor func(r *http.Request, tenant Tenant) (access.Actor, error)
	// Enter finds both at once, in one look at the database; nil: Tenant is asked,
	// then Actor.
	Enter func(r *http.Request, slug string) (Tenant, access.Actor, error)
	// Rail lists the desk's entries for the person who asks; may be nil.
	Rail func(ctx context.Context, r *Request) []ui.RailItem
	// Frame may add to every page what the municipality says about itself
	// (contact, number of waiting things); may be nil.
	Frame  func(r *Request, p *ui.Page)
	Secure bool   // served over https: cookies with Secure, HSTS
	Proxy  bool   // behind a proxy of our own: X-Forwarded-For names the client
	Key    []byte // signs one-time notices; random for this process when empty
}

// Tenant is the municipality of an address.
type Tenant struct {
	ID          ref.ID
	Slug        string
	Code        int // the short code with which its account numbers begin
	Name, Above place.Name
	Contact     string // where its office is, for the foot of every page
}

// Handler answers one request. Nothing may be written when it returns an error.
type Handler func(w http.ResponseWriter, r *Request) error

// Route is one address as the list of routes shows it.
type Route struct {
	Method     string
	Path       string // "/{lang}/{municipality}/desk/billing/runs"
	Permission access.Permission
}

// area is a part of the address space; each has its own mux, so that a wildcard
// of one can never clash with a word of another.
type area int

const (
	raw area = iota
	site
	public
	desk
)

var prefixes = [...]string{raw: "/", site: "/{lang}/", public: "/{lang}/{municipality}/", desk: "/{lang}/{municipality}/desk/"}

// Router is the map of all addresses.
type Router struct {
	cfg    Config
	areas  [len(prefixes)]*http.ServeMux
	routes []Route
	mays   map[string]access.Permission // of each pattern of a mux
	words  map[string]bool              // first words of site routes: no municipality may be called so
	sealer sealer
}

// New returns a router without routes.
func New(cfg Config) *Router {
	rt := &Router{cfg: cfg, mays: map[string]access.Permission{}, words: map[string]bool{"desk": true, "assets": true, "api": true}}
	for i := range rt.areas {
		rt.areas[i] = http.NewServeMux()
	}
	rt.sealer.key = cfg.Key
	if len(rt.sealer.key) == 0 {
		rt.sealer.key = make([]byte, 32)
		rand.Read(rt.sealer.key)
	}
	rt.serveAssets()
	return rt
}

// Page adds a page of a municipality for everybody: "GET services/{service}".
func (rt *Router) Page(pattern string, may access.Permission, h Handler) {
	rt.add(public, pattern, may, h)
}

// Desk adds a page of a municipality for staff: "POST billing/runs".
func (rt *Router) Desk(pattern string, may access.Permission, h Handler) {
	rt.add(desk, pattern, may, h)
}

// Site adds a page that belongs to no municipality: "GET sign-in".
func (rt *Router) Site(pattern string, may access.Permission, h Handler) {
	rt.add(site, pattern, may, h)
}

// Raw adds an address for machines, without a language: "GET /healthz".
func (rt *Router) Raw(pattern string, may access.Permission, h Handler) {
	rt.add(raw, pattern, may, h)
}

// Routes lists every address with its permission.
func (rt *Router) Routes() []Route { return rt.routes }

// Reserved tells whether a word is taken by the program, so that it cannot be
// the word of a municipality.
func (rt *Router) Reserved(slug string) bool { return rt.words[slug] }

// add panics on a pattern without method or a permission without name: both are
// mistakes of the programmer that the first test run must show.
func (rt *Router) add(a area, pattern string, may access.Permission, h Handler) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok || may.Name == "" {
		panic("web: route " + pattern + " needs a method and a named permission")
	}
	path = strings.Trim(strings.TrimSuffix(path, "{$}"), "/")
	full := prefixes[a] + path
	if a == site {
		word, _, _ := strings.Cut(path, "/")
		rt.words[word] = true
	}
	rt.routes = append(rt.routes, Route{Method: method, Path: full, Permission: may})
	serve := func(pattern string) {
		rt.mays[pattern] = may
		rt.areas[a].HandleFunc(pattern, func(w http.ResponseWriter, hr *http.Request) { rt.serve(w, hr, a, may, h) })
	}
	if path != "" {
		serve(method + " " + full)
		return
	}
	serve(method + " " + full + "{$}")
	if bare := strings.TrimSuffix(full, "/"); bare != "" {
		serve(method + " " + bare)
	}
}
