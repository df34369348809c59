package solve

import (
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Names of the figures of a model. Those with a payer carry its code.
const (
	FigureCount    = "count"    // billed units a year: m³, persons × 12, heads
	FigureUnits    = "units"    // the same in units of the service
	FigurePaid     = "paid"     // units that are paid; without a payer: of all
	FigureWeighted = "weighted" // paid units × coefficient × block
	FigureSold     = "sold"     // units of all payers
	FigureProduced = "produced" // m³ a year
	FigureLosses   = "losses"
	FigureNeed     = "need" // at a level
	FigureBase     = "base" // price of a unit at coefficient 1, without tax
	FigureAverage  = "average"
	FigureExact    = "exact" // price of a billed unit before rounding
	FigurePrice    = "price_of"
)

// count writes how many units of its basis a payer is billed for in a year.
func (p Payer) count(w *figure.Working) {
	k := figure.K(FigureCount, p.Code)
	switch {
	case p.Bill == rate.CubicMetre && p.byNorm():
		p.norm(w, k)
	case p.Bill == rate.PersonMonth:
		p.times(w, k, "persons", p.Persons, monthsOfYear)
	case p.Bill == rate.PersonYear:
		p.times(w, k, "persons", p.Persons, 1)
	case p.Bill == rate.HouseholdMonth:
		p.times(w, k, "accounts", p.Accounts, monthsOfYear)
	case p.Bill == rate.HouseholdYear:
		p.times(w, k, "accounts", p.Accounts, 1)
	default:
		w.Given(k, figure.Quantity, int64(p.Quantity))
	}
}

// times writes a count of people or accounts over the year.
func (p Payer) times(w *figure.Working, k figure.Key, name string, n int, times int64) {
	w.Given(figure.K(name, p.Code), figure.Count, int64(n))
	w.Ratio(k, figure.Quantity, "", []figure.Term{figure.Of(name, p.Code), figure.N(times)}, nil)
}

// norm writes persons × litres × 365 days as cubic metres.
func (p Payer) norm(w *figure.Working, k figure.Key) {
	if !w.Has(figure.K("persons", p.Code)) {
		w.Given(figure.K("persons", p.Code), figure.Count, int64(p.Persons))
	}
	w.Given(figure.K("norm", p.Code), figure.Count, int64(p.Norm))
	w.Ratio(k, figure.Quantity, money.HalfUp,
		[]figure.Term{figure.Of("persons", p.Code), figure.Of("norm", p.Code), figure.N(daysOfYear)},
		[]figure.Term{figure.N(litresOfM3)})
}

// units writes the billed units in units of the service: a month of a person is
// the water that the norm gives, a cow so many sheep.
func (p Payer) units(w *figure.Working) {
	k := figure.K(FigureUnits, p.Code)
	person := p.Bill != rate.CubicMetre && p.Bill != rate.HeadYear && p.Bill != rate.HectareYear && p.Bill != rate.OneOff
	switch {
	case person && p.byNorm():
		p.norm(w, k)
	case person && p.Quantity > 0:
		w.Given(k, figure.Quantity, int64(p.Quantity))
	case p.worth() == money.One:
		w.Sum(k, figure.Quantity, figure.Of(FigureCount, p.Code))
	default:
		w.Given(figure.K("worth", p.Code), figure.Quantity, int64(p.Worth))
		w.Ratio(k, figure.Quantity, money.HalfUp,
			[]figure.Term{figure.Of(FigureCount, p.Code), figure.Of("worth", p.Code)}, nil)
	}
}

// volumes writes what all payers use and pay for, and what is lost on the way.
func (c *computation) volumes() {
	sold, paid := []figure.Term{}, []figure.Term{}
	for _, p := range c.model.Payers {
		p.count(c.work)
		p.units(c.work)
		c.work.Given(figure.K("collection", p.Code), figure.Percent, int64(p.Collection))
		c.work.Ratio(figure.K(FigurePaid, p.Code), figure.Quantity, money.Down,
			[]figure.Term{figure.Of(FigureUnits, p.Code), figure.Of("collection", p.Code)}, nil)
		sold = append(sold, figure.Of(FigureUnits, p.Code))
		paid = append(paid, figure.Of(FigurePaid, p.Code))
	}
	c.work.Sum(figure.K(FigureSold), figure.Quantity, sold...)
	c.work.Sum(figure.K(FigurePaid), figure.Quantity, paid...)
	c.produced()
}

// produced writes production and losses, whichever of them is entered.
func (c *computation) produced() {
	v, w := c.model.Volumes, c.work
	switch {
	case v.Produced > 0:
		w.Given(figure.K(FigureProduced), figure.Quantity, int64(v.Produced))
		w.Sum(figure.K("lost"), figure.Quantity, figure.Of(FigureProduced), figure.Of(FigureSold).Less())
		w.Ratio(figure.K(FigureLosses), figure.Percent, money.HalfUp,
			[]figure.Term{figure.Of("lost")}, []figure.Term{figure.Of(FigureProduced)})
	case v.Losses > 0:
		w.Given(figure.K(FigureLosses), figure.Percent, int64(v.Losses))
		w.Sum(figure.K("kept"), figure.Percent, figure.N(1), figure.Of(FigureLosses).Less())
		w.Ratio(figure.K(FigureProduced), figure.Quantity, money.HalfUp,
			[]figure.Term{figure.Of(FigureSold)}, []figure.Term{figure.Of("kept")})
	default:
		w.Sum(figure.K(FigureProduced), figure.Quantity, figure.Of(FigureSold))
		w.Given(figure.K(FigureLosses), figure.Percent, 0)
	}
}
