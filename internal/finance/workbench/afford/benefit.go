package afford

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Benefit is help with the bill for some families.
type Benefit struct {
	Code   string         `json:"code"`
	Name   string         `json:"name,omitempty"`
	For    For            `json:"for,omitzero"`
	Share  money.Percent  `json:"share,omitempty"` // off the bill
	Sum    money.Som      `json:"sum,omitempty"`   // or so much off, a month
	Free   money.Quantity `json:"free,omitempty"`  // or so many m³ free, a month
	TakeUp money.Percent  `json:"take_up"`         // of those entitled who come for it
	Payer  Payer          `json:"payer"`           // who bears it
}

// For says who is entitled. Every condition that is given must hold; a benefit
// without conditions is for everybody.
type For struct {
	Poor        bool     `json:"poor,omitempty"`        // under the poverty line
	MostDecile  int      `json:"most_decile,omitempty"` // up to this tenth
	LeastSize   int      `json:"least_size,omitempty"`  // persons, at least
	Tags        []string `json:"tags,omitempty"`        // one of these groups
	Connections []string `json:"connections,omitempty"` // one of these connections
	Category    string   `json:"category,omitempty"`
}

// Payer names who bears a benefit.
type Payer string

// Who may bear a benefit. What other payers bear is entered in solve.Model as
// Benefits and raises the price; what the provider bears is missing in its books.
const (
	FromBudget Payer = "budget"
	FromPayers Payer = "payers"
	FromUs     Payer = "provider"
)

// PayersOf lists them in the order in which screens offer them.
var PayersOf = []Payer{FromBudget, FromPayers, FromUs}

// holds tells whether the family is entitled.
func (b Benefit) holds(s Setting, f Family) bool {
	w := b.For
	switch {
	case w.Poor && !s.Poor(f),
		w.MostDecile > 0 && (f.Decile == 0 || f.Decile > w.MostDecile),
		f.Persons < w.LeastSize,
		w.Category != "" && w.Category != f.Category,
		len(w.Connections) > 0 && !slices.Contains(w.Connections, f.Connection):
		return false
	}
	return len(w.Tags) == 0 || slices.ContainsFunc(w.Tags, func(tag string) bool { return slices.Contains(f.Tags, tag) })
}

// Helped is a family with the best benefit it is entitled to: one counts, as
// people choose it.
type Helped struct {
	Assessment
	Benefit     string        // code; "" none
	Off         money.Som     // a month
	Net         money.Som     // left to pay
	NetShare    money.Percent // of the income
	NetVerdicts []Verdict     // of what is left
	Number      int           // households that come for it
	Yearly      money.Som     // what it costs
}

// Cost is what one benefit costs and whom it reaches.
type Cost struct {
	Benefit    Benefit
	Households int
	Yearly     money.Som
	ToPoor     money.Percent // of the money that reaches poor households
	// Omega is that share over the share of the poor among all households: above
	// 100 % the benefit favours the poor, below it those who are not.
	Omega money.Percent
}

// Programme is a set of benefits costed.
type Programme struct {
	Families []Helped
	Costs    []Cost
	Totals   map[Payer]money.Som // a year
	Total    money.Som
	Poor     money.Percent // share of the poor among all households
	// Left are the poor households whose bill stays above the last limits.
	Left int
}

// Design costs benefits for families whose numbers are known. It fails with a
// fault that names the field of each complaint.
func (s Setting) Design(prices []rate.Price, families []Family, benefits []Benefit) (Programme, error) {
	f := fault.Form()
	checkBenefits(f, benefits)
	if err := f.Err(); err != nil {
		return Programme{}, err
	}
	assessed, err := s.Assess(prices, families)
	if err != nil {
		return Programme{}, err
	}
	p := Programme{Totals: map[Payer]money.Som{}, Poor: s.poorShare(families)}
	for _, a := range assessed {
		p.Families = append(p.Families, s.help(f, prices, a, benefits))
	}
	for _, b := range benefits {
		p.Costs = append(p.Costs, p.cost(s, b))
	}
	for _, c := range p.Costs {
		p.Totals[c.Benefit.Payer] += c.Yearly
		p.Total += c.Yearly
	}
	for _, h := range p.Families {
		if n := len(h.NetVerdicts); n > 0 && h.NetVerdicts[n-1] == Beyond && s.Poor(h.Family) {
			p.Left += h.Family.Households
		}
	}
	return p, f.Err()
}

// help finds the best benefit of a family.
func (s Setting) help(f *fault.Fault, prices []rate.Price, a Assessment, benefits []Benefit) Helped {
	h := Helped{Assessment: a, Net: a.Bill}
	var takeUp money.Percent
	for _, b := range benefits {
		if !b.holds(s, a.Family) {
			continue
		}
		if off := s.off(f, prices, a, b); off > h.Off {
			h.Benefit, h.Off, takeUp = b.Code, off, b.TakeUp
		}
	}
	h.Net -= h.Off
	h.NetShare = share(h.Net, a.Family.Income)
	for _, l := range s.Limits {
		h.NetVerdicts = append(h.NetVerdicts, l.judge(h.NetShare))
	}
	// Households are a hundred million at most, and a bill is bounded by checks.
	number, _ := money.MulDiv(int64(a.Family.Households), int64(takeUp), int64(money.Whole), money.HalfUp)
	h.Number = int(number)
	h.Yearly = h.Off * money.Som(h.Number) * monthsOfYear
	return h
}

// off is what a benefit takes off the bill of a month, at most all of it.
func (s Setting) off(f *fault.Fault, prices []rate.Price, a Assessment, b Benefit) money.Som {
	switch {
	case b.Share > 0:
		off, _ := b.Share.Of(a.Bill, money.HalfUp) // a share of a sum in range
		return off
	case b.Sum > 0:
		return min(b.Sum, a.Bill)
	case a.Volume == 0:
		return 0 // no volume is charged: none can be free
	case a.Volume <= b.Free:
		return a.Bill
	case a.Family.Metered:
		less := a.Family
		less.Volume = a.Volume - b.Free
		_, rest := s.bill(f, prices, less)
		return a.Bill - rest
	}
	// Without a meter the free part of the norm is free.
	off, err := money.MulDiv(int64(a.Bill), int64(b.Free), int64(a.Volume), money.HalfUp)
	if err != nil {
		return 0
	}
	return money.Som(off)
}

// cost adds up one benefit over the families that take it.
func (p Programme) cost(s Setting, b Benefit) Cost {
	c := Cost{Benefit: b}
	var toPoor money.Som
	for _, h := range p.Families {
		if h.Benefit != b.Code {
			continue
		}
		c.Households += h.Number
		c.Yearly += h.Yearly
		if s.Poor(h.Family) {
			toPoor += h.Yearly
		}
	}
	c.ToPoor = part(int64(toPoor), int64(c.Yearly))
	c.Omega = part(int64(c.ToPoor), int64(p.Poor))
	return c
}

// poorShare is the share of the poor among all households.
func (s Setting) poorShare(families []Family) money.Percent {
	poor, all := int64(0), int64(0)
	for _, f := range families {
		all += int64(f.Households)
		if s.Poor(f) {
			poor += int64(f.Households)
		}
	}
	return part(poor, all)
}

// part is a ratio that is nothing of nothing.
func part(of, whole int64) money.Percent {
	if whole <= 0 {
		return 0
	}
	return ratio(of, whole)
}

// Targeting is Omega of money that families get in any way, such as a price
// below cost: each sum is what one household of the family gets.
func (s Setting) Targeting(families []Family, each []money.Som) money.Percent {
	var all, toPoor money.Som
	for i, f := range families {
		sum := each[i] * money.Som(f.Households)
		all += sum
		if s.Poor(f) {
			toPoor += sum
		}
	}
	return part(int64(part(int64(toPoor), int64(all))), int64(s.poorShare(families)))
}
