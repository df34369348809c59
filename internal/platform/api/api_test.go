package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// notes is a room for tests: what is written down is a row.
var notes = db.Set{Name: "notes", Files: fstest.MapFS{"0001_note.sql": {Data: []byte(`-- Reason: the effect of a call.
-- +goose Up
CREATE TABLE notes_note (municipality_id BIGINT NOT NULL, id BIGINT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (municipality_id, id));
`)}}}

type noteInput struct {
	Body struct {
		Text  string   `json:"text" minLength:"1" maxLength:"20"`
		Lines []string `json:"lines,omitempty" maxItems:"3"`
		Part  *part    `json:"part,omitempty"`
	}
}

type part struct {
	Deep []inner `json:"deep"`
}

type inner struct {
	Name string `json:"name" pattern:"^[a-z]+$"`
}

type noteOutput struct {
	Body struct {
		ID ref.ID `json:"id"`
	}
}

var open = access.Permission{Name: "notes.api", Public: true}

// secrets are the keys of tests.
var secrets = map[string]api.Caller{
	"writer":   {ID: 11, Name: "Writer", Municipality: testkit.Place, Scopes: []string{"notes.write", "notes.read"}, PerMinute: 60_000},
	"reader":   {ID: 12, Name: "Reader", Municipality: testkit.Place, Scopes: []string{"notes.read"}, PerMinute: 60_000},
	"stranger": {ID: 13, Name: "Stranger", Municipality: 2002, Scopes: []string{"notes.write", "notes.read"}, PerMinute: 60_000},
	"far": {ID: 14, Name: "Far", Municipality: testkit.Place, Scopes: []string{"notes.read"}, PerMinute: 60_000,
		Addresses: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}},
	"slow": {ID: 15, Name: "Slow", Municipality: testkit.Place, Scopes: []string{"notes.read"}, PerMinute: 8},
}

// notebook is the API of the test room behind a real router.
type notebook struct {
	t       testing.TB
	d       *db.DB
	handler http.Handler
	fails   atomic.Pointer[error] // what the room fails with after it has written
}

func newNotebook(t testing.TB, d *db.DB) *notebook {
	n := &notebook{t: t, d: d}
	a := api.New(d, api.Config{
		Tenant: func(_ context.Context, slug string) (web.Tenant, error) {
			if slug != testkit.Slug {
				return web.Tenant{}, fault.Missing("Page not found")
			}
			return web.Tenant{ID: testkit.Place, Slug: testkit.Slug}, nil
		},
		Caller: func(_ context.Context, key string) (api.Caller, error) {
			if c, ok := secrets[key]; ok {
				return c, nil
			}
			return api.Caller{}, fault.Denied("Page not found")
		},
	})
	api.Add(a, api.Operation{ID: "add-note", Method: http.MethodPost, Path: "notes", Scope: "notes.write", Summary: "Write a note",
		Tag: "Notes", Status: http.StatusCreated, Limit: 2000, Once: true, Permission: open}, n.add)
	api.Add(a, api.Operation{ID: "count-notes", Method: http.MethodGet, Path: "notes", Scope: "notes.read", Summary: "Count notes",
		Tag: "Notes", Permission: open}, n.count)
	catalog, err := i18n.Load(ui.Texts(), web.Texts(), api.Texts())
	if err != nil {
		t.Fatal(err)
	}
	rt := web.New(web.Config{Catalog: catalog, Log: testkit.Quiet(), Clock: testkit.Clock})
	a.Mount(rt)
	n.handler = rt.Handler()
	return n
}

func (n *notebook) add(ctx context.Context, in *noteInput) (*noteOutput, error) {
	tx, out := api.Tx(ctx), new(noteOutput)
	out.Body.ID = tx.NewID()
	_, err := tx.ExecContext(ctx, `INSERT INTO notes_note (municipality_id, id, text) VALUES ($1, $2, $3)`,
		tx.Municipality, out.Body.ID, in.Body.Text)
	if fails := n.fails.Load(); fails != nil {
		return nil, *fails
	}
	return out, err
}

type countOutput struct {
	Body struct {
		Count int    `json:"count"`
		Who   string `json:"who"`
	}
}

type countInput struct {
	From string `query:"from" format:"date"`
	Most int    `query:"most" minimum:"1" maximum:"5"`
}

func (n *notebook) count(ctx context.Context, _ *countInput) (*countOutput, error) {
	tx, out := api.Tx(ctx), new(countOutput)
	out.Body.Who = api.CallerOf(ctx).Actor().Name
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM notes_note WHERE municipality_id = $1`, tx.Municipality).Scan(&out.Body.Count)
	return out, err
}

// said is an answer.
type said struct {
	status int
	header http.Header
	body   string
	problem
}

type problem struct {
	Type, Title string
	Errors      []struct{ Pointer, Parameter, Header, Detail string }
}

func (n *notebook) call(method, query, key, idempotency, body string, headers ...string) said {
	n.t.Helper()
	r := httptest.NewRequest(method, "/api/v1/kara-kulja/notes"+query, strings.NewReader(body))
	r.Header.Set("Accept-Language", "en")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	if idempotency != "" {
		r.Header.Set("Idempotency-Key", idempotency)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	n.handler.ServeHTTP(w, r)
	s := said{status: w.Code, header: w.Header(), body: w.Body.String()}
	if s.status >= 400 {
		if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" {
			n.t.Errorf("a refusal comes as %s: %s", kind, s.body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &s.problem); err != nil {
			n.t.Errorf("%v: %s", err, s.body)
		}
	}
	return s
}

func (n *notebook) post(key, body string) said {
	n.t.Helper()
	return n.call(http.MethodPost, "", "writer", key, body)
}

// holds tells how many notes are kept.
func (n *notebook) holds(want int) {
	n.t.Helper()
	s := n.call(http.MethodGet, "", "writer", "", "")
	if !strings.Contains(s.body, fmt.Sprintf(`"count":%d,`, want)) {
		n.t.Errorf("want %d notes: %s", want, s.body)
	}
}

func each(t *testing.T, f func(t *testing.T, n *notebook)) {
	testkit.EachDB(t, []db.Set{notes, api.Set()}, func(t *testing.T, d *db.DB) { f(t, newNotebook(t, d)) })
}

// Who may call what: every way of not being allowed has its status, and none
// tells more than it must.
func TestAdmission(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	for _, c := range []struct {
		name, method, key string
		want              int
	}{
		{"no key", http.MethodGet, "", 401},
		{"unknown key", http.MethodGet, "guess", 401},
		{"right key", http.MethodGet, "reader", 200},
		{"without the scope", http.MethodPost, "reader", 403},
		{"of another municipality", http.MethodGet, "stranger", 404},
		{"from another address", http.MethodGet, "far", 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := n.call(c.method, "", c.key, "k", `{"text":"a"}`)
			if s.status != c.want {
				t.Errorf("answers %d, want %d: %s", s.status, c.want, s.body)
			}
			if s.status == 401 && !strings.HasPrefix(s.header.Get("WWW-Authenticate"), "Bearer") {
				t.Error("a 401 names no scheme (RFC 9110 §11.6.1)")
			}
		})
	}
	n.holds(0)
}

// A key of a neighbour sees the same as an address that does not exist.
func TestForeignKeyLearnsNothing(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	foreign := n.call(http.MethodGet, "", "stranger", "", "")
	r := httptest.NewRequest(http.MethodGet, "/api/v1/nowhere/notes", nil)
	r.Header.Set("Accept-Language", "en")
	w := httptest.NewRecorder()
	n.handler.ServeHTTP(w, r)
	if w.Code != foreign.status || !strings.Contains(w.Body.String(), foreign.Title) {
		t.Errorf("foreign: %s, nowhere: %s", foreign.body, w.Body.String())
	}
}

func TestPace(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	for i := range 3 { // 8 a minute: 3 at once
		if s := n.call(http.MethodGet, "", "slow", "", ""); s.status != 200 {
			t.Fatalf("call %d answers %d", i, s.status)
		}
	}
	s := n.call(http.MethodGet, "", "slow", "", "")
	if s.status != http.StatusTooManyRequests || s.header.Get("Retry-After") != "8" {
		t.Errorf("answers %d, Retry-After %q", s.status, s.header.Get("Retry-After"))
	}
	if s := n.call(http.MethodGet, "", "reader", "", ""); s.status != 200 {
		t.Errorf("another key is held up: %d", s.status)
	}
}

// Guessing from one address is slowed down, a right key from there is not.
func TestGuessing(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	last := 0
	for range 25 {
		last = n.call(http.MethodGet, "", "guess", "", "").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after 25 guesses: %d", last)
	}
	if s := n.call(http.MethodGet, "", "reader", "", ""); s.status != 200 {
		t.Errorf("the right key answers %d", s.status)
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		client, allowed string
		want            bool
	}{
		{"10.1.2.3", "10.1.2.3/32", true},
		{"10.1.2.4", "10.1.2.3/32", false},
		{"10.1.2.3", "10.1.0.0/16", true},
		{"2001:db8:1:2::77", "2001:db8:1:2::/64", true},
		{"2001:db8:1:3::77", "2001:db8:1:2::/64", false},
	} {
		caller := api.Caller{Addresses: []netip.Prefix{netip.MustParsePrefix(c.allowed)}}
		if got := api.MayCallFrom(caller, netip.MustParseAddr(c.client)); got != c.want {
			t.Errorf("%s from %s: %v", c.allowed, c.client, got)
		}
	}
	caller := api.Caller{Addresses: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}}
	if api.MayCallFrom(caller, netip.Addr{}) {
		t.Error("an address that cannot be read is let in")
	}
}

// The semantics of Idempotency-Key, as docs/decisions/0029 says.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, n *notebook) {
		first := n.post("k1", `{"text":"a"}`)
		again := n.post("k1", `{"text":"a"}`)
		if first.status != 201 || again.status != 201 || first.body != again.body || first.body == "" {
			t.Errorf("first %d %s, again %d %s", first.status, first.body, again.status, again.body)
		}
		if first.header.Get("Idempotency-Hit") != "" || again.header.Get("Idempotency-Hit") != "true" {
			t.Error("a repeated answer must say that it is one, a first must not")
		}
		if got := again.header.Get("Content-Type"); got != "application/json" {
			t.Errorf("the repeated answer is %s", got)
		}
		other := n.post("k1", `{"text":"b"}`)
		if other.status != 400 || other.Type != "urn:aimak:problem:key-reused" {
			t.Errorf("another body: %d %s", other.status, other.body)
		}
		if s := n.post("k2", `{"text":"a"}`); s.status != 201 || s.body == first.body {
			t.Errorf("another key is another note: %d %s", s.status, s.body)
		}
		n.holds(2)
	})
}

// A refusal keeps neither its effect nor its key.
func TestRefusalIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, n *notebook) {
		var refused error = fault.Form().Field("/text", "Fill in this field")
		n.fails.Store(&refused)
		s := n.post("k", `{"text":"a"}`)
		if s.status != 422 || s.Errors[0].Pointer != "/text" || s.Errors[0].Detail != "Fill in this field" {
			t.Errorf("%d %s", s.status, s.body)
		}
		n.holds(0)
		var broken = errors.New("disk full")
		n.fails.Store(&broken)
		if s := n.post("k", `{"text":"a"}`); s.status != 500 || strings.Contains(s.body, "disk") {
			t.Errorf("a failure of ours: %d %s", s.status, s.body)
		}
		n.holds(0)
		n.fails.Store(nil)
		if s := n.post("k", `{"text":"other"}`); s.status != 201 {
			t.Errorf("the key was free: %d %s", s.status, s.body)
		}
		n.holds(1)
	})
}

// Thirty-two calls with one key at the same moment write one note, and all get
// the same answer.
func TestOnceAtOnce(t *testing.T) {
	each(t, func(t *testing.T, n *notebook) {
		var wait sync.WaitGroup
		bodies := make([]string, 32)
		for i := range bodies {
			wait.Go(func() { bodies[i] = n.post("same", `{"text":"a"}`).body })
		}
		wait.Wait()
		for _, b := range bodies {
			if b != bodies[0] || !strings.Contains(b, "id") {
				t.Errorf("%s and %s", b, bodies[0])
			}
		}
		n.holds(1)
	})
}

// The key belongs to the caller: two programs may choose the same one.
func TestKeysOfTwoCallers(t *testing.T) {
	secrets["second"] = api.Caller{ID: 21, Municipality: testkit.Place, Scopes: []string{"notes.write"}, PerMinute: 600}
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	n.post("k", `{"text":"a"}`)
	if s := n.call(http.MethodPost, "", "second", "k", `{"text":"b"}`); s.status != 201 {
		t.Errorf("%d %s", s.status, s.body)
	}
	n.holds(2)
}

func TestKeyHeader(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	for _, key := range []string{"", "a b", "ключ", strings.Repeat("a", 201)} {
		s := n.call(http.MethodPost, "", "writer", "", `{"text":"a"}`, "Idempotency-Key", key)
		if s.status != 400 || len(s.Errors) != 1 || s.Errors[0].Header != "Idempotency-Key" {
			t.Errorf("%q: %d %s", key, s.status, s.body)
		}
	}
	n.holds(0)
}
