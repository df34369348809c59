package scenario_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

var usual = cost.Usual{Social: 17_25, Repairs: 2_00}

// village is a scenario of one service that can be solved.
func village() scenario.Scenario {
	s := scenario.New(cost.VillageWater, 2027, usual)
	s.Sheet.Items = []cost.Item{
		{Code: "pump", Centre: cost.CentreService, Kind: cost.Electricity, Basis: cost.Counted, Price: 2_5600,
			Factors: []cost.Input{{What: cost.Energy, Quantity: 90_000 * money.One}}},
		{Code: "wages", Centre: cost.CentreService, Kind: cost.Wages, Basis: cost.Stated, Amount: 600_000_00},
		{Code: "reserve", Centre: cost.CentreService, Kind: cost.Reserve, Basis: cost.Stated, Amount: 100_000_00},
	}
	for i, n := range []int{300, 380, 168} {
		p := &s.Services[0].Payers[i]
		p.Accounts, p.Persons, p.Collection = n, 7*n, 80_00
	}
	s.Services[0].Payers[0].Quantity = 50_000 * money.One
	for i, volume := range []money.Quantity{4_000 * money.One, 2_000 * money.One} {
		p := &s.Services[0].Payers[3+i]
		p.Accounts, p.Quantity, p.Collection = 10, volume, money.Whole
	}
	s.Services[0].Level, s.Services[0].Volumes.Losses = cost.Renewal, 30_00
	return s
}

// faults lists the cells that are complained about.
func faults(err error) (names []string) {
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, x := range f.Fields {
			names = append(names, x.Name)
		}
	}
	return names
}

func TestRoundTrip(t *testing.T) {
	for _, template := range cost.Templates {
		s := scenario.New(template, 2027, usual)
		s.Services[0].Council = []rate.Price{{Basis: rate.CubicMetre, Blocks: rate.Graduated{{UpTo: 5000, Rate: 10_0000}, {Rate: 20_0000}}}}
		first, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := scenario.Decode(first)
		if err != nil || !reflect.DeepEqual(back, s) {
			t.Fatalf("%s: %v\n%+v\n%+v", template, err, back, s)
		}
		second, err := back.Encode()
		if err != nil || scenario.Hash(first) != scenario.Hash(second) {
			t.Errorf("%s: written twice it has two names", template)
		}
	}
	if _, err := scenario.Decode([]byte(`{"sheet": 7}`)); err == nil {
		t.Error("a document that is none was read")
	}
}

// TestBegin: a scenario without figures complains about cells that exist, and
// about nothing that the template itself brought in.
func TestBegin(t *testing.T) {
	for _, template := range cost.Templates {
		s := scenario.New(template, 2027, usual)
		names := faults(s.Check())
		if len(names) == 0 {
			t.Errorf("%s: costs of nothing have a price", template)
		}
		for _, name := range names {
			if !strings.HasPrefix(name, "items.") {
				t.Errorf("%s: %s", template, name)
			}
		}
		if _, err := judge.Five(judge.Facts{}, s.Limits); err != nil {
			t.Errorf("%s: %v", template, err)
		}
		for _, x := range s.Services {
			if len(x.Payers) == 0 || s.Title(x.Code) != x.Code {
				t.Errorf("%s: %+v", template, x)
			}
		}
	}
}

// TestCells: each slip is told with the cell in which it was made.
func TestCells(t *testing.T) {
	first := func(s *scenario.Scenario) *scenario.Service { return &s.Services[0] }
	for want, spoil := range map[string]func(*scenario.Scenario){
		"": func(*scenario.Scenario) {},
		"services.service.payers.yard.collection": func(s *scenario.Scenario) { first(s).Payers[1].Collection = 0 },
		"services.service.payers.yard.persons":    func(s *scenario.Scenario) { first(s).Payers[1].Persons = 0 },
		"services.service.volumes.losses":         func(s *scenario.Scenario) { first(s).Volumes.Losses = 100_00 },
		"services.service.subsidy":                func(s *scenario.Scenario) { first(s).Subsidy = -1 },
		"services.service.level":                  func(s *scenario.Scenario) { first(s).Level = "" },
		"services.service.payers":                 func(s *scenario.Scenario) { first(s).Payers = nil },
		"services.service.design.rules.1.blocks.2.up_to": func(s *scenario.Scenario) {
			first(s).Design.Rules = []solve.Rule{{Connection: rate.House, Blocks: []solve.Block{{UpTo: 9000, Times: 500}, {UpTo: 9000, Times: 900}, {Times: 1000}}}}
		},
		"services.service.payers.house.bill": func(s *scenario.Scenario) {
			first(s).Council = []rate.Price{{Category: rate.Budget, Basis: rate.CubicMetre, Rate: 1_0000}}
		},
		"services.service.start.collection.to": func(s *scenario.Scenario) { first(s).Start.Collection.To = 101_00 },
		"services.service.start.price":         func(s *scenario.Scenario) { first(s).Start.Price = -1 },
		"years.number":                         func(s *scenario.Scenario) { s.Years.Number = 0 },
		"years.cap":                            func(s *scenario.Scenario) { s.Years.Cap = -1 },
		"years.rises.wages":                    func(s *scenario.Scenario) { s.Years.Rises[0].PerYear[0] = -100_00 },
		"services":                             func(s *scenario.Scenario) { s.Services = nil },
		"items.wages.amount":                   func(s *scenario.Scenario) { s.Sheet.Items[1].Amount = -5 },
		"items.wages.year":                     func(s *scenario.Scenario) { s.Sheet.Items[1].Year = 2026 },
		"year":                                 func(s *scenario.Scenario) { s.Sheet.Year = 0 },
	} {
		s := village()
		spoil(&s)
		names := faults(s.Check())
		if want == "" && len(names) > 0 || want != "" && !slices.Contains(names, want) {
			t.Errorf("%q: complaints about %q", want, names)
		}
	}
}

// TestCouncil: the council's rounded prices hold, and the plan weighs payers by
// what these bring.
func TestCouncil(t *testing.T) {
	s := village()
	found, err := s.Solve(cost.CentreService)
	if err != nil || found.Decided || found.Base != found.Solution.Base {
		t.Fatalf("%v, %+v", err, found.Base)
	}
	double := slices.Clone(found.Prices)
	for i := range double {
		double[i].Rate *= 2
	}
	s.Services[0].Council = double
	decided, err := s.Solve(cost.CentreService)
	if err != nil || !decided.Decided || decided.Money.Billed != 2*found.Money.Billed || decided.Base != 2*found.Base {
		t.Fatalf("%v: %+v", err, decided.Money.Billed)
	}
	if decided.Solution.Money.Billed != found.Money.Billed {
		t.Error("the prices that are found changed with the council's")
	}
	one, err := s.PlanOf(found)
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.Plan(cost.CentreService)
	if err != nil || len(one.Payers) != len(two.Payers) {
		t.Fatal(err)
	}
	for i := range one.Payers {
		if off := one.Payers[i].Weight - two.Payers[i].Weight; off > 1000 || off < -1000 {
			t.Errorf("%s weighs %v and %v", one.Payers[i].Code, one.Payers[i].Weight, two.Payers[i].Weight)
		}
	}
}

func TestPlan(t *testing.T) {
	s := village()
	s.Years.Cap, s.Years.BudgetPays = 10_00, true
	s.Services[0].Start = scenario.Start{Price: 9_0000, Cash: 5_00, Fund: 1_00,
		Losses: scenario.Way{To: 20_00, Years: 4}, Collection: scenario.Way{To: 90_00, Years: 3}}
	m, err := s.Plan(cost.CentreService)
	if err != nil {
		t.Fatal(err)
	}
	if m.Price != 9_0000 || m.Cash != 5_00 || m.Fund != 1_00 || m.Cap != 10_00 || !m.BudgetPays || len(m.Rises) != 5 ||
		m.Losses != (plan.Path{From: 30_00, To: 20_00, Years: 4}) || m.Collection != (plan.Reach{To: 90_00, Years: 3}) || m.Elasticity != -20_00 {
		t.Errorf("%+v", m)
	}
	if p, err := m.Run(); err != nil || len(p.Years) != 10 {
		t.Errorf("%v", err)
	}
}

// TestAligned: services follow the centres of the sheet.
func TestAligned(t *testing.T) {
	s := scenario.New(cost.TownWater, 2027, usual)
	s.Services[1].Subsidy = 7_00
	s.Sheet.Centres = append(s.Sheet.Centres[1:], cost.Centre{Code: "hall", Name: "Клуб"})
	s = s.Aligned()
	if len(s.Services) != 2 || s.Services[0].Code != cost.CentreSewerage || s.Services[0].Subsidy != 7_00 || s.Services[1].Code != "hall" {
		t.Errorf("%+v", s.Services)
	}
	if s.Title("hall") != "Клуб" {
		t.Error(s.Title("hall"))
	}
	s.Services[1].ID = 5
	if x, ok := s.ServiceOf(5); !ok || x.Code != "hall" {
		t.Error("a service is not found by its id")
	}
	if _, ok := s.ServiceOf(0); ok {
		t.Error("a service without an id is found")
	}
}

// TestWith: the answer of a goal seek becomes the scenario.
func TestWith(t *testing.T) {
	s := village()
	found, err := s.Solve(cost.CentreService)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Model(cost.CentreService).Seek(solve.Goal{Lever: solve.BySubsidy, Payer: "house", Price: found.Prices[0].Rate / 2})
	if err != nil {
		t.Fatal(err)
	}
	was := s.Services[0].Subsidy
	then := s.With(answer.Model)
	if then.Services[0].Subsidy != answer.ThenSum || s.Services[0].Subsidy != was {
		t.Errorf("%v, before %v", then.Services[0].Subsidy, s.Services[0].Subsidy)
	}
	if again, err := then.Solve(cost.CentreService); err != nil || again.Prices[0].Rate > found.Prices[0].Rate/2 {
		t.Errorf("%v: %v", err, again.Prices)
	}
}
