package forwarding

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	filed "github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// city is a body with an endpoint that answers what it is told to, by path.
type city struct {
	*httptest.Server
	mu    sync.Mutex
	says  map[string]string // "POST /requests.xml" → "200 <text>", or "drop", or the name of a sample
	asked []string          // calls, in order
	form  url.Values        // of the last request that was sent
	mark  string
}

func newCity(t *testing.T) *city {
	c := &city{says: map[string]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		c.mu.Lock()
		defer c.mu.Unlock()
		what := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/open311")
		c.asked = append(c.asked, what)
		if r.Method == http.MethodPost {
			c.form, c.mark = r.PostForm, r.Header.Get(MarkHeader)
		}
		answer, ok := c.says[what]
		switch {
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		case answer == "drop":
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
		case strings.Contains(answer, " "):
			status, text, _ := strings.Cut(answer, " ")
			w.WriteHeader(map[string]int{"200": 200, "302": 302, "400": 400, "403": 403, "500": 500, "503": 503}[status])
			_, _ = io.WriteString(w, text)
		default:
			body, err := os.ReadFile(filepath.Join("wire", "testdata", answer))
			if err != nil {
				t.Error(err)
			}
			_, _ = w.Write(body)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// say sets what an address answers.
func (c *city) say(what, answer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.says[what] = answer
}

// count tells how often an address was asked.
func (c *city) count(what string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.asked {
		if a == what {
			n++
		}
	}
	return n
}

// world is a municipality whose category "light" goes to a city. It is Sunday, 22
// November 2026.
type world struct {
	*Forwarding
	t     *testing.T
	d     *db.DB
	city  *city
	rooms []module.Module
	body  ref.ID
	lead  access.Actor
	count int
}

var secret = []byte("0123456789abcdef0123456789abcdef")

func rooms(d *db.DB) *world {
	places, shots := territory.New(d), pictures.New(d)
	journal, carrier := requests.New(d, places, shots, secret), notify.New(d, secret, testkit.Quiet())
	carrier.At("https://aimak.kg")
	w := &world{d: d, Forwarding: New(d, places, journal, shots, carrier, secret, testkit.Quiet())}
	journal.Tell(w.Told)
	w.rooms = []module.Module{places.Module(), shots.Module(), journal.Module(), w.Module()}
	return w
}

func sets() []db.Set {
	return append(module.Migrations(rooms(nil).rooms...), identity.Set(), notify.Set(), filed.Set())
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) {
		w := rooms(d)
		w.t, w.city, w.lead = t, newCity(t), testkit.Actor(access.Secretary)
		w.Allow(w.city.Listener.Addr().String())
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for _, text := range []string{
				`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until) VALUES
					(1001, '3', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', ''), (2001, '5', 'village', 1001, 'Кара-Кулжа', 'Кара-Кульджа', '', '', $1, 'now', '', '')`,
				`INSERT INTO territory_village (municipality_id, id, sort_key, population_register, population_estimate, estimate_year) VALUES (1001, 2001, $1, 0, 0, 0)`,
			} {
				if _, err := tx.ExecContext(ctx, text, []byte{1}); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
				VALUES (1001, 'kara-kulja', 4, 1, 1, '', '', '', 'ky,ru', 100, 0, 0)`)
			if err != nil {
				return err
			}
			if w.body, err = w.Put(ctx, tx, w.lead, Endpoint{Name: "РЭС", URL: w.city.URL + "/open311", Jurisdiction: "city.gov", Format: "xml", Secret: "key", Working: true}); err != nil {
				return err
			}
			return w.Lead(ctx, tx, w.lead, Route{Category: "light", Endpoint: w.body, Service: "001", Name: "Lights", Answers: []Given{{Code: "V", Value: FromVillage, Keys: []Key{{"k7", "кара-кульджа"}}}, {Code: "N", Value: FromNumber}}})
		})
		f(w)
	})
}

func (w *world) try(f func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) })
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.try(f); err != nil {
		w.t.Fatal(err)
	}
}

// says registers a request of the category that is sent on.
func (w *world) says(change func(*requests.Said)) (r requests.Request) {
	w.t.Helper()
	w.count++
	s := requests.Said{Category: "light", Kind: life.Application, Form: life.Oral, Channel: life.Counter, Lang: i18n.Ru, People: 1, Who: requests.Applicant{Name: "Асанов Уран", Phone: "0555 123456"},
		Village: 2001, Street: "Ленин", Words: "Фонарь не горит, мой телефон 0555 123456", Point: appeal.Point{Lat: 40_632_230, Lon: 73_592_490}, Received: "2026-11-22"}
	if change != nil {
		change(&s)
	}
	w.write(func(ctx context.Context, tx *db.Tx) error {
		made, err := w.requests.Register(ctx, tx, w.lead, s)
		r = made.Request
		return err
	})
	return r
}

// shows looks through the words for everybody.
func (w *world) shows(r requests.Request, private bool) requests.Request {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = w.requests.Do(ctx, tx, w.lead, r.ID, requests.Doing{Act: life.Show, Version: r.Version, Text: "Фонарь не горит", Private: private})
		return err
	})
	return r
}

// goes lets everything that is due happen; later makes everything due first.
func (w *world) goes() {
	w.t.Helper()
	for range 20 {
		n, err := w.Deliver(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func (w *world) later() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE forwarding_item SET due_at = 0 WHERE municipality_id = $1`, tx.Municipality)
		return err
	})
	if n, err := w.Deliver(w.t.Context()); err != nil || n == 0 {
		w.t.Fatalf("%d attempts, %v", n, err)
	}
}

func (w *world) item(r requests.Request) (i Item, ok bool) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) { i, ok, err = w.Of(ctx, tx, r.ID); return err })
	return i, ok
}

func (w *world) load(r requests.Request) (now requests.Request, notes string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		if now, err = w.requests.Load(ctx, tx, r.ID); err != nil {
			return err
		}
		events, err := w.requests.Events(ctx, tx, r.ID)
		for _, e := range events {
			notes += string(e.Act) + ": " + e.Text + "\n"
		}
		return err
	})
	return now, notes
}
