// Package api serves other programs: JSON over HTTP under /api/v1/, described
// by OpenAPI 3.1.
//
// A room adds its calls with Add; huma reads their Go types, checks what comes
// against them and writes the description. This package does what every call
// needs before and around the room: who calls (a key with scopes, addresses and
// a pace), one transaction for the whole call, the same answer for the same
// Idempotency-Key, and complaints as RFC 9457 problem details in the language
// of Accept-Language, each with a JSON pointer to what is wrong. Rooms see
// types, faults and a transaction, neither huma nor headers.
package api

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/time/rate"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Set returns the table of remembered answers.
func Set() db.Set { return db.Set{Name: "api", Files: sub("migrations")} }

// Texts returns what every call may complain of, in Kyrgyz and Russian.
func Texts() fs.FS { return sub("texts") }

func sub(folder string) fs.FS {
	part, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return part
}

// Root is where the calls of a municipality begin.
const Root = "/api/v1/{municipality}/"

// Limits of one call, unless its Operation says otherwise.
const (
	bodyLimit  = 16 << 10 // bytes
	guesses    = 20       // wrong keys from one address at once, …
	guessEvery = 6 * time.Second
)

// Caller is the program that calls, as its key tells.
type Caller struct {
	ID           ref.ID // of the key: it stays when the secret is renewed
	Name         string
	Municipality ref.ID
	Scopes       []string
	Addresses    []netip.Prefix // where it may call from; empty: anywhere
	PerMinute    int            // how many calls a minute
}

// Actor is the caller as the books and the audit trail name it.
func (c Caller) Actor() access.Actor {
	return access.Actor{ID: c.ID, Name: c.Name, Municipality: c.Municipality, System: true}
}

// Config is what the API must be given by those who know.
type Config struct {
	// Tenant finds the municipality of an address, as web.Config.Tenant does.
	Tenant func(ctx context.Context, slug string) (web.Tenant, error)
	// Caller finds whose key it is; Denied when it opens nothing (any more).
	Caller func(ctx context.Context, key string) (Caller, error)
}

// API is all calls together.
type API struct {
	db     *db.DB
	cfg    Config
	huma   huma.API
	routes []route
	adding Operation // what Add hands to the adapter

	wrong *web.Throttle // of guessed keys
	mu    sync.Mutex
	paces map[ref.ID]*rate.Limiter
}

// Operation is one call as a room declares it.
type Operation struct {
	ID         string // "take-payment": unique, the name in generated clients
	Method     string
	Path       string // below Root
	Scope      string // which the key must hold
	Summary    string // one line of English
	Text       string // several lines of English
	Tag        string // heading in the description
	Status     int    // of success; 200 when zero
	Limit      int64  // bytes of the body; 16 KiB when zero
	Once       bool   // it changes something: an Idempotency-Key is required
	Permission access.Permission
}

type route struct {
	op     Operation
	handle func(huma.Context)
}

// New returns an API without calls. d may be nil when only its description is
// wanted.
func New(d *db.DB, cfg Config) *API {
	a := &API{db: d, cfg: cfg, wrong: web.NewThrottle(guessEvery, guesses), paces: map[ref.ID]*rate.Limiter{}}
	a.huma = huma.NewAPI(a.description(), adapter{a})
	return a
}

// Add adds a call. The input names parameters by the tags path, query and
// header and has the body as Body; the output has Status (optional) and Body.
func Add[I, O any](a *API, op Operation, handle func(context.Context, *I) (*O, error)) {
	if op.Limit == 0 {
		op.Limit = bodyLimit
	}
	a.adding = op
	huma.Register(a.huma, a.described(op), handle)
}

// Mount puts all calls, and the description of them, behind a router.
func (a *API) Mount(rt *web.Router) {
	for _, r := range a.routes {
		rt.Raw(r.op.Method+" "+Root+r.op.Path, r.op.Permission, a.serve(r))
	}
}

// adapter lets huma hang its calls into our own router.
type adapter struct{ api *API }

// Handle is called by huma once for each call.
func (a adapter) Handle(_ *huma.Operation, handle func(huma.Context)) {
	a.api.routes = append(a.api.routes, route{a.api.adding, handle})
}

// ServeHTTP is never used: web.Router serves.
func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// serve is the way of every call: who may, what came, the room, the answer.
func (a *API) serve(rt route) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		c := &call{api: a, op: rt.op, r: r, answer: answer{header: http.Header{}}}
		err := c.admit()
		if err == nil {
			err = c.read()
		}
		if err == nil {
			err = c.perform(func(ctx context.Context) {
				rt.handle(humago.NewContext(nil, c.request(ctx), &c.answer))
			})
		}
		if err != nil {
			return c.refuse(w, err)
		}
		return c.answer.send(w)
	}
}
