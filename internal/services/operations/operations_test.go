package operations

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations/figure"
)

// town is a village with water in two zones, and waste on one route.
type town struct {
	*Operations
	t            testing.TB
	services     *inventory.Inventory
	village      ref.ID
	streets      []Street
	water, waste ref.ID
	upper, lower ref.ID
	route        ref.ID
	operator     access.Actor
	secretary    access.Actor
	today        period.Day
}

func eachDB(t *testing.T, f func(w *town)) {
	t.Helper()
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) { f(newTown(t, d)) })
}

func sets() []db.Set {
	return module.Migrations(territory.New(nil).Module(), inventory.New(nil).Module(), New(nil, nil).Module())
}

const since = period.Day("2026-01-01")

func newTown(t testing.TB, d *db.DB) *town {
	t.Helper()
	services := inventory.New(d)
	w := &town{Operations: New(d, services), t: t, services: services, today: d.Today(),
		operator: testkit.Actor(access.Operator), secretary: testkit.Actor(access.Secretary)}
	land, who := territory.New(d), access.System(testkit.Place)
	w.must(func(ctx context.Context, tx *db.Tx) (err error) {
		if w.village, err = land.AddVillage(ctx, tx, who, territory.Village{Name: place.Name{Ky: "Бий-Мырза"}}); err != nil {
			return err
		}
		if _, err = land.AddStreets(ctx, tx, who, w.village, []string{"Манас", "Ленин", "Достук"}); err != nil {
			return err
		}
		if w.streets, err = w.Operations.streets(ctx, tx); err != nil {
			return err
		}
		union, err := services.AddProvider(ctx, tx, who, inventory.Provider{Kind: inventory.Union, Name: "«Таза Суу»", Short: "«Таза Суу»"})
		if err != nil {
			return err
		}
		add := func(code inventory.Code, name string, promises ...inventory.Promise) ref.ID {
			for i := range promises {
				promises[i].By = "Директор"
			}
			id, wrong := services.AddService(ctx, tx, who, inventory.Service{Code: code, Name: place.Name{Ky: name, Ru: name}, Provider: union,
				Unit: "none", Promises: promises, Coverage: []inventory.Coverage{{Village: w.village}}})
			if wrong != nil {
				err = wrong
			}
			return id
		}
		w.water = add(inventory.Water, "Ичүүчү суу", inventory.Promise{Measure: inventory.HoursDay, Target: 22}, inventory.Promise{Measure: inventory.Samples, Target: 2},
			inventory.Promise{Measure: inventory.RepairHours, Target: 24})
		w.waste = add(inventory.Waste, "Таштанды", inventory.Promise{Measure: inventory.PickupsWeek, Target: 1})
		if err != nil {
			return err
		}
		w.upper = w.zone(ctx, tx, w.water, "Жогорку зона", w.streets[:2]...)
		w.lower = w.zone(ctx, tx, w.water, "Төмөнкү зона", w.streets[2:]...)
		w.route = w.zone(ctx, tx, w.waste, "1-каттам")
		return nil
	})
	return w
}

func (w *town) zone(ctx context.Context, tx *db.Tx, service ref.ID, name string, streets ...Street) ref.ID {
	w.t.Helper()
	id, err := w.KeepZone(ctx, tx, access.System(testkit.Place), Zone{Service: service, Village: w.village, Name: name, Size: 40, Since: since, Streets: streets})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *town) try(f func(context.Context, *db.Tx) error) error {
	return w.db.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) })
}

func (w *town) must(f func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.try(f); err != nil {
		w.t.Fatal(err)
	}
}

// sheet is a day of water on which everything was as promised.
func (w *town) sheet(day period.Day) Sheet {
	return Sheet{Service: w.water, Day: day, Gaps: map[ref.ID]Reason{}, Figures: map[At]money.Quantity{
		{w.upper, figure.Hours}: 24 * money.One, {w.lower, figure.Hours}: 22 * money.One, {0, figure.Produced}: 480_500}}
}

func (w *town) keep(s Sheet, seen period.Instant) error {
	return w.try(func(ctx context.Context, tx *db.Tx) error { return w.Keep(ctx, tx, w.operator, s, seen) })
}

func (w *town) kept(service ref.ID, day period.Day) (s Sheet) {
	w.t.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		list, err := w.Sheets(ctx, tx, service, day, day)
		s = list[day]
		return err
	})
	return s
}

func TestStatements(t *testing.T) {
	eachDB(t, func(w *town) { testkit.PrepareAll(w.t.(*testing.T), w.db, "store") })
}

func TestASheetComesBackAsKept(t *testing.T) {
	eachDB(t, func(w *town) {
		day := w.today.Add(-1)
		s := w.sheet(day)
		s.Figures[At{w.upper, figure.Hours}] = 4 * money.One
		s.Gaps[w.upper], s.Note = Breakdown, "Насос күйдү"
		if err := w.keep(s, 0); err != nil {
			w.t.Fatal(err)
		}
		got := w.kept(w.water, day)
		if !got.same(s) || got.By != w.operator.Name || got.KeptAt == 0 {
			w.t.Errorf("kept as %+v", got)
		}
		s.Figures[At{w.upper, figure.Hours}], s.Note = 22*money.One, ""
		delete(s.Gaps, w.upper)
		delete(s.Figures, At{0, figure.Produced})
		if err := w.keep(s, got.KeptAt); err != nil {
			w.t.Fatal(err)
		}
		if again := w.kept(w.water, day); !again.same(s) || again.KeptAt <= got.KeptAt {
			w.t.Errorf("kept again as %+v", again)
		}
		w.must(func(ctx context.Context, tx *db.Tx) error {
			history, err := audit.History(ctx, tx, ref.Ref{Kind: "operations.service", ID: w.water})
			if len(history) != 2 || history[0].Before != "" || history[1].Before == "" {
				w.t.Errorf("the trail: %+v", history)
			}
			problems, err2 := w.check(ctx, tx)
			if len(problems) > 0 {
				w.t.Error(problems)
			}
			return errors.Join(err, err2)
		})
	})
}

// Two people type the same day: the second one is told of the first.
func TestNobodysSheetIsOverwrittenUnseen(t *testing.T) {
	eachDB(t, func(w *town) {
		day := w.today
		if err := w.keep(w.sheet(day), 0); err != nil {
			w.t.Fatal(err)
		}
		other := w.sheet(day)
		other.Figures[At{w.lower, figure.Hours}] = 23 * money.One
		if err := w.keep(other, 0); !fault.Is(err, fault.KindConflict) {
			w.t.Fatalf("the second sheet: %v", err)
		}
		if got := w.kept(w.water, day); got.Figures[At{w.lower, figure.Hours}] != 22*money.One {
			w.t.Errorf("the first sheet is gone: %+v", got)
		}
		if err := w.keep(other, w.kept(w.water, day).KeptAt); err != nil {
			w.t.Errorf("after having seen the first: %v", err)
		}
	})
}

func TestRefusedSheets(t *testing.T) {
	eachDB(t, func(w *town) {
		upper := At{w.upper, figure.Hours}
		cases := map[string]struct {
			spoil func(*Sheet)
			field string // "": a sentence about the whole sheet
		}{
			"25 hours":               {func(s *Sheet) { s.Figures[upper] = 25 * money.One }, figureField(upper)},
			"fewer than none":        {func(s *Sheet) { s.Figures[upper] = -1 }, figureField(upper)},
			"before the zone":        {func(s *Sheet) { s.Day = since.Add(-1) }, figureField(upper)},
			"no such figure":         {func(s *Sheet) { s.Figures[At{0, figure.Tonnage}] = 1 }, figureField(At{0, figure.Tonnage})},
			"no such zone":           {func(s *Sheet) { s.Figures[At{w.route, figure.Hours}] = 1 }, figureField(At{w.route, figure.Hours})},
			"hours of the whole":     {func(s *Sheet) { s.Figures[At{0, figure.Hours}] = 1 }, figureField(At{0, figure.Hours})},
			"half a sample":          {func(s *Sheet) { s.Figures[At{0, figure.Samples}] = 500 }, figureField(At{0, figure.Samples})},
			"more good than taken":   {func(s *Sheet) { s.Figures[At{0, figure.GoodSamples}] = money.One }, figureField(At{0, figure.GoodSamples})},
			"less without a reason":  {func(s *Sheet) { s.Figures[upper] = 21 * money.One }, gapField(w.upper)},
			"a reason of nobody's":   {func(s *Sheet) { s.Figures[upper], s.Gaps[w.upper] = 0, "laziness" }, gapField(w.upper)},
			"another, but not which": {func(s *Sheet) { s.Figures[upper], s.Gaps[w.upper] = 0, Other }, "note"},
			"tomorrow":               {func(s *Sheet) { s.Day = w.today.Add(1) }, ""},
			"nothing at all":         {func(s *Sheet) { s.Figures = nil }, ""},
		}
		for name, c := range cases {
			s := w.sheet(w.today)
			c.spoil(&s)
			err := w.keep(s, 0)
			f := fault.Of(err)
			switch {
			case f == nil || f.Kind != fault.KindInvalid:
				w.t.Errorf("%s: %v", name, err)
			case c.field != "" && !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == c.field }):
				w.t.Errorf("%s: complains about %+v, want %s", name, f.Fields, c.field)
			}
		}
		for _, role := range []access.Role{access.Cashier, access.Auditor, access.Accountant} {
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				return w.Keep(ctx, tx, testkit.Actor(role), w.sheet(w.today), 0)
			})
			if !fault.Is(err, fault.KindDenied) {
				w.t.Errorf("%s writes in the log: %v", role, err)
			}
		}
	})
}

func TestRefusedZones(t *testing.T) {
	eachDB(t, func(w *town) {
		if err := w.keep(w.sheet(w.today), 0); err != nil {
			w.t.Fatal(err)
		}
		good := Zone{ID: w.upper, Service: w.water, Village: w.village, Name: "Жогорку зона", Size: 40, Since: since}
		for name, c := range map[string]struct {
			spoil func(*Zone)
			field string
		}{
			"no name":               {func(z *Zone) { z.Name = "" }, "name"},
			"the other's name":      {func(z *Zone) { z.Name = "Төмөнкү зона" }, "name"},
			"a village of nobody's": {func(z *Zone) { z.Village = 77 }, "village"},
			"a street of nobody's":  {func(z *Zone) { z.Streets = []Street{{ID: 77}} }, "streets"},
			"size below none":       {func(z *Zone) { z.Size = -1 }, "size"},
			"no day":                {func(z *Zone) { z.Since = "2026-02-30" }, "since"},
			"ends before it began":  {func(z *Zone) { z.Ended = since.Add(-1) }, "ended"},
			"begins after its log":  {func(z *Zone) { z.Since = w.today.Add(1) }, "since"},
			"ends before its log":   {func(z *Zone) { z.Ended = w.today.Add(-1) }, "ended"},
		} {
			z := good
			c.spoil(&z)
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.KeepZone(ctx, tx, w.secretary, z)
				return err
			})
			if f := fault.Of(err); f == nil || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == c.field }) {
				w.t.Errorf("%s: %v, want a complaint about %s", name, err, c.field)
			}
		}
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.KeepZone(ctx, tx, w.operator, good)
			return err
		})
		if !fault.Is(err, fault.KindDenied) {
			w.t.Errorf("an operator draws zones: %v", err)
		}
		w.must(func(ctx context.Context, tx *db.Tx) error {
			good.Ended = w.today
			_, err := w.KeepZone(ctx, tx, w.secretary, good)
			return err
		})
	})
}

// What the statements count is what a loop over the sheets counts.
func TestPromisesAreCountedAsByHand(t *testing.T) {
	eachDB(t, func(w *town) {
		random := rand.New(rand.NewPCG(1, 2))
		var water, waste []Sheet
		for day := w.today.Month().Add(-3).First(); day <= w.today; day = day.Add(1) {
			if random.IntN(9) == 0 {
				continue // nobody wrote
			}
			s := Sheet{Service: w.water, Day: day, Figures: map[At]money.Quantity{}, Gaps: map[ref.ID]Reason{}}
			for _, zone := range []ref.ID{w.upper, w.lower} {
				if random.IntN(5) > 0 {
					hours := money.Quantity(20+random.IntN(5)) * money.One
					s.Figures[At{zone, figure.Hours}] = hours
					if hours < 22*money.One {
						s.Gaps[zone] = reasons[random.IntN(3)]
					}
				}
			}
			if random.IntN(14) == 0 {
				s.Figures[At{0, figure.Samples}] = money.One
			}
			if len(s.Figures) > 0 {
				water = append(water, s)
			}
			out := Sheet{Service: w.waste, Day: day, Figures: map[At]money.Quantity{{0, figure.Tonnage}: 0}}
			if random.IntN(8) == 0 {
				out.Figures[At{w.route, figure.Pickups}] = money.One
			}
			waste = append(waste, out)
		}
		w.must(func(ctx context.Context, tx *db.Tx) error {
			for _, list := range [][]Sheet{water, waste} {
				l, err := w.Log(ctx, tx, list[0].Service)
				if err == nil {
					err = w.demoKeep(ctx, tx, l, list)
				}
				if err != nil {
					return err
				}
				got, err := w.Performance(ctx, tx, l, 4)
				if err != nil {
					return err
				}
				for _, p := range got {
					if want := byHand(p, l, list, w.today); p.Kept != want {
						w.t.Errorf("%s: %+v, by hand %+v", p.Promise.Measure, p.Kept, want)
					}
					var months, zones Kept
					for _, m := range p.Months {
						months.add(m.Kept)
					}
					for _, z := range p.Zones {
						zones.add(z.Kept)
					}
					if months != p.Kept || p.Span != figure.Monthly && zones != p.Kept {
						w.t.Errorf("%s: months %+v and zones %+v do not make %+v", p.Promise.Measure, months, zones, p.Kept)
					}
				}
			}
			return nil
		})
	})
}

// byHand counts a promise with loops.
func byHand(p Performance, l Log, list []Sheet, today period.Day) (k Kept) {
	bound, _ := figure.BoundOf(string(p.Promise.Measure))
	from, until := window(p.Span, 4, today)
	span := map[figure.Span]func(period.Day) string{
		figure.Daily:   func(d period.Day) string { return string(d) },
		figure.Weekly:  func(d period.Day) string { return string(figure.Week(d)) },
		figure.Monthly: func(d period.Day) string { return string(d.Month()) },
	}[p.Span]
	zones := l.Zones
	if !bound.Zone {
		zones = []Zone{{}}
	}
	for _, z := range zones {
		sums, counted := map[string]money.Quantity{}, map[string]bool{}
		for _, s := range list {
			if s.Day < from || s.Day > until {
				continue
			}
			value, there := s.Figures[At{z.ID, bound.Code}]
			if there || p.Span != figure.Daily {
				sums[span(s.Day)] += value
				counted[span(s.Day)] = true
			}
		}
		for key := range counted {
			k.Spans++
			if bound.Kept(sums[key], p.Promise.Target, int64(z.Size)) {
				k.Kept++
			}
		}
	}
	return k
}

func TestMissingDaysAreAskedFor(t *testing.T) {
	eachDB(t, func(w *town) {
		for day := w.today.Add(-lookBack); day < w.today; day = day.Add(1) {
			if day != w.today.Add(-2) {
				if err := w.keep(w.sheet(day), 0); err != nil {
					w.t.Fatal(err)
				}
			}
		}
		w.must(func(ctx context.Context, tx *db.Tx) error {
			logs, err := w.logs(ctx, tx)
			for _, l := range logs {
				switch {
				case l.ID == w.water && !slices.Equal(l.missing, []period.Day{w.today.Add(-2)}):
					w.t.Errorf("water misses %v", l.missing)
				case l.ID == w.waste && len(l.missing) != lookBack:
					w.t.Errorf("waste misses %d days", len(l.missing))
				}
			}
			waiting, err2 := w.awaited(ctx, tx)
			if len(waiting) != 2 || waiting[0].ID != w.water || waiting[0].days != 1 || waiting[1].days != lookBack {
				w.t.Errorf("the work of today: %+v", waiting)
			}
			return errors.Join(err, err2)
		})
	})
}

// Neither a page nor the counting of a year reads a whole table.
func TestPlans(t *testing.T) {
	eachDB(t, func(w *town) {
		for name, plan := range testkit.Plans(w.t.(*testing.T), w.db, "store", "KeptDays", "KeptWeeks", "KeptMonths", "GapSums", "Figures", "Sheets", "SheetDays", "Zones", "LastSheetBefore", "Awaited") {
			for _, line := range strings.Split(plan, "\n") {
				if strings.Contains(line, "SCAN operations_") || strings.Contains(line, "Seq Scan on operations_") {
					w.t.Errorf("%s reads a whole table:\n%s", name, plan)
				}
			}
		}
	})
}
