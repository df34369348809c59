package plan_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

func som(text string) money.Som {
	v, err := money.Parse(text)
	if err != nil {
		panic(err)
	}
	return v
}

func per(text string) money.Rate {
	v, err := money.ParseRate(text)
	if err != nil {
		panic(err)
	}
	return v
}

// simple sells 1 000 m³ that cost 10 000 som of wages and 5 000 of electricity.
func simple(years int) plan.Model {
	return plan.Model{
		Year: 2027, Years: years, Level: cost.Operation,
		Costs: []plan.Cost{
			{Index: cost.IndexWages, Fixed: som("10000")},
			{Index: cost.IndexPower, Moving: som("5000")},
			{Index: cost.IndexNone, Renewal: som("2000")},
			{Index: cost.IndexPrices, Capital: som("500")},
		},
		Payers: []plan.Payer{{Code: "all", Units: 1_000_000, Weight: 1_000_000, Collection: money.Whole}},
		Rises: []plan.Rise{
			{Index: cost.IndexWages, PerYear: []money.Percent{10_00}},
			{Index: cost.IndexPower, PerYear: []money.Percent{20_00, 0}},
			{Index: cost.IndexPrices, PerYear: []money.Percent{8_00}},
		},
	}
}

func run(t testing.TB, m plan.Model) plan.Plan {
	t.Helper()
	p, err := m.Run()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Working.Recheck(); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestIndexing is the formula T' = T (1 + Σ wᵢ dIᵢ): two thirds of wages at 10 %
// and a third of electricity at 20 % make 13,33 %.
func TestIndexing(t *testing.T) {
	p := run(t, simple(3))
	for i, want := range []struct {
		price, cost string
		rise        money.Percent
	}{{"15", "15000", 0}, {"17", "17000", 13_33}, {"18.10", "18100", 6_47}} {
		y := p.Years[i]
		if y.Price != per(want.price) || y.Operation != som(want.cost) || y.Rise != want.rise || y.Gap != 0 || y.Collected != som(want.cost) {
			t.Errorf("%d: %v (%v), costs %v", y.Year, y.Price, y.Rise, y.Operation)
		}
	}
	thrifty := simple(2)
	thrifty.Thrift = 5_00
	if got := run(t, thrifty).Years[1].Price; got != per("16.15") { // 17 × 0,95
		t.Errorf("with thrift %v", got)
	}
}

// TestLevels reach for renewal, capital and loans.
func TestLevels(t *testing.T) {
	m := simple(2)
	m.Loans = []plan.Sum{{Year: 2028, Amount: som("3000")}}
	m.Income, m.Subsidy, m.Benefits = som("100"), som("50"), som("30")
	for level, want := range map[cost.Level][2]string{
		// 15 000 + 30 − 100 − 50, then 17 000 + 32,40 − 108 − 50
		cost.Operation: {"14880", "16874.40"},
		cost.Renewal:   {"16880", "18874.40"},
		cost.Full:      {"17380", "22414.40"}, // and 500, 540 + 3 000
	} {
		m.Level = level
		p := run(t, m)
		if p.Years[0].Need != som(want[0]) || p.Years[1].Need != som(want[1]) {
			t.Errorf("%s: %v, %v", level, p.Years[0].Need, p.Years[1].Need)
		}
	}
}

// TestCap phases a jump in: 10 som in force, at most 10 % a year. What is left
// open is carried openly, or paid by the budget.
func TestCap(t *testing.T) {
	m := simple(3)
	m.Price, m.Cap = per("10"), 10_00
	p := run(t, m)
	for i, want := range []struct {
		price                     string
		needed                    string
		gap, carried, short, cash string
	}{
		{"11", "15", "4000", "0", "4000", "-4000"},
		{"12.10", "21", "4900", "4000", "8900", "-8900"},
		{"13.31", "27", "4790", "8900", "13690", "-13690"},
	} {
		y := p.Years[i]
		if y.Price != per(want.price) || y.Needed != per(want.needed) || y.Gap != som(want.gap) || y.Carried != som(want.carried) ||
			y.Short != som(want.short) || y.Cash != som(want.cash) || y.FromBudget != 0 {
			t.Errorf("%+v, want %+v", y, want)
		}
	}
	m.BudgetPays = true
	y := run(t, m).Years[2]
	if y.Carried != 0 || y.FromBudget != som("4790") || y.Cash != 0 || y.Needed != per("18.10") {
		t.Errorf("the budget pays: %+v", y)
	}
}

// TestLossesAndGrowth: fewer losses need less pumping, more payers share the cost.
func TestLossesAndGrowth(t *testing.T) {
	m := simple(3)
	m.Rises = nil
	m.Losses = plan.Path{From: 50_00, To: 20_00, Years: 2}
	m.Payers[0].Growth = 10_00
	m.Payers[0].Collection = 80_00
	m.Collection = plan.Reach{To: money.Whole, Years: 2}
	p := run(t, m)
	for i, want := range []struct {
		produced money.Quantity
		cost     string
		price    string
	}{
		{2_000_000, "15000", "18.75"},    // 15 000 / 800
		{1_692_308, "14230.77", "14.38"}, // 1 100 / 0,65; 5 000 × 1692,308/2000; / (1 100 × 0,9)
		{1_512_500, "13781.25", "11.39"}, // 1 210 / 0,8; / 1 210
	} {
		if y := p.Years[i]; y.Produced != want.produced || y.Operation != som(want.cost) || y.Price != per(want.price) {
			t.Errorf("%d: %v m³, %v, %v; want %+v", y.Year, y.Produced, y.Operation, y.Price, want)
		}
	}
}

// TestDemand: people answer to a real price; after the rounds of the plan another
// would move it by little.
func TestDemand(t *testing.T) {
	m := simple(1)
	m.Price, m.Elasticity = per("10"), -20_00
	y := run(t, m).Years[0]
	// The price that covers the costs at the use that goes with it.
	price := 15.0
	for range 50 {
		demand := math.Pow(price/10, -0.2)
		price = (10_000 + 5_000*demand) / (1_000 * demand)
	}
	if got := float64(y.Price) / 10_000; math.Abs(got/price-1) > 0.002 || y.Demand >= 93_00 || y.Demand < 90_00 {
		t.Errorf("price %v, in the end %v; demand %v", got, price, y.Demand)
	}
	// A price that rises as all prices do changes nothing.
	m = simple(5)
	m.Elasticity = -40_00
	for i := range m.Rises {
		m.Rises[i].PerYear = []money.Percent{8_00}
	}
	for _, y := range run(t, m).Years {
		if y.Demand < 99_95 || y.Demand > 100_05 {
			t.Errorf("%d: demand %v", y.Year, y.Demand)
		}
	}
}

// TestFund: what is renewed comes out of what was put aside.
func TestFund(t *testing.T) {
	m := simple(3)
	m.Rises, m.Level, m.Cash, m.Fund = nil, cost.Renewal, som("1000"), som("500")
	m.Replacements = []plan.Sum{{Year: 2028, Name: "pump", Amount: som("6000")}}
	p := run(t, m)
	for i, want := range []struct{ toFund, fund, cash string }{
		{"2000", "2500", "3000"}, {"2000", "-1500", "-1000"}, {"2000", "500", "1000"},
	} {
		y := p.Years[i]
		if y.ToFund != som(want.toFund) || y.Fund != som(want.fund) || y.Cash != som(want.cash) {
			t.Errorf("%d: %v to the fund, %v, cash %v; want %+v", y.Year, y.ToFund, y.Fund, y.Cash, want)
		}
	}
	// A price for running alone puts nothing aside.
	m.Level = cost.Operation
	if y := run(t, m).Years[0]; y.ToFund != 0 || y.Fund != som("500") {
		t.Errorf("%+v", y)
	}
}

// TestFrom takes the first year from a solved price: the plan's first price is
// that price.
func TestFrom(t *testing.T) {
	m := solve.Model{
		Sheet: cost.Sheet{
			Year: 2027, Centres: []cost.Centre{{Code: "water"}},
			Items: []cost.Item{
				{Code: "w", Centre: "water", Kind: cost.Wages, Basis: cost.Stated, Amount: som("100000")},
				{Code: "p", Centre: "water", Kind: cost.Electricity, Basis: cost.Stated, Amount: som("40000")},
				{Code: "d", Centre: "water", Kind: cost.Depreciation, Basis: cost.Wear},
				{Code: "l", Centre: "water", Kind: cost.Loans, Basis: cost.Repayment},
				{Code: "profit", Centre: "water", Kind: cost.Profit, Basis: cost.Stated, Amount: som("3000")},
				{Code: "i", Centre: "water", Kind: cost.Income, Basis: cost.Stated, Amount: som("2000")},
			},
			Assets: []cost.Asset{
				{Code: "pump", Centre: "water", Name: "pump", Cost: som("60000"), Replacement: som("90000"), Since: 2020, Life: 10},
				{Code: "old", Centre: "water", Name: "old pipe", Replacement: som("70000"), Since: 1980, Life: 40},
			},
			Loans: []cost.Loan{{Code: "l", Centre: "water", Principal: som("20000"), First: "2027-06", Payments: 2, PerYear: 1, Way: cost.Falling}},
		},
		Service: "water", Level: cost.Full, Volumes: solve.Volumes{Losses: 25_00},
		Payers: []solve.Payer{
			{Code: "a", Category: rate.Population, Bill: rate.CubicMetre, Metered: true, Accounts: 50, Quantity: 9_000_000, Collection: 80_00, Growth: 2_00},
			{Code: "b", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true, Quantity: 1_000_000, Collection: money.Whole, Coefficient: 2_000},
		},
	}
	found, err := m.Solve()
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.From(m, found.Money, found.Base, 5)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Replacements, []plan.Sum{{2030, "pump", som("90000")}, {2027, "old pipe", som("70000")}}) {
		t.Errorf("%+v", p.Replacements)
	}
	if !reflect.DeepEqual(p.Loans, []plan.Sum{{2027, "", som("10000")}, {2028, "", som("10000")}}) {
		t.Errorf("%+v", p.Loans)
	}
	y := run(t, p).Years[0]
	if diff := y.Price - found.Base; diff < -100 || diff > 100 || y.Need != found.At(cost.Full).Need || y.Losses != 25_00 {
		t.Errorf("price %v of a base of %v; need %v of %v", y.Price, found.Base, y.Need, found.At(cost.Full).Need)
	}
	// The same with fewer losses, whichever way they are saved.
	for _, saved := range []solve.Saved{solve.Sold, solve.NotPumped} {
		m.Volumes.Saved = saved
		m.Volumes = m.Volumes.Lowered(10_00)
		found, err := m.Solve()
		if err != nil {
			t.Fatal(err)
		}
		p, err := plan.From(m, found.Money, found.Base, 5)
		if err != nil {
			t.Fatal(err)
		}
		y := run(t, p).Years[0]
		if diff := y.Price - found.Base; diff < -100 || diff > 100 || y.Losses != 10_00 || max(y.Need-found.At(cost.Full).Need, found.At(cost.Full).Need-y.Need) > 10 {
			t.Errorf("%s: price %v of a base of %v; need %v of %v", saved, y.Price, found.Base, y.Need, found.At(cost.Full).Need)
		}
	}
	if _, err := plan.From(m, found.Money, 0, 5); !errors.Is(err, plan.ErrBase) {
		t.Errorf("%v", err)
	}
}

// TestStored: what was entered survives JSON.
func TestStored(t *testing.T) {
	m := simple(3)
	m.Loans = []plan.Sum{{Year: 2028, Name: "x", Amount: 5}}
	text, err := json.Marshal(m)
	var back plan.Model
	if err != nil || json.Unmarshal(text, &back) != nil || !reflect.DeepEqual(m, back) {
		t.Errorf("%s, %v", text, err)
	}
}

// TestBadInput points at the very input.
func TestBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*plan.Model)
		want  string
	}{
		"no year":             {func(m *plan.Model) { m.Year = 0 }, "year"},
		"no years":            {func(m *plan.Model) { m.Years = 0 }, "years"},
		"a century":           {func(m *plan.Model) { m.Years = 100 }, "years"},
		"no level":            {func(m *plan.Model) { m.Level = "" }, "level"},
		"no costs":            {func(m *plan.Model) { m.Costs = nil }, "costs"},
		"unknown index":       {func(m *plan.Model) { m.Costs[0].Index = "luck" }, "costs"},
		"negative cost":       {func(m *plan.Model) { m.Costs[0].Fixed = -1 }, "costs.wages"},
		"no payers":           {func(m *plan.Model) { m.Payers = nil }, "payers"},
		"a payer of nothing":  {func(m *plan.Model) { m.Payers[0].Units = 0 }, "payers.all.units"},
		"collection of 0":     {func(m *plan.Model) { m.Payers[0].Collection = 0 }, "payers.all.collection"},
		"all leave":           {func(m *plan.Model) { m.Payers[0].Growth = -100_00 }, "payers.all.growth"},
		"twice":               {func(m *plan.Model) { m.Payers = append(m.Payers, m.Payers[0]) }, "payers.all"},
		"no code":             {func(m *plan.Model) { m.Payers[0].Code = "" }, "payers"},
		"losses of 100 %":     {func(m *plan.Model) { m.Losses.To = money.Whole }, "losses.to"},
		"negative losses":     {func(m *plan.Model) { m.Losses.From = -1 }, "losses.from"},
		"collection of 101 %": {func(m *plan.Model) { m.Collection.To = 101_00 }, "collection.to"},
		"prices fall to none": {func(m *plan.Model) { m.Rises[0].PerYear[0] = -100_00 }, "rises.wages"},
		"thrift of all":       {func(m *plan.Model) { m.Thrift = money.Whole }, "thrift"},
		"negative cap":        {func(m *plan.Model) { m.Cap = -1 }, "cap"},
		"negative price":      {func(m *plan.Model) { m.Price = -1 }, "price"},
		"people use more":     {func(m *plan.Model) { m.Elasticity = 10_00 }, "elasticity"},
		"a fine elasticity":   {func(m *plan.Model) { m.Elasticity = -20_50 }, "elasticity"},
		"negative subsidy":    {func(m *plan.Model) { m.Subsidy = -1 }, "subsidy"},
		"negative loan":       {func(m *plan.Model) { m.Loans = []plan.Sum{{Amount: -1}} }, "loans"},
		"too much cash":       {func(m *plan.Model) { m.Cash = math.MaxInt64 }, "cash"},
		"rises beyond sense": {func(m *plan.Model) {
			m.Years, m.Costs[0].Fixed, m.Rises[0].PerYear[0] = 30, 1e13, 100_00
		}, "rises"},
		"all but a litre leave": {func(m *plan.Model) { m.Years, m.Payers[0].Growth = 30, -99_00 }, "payers"},
	} {
		m := simple(3)
		c.spoil(&m)
		_, err := m.Run()
		var got []string
		if f := fault.Of(err); f != nil {
			for _, field := range f.Fields {
				got = append(got, field.Name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: complaints about %v, want %q (%v)", name, got, c.want, err)
		}
	}
}

// TestBooksBalance: over the years, what came in less what went out is the cash.
func TestBooksBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyPlan(t)
		p, err := m.Run()
		if err != nil {
			t.Fatal(err)
		}
		cash, fund := m.Cash, m.Fund
		for _, y := range p.Years {
			cash += y.Collected + y.Income + m.Subsidy + y.FromBudget - y.Operation - y.Loans - y.Replacements
			fund += y.ToFund - y.Replacements
			if y.Cash != cash || y.Fund != fund || y.ToFund < 0 || y.Gap < 0 || y.Short < 0 {
				t.Fatalf("%+v, cash %v, fund %v", y, cash, fund)
			}
			if m.BudgetPays && y.Short != 0 {
				t.Fatalf("%+v", y)
			}
		}
		if p.Working.Recheck() != nil {
			t.Fatal(p.Working.Recheck())
		}
	})
}

// anyPlan draws a plan of some years.
func anyPlan(t *rapid.T) plan.Model {
	percent := func(low, high int64, name string) money.Percent {
		return money.Percent(rapid.Int64Range(low, high).Draw(t, name))
	}
	m := simple(rapid.IntRange(1, 6).Draw(t, "years"))
	m.Level = rapid.SampledFrom(cost.Levels).Draw(t, "level")
	m.Losses = plan.Path{From: percent(0, 60_00, "losses"), To: percent(0, 60_00, "losses then"), Years: rapid.IntRange(0, 4).Draw(t, "until")}
	m.Payers = append(m.Payers, plan.Payer{Code: "more", Units: 300_000, Weight: 500_000, Collection: percent(20_00, 100_00, "collection"), Growth: percent(-5_00, 5_00, "growth")})
	m.Collection = plan.Reach{To: percent(0, 100_00, "collection then"), Years: rapid.IntRange(0, 4).Draw(t, "collected by")}
	for i := range m.Rises {
		m.Rises[i].PerYear[0] = percent(-5_00, 30_00, "rise")
	}
	m.Price = money.Rate(rapid.Int64Range(0, 20_0000).Draw(t, "price"))
	m.Cap = percent(0, 40_00, "cap")
	m.Elasticity = -100 * percent(0, 40, "elasticity")
	m.BudgetPays = rapid.Bool().Draw(t, "budget pays")
	m.Cash, m.Subsidy = som("1000"), som("200")
	m.Loans = []plan.Sum{{Year: 2028, Amount: som("700")}}
	m.Replacements = []plan.Sum{{Year: 2029, Amount: som("4000")}}
	return m
}

// TestDecidedPrice: the first year has the price that a council chose, what it
// leaves open is asked for in the next, and the draws keep to the same prices.
func TestDecidedPrice(t *testing.T) {
	m := simple(3)
	m.Decided = per("12.34")
	p := run(t, m)
	first, second := p.Years[0], p.Years[1]
	if first.Price != per("12.34") || first.CostPrice != per("15") || first.Gap != som("2660") || first.Short != som("2660") {
		t.Errorf("the first year: %+v", first)
	}
	if second.Carried != som("2660") || second.Price != per("19.66") {
		t.Errorf("the second year: %+v", second)
	}
	m.Cap = 10_00
	if y := run(t, m).Years[1]; y.Price != per("13.57") {
		t.Errorf("under a cap the second year has %v", y.Price)
	}
	m.Decided = -1
	if _, err := m.Run(); fault.Of(err) == nil {
		t.Errorf("a price below zero was taken: %v", err)
	}
}
