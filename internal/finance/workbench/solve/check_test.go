package solve_test

import (
	"math"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestBadInput spoils the village's model and expects the complaint to point at
// the very input.
func TestBadInput(t *testing.T) {
	percent := func(p money.Percent) *money.Percent { return &p }
	step := func(upTo, times string) solve.Block { return solve.Block{UpTo: m3(upTo), Times: m3(times)} }
	form := func(blocks ...solve.Block) []solve.Rule {
		return []solve.Rule{{Category: rate.Population, Connection: rate.House, Blocks: blocks}}
	}
	cases := map[string]struct {
		spoil func(*solve.Model)
		want  string
	}{
		"losses of 100 %":      {func(m *solve.Model) { m.Volumes = solve.Volumes{Losses: money.Whole} }, "volumes.losses"},
		"losses of 140 %":      {func(m *solve.Model) { m.Volumes.Losses = 140_00 }, "volumes.losses"},
		"losses below zero":    {func(m *solve.Model) { m.Volumes.Losses = -1 }, "volumes.losses"},
		"aiming at 100 %":      {func(m *solve.Model) { m.Volumes.Aim = percent(money.Whole) }, "volumes.aim"},
		"aiming below zero":    {func(m *solve.Model) { m.Volumes.Aim = percent(-1) }, "volumes.aim"},
		"saved for nothing":    {func(m *solve.Model) { m.Volumes.Saved = "gold" }, "volumes.saved"},
		"sold from nowhere":    {func(m *solve.Model) { m.Volumes.Produced = m3("90000") }, "volumes.produced"},
		"losses that disagree": {func(m *solve.Model) { m.Volumes.Losses = 20_00 }, "volumes.losses"},
		"produced below zero":  {func(m *solve.Model) { m.Volumes.Produced = -1 }, "volumes.produced"},
		"collection of 0":      {func(m *solve.Model) { m.Payers[1].Collection = 0 }, "payers.yard.collection"},
		"collection of 101 %":  {func(m *solve.Model) { m.Payers[1].Collection = 101_00 }, "payers.yard.collection"},
		"collection below 0":   {func(m *solve.Model) { m.Payers[1].Collection = -1 }, "payers.yard.collection"},
		"no payers":            {func(m *solve.Model) { m.Payers = nil }, "payers"},
		"nobody by meter":      {func(m *solve.Model) { m.Payers[0].Quantity = 0 }, "payers.metered.quantity"},
		"nobody by norm":       {func(m *solve.Model) { m.Payers[2].Persons = 0 }, "payers.pipe.persons"},
		"nobody by person":     {func(m *solve.Model) { m.Payers[1].Persons = 0 }, "payers.yard.persons"},
		"no households": {func(m *solve.Model) {
			m.Payers[1].Bill, m.Payers[1].Accounts = rate.HouseholdMonth, 0
		}, "payers.yard.accounts"},
		"negative persons":       {func(m *solve.Model) { m.Payers[1].Persons = -5 }, "payers.yard.persons"},
		"too many accounts":      {func(m *solve.Model) { m.Payers[1].Accounts = math.MaxInt }, "payers.yard.accounts"},
		"unknown basis":          {func(m *solve.Model) { m.Payers[0].Bill = "bucket" }, "payers.metered.bill"},
		"twice":                  {func(m *solve.Model) { m.Payers[1].Code = "metered" }, "payers"},
		"a code that parts keys": {func(m *solve.Model) { m.Payers[1].Code = "a/b" }, "payers"},
		"coefficient below 1":    {func(m *solve.Model) { m.Payers[4].Coefficient = m3("0.9") }, "payers.shop.coefficient"},
		"coefficient above 3":    {func(m *solve.Model) { m.Payers[4].Coefficient = m3("3.1") }, "payers.shop.coefficient"},
		"coefficient by its own bounds": {func(m *solve.Model) {
			m.Design.LeastCoefficient, m.Design.MostCoefficient = m3("1.2"), m3("1.3")
		}, "payers.metered.coefficient payers.yard.coefficient payers.pipe.coefficient payers.shop.coefficient"},
		"no level":           {func(m *solve.Model) { m.Level = "" }, "level"},
		"no such service":    {func(m *solve.Model) { m.Service = "moon" }, "service"},
		"negative subsidy":   {func(m *solve.Model) { m.Subsidy = -1 }, "subsidy"},
		"subsidy covers all": {func(m *solve.Model) { m.Subsidy = som("1200000") }, "subsidy"},
		"unknown rounding":   {func(m *solve.Model) { m.Design.Rounding = "nearest" }, "design.rounding"},
		"negative step":      {func(m *solve.Model) { m.Design.Step = -1 }, "design.step"},
		"a tax of 200 %":     {func(m *solve.Model) { m.Design.Tax = 200_00 }, "design.tax"},
		"rounded to nothing": {func(m *solve.Model) {
			m.Design.Step, m.Design.Rounding = 100*money.RatePerSom, money.Down
		}, "design.step"},
		"unsorted blocks": {func(m *solve.Model) {
			m.Design.Rules = form(step("20", "1"), step("10", "2"), step("0", "3"))
		}, "design.rules.1.blocks.2.up_to"},
		"overlapping blocks": {func(m *solve.Model) {
			m.Design.Rules = form(step("10", "1"), step("10", "2"), step("0", "3"))
		}, "design.rules.1.blocks.2.up_to"},
		"blocks with an end":    {func(m *solve.Model) { m.Design.Rules = form(step("10", "1"), step("20", "2")) }, "design.rules.1.blocks.2.up_to"},
		"an end in the middle":  {func(m *solve.Model) { m.Design.Rules = form(step("0", "1"), step("20", "2"), step("0", "2")) }, "design.rules.1.blocks.1.up_to"},
		"a block below zero":    {func(m *solve.Model) { m.Design.Rules = form(step("-1", "1"), step("0", "2")) }, "design.rules.1.blocks.1.up_to design.rules.1.blocks.1.up_to"},
		"a block without price": {func(m *solve.Model) { m.Design.Rules = form(step("10", "0"), step("0", "2")) }, "design.rules.1.blocks.1.times"},
		"a block with two": {func(m *solve.Model) {
			m.Design.Rules = form(solve.Block{UpTo: m3("10"), Times: 1, Set: 1}, step("0", "2"))
		}, "design.rules.1.blocks.1.times"},
		"too many blocks": {func(m *solve.Model) {
			var list []solve.Block
			for i := range 10 {
				list = append(list, solve.Block{UpTo: money.Quantity(i + 1), Times: 1})
			}
			m.Design.Rules = form(append(list, step("0", "1"))...)
		}, "design.rules.1.blocks"},
		"blocks for persons": {func(m *solve.Model) {
			m.Design.Rules = []solve.Rule{{Connection: rate.Yard, Blocks: []solve.Block{step("10", "1"), step("0", "2")}}}
		}, "payers.yard.bill"},
		"fixed part of a year": {func(m *solve.Model) {
			m.Payers[1].Bill = rate.PersonYear
			m.Design.Rules = []solve.Rule{{Connection: rate.Yard, Fixed: 1}}
		}, "payers.yard.bill"},
		"fixed part for no accounts": {func(m *solve.Model) {
			m.Payers[3].Accounts = 0
			m.Design.Rules = []solve.Rule{{Category: rate.Budget, Fixed: 1}}
		}, "payers.school.accounts"},
		"a negative fixed part": {func(m *solve.Model) { m.Design.Rules = []solve.Rule{{Fixed: -1, Minimum: -1}} }, "design.rules.1.fixed design.rules.1.minimum"},
		"fixed parts bring all": {func(m *solve.Model) { m.Design.Rules = []solve.Rule{{Fixed: som("500")}} }, "design.rules"},
		"all blocks set": {func(m *solve.Model) {
			m.Payers = m.Payers[:1]
			m.Design.Rules = form(solve.Block{UpTo: m3("10"), Set: 1}, solve.Block{Set: 2})
		}, "design.rules"},
		"profile of others":  {func(m *solve.Model) { m.Payers[0].Profile = []solve.Band{{Volume: 1, Accounts: 2}} }, "payers.metered.profile"},
		"profile below zero": {func(m *solve.Model) { m.Payers[0].Profile = []solve.Band{{Volume: -1, Accounts: 283}} }, "payers.metered.profile"},
		"profile of nothing": {func(m *solve.Model) { m.Payers[0].Profile = []solve.Band{{Accounts: 283}} }, "payers.metered.profile"},
		"two norms for one price": {func(m *solve.Model) {
			other := m.Payers[2]
			other.Code, other.Norm = "pipe-2", 50
			m.Payers = append(m.Payers, other)
		}, "payers.pipe-2.coefficient"},
		"two coefficients for one price": {func(m *solve.Model) {
			other := m.Payers[4]
			other.Code, other.Coefficient = "shop-2", m3("2")
			m.Payers = append(m.Payers, other)
		}, "payers.shop-2.coefficient"},
		"too large": {func(m *solve.Model) { m.Payers[0].Quantity = math.MaxInt64 }, "payers.metered.quantity"},
		"nearly nothing": {func(m *solve.Model) {
			m.Payers = []solve.Payer{{Code: "x", Bill: rate.HeadYear, Quantity: 1, Collection: 1}}
		}, "payers"},
		"a sheet that is wrong": {func(m *solve.Model) { m.Sheet = costs("0", "") }, "items.wages.amount"},
	}
	for name, c := range cases {
		m := village()
		c.spoil(&m)
		_, err := m.Solve()
		if got := fields(err); got != c.want {
			t.Errorf("%s: complaints about %q, want %q (%v)", name, got, c.want, err)
		}
	}
}

// TestBadPrices are lists that cannot be evaluated for these payers.
func TestBadPrices(t *testing.T) {
	m := village()
	prices := solved(t, m).Prices
	for name, c := range map[string]struct {
		spoil func([]rate.Price) []rate.Price
		want  string
	}{
		"none":       {func([]rate.Price) []rate.Price { return nil }, "payers.metered.bill payers.yard.bill payers.pipe.bill payers.school.bill payers.shop.bill"},
		"incomplete": {func(p []rate.Price) []rate.Price { p[0].Rate = 0; return p }, "prices.1"},
		"by persons that nobody counted": {func(p []rate.Price) []rate.Price {
			p[3].Basis = rate.PersonMonth
			return p
		}, "payers.school.persons"},
		"too large": {func(p []rate.Price) []rate.Price {
			p[0].Rate, p[0].Blocks = 0, rate.Graduated{{UpTo: 1, Rate: 1}, {Rate: math.MaxInt64}}
			return p
		}, "payers"},
	} {
		list := make([]rate.Price, len(prices))
		copy(list, prices)
		_, err := m.Evaluate(c.spoil(list))
		if got := fields(err); got != c.want {
			t.Errorf("%s: complaints about %q, want %q (%v)", name, got, c.want, err)
		}
	}
}

// TestSharedPrice: with and without a meter is one line of the list.
func TestSharedPrice(t *testing.T) {
	m := village()
	m.Payers[1].Connection, m.Payers[1].Bill = rate.House, rate.CubicMetre
	s := solved(t, m)
	if len(s.Prices) != 4 || s.Prices[0].NormLitres != 60 || s.Prices[0].NormDays != rate.YearDays12 {
		t.Errorf("%+v", s.Prices)
	}
	if _, err := m.Evaluate(s.Prices); err != nil {
		t.Error(err)
	}
	if fault.Of(s.Prices[0].Check()) != nil {
		t.Error("not a price that tariffs takes")
	}
}
