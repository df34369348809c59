package cost_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// TestBadInput spoils the village's sheet in every way people do and expects the
// complaint to point at the very input.
func TestBadInput(t *testing.T) {
	cases := map[string]struct {
		spoil func(*cost.Sheet)
		want  string // fields
	}{
		"no year":           {func(s *cost.Sheet) { s.Year = 0 }, "year"},
		"no service":        {func(s *cost.Sheet) { s.Centres = nil }, "centres"},
		"nothing":           {func(s *cost.Sheet) { s.Items = nil }, "items"},
		"unknown centre":    {func(s *cost.Sheet) { s.Items[0].Centre = "moon" }, "items.operators.centre items.social.of"},
		"twice":             {func(s *cost.Sheet) { s.Items[1].Code = "operators" }, "items.operators items.operators.of"},
		"no code":           {func(s *cost.Sheet) { s.Items[1].Code = "" }, "items"},
		"a code with a dot": {func(s *cost.Sheet) { s.Items[1].Code = "a.b" }, "items"},
		"unknown kind":      {func(s *cost.Sheet) { s.Items[0].Kind = "champagne" }, "items.operators.kind items.social.of"},
		"unknown basis":     {func(s *cost.Sheet) { s.Items[0].Basis = "guess" }, "items.operators.basis"},
		"unknown level":     {func(s *cost.Sheet) { s.Items[0].Level = "heaven" }, "items.operators.level"},
		"unknown follower":  {func(s *cost.Sheet) { s.Items[0].Follows = "me" }, "items.operators.follows"},
		"unknown input":     {func(s *cost.Sheet) { s.Items[0].Factors[0].What = "x" }, "items.operators.factors.1"},
		"zero price":        {func(s *cost.Sheet) { s.Items[0].Price = 0 }, "items.operators.price"},
		"zero posts":        {func(s *cost.Sheet) { s.Items[0].Factors[0].Quantity = 0 }, "items.operators.factors.1"},
		"zero sum":          {func(s *cost.Sheet) { s.Items[8].Amount = 0 }, "items.connections.amount"},
		"zero share":        {func(s *cost.Sheet) { s.Items[1].Share = 0 }, "items.social.share"},
		"negative price":    {func(s *cost.Sheet) { s.Items[0].Price = -1 }, "items.operators.price"},
		"negative sum":      {func(s *cost.Sheet) { s.Items[8].Amount = -1 }, "items.connections.amount"},
		"negative quantity": {func(s *cost.Sheet) { s.Items[2].Factors[1].Quantity = -1 }, "items.pump.factors.2"},
		"share of 110 %":    {func(s *cost.Sheet) { s.Items[1].Share = 110_00 }, "items.social.share"},
		"of another year":   {func(s *cost.Sheet) { s.Items[0].Year = 2026 }, "items.operators.year"},
		"fact of the plan's year": {
			func(s *cost.Sheet) { s.Items[0].FactYear = 2027 }, "items.operators.fact_year"},
		"share of nothing":   {func(s *cost.Sheet) { s.Items[1].Of = []cost.Kind{cost.Tyres} }, "items.social.of"},
		"too many factors":   {func(s *cost.Sheet) { s.Items[2].Factors = make([]cost.Input, 7) }, "items.pump.factors items.pump.factors.1 items.pump.factors.2 items.pump.factors.3 items.pump.factors.4 items.pump.factors.5 items.pump.factors.6 items.pump.factors.7"},
		"too large":          {func(s *cost.Sheet) { s.Items[0].Price = math.MaxInt64 }, "items.operators.price"},
		"too large together": {func(s *cost.Sheet) { huge(&s.Items[2]) }, "sheet"},
		"no assets":          {func(s *cost.Sheet) { s.Assets = nil }, "items.repairs.of items.wear.which"},
		"unknown asset":      {func(s *cost.Sheet) { s.Items[5].Which = []string{"x"} }, "items.wear.which items.wear.which"},
		"no value":           {func(s *cost.Sheet) { s.Assets[1].Replacement = 0 }, "assets.pump-1.replacement"},
		"no life":            {func(s *cost.Sheet) { s.Assets[1].Life = 0 }, "assets.pump-1.life"},
		"built next year":    {func(s *cost.Sheet) { s.Assets[1].Since = 2028 }, "assets.pump-1.since"},
		"asset of nobody":    {func(s *cost.Sheet) { s.Assets[1].Centre = "x" }, "assets.pump-1.centre"},
		"all worn out": {func(s *cost.Sheet) {
			s.Assets[0].Life, s.Assets[1].Life = 1, 1
		}, "items.wear.which"},
		"loan as a tax":   {func(s *cost.Sheet) { s.Items[6].Kind = cost.Taxes }, "items.loan.kind"},
		"no loans":        {func(s *cost.Sheet) { s.Loans = nil }, "items.loan.which"},
		"repaid long ago": {func(s *cost.Sheet) { s.Loans[0].First = "2015-01" }, "loans.ekb.first"},
		"not begun":       {func(s *cost.Sheet) { s.Loans[0].First = "2028-01" }, "loans.ekb.first"},
		"no month":        {func(s *cost.Sheet) { s.Loans[0].First = "" }, "loans.ekb.first"},
		"no payments":     {func(s *cost.Sheet) { s.Loans[0].Payments = 0 }, "loans.ekb.payments"},
		"grace too long":  {func(s *cost.Sheet) { s.Loans[0].Grace = 5 }, "loans.ekb.grace"},
		"five a year":     {func(s *cost.Sheet) { s.Loans[0].PerYear = 5 }, "loans.ekb.per_year"},
		"no way":          {func(s *cost.Sheet) { s.Loans[0].Way = "" }, "loans.ekb.way"},
		"loan of nobody":  {func(s *cost.Sheet) { s.Loans[0].Centre = "" }, "loans.ekb.centre items.loan.which"},
		"recovered and worn off": {func(s *cost.Sheet) {
			s.Items = append(s.Items, cost.Item{Code: "crf", Centre: "water", Kind: cost.Capital, Basis: cost.Recovery, Which: []string{"well"}})
		}, "items.crf.which"},
		"loan twice": {func(s *cost.Sheet) {
			again := s.Items[6]
			again.Code = "again"
			s.Items = append(s.Items, again)
		}, "items.again.which"},
		"too many rows": {func(s *cost.Sheet) {
			for range 500 {
				s.Items = append(s.Items, stated(s.Free("x"), "water", cost.OtherCost, "1"))
			}
		}, "sheet"},
		"split without a key": {func(s *cost.Sheet) {
			s.Centres = append(s.Centres, cost.Centre{Code: "office", Split: &cost.Split{Parts: []cost.Part{{Centre: "water", Weight: 1}}}})
		}, "centres.office.split"},
		"split to nobody": {func(s *cost.Sheet) {
			s.Centres = append(s.Centres, cost.Centre{Code: "office", Split: &cost.Split{By: cost.ByHours}})
		}, "centres.office.split"},
		"split to strangers": {func(s *cost.Sheet) {
			s.Centres = append(s.Centres, cost.Centre{Code: "office", Split: &cost.Split{By: cost.ByHours, Parts: []cost.Part{
				{Centre: "moon", Weight: 1}, {Centre: "water", Weight: -1}, {Centre: "water", Weight: 2},
			}}})
		}, "centres.office.split.moon centres.office.split.water centres.office.split.water"},
		"split by wages that nobody has": {func(s *cost.Sheet) {
			s.Centres = append(s.Centres, cost.Centre{Code: "sewerage"},
				cost.Centre{Code: "office", Split: &cost.Split{By: cost.ByWages, Parts: []cost.Part{{Centre: "sewerage"}}}})
			s.Items = append(s.Items, stated("paper", "office", cost.Administration, "5"), stated("x", "sewerage", cost.Materials, "5"))
		}, "centres.office.split"},
	}
	for name, c := range cases {
		s := village()
		c.spoil(&s)
		if got := strings.Join(complaints(s), " "); got != c.want {
			t.Errorf("%s: complaints about %q, want %q", name, got, c.want)
		}
	}
}

func huge(i *cost.Item) {
	i.Price = 1e12
	for n := range i.Factors {
		i.Factors[n].Quantity = 1e13
	}
}

// TestRings names the way that leads back to itself.
func TestRings(t *testing.T) {
	ringOf := func(s cost.Sheet) string {
		t.Helper()
		_, err := s.Compute()
		f := fault.Of(err)
		if f == nil || len(f.Fields) != 1 {
			t.Fatalf("no ring: %v", err)
		}
		return f.Fields[0].Name + ": " + f.Fields[0].Values["ring"].(string)
	}
	s := village()
	to := func(centre string) *cost.Split {
		return &cost.Split{By: cost.ByHours, Parts: []cost.Part{{Centre: centre, Weight: 1}}}
	}
	s.Centres = append(s.Centres,
		cost.Centre{Code: "office", Name: "Кеңсе", Split: to("garage")},
		cost.Centre{Code: "garage", Name: "Гараж", Split: to("shop")},
		cost.Centre{Code: "shop", Split: to("office")})
	if got := ringOf(s); got != "centres.office.split: Кеңсе → Гараж → shop → Кеңсе" {
		t.Error(got)
	}
	s.Centres[1].Split = to("office")
	if got := ringOf(s); got != "centres.office.split: Кеңсе → Кеңсе" {
		t.Error(got)
	}
	s = village()
	s.Items = append(s.Items,
		share("office", "water", cost.Administration, cost.OfKinds, 10_00, cost.Guard),
		share("guard", "water", cost.Guard, cost.OfKinds, 10_00, cost.Administration))
	if got := ringOf(s); got != "items.office.of: office → guard → office" {
		t.Error(got)
	}
	s = village()
	s.Items[1].Of = []cost.Kind{cost.Profit}
	if got := ringOf(s); got != "items.social.of: social → profit → social" {
		t.Error(got)
	}
}

// TestBonuses on wages do not rest on each other; contributions count both.
func TestBonuses(t *testing.T) {
	s := village()
	s.Items = append(s.Items,
		share("north", "water", cost.Wages, cost.OfKinds, 10_00, cost.Wages),
		share("night", "water", cost.Wages, cost.OfKinds, 20_00, cost.Wages))
	// 336 000 × 1,3 × 1,1725
	if got := compute(t, s).Services[0].Of(cost.Wages, cost.Social); got != som("512148") {
		t.Errorf("%v", got)
	}
}

// TestNothingIsLost: whatever the sheet, the services bear what was entered, to
// the tyiyn, and every figure follows from its formula.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := cost.Sheet{Year: 2027, Centres: []cost.Centre{{Code: "a"}, {Code: "b"}, {Code: "c"}}}
		names := []string{"a", "b", "c"}
		for _, shared := range []string{"d", "e", "f"} {
			split := &cost.Split{By: rapid.SampledFrom(cost.Measures[2:]).Draw(t, "by")}
			for _, to := range names { // only to those before: no ring
				split.Parts = append(split.Parts, cost.Part{Centre: to, Weight: money.Quantity(rapid.Int64Range(0, 1e6).Draw(t, "weight"))})
			}
			split.Parts[0].Weight++
			s.Centres = append(s.Centres, cost.Centre{Code: shared, Split: split})
			names = append(names, shared)
		}
		for range rapid.IntRange(1, 12).Draw(t, "items") {
			s.Items = append(s.Items, cost.Item{
				Code: s.Free("x"), Centre: rapid.SampledFrom(names).Draw(t, "centre"), Basis: cost.Stated,
				Kind: rapid.SampledFrom(cost.Kinds[:20]).Draw(t, "kind"), Amount: money.Som(rapid.Int64Range(1, 1e12).Draw(t, "amount")),
			})
		}
		slices.Reverse(s.Centres)
		r, err := s.Compute()
		if err != nil {
			t.Fatal(err)
		}
		var entered, borne money.Som
		for _, i := range r.Items {
			entered += i.Plan
		}
		for _, service := range r.Services {
			borne += service.Full
			for _, l := range service.Lines {
				if l.Amount < 0 {
					t.Fatalf("a part below zero: %+v", l)
				}
			}
		}
		if entered != borne || r.Working.Recheck() != nil {
			t.Fatalf("entered %v, borne %v, %v", entered, borne, r.Working.Recheck())
		}
	})
}

// TestSchedule: whatever the loan, its principal returns to the tyiyn and what is
// owed never rises.
func TestSchedule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := cost.Loan{
			Code: "l", Principal: money.Som(rapid.Int64Range(1, 1e13).Draw(t, "principal")),
			Rate:     money.Percent(rapid.Int64Range(0, 100_00).Draw(t, "rate")),
			First:    period.Month("2020-03").Add(rapid.IntRange(0, 50).Draw(t, "first")),
			Payments: rapid.IntRange(1, 120).Draw(t, "payments"), PerYear: rapid.SampledFrom([]int{1, 2, 4, 12}).Draw(t, "per year"),
			Way: rapid.SampledFrom(cost.Ways).Draw(t, "way"),
		}
		l.Grace = rapid.IntRange(0, l.Payments-1).Draw(t, "grace")
		list, err := l.Schedule()
		if err != nil {
			t.Fatal(err)
		}
		left, returned := l.Principal, money.Som(0)
		for _, p := range list {
			if p.Left > left || p.Principal < 0 || p.Interest < 0 || p.Left != left-p.Principal {
				t.Fatalf("%+v after %v", p, left)
			}
			left, returned = p.Left, returned+p.Principal
		}
		if left != 0 || returned != l.Principal {
			t.Fatalf("%v of %v returned", returned, l.Principal)
		}
		var inAll money.Som
		for year := 2020; year < 2150; year++ {
			_, principal, _, _ := l.In(year)
			inAll += principal
		}
		if inAll != l.Principal {
			t.Fatalf("the years return %v of %v", inAll, l.Principal)
		}
	})
}

// TestLoan compares with a published annuity: 50 000 at 4 % over 5 years is
// 11 231.36 a year with the exact factor.
func TestLoan(t *testing.T) {
	l := cost.Loan{Code: "l", Principal: som("50000"), Rate: 4_00, First: "2027-12", Payments: 5, PerYear: 1, Way: cost.Even}
	if got, err := l.Instalment(); err != nil || got != som("11231.36") {
		t.Errorf("%v, %v", got, err)
	}
	interest, principal, left, err := l.In(2027)
	if err != nil || interest != som("2000") || principal != som("9231.36") || left != som("40768.64") {
		t.Errorf("%v %v %v %v", interest, principal, left, err)
	}
	l.Way, l.PerYear, l.Payments, l.First, l.Grace = cost.Falling, 4, 9, "2027-04", 1
	// 12 500 a quarter's 1 % of 50 000 = 500; then 6 250 of principal in eight quarters
	interest, principal, left, err = l.In(2027)
	if err != nil || interest != som("1437.50") || principal != som("12500") || left != som("37500") {
		t.Errorf("%v %v %v %v", interest, principal, left, err)
	}
}
