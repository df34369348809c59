package solve_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/reckon"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
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

func m3(text string) money.Quantity {
	v, err := money.ParseQuantity(text)
	if err != nil {
		panic(err)
	}
	return v
}

const tyiyn money.Rate = 100

// costs is a sheet that needs just a sum, a part of it for pumping.
func costs(fixed, pumping string) cost.Sheet {
	s := cost.Sheet{
		Year: 2027, Centres: []cost.Centre{{Code: "water"}},
		Items: []cost.Item{{Code: "wages", Centre: "water", Kind: cost.Wages, Basis: cost.Stated, Amount: som(fixed)}},
	}
	if pumping != "" {
		s.Items = append(s.Items, cost.Item{Code: "pump", Centre: "water", Kind: cost.Electricity, Basis: cost.Stated, Amount: som(pumping)})
	}
	return s
}

// village is a union with 848 households: a third with meters, the others by
// norm, a school and a shop. It pumps 150 000 m³.
func village() solve.Model {
	sheet := costs("900000", "300000")
	sheet.Items = append(sheet.Items,
		cost.Item{Code: "wear", Centre: "water", Kind: cost.Depreciation, Basis: cost.Stated, Amount: som("240000")},
		cost.Item{Code: "profit", Centre: "water", Kind: cost.Profit, Basis: cost.OfAll, Share: 5_00})
	return solve.Model{
		Sheet: sheet, Service: "water", Level: cost.Operation,
		Volumes: solve.Volumes{Produced: m3("150000")},
		Payers: []solve.Payer{
			{Code: "metered", Category: rate.Population, Connection: rate.House, Bill: rate.CubicMetre, Metered: true,
				Accounts: 283, Quantity: m3("40000"), Collection: 90_00},
			{Code: "yard", Category: rate.Population, Connection: rate.Yard, Bill: rate.PersonMonth,
				Accounts: 400, Persons: 1800, Norm: 60, NormDays: rate.YearDays12, Collection: 80_00},
			{Code: "pipe", Category: rate.Population, Connection: rate.Standpipe, Bill: rate.CubicMetre,
				Accounts: 165, Persons: 750, Norm: 30, Collection: 60_00},
			{Code: "school", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true,
				Accounts: 3, Quantity: m3("4000"), Collection: money.Whole, Coefficient: m3("1.2")},
			{Code: "shop", Category: rate.Other, Bill: rate.CubicMetre, Metered: true,
				Accounts: 10, Quantity: m3("3000"), Collection: money.Whole, Coefficient: m3("1.5")},
		},
	}
}

func solved(t testing.TB, m solve.Model) solve.Solution {
	t.Helper()
	s, err := m.Solve()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Working.Recheck(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestVillage holds the figures that a calculator gives.
//
//	yard     1 800 × 60 × 365 / 1000 = 39 420 m³   pipe 750 × 30 × 365 / 1000 = 8 212,5
//	used     40 000 + 39 420 + 8 212,5 + 4 000 + 3 000 = 94 632,5 of 150 000: 36,91 % lost
//	weighted 36 000 + 31 536 + 4 927,5 + 4 800 + 4 500 = 81 763,5
//	base     1 200 000 / 81 763,5 = 14,6765…
func TestVillage(t *testing.T) {
	s := solved(t, village())
	if s.Base != per("14.6765") || s.Sold != m3("94632.5") || s.Losses != 36_91 || s.Paid != m3("79463.5") {
		t.Errorf("base %v, sold %v, losses %v, paid %v", s.Base, s.Sold, s.Losses, s.Paid)
	}
	want := []rate.Price{
		{Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre, Rate: per("14.68")},
		// 14,6765 × 39 420 / 21 600
		{Category: rate.Population, Connection: rate.Yard, Basis: rate.PersonMonth, Rate: per("26.79"), NormLitres: 60, NormDays: rate.YearDays12},
		{Category: rate.Population, Connection: rate.Standpipe, Basis: rate.CubicMetre, Rate: per("14.68"), NormLitres: 30},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: per("17.62")},
		{Category: rate.Other, Basis: rate.CubicMetre, Rate: per("22.02")},
	}
	if !reflect.DeepEqual(s.Prices, want) {
		t.Errorf("prices %+v", s.Prices)
	}
	for i, w := range []struct{ billed, cash string }{
		{"587200", "528480"}, {"578664", "462931.20"}, {"120559.50", "72335.70"}, {"70480", "70480"}, {"66060", "66060"},
	} {
		if r := s.Rows[i]; r.Billed != som(w.billed) || r.Collected != som(w.cash) {
			t.Errorf("%s: billed %v, collected %v", r.Payer, r.Billed, r.Collected)
		}
	}
	if c := s.At(cost.Operation); c.Need != som("1200000") || c.Share != 100_02 || c.Gap != som("-286.90") {
		t.Errorf("operation: %+v", c)
	}
	// 1 440 000 and 5 % of it
	if s.At(cost.Renewal).Need != som("1440000") || s.At(cost.Full).Need != som("1512000") {
		t.Errorf("needs %v, %v", s.At(cost.Renewal), s.At(cost.Full))
	}
	if s.Rows[0].Monthly != som("172.91") { // 587 200 / 283 / 12
		t.Errorf("an average bill is %v", s.Rows[0].Monthly)
	}
}

// TestAverages shows what losses and people who do not pay cost each payer.
func TestAverages(t *testing.T) {
	m := village()
	aim := money.Percent(20_00)
	m.Volumes.Aim = &aim
	s := solved(t, m)
	got := s.Averages[0]
	want := solve.Average{
		Level: cost.Operation, Need: som("1200000"),
		Now:      per("15.1013"), // 1 200 000 / 79 463,5
		AllPay:   per("12.6806"), // / 94 632,5
		NoLosses: per("9.5271"),  // × 94 632,5 / 150 000
		Neither:  per("8"),       // / 150 000
		Aim:      per("11.9089"), // 1 200 000 / (79 463,5 × 0,8 × 150 000 / 94 632,5)
	}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	m.Volumes.Saved = solve.NotPumped
	got = solved(t, m).Averages[0]
	// Without losses 300 000 × 94 632,5 / 150 000 = 189 265 are pumped for, and
	// with 20 % 300 000 × 118 290,625 / 150 000 = 236 581,25.
	want.NoLosses, want.Neither, want.Aim = per("13.7077"), per("11.5105"), per("14.3032")
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestAimedPricesCover: with less lost, lower prices bring the same money.
func TestAimedPricesCover(t *testing.T) {
	now := solved(t, village())
	for _, saved := range []solve.Saved{solve.Sold, solve.NotPumped} {
		m := village()
		m.Volumes.Saved = saved
		m.Volumes = m.Volumes.Lowered(15_00)
		s := solved(t, m)
		c := s.At(cost.Operation)
		if s.Base >= now.Base || c.Gap > 0 || c.Share > 100_20 {
			t.Errorf("%s: base %v, %+v", saved, s.Base, c)
		}
	}
}

// TestBases finds the price of every unit that councils charge.
func TestBases(t *testing.T) {
	cases := []struct {
		name  string
		payer solve.Payer
		want  rate.Price
	}{
		{"person and month", solve.Payer{Bill: rate.PersonMonth, Persons: 500}, rate.Price{Basis: rate.PersonMonth, Rate: per("20")}},
		{"person and year", solve.Payer{Bill: rate.PersonYear, Persons: 500}, rate.Price{Basis: rate.PersonYear, Rate: per("240")}},
		{"household and month", solve.Payer{Bill: rate.HouseholdMonth, Accounts: 100}, rate.Price{Basis: rate.HouseholdMonth, Rate: per("100")}},
		{"household and year", solve.Payer{Bill: rate.HouseholdYear, Accounts: 100}, rate.Price{Basis: rate.HouseholdYear, Rate: per("1200")}},
		{"household by its volume", solve.Payer{Bill: rate.HouseholdYear, Accounts: 100, Quantity: m3("4000")}, rate.Price{Basis: rate.HouseholdYear, Rate: per("1200")}},
		{"heads", solve.Payer{Bill: rate.HeadYear, Quantity: m3("6000")}, rate.Price{Basis: rate.HeadYear, Rate: per("20")}},
		{"hectares", solve.Payer{Bill: rate.HectareYear, Quantity: m3("800")}, rate.Price{Basis: rate.HectareYear, Rate: per("150")}},
		{"pieces", solve.Payer{Bill: rate.OneOff, Quantity: m3("40")}, rate.Price{Basis: rate.OneOff, Rate: per("3000")}},
		{"agreed volume", solve.Payer{Bill: rate.CubicMetre, Quantity: m3("6000")}, rate.Price{Basis: rate.CubicMetre, Rate: per("20")}},
		{"person by norm", solve.Payer{Bill: rate.PersonYear, Persons: 500, Norm: 50}, rate.Price{Basis: rate.PersonYear, Rate: per("240"), NormLitres: 50}},
	}
	for _, c := range cases {
		c.payer.Code, c.payer.Collection = "p", money.Whole
		m := solve.Model{Sheet: costs("120000", ""), Service: "water", Level: cost.Full, Payers: []solve.Payer{c.payer}}
		s := solved(t, m)
		if len(s.Prices) != 1 || !reflect.DeepEqual(s.Prices[0], c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, s.Prices, c.want)
		}
		if s.Collected != som("120000") {
			t.Errorf("%s: %v comes in", c.name, s.Collected)
		}
	}
}

// TestPasture: a cow is five sheep. 14 som a sheep and 70 a cow are the prices of
// Min-Bulak, 2023.
func TestPasture(t *testing.T) {
	m := solve.Model{
		Sheet: costs("126000", ""), Service: "water", Level: cost.Full,
		Payers: []solve.Payer{
			{Code: "sheep", Category: "sheep", Bill: rate.HeadYear, Quantity: m3("4000"), Collection: money.Whole},
			{Code: "cattle", Category: "cattle", Bill: rate.HeadYear, Quantity: m3("1000"), Worth: m3("5"), Collection: money.Whole},
		},
	}
	s := solved(t, m)
	if s.Prices[0].Rate != per("14") || s.Prices[1].Rate != per("70") {
		t.Errorf("%+v", s.Prices)
	}
}

// TestLifeline: four cubic metres at half the price, the middle at the price,
// what is above ten at double, and 20 som a month fixed.
func TestLifeline(t *testing.T) {
	m := solve.Model{
		Sheet: costs("96000", ""), Service: "water", Level: cost.Full,
		Payers: []solve.Payer{{
			Code: "all", Bill: rate.CubicMetre, Metered: true, Accounts: 100, Quantity: m3("9600"), Collection: money.Whole,
			Profile: []solve.Band{{m3("4"), 40}, {m3("10"), 40}, {m3("12"), 20}},
		}},
		Design: solve.Design{Rules: []solve.Rule{{Fixed: som("20"), Blocks: []solve.Block{
			{UpTo: m3("4"), Times: m3("0.5")}, {UpTo: m3("10"), Times: m3("1")}, {Times: m3("2")},
		}}}},
	}
	// A month: 400, 360 and 40 m³. 96 000 − 100 × 12 × 20 = 72 000 over
	// 12 × (200 + 360 + 80) = 7 680: 9,375.
	s := solved(t, m)
	if s.Base != per("9.375") {
		t.Errorf("base %v", s.Base)
	}
	want := rate.Graduated{{UpTo: m3("4"), Rate: per("4.69")}, {UpTo: m3("10"), Rate: per("9.38")}, {Rate: per("18.75")}}
	if !reflect.DeepEqual(s.Prices[0].Blocks, want) || s.Prices[0].Fixed != som("20") {
		t.Errorf("%+v", s.Prices[0])
	}
	if c := s.At(cost.Full); c.Gap > 0 || c.Gap < som("-100") {
		t.Errorf("%+v", c)
	}
	// The lifeline at 3 som: 96 000 − 24 000 − 4 800 × 3 = 57 600 over 4 320 + 960.
	m.Design.Rules[0].Blocks[0] = solve.Block{UpTo: m3("4"), Set: per("3")}
	s = solved(t, m)
	if s.Base != per("10.9091") || s.Prices[0].Blocks[0].Rate != per("3") {
		t.Errorf("base %v, %+v", s.Base, s.Prices[0])
	}
}

// TestCouncil evaluates what a council made of the exact price: whole som, and
// another unit.
func TestCouncil(t *testing.T) {
	m := village()
	exact := solved(t, m)
	rounded := make([]rate.Price, len(exact.Prices))
	copy(rounded, exact.Prices)
	for i := range rounded {
		rounded[i].Rate = rounded[i].Rate / money.RatePerSom * money.RatePerSom
	}
	v, err := m.Evaluate(rounded)
	if err != nil {
		t.Fatal(err)
	}
	// 40 000×14×0,9 + 21 600×26×0,8 + 8 212,5×14×0,6 + 4 000×17 + 3 000×22
	if v.Collected != som("1156265") || v.At(cost.Operation).Gap != som("43735") || v.At(cost.Operation).Share != 96_36 {
		t.Errorf("%v, %+v", v.Collected, v.Levels)
	}
	// One price a household and month for everybody in the yards.
	rounded[1] = rate.Price{Category: rate.Population, Connection: rate.Yard, Basis: rate.HouseholdMonth, Rate: per("150")}
	v, err = m.Evaluate(rounded)
	if err != nil || v.Rows[1].Billed != som("720000") { // 400 × 12 × 150
		t.Errorf("%+v, %v", v.Rows[1], err)
	}
	// A minimum of 200 som lifts an average bill of 164,91.
	rounded[0].Minimum = som("200")
	rounded[1].Minimum = som("200")
	v, err = m.Evaluate(rounded)
	if err != nil || v.Rows[0].Billed < som("679200")-10 || v.Rows[0].Billed > som("679200")+10 || v.Rows[1].Billed != som("960000") {
		t.Errorf("%v and %v, %v", v.Rows[0].Billed, v.Rows[1].Billed, err)
	}
}

// TestCrossSubsidy: the class tariffs of Bishkek from June 2023, on volumes of
// our own. What some pay more is what others pay less.
func TestCrossSubsidy(t *testing.T) {
	m := solve.Model{
		Sheet: costs("11740000", ""), Service: "water", Level: cost.Full,
		Payers: []solve.Payer{
			{Code: "p", Category: rate.Population, Bill: rate.CubicMetre, Metered: true, Quantity: m3("800000"), Collection: money.Whole},
			{Code: "b", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true, Quantity: m3("100000"), Collection: money.Whole},
			{Code: "o", Category: rate.Other, Bill: rate.CubicMetre, Metered: true, Quantity: m3("100000"), Collection: money.Whole},
		},
	}
	flat := func(category, price string) rate.Price {
		return rate.Price{Category: category, Basis: rate.CubicMetre, Rate: per(price)}
	}
	for _, c := range []struct {
		prices [3]string
		moved  [3]string
		all    string
	}{
		// Water brings 11 505 000: 11,505 on average, so 10,45 is 1,055 too little.
		{[3]string{"10.45", "12.95", "18.50"}, [3]string{"-844000", "144500", "699500"}, "844000"},
		// Sewerage brings 4 110 000, 4,11 on average.
		{[3]string{"3.45", "4.50", "9.00"}, [3]string{"-528000", "39000", "489000"}, "528000"},
	} {
		v, err := m.Evaluate([]rate.Price{
			flat(rate.Population, c.prices[0]), flat(rate.Budget, c.prices[1]), flat(rate.Other, c.prices[2])})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range v.Rows {
			if r.Moved != som(c.moved[i]) {
				t.Errorf("%v: %s is moved %v, want %s", c.prices, r.Payer, r.Moved, c.moved[i])
			}
		}
		if v.Moved != som(c.all) || v.Rows[0].AtCost != som("9392000") {
			t.Errorf("%v: %v moved, at cost %v", c.prices, v.Moved, v.Rows[0].AtCost)
		}
	}
}

// TestBenefitsOfOthers: what other payers bear is needed beside the costs.
func TestBenefitsOfOthers(t *testing.T) {
	m := village()
	m.Benefits = som("81763.50") // one som for each weighted unit
	if s := solved(t, m); s.Base != per("15.6765") || s.At(cost.Operation).Need != som("1281763.50") {
		t.Errorf("base %v, %+v", s.Base, s.At(cost.Operation))
	}
}

// TestCategories adds up the rows of the population.
func TestCategories(t *testing.T) {
	list := solved(t, village()).Categories()
	if len(list) != 3 || list[0].Category != rate.Population || list[0].Collected != som("1063746.90") || list[0].Units != m3("87632.5") {
		t.Errorf("%+v", list)
	}
	if moved := list[0].Moved + list[1].Moved + list[2].Moved; moved < -3 || moved > 3 || list[2].Moved <= 0 {
		t.Errorf("%+v", list)
	}
}

// TestModelIsStored: what was entered survives JSON.
func TestModelIsStored(t *testing.T) {
	m := village()
	m.Volumes = m.Volumes.Lowered(0)
	m.Design = solve.Design{Step: 10_000, Rules: []solve.Rule{{Category: rate.Population, Fixed: 5}}}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back solve.Model
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, m) {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestBillingUsesThePrices: what was found is a price list like any other. A family
// of five in a yard, one at the standpipe and a shop get their bills of a month.
func TestBillingUsesThePrices(t *testing.T) {
	month := period.Month("2027-04")
	span := period.Span{From: month.First(), Until: month.Last()}
	list := []reckon.List{{Span: span, Decision: "№ 1", Prices: solved(t, village()).Prices}}
	for _, c := range []struct {
		use  reckon.Use
		want string
	}{
		{reckon.Use{Category: rate.Population, Connection: rate.Yard, Persons: 5}, "133.95"},     // 5 × 26,79
		{reckon.Use{Category: rate.Population, Connection: rate.Standpipe, Persons: 5}, "66.06"}, // 5 × 30 × 30 = 4,5 m³
		{reckon.Use{Category: rate.Population, Connection: rate.House, Metered: true, Quantity: m3("11")}, "161.48"},
		{reckon.Use{Category: rate.Other, Metered: true, Quantity: m3("25")}, "550.50"},
	} {
		c.use.Span = span
		bill, err := reckon.Month(month, []reckon.Use{c.use}, list)
		if err != nil || bill.Total() != som(c.want) {
			t.Errorf("%+v: %v, %v; want %s", c.use, bill.Total(), err, c.want)
		}
	}
}

// TestTrail: from a price on paper every step leads back to what was typed.
func TestTrail(t *testing.T) {
	s := solved(t, village())
	trail := s.Working.Trail(figure.K(solve.FigurePrice, "yard"))
	seen := map[figure.Key]bool{}
	for _, f := range trail {
		for _, list := range [][]figure.Term{f.Terms, f.Under} {
			for _, term := range list {
				if term.Key != (figure.Key{}) && !seen[term.Key] {
					t.Errorf("%v stands on %v, which is not explained", f.Key, term.Key)
				}
			}
		}
		seen[f.Key] = true
	}
	for _, needed := range []string{"amount@wages", "persons@yard", "norm@yard", "collection@pipe", "need@operation", "open", "weighted"} {
		found := false
		for k := range seen {
			found = found || k.String() == needed
		}
		if !found {
			t.Errorf("%s is missing in %d steps", needed, len(trail))
		}
	}
}

// TestPricesCover: whatever is priced by one rate a payer, found prices bring in
// what is needed, and hardly more: a step for each billed unit.
func TestPricesCover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel(t)
		s, err := m.Solve()
		if err != nil {
			t.Fatal(err)
		}
		c, step := s.At(m.Level), money.Som(0)
		for _, r := range s.Rows {
			count := money.Quantity(s.Working.Value(figure.K(solve.FigureCount, r.Payer)))
			units, _ := (tyiyn + 1).Times(count, money.Up) // a tyiyn, and the last decimal of the exact price
			step += units + 2
		}
		// Each weight may miss a litre.
		litres := money.Som(s.Working.Value(figure.K(solve.FigureWeighted)))
		step += c.Need*money.Som(len(m.Payers))/litres + 1
		if c.Gap > money.Som(len(m.Payers)) || -c.Gap > step {
			t.Fatalf("gap %v of %v, step %v: %+v", c.Gap, c.Need, step, s.Prices)
		}
		var moved, uniform money.Som
		for _, r := range s.Rows {
			moved, uniform = moved+r.Moved, uniform+r.AtUniform
		}
		if slack := money.Som(len(s.Rows)); moved > slack || moved < -slack {
			t.Fatalf("what some pay for others does not add up: %v", moved)
		}
		if err := s.Working.Recheck(); err != nil {
			t.Fatal(err)
		}
	})
}

// anyModel draws a sheet and payers that can be priced by one rate each.
func anyModel(t *rapid.T) solve.Model {
	m := solve.Model{
		Sheet: costs(money.Som(rapid.Int64Range(1_000_00, 1e12).Draw(t, "costs")).String(), "100"), Service: "water",
		Level: rapid.SampledFrom(cost.Levels).Draw(t, "level"),
	}
	for i, category := range []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "payers")] {
		m.Payers = append(m.Payers, solve.Payer{
			Code: category, Category: category, Bill: rate.Bases[(i+rapid.IntRange(0, 7).Draw(t, "basis"))%len(rate.Bases)],
			Metered: true, Accounts: rapid.IntRange(1, 5000).Draw(t, "accounts"), Persons: rapid.IntRange(1, 20_000).Draw(t, "persons"),
			Quantity:    money.Quantity(rapid.Int64Range(100_000, 1e9).Draw(t, "quantity")),
			Coefficient: money.Quantity(rapid.Int64Range(1000, 3000).Draw(t, "coefficient")),
			Collection:  money.Percent(rapid.Int64Range(20_00, 100_00).Draw(t, "collection")),
		})
	}
	if rapid.Bool().Draw(t, "with losses") {
		m.Volumes.Losses = money.Percent(rapid.Int64Range(1, 90_00).Draw(t, "losses"))
	}
	return m
}
