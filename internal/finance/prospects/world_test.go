package prospects

import (
	"fmt"
	"os"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
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

// world is a municipality with real rooms around this one: a water union, twelve
// households of one to nine persons, half with a tap in the yard and half with a
// standpipe, a price of 20 som a person and month, and a scenario that would
// raise it to 40.
type world struct {
	*Prospects
	t        *testing.T
	d        *db.DB
	rooms    []module.Module
	water    ref.ID
	village  ref.ID
	scenario ref.ID
	finance  access.Actor
}

// Tables of rooms whose views are read and whose Go is not called.
var (
	people    = module.Module{Name: "people", Migrations: os.DirFS("../../registry/people/migrations")}
	meterRoom = module.Module{Name: "meters", Migrations: os.DirFS("../meters/migrations")}
	inventory = module.Module{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")}
)

const households = 12

func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(newRooms(t, nil).rooms...), func(t *testing.T, d *db.DB) { f(t, newWorld(t, d)) })
}

// sqliteWorld is for what no database makes a difference to.
func sqliteWorld(t *testing.T) *world {
	t.Helper()
	return newWorld(t, testkit.SQLite(t, module.Migrations(newRooms(t, nil).rooms...)...))
}

func newRooms(t *testing.T, d *db.DB) *world {
	q, terr := jobs.New(d, testkit.Quiet()), territory.New(d)
	acc, tar, bench := accounts.New(d, []byte("0123456789abcdef0123456789abcdef")), tariffs.New(d), workbench.New(d)
	bench.Show(Tabs()...)
	w := &world{Prospects: New(d, bench, tar, acc, terr, q), t: t, d: d, finance: testkit.Actor(access.Finance)}
	w.rooms = []module.Module{terr.Module(), people, inventory, tar.Module(), meterRoom, acc.Module(), bench.Module(), w.Module()}
	if d != nil {
		q.Register(w.Module().Jobs...)
	}
	return w
}

func newWorld(t *testing.T, d *db.DB) *world {
	w := newRooms(t, d)
	w.write(func(tx *db.Tx) error {
		w.found(tx)
		if err := w.offer(tx); err != nil {
			return err
		}
		return w.inhabit(tx)
	})
	w.scenario = w.create("40 сом", w.document(40_0000))
	return w
}

// found makes the municipality with the id that page tests use.
func (w *world) found(tx *db.Tx) {
	for _, statement := range []string{
		`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
		 VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
		 (1001, '', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', '')`,
		`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
		 VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', CASE WHEN $1 = $1 THEN 0 ELSE 0 END, 0, 0)`,
		`INSERT INTO territory_slug (slug, municipality_id, current) VALUES ('kara-kulja', CASE WHEN $1 = $1 THEN 1001 ELSE 0 END, TRUE)`,
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

// offer makes a provider with its service and the price in force. How the rows
// get into inventory's tables is inventory's business.
func (w *world) offer(tx *db.Tx) error {
	w.water = tx.NewID()
	_, err := tx.ExecContext(w.t.Context(), `INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key,
		tax_number, bank_name, bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
		VALUES ($1, 21, 'union', 'ИСКАКБ «Таза Суу»', '«Таза Суу»', '', $2, '', '', '', '', '', '', '', '', '')`, testkit.Place, []byte{1})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(w.t.Context(), `INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key,
		provider_id, unit, about_ky, about_ru, ended_on)
		VALUES ($1, $3, 'water', 'Ичүүчү суу', 'Питьевая вода', 'Drinking water', '', $2, 21, 'm3', '', '', '')`, testkit.Place, []byte{1}, w.water)
	if err != nil {
		return err
	}
	_, err = w.tariffs.Decide(w.t.Context(), tx, access.System(testkit.Place), tariffs.NewVersion{
		Origin: tariffs.From(tariffs.BeforeAimak), Key: "now", Service: w.water, Span: period.Span{From: "2026-01-01"},
		Decision: tariffs.Decision{Body: "Айылдык кеңеш", Number: "7/3", Day: "2025-02-05"},
		Rounding: tariffs.Rounding{Line: money.HalfUp, Total: money.HalfUp},
		Prices:   []rate.Price{{Category: rate.Population, Basis: rate.PersonMonth, Rate: 20_0000}},
	})
	return err
}

func (w *world) inhabit(tx *db.Tx) error {
	ctx, system := w.t.Context(), access.System(testkit.Place)
	list := make([]accounts.NewAccount, households)
	_, err := tx.Bulk(ctx, "people_household", []string{"municipality_id", "id", "village_id", "street", "house", "flat", "head", "phone", "persons",
		"state", "state_day", "note", "batch_id", "name_fold", "house_fold", "find", "sort_key", "version"}, func(yield func([]any) bool) {
		for i := range list {
			name, id := fmt.Sprintf("Асанова %d", i+1), tx.NewID()
			list[i] = accounts.NewAccount{Holder: id, Opened: "2026-01-01", Supplies: []accounts.NewSupply{
				{Service: w.water, Connection: []string{rate.Yard, rate.Standpipe}[i%2], Category: rate.Population, From: "2026-01-01"}}}
			if !yield([]any{testkit.Place, id, w.village, "Достук", fmt.Sprint(i + 1), "", name, "", i%9 + 1,
				"here", "", "", 0, i18n.Fold(name), "", i18n.Fold(name), i18n.SortKey(name), 1}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = w.Prospects.accounts.AddAccounts(ctx, tx, system, list)
	return err
}

// document is a village's water: running costs of 400 000 som, a pump of ten
// years that costs 200 000 again, and a council that chose a price of a person.
func (w *world) document(council money.Rate) scenario.Scenario {
	s := scenario.New(cost.VillageWater, 2027, cost.Usual{Social: 17_25, Repairs: 2_00})
	s.Sheet.Items = []cost.Item{
		{Code: "pump", Centre: cost.CentreService, Kind: cost.Electricity, Basis: cost.Counted, Price: 2_5600,
			Factors: []cost.Input{{What: cost.Energy, Quantity: 50_000 * money.One}}},
		{Code: "wages", Centre: cost.CentreService, Kind: cost.Wages, Basis: cost.Stated, Amount: 272_000_00},
		{Code: "wear", Centre: cost.CentreService, Kind: cost.Depreciation, Basis: cost.Wear},
	}
	s.Sheet.Assets = []cost.Asset{{Code: "pump", Centre: cost.CentreService, Name: "Насос", Replacement: 200_000_00, Since: 2024, Life: 10}}
	x := &s.Services[0]
	x.ID, x.Level, x.Volumes.Losses = w.water, cost.Renewal, 20_00
	x.Payers = x.Payers[1:3] // yard and standpipe
	for i, n := range []int{400, 300} {
		x.Payers[i].Accounts, x.Payers[i].Persons, x.Payers[i].Collection = n/4, n, 80_00
	}
	x.Start.Cash = 50_000_00
	if council > 0 {
		x.Council = []rate.Price{{Category: rate.Population, Basis: rate.PersonMonth, Rate: council, NormLitres: 60}}
	}
	return s
}

func (w *world) create(name string, s scenario.Scenario) (id ref.ID) {
	w.t.Helper()
	w.write(func(tx *db.Tx) (err error) {
		id, err = w.workbench.Create(w.t.Context(), tx, w.finance, workbench.NewScenario{Provider: 21, Name: name, Document: s})
		return err
	})
	return id
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, f); err != nil {
		w.t.Fatal(err)
	}
}

// study works the scenario out as a page would.
func (w *world) work(id ref.ID) (s study) {
	w.t.Helper()
	err := w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		if s, err = w.study(w.t.Context(), tx, id, ""); err != nil {
			return err
		}
		return w.know(w.t.Context(), tx, &s)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// site is the pages as somebody sees them.
func (w *world) site(roles ...access.Role) *testkit.Site {
	site := testkit.Pages(w.t, w.d, w.rooms...)
	if len(roles) == 0 {
		return site
	}
	return site.As(testkit.Actor(roles...))
}

// page is the address of a page about a scenario.
func (w *world) page(lang, page string, id ref.ID) string {
	return lang + "/kara-kulja/desk/prospects/" + page + "/" + id.String()
}

func (w *world) drain() {
	w.t.Helper()
	if err := w.queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}
