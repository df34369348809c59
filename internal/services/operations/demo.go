package operations

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations/figure"
)

// demoMain is how many months of history mark the chief municipality of the demo.
const demoMain = 24

// demo gives the chief municipality a year of logs: water with a breakdown in early
// spring, planned works in autumn, a dry August and hours without electricity; waste;
// and a sports hall.
func (o *Operations) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		if at.Months < demoMain {
			continue
		}
		err := o.db.Write(ctx, at.Municipality, func(tx *db.Tx) error { return o.demoYear(ctx, tx, d.Rand, d.Today) })
		if err != nil {
			return fmt.Errorf("the daily log of %s: %w", at.Slug, err)
		}
	}
	return nil
}

func (o *Operations) demoYear(ctx context.Context, tx *db.Tx, random *rand.Rand, today period.Day) error {
	services, err := o.services.Services(ctx, tx)
	if err != nil {
		return err
	}
	streets, err := o.streets(ctx, tx)
	if err != nil {
		return err
	}
	first := today.Month().Add(-11).First()
	for _, s := range services {
		day := demoDays[s.Code]
		if day == nil {
			continue
		}
		l, err := o.demoZones(ctx, tx, s, streets, first)
		if err != nil {
			return err
		}
		var list []Sheet
		for on := first; on < today; on = on.Add(1) {
			if on != today.Add(-4) { // one day was forgotten, so that the desk has something to ask for
				list = append(list, day(l, on, random))
			}
		}
		if err := o.demoKeep(ctx, tx, l, list); err != nil {
			return err
		}
	}
	return nil
}

// demoZones gives each village one zone, and water in the first one two.
func (o *Operations) demoZones(ctx context.Context, tx *db.Tx, s inventory.Service, streets []Street, since period.Day) (Log, error) {
	for n, c := range s.Coverage {
		names, parts := []string{c.Name.Ky}, [][]Street{nil}
		switch {
		case s.Code == inventory.Sport:
			names = []string{"Спорт зал"}
		case n == 0 && s.Code == inventory.Water:
			of := slices.DeleteFunc(slices.Clone(streets), func(s Street) bool { return s.Village != c.Village })
			names, parts = []string{"Жогорку зона", "Төмөнкү зона"}, [][]Street{of[:len(of)/2], of[len(of)/2:]}
		}
		for i, name := range names {
			z := Zone{Service: s.ID, Village: c.Village, Name: name, Size: 140 + 25*len(parts[i]), Since: since, Streets: parts[i]}
			if _, err := o.KeepZone(ctx, tx, access.System(tx.Municipality), z); err != nil {
				return Log{}, err
			}
		}
	}
	return o.Log(ctx, tx, s.ID)
}

// demoDays writes one day of a service.
var demoDays = map[inventory.Code]func(l Log, day period.Day, random *rand.Rand) Sheet{
	inventory.Water: demoWater,
	inventory.Waste: demoWaste,
	inventory.Sport: demoSport,
}

func demoSheet(l Log, day period.Day) Sheet {
	return Sheet{Service: l.ID, Day: day, Figures: map[At]money.Quantity{}, Gaps: map[ref.ID]Reason{}}
}

// tenths is a number with one decimal.
func tenths(n int) money.Quantity { return money.Quantity(n) * money.One / 10 }

func demoWater(l Log, day period.Day, random *rand.Rand) Sheet {
	s := demoSheet(l, day)
	hours, why := demoHours(day, random)
	supplied := 0
	for n, z := range on(day, l.Zones) {
		of := hours
		if n > 0 && why != Power && why != Breakdown {
			of = 240 // what is not the pump's fault touches the upper zone alone
		}
		s.Figures[At{z.ID, figure.Hours}] = tenths(of)
		if l.short(z, s) {
			s.Gaps[z.ID] = why
		}
		supplied += of
	}
	pumped := supplied / max(1, len(l.Zones))
	s.Figures[At{0, figure.Produced}] = money.Quantity(pumped*2+random.IntN(30)) * money.One
	s.Figures[At{0, figure.PumpHours}] = tenths(pumped * 2 / 3)
	s.Figures[At{0, figure.Pressure}] = tenths(22 + random.IntN(6))
	s.Figures[At{0, figure.Chlorine}] = money.Quantity(30+random.IntN(15)) * money.One / 100
	if date := day.Time().Day(); date == 6 || date == 20 && day.Time().Month()%5 != 0 {
		s.Figures[At{0, figure.Samples}] = money.One
		s.Figures[At{0, figure.GoodSamples}] = money.One
	}
	switch why {
	case Breakdown:
		s.Note = "Насос күйүп кетти, запастагысы коюлду"
	case Repair:
		s.Note = "Резервуар тазаланды"
	}
	return s
}

// demoHours is how long water ran in the upper zone, in tenths of an hour, and why it
// was less.
func demoHours(day period.Day, random *rand.Rand) (tenths int, why Reason) {
	t := day.Time()
	switch {
	case t.Month() == 3 && t.Day() >= 11 && t.Day() <= 13:
		return []int{40, 0, 120}[t.Day()-11], Breakdown
	case t.Month() == 10 && (t.Day() == 14 || t.Day() == 15):
		return 120, Repair
	case t.Month() == 8 && random.IntN(3) == 0:
		return 160 + random.IntN(5)*10, Source
	case (t.Month() == 12 || t.Month() <= 2) && random.IntN(9) == 0:
		return 190 + random.IntN(3)*10, Power
	}
	return 230 + random.IntN(3)*5, ""
}

func demoWaste(l Log, day period.Day, random *rand.Rand) Sheet {
	s := demoSheet(l, day)
	weekday, routes, hauled := int(day.Time().Weekday()), on(day, l.Zones), 0
	for n, z := range routes {
		if n%5 == weekday-1 { // from Monday to Friday, each route on its day
			if day.Time().Month() == 1 && random.IntN(6) == 0 {
				s.Note = "Жол тайгак, машина бара алган жок"
				continue
			}
			s.Figures[At{z.ID, figure.Pickups}] = money.One
			hauled += 18 + random.IntN(9)
		}
	}
	s.Figures[At{0, figure.Tonnage}] = tenths(hauled)
	s.Figures[At{0, figure.Containers}] = money.Quantity(hauled/2) * money.One
	return s
}

func demoSport(l Log, day period.Day, random *rand.Rand) Sheet {
	s := demoSheet(l, day)
	open := 120
	if day.Time().Weekday() == 0 {
		open = 60
	}
	for _, z := range on(day, l.Zones) {
		s.Figures[At{z.ID, figure.Open}] = tenths(open)
		for n, code := range []figure.Code{figure.Women, figure.Men, figure.Girls, figure.Boys} {
			s.Figures[At{z.ID, code}] = money.Quantity([]int{6, 14, 9, 17}[n]+random.IntN(8)) * money.One
		}
		s.Figures[At{z.ID, figure.PaidVisits}] = money.Quantity(5+random.IntN(6)) * money.One
		s.Figures[At{z.ID, figure.Sessions}] = money.Quantity(2+random.IntN(3)) * money.One
	}
	return s
}

// demoKeep writes a year of sheets in sets; each must be one that a person could
// have kept.
func (o *Operations) demoKeep(ctx context.Context, tx *db.Tx, l Log, list []Sheet) error {
	for _, s := range list {
		if err := l.valid(s, tx.Today()); err != nil {
			return fmt.Errorf("sheet of %s, %s: %w", l.Name.Ky, s.Day, err)
		}
	}
	columns := []string{"municipality_id", "service_id", "day", "week", "note", "actor_id", "actor_name", "kept_at"}
	rows := make([][]any, len(list))
	for i, s := range list {
		rows[i] = []any{tx.Municipality, s.Service, s.Day, figure.Week(s.Day), s.Note, ref.ID(0), "Оператор", int64(s.Day.Add(1).Start()) - 4*3_600_000}
	}
	if _, err := tx.Bulk(ctx, "operations_sheet", columns, slices.Values(rows)); err != nil {
		return err
	}
	return addFigures(ctx, tx, list)
}
