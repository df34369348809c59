package reckon

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

const november period.Month = "2026-11"

func days(from, until period.Day) period.Span { return period.Span{From: from, Until: until} }

// byVolume is 10,00 som/m³ with a fixed part of 30,00 a month.
var byVolume = rate.Price{Category: rate.Population, Basis: rate.CubicMetre, Rate: 100_000, Fixed: 30_00}

func list(from, until period.Day, prices ...rate.Price) List {
	return List{Span: days(from, until), Version: 7, Decision: "№ 1", Prices: prices}
}

func measured(from, until period.Day, q money.Quantity) Use {
	return Use{Span: days(from, until), Category: rate.Population, Connection: rate.Yard, Metered: true, Quantity: q, Before: 100_000, After: 100_000 + q}
}

func TestMonth(t *testing.T) {
	whole := []List{list("2026-11-01", "2026-11-30", byVolume)}
	other := measured("2026-11-16", "2026-11-30", 2_000)
	other.Category = rate.Budget
	bare := measured("2026-11-16", "2026-11-30", 0)
	bare.Metered = false
	for name, c := range map[string]struct {
		used  []Use
		lists []List
		total money.Som
		parts int
		err   error
	}{
		"one meter: 30 + 30":                       {[]Use{measured("2026-11-01", "2026-11-30", 3_000)}, whole, 60_00, 1, nil},
		"two meters: one fixed part":               {[]Use{measured("2026-11-01", "2026-11-10", 1_000), measured("2026-11-11", "2026-11-30", 2_000)}, whole, 60_00, 2, nil},
		"two at once are two":                      {[]Use{measured("2026-11-01", "2026-11-30", 1_000), measured("2026-11-01", "2026-11-30", 2_000)}, whole, 90_00, 2, nil},
		"a gap between: 20 of 30 days":             {[]Use{measured("2026-11-01", "2026-11-10", 1_000), measured("2026-11-21", "2026-11-30", 2_000)}, whole, 50_00, 2, nil},
		"no price for one of them":                 {[]Use{measured("2026-11-01", "2026-11-15", 3_000), other}, whole, 45_00, 1, rate.ErrNoPrice},
		"neither meter nor norm":                   {[]Use{bare}, whole, 0, 0, ErrVolume},
		"no list: nothing, and nothing is made up": {[]Use{measured("2026-11-01", "2026-11-30", 3_000)}, nil, 0, 0, nil},
	} {
		got, err := Month(november, c.used, c.lists)
		if got.Total() != c.total || len(got.Parts) != c.parts || !errors.Is(err, c.err) {
			t.Errorf("%s: %s in %d parts, %v; want %s in %d, %v", name, got.Total(), len(got.Parts), err, c.total, c.parts, c.err)
		}
	}
}

// However a month is cut, its parts follow each other, the lines add up, and no
// cubic metre is lost.
func TestMonthLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price, meter := rapid.IntRange(1, 29).Draw(t, "price"), rapid.IntRange(1, 29).Draw(t, "meter")
		changed, hung := november.First().Add(price), november.First().Add(meter)
		first, second := money.Quantity(rapid.Int64Range(0, 90_000).Draw(t, "first")), money.Quantity(rapid.Int64Range(0, 90_000).Draw(t, "second"))
		c, err := Month(november,
			[]Use{measured(november.First(), hung.Add(-1), first), measured(hung, november.Last(), second)},
			[]List{list(november.First(), changed.Add(-1), byVolume), list(changed, november.Last(), byVolume)})
		if err != nil {
			t.Fatal(err)
		}
		if c.Volume() != first+second {
			t.Fatalf("%s m³ of %s", c.Volume(), first+second)
		}
		var lines money.Som
		for _, p := range c.Parts {
			for _, l := range p.Lines {
				lines += l.Amount
			}
		}
		if lines != c.Total() {
			t.Fatalf("lines %s, total %s", lines, c.Total())
		}
	})
}
