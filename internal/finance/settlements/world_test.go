package settlements

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/reconciliation"
	"github.com/openaimak/aimak/internal/finance/returns"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// Tables of rooms whose views are read but whose Go is not called.
var (
	people     = module.Module{Name: "people", Migrations: os.DirFS("../../registry/people/migrations")}
	meters     = module.Module{Name: "meters", Migrations: os.DirFS("../meters/migrations")}
	inventory  = module.Module{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")}
	agents     = module.Module{Name: "agents", Migrations: os.DirFS("../agents/migrations")}
	statements = module.Module{Name: "statements", Migrations: os.DirFS("../statements/migrations")}
)

// The days of these tests: today is Sunday 22.11.2026.
const (
	friday   period.Day = "2026-11-20"
	saturday period.Day = "2026-11-21"
	sunday   period.Day = "2026-11-22"
)

// world is a municipality with the real rooms below and an agent that took money:
// ten households, nobody owes anything, each payment becomes an advance.
type world struct {
	*Settlements
	days     *reconciliation.Reconciliation
	t        testing.TB
	d        *db.DB
	rooms    []module.Module
	payments *payments.Payments
	ledger   *ledger.Ledger
	accounts *accounts.Accounts
	suspense *suspense.Suspense
	returns  *returns.Returns
	keys     *keys.Keys
	agent    ref.ID
	people   []accounts.Account

	accountant, finance, head, auditor, cashier access.Actor
}

func newRooms(t testing.TB, d *db.DB) *world {
	w := &world{t: t, d: d, accountant: testkit.Actor(access.Accountant), finance: testkit.Actor(access.Finance),
		head: testkit.Actor(access.Head), auditor: testkit.Actor(access.Auditor), cashier: testkit.Actor(access.Cashier)}
	terr, tar, queue := territory.New(d), tariffs.New(d), jobs.New(d, testkit.Quiet())
	w.ledger, w.accounts = ledger.New(d), accounts.New(d, []byte("0123456789abcdef0123456789abcdef"))
	bil, til := billing.New(d, w.accounts, tar, w.ledger, terr, queue), tills.New(d, w.ledger)
	w.payments = payments.New(d, bil, w.accounts, w.ledger, til)
	w.suspense = suspense.New(d, w.ledger, w.payments)
	w.returns = returns.New(d, w.payments)
	w.days = reconciliation.New(d, w.payments, w.returns, w.ledger)
	w.Settlements = New(d, w.ledger, w.suspense)
	w.keys = keys.New(d)
	w.rooms = []module.Module{terr.Module(), w.keys.Module(), people, inventory, tar.Module(), meters, w.accounts.Module(), w.ledger.Module(),
		bil.Module(), til.Module(), w.payments.Module(), w.returns.Module(), agents, w.suspense.Module(), statements, w.days.Module(), w.Module()}
	return w
}

// each runs f in a fresh world on both databases.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(newRooms(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			if err := w.found(ctx, tx); err != nil {
				return err
			}
			return w.inhabit(ctx, tx, 10)
		})
		f(t, w)
	})
}

// found writes the municipality, its service and the agent. How they get into the
// tables of other rooms is their business, not these tests'.
func (w *world) found(ctx context.Context, tx *db.Tx) error {
	w.agent = tx.NewID()
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
			VALUES ($1, 21, 'enterprise', 'Муниципалдык ишкана «Тазалык»', '«Тазалык» МИ', '', $2, '', '', '', '', '', '', '', '', '4900')`, []any{testkit.Place, []byte{1}}},
		{`INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key,
			provider_id, unit, about_ky, about_ru, ended_on)
			VALUES ($1, 31, 'waste', 'Таштанды чыгаруу', 'Вывоз мусора', 'Waste removal', '', $2, 21, 'person', '', '', '')`, []any{testkit.Place, []byte{1}}},
		{`INSERT INTO agents_agent (municipality_id, id, code, name, home, closed, dialect, addresses, least, most, day_most, commission, late_days, show_name, show_due)
			VALUES ($1, $2, 'quick', 'Терминалдар «А»', TRUE, FALSE, '', '', 0, 0, 0, 10, 3, FALSE, FALSE)`, []any{testkit.Place, w.agent}},
	} {
		if _, err := tx.ExecContext(ctx, insert.text, insert.args...); err != nil {
			return err
		}
	}
	return nil
}

// inhabit makes n households with an account each.
func (w *world) inhabit(ctx context.Context, tx *db.Tx, n int) error {
	village, err := territory.New(w.d).AddVillage(ctx, tx, access.System(testkit.Place), territory.Village{Name: place.Name{Ky: "Бий-Мырза", Ru: "Бий-Мырза"}})
	if err != nil {
		return err
	}
	list := make([]accounts.NewAccount, n)
	_, err = tx.Bulk(ctx, "people_household", []string{"municipality_id", "id", "village_id", "street", "house", "flat", "head", "phone", "persons",
		"state", "state_day", "note", "batch_id", "name_fold", "house_fold", "find", "sort_key", "version"}, func(yield func([]any) bool) {
		for i := range list {
			id, name := tx.NewID(), []string{"Асанова Гүлмира", "Токтогулов Бакыт", "Өмүрбек уулу Нурлан"}[i%3]
			list[i] = accounts.NewAccount{Holder: id, Opened: "2026-01-01", Supplies: []accounts.NewSupply{
				{Service: 31, Connection: rate.NoPipe, Category: rate.Population, From: "2026-01-01"}}}
			if !yield([]any{testkit.Place, id, village, "Достук", fmt.Sprint(i + 1), "", name, "", 3,
				"here", "", "", 0, i18n.Fold(name), "", i18n.Fold(name), i18n.SortKey(name), 1}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	ids, err := w.accounts.AddAccounts(ctx, tx, access.System(testkit.Place), list)
	if err == nil {
		w.people, err = w.accounts.Accounts(ctx, tx, ids)
	}
	return err
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) look(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// called is a payment as the agent's call brings it: of the i-th household.
func (w *world) called(i int, external string, amount money.Som, day period.Day) (booked intake.Booked) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		list, err := w.payments.Accept(ctx, tx, access.System(testkit.Place), []intake.Payment{{Key: "agent/" + w.agent.String() + "/" + external,
			Method: intake.Agent, Channel: w.agent, External: external, Account: w.people[i].ID, Amount: amount, Day: day,
			At: day.Start() + 12*3_600_000, Debit: ledger.Agents}})
		if err == nil {
			booked = list[0]
		}
		return err
	})
	return booked
}

// account is how the agent stands.
func (w *world) account(until period.Day) (a Account) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) (err error) {
		a, err = w.Account(ctx, tx, w.agent, until)
		return err
	})
	return a
}

// sign signs a day of the agent, without a register.
func (w *world) sign(day period.Day) {
	w.t.Helper()
	w.must(w.days.Sign(w.t.Context(), w.head, w.agent, day, "реестр кагазда"))
}

// balance is what lies at the agent by the ledger.
func (w *world) balance() (sum money.Som) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) (err error) {
		sum, err = w.ledger.Balance(ctx, tx, ledger.Agents, w.agent)
		return err
	})
	return sum
}

// sound fails the test when a check of any room finds something.
func (w *world) sound() {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) error {
		for _, m := range w.rooms {
			if m.Check == nil {
				continue
			}
			wrong, err := m.Check(ctx, tx)
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

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func wants(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fmt.Sprint(err), words) {
		t.Errorf("got %v (kind %d), want kind %d with %q", err, fault.KindOf(err), kind, words)
	}
}
