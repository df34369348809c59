package payer

import (
	"fmt"
	"os"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// world is a municipality with real rooms below this one: one village, a waste
// service at 20 som a person and month, and households of 1, 2, 3, … persons.
type world struct {
	*Payer
	t        *testing.T
	d        *db.DB
	queue    *jobs.Queue
	tariffs  *tariffs.Tariffs
	rooms    []module.Module
	waste    ref.ID
	village  ref.ID
	accounts []ref.ID
	clerk    access.Actor // makes runs
	head     access.Actor // approves
}

// eachWorld runs f in a fresh world on both databases.
func eachWorld(t *testing.T, households int, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(newRooms(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.settle(households)
		f(t, w)
	})
}

// Tables of rooms whose views are read but whose Go is not called: what the
// pages of those rooms do is no business of these tests.
var (
	people    = module.Module{Name: "people", Migrations: os.DirFS("../../registry/people/migrations")}
	meters    = module.Module{Name: "meters", Migrations: os.DirFS("../meters/migrations")}
	inventory = module.Module{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")}

	payments   = module.Module{Name: "payments", Migrations: os.DirFS("../payments/migrations"), Texts: os.DirFS("../payments/texts")}
	allocation = module.Module{Name: "allocation", Migrations: os.DirFS("../allocation/migrations")}
)

func newRooms(t *testing.T, d *db.DB) *world {
	q, terr, led := jobs.New(d, testkit.Quiet()), territory.New(d), ledger.New(d)
	acc, tar := accounts.New(d, []byte("0123456789abcdef0123456789abcdef")), tariffs.New(d)
	w := &world{
		t: t, d: d, queue: q, tariffs: tar,
		clerk: testkit.Actor(access.Finance), head: testkit.Actor(access.Head),
	}
	b := billing.New(d, acc, tar, led, terr, q)
	w.Payer = New(d, b, acc, led, terr, q)
	w.rooms = []module.Module{terr.Module(), people, inventory, tar.Module(), meters, acc.Module(), led.Module(), b.Module(), payments, allocation, w.Module()}
	if d == nil {
		return w
	}
	q.Register(b.Module().Jobs...)
	q.Register(w.Module().Jobs...)
	return w
}

func (w *world) settle(households int) {
	w.write(func(tx *db.Tx) error {
		w.found(tx)
		if err := w.offer(tx); err != nil {
			return err
		}
		return w.inhabit(tx, households)
	})
}

// found makes the municipality with the id that page tests use.
func (w *world) found(tx *db.Tx) {
	for _, statement := range []string{
		`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
		 VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
		 (1001, '', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', '')`,
		`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
		 VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', CASE WHEN $1 = $1 THEN 0 ELSE 0 END, 0, 0)`,
	} {
		if _, err := tx.ExecContext(w.t.Context(), statement, []byte{1}); err != nil {
			w.t.Fatal(err)
		}
	}
	var err error
	w.village, err = w.territory.AddVillage(w.t.Context(), tx, access.System(testkit.Place), territory.Village{Name: place.Name{Ky: "Бий-Мырза", Ru: "Бий-Мырза"}})
	if err != nil {
		w.t.Fatal(err)
	}
}

// offer makes a provider with its service. The rows are written straight into
// the tables: how they get there is inventory's business, not this test's.
func (w *world) offer(tx *db.Tx) error {
	w.waste = tx.NewID()
	_, err := tx.ExecContext(w.t.Context(), `INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key,
		tax_number, bank_name, bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
		VALUES ($1, 21, 'enterprise', 'Муниципалдык ишкана «Тазалык»', '«Тазалык» МИ', '', $2, '', '', '', '+996 555 12 34 56', '', '9:00–17:00',
		'kg.demo.aimak', 'waste', '4900')`, testkit.Place, []byte{1})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(w.t.Context(), `INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key,
		provider_id, unit, about_ky, about_ru, ended_on)
		VALUES ($1, $3, 'waste', 'Таштанды чыгаруу', 'Вывоз мусора', 'Waste removal', '', $2, 21, 'person', '', '', '')`, testkit.Place, []byte{1}, w.waste)
	if err != nil {
		return err
	}
	return w.price(tx, w.waste, period.Span{From: "2026-01-01"}, 200_000)
}

// price decides what a person pays a month from a day on.
func (w *world) price(tx *db.Tx, service ref.ID, span period.Span, r money.Rate) error {
	_, err := w.tariffs.Decide(w.t.Context(), tx, access.System(testkit.Place), tariffs.NewVersion{
		Origin: tariffs.From(tariffs.BeforeAimak),
		Key:    fmt.Sprint(span), Service: service, Span: span,
		Decision: tariffs.Decision{Body: "Айылдык кеңеш", Number: "7/3", Day: "2025-02-05"},
		Rounding: tariffs.Rounding{Line: money.HalfUp, Total: money.HalfUp},
		Prices:   []rate.Price{{Category: rate.Population, Basis: rate.PersonMonth, Rate: r}},
	})
	return err
}

var names = []string{"Асанова Гүлмира", "Токтогулов Бакыт", "Өмүрбек уулу Нурлан"}

func (w *world) inhabit(tx *db.Tx, n int) error {
	ctx, system := w.t.Context(), access.System(testkit.Place)
	holders := make([]ref.ID, n)
	_, err := tx.Bulk(ctx, "people_household", []string{"municipality_id", "id", "village_id", "street", "house", "flat", "head", "phone", "persons",
		"state", "state_day", "note", "batch_id", "name_fold", "house_fold", "find", "sort_key", "version"}, func(yield func([]any) bool) {
		for i := range holders {
			holders[i] = tx.NewID()
			name := names[i%len(names)]
			if !yield([]any{testkit.Place, holders[i], w.village, "Достук", fmt.Sprint(i + 1), "", name, "", i%9 + 1,
				"here", "", "", 0, i18n.Fold(name), "", i18n.Fold(name), i18n.SortKey(name), 1}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	list := make([]accounts.NewAccount, n)
	for i, id := range holders {
		list[i] = accounts.NewAccount{Holder: id, Opened: "2026-01-01", Supplies: []accounts.NewSupply{
			{Service: w.waste, Connection: rate.NoPipe, Category: rate.Population, From: "2026-01-01"}}}
	}
	w.accounts, err = w.Payer.accounts.AddAccounts(ctx, tx, system, list)
	return err
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), testkit.Place, f); err != nil {
		w.t.Fatal(err)
	}
}

// drain runs every waiting job.
func (w *world) drain() {
	w.t.Helper()
	if err := w.queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// billed makes, approves and posts a run of the waste service.
func (w *world) billed(m period.Month) ref.ID {
	w.t.Helper()
	run, _, err := w.billing.StartRun(w.t.Context(), w.clerk, w.waste, m)
	if err != nil {
		w.t.Fatal(err)
	}
	w.drain()
	if _, err := w.billing.Approve(w.t.Context(), w.head, run); err != nil {
		w.t.Fatal(err)
	}
	w.drain()
	return run
}

func (w *world) unpaid(account ref.ID) (items []billing.Item) {
	w.t.Helper()
	w.read(func(tx *db.Tx) (err error) {
		items, err = w.billing.Unpaid(w.t.Context(), tx, account)
		return err
	})
	return items
}

// pay books cash and settles the bill, as the cash desk does.
func (w *world) pay(item billing.Item, sum money.Som) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		_, err := w.ledger.Post(w.t.Context(), tx, w.clerk, ledger.Entry{
			Day: tx.Today(), Kind: "payments.cash", Key: tx.NewID().String(), Text: "Cash", Source: ref.Ref{Kind: "payments.payment", ID: tx.NewID()},
			Lines: []ledger.Line{{Account: "assets:cash", Subject: 1, Amount: sum}, {Account: "assets:receivable", Subject: item.Account, Service: w.waste, Amount: -sum}},
		})
		if err != nil {
			return err
		}
		return w.billing.Settle(w.t.Context(), tx, []billing.Settlement{{Bill: item.Bill, Amount: sum}})
	})
}
