package rate_test

import (
	"errors"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestCheck lists prices that no council can have meant.
func TestCheck(t *testing.T) {
	good := rate.Price{Basis: rate.CubicMetre, Rate: per("14.43")}
	with := func(change func(*rate.Price)) rate.Price {
		p := good
		change(&p)
		return p
	}
	open := []rate.Block{{Rate: 1}}
	cases := []struct {
		name  string
		price rate.Price
		want  error
	}{
		{"a plain price", good, nil},
		{"three blocks", threeBlocks, nil},
		{"only a fixed part", rate.Price{Basis: rate.HouseholdMonth, Fixed: 100}, nil},
		{"basis", with(func(p *rate.Price) { p.Basis = "litre" }), rate.ErrBasis},
		{"negative rate", with(func(p *rate.Price) { p.Rate = -1 }), rate.ErrNegative},
		{"negative fixed part", with(func(p *rate.Price) { p.Fixed = -1 }), rate.ErrNegative},
		{"negative minimum", with(func(p *rate.Price) { p.Minimum = -1 }), rate.ErrNegative},
		{"negative norm", with(func(p *rate.Price) { p.NormLitres = -1 }), rate.ErrNegative},
		{"negative step", with(func(p *rate.Price) { p.TotalStep = -1 }), rate.ErrNegative},
		{"no rate", with(func(p *rate.Price) { p.Rate = 0 }), rate.ErrNoRate},
		{"rate and blocks", with(func(p *rate.Price) { p.Blocks = open }), rate.ErrTwoRates},
		{"both kinds of blocks", with(func(p *rate.Price) {
			p.Rate, p.Blocks, p.WholeVolume = 0, open, open
		}), rate.ErrTwoRates},
		{"blocks by person", rate.Price{Basis: rate.PersonMonth, Blocks: open}, rate.ErrOnlyM3},
		{"yearly with a fixed part", rate.Price{Basis: rate.HeadYear, Rate: 1, Fixed: 1}, rate.ErrMonthly},
		{"one-off with a minimum", rate.Price{Basis: rate.OneOff, Rate: 1, Minimum: 1}, rate.ErrMonthly},
		{"norm by household", rate.Price{Basis: rate.HouseholdMonth, Rate: 1, NormLitres: 50}, rate.ErrNorm},
		{"line rounding", with(func(p *rate.Price) { p.Line = "nearest" }), rate.ErrRounding},
		{"total rounding", with(func(p *rate.Price) { p.Total = "nearest" }), rate.ErrRounding},
		{"last block ends", volumePrice(rate.Block{UpTo: 10, Rate: 1}), rate.ErrBlocks},
		{"a block without end in the middle", volumePrice(rate.Block{Rate: 1}, rate.Block{Rate: 2}), rate.ErrBlocks},
		{"limits fall", volumePrice(
			rate.Block{UpTo: 10, Rate: 1}, rate.Block{UpTo: 5, Rate: 1}, rate.Block{Rate: 2},
		), rate.ErrBlocks},
		{"two equal limits", volumePrice(
			rate.Block{UpTo: 10, Rate: 1}, rate.Block{UpTo: 10, Rate: 1}, rate.Block{Rate: 2},
		), rate.ErrBlocks},
		{"negative limit", volumePrice(rate.Block{UpTo: -1, Rate: 1}, rate.Block{Rate: 2}), rate.ErrNegative},
		{"no blocks in blocks", rate.Price{Basis: rate.CubicMetre, Blocks: rate.Graduated{}}, rate.ErrNoRate},
		{"months of a monthly price", with(func(p *rate.Price) { p.Months = []int{1} }), rate.ErrMonths},
		{"month 13", rate.Price{Basis: rate.HeadYear, Rate: 1, Months: []int{13}}, rate.ErrMonths},
		{"a month twice", rate.Price{Basis: rate.HeadYear, Rate: 1, Months: []int{5, 5}}, rate.ErrMonths},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.price.Check(); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// TestFind chooses from the water prices of a municipality with meters.
func TestFind(t *testing.T) {
	prices := []rate.Price{
		{Category: rate.Population, Connection: rate.Standpipe, Basis: rate.PersonMonth, Rate: per("20")},
		{Category: rate.Population, Connection: rate.Yard, Basis: rate.PersonMonth, Rate: per("35")},
		{Category: rate.Population, Basis: rate.CubicMetre, Rate: per("14.43")},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: per("14.44")},
		{Category: rate.Other, Basis: rate.CubicMetre, Rate: per("28"), NormLitres: 100},
		{Category: rate.Other, Basis: rate.HouseholdMonth, Rate: per("500")},
		{Basis: rate.OneOff, Rate: per("3000")},
		{Category: rate.Other, Basis: rate.OneOff, Rate: per("9000")},
	}
	cases := []struct {
		name, category, connection string
		metered                    bool
		want                       string
	}{
		{"standpipe", rate.Population, rate.Standpipe, false, "20"},
		{"yard tap", rate.Population, rate.Yard, false, "35"},
		{"yard tap with a meter", rate.Population, rate.Yard, true, "14.43"},
		{"school with a meter", rate.Budget, rate.House, true, "14.44"},
		{"school by contract", rate.Budget, rate.House, false, "14.44"},
		{"shop without a meter", rate.Other, rate.House, false, "500"},
		{"shop with a meter", rate.Other, rate.House, true, "28"},
		{"house tap by contract", rate.Population, rate.House, false, "14.43"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := rate.Find(prices, c.category, c.connection, c.metered)
			if err != nil || p.Rate != per(c.want) {
				t.Errorf("got %v %v, want %v", p.Rate, err, c.want)
			}
		})
	}
	if _, err := rate.Find(prices, "farmer", rate.House, true); !errors.Is(err, rate.ErrNoPrice) {
		t.Errorf("a farmer has no price here: %v", err)
	}
	if p, err := rate.FindOneOff(prices, rate.Other, rate.House); err != nil || p.Rate != per("9000") {
		t.Errorf("connection of a shop: %v %v", p.Rate, err)
	}
	if p, err := rate.FindOneOff(prices, rate.Budget, rate.House); err != nil || p.Rate != per("3000") {
		t.Errorf("connection of a school: %v %v", p.Rate, err)
	}
}

// TestFindNamesEveryone lets a price for a connection go before one for all, a
// price for all cover a category that is not named, and a meter decide first.
func TestFindNamesEveryone(t *testing.T) {
	prices := []rate.Price{
		{Basis: rate.PersonMonth, Rate: per("10")},
		{Basis: rate.PersonMonth, Connection: rate.House, Rate: per("40")},
		{Category: rate.Population, Connection: rate.Yard, Basis: rate.PersonMonth, Rate: per("35")},
		{Basis: rate.CubicMetre, Rate: per("14.43")},
	}
	for _, c := range []struct {
		connection string
		metered    bool
		want       string
	}{
		{rate.House, false, "40"}, {rate.Yard, false, "35"}, {rate.Standpipe, false, "10"}, {rate.Yard, true, "14.43"},
	} {
		p, err := rate.Find(prices, rate.Population, c.connection, c.metered)
		if err != nil || p.Rate != per(c.want) {
			t.Errorf("%s, metered %v: got %v %v, want %s", c.connection, c.metered, p.Rate, err, c.want)
		}
	}
}

func TestSplit(t *testing.T) {
	parts := rate.Split(10*money.One, 11, 20)
	if parts[0]+parts[1] != 10*money.One || parts[0] != 3548 {
		t.Errorf("11 and 20 days of 10 m³: %v", parts)
	}
}
