package cost_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
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

func q(text string) money.Quantity {
	v, err := money.ParseQuantity(text)
	if err != nil {
		panic(err)
	}
	return v
}

func counted(code, centre string, kind cost.Kind, price string, factors ...string) cost.Item {
	i := cost.Item{Code: code, Centre: centre, Kind: kind, Basis: cost.Counted, Price: per(price)}
	for n, f := range factors {
		what := []cost.What{cost.Posts, cost.Months, cost.Days}[n]
		i.Factors = append(i.Factors, cost.Input{What: what, Quantity: q(f)})
	}
	return i
}

func stated(code, centre string, kind cost.Kind, amount string) cost.Item {
	return cost.Item{Code: code, Centre: centre, Kind: kind, Basis: cost.Stated, Amount: som(amount)}
}

func share(code, centre string, kind cost.Kind, basis cost.Basis, percent money.Percent, of ...cost.Kind) cost.Item {
	return cost.Item{Code: code, Centre: centre, Kind: kind, Basis: basis, Share: percent, Of: of}
}

// village is a water users' union with one well and one pump: every sum below
// was worked out with a calculator.
func village() cost.Sheet {
	return cost.Sheet{
		Year:    2027,
		Centres: []cost.Centre{{Code: "water", Name: "Суу"}},
		Items: []cost.Item{
			counted("operators", "water", cost.Wages, "14000", "2", "12"),              // 336 000
			share("social", "water", cost.Social, cost.OfKinds, 17_25, cost.Wages),     // 57 960
			counted("pump", "water", cost.Electricity, "2.52", "11", "8", "365"),       // 80 942.40
			counted("chlorine", "water", cost.Chemicals, "180", "0.9"),                 // 162
			share("repairs", "water", cost.Repairs, cost.OfAssets, 1_50),               // 71 250
			{Code: "wear", Centre: "water", Kind: cost.Depreciation, Basis: cost.Wear}, // 150 000 + 37 500
			{Code: "loan", Centre: "water", Kind: cost.Loans, Basis: cost.Repayment},   // 11 231.36
			share("profit", "water", cost.Profit, cost.OfAll, 5_00),                    // 745 045.76 × 5 %
			stated("connections", "water", cost.Income, "30000"),
		},
		Assets: []cost.Asset{
			{Code: "well", Centre: "water", Cost: som("3000000"), Replacement: som("4300000"), Since: 2019, Life: 20},
			{Code: "pump-1", Centre: "water", Replacement: som("450000"), Since: 2024, Life: 12, Rate: 6_00},
		},
		Loans: []cost.Loan{{
			Code: "ekb", Centre: "water", Principal: som("50000"), Rate: 4_00, First: "2026-12", Payments: 5, PerYear: 1, Way: cost.Even,
		}},
	}
}

func compute(t testing.TB, s cost.Sheet) cost.Result {
	t.Helper()
	r, err := s.Compute()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Working.Recheck(); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVillage(t *testing.T) {
	r := compute(t, village())
	for _, c := range []struct{ item, want string }{
		{"operators", "336000"}, {"social", "57960"}, {"pump", "80942.40"}, {"chlorine", "162"},
		{"repairs", "71250"}, {"wear", "187500"}, {"loan", "11231.36"}, {"profit", "37252.29"}, {"connections", "30000"},
	} {
		if got := money.Som(r.Working.Value(figure.K(cost.FigureAmount, c.item))); got != som(c.want) {
			t.Errorf("%s costs %v, want %s", c.item, got, c.want)
		}
	}
	s := r.Services[0]
	for name, c := range map[string]struct {
		got  money.Som
		want string
	}{
		"operation": {s.Operation, "546314.40"}, "renewal": {s.Renewal, "733814.40"}, "full": {s.Full, "782298.05"},
		"income": {s.Income, "30000"}, "moving": {s.Moving, "81104.40"},
		"wages": {s.Of(cost.Wages, cost.Social), "393960"}, "at": {s.At(cost.Renewal), "733814.40"},
	} {
		if c.got != som(c.want) {
			t.Errorf("%s is %v, want %s", name, c.got, c.want)
		}
	}
	var trail []string
	for _, f := range r.Working.Trail(figure.K(cost.FigureAmount, "social")) {
		trail = append(trail, f.Key.String())
	}
	if got := strings.Join(trail, " "); got != "posts@operators/1 months@operators/2 price@operators amount@operators share@social base@social amount@social" {
		t.Errorf("social contributions are explained by %s", got)
	}
}

// TestRecovery spreads the replacement of the pump by published factors: r = 6 %
// and n = 10 is 0.13587, r = 10 % and n = 10 is 0.163, so 1 000 cost 163 a year.
func TestRecovery(t *testing.T) {
	for _, c := range []struct {
		value string
		rate  money.Percent
		years int
		want  string
	}{
		{"100000", 6_00, 10, "13586.80"}, {"1000", 10_00, 10, "162.75"}, {"50000", 4_00, 5, "11231.36"}, {"1000", 0, 8, "125"},
	} {
		s := village()
		s.Items = []cost.Item{{Code: "pump", Centre: "water", Kind: cost.Capital, Basis: cost.Recovery, Which: []string{"pump-1"}}}
		s.Assets[1].Replacement, s.Assets[1].Rate, s.Assets[1].Life = som(c.value), c.rate, c.years
		if got := compute(t, s).Services[0].Renewal; got != som(c.want) {
			t.Errorf("%s at %v %% over %d years: %v, want %s", c.value, c.rate, c.years, got, c.want)
		}
	}
}

// TestShared hands on the costs of an office and of a garage that works for the
// office too. Wages decide the office, kilometres the garage.
func TestShared(t *testing.T) {
	s := cost.Sheet{
		Year: 2027,
		Centres: []cost.Centre{
			{Code: "water"}, {Code: "sewerage"},
			{Code: "office", Split: &cost.Split{By: cost.ByWages, Parts: []cost.Part{{Centre: "water"}, {Centre: "sewerage"}}}},
			{Code: "garage", Split: &cost.Split{By: cost.ByDistance, Parts: []cost.Part{
				{Centre: "office", Weight: q("1")}, {Centre: "water", Weight: q("2")}, {Centre: "sewerage", Weight: q("0")},
			}}},
		},
		Items: []cost.Item{
			stated("w", "water", cost.Wages, "2000"), stated("s", "sewerage", cost.Wages, "1000"),
			stated("o", "office", cost.Administration, "100"), stated("g", "garage", cost.Fuel, "100"),
			share("p", "water", cost.Profit, cost.OfAll, 10_00),
		},
	}
	r := compute(t, s)
	type line struct{ item, from, amount string }
	want := map[string][]line{
		// Fuel: 66.66… to water is the greatest and takes the rest, 33.33 to the
		// office, of which water takes the rest of 22.22 and sewerage 11.11.
		"water": {
			{"w", "", "2000.00"}, {"g", "garage", "66.67"}, {"o", "office", "66.67"}, {"g", "garage", "22.22"}, {"p", "", "215.56"},
		},
		"sewerage": {{"s", "", "1000.00"}, {"o", "office", "33.33"}, {"g", "garage", "11.11"}},
	}
	for _, service := range r.Services {
		var got []line
		for _, l := range service.Lines {
			got = append(got, line{l.Item, l.From, l.Amount.String()})
		}
		if !reflect.DeepEqual(got, want[service.Code]) {
			t.Errorf("%s: %v, want %v", service.Code, got, want[service.Code])
		}
	}
	if len(r.Services) != 2 {
		t.Errorf("shared centres are no services: %d", len(r.Services))
	}
}

// TestKeys divides by every key.
func TestKeys(t *testing.T) {
	for _, by := range cost.Measures {
		s := cost.Sheet{
			Year: 2027,
			Centres: []cost.Centre{{Code: "a"}, {Code: "b"}, {Code: "shared", Split: &cost.Split{
				By: by, Parts: []cost.Part{{Centre: "a", Weight: q("1")}, {Centre: "b", Weight: q("3")}},
			}}},
			Items: []cost.Item{
				stated("aw", "a", cost.Wages, "100"), stated("bw", "b", cost.Wages, "100"), stated("bm", "b", cost.Materials, "200"),
				stated("x", "shared", cost.Administration, "400"),
			},
		}
		want := map[cost.Measure]string{cost.ByWages: "200", cost.ByCosts: "100"}[by]
		if want == "" {
			want = "100" // 1 of 4
		}
		if got := compute(t, s).Services[0].Of(cost.Administration); got != som(want) {
			t.Errorf("by %s: %v, want %s", by, got, want)
		}
	}
}

// TestScaled turns wages: what is a share of them follows by itself.
func TestScaled(t *testing.T) {
	s := village()
	more, err := s.Scaled(cost.Wages, 150_00)
	if err != nil {
		t.Fatal(err)
	}
	if got := compute(t, more).Services[0].Of(cost.Wages, cost.Social); got != som("590940") {
		t.Errorf("wages and a half: %v", got)
	}
	if got := compute(t, s).Services[0].Of(cost.Wages, cost.Social); got != som("393960") {
		t.Errorf("the sheet itself was changed: %v", got)
	}
}

// TestRepaid: the loan of the village runs from 2026 to 2030; its last payment
// returns whatever is left.
func TestRepaid(t *testing.T) {
	s := village()
	service := compute(t, s).Services[0]
	for year, want := range map[int]string{2025: "0", 2026: "11231.36", 2027: "11231.36", 2029: "11231.36", 2030: "11231.34", 2031: "0"} {
		if got, err := s.Repaid(service, year); err != nil || got != som(want) {
			t.Errorf("%d: %v, %v; want %s", year, got, err, want)
		}
	}
}

// TestFacts sets last year beside the plan.
func TestFacts(t *testing.T) {
	s := village()
	s.Items[0].Fact, s.Items[0].FactYear = som("300000"), 2026
	rows := compute(t, s).Items
	if rows[0].Plan != som("336000") || !rows[0].Known || rows[0].Change != 12_00 {
		t.Errorf("%+v", rows[0])
	}
	if rows[1].Known || rows[1].Plan != som("57960") || len(rows) != len(s.Items) {
		t.Errorf("%+v", rows[1])
	}
}

// TestRemarks says what is not wrong but should be looked at.
func TestRemarks(t *testing.T) {
	s := village()
	s.Assets[0].Since, s.Assets[0].Life = 1990, 30
	s.Loans[0].Asset = "pump-1"
	r := compute(t, s)
	var said []string
	for _, remark := range r.Remarks {
		said = append(said, remark.Field)
	}
	if got := strings.Join(said, " "); got != "assets.well.life loans.ekb.asset" {
		t.Errorf("remarks: %s", got)
	}
	if got := r.Working.Value(figure.K(cost.FigureAmount, "wear")); money.Som(got) != som("37500") {
		t.Errorf("a worn-out well still gives %v", got)
	}
}

// TestSheetIsStored: what is entered survives JSON.
func TestSheetIsStored(t *testing.T) {
	text, err := json.Marshal(village())
	if err != nil {
		t.Fatal(err)
	}
	var back cost.Sheet
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, village()) {
		t.Errorf("%v\n%+v", err, back)
	}
}

// TestTemplates: each has all it needs but figures, and works with any.
func TestTemplates(t *testing.T) {
	for _, name := range cost.Templates {
		s := cost.New(name, 2027, cost.Usual{Social: 17_25, Repairs: 2_00})
		for _, field := range complaints(s) {
			if !strings.HasPrefix(field, "items.") {
				t.Errorf("%s: %s", name, field)
			}
		}
		for i := range s.Items {
			row := &s.Items[i]
			row.Amount, row.Price = 100_00, 1_0000
			for n := range row.Factors {
				row.Factors[n].Quantity = 2 * money.One
			}
		}
		for n, c := range s.Centres {
			s.Assets = append(s.Assets, cost.Asset{
				Code: fmt.Sprint("thing-", n), Centre: c.Code, Replacement: 1000_00, Since: 2020, Life: 10,
			})
		}
		r := compute(t, s)
		for _, service := range r.Services {
			if service.Full == 0 {
				t.Errorf("%s: %+v", name, service)
			}
		}
	}
}

// complaints are the fields that Compute complains about.
func complaints(s cost.Sheet) []string {
	_, err := s.Compute()
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
	}
	return names
}
