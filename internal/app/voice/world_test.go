package voice

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/xml"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/registry/people"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/voice/notices"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// world is a municipality with one village and the rooms of the wing as the program
// joins them, a mail server and an SMS gateway. It is Sunday, 22 November 2026.
type world struct {
	t       *testing.T
	d       *db.DB
	site    *testkit.Site
	carrier *notify.Notify
	post    *postOffice
	phones  *exchange
	journal *requests.Requests
	lead    access.Actor
	village ref.ID

	fixedHook func() // called when a question is asked; nil: nobody counts
}

// fixed asks by the room of notices, as the program does.
func (w *world) fixed(ctx context.Context, tx *db.Tx, r requests.Request) error {
	if w.fixedHook != nil {
		w.fixedHook()
	}
	return notices.New(w.d, territory.New(w.d), w.journal, w.carrier, []byte("0123456789abcdef0123456789abcdef")).Fixed(ctx, tx, r)
}

func rooms(d *db.DB, carrier *notify.Notify) []module.Module {
	return roomsOf(d, carrier, []byte("0123456789abcdef0123456789abcdef"))
}

// roomsOf are those of an installation with a secret of its own.
func roomsOf(d *db.DB, carrier *notify.Notify, key []byte) []module.Module {
	places, k := territory.New(d), keys.New(d)
	calls := api.New(d, api.Config{Caller: k.Caller})
	services, subscribers := inventory.New(d), accounts.New(d, key)
	below := []module.Module{places.Module(), k.Module(), people.New(d, nil).Module(), services.Module(), meters.New(d).Module(), subscribers.Module()}
	return append(below, Modules(d, places, calls, carrier, key, testkit.Quiet(), services, subscribers)...)
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	none := rooms(nil, notify.New(nil, []byte("x"), testkit.Quiet()))
	testkit.EachDB(t, append(module.Migrations(none...), identity.Set(), notify.Set()), func(t *testing.T, d *db.DB) {
		w := &world{t: t, d: d, carrier: notify.New(d, []byte("installation"), testkit.Quiet()), post: newPostOffice(t), phones: newExchange(t),
			lead: testkit.Actor(access.Secretary)}
		w.journal = requests.New(d, territory.New(d), pictures.New(d), []byte("0123456789abcdef0123456789abcdef"))
		w.carrier.At("https://aimak.kg")
		w.site = testkit.Pages(t, d, rooms(d, w.carrier)...)
		w.write(w.found)
		f(w)
	})
}

// reachable sets up both ways.
func (w *world) reachable() {
	w.t.Helper()
	server, err := notify.NewServer("smtp://"+w.post.Addr().String(), "", "no-reply@aimak.kg")
	if err != nil {
		w.t.Fatal(err)
	}
	gateway, err := notify.NewGateway(w.phones.URL, "aimak", "secret", "Aimak.kg", false)
	if err != nil {
		w.t.Fatal(err)
	}
	w.carrier.Carry(server, gateway)
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) found(ctx context.Context, tx *db.Tx) error {
	for _, text := range []string{
		`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until) VALUES
			(12, '1', 'raion', 11, 'Кара-Кулжа району', 'Кара-Кульджинский район', '', '', $1, 'now', '', ''), (11, '2', 'oblast', 1, 'Ош облусу', '', '', '', $1, 'now', '', ''),
			(1001, '3', 'municipality', 12, 'Кара-Кулжа айыл аймагы', 'Кара-Кульджинский айыл аймак', 'Kara-Kulja aiyl aimak', '', $1, 'now', '', ''),
			(2001, '5', 'village', 1001, 'Кара-Кулжа', 'Кара-Кульджа', 'Kara-Kulja', '', $1, 'now', '', '')`,
		`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
			VALUES (1001, 'kara-kulja', 4, 12, 11, '+996323950004', 'Ленин көчөсү 60', '', 'ky,ru', 100, 0, 0)`,
		`INSERT INTO territory_slug (slug, municipality_id, current) VALUES ('kara-kulja', 1001, TRUE)`,
		`INSERT INTO territory_village (municipality_id, id, sort_key, population_register, population_estimate, estimate_year) VALUES (1001, 2001, $1, 0, 0, 0)`,
	} {
		var args []any
		if strings.Contains(text, "$1") {
			args = append(args, []byte{1})
		}
		if _, err := tx.ExecContext(ctx, text, args...); err != nil {
			return err
		}
	}
	w.village = 2001
	return nil
}

// deliver carries everything that is due.
func (w *world) deliver() {
	w.t.Helper()
	for {
		n, err := w.carrier.Deliver(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

const home = "/ru/kara-kulja/requests"

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)"`)

// next fills in one step as a browser without JavaScript does.
func (w *world) next(body string, fields url.Values) (int, string) {
	w.t.Helper()
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	maps.Copy(form, fields)
	return w.site.Post(home+"/new", form)
}

// tells walks to the last step.
func (w *world) tells() (body string) {
	w.t.Helper()
	_, body = w.site.Get(home + "/new")
	for _, fields := range []url.Values{{"village": {w.village.String()}}, {"category": {"leak"}}, {"words": {"Течёт колонка"}, "kind": {"application"}}} {
		var status int
		if status, body = w.next(body, fields); status != http.StatusOK {
			w.t.Fatalf("a step answers %d: %s", status, testkit.Text(body))
		}
	}
	return body
}

// reports sends the last step and returns the address of the applicant.
func (w *world) reports(who url.Values) string {
	w.t.Helper()
	status, to := w.next(w.tells(), who)
	if status != http.StatusSeeOther {
		w.t.Fatalf("the report answers %d: %s", status, testkit.Text(to))
	}
	return to
}

// do takes a step as the secretary, through the desk.
func (w *world) do(number, act string, form url.Values) {
	w.t.Helper()
	var version int
	w.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT version FROM requests_request WHERE municipality_id = $1 AND serial = $2`, tx.Municipality, strings.TrimPrefix(number, "2026-000")).Scan(&version)
	})
	form.Set("version", string(rune('0'+version)))
	if status, body := w.site.As(w.lead).Post("/ru/kara-kulja/desk/requests/"+number+"/"+act, form); status != http.StatusSeeOther {
		w.t.Fatalf("%s answers %d: %s", act, status, testkit.Text(body))
	}
}

func (w *world) answers(number, text string) {
	w.t.Helper()
	w.do(number, string(life.Answer), url.Values{"text": {text}, "outcome": {"granted"}})
}

// postOffice is a mail server on loopback that takes every letter.
type postOffice struct {
	net.Listener
	mu      sync.Mutex
	letters []letter
	closed  bool // no mailbox is known here any more
}

// closes has every mailbox refused from now on.
func (o *postOffice) closes() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

func (o *postOffice) receiver() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return "550 no such mailbox"
	}
	return "250 well"
}

// letter is one as its reader sees it.
type letter struct {
	to, subject, text string
	header            mail.Header
}

func newPostOffice(t *testing.T) *postOffice {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &postOffice{Listener: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go o.talk(conn)
		}
	}()
	return o
}

func (o *postOffice) talk(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	say("220 post office")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch word, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); word {
		case "DATA":
			say("354 go on")
			var text strings.Builder
			for line := ""; line != ".\r\n"; {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
				text.WriteString(line)
			}
			o.take(strings.TrimSuffix(text.String(), ".\r\n"))
			say("250 taken")
		case "RCPT":
			say(o.receiver())
		case "QUIT":
			say("221 good-bye")
			return
		default:
			say("250 well")
		}
	}
}

func (o *postOffice) take(text string) {
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		return
	}
	body, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	o.mu.Lock()
	defer o.mu.Unlock()
	o.letters = append(o.letters, letter{m.Header.Get("To"), m.Header.Get("Subject"), string(body), m.Header})
}

// read returns the letters since the last time.
func (o *postOffice) read() []letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := o.letters
	o.letters = nil
	return list
}

// exchange is an SMS gateway that takes everything.
type exchange struct {
	*httptest.Server
	mu  sync.Mutex
	got []sms
}

type sms struct {
	Text  string `xml:"text"`
	Phone string `xml:"phones>phone"`
}

func newExchange(t *testing.T) *exchange {
	e := &exchange{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var s sms
		if err := xml.NewDecoder(r.Body).Decode(&s); err != nil {
			t.Error(err)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.got = append(e.got, s)
		_, _ = io.WriteString(w, `<response><status>0</status></response>`)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *exchange) read() []sms {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := e.got
	e.got = nil
	return list
}
