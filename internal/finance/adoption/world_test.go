package adoption_test

import (
	"context"
	"os"
	"testing"

	"github.com/openaimak/aimak/internal/finance/adoption"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// world is a municipality with a water service, a price in force, a frozen
// calculation of it, and people at the desk. It is 22 November 2026.
type world struct {
	t       *testing.T
	d       *db.DB
	room    *adoption.Adoption
	bench   *workbench.Workbench
	tariffs *tariffs.Tariffs
	rooms   []module.Module

	provider, water, waste           ref.ID
	version                          ref.ID // frozen, of water
	finance, secretary, head, nobody access.Actor
}

// inventory is a room whose tables are read but whose pages are not tested here.
var inventory = module.Module{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")}

func rooms(t testing.TB, d *db.DB) *world {
	places := territory.New(d)
	w := &world{d: d, bench: workbench.New(d), tariffs: tariffs.New(d)}
	w.room = adoption.New(d, w.bench, w.tariffs, places)
	w.tariffs.Show(w.room.PricePart)
	w.rooms = []module.Module{places.Module(), inventory, w.tariffs.Module(), w.bench.Module(), w.room.Module()}
	return w
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(rooms(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := rooms(t, d)
		w.t = t
		w.finance, w.secretary = testkit.Actor(access.Finance), testkit.Actor(access.Secretary)
		w.head, w.nobody = testkit.Actor(access.Head), testkit.Actor(access.Cashier)
		w.write(w.settle)
		f(w)
	})
}

func (w *world) try(f func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) })
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.try(f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) settle(ctx context.Context, tx *db.Tx) error {
	w.provider = tx.NewID()
	_, err := tx.ExecContext(ctx, `INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key,
		tax_number, bank_name, bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
		VALUES ($1, $2, 'union', $3, $3, '', $4, '', '', '', '', '', '', '', '', '')`, tx.Municipality, w.provider, "ИСКАКБ «Таза Суу»", []byte{1})
	if err != nil {
		return err
	}
	for id, s := range map[*ref.ID][4]string{&w.water: {"water", "Ичүүчү суу", "Питьевая вода", "Drinking water"},
		&w.waste: {"waste", "Таштанды чыгаруу", "Вывоз мусора", "Waste removal"}} {
		*id = tx.NewID()
		_, err := tx.ExecContext(ctx, `INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold,
			sort_key, provider_id, unit, about_ky, about_ru, ended_on)
			VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 'm3', '', '', '')`, tx.Municipality, *id, s[0], s[1], s[2], s[3], []byte{1}, w.provider)
		if err != nil {
			return err
		}
	}
	if _, err = tx.ExecContext(ctx, `INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours,
		languages, population, merged_into, founded) VALUES ($1, 'kara-kulja', 4, 3, 2, '+996555123456', 'Ленин көчөсү, 1', '9–18', 'ky,ru', 0, 0, 0)`,
		tx.Municipality); err != nil {
		return err
	}
	_, err = w.tariffs.Decide(ctx, tx, access.System(testkit.Place), tariffs.NewVersion{
		Service: w.water, Span: period.Span{From: "2024-01-01"}, Origin: tariffs.From(tariffs.BeforeAimak),
		Decision: tariffs.Decision{Body: "Айылдык кеңеш", Number: "7/3", Day: "2023-12-05"},
		Rounding: tariffs.Rounding{Line: money.HalfUp, Total: money.HalfUp}, Prices: []rate.Price{
			{Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre, Rate: 9_0000},
			{Category: rate.Population, Connection: rate.Yard, Basis: rate.PersonMonth, Rate: 20_0000, NormLitres: 60, NormDays: rate.YearDays12},
			{Category: rate.Budget, Basis: rate.CubicMetre, Rate: 9_0000}},
	})
	if err == nil {
		w.version, err = w.freeze(ctx, tx, village(w.water))
	}
	return err
}

// freeze stores a scenario and freezes it.
func (w *world) freeze(ctx context.Context, tx *db.Tx, s scenario.Scenario) (ref.ID, error) {
	id, err := w.bench.Create(ctx, tx, w.finance, workbench.NewScenario{Provider: w.provider, Name: "Негизги эсеп", Document: s})
	if err != nil {
		return 0, err
	}
	made, err := w.bench.Load(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	return id, w.bench.Freeze(ctx, tx, w.head, id, made.Revision)
}

// village is a calculation of a water users' union. Yards and houses pay; the
// price is to run the service and to renew what wears out.
//
//	weighted 36 000 + 31 536 + 4 800 = 72 336; need 1 440 000; base 19,9071…
func village(service ref.ID) scenario.Scenario {
	s := scenario.New(cost.VillageWater, 2027, cost.Usual{Social: 17_25, Repairs: 2_00})
	s.Sheet = cost.Sheet{
		Year: 2027, Centres: []cost.Centre{{Code: "service"}},
		Items: []cost.Item{
			{Code: "wages", Centre: "service", Kind: cost.Wages, Basis: cost.Stated, Amount: 780_000_00, Fact: 720_000_00, FactYear: 2026},
			{Code: "power", Centre: "service", Kind: cost.Electricity, Basis: cost.Stated, Amount: 300_000_00, Fact: 270_000_00, FactYear: 2026},
			{Code: "lab", Centre: "service", Kind: cost.Samples, Basis: cost.Stated, Amount: 40_000_00},
			{Code: "repair", Centre: "service", Kind: cost.Repairs, Basis: cost.Stated, Amount: 80_000_00},
			{Code: "wear", Centre: "service", Kind: cost.Depreciation, Basis: cost.Stated, Amount: 240_000_00},
		},
	}
	s.Services = []scenario.Service{{
		Code: "service", ID: service, Level: cost.Renewal, Volumes: solve.Volumes{Produced: 150_000 * money.One},
		Payers: []solve.Payer{
			{Code: "house", Category: rate.Population, Connection: rate.House, Bill: rate.CubicMetre, Metered: true,
				Accounts: 283, Quantity: 40_000 * money.One, Collection: 90_00},
			{Code: "yard", Category: rate.Population, Connection: rate.Yard, Bill: rate.PersonMonth,
				Accounts: 400, Persons: 1800, Norm: 60, NormDays: rate.YearDays12, Collection: 80_00},
			{Code: "budget", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true,
				Accounts: 3, Quantity: 4_000 * money.One, Collection: money.Whole, Coefficient: 1_200},
		},
		Start: scenario.Start{Price: 9_0000},
	}}
	return s
}

// begin starts the way of the water price.
func (w *world) begin() (id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = w.room.Begin(ctx, tx, w.finance, adoption.NewTariff{Scenario: w.version, Service: w.water, Begins: "2026-12-01"})
		return err
	})
	return id
}

func call() path.Call {
	return path.Call{Published: "2026-09-01", Where: "айылдардын тактасы", Day: "2026-09-15", Time: "15:00", Place: "мектептин залы", Objection: "Ленин көчөсү, 1"}
}

func minutes() path.Minutes {
	return path.Minutes{Number: "3", Day: "2026-09-15", Women: 24, Men: 31, Chair: "Мамытов Бакыт", Clerk: "Асанова Айгүл", Outcome: "Тарифти колдоо",
		Questions: []path.Question{{Asked: "Эмне үчүн баа көтөрүлөт?", Answer: "Электр энергиясы жана айлык акы кымбаттады."}}}
}

func letter() path.Round {
	return path.Round{Office: "Ош облустук башкармалыгы", Sent: "2026-09-17", Number: "01-12/45"}
}

func agreed() path.Round {
	return path.Round{Letter: "07-3/211", Answered: "2026-10-10", Verdict: path.Agreed}
}

func act() path.Act {
	return path.Act{Body: "Айылдык кеңеш", Session: "XXVIII чакырылыш, VI сессия", Number: "VI/3", Day: "2026-10-20", For: 17, Against: 2, Abstain: 1, From: "2026-12-01"}
}

func printing() path.Printing {
	return path.Printing{Day: "2026-10-25", Where: "муниципалитеттин сайты", Register: "2026-10-26"}
}

// walk takes all steps up to one, which is not taken.
func (w *world) walk(id ref.ID, until path.Step) {
	w.t.Helper()
	for _, s := range []path.Step{path.Notice, path.Hearing, path.Agreement, "answer", path.Decision, path.Publication} {
		if s == until {
			return
		}
		w.step(id, s)
	}
}

// step takes one step in the usual way.
func (w *world) step(id ref.ID, s path.Step) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		switch s {
		case path.Notice:
			return w.room.Announce(ctx, tx, w.secretary, id, call())
		case path.Hearing:
			return w.room.Hold(ctx, tx, w.secretary, id, minutes())
		case path.Agreement:
			return w.room.Send(ctx, tx, w.finance, id, letter())
		case "answer":
			return w.room.Hear(ctx, tx, w.finance, id, agreed())
		case path.Decision:
			return w.room.Decide(ctx, tx, w.secretary, id, act(), nil)
		}
		return w.room.Publish(ctx, tx, w.head, id, printing())
	})
}

// again takes the steps that are missing up to one.
func (w *world) again(id ref.ID, until path.Step) {
	w.t.Helper()
	order := []path.Step{path.Notice, path.Hearing, path.Agreement, "answer", path.Decision, path.Publication, ""}
	p := w.tariff(id).Path
	taken := map[path.Step]bool{path.Notice: p.Call != nil, path.Hearing: p.Minutes != nil, path.Agreement: len(p.Rounds) > 0,
		"answer": p.Done(path.Agreement), path.Decision: p.Act != nil, path.Publication: p.Print != nil}
	for i, s := range order {
		if s == until {
			return
		}
		if !taken[s] {
			w.step(id, order[i])
		}
	}
}

// only is the one adoption there is.
func (w *world) only() (id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		list, err := w.room.List(ctx, tx)
		if len(list) == 1 {
			id = list[0].ID
		}
		return err
	})
	return id
}

// tariff reads an adoption.
func (w *world) tariff(id ref.ID) (t adoption.Tariff) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		t, err = w.room.Load(ctx, tx, id)
		return err
	})
	return t
}

// expect fails the test unless err is a fault of the kind.
func (w *world) expect(what string, err error, kind fault.Kind) {
	w.t.Helper()
	if !fault.Is(err, kind) {
		w.t.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
	}
}
