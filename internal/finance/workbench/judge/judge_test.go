package judge_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

func limits() judge.Limits {
	return judge.Limits{
		Operation: judge.Limit{money.Whole, "method"}, Debt: judge.Limit{120_00, "bank"}, Renewal: judge.Limit{money.Whole, "method"},
		Afford: judge.Limit{3_00, "OECD"}, Cross: judge.Limit{20_00, "council"},
	}
}

// good is a year in which all is well.
func good() judge.Facts {
	return judge.Facts{
		Collected: 1500_00, Income: 100_00, Operation: 1000_00, Debt: 200_00, Renewal: 300_00, Moved: 150_00,
		Poorest: 2_50, Known: true,
	}
}

// TestFive turns one fact at a time.
func TestFive(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(*judge.Facts)
		test   string
		state  judge.State
		figure money.Percent
		sum    money.Som // in the sentence; 0: not looked at
	}{
		"running costs are covered": {func(*judge.Facts) {}, judge.OperationCovered, judge.Green, 160_00, 0},
		"just covered":              {func(f *judge.Facts) { f.Collected = 900_00 }, judge.OperationCovered, judge.Green, 100_00, 0},
		"not covered":               {func(f *judge.Facts) { f.Collected = 700_00 }, judge.OperationCovered, judge.Red, 80_00, 200_00},
		"covered by a subsidy only": {func(f *judge.Facts) { f.Collected, f.Subsidy = 700_00, 900_00 }, judge.OperationCovered, judge.Red, 80_00, 200_00},
		"no costs at all":           {func(f *judge.Facts) { f.Operation = 0 }, judge.OperationCovered, judge.Green, 100_00, 0},
		"loans are served":          {func(*judge.Facts) {}, judge.DebtServed, judge.Green, 300_00, 600_00},
		"loans are not":             {func(f *judge.Facts) { f.Collected = 1100_00 }, judge.DebtServed, judge.Red, 100_00, 200_00},
		"less than nothing left":    {func(f *judge.Facts) { f.Collected = 800_00 }, judge.DebtServed, judge.Red, -50_00, -100_00},
		"no loans":                  {func(f *judge.Facts) { f.Debt = 0 }, judge.DebtServed, judge.Green, 0, 0},
		"renewal is funded":         {func(*judge.Facts) {}, judge.RenewalFunded, judge.Green, 133_33, 400_00},
		"half of it":                {func(f *judge.Facts) { f.Collected = 1250_00 }, judge.RenewalFunded, judge.Red, 50_00, 150_00},
		"nothing put aside":         {func(f *judge.Facts) { f.Collected = 500_00 }, judge.RenewalFunded, judge.Red, 0, 300_00},
		"no assets":                 {func(f *judge.Facts) { f.Renewal = 0 }, judge.RenewalFunded, judge.Unknown, 0, 0},
		"the poorest can pay":       {func(f *judge.Facts) { f.Poorest = 3_00 }, judge.Affordable, judge.Green, 3_00, 0},
		"the poorest cannot":        {func(f *judge.Facts) { f.Poorest = 3_01 }, judge.Affordable, judge.Red, 3_01, 0},
		"nobody knows":              {func(f *judge.Facts) { f.Known = false }, judge.Affordable, judge.Unknown, 2_50, 0},
		"some help others":          {func(f *judge.Facts) { f.Moved = 300_00 }, judge.CrossLimited, judge.Green, 20_00, 300_00},
		"some bear too much":        {func(f *judge.Facts) { f.Moved = 301_00 }, judge.CrossLimited, judge.Red, 20_07, 301_00},
	} {
		f := good()
		c.spoil(&f)
		tests, err := judge.Five(f, limits())
		if err != nil || len(tests) != 5 {
			t.Fatalf("%v, %v", tests, err)
		}
		for _, got := range tests {
			if got.Name != c.test {
				continue
			}
			if got.State != c.state || got.Figure != c.figure || got.Msg == "" || got.Limit.Source == "" {
				t.Errorf("%s: %+v", name, got)
			}
			if c.sum != 0 && got.Values["sum"] != c.sum {
				t.Errorf("%s: the sentence says %v, want %v", name, got.Values["sum"], c.sum)
			}
		}
	}
}

// TestSentences: each place for a value in a sentence is filled.
func TestSentences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := func(name string) money.Som { return money.Som(rapid.Int64Range(0, 1e12).Draw(t, name)) }
		f := judge.Facts{
			Collected: sum("collected"), Income: sum("income"), Subsidy: sum("subsidy"), Operation: sum("operation"), Debt: sum("debt"),
			Renewal: sum("renewal"), Moved: sum("moved"), Poorest: money.Percent(rapid.Int64Range(0, 9_00).Draw(t, "poorest")), Known: rapid.Bool().Draw(t, "known"),
		}
		tests, err := judge.Five(f, limits())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range tests {
			filled(t, x.Msg, x.Values)
			if x.State == judge.Red {
				if missing, ok := x.Values["sum"].(money.Som); ok && x.Name != judge.DebtServed && missing <= 0 {
					t.Fatalf("red, but nothing is missing: %+v", x)
				}
			}
		}
	})
}

func filled(t interface{ Fatalf(string, ...any) }, msg string, v fault.Values) {
	for _, part := range strings.Split(msg, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		if _, ok := v[name]; !ok {
			t.Fatalf("%q has no value for %s", msg, name)
		}
	}
}

// TestLimitsNeedASource.
func TestLimitsNeedASource(t *testing.T) {
	l := limits()
	l.Afford.Source, l.Cross.Share = "", -1
	_, err := judge.Five(good(), l)
	f := fault.Of(err)
	if f == nil || len(f.Fields) != 2 || f.Fields[0].Name != "limits.afford.source" || f.Fields[1].Name != "limits.cross" {
		t.Errorf("%v", err)
	}
}

// model costs 1 000 000 som to run and 200 000 to renew, and sells 100 000 m³.
func model() solve.Model {
	stated := func(code string, kind cost.Kind, amount money.Som) cost.Item {
		return cost.Item{Code: code, Centre: "water", Kind: kind, Basis: cost.Stated, Amount: amount}
	}
	return solve.Model{
		Sheet: cost.Sheet{Year: 2027, Centres: []cost.Centre{{Code: "water"}}, Items: []cost.Item{
			stated("w", cost.Wages, 1_000_000_00), stated("d", cost.Depreciation, 200_000_00),
			stated("l", cost.Loans, 100_000_00), stated("i", cost.Income, 50_000_00),
		}},
		Service: "water", Level: cost.Full,
		Payers: []solve.Payer{
			{Code: "p", Category: rate.Population, Bill: rate.CubicMetre, Metered: true, Quantity: 80_000_000, Collection: money.Whole},
			{Code: "b", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true, Quantity: 20_000_000, Collection: money.Whole, Coefficient: 1_500},
		},
	}
}

// TestOf judges a full price and one that a council set below it.
func TestOf(t *testing.T) {
	m := model()
	full, err := m.Solve()
	if err != nil {
		t.Fatal(err)
	}
	setting := afford.Setting{
		Incomes: []money.Som{3_000_00, 9_000_00}, Source: "x", Litres: 80, Limits: []afford.Limits{{Low: 3_00, High: 5_00, Source: "x"}},
	}
	families := append(setting.Grid([]int{1, 5}, []afford.Way{{Category: rate.Population, Metered: true}}),
		afford.Family{Code: "out", Decile: 1, Persons: 1, Outside: true})
	assessed, err := setting.Assess(full.Prices, families)
	if err != nil {
		t.Fatal(err)
	}
	facts := judge.Of(m, full.Money, assessed)
	want := judge.Facts{
		Collected: full.Collected, Income: 50_000_00, Operation: 1_000_000_00, Debt: 100_000_00, Renewal: 200_000_00,
		Moved: full.Moved, Poorest: 92, Known: true, // 2,433 m³ × 11,37 = 27,66 of 3 000
	}
	if facts != want {
		t.Errorf("%+v, want %+v", facts, want)
	}
	tests, _ := judge.Five(facts, limits())
	for _, x := range tests {
		if x.State != judge.Green {
			t.Errorf("%+v", x)
		}
	}
	if o, open := judge.Open(m, full.Money); open {
		t.Errorf("a full price leaves %+v open", o)
	}
	cheap := full.Prices
	for i := range cheap {
		cheap[i].Rate = 9_0000
	}
	decided, err := m.Evaluate(cheap)
	if err != nil {
		t.Fatal(err)
	}
	tests, _ = judge.Five(judge.Of(m, decided, assessed), limits())
	if tests[0].State != judge.Red || tests[0].Values["sum"] != money.Som(50_000_00) || tests[1].State != judge.Red || tests[4].Figure != 0 {
		t.Errorf("%+v", tests)
	}
	o, open := judge.Open(m, decided)
	if !open || o.Year != 2027 || o.Amount != 350_000_00 || o.Need != 1_250_000_00 || o.Comes != 900_000_00 || o.Values["year"] != "2027" {
		t.Errorf("%+v", o)
	}
	filled(t, o.Msg, o.Values)
}
