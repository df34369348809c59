package accounts

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/people"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
)

// town builds the demo up to the accounts and returns its places.
func town(t *testing.T) (*Accounts, *module.Demo, time.Duration) {
	t.Helper()
	rooms := func(d *db.DB) (*territory.Territory, *Accounts, []module.Module) {
		terr, a := territory.New(d), New(d, testKey)
		return terr, a, []module.Module{
			terr.Module(), people.New(d, jobs.New(d, testkit.Quiet())).Module(), inventory.New(d).Module(), a.meters.Module(), a.Module(),
		}
	}
	_, _, empty := rooms(nil)
	d := testkit.SQLite(t, module.Migrations(empty...)...)
	terr, a, all := rooms(d)
	if err := terr.LoadRegister(t.Context()); err != nil {
		t.Fatal(err)
	}
	demo := &module.Demo{DB: d, Today: d.Today()}
	var took time.Duration
	for _, room := range all {
		if room.Demo == nil {
			continue
		}
		demo.Rand = rand.New(rand.NewPCG(2, uint64(len(room.Name))))
		started := time.Now()
		if err := room.Demo(t.Context(), demo); err != nil {
			t.Fatalf("%s: %v", room.Name, err)
		}
		took = time.Since(started)
		if len(demo.Places) == 0 {
			demo.Places = places(t, terr)
		}
	}
	return a, demo, took
}

func places(t *testing.T, terr *territory.Territory) (list []module.DemoPlace) {
	t.Helper()
	found, err := terr.Municipalities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range found {
		p := module.DemoPlace{Municipality: m.ID, Slug: m.Slug, Months: 3}
		if m.Slug == "kara-kulja" {
			p.Months = 24
		}
		list = append(list, p)
	}
	return list
}

// figures are sums that any difference between two towns would change.
type figures struct {
	open, closed, meters, readings, waiting, ill int
	total                                        int64
}

func measure(t *testing.T, a *Accounts, place ref.ID) (f figures) {
	t.Helper()
	err := a.db.Read(t.Context(), place, func(tx *db.Tx) (err error) {
		ctx := t.Context()
		if f.open, f.closed, err = a.counts(ctx, tx); err != nil {
			return err
		}
		all, err := a.meters.All(ctx, tx)
		if err != nil {
			return err
		}
		books, err := a.meters.Books(ctx, tx, all)
		for _, b := range books {
			f.readings += len(b.Readings)
			last, _ := b.Last()
			f.total += int64(last.Total)
			if b.Meter.State == meters.Broken || b.Meter.State == meters.Missing {
				f.ill++
			}
		}
		f.meters = len(all)
		if err == nil {
			f.waiting, err = a.meters.CountGiven(ctx, tx)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDemoLooksLikeATown(t *testing.T) {
	a, demo, took := town(t)
	chief, others := figures{}, 0
	for _, p := range demo.Places {
		f := measure(t, a, p.Municipality)
		if p.Months == 24 {
			chief = f
		} else {
			others += f.open
		}
		check(t, a, p.Municipality)
	}
	t.Logf("chief place %+v, others %d accounts, drawn in %v", chief, others, took)
	for what, ok := range map[string]bool{
		fmt.Sprintf("%d open accounts in the chief place", chief.open): chief.open > 1800 && chief.open < 4600,
		fmt.Sprintf("%d open accounts elsewhere", others):              others > 1200 && others < 7500,
		fmt.Sprintf("%d closed", chief.closed):                         chief.closed > 5,
		fmt.Sprintf("%d meters", chief.meters):                         chief.meters*100 > chief.open*40 && chief.meters*100 < chief.open*55,
		fmt.Sprintf("%d readings", chief.readings):                     chief.readings > 18*chief.meters,
		fmt.Sprintf("%d waiting", chief.waiting):                       chief.waiting > 2 && chief.waiting < 60,
		fmt.Sprintf("%d broken or missing", chief.ill):                 chief.ill > 10,
	} {
		if !ok {
			t.Error(what)
		}
	}
	usageOfChief(t, a, demo)
}

// usageOfChief asks that a month of the chief place is believable.
func usageOfChief(t *testing.T, a *Accounts, demo *module.Demo) {
	t.Helper()
	for _, p := range demo.Places {
		if p.Months != 24 {
			continue
		}
		err := a.db.Read(t.Context(), p.Municipality, func(tx *db.Tx) error {
			water, err := a.ServiceByCode(t.Context(), tx, "water")
			if err != nil {
				return err
			}
			started := time.Now()
			list, err := gathered(a.Usage(t.Context(), tx, water.ID, demo.Today.Month().Add(-1)))
			took := time.Since(started)
			metered, zero, parts := 0, 0, map[ref.ID]int{}
			for _, u := range list {
				parts[u.Account]++
				if u.Metered {
					metered++
					if u.Quantity == 0 {
						zero++
					}
				}
			}
			t.Logf("%d parts of %d accounts, %d by meter (%d of them nothing) in %v", len(list), len(parts), metered, zero, took)
			if metered < len(list)/4 || zero > metered/5 {
				t.Errorf("of %d parts %d are by meter, %d of them nothing", len(list), metered, zero)
			}
			for n := range 24 {
				m := demo.Today.Month().Add(-n)
				if list, err = gathered(a.Usage(t.Context(), tx, water.ID, m)); err != nil {
					return err
				}
				sameUses(t.Context(), t, a, tx, water.ID, m, list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func check(t *testing.T, a *Accounts, place ref.ID) {
	t.Helper()
	err := a.db.Read(t.Context(), place, func(tx *db.Tx) error {
		for _, f := range []func(context.Context, *db.Tx) ([]string, error){a.check, a.meters.Module().Check} {
			wrong, err := f(t.Context(), tx)
			if err != nil {
				return err
			}
			if len(wrong) > 0 {
				t.Errorf("%d things are wrong, first: %s", len(wrong), wrong[0])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDemoIsTheSameTwice(t *testing.T) {
	a, demo, _ := town(t)
	b, again, _ := town(t)
	for i, p := range demo.Places {
		if one, two := measure(t, a, p.Municipality), measure(t, b, again.Places[i].Municipality); one != two {
			t.Errorf("%s: %+v, then %+v", p.Slug, one, two)
		}
	}
}
