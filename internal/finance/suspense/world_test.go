package suspense

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/agents"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// world is a municipality with real rooms around suspense: one village and three
// households with accounts.
type world struct {
	*Suspense
	t        testing.TB
	d        *db.DB
	rooms    []module.Module
	terr     *territory.Territory
	acc      *accounts.Accounts
	pay      *payments.Payments
	village  ref.ID
	accounts []accounts.Account

	accountant, finance, auditor, cashier access.Actor
}

// bank stands for a bank account of ours: suspense only carries its id.
const bank ref.ID = 77

// each runs f in a fresh world on both databases.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(newRooms(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.settle()
		f(t, w)
	})
}

// folder stands for a room whose tables are read but whose Go is not called.
func folder(name, path string) module.Module {
	return module.Module{Name: name, Migrations: os.DirFS("../../" + path + "/migrations")}
}

func newRooms(t testing.TB, d *db.DB) *world {
	w := &world{t: t, d: d, terr: territory.New(d), accountant: testkit.Actor(access.Accountant), finance: testkit.Actor(access.Finance),
		auditor: testkit.Actor(access.Auditor), cashier: testkit.Actor(access.Cashier)}
	queue, led, tar := jobs.New(d, testkit.Quiet()), ledger.New(d), tariffs.New(d)
	w.acc = accounts.New(d, []byte("0123456789abcdef0123456789abcdef"))
	bil, til := billing.New(d, w.acc, tar, led, w.terr, queue), tills.New(d, led)
	w.pay = payments.New(d, bil, w.acc, led, til)
	age := agents.New(d, w.pay, w.terr, testkit.Quiet())
	w.Suspense = New(d, led, w.pay)
	w.pay.Tell(payments.Told{Corrected: w.Corrected})
	w.rooms = []module.Module{w.terr.Module(), folder("people", "registry/people"), folder("keys", "registry/keys"), folder("inventory", "services/inventory"), tar.Module(), folder("meters", "finance/meters"),
		w.acc.Module(), led.Module(), bil.Module(), til.Module(), w.pay.Module(), age.Module(), w.Module()}
	return w
}

var heads = []string{"Осмонов Бакыт Асанович", "Асанова Гүл", "Токтогулов Нурлан"}

func (w *world) settle() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		if err := w.found(ctx, tx); err != nil {
			return err
		}
		return w.inhabit(ctx, tx)
	})
}

// found writes the municipality and its village into the tables of other rooms.
func (w *world) found(ctx context.Context, tx *db.Tx) (err error) {
	for _, insert := range []string{
		`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
			VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
			(1001, '', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', '')`,
		`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
			VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', 0, 0, 0)`,
		`INSERT INTO territory_slug (slug, municipality_id, current) VALUES ('kara-kulja', 1001, TRUE)`,
		`INSERT INTO territory_short_code (code, municipality_id) VALUES (4, 1001)`,
	} {
		var args []any
		if strings.Contains(insert, "$1") {
			args = []any{[]byte{1}}
		}
		if _, err := tx.ExecContext(ctx, insert, args...); err != nil {
			return err
		}
	}
	w.village, err = w.terr.AddVillage(ctx, tx, access.System(testkit.Place), territory.Village{Name: place.Name{Ky: "Бий-Мырза", Ru: "Бий-Мырза"}})
	return err
}

// inhabit makes a household with an account for each head.
func (w *world) inhabit(ctx context.Context, tx *db.Tx) error {
	list := make([]accounts.NewAccount, len(heads))
	service := tx.NewID()
	_, err := tx.Bulk(ctx, "people_household", []string{"municipality_id", "id", "village_id", "street", "house", "flat", "head", "phone", "persons",
		"state", "state_day", "note", "batch_id", "name_fold", "house_fold", "find", "sort_key", "version"}, func(yield func([]any) bool) {
		for i, name := range heads {
			list[i] = accounts.NewAccount{Holder: tx.NewID(), Opened: "2026-01-01", Supplies: []accounts.NewSupply{
				{Service: service, Connection: rate.NoPipe, Category: rate.Population, From: "2026-01-01"}}}
			if !yield([]any{testkit.Place, list[i].Holder, w.village, "Достук", fmt.Sprint(i + 1), "", name, "", 3,
				"here", "", "", 0, i18n.Fold(name), "", i18n.Fold(name), i18n.SortKey(name), 1}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	ids, err := w.acc.AddAccounts(ctx, tx, access.System(testkit.Place), list)
	if err == nil {
		w.accounts, err = w.acc.Accounts(ctx, tx, ids)
	}
	return err
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) see(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// owes books a debt.
func (w *world) owes(account ref.ID, amount money.Som) {
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.ledger.Post(ctx, tx, w.accountant, ledger.Entry{Day: tx.Today(), Kind: "test", Key: "debt/" + account.String(), Text: "x", Lines: []ledger.Line{
			{Account: ledger.Receivable, Subject: account, Service: 1, Amount: amount}, {Account: ledger.Income, Service: 1, Amount: -amount}}})
		return err
	})
}

// put brings money whose owner is not known.
func (w *world) put(amount money.Som, payer, number, purpose string) Item {
	w.t.Helper()
	items := []Item{{Source: ref.Ref{Kind: "statements.line", ID: 5}, Held: ledger.Bank, HeldSubject: bank, HeldName: "Айыл Банк", Day: "2026-11-20",
		Amount: amount, Payer: payer, PayerNumber: number, Purpose: purpose, External: "B-1"}}
	w.write(func(ctx context.Context, tx *db.Tx) error { return w.Put(ctx, tx, w.accountant, items) })
	return items[0]
}

// item reads an item again.
func (w *world) item(id ref.ID) (i Item, steps []Step) {
	w.t.Helper()
	w.see(func(ctx context.Context, tx *db.Tx) (err error) {
		if i, err = w.Item(ctx, tx, id); err == nil {
			steps, err = w.Steps(ctx, tx, id)
		}
		return err
	})
	return i, steps
}

// balance is what an account of the ledger holds, over all subjects.
func (w *world) balance(code string) (sum money.Som) {
	w.t.Helper()
	w.see(func(ctx context.Context, tx *db.Tx) error {
		all, err := w.ledger.Balances(ctx, tx, code)
		for _, amount := range all {
			sum += amount
		}
		return err
	})
	return sum
}

// sound fails when a room that holds this money complains of itself. Billing is
// not asked: the debts of these tests have no bills.
func (w *world) sound() {
	w.t.Helper()
	w.see(func(ctx context.Context, tx *db.Tx) error {
		for _, m := range w.rooms {
			if m.Check == nil || m.Name == "billing" {
				continue
			}
			complaints, err := m.Check(ctx, tx)
			if err != nil {
				return err
			}
			for _, c := range complaints {
				w.t.Errorf("%s: %s", m.Name, c)
			}
		}
		return nil
	})
}
