package statements

import (
	"bytes"
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
	"github.com/openaimak/aimak/internal/finance/suspense"
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

// world is a municipality with real rooms around statements: one village, three
// households with accounts, one bank account and one agent.
type world struct {
	*Statements
	t        testing.TB
	d        *db.DB
	rooms    []module.Module
	terr     *territory.Territory
	acc      *accounts.Accounts
	pay      *payments.Payments
	village  ref.ID
	accounts []accounts.Account
	bank     ref.ID

	accountant, finance, auditor, cashier access.Actor
}

// ourNumber is the number of our bank account.
const ourNumber = "1350100024567890"

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
	sus := suspense.New(d, led, w.pay)
	w.Statements = New(d, w.pay, led, sus, queue)
	w.rooms = []module.Module{w.terr.Module(), folder("people", "registry/people"), folder("inventory", "services/inventory"), tar.Module(), folder("meters", "finance/meters"),
		w.acc.Module(), led.Module(), bil.Module(), til.Module(), w.pay.Module(), age.Module(), sus.Module(), w.Module()}
	if d != nil {
		queue.Register(w.Module().Jobs...)
	}
	return w
}

var heads = []string{"Осмонов Бакыт Асанович", "Асанова Гүл", "Токтогулов Нурлан"}

func (w *world) settle() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		if err := w.found(ctx, tx); err != nil {
			return err
		}
		if err := w.inhabit(ctx, tx); err != nil {
			return err
		}
		var err error
		w.bank, err = w.AddAccount(ctx, tx, w.accountant, Account{Name: "Таза суу, Айыл Банк", Number: ourNumber, Bank: "Айыл Банк"})
		return err
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

// upload takes a file in and fails the test when it is refused.
func (w *world) upload(name, body string) ref.ID {
	w.t.Helper()
	id, _, err := w.Upload(w.t.Context(), w.accountant, name, bytes.NewReader([]byte(body)))
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// post books a document.
func (w *world) post(id ref.ID) {
	w.t.Helper()
	if _, err := w.Post(w.t.Context(), w.accountant, id); err != nil {
		w.t.Fatal(err)
	}
	if err := w.queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// sorted tells how many movements of a document are of each class.
func (w *world) sorted(id ref.ID) string {
	w.t.Helper()
	var out []string
	w.see(func(ctx context.Context, tx *db.Tx) error {
		classes, err := w.Classes(ctx, tx, id)
		for _, name := range classOrder {
			if c := classes[name]; c.Lines > 0 {
				out = append(out, fmt.Sprintf("%s %d %s", name, c.Lines, c.Sum))
			}
		}
		return err
	})
	return strings.Join(out, ", ")
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
