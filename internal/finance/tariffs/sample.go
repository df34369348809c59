package tariffs

import (
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Sample is the payer of an example bill. The public page and the form of a new
// price list compute with it what a family would pay.
type Sample struct {
	Persons int
	Volume  money.Quantity // m³ a month
	Heads   money.Quantity
	Area    money.Quantity // hectares
}

// usual is the sample offered first: an average rural family and its water.
var usual = Sample{Persons: 5, Volume: 10 * money.One, Heads: 10 * money.One, Area: money.One / 2}

// needs tells which figures of a sample the prices depend on.
type needs struct{ Persons, Volume, Heads, Area bool }

func needsOf(lists ...[]rate.Price) needs {
	var n needs
	for _, prices := range lists {
		for _, p := range prices {
			n.Persons = n.Persons || p.Basis.PerPerson() || p.NormLitres > 0
			n.Volume = n.Volume || p.Basis == rate.CubicMetre
			n.Heads = n.Heads || p.Basis == rate.HeadYear
			n.Area = n.Area || p.Basis == rate.HectareYear
		}
	}
	return n
}

// way is one way to be charged: a price as a payer with or without a meter
// meets it.
type way struct {
	category, connection string
	basis                rate.Basis
	norm                 bool // by norm although the price is by volume
}

// Bill is the example of one way to be charged.
type Bill struct {
	way
	Charge rate.Charge
}

// bills computes the sample by every price, in the order of the list. A price
// by volume with a norm gives two bills: with a meter and without. One-off
// prices are no bill of a month. A price that cannot be computed is left out.
func bills(prices []rate.Price, s Sample) []Bill {
	var all []Bill
	for _, p := range prices {
		if p.Basis == rate.OneOff {
			continue
		}
		for _, norm := range []bool{false, true} {
			if norm && (p.Basis != rate.CubicMetre || p.NormLitres == 0) {
				continue
			}
			if c, err := p.Charge(s.use(p, norm)); err == nil {
				all = append(all, Bill{way{p.Category, p.Connection, p.Basis, norm}, c})
			}
		}
	}
	return all
}

// families leaves out the bills of organisations, unless there are no others.
func families(all []Bill) []Bill {
	var found []Bill
	for _, b := range all {
		if b.category != rate.Budget && b.category != rate.Other {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return all
	}
	return found
}

// use is what the sample uses under a price, in a month of 30 days; yearly
// prices are shown for the year.
func (s Sample) use(p rate.Price, norm bool) rate.Use {
	u := rate.Use{Persons: s.Persons}
	switch p.Basis {
	case rate.CubicMetre:
		u.Metered = !norm
		u.Quantity = s.Volume
	case rate.HeadYear:
		u.Quantity = s.Heads
	case rate.HectareYear:
		u.Quantity = s.Area
	}
	return u
}

// Compared is an example bill beside that of another version.
type Compared struct {
	Bill
	Other      money.Som
	HasOther   bool
	Difference money.Som // of the later less the earlier
}

// compare joins the bills of two versions by the way of charging. later tells
// that other begins after the one shown.
func compare(now, other []Bill, later bool) []Compared {
	sums := map[way]money.Som{}
	for _, b := range other {
		sums[b.way] = b.Charge.Total
	}
	rows := make([]Compared, len(now))
	for i, b := range now {
		rows[i] = Compared{Bill: b}
		rows[i].Other, rows[i].HasOther = sums[b.way]
		rows[i].Difference = b.Charge.Total - rows[i].Other
		if later {
			rows[i].Difference = -rows[i].Difference
		}
	}
	return rows
}

// wayText names a way of being charged: "Population, tap in the yard, by norm".
func wayText(p *i18n.Printer, w way) string {
	text := payerText(p, rate.Price{Category: w.category, Connection: w.connection})
	switch {
	case w.norm:
		return text + ", " + p.T("without a meter")
	case w.basis == rate.CubicMetre:
		return text + ", " + p.T("by volume")
	}
	return text
}
