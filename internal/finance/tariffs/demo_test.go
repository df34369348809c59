package tariffs_test

import (
	"fmt"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// demoTown fills a fresh database with the demo of two places and tells, month
// by month, which prices hold.
func demoTown(t *testing.T, d *db.DB) (story []string) {
	t.Helper()
	b := newBench(t, d)
	small := testkit.Place + 1
	services := map[ref.ID]map[string]ref.ID{testkit.Place: {"water": b.water, "waste": b.waste}, small: {}}
	err := d.Write(t.Context(), small, func(tx *db.Tx) error {
		provider, err := addProvider(t.Context(), tx, "МИ «Тазалык»")
		for _, code := range []string{"water", "waste", "irrigation", "pasture", "lighting"} {
			services[small][code] = addService(t.Context(), tx, code, code, code, code, provider)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	demo := &module.Demo{DB: d, Today: d.Today(), Places: []module.DemoPlace{
		{Municipality: testkit.Place, Slug: "kara-kulja", Months: 24}, {Municipality: small, Slug: "oy-tal", Months: 3}}}
	if err := b.mod.Demo(t.Context(), demo); err != nil {
		t.Fatal(err)
	}
	for _, p := range demo.Places {
		for back := range p.Months + 1 {
			m := d.Today().Month().Add(-back)
			for _, code := range []string{"water", "waste"} {
				story = append(story, fmt.Sprintf("%s %s %s: %s", p.Slug, m, code, b.told(p.Municipality, services[p.Municipality][code], back)))
			}
		}
	}
	if wrong := b.check(); len(wrong) > 0 {
		t.Errorf("check: %v", wrong)
	}
	return story
}

// told says what holds so many months back; every month must have a price.
func (b *bench) told(place, service ref.ID, back int) (text string) {
	b.t.Helper()
	err := b.db.Read(b.t.Context(), place, func(tx *db.Tx) error {
		found, err := b.room.InForce(b.t.Context(), tx, service, tx.Today().Month().Add(-back))
		for _, f := range found {
			text += fmt.Sprint(f.Decision, " ", f.Prices)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// TestDemo: two runs tell the same story, and the water's price changes within
// the two years of history.
func TestDemo(t *testing.T) {
	var first []string
	all := append([]db.Set{inventoryTables}, sets()...)
	testkit.EachDB(t, all, func(t *testing.T, d *db.DB) {
		story := demoTown(t, d)
		if first == nil {
			first = story
		}
		for i := range story {
			if story[i] != first[i] {
				t.Errorf("two runs differ:\n%s\n%s", first[i], story[i])
			}
		}
		if story[0] == story[2*12] {
			t.Error("the price of water never changes")
		}
	})
}

// TestDemoPricesEverybody: each payer of the demo finds a price.
func TestDemoPricesEverybody(t *testing.T) {
	eachBench(t, func(b *bench) {
		demo := &module.Demo{DB: b.db, Today: b.db.Today(), Places: []module.DemoPlace{{Municipality: testkit.Place, Months: 24}}}
		if err := b.mod.Demo(b.t.Context(), demo); err != nil {
			b.t.Fatal(err)
		}
		found, err := b.inForce(b.water, "2026-11")
		if err != nil {
			b.t.Fatal(err)
		}
		for _, connection := range []string{rate.House, rate.Yard, rate.Standpipe} {
			for _, metered := range []bool{true, false} {
				p, err := rate.Find(found[0].Prices, rate.Population, connection, metered)
				if err == nil {
					_, err = p.Charge(rate.Use{Persons: 4, Metered: metered, Quantity: qty("3"), Days: 30, MonthDays: 30})
				}
				if err != nil {
					b.t.Errorf("%s, metered %v: %v", connection, metered, err)
				}
			}
		}
		for _, category := range []string{rate.Budget, rate.Other} {
			if _, err := rate.Find(found[0].Prices, category, rate.House, true); err != nil {
				b.t.Errorf("%s: %v", category, err)
			}
		}
	})
}
