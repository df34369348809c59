package agents

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// away is a second municipality, whose account numbers begin with 5.
const away ref.ID = 1002

// world is two municipalities with real rooms under the agents: households with
// accounts, and books that take payments.
type world struct {
	*Agents
	t        testing.TB
	d        *db.DB
	rooms    []module.Module
	ledger   *ledger.Ledger
	payments *payments.Payments
	accounts map[ref.ID][]accounts.Account

	accountant, auditor, stranger access.Actor
}

// each runs f in a fresh world on both databases.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	sets := append(module.Migrations(newRooms(t, nil).rooms...), identity.Set())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.found()
		f(t, w)
	})
}

// Tables of rooms whose views are read but whose Go is not called.
var (
	people    = module.Module{Name: "people", Migrations: os.DirFS("../../registry/people/migrations")}
	meters    = module.Module{Name: "meters", Migrations: os.DirFS("../meters/migrations")}
	inventory = module.Module{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")}
)

func newRooms(t testing.TB, d *db.DB) *world {
	w := &world{t: t, d: d, accounts: map[ref.ID][]accounts.Account{},
		accountant: testkit.Actor(access.Accountant), auditor: testkit.Actor(access.Auditor), stranger: testkit.Actor(access.Controller)}
	terr, tar, led := territory.New(d), tariffs.New(d), ledger.New(d)
	acc, queue := accounts.New(d, []byte("0123456789abcdef0123456789abcdef")), jobs.New(d, testkit.Quiet())
	bil, til := billing.New(d, acc, tar, led, terr, queue), tills.New(d, led)
	w.ledger, w.payments = led, payments.New(d, bil, acc, led, til)
	w.Agents = New(d, w.payments, terr, testkit.Quiet())
	w.rooms = []module.Module{terr.Module(), people, inventory, tar.Module(), meters, acc.Module(), led.Module(),
		bil.Module(), til.Module(), w.payments.Module(), w.Module()}
	return w
}

// found writes two municipalities, a village and households of each.
func (w *world) found() {
	w.t.Helper()
	insert := func(ctx context.Context, tx *db.Tx, text string, args ...any) {
		if _, err := tx.ExecContext(ctx, text, args...); err != nil {
			w.t.Fatal(err)
		}
	}
	w.write(db.Everywhere, func(ctx context.Context, tx *db.Tx) error {
		insert(ctx, tx, `INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
			VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
			(1001, '', 'municipality', 12, 'Кара-Кулжа', '', '', '', $1, 'now', '', ''), (1002, '', 'municipality', 12, 'Ой-Тал', '', '', '', $1, 'now', '', ''),
			(2001, '', 'village', 1001, 'Бий-Мырза', '', '', '', $1, 'now', '', ''), (2002, '', 'village', 1002, 'Сары-Таш', '', '', '', $1, 'now', '', '')`, []byte{1})
		for code, m := range map[int]ref.ID{4: testkit.Place, 5: away} {
			insert(ctx, tx, `INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
				VALUES ($1, $2, $3, 12, 11, '', '', '', 'ky,ru', 0, 0, 0)`, m, fmt.Sprint("place", code), code)
			insert(ctx, tx, `INSERT INTO territory_short_code (code, municipality_id) VALUES ($1, $2)`, code, m)
			insert(ctx, tx, `INSERT INTO territory_village (municipality_id, id, sort_key, population_register, population_estimate, estimate_year)
				VALUES ($1, $2, $3, 0, 0, 0)`, m, m+1000, []byte{1})
		}
		return nil
	})
	w.inhabit(testkit.Place, 8)
	w.inhabit(away, 2)
}

// inhabit gives a municipality n households with an account each.
func (w *world) inhabit(m ref.ID, n int) {
	w.write(m, func(ctx context.Context, tx *db.Tx) error {
		list := make([]accounts.NewAccount, n)
		_, err := tx.Bulk(ctx, "people_household", []string{"municipality_id", "id", "village_id", "street", "house", "flat", "head", "phone", "persons",
			"state", "state_day", "note", "batch_id", "name_fold", "house_fold", "find", "sort_key", "version"}, func(yield func([]any) bool) {
			for i := range list {
				id, name := tx.NewID(), "Асанова Гүлмира"
				list[i] = accounts.NewAccount{Holder: id, Opened: "2026-01-01"}
				if !yield([]any{m, id, m + 1000, "Достук", fmt.Sprint(i + 1), "", name, "", 3, "here", "", "", 0, i18n.Fold(name), "", i18n.Fold(name), i18n.SortKey(name), 1}) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		acc := accounts.New(w.d, []byte("0123456789abcdef0123456789abcdef"))
		ids, err := acc.AddAccounts(ctx, tx, access.System(m), list)
		if err != nil {
			return err
		}
		w.accounts[m], err = acc.Accounts(ctx, tx, ids)
		return err
	})
}

func (w *world) write(m ref.ID, f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), m, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) look(m ref.ID, f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), m, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// terminal is one agent with its key, calling over real HTTP handlers.
type terminal struct {
	*world
	id   ref.ID
	code string
	key  string
	site *testkit.Site
}

// agent sets an agent of the OSMP profile up and gives it a key.
func (w *world) agent(code string, change ...func(*Agent)) *terminal {
	w.t.Helper()
	d, _ := dialect.Profile("osmp")
	one := fresh(d)
	one.Code, one.Name = code, "Терминал "+code
	for _, f := range change {
		f(&one)
	}
	id, err := w.Add(w.t.Context(), w.accountant, one)
	if err != nil {
		w.t.Fatal(err)
	}
	key, err := w.MakeKey(w.t.Context(), w.accountant, id, "form")
	if err != nil {
		w.t.Fatal(err)
	}
	return &terminal{w, id, code, key, testkit.Pages(w.t, w.d, w.Module())}
}

// ask sends a query and returns status and answer.
func (x *terminal) ask(query string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, "/pay/"+x.code+"?"+query, nil)
	r.SetBasicAuth(x.code, x.key)
	return x.site.Do(r)
}

// pay reports a payment for the i-th account of the first municipality.
func (x *terminal) pay(number string, i int, sum string, more ...string) reply {
	x.t.Helper()
	return x.payTo(number, x.accounts[testkit.Place][i].Number, sum, more...)
}

func (x *terminal) payTo(number, account, sum string, more ...string) reply {
	x.t.Helper()
	query := url.Values{"command": {"pay"}, "txn_id": {number}, "account": {account}, "sum": {sum}}
	if len(more) > 0 {
		query.Set("txn_date", more[0])
	}
	status, body := x.ask(query.Encode())
	if status != http.StatusOK {
		x.t.Errorf("pay %s answers %d: %s", query.Encode(), status, body)
	}
	return reply(body)
}

// reply is an answer in XML.
type reply string

func (r reply) part(name string) string {
	found := regexp.MustCompile(`<` + name + `(?: [^>]*)?>([^<]*)<`).FindStringSubmatch(string(r))
	if found == nil {
		return ""
	}
	return found[1]
}

func (r reply) is(t testing.TB, code string) reply {
	t.Helper()
	if got := r.part("result"); got != code {
		t.Errorf("result %q, want %s:\n%s", got, code, r)
	}
	return r
}

// booked returns number and sum of the payments that the books hold.
func (w *world) booked(m ref.ID) (n int, sum money.Som) {
	w.t.Helper()
	w.look(m, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM pub_payments_payment WHERE municipality_id = $1`, m).Scan(&n, &sum)
	})
	return n, sum
}

// holds fails the test unless a municipality's books hold n payments of a sum,
// all checks are content, and the money lies with the agents.
func (w *world) holds(m ref.ID, n int, sum money.Som) {
	w.t.Helper()
	if haveN, have := w.booked(m); haveN != n || have != sum {
		w.t.Errorf("%d payments of %s are booked, want %d of %s", haveN, have, n, sum)
	}
	w.look(m, func(ctx context.Context, tx *db.Tx) error {
		balances, err := w.ledger.Balances(ctx, tx, ledger.Agents)
		var lies money.Som
		for _, b := range balances {
			lies += b
		}
		if lies != sum {
			w.t.Errorf("%s lie with agents, want %s", lies, sum)
		}
		return err
	})
	w.sound(m)
}

// sound fails the test when a check of any room finds something.
func (w *world) sound(m ref.ID) {
	w.t.Helper()
	w.look(m, func(ctx context.Context, tx *db.Tx) error {
		for _, room := range w.rooms {
			if room.Check == nil {
				continue
			}
			wrong, err := room.Check(ctx, tx)
			if err != nil {
				return err
			}
			for _, sentence := range wrong {
				w.t.Error(sentence)
			}
		}
		return nil
	})
}

// settled waits until every call is written down.
func (w *world) settled() {
	w.t.Helper()
	for range 2000 {
		if w.queue.Quiet() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	w.t.Fatal("calls still wait to be written down")
}

func (w *world) disputes(m ref.ID) (list []Dispute) {
	w.t.Helper()
	w.look(m, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = w.Disputes(ctx, tx, 0)
		return err
	})
	return list
}

// digits writes an account number as agents send it.
func digits(account accounts.Account) string {
	n, err := ref.ParseNumber(account.Number)
	if err != nil {
		panic(err)
	}
	return n.Digits()
}

// stamp is a moment as txn_date writes it.
func stamp(t time.Time) string { return t.Format("20060102150405") }

// payment is a call as it comes out of the queue.
func (x *terminal) payment(l *line, number int) *call {
	account := x.accounts[testkit.Place][number%8].Number
	c := &call{line: l, contract: l.contracts[testkit.Place], account: account, at: period.At(testkit.Now)}
	c.Call = dialect.Call{Command: dialect.Pay, Number: fmt.Sprint(number), Amount: 10_00}
	return c
}
