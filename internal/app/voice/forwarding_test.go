package voice

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/forwarding"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// The secrets of the two installations.
var hereKey, otherKey = []byte("0123456789abcdef0123456789abcdef"), []byte("fedcba9876543210fedcba9876543210")

// beside is a second installation with a database, a key and an address of its own.
func (w *world) beside() (o *world, address string) {
	w.t.Helper()
	none := rooms(nil, notify.New(nil, []byte("x"), testkit.Quiet()))
	d := testkit.SQLite(w.t, append(module.Migrations(none...), identity.Set(), notify.Set())...)
	o = &world{t: w.t, d: d, carrier: notify.New(d, []byte("another"), testkit.Quiet()), lead: testkit.Actor(access.Secretary)}
	o.journal = requests.New(d, territory.New(d), pictures.New(d), otherKey)
	o.site = testkit.Pages(w.t, d, roomsOf(d, o.carrier, otherKey)...)
	o.write(o.found)
	return o, o.serves()
}

// serves lets programs reach an installation over the network.
func (w *world) serves() string {
	var turn sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		turn.Lock()
		defer turn.Unlock()
		call := httptest.NewRequest(r.Method, r.URL.String(), r.Body)
		call.Header = r.Header
		call.Header.Del("Accept-Encoding") // the body is passed on without its headers
		status, body := w.site.Do(call)
		out.WriteHeader(status)
		_, _ = io.WriteString(out, body)
	}))
	w.t.Cleanup(server.Close)
	return server.URL
}

// sender is the room that sends on, with the way to another installation.
func (w *world) sender(secret []byte, to, key string) *forwarding.Forwarding {
	w.t.Helper()
	o := forwarding.New(w.d, territory.New(w.d), w.journal, pictures.New(w.d), w.carrier, secret, testkit.Quiet())
	o.Allow(strings.TrimPrefix(to, "http://"))
	w.write(func(ctx context.Context, tx *db.Tx) error {
		id, err := o.Put(ctx, tx, w.lead, forwarding.Endpoint{Name: "Водоканал", URL: to + "/open311/v2", Jurisdiction: "kara-kulja", Format: "xml", Secret: key, Working: true})
		if err != nil {
			return err
		}
		return o.Lead(ctx, tx, w.lead, forwarding.Route{Category: "leak", Endpoint: id, Service: "leak", Name: "Leak",
			Answers: []forwarding.Given{{Code: "village", Value: forwarding.FromVillage, Keys: []forwarding.Key{{Key: w.village.String(), Name: "Кара-Кулжа"}}}}})
	})
	return o
}

func (w *world) number(text string) (n int) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRowContext(ctx, text, tx.Municipality).Scan(&n)
	})
	return n
}

// Two installations: what one sends on stands in the journal of the other, the citizen
// is told who has it, what the other answers comes back, and nothing goes in circles
// though both send the same category to each other.
func TestTwoInstallations(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		other, address := w.beside()
		here := w.serves()
		away, back := w.sender(hereKey, address, other.key()), other.sender(otherKey, here, w.key())
		mine := w.reports(url.Values{"name": {"Асанов Уран"}, "phone": {"0555 123456"}})
		w.do("2026-0001", "show", url.Values{"text": {"Течёт колонка у школы"}})
		for _, room := range []*forwarding.Forwarding{away, back} {
			for n := 1; n > 0; {
				var err error
				if n, err = room.Deliver(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := other.number(`SELECT COUNT(*) FROM requests_request WHERE municipality_id = $1 AND channel = 'program' AND category = 'leak' AND words LIKE 'Течёт колонка у школы%'`); n != 1 {
			t.Fatalf("%d requests arrived", n)
		}
		if n := other.number(`SELECT COUNT(*) FROM requests_request WHERE municipality_id = $1 AND LENGTH(applicant) > 0`); n != 0 {
			t.Error("the applicant went along")
		}
		w.site.Shows(mine, "Направлено в другой орган", "Водоканал", "Номер там: 2026-0001")
		other.do("2026-0001", "show", url.Values{"text": {"Течёт колонка"}})
		if n, err := back.Deliver(t.Context()); n != 0 || err != nil {
			t.Errorf("it goes back: %d %v", n, err)
		}
		other.do("2026-0001", "answer", url.Values{"text": {"Колонка заменена."}, "outcome": {"granted"}, "public": {"1"}})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE forwarding_item SET due_at = 0 WHERE municipality_id = $1`, tx.Municipality)
			return err
		})
		if n, err := away.Deliver(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		w.site.Shows(mine, "Они говорят, что сделано; мы проверяем, так ли это.", "Колонка заменена.")
		if n := w.number(`SELECT COUNT(*) FROM requests_event WHERE municipality_id = $1 AND act = 'note' AND text LIKE '%Колонка заменена.%'`); n != 1 {
			t.Errorf("%d notes of the answer", n)
		}
		if n := w.number(`SELECT COUNT(*) FROM requests_request WHERE municipality_id = $1`) + other.number(`SELECT COUNT(*) FROM requests_request WHERE municipality_id = $1`); n != 2 {
			t.Errorf("%d requests in both journals", n)
		}
		call := httptest.NewRequest(http.MethodPost, "/open311/v2/requests.xml", strings.NewReader(url.Values{"api_key": {w.key()}, "jurisdiction_id": {"kara-kulja"}, "service_code": {"leak"}, "address_string": {"x"}}.Encode()))
		call.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		call.Header.Set(forwarding.MarkHeader, away.Mark(testkit.Place))
		if status, body := w.site.Do(call); status != http.StatusBadRequest || !strings.Contains(body, "<code>400</code>") {
			t.Errorf("what began here comes back: %s", fmt.Sprint(status, body))
		}
	})
}
