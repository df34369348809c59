package scenario_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestSoFar: what is entered is added up, and the rest is counted.
func TestSoFar(t *testing.T) {
	s := scenario.New(cost.VillageWater, 2027, usual)
	if _, missing, ok := s.SoFar(); ok || missing == 0 {
		t.Error("nothing was entered, and something was added up")
	}
	for n := range s.Sheet.Items {
		if i := &s.Sheet.Items[n]; i.Kind == cost.Wages {
			i.Factors[0].Quantity, i.Price = 2*money.One, 10_000_0000
		}
	}
	r, missing, ok := s.SoFar()
	if !ok || missing != 9 || r.Services[0].Operation != 240_000_00+41_400_00 {
		t.Errorf("%v %d %+v", ok, missing, r.Services)
	}
	whole := village()
	if r, missing, ok := whole.SoFar(); !ok || missing != 0 || len(r.Items) != 3 {
		t.Errorf("%v %d", ok, missing)
	}
}

// TestAddItem: every kind of cost can be added to a sheet.
func TestAddItem(t *testing.T) {
	s := village()
	codes := map[string]bool{}
	for range 2 {
		for _, k := range cost.Kinds {
			codes[s.AddItem(cost.CentreService, k)] = true
		}
	}
	if len(codes) != 2*len(cost.Kinds) || len(s.Sheet.Items) != 3+2*len(cost.Kinds) {
		t.Errorf("%d codes for %d rows", len(codes), len(s.Sheet.Items))
	}
	var f *fault.Fault
	if err := s.Check(); !errors.As(err, &f) || f.Kind != fault.KindInvalid {
		t.Error("costs of zero are no complaint")
	}
}

// TestTurned: the other direction of goal seek says the same.
func TestTurned(t *testing.T) {
	s := village()
	now, err := s.Solve(cost.CentreService)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lever solve.Lever
		whose string
		share money.Percent
		sum   money.Som
		less  bool
	}{
		{solve.ByLosses, "", 10_00, 0, true}, {solve.ByCollection, "", 95_00, 0, true}, {solve.ByCollection, "house", 50_00, 0, false},
		{solve.BySubsidy, "", 0, 100_000_00, true}, {solve.ByWages, "", 120_00, 0, false}, {solve.ByElectricity, "", 90_00, 0, true},
	} {
		turned, err := s.Turned(cost.CentreService, c.lever, c.whose, c.share, c.sum)
		if err != nil {
			t.Fatal(c.lever, err)
		}
		then, err := turned.Solve(cost.CentreService)
		if err != nil || (then.Base < now.Base) != c.less || then.Base == now.Base {
			t.Errorf("%s: %v, %v becomes %v", c.lever, err, now.Base, then.Base)
		}
	}
	goal := solve.Goal{Lever: solve.ByWages, Payer: "house", Price: now.Prices[0].Rate * 2}
	answer, err := s.Model(cost.CentreService).Seek(goal)
	if err != nil {
		t.Fatal(err)
	}
	back, err := s.Turned(cost.CentreService, solve.ByWages, "", answer.Then, 0)
	if err != nil || !reflect.DeepEqual(back, s.With(answer.Model)) {
		t.Errorf("%v: a lever found is not a lever set", err)
	}
}

// TestFor: papers of one year begin the calculation of another.
func TestFor(t *testing.T) {
	s := village()
	s.Services[0].ID, s.Sheet.Items[0].Year, s.Sheet.Items[0].FactYear = 7, 2027, 2026
	then := s.For(2028)
	if then.Sheet.Year != 2028 || then.Services[0].ID != 0 || then.Sheet.Items[0].Year != 0 || then.Sheet.Items[0].FactYear != 2026 {
		t.Errorf("%+v", then)
	}
	if s.Sheet.Year != 2027 || s.Services[0].ID != 7 || s.Sheet.Items[0].Year != 2027 {
		t.Error("the papers changed")
	}
}

// TestTake: the register gives the numbers, what a row says beside them stays.
func TestTake(t *testing.T) {
	s := village()
	s.Services[0].Payers[1].Coefficient, s.Services[0].Payers[1].Name = 1500, "Кошуна көчө"
	house := func(volume money.Quantity, months int) scenario.Supply {
		return scenario.Supply{Category: rate.Population, Connection: rate.House, Metered: true, Persons: 4, Volume: volume * money.One, Months: months, Billed: 100_00, Paid: 80_00}
	}
	yard := scenario.Supply{Category: rate.Population, Connection: rate.Yard, Persons: 6, Billed: 100_00, Paid: 100_00}
	s.Take(cost.CentreService, []scenario.Supply{
		{Category: rate.Budget, Metered: true, Volume: 600 * money.One, Months: 12},
		yard, house(120, 12), house(60, 6), house(0, 0), yard,
		{Category: rate.Population, Connection: rate.House, Persons: 3}, // without a meter
	})
	want := []solve.Payer{
		{Code: "house", Category: rate.Population, Connection: rate.House, Bill: rate.CubicMetre, Metered: true, Accounts: 3, Persons: 12, Quantity: 240 * money.One, Collection: 80_00,
			Profile: []solve.Band{{Volume: 0, Accounts: 1}, {Volume: 10 * money.One, Accounts: 2}}},
		{Code: "row-1", Category: rate.Population, Connection: rate.House, Bill: rate.PersonMonth, NormDays: rate.YearDays12, Accounts: 1, Persons: 3, Collection: money.Whole},
		{Code: "yard", Name: "Кошуна көчө", Category: rate.Population, Connection: rate.Yard, Bill: rate.PersonMonth, Norm: 87, NormDays: rate.YearDays12, Accounts: 2, Persons: 12, Collection: money.Whole, Coefficient: 1500},
		{Code: "budget", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true, Accounts: 1, Quantity: 600 * money.One, Collection: money.Whole, Profile: []solve.Band{{Volume: 50 * money.One, Accounts: 1}}},
	}
	if got := s.Services[0].Payers; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
	before := s.Services[0].Payers
	s.Take(cost.CentreService, nil)
	s.Take("nothing", []scenario.Supply{yard})
	if !reflect.DeepEqual(s.Services[0].Payers, before) {
		t.Error("an empty register empties the rows")
	}
	heads := scenario.New(cost.Pasture, 2027, usual)
	heads.Take(cost.CentreService, []scenario.Supply{{Heads: 12}, {Heads: 30}})
	if got := heads.Services[0].Payers; len(got) != 1 || got[0].Code != "heads" || got[0].Quantity != 42*money.One || got[0].Accounts != 2 {
		t.Errorf("%+v", got)
	}
}
