package expenses

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// Tables of rooms whose views are read but whose Go is not called.
var (
	inventory  = module.Module{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")}
	statements = module.Module{Name: "statements", Migrations: os.DirFS("../statements/migrations")}
)

const (
	union = ref.ID(21) // provides water
	water = ref.ID(31)
	ours  = ref.ID(41) // a bank account
)

// world is a municipality with a water union and its bank account.
type world struct {
	*Expenses
	t          *testing.T
	d          *db.DB
	rooms      []module.Module
	accountant access.Actor
}

func newWorld(t *testing.T, d *db.DB) *world {
	w := &world{t: t, d: d, accountant: testkit.Actor(access.Accountant)}
	l := ledger.New(d)
	w.Expenses = New(d, l)
	w.rooms = []module.Module{territory.New(d).Module(), inventory, l.Module(), statements, w.Module()}
	return w
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(newWorld(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.write(w.found)
		f(t, w)
	})
}

func (w *world) found(ctx context.Context, tx *db.Tx) error {
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
			VALUES ($1, 21, 'enterprise', 'АСКК «Булак»', '«Булак» АСКК', '', $2, '', '', '', '', '', '', '', '', '4900')`, []any{testkit.Place, []byte{1}}},
		{`INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key,
			provider_id, unit, about_ky, about_ru, ended_on)
			VALUES ($1, 31, 'water', 'Ичүүчү суу', 'Питьевая вода', 'Drinking water', '', $2, 21, 'm3', '', '', '')`, []any{testkit.Place, []byte{1}}},
		{`INSERT INTO statements_account (municipality_id, id, bank, name, number, compact) VALUES ($1, 41, '', 'Айыл Банк', '1240020000000001', '1240020000000001')`, []any{testkit.Place}},
	} {
		if _, err := tx.ExecContext(ctx, insert.text, insert.args...); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// power is a bill for electricity, paid from the bank account.
func power() Expense {
	return Expense{Key: "form-1", Provider: union, Service: water, Kind: cost.Electricity, Day: "2026-11-12", Amount: 10_930_50,
		Supplier: "Улуттук электр тармагы", Paper: "Э-417", Bank: ours}
}

func (w *world) enter(e Expense) (id ref.ID, err error) {
	err = w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error {
		id, err = w.Enter(w.t.Context(), tx, w.accountant, e)
		return err
	})
	return id, err
}

// sound fails the test when a check finds something, or an account holds another sum.
func (w *world) sound(costs, bank, owed money.Som) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
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
		for _, want := range []struct {
			account string
			subject ref.ID
			sum     money.Som
		}{{ledger.Costs, union, costs}, {ledger.Bank, ours, bank}, {ledger.Suppliers, union, owed}} {
			if got, err := w.ledger.Balance(ctx, tx, want.account, want.subject); err != nil || got != want.sum {
				w.t.Errorf("%s holds %s, want %s (%v)", want.account, got, want.sum, err)
			}
		}
		return nil
	})
}

// A cost is booked once however often its form is sent, and what it was paid from
// has less.
func TestEnter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, err := w.enter(power())
		again, err2 := w.enter(power())
		if err != nil || err2 != nil || first != again {
			t.Fatal(first, again, err, err2)
		}
		other := power()
		other.Amount++
		if _, err := w.enter(other); !fault.Is(err, fault.KindConflict) {
			t.Errorf("other figures under the same key: %v", err)
		}
		owed := power()
		owed.Key, owed.Bank, owed.Service, owed.Kind, owed.Amount = "form-2", 0, 0, cost.Repairs, 500_00
		if _, err := w.enter(owed); err != nil {
			t.Fatal(err)
		}
		w.sound(11_430_50, -10_930_50, -500_00)
	})
}

func TestBadInput(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			change func(e *Expense)
			field  string
		}{
			"nothing":              {func(e *Expense) { e.Amount = 0 }, "amount"},
			"less than nothing":    {func(e *Expense) { e.Amount = -5 }, "amount"},
			"a number for money":   {func(e *Expense) { e.Amount = 1_240_020_000_000_001 }, "amount"},
			"tomorrow":             {func(e *Expense) { e.Day = w.d.Today().Add(1) }, "day"},
			"no day":               {func(e *Expense) { e.Day = "" }, "day"},
			"wear":                 {func(e *Expense) { e.Kind = cost.Depreciation }, "kind"},
			"no item":              {func(e *Expense) { e.Kind = "" }, "kind"},
			"a stranger's service": {func(e *Expense) { e.Service = 99 }, "for"},
			"no provider":          {func(e *Expense) { e.Provider, e.Service = 0, 0 }, "for"},
			"a stranger's account": {func(e *Expense) { e.Bank = 99 }, "bank"},
			"to nobody":            {func(e *Expense) { e.Supplier = "" }, "supplier"},
			"without a paper":      {func(e *Expense) { e.Paper = "" }, "paper"},
		} {
			e := power()
			c.change(&e)
			_, err := w.enter(e)
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.sound(0, 0, 0)
	})
}

// What was entered wrongly is taken back once, with a reason, and is no fact any more.
func TestReverse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, err := w.enter(power())
		if err != nil {
			t.Fatal(err)
		}
		reverse := func(reason string) error {
			return w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error { return w.Reverse(t.Context(), tx, w.accountant, id, reason) })
		}
		if err := reverse(""); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := reverse("эки жолу жазылган"); err != nil {
			t.Fatal(err)
		}
		if err := reverse("дагы бир жолу"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("twice: %v", err)
		}
		w.sound(0, 0, 0)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			spent, err := w.Year(ctx, tx, 2026, union)
			if len(spent) != 0 {
				t.Errorf("still counted: %v", spent)
			}
			return err
		})
	})
}

// The pages in three languages; a refused form comes back with what was typed; who
// may only read finds no form.
func TestPages(t *testing.T) {
	const root = "/ru/kara-kulja/desk/expenses"
	each(t, func(t *testing.T, w *world) {
		s := testkit.Pages(t, w.d, w.Module()).As(w.accountant)
		empty, missing := s.Post(root+"/new", url.Values{"key": {"none"}})
		if empty != http.StatusUnprocessableEntity {
			t.Errorf("an empty form answers %d", empty)
		}
		for _, field := range []string{"kind", "for", "day", "amount", "supplier", "paper", "bank"} {
			if !strings.Contains(missing, `href="#`+field+`"`) {
				t.Errorf("%s is not said to be missing with the others", field)
			}
		}
		form := url.Values{"key": {"once"}, "kind": {"electricity"}, "for": {served(union, water)}, "day": {"12.11.2026"}, "amount": {"10930,50"},
			"supplier": {""}, "paper": {"Э-417"}, "bank": {ours.String()}, "note": {"ноябрь"}}
		status, body := s.Post(root+"/new", form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="10930,50"`) || !strings.Contains(body, `value="once"`) {
			t.Errorf("status %d: the form comes back as it was typed", status)
		}
		form.Set("supplier", "Национальные сети")
		s.Holds(s.Submit(root+"/new", form), "Расход проведён: 10 930,50", "Национальные сети", "Питьевая вода", "Айыл Банк")
		for lang, words := range map[string]string{"ky": "кызматтарга 10 930,50 сом", "ru": "на услуги потрачено 10 930,50", "en": "the services cost 10 930,50"} {
			s.Shows(strings.Replace(root, "/ru/", "/"+lang+"/", 1), words)
		}
		s.Shows(root+"?year=2025", "за 2025 год ещё не внесены")
		auditor := s.As(testkit.Actor(access.Auditor))
		auditor.Answers(http.StatusOK, root)
		auditor.Answers(http.StatusForbidden, root+"/new")
		s.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, root)
		s.As(w.accountant).Answers(http.StatusNotFound, root+"/0000000000077")
	})
}
