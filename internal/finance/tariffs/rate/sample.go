package rate

import "github.com/openaimak/aimak/internal/kernel/money"

// Sample is the payer of an example bill. The public page and the form of a new
// price list compute with it what a family would pay.
type Sample struct {
	Persons int
	Volume  money.Quantity // m³ a month
	Heads   money.Quantity
	Area    money.Quantity // hectares
}

// Usual is the sample offered first: an average rural family and its water.
var Usual = Sample{Persons: 5, Volume: 10 * money.One, Heads: 10 * money.One, Area: money.One / 2}

// Needs tells which figures of a sample the prices depend on.
type Needs struct{ Persons, Volume, Heads, Area bool }

// NeedsOf asks all lists together.
func NeedsOf(lists ...[]Price) Needs {
	var n Needs
	for _, prices := range lists {
		for _, p := range prices {
			n.Persons = n.Persons || p.Basis.PerPerson() || p.NormLitres > 0
			n.Volume = n.Volume || p.Basis == CubicMetre
			n.Heads = n.Heads || p.Basis == HeadYear
			n.Area = n.Area || p.Basis == HectareYear
		}
	}
	return n
}

// Way is one way to be charged: a price as a payer with or without a meter
// meets it.
type Way struct {
	Category, Connection string
	Basis                Basis
	Norm                 bool // by norm although the price is by volume
}

// Bill is the example of one way to be charged.
type Bill struct {
	Way
	Charge Charge
}

// Bills computes the sample by every price, in the order of the list. A price
// by volume with a norm gives two bills: with a meter and without. One-off
// prices are no bill of a month. A price that cannot be computed is left out.
func Bills(prices []Price, s Sample) []Bill {
	var all []Bill
	for _, p := range prices {
		if p.Basis == OneOff {
			continue
		}
		for _, norm := range []bool{false, true} {
			if norm && (p.Basis != CubicMetre || p.NormLitres == 0) {
				continue
			}
			if c, err := p.Charge(s.use(p, norm)); err == nil {
				all = append(all, Bill{Way{p.Category, p.Connection, p.Basis, norm}, c})
			}
		}
	}
	return all
}

// Families leaves out the bills of organisations, unless there are no others.
func Families(all []Bill) []Bill {
	var found []Bill
	for _, b := range all {
		if b.Category != Budget && b.Category != Other {
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
func (s Sample) use(p Price, norm bool) Use {
	u := Use{Persons: s.Persons}
	switch p.Basis {
	case CubicMetre:
		u.Metered = !norm
		u.Quantity = s.Volume
	case HeadYear:
		u.Quantity = s.Heads
	case HectareYear:
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

// Compare joins the bills of two versions by the way of charging. later tells
// that other begins after the one shown.
func Compare(now, other []Bill, later bool) []Compared {
	sums := map[Way]money.Som{}
	for _, b := range other {
		sums[b.Way] = b.Charge.Total
	}
	rows := make([]Compared, len(now))
	for i, b := range now {
		rows[i] = Compared{Bill: b}
		rows[i].Other, rows[i].HasOther = sums[b.Way]
		rows[i].Difference = b.Charge.Total - rows[i].Other
		if later {
			rows[i].Difference = -rows[i].Difference
		}
	}
	return rows
}
