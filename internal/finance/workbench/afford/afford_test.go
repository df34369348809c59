package afford_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// setting has incomes around the mean of 2024, 11 319 som a person and month.
func setting() afford.Setting {
	s := afford.Setting{
		Source: "National statistics, 2024", Line: 4_500_00, Litres: 100,
		Limits: []afford.Limits{{2_50, 3_00, "OECD"}, {3_00, 5_00, "EBRD"}},
	}
	for _, income := range []int{3_000, 4_400, 5_600, 6_900, 8_300, 9_900, 11_700, 14_100, 17_800, 31_490} {
		s.Incomes = append(s.Incomes, money.Som(income*100))
	}
	return s
}

var (
	tap       = afford.Way{Category: rate.Population, Connection: rate.House, Metered: true}
	standpipe = afford.Way{Category: rate.Population, Connection: rate.Standpipe}
	prices    = []rate.Price{
		{Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre, Rate: 37_0000},
		{Category: rate.Population, Connection: rate.Standpipe, Basis: rate.PersonMonth, Rate: 45_0000, NormLitres: 40},
	}
)

func assess(t testing.TB, s afford.Setting, families ...afford.Family) []afford.Assessment {
	t.Helper()
	list, err := s.Assess(prices, families)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestMeanFamily repeats a computation of the national figures: 36.99 som at 2.6
// m³ and 4.5 people are 433 som, 0.85 % of the mean income. Nine people are two
// such families.
func TestMeanFamily(t *testing.T) {
	list, err := setting().Assess([]rate.Price{{Basis: rate.CubicMetre, Rate: 36_9900}}, []afford.Family{
		{Code: "mean", Persons: 9, Income: 9 * 11_319_00, Volume: 23_400, Way: afford.Way{Metered: true}},
	})
	if err != nil || list[0].Bill != 865_57 || list[0].Share != 85 || list[0].Verdicts[0] != afford.Within {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestAssess(t *testing.T) {
	list := assess(t, setting(),
		// 100 l × 365/12 = 3,042 m³ × 37 = 112,55
		afford.Family{Code: "a", Persons: 1, Income: 7_760_00, Way: tap},
		// five people: 15,208 m³ = 562,70; of 22 500 that is 2,5009 %
		afford.Family{Code: "b", Persons: 5, Income: 22_500_00, Way: tap},
		afford.Family{Code: "c", Persons: 5, Income: 15_000_00, Way: tap}, // 3,75 %
		afford.Family{Code: "d", Persons: 5, Income: 9_000_00, Way: tap},  // 6,25 %
		afford.Family{Code: "e", Persons: 4, Income: 9_000_00, Way: standpipe},
		afford.Family{Code: "f", Persons: 4, Income: 9_000_00, Outside: true},
		afford.Family{Code: "g", Persons: 4, Way: standpipe}, // no income at all
	)
	want := []struct {
		bill, excess money.Som
		volume       money.Quantity
		share        money.Percent
		verdicts     string
	}{
		{112_55, 0, 3_042, 1_45, "within within"},
		{562_70, 0, 15_208, 2_50, "within within"},
		{562_70, 0, 15_208, 3_75, "beyond strain"},
		{562_70, 112_70, 15_208, 6_25, "beyond beyond"},
		{180_00, 0, 4_867, 2_00, "within within"},
		{0, 0, 0, 0, "within within"},
		{180_00, 180_00, 4_867, 100_00, "beyond beyond"},
	}
	for i, w := range want {
		a := list[i]
		got := strings.Trim(strings.Join([]string{string(a.Verdicts[0]), string(a.Verdicts[1])}, " "), " ")
		if a.Bill != w.bill || a.Excess != w.excess || a.Volume != w.volume || a.Share != w.share || got != w.verdicts {
			t.Errorf("%s: bill %v, excess %v, %v m³, %v %%, %s; want %+v", a.Family.Code, a.Bill, a.Excess, a.Volume, a.Share, got, w)
		}
	}
}

// TestNamed are the families with which a council begins.
func TestNamed(t *testing.T) {
	list := assess(t, setting(), setting().Named(6_800_00, tap)...)
	for i, w := range []struct {
		persons int
		income  money.Som
	}{{1, 6_800_00}, {7, 30_800_00}, {5, 22_500_00}} {
		if f := list[i].Family; f.Persons != w.persons || f.Income != w.income {
			t.Errorf("%+v, want %+v", f, w)
		}
	}
}

// TestGrid has a family for every decile, size and way; the poorest pay the
// greatest share.
func TestGrid(t *testing.T) {
	families := setting().Grid([]int{1, 4, 7}, []afford.Way{tap, standpipe})
	if len(families) != 60 || families[59].Decile != 10 || families[59].Income != 7*31_490_00 {
		t.Fatalf("%d: %+v", len(families), families[59])
	}
	list := assess(t, setting(), families...)
	if list[0].Share <= list[54].Share || list[0].Family.Code != "1-1-1" {
		t.Errorf("%+v", list[0])
	}
}

// town has a thousand households: three hundred poor, the poorest of them
// without a connection.
func town() []afford.Family {
	return []afford.Family{
		{Code: "out", Persons: 6, Income: 18_000_00, Households: 100, Decile: 1, Outside: true},
		{Code: "poor", Persons: 6, Income: 24_000_00, Households: 100, Decile: 2, Way: standpipe},
		{Code: "poor-tap", Persons: 7, Income: 28_000_00, Households: 100, Decile: 3, Way: tap},
		{Code: "pension", Persons: 1, Income: 7_760_00, Households: 200, Decile: 5, Way: tap, Tags: []string{afford.Pensioner}},
		{Code: "rest", Persons: 4, Income: 50_000_00, Households: 500, Decile: 8, Way: tap},
	}
}

// TestDesign costs three benefits. Only the best one counts for each family.
func TestDesign(t *testing.T) {
	p, err := setting().Design(prices, town(), []afford.Benefit{
		{Code: "half", For: afford.For{Poor: true}, Share: 50_00, TakeUp: 80_00, Payer: afford.FromBudget},
		{Code: "pension", For: afford.For{Tags: []string{afford.Pensioner, "veteran"}}, Sum: 60_00, TakeUp: money.Whole, Payer: afford.FromPayers},
		{Code: "free", Free: 2_000, TakeUp: money.Whole, Payer: afford.FromUs},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		benefit  string
		off, net money.Som
		number   int
		yearly   money.Som
	}{
		{"", 0, 0, 0, 0},
		{"half", 135_00, 135_00, 80, 129_600_00}, // 6 × 45 = 270
		{"half", 393_90, 393_90, 80, 378_144_00}, // 21,292 m³ × 37 = 787,80
		{"free", 74_00, 38_55, 200, 177_600_00},  // 2 × 37 is more than 60
		{"free", 74_00, 376_18, 500, 444_000_00}, // 12,167 m³ × 37 = 450,18
	}
	for i, w := range want {
		h := p.Families[i]
		if h.Benefit != w.benefit || h.Off != w.off || h.Net != w.net || h.Number != w.number || h.Yearly != w.yearly {
			t.Errorf("%s: %s, off %v, net %v, %d, %v; want %+v", h.Family.Code, h.Benefit, h.Off, h.Net, h.Number, h.Yearly, w)
		}
	}
	if p.Poor != 30_00 || p.Costs[0].ToPoor != 100_00 || p.Costs[0].Omega != 333_33 || p.Costs[2].Omega != 0 || p.Costs[1].Households != 0 {
		t.Errorf("poor %v, %+v", p.Poor, p.Costs)
	}
	if p.Totals[afford.FromUs] != 621_600_00 || p.Total != p.Costs[0].Yearly+p.Costs[2].Yearly || p.Left != 0 {
		t.Errorf("%v of %v, %d left", p.Totals, p.Total, p.Left)
	}
}

// TestFor tells who is entitled.
func TestFor(t *testing.T) {
	one := func(f afford.For) string {
		p, err := setting().Design(prices, town(), []afford.Benefit{{Code: "b", For: f, Share: 100_00, TakeUp: money.Whole, Payer: afford.FromBudget}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range p.Families {
			if h.Benefit != "" {
				got = append(got, h.Family.Code)
			}
		}
		return strings.Join(got, " ")
	}
	for name, c := range map[string]struct {
		who  afford.For
		want string
	}{
		"everybody":    {afford.For{}, "poor poor-tap pension rest"},
		"poor":         {afford.For{Poor: true}, "poor poor-tap"},
		"deciles":      {afford.For{MostDecile: 2}, "poor"},
		"large":        {afford.For{LeastSize: 7}, "poor-tap"},
		"tagged":       {afford.For{Tags: []string{"veteran", afford.Pensioner}}, "pension"},
		"connection":   {afford.For{Connections: []string{rate.Standpipe}}, "poor"},
		"category":     {afford.For{Category: rate.Budget}, ""},
		"poor and tap": {afford.For{Poor: true, Connections: []string{rate.House}}, "poor-tap"},
	} {
		if got := one(c.who); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestFreeByNorm: two of four cubic metres of the norm are free, and where no
// volume is charged nothing is.
func TestFreeByNorm(t *testing.T) {
	free := []afford.Benefit{{Code: "free", Free: 2_000, TakeUp: money.Whole, Payer: afford.FromBudget}}
	list := []rate.Price{
		{Connection: rate.Standpipe, Basis: rate.CubicMetre, Rate: 10_0000, NormLitres: 50},
		{Connection: rate.Yard, Basis: rate.HouseholdMonth, Rate: 100_0000},
		{Connection: rate.House, Basis: rate.HouseholdYear, Rate: 1800_0000},
	}
	p, err := setting().Design(list, []afford.Family{
		{Code: "norm", Persons: 4, Income: 1, Way: afford.Way{Connection: rate.Standpipe}}, // 6 m³, 60 som
		{Code: "flat", Persons: 4, Income: 1, Way: afford.Way{Connection: rate.Yard}},
		{Code: "year", Persons: 4, Income: 1, Way: afford.Way{Connection: rate.House}},
		{Code: "few", Persons: 1, Income: 1, Way: afford.Way{Connection: rate.Standpipe}}, // 1,5 m³
	}, free)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []money.Som{20_00, 0, 0, 15_00} {
		if got := p.Families[i].Off; got != want {
			t.Errorf("%s: %v off, want %v", p.Families[i].Family.Code, got, want)
		}
	}
	if p.Families[2].Bill != 150_00 {
		t.Errorf("a year's price is %v a month", p.Families[2].Bill)
	}
}

// TestTargeting: a price below cost helps those who use most.
func TestTargeting(t *testing.T) {
	s := setting()
	// 15 000 of 75 000 reach the poor, who are three in ten.
	if got := s.Targeting(town(), []money.Som{0, 50, 100, 50, 100}); got != 66_67 {
		t.Errorf("Omega %v", got)
	}
	if s.Targeting(nil, nil) != 0 {
		t.Error("nobody gets nothing")
	}
}

// TestBadInput points at the very input.
func TestBadInput(t *testing.T) {
	type all struct {
		s        afford.Setting
		families []afford.Family
		benefits []afford.Benefit
	}
	cases := map[string]struct {
		spoil func(*all)
		want  string
	}{
		"no income":           {func(x *all) { x.s.Incomes[2] = 0 }, "incomes.3"},
		"not rising":          {func(x *all) { x.s.Incomes[2] = 1_000_00 }, "incomes.3"},
		"no source":           {func(x *all) { x.s.Source = "" }, "source"},
		"line below zero":     {func(x *all) { x.s.Line = -1 }, "line"},
		"litres below zero":   {func(x *all) { x.s.Litres = -1 }, "litres"},
		"upside down":         {func(x *all) { x.s.Limits[0].Low = 4_00 }, "limits.1"},
		"limit of nobody":     {func(x *all) { x.s.Limits[1].Source = "" }, "limits.2.source"},
		"nobody at home":      {func(x *all) { x.families[0].Persons = 0 }, "families.out.persons"},
		"negative income":     {func(x *all) { x.families[0].Income = -1 }, "families.out.income"},
		"too many":            {func(x *all) { x.families[0].Households = math.MaxInt }, "families.out.households"},
		"negative volume":     {func(x *all) { x.families[4].Volume = -1 }, "families.rest.volume"},
		"twice":               {func(x *all) { x.families[1].Code = "out" }, "families"},
		"no code":             {func(x *all) { x.benefits[0].Code = "" }, "benefits"},
		"no price":            {func(x *all) { x.families[1].Connection = rate.Yard }, "families.poor.connection"},
		"two kinds of help":   {func(x *all) { x.benefits[0].Sum = 1 }, "benefits.b.share"},
		"no help":             {func(x *all) { x.benefits[0].Share = 0 }, "benefits.b.share"},
		"nobody comes":        {func(x *all) { x.benefits[0].TakeUp = 0 }, "benefits.b.take_up"},
		"nobody bears it":     {func(x *all) { x.benefits[0].Payer = "moon" }, "benefits.b.payer"},
		"the same help twice": {func(x *all) { x.benefits = append(x.benefits, x.benefits[0]) }, "benefits"},
	}
	for name, c := range cases {
		x := all{setting(), town(), []afford.Benefit{{Code: "b", Share: 10_00, TakeUp: 50_00, Payer: afford.FromBudget}}}
		c.spoil(&x)
		_, err := x.s.Design(prices, x.families, x.benefits)
		var got []string
		if f := fault.Of(err); f != nil {
			for _, field := range f.Fields {
				got = append(got, field.Name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: complaints about %v, want %q", name, got, c.want)
		}
	}
	_, err := setting().Assess([]rate.Price{{Basis: rate.HouseholdMonth, Rate: math.MaxInt64}}, town()[4:])
	if f := fault.Of(err); f == nil || f.Fields[0].Name != "families.rest.volume" {
		t.Errorf("a bill without end: %v", err)
	}
}

// TestStored: settings, families and benefits survive JSON.
func TestStored(t *testing.T) {
	type all struct {
		S afford.Setting
		F []afford.Family
		B []afford.Benefit
	}
	x := all{setting(), town(), []afford.Benefit{{Code: "b", For: afford.For{Poor: true}, Free: 5, TakeUp: 1, Payer: afford.FromUs}}}
	text, err := json.Marshal(x)
	var back all
	if err != nil || json.Unmarshal(text, &back) != nil || !reflect.DeepEqual(x, back) {
		t.Errorf("%s, %v", text, err)
	}
}

// TestHelpNeverHurts: whatever the benefits, nobody pays more than the bill or
// less than nothing, and the money of all rows is the money of all benefits.
func TestHelpNeverHurts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var benefits []afford.Benefit
		for _, code := range []string{"a", "b", "c"} {
			b := afford.Benefit{Code: code, TakeUp: money.Percent(rapid.Int64Range(1, 100_00).Draw(t, "take-up")), Payer: rapid.SampledFrom(afford.PayersOf).Draw(t, "payer")}
			b.For.Poor = rapid.Bool().Draw(t, "poor")
			b.For.LeastSize = rapid.IntRange(0, 8).Draw(t, "size")
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				b.Share = money.Percent(rapid.Int64Range(1, 100_00).Draw(t, "share"))
			case 1:
				b.Sum = money.Som(rapid.Int64Range(1, 1000_00).Draw(t, "sum"))
			default:
				b.Free = money.Quantity(rapid.Int64Range(1, 30_000).Draw(t, "free"))
			}
			benefits = append(benefits, b)
		}
		p, err := setting().Design(prices, town(), benefits)
		if err != nil {
			t.Fatal(err)
		}
		var rows, totals money.Som
		for _, h := range p.Families {
			if h.Off < 0 || h.Net < 0 || h.Net > h.Bill || h.Number > h.Family.Households {
				t.Fatalf("%+v", h)
			}
			rows += h.Yearly
		}
		for _, sum := range p.Totals {
			totals += sum
		}
		if rows != p.Total || totals != p.Total {
			t.Fatalf("rows %v, by payer %v, all %v", rows, totals, p.Total)
		}
	})
}
