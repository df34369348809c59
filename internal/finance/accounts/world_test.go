package accounts

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/people"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
)

var testKey = []byte("0123456789abcdef0123456789abcdef")

// world is a municipality with the real rooms below this one: a village of two
// streets, water and waste removal, and households.
type world struct {
	*Accounts
	t            *testing.T
	d            *db.DB
	rooms        []module.Module
	territory    *territory.Territory
	people       *people.People
	inventory    *inventory.Inventory
	village      ref.ID
	water, waste ref.ID
	clerk        access.Actor
}

// eachWorld runs f in a fresh world on both databases.
func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(newWorld(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.settle()
		f(t, w)
	})
}

func newWorld(t *testing.T, d *db.DB) *world {
	w := &world{
		Accounts: New(d, testKey), t: t, d: d, territory: territory.New(d), people: people.New(d, jobs.New(d, testkit.Quiet())),
		inventory: inventory.New(d), clerk: testkit.Actor(access.Accountant),
	}
	w.rooms = []module.Module{w.territory.Module(), w.people.Module(), w.inventory.Module(), w.Accounts.meters.Module(), w.Accounts.Module()}
	return w
}

// settle founds the municipality with the id that page tests use.
func (w *world) settle() {
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		for _, statement := range []string{
			`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
			 VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
			 (1001, '', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', '')`,
			`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
			 VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', CASE WHEN $1 = $1 THEN 0 ELSE 0 END, 0, 0)`,
		} {
			if _, err := tx.ExecContext(ctx, statement, []byte{1}); err != nil {
				return err
			}
		}
		system := access.System(testkit.Place)
		if w.village, err = w.territory.AddVillage(ctx, tx, system, territory.Village{Name: place.Name{Ky: "Бий-Мырза", Ru: "Бий-Мырза", En: "Biy-Myrza"}}); err != nil {
			return err
		}
		provider, err := w.inventory.AddProvider(ctx, tx, system, inventory.Provider{Kind: inventory.Union, Name: "«Таза Суу» ИСКАКБ", Short: "Таза Суу"})
		if err != nil {
			return err
		}
		w.water, err = w.inventory.AddService(ctx, tx, system, inventory.Service{
			Code: "water", Name: place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"}, Provider: provider, Unit: "m3", Coverage: []inventory.Coverage{{Village: w.village}}})
		if err != nil {
			return err
		}
		w.waste, err = w.inventory.AddService(ctx, tx, system, inventory.Service{
			Code: "waste", Name: place.Name{Ky: "Таштанды чыгаруу", Ru: "Вывоз мусора", En: "Waste removal"}, Provider: provider, Unit: "person", Coverage: []inventory.Coverage{{Village: w.village}}})
		return err
	})
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.try(f); err != nil {
		w.t.Fatal(err)
	}
}

// try runs f in a transaction and returns what it refuses.
func (w *world) try(f func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) })
}

func (w *world) read(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// household adds a household of some people.
func (w *world) household(head, street, house string, persons int) (id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		ids, err := w.people.AddHouseholds(ctx, tx, access.System(testkit.Place), []people.NewHousehold{
			{VillageID: w.village, Street: street, House: house, Head: head, Persons: persons, Phone: "+996555123456"}})
		if err == nil {
			id = ids[0]
		}
		return err
	})
	return id
}

// supplied opens an account for a new household.
func (w *world) supplied(house string, persons int, supplies ...NewSupply) (x Account) {
	w.t.Helper()
	holder := w.household("Асанова Гүлмира "+house, "Достук", house, persons)
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		x, err = w.Open(ctx, tx, w.clerk, NewAccount{Holder: holder, Opened: "2026-01-01", Supplies: supplies})
		return err
	})
	return x
}

// metered is water by a meter installed on the first of January.
func (w *world) metered(serial string, first int) NewSupply {
	return NewSupply{Service: w.water, Connection: Yard, Meter: &meters.NewMeter{Serial: serial, Installed: "2026-01-01", First: meters.WholeM3(first)}}
}

func (w *world) meterOf(x Account) (m meters.Meter) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Accounts.meters.Of(ctx, tx, []ref.ID{x.ID})
		if err == nil && len(all) == 0 {
			err = fmt.Errorf("account %s has no meter", x.Number)
		}
		if err == nil {
			m = all[len(all)-1]
		}
		return err
	})
	return m
}

// enter enters readings of the last meter of an account.
func (w *world) enter(x Account, day period.Day, value int) {
	w.t.Helper()
	m := w.meterOf(x)
	w.write(func(ctx context.Context, tx *db.Tx) error {
		v, err := w.Accounts.meters.Enter(ctx, tx, w.clerk, []meters.Entry{{Meter: m.ID, Day: day, Value: meters.WholeM3(value), Source: meters.Controller, Sure: true}})
		if err == nil && v[0].Refused != nil {
			err = v[0].Refused
		}
		return err
	})
}

// usage writes what a month used of water, one line a part.
func (w *world) usage(month period.Month) (lines []string) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		list, err := gathered(w.Usage(ctx, tx, w.water, month))
		for _, u := range list {
			line := fmt.Sprintf("%s %d-%d ", u.Number, u.Span.From.Time().Day(), u.Span.Until.Time().Day())
			if u.Metered {
				line += fmt.Sprintf("%v (%v..%v)", u.Quantity, u.From, u.To)
			} else {
				line += fmt.Sprintf("norm %d", u.Persons)
			}
			lines = append(lines, line)
		}
		if err == nil {
			sameUses(ctx, w.t, w.Accounts, tx, w.water, month, list)
		}
		return err
	})
	return lines
}

// gathered puts the parts of a usage together.
func gathered(parts iter.Seq2[[]Usage, error]) (all []Usage, err error) {
	for part, err := range parts {
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

func litres(n int) *money.Quantity {
	q := meters.WholeM3(n)
	return &q
}
