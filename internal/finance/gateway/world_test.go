package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/registry/webhooks"
)

// world is a municipality with the real rooms behind the API: households with an
// account each, and keys.
type world struct {
	*Gateway
	t       testing.TB
	d       *db.DB
	rooms   []module.Module
	handler http.Handler

	payments *payments.Payments

	numbers []string // of the accounts
	ids     []ref.ID
	key     string // with all scopes; its money lies with its holder
	keyID   ref.ID
}

// Tables of rooms whose views are read but whose Go is not called.
var (
	people    = module.Module{Name: "people", Migrations: os.DirFS("../../registry/people/migrations")}
	meters    = module.Module{Name: "meters", Migrations: os.DirFS("../meters/migrations")}
	inventory = module.Module{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")}
	agents    = module.Module{Name: "agents", Migrations: os.DirFS("../agents/migrations")}
	banks     = module.Module{Name: "statements", Migrations: os.DirFS("../statements/migrations")}
)

func newRooms(t testing.TB, d *db.DB) *world {
	w := &world{t: t, d: d}
	terr, tar, led := territory.New(d), tariffs.New(d), ledger.New(d)
	acc, queue := accounts.New(d, []byte("0123456789abcdef0123456789abcdef")), jobs.New(d, testkit.Quiet())
	bil, til := billing.New(d, acc, tar, led, terr, queue), tills.New(d, led)
	pay, k := payments.New(d, bil, acc, led, til), keys.New(d)
	hooks := webhooks.New(d, []byte("installation"), testkit.Quiet())
	calls := api.New(d, api.Config{Caller: k.Caller, Tenant: func(_ context.Context, slug string) (web.Tenant, error) {
		if slug != testkit.Slug && slug != "away" {
			return web.Tenant{}, fault.Missing("Page not found")
		}
		return web.Tenant{ID: map[string]ref.ID{testkit.Slug: testkit.Place, "away": away}[slug], Slug: slug}, nil
	}})
	w.Gateway = New(calls, k, led, hooks, pay)
	w.payments = pay
	pay.Tell(payments.Told{Booked: w.PaymentsBooked, Corrected: w.PaymentsCorrected})
	w.rooms = []module.Module{terr.Module(), people, inventory, tar.Module(), meters, acc.Module(), led.Module(),
		bil.Module(), til.Module(), pay.Module(), agents, banks, k.Module(), hooks.Module(), w.Module()}
	return w
}

// away is the municipality next door.
const away ref.ID = 1002

func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDB(t, sets(t), func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.found()
		f(t, w)
	})
}

func sets(t testing.TB) []db.Set {
	return append(module.Migrations(newRooms(t, nil).rooms...), api.Set())
}

// settle lets the minute pass after which bookings are told: their numbers get
// two minutes older.
func (w *world) settle() {
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
		cut := int64(firstIDAt(w.d.Now().Add(-time.Minute)))
		const back = 120_000 << 22
		for _, text := range []string{
			`INSERT INTO ledger_entry (municipality_id, id, day, kind, source_kind, source_id, key, text, lines, digest, batch, reverses, reason, actor_id, actor_name, made_at)
				SELECT municipality_id, id - CAST($3 AS BIGINT), day, kind, source_kind, source_id, key || '+', text, lines, digest, batch, reverses, reason, actor_id, actor_name, made_at
				FROM ledger_entry WHERE municipality_id = $1 AND id >= $2`,
			`UPDATE ledger_line SET entry_id = entry_id - CAST($3 AS BIGINT) WHERE municipality_id = $1 AND entry_id >= $2`,
			`DELETE FROM ledger_entry WHERE municipality_id = $1 AND id >= $2 AND CAST($3 AS BIGINT) > 0`,
		} {
			if _, err := tx.ExecContext(ctx, text, tx.Municipality, cut, int64(back)); err != nil {
				return err
			}
		}
		return nil
	})
}

// queries counts what a call asks of the database.
func (w *world) queries(path, idempotency, body string) int64 {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+w.key)
	r.Header.Set("Idempotency-Key", idempotency)
	ctx, n := db.CountQueries(r.Context())
	rec := httptest.NewRecorder()
	w.site().ServeHTTP(rec, r.WithContext(ctx))
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return n.Load()
}

// slicesOf repeats an id.
func slicesOf(id ref.ID, n int) []ref.ID {
	list := make([]ref.ID, n)
	for i := range list {
		list[i] = id
	}
	return list
}

// lite is a world on SQLite alone, for what the database has no part in.
func lite(t testing.TB) *world {
	t.Helper()
	w := newRooms(t, testkit.SQLite(t, sets(t)...))
	w.found()
	return w
}

func (w *world) found() {
	w.t.Helper()
	acc := accounts.New(w.d, []byte("0123456789abcdef0123456789abcdef"))
	w.write(db.Everywhere, func(ctx context.Context, tx *db.Tx) error {
		for _, insert := range []struct {
			text string
			args []any
		}{
			{`INSERT INTO territory_short_code (code, municipality_id) VALUES (4, 1001), (5, 1002)`, nil},
			{`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
				VALUES (2001, '', 'village', 1001, 'Бий-Мырза', '', '', '', $1, 'now', '', '')`, []any{[]byte{1}}},
			{`INSERT INTO territory_village (municipality_id, id, sort_key, population_register, population_estimate, estimate_year) VALUES (1001, 2001, $1, 0, 0, 0)`, []any{[]byte{1}}},
			{`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
				VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', 0, 0, 0)`, nil},
		} {
			if _, err := tx.ExecContext(ctx, insert.text, insert.args...); err != nil {
				return err
			}
		}
		return nil
	})
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error { return w.inhabit(ctx, tx, acc) })
	w.keyID, w.key = w.made(testkit.Place, keys.Key{Scopes: keys.Scopes, Holds: keys.HeldByAgent})
}

var heads = []string{"Асанова Гүлмира", "Өмүрбек уулу Нурлан", "Токтогулов Бакыт Асанович"}

func (w *world) inhabit(ctx context.Context, tx *db.Tx, acc *accounts.Accounts) error {
	var list []accounts.NewAccount
	for i, name := range heads {
		id := tx.NewID()
		list = append(list, accounts.NewAccount{Holder: id, Opened: "2026-01-01"})
		_, err := tx.ExecContext(ctx, `INSERT INTO people_household (municipality_id, id, village_id, street, house, flat, head, phone, persons,
			state, state_day, note, batch_id, name_fold, house_fold, find, sort_key, version)
			VALUES ($1, $2, 2001, 'Достук', $3, '', $4, '', 3, 'here', '', '', 0, $5, '', $5, $6, 1)`,
			tx.Municipality, id, fmt.Sprint(i+1), name, i18n.Fold(name), i18n.SortKey(name))
		if err != nil {
			return err
		}
	}
	ids, err := acc.AddAccounts(ctx, tx, access.System(testkit.Place), list)
	w.ids = ids
	for _, id := range ids {
		var number string
		if err == nil {
			err = tx.QueryRowContext(ctx, `SELECT number FROM pub_accounts_account WHERE municipality_id = $1 AND id = $2`, tx.Municipality, id).Scan(&number)
		}
		w.numbers = append(w.numbers, number)
	}
	return err
}

// made is a key with the settings that matter.
func (w *world) made(m ref.ID, k keys.Key) (id ref.ID, key string) {
	w.t.Helper()
	k.Name, k.PerMinute = "Bank", 60_000
	w.write(m, func(ctx context.Context, tx *db.Tx) (err error) {
		id, key, err = w.keys.Make(ctx, tx, access.System(m), k)
		return err
	})
	return id, key
}

func (w *world) write(m ref.ID, f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), m, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// owe posts a debt to an account, as the opening balances do.
func (w *world) owe(i int, day period.Day, amount money.Som) {
	w.t.Helper()
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.ledger.Post(ctx, tx, access.System(testkit.Place), ledger.Entry{Day: day, Kind: "accounts.opening",
			Source: ref.Ref{Kind: "accounts.account", ID: w.ids[i]}, Key: tx.NewID().String(), Text: "Opening balance", Lines: []ledger.Line{
				{Account: "assets:receivable", Subject: w.ids[i], Amount: amount}, {Account: "equity:opening", Amount: -amount}}})
		return err
	})
}

// ledgerHas fails the test unless an account of the ledger has a balance.
func (w *world) ledgerHas(code string, subject ref.ID, want money.Som) {
	w.t.Helper()
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
		got, err := w.ledger.Balance(ctx, tx, code, subject)
		if got != want {
			w.t.Errorf("%s of %s is %s, want %s", code, subject, got, want)
		}
		return err
	})
}

// site is the API and the pages behind a real router.
func (w *world) site() http.Handler {
	if w.handler == nil {
		catalog, err := i18n.Load(ui.Texts(), web.Texts(), api.Texts(), os.DirFS("../accounts/texts"), os.DirFS("../payments/texts"), w.Module().Texts)
		if err != nil {
			w.t.Fatal(err)
		}
		rt := web.New(web.Config{Catalog: catalog, Log: testkit.Quiet(), Clock: w.d.Now})
		w.Module().Routes(rt)
		w.handler = rt.Handler()
	}
	return w.handler
}

// said is an answer.
type said struct {
	status int
	header http.Header
	body   string
}

// into reads the answer, and fails the test unless it has the status.
func (s said) into(t testing.TB, status int, v any) {
	t.Helper()
	if s.status != status {
		t.Fatalf("answers %d, want %d: %s", s.status, status, s.body)
	}
	if err := json.Unmarshal([]byte(s.body), v); err != nil {
		t.Fatalf("%v: %s", err, s.body)
	}
}

func (w *world) get(key, path string) said { return w.call(http.MethodGet, key, path, "", "") }

// post sends a body with an Idempotency-Key.
func (w *world) post(path, idempotency, body string) said {
	return w.call(http.MethodPost, w.key, path, idempotency, body)
}

func (w *world) call(method, key, path, idempotency, body string) said {
	r := httptest.NewRequest(method, "/api/v1/"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Accept-Language", "en")
	if idempotency != "" {
		r.Header.Set("Idempotency-Key", idempotency)
	}
	rec := httptest.NewRecorder()
	w.site().ServeHTTP(rec, r)
	return said{rec.Code, rec.Header(), rec.Body.String()}
}

// one is the body of a payment to the i-th account.
func (w *world) one(i int, reference, amount string) string {
	return fmt.Sprintf(`{"reference":%q,"account":%q,"amount":%q}`, reference, w.numbers[i], amount)
}
