package words_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

func english(t *testing.T) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(i18n.En)
}

// TestEveryWord: each value of each list has a word of its own.
func TestEveryWord(t *testing.T) {
	p := english(t)
	said := map[string]string{}
	check := func(list, value, text string) {
		if text == "" || text == value && list != "whats" && list != "levers" {
			t.Errorf("%s: %q is said %q", list, value, text)
		}
		if other, twice := said[list+text]; twice {
			t.Errorf("%s: %q is said of %s and %s", list, text, other, value)
		}
		said[list+text] = value
	}
	for _, v := range cost.Kinds {
		check("kinds", string(v), words.Kind(p, v))
	}
	for _, v := range cost.Levels {
		check("levels", string(v), words.Level(p, v))
	}
	for _, v := range cost.Bases {
		check("bases", string(v), words.Basis(p, v))
	}
	for _, v := range cost.Whats {
		check("whats", string(v), words.What(p, v))
	}
	for _, v := range cost.Measures {
		check("measures", string(v), words.Measure(p, v))
	}
	for _, v := range cost.Ways {
		check("ways", string(v), words.Way(p, v))
	}
	for _, v := range cost.Templates {
		check("templates", string(v), words.Template(p, v))
	}
	for _, v := range solve.Levers {
		check("levers", string(v), words.Lever(p, v))
	}
}

// full is a scenario that makes every figure the engines know.
func full() scenario.Scenario {
	s := scenario.New(cost.VillageWater, 2027, cost.Usual{Social: 17_25, Repairs: 2_00})
	aim := money.Percent(20_00)
	s.Sheet = cost.Sheet{
		Year:    2027,
		Centres: []cost.Centre{{Code: "service"}, {Code: "office", Split: &cost.Split{By: cost.ByHours, Parts: []cost.Part{{Centre: "service", Weight: 3000}}}}},
		Assets:  []cost.Asset{{Code: "well", Centre: "service", Replacement: 900_000_00, Since: 2015, Life: 30, Rate: 6_00}, {Code: "pump", Centre: "service", Cost: 200_000_00, Since: 2024, Life: 8}},
		Loans:   []cost.Loan{{Code: "bank", Centre: "service", Principal: 500_000_00, Rate: 12_00, First: "2026-06", Payments: 10, PerYear: 2, Way: cost.Even}},
		Items: []cost.Item{
			{Code: "power", Centre: "service", Kind: cost.Electricity, Basis: cost.Counted, Price: 2_5600, Factors: []cost.Input{{What: cost.Energy, Quantity: 90_000_000}}},
			{Code: "wages", Centre: "office", Kind: cost.Wages, Basis: cost.Stated, Amount: 300_000_00},
			{Code: "social", Centre: "office", Kind: cost.Social, Basis: cost.OfKinds, Of: []cost.Kind{cost.Wages}, Share: 17_25},
			{Code: "wear", Centre: "service", Kind: cost.Depreciation, Basis: cost.Wear, Which: []string{"pump"}},
			{Code: "capital", Centre: "service", Kind: cost.Capital, Basis: cost.Recovery, Which: []string{"well"}},
			{Code: "loans", Centre: "service", Kind: cost.Loans, Basis: cost.Repayment},
		},
	}
	x := &s.Services[0]
	x.Level, x.Benefits, x.Subsidy = cost.Full, 10_00, 20_00
	x.Volumes = solve.Volumes{Losses: 30_00, Aim: &aim, Saved: solve.NotPumped}
	for i := range x.Payers {
		p := &x.Payers[i]
		p.Accounts, p.Persons, p.Collection = 100, 500, 80_00
		if p.Bill == rate.CubicMetre {
			p.Quantity = 10_000_000
		}
	}
	x.Payers[4].Worth = 2000
	x.Design = solve.Design{Tax: 12_00, Rules: []solve.Rule{
		{Category: rate.Population, Connection: rate.House, Fixed: 10_00, Minimum: 20_00, Blocks: []solve.Block{{UpTo: 5000, Times: 500}, {UpTo: 9000, Set: 30_0000}, {Times: 1200}}},
		{Category: rate.Population, Connection: rate.Yard, Fixed: 5_00, Minimum: 20_00},
	}}
	return s
}

// TestEveryFigure: each figure of a full model has a name, and each formula its
// numbers.
func TestEveryFigure(t *testing.T) {
	p := english(t)
	for name, change := range map[string]func(*scenario.Service){
		"less is pumped": func(*scenario.Service) {}, "more is sold": func(x *scenario.Service) { x.Volumes.Saved = solve.Sold },
		"produced": func(x *scenario.Service) { x.Volumes.Losses, x.Volumes.Produced = 0, 900_000_000 },
	} {
		s := full()
		change(&s.Services[0])
		found, err := s.Solve("service")
		if err != nil {
			t.Fatal(name, err)
		}
		speak := words.Speaker{Printer: p, Sheet: s.Sheet, Payers: s.Services[0].Payers}
		for _, f := range found.Money.Working.Figures() {
			if text := speak.Name(f.Key); text == f.Key.Name || text == "" {
				t.Errorf("%s: %v has no name", name, f.Key)
			}
			formula := words.Formula(p, found.Money.Working, f)
			if (formula == "") != (f.Op == figure.Given) && f.Op != figure.Sum || words.Value(p, f) == "" {
				t.Errorf("%s: %v = %q", name, f.Key, formula)
			}
		}
	}
}

// TestFormula: the explanation of a row of the sheet reads as a calculation.
func TestFormula(t *testing.T) {
	p, s := english(t), full()
	found, err := s.Solve("service")
	if err != nil {
		t.Fatal(err)
	}
	speak, w := words.Speaker{Printer: p, Sheet: s.Sheet, Payers: s.Services[0].Payers}, found.Money.Working
	for _, c := range []struct{ name, of, title, formula string }{
		{"amount", "power", "Cost of the year · Electricity", "90\u202f000 × 2,56"},
		{"amount", "social", "Cost of the year · Social contributions", "17,25\u00a0% × 300\u202f000,00"},
		{"crf", "capital/well", "Factor of capital recovery · Capital recovery, well", "r × (1 + r)ⁿ ÷ ((1 + r)ⁿ − 1), where r = 6\u00a0% and n = 30"},
		{"wear", "wear/pump", "Depreciation of the year · Depreciation, pump", "200\u202f000,00 ÷ 8"},
		{"base", "", "Price of a unit at coefficient 1", ""},
		{"base", "social", "What the share is taken of · Social contributions", "300\u202f000,00"},
		{"kwh", "power/1", "KWh · Electricity, 1", ""},
	} {
		f, ok := w.Find(figure.Key{Name: c.name, Of: c.of})
		if got := speak.Name(f.Key); !ok || got != c.title {
			t.Errorf("%s@%s is called %q", c.name, c.of, got)
		}
		if got := words.Formula(p, w, f); c.formula != "" && got != c.formula {
			t.Errorf("%s@%s = %q", c.name, c.of, got)
		}
	}
}
