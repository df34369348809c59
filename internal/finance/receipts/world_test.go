package receipts

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/outbox"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// world is a municipality with real rooms around receipts: one village, waste
// removal at 20 som a person and month, households of 1, 2, 3, … persons, and a
// cashier whose day is open.
type world struct {
	*Receipts
	t        testing.TB
	d        *db.DB
	queue    *jobs.Queue
	outbox   *outbox.Outbox
	rooms    []module.Module
	terr     *territory.Territory
	tariffs  *tariffs.Tariffs
	holders  *accounts.Accounts
	billing  *billing.Billing
	ledger   *ledger.Ledger
	tills    *tills.Tills
	payments *payments.Payments
	waste    ref.ID
	village  ref.ID
	desk     ref.ID
	day      tills.Day
	accounts []ref.ID

	cashier, accountant, head, auditor access.Actor

	forms int // one-time keys given so far
}

const october period.Month = "2026-10"

// eachWorld runs f in a fresh world on both databases.
func eachWorld(t *testing.T, households int, f func(t *testing.T, w *world)) {
	t.Helper()
	sets := append(module.Migrations(newRooms(t, nil).rooms...), identity.Set())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.settle(households)
		w.work()
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
	w := &world{t: t, d: d, terr: territory.New(d), tariffs: tariffs.New(d), queue: jobs.New(d, testkit.Quiet()),
		cashier: testkit.Actor(access.Cashier), accountant: testkit.Actor(access.Accountant),
		head: testkit.Actor(access.Head), auditor: testkit.Actor(access.Auditor)}
	w.ledger, w.holders = ledger.New(d), accounts.New(d, []byte("0123456789abcdef0123456789abcdef"))
	w.billing, w.tills = billing.New(d, w.holders, w.tariffs, w.ledger, w.terr, w.queue), tills.New(d, w.ledger)
	w.payments = payments.New(d, w.billing, w.holders, w.ledger, w.tills)
	w.Receipts = New(d, w.tills)
	w.Know(func(context.Context, *db.Tx) (map[ref.ID]string, error) { return doors, nil })
	w.rooms = []module.Module{w.terr.Module(), people, inventory, w.tariffs.Module(), meters, w.holders.Module(), w.ledger.Module(),
		w.billing.Module(), w.tills.Module(), w.payments.Module(), w.Module()}
	if d != nil {
		w.queue.Register(w.billing.Module().Jobs...)
		w.outbox = outbox.New(d, testkit.Quiet())
		w.outbox.Listen(w.payments.Module().Listens...)
	}
	return w
}

func (w *world) settle(households int) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		if err := w.found(ctx, tx); err != nil {
			return err
		}
		return w.inhabit(ctx, tx, households)
	})
}

// work sets up a cash desk and opens the cashier's day.
func (w *world) work() {
	w.t.Helper()
	var err error
	if w.desk, err = w.tills.AddDesk(w.t.Context(), w.accountant, tills.Desk{Name: "Борбордук касса", Large: 100_000_00}); err != nil {
		w.t.Fatal(err)
	}
	if w.day, err = w.tills.OpenDay(w.t.Context(), w.cashier, w.desk, 500_00); err != nil {
		w.t.Fatal(err)
	}
}

// found writes the municipality, its village and its service. How they get
// into the tables of other rooms is their business, not these tests'.
func (w *world) found(ctx context.Context, tx *db.Tx) (err error) {
	w.waste = tx.NewID()
	for _, insert := range []struct {
		text string
		args []any
	}{
		{`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
			VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
			(1001, '', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', '')`, []any{[]byte{1}}},
		{`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
			VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', 0, 0, 0)`, nil},
		{`INSERT INTO territory_slug (slug, municipality_id, current) VALUES ('kara-kulja', 1001, TRUE)`, nil},
		{`INSERT INTO territory_short_code (code, municipality_id) VALUES (4, 1001)`, nil},
		{`INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key,
			tax_number, bank_name, bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
			VALUES ($1, 21, 'enterprise', 'Муниципалдык ишкана «Тазалык»', '«Тазалык» МИ', '', $2, '01234567890123', '', '', '+996 555 12 34 56', '', '9:00–17:00',
			'kg.demo.aimak', 'waste', '4900')`, []any{testkit.Place, []byte{1}}},
		{`INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key,
			provider_id, unit, about_ky, about_ru, ended_on)
			VALUES ($1, $3, 'waste', 'Таштанды чыгаруу', 'Вывоз мусора', 'Waste removal', '', $2, 21, 'person', '', '', '')`, []any{testkit.Place, []byte{1}, w.waste}},
	} {
		if _, err := tx.ExecContext(ctx, insert.text, insert.args...); err != nil {
			return err
		}
	}
	w.village, err = w.terr.AddVillage(ctx, tx, access.System(testkit.Place), territory.Village{Name: place.Name{Ky: "Бий-Мырза", Ru: "Бий-Мырза"}})
	if err != nil {
		return err
	}
	_, err = w.tariffs.Decide(ctx, tx, access.System(testkit.Place), tariffs.NewVersion{
		Origin: tariffs.From(tariffs.BeforeAimak),
		Key:    "test", Service: w.waste, Span: period.Span{From: "2026-01-01"},
		Decision: tariffs.Decision{Body: "Айылдык кеңеш", Number: "7/3", Day: "2025-02-05"},
		Rounding: tariffs.Rounding{Line: money.HalfUp, Total: money.HalfUp},
		Prices:   []rate.Price{{Category: rate.Population, Basis: rate.PersonMonth, Rate: 200_000}},
	})
	return err
}

var heads = []string{"Асанова Гүлмира", "Токтогулов Бакыт", "Өмүрбек уулу Нурлан"}

// inhabit makes n households; the i-th has i+1 persons, up to nine.
func (w *world) inhabit(ctx context.Context, tx *db.Tx, n int) error {
	holders := make([]ref.ID, n)
	_, err := tx.Bulk(ctx, "people_household", []string{"municipality_id", "id", "village_id", "street", "house", "flat", "head", "phone", "persons",
		"state", "state_day", "note", "batch_id", "name_fold", "house_fold", "find", "sort_key", "version"}, func(yield func([]any) bool) {
		for i := range holders {
			holders[i] = tx.NewID()
			name := heads[i%len(heads)]
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
	w.accounts, err = w.holders.AddAccounts(ctx, tx, access.System(testkit.Place), list)
	return err
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) reads(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// drain runs every waiting job and delivers every announcement.
func (w *world) drain() {
	w.t.Helper()
	if err := w.queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.outbox.Deliver(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// billed makes, approves and posts the bills of a month.
func (w *world) billed(m period.Month) (run ref.ID) {
	w.t.Helper()
	run, _, err := w.billing.StartRun(w.t.Context(), w.accountant, w.waste, m)
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

func (w *world) pay(i int, amount money.Som) payments.Receipt {
	w.t.Helper()
	w.forms++
	r, err := w.payments.Take(w.t.Context(), w.cashier, payments.Cash{Key: fmt.Sprintf("form-%d", w.forms), Account: w.accounts[i], Amount: amount})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// Whoever payments come through, as the rooms above name them.
const (
	terminals ref.ID = 4242
	ourBank   ref.ID = 4343
	program   ref.ID = 4444
)

var doors = map[ref.ID]string{terminals: "Үлгү Терминал", ourBank: "Айыл Банк", program: "Элдик Банк"}

// wire is money of the i-th account that came from outside.
func (w *world) wire(i int, amount money.Som, method intake.Method, channel ref.ID) ref.ID {
	w.t.Helper()
	w.forms++
	debit := ledger.Agents
	if channel == ourBank {
		debit = ledger.Bank
	}
	var booked []intake.Booked
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		booked, err = w.payments.Accept(ctx, tx, access.System(testkit.Place), []intake.Payment{{Key: fmt.Sprintf("%s/%d", method, w.forms), Method: method,
			Channel: channel, External: fmt.Sprint(880000 + w.forms), Debit: debit, Account: w.accounts[i], Amount: amount, Day: "2026-11-21",
			At: period.Day("2026-11-21").Start() + 9*3_600_000}})
		return err
	})
	if booked[0].Refused != nil {
		w.t.Fatal(booked[0].Refused)
	}
	return booked[0].ID
}

// corrects corrects a payment as the second person decides.
func (w *world) corrects(c intake.Correction) intake.Booked {
	w.t.Helper()
	w.forms++
	c.Key, c.Day, c.Reason = fmt.Sprintf("c-%d", w.forms), "2026-11-22", "Сумма ката жазылган"
	var done intake.Booked
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		done, err = w.payments.Correct(ctx, tx, w.accountant, c)
		return err
	})
	return done
}

// number is the account number of the i-th household.
func (w *world) number(i int) (number string) {
	w.reads(func(ctx context.Context, tx *db.Tx) error {
		a, err := w.holders.Account(ctx, tx, w.accounts[i])
		number = a.Number
		return err
	})
	return number
}
