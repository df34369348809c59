package solve

import (
	"errors"
	"math"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// money writes what prices bring in.
func (c *computation) money(prices []rate.Price) Money {
	w := c.work
	if !w.Has(figure.K("with_tax")) {
		w.Sum(figure.K("with_tax"), figure.Percent, figure.N(1), c.tax())
	}
	m := Money{
		Cost: c.cost, Service: c.service, Working: w,
		Losses: money.Percent(w.Value(figure.K(FigureLosses))), Produced: money.Quantity(w.Value(figure.K(FigureProduced))),
		Sold: money.Quantity(w.Value(figure.K(FigureSold))), Paid: money.Quantity(w.Value(figure.K(FigurePaid))),
		Saving: money.Som(w.Value(figure.K("saving"))),
	}
	var billed, cash []figure.Term
	for _, p := range c.model.Payers {
		price, err := rate.Find(prices, p.Category, p.Connection, p.Metered)
		if p.Bill == rate.OneOff {
			price, err = rate.FindOneOff(prices, p.Category, p.Connection)
		}
		if err != nil {
			c.faults.Field(payerField(p, "bill"), "The list has no price for these payers.")
			continue
		}
		m.Rows = append(m.Rows, c.row(p, price))
		billed, cash = append(billed, figure.Of("billed", p.Code)), append(cash, figure.Of("cash", p.Code))
	}
	if len(c.faults.Fields) > 0 {
		return m
	}
	m.Billed = money.Som(w.Sum(figure.K("billed"), figure.Som, billed...))
	m.Collected = money.Som(w.Sum(figure.K("cash"), figure.Som, cash...))
	for i := range m.Rows {
		m.Rows[i].crossed(c)
		m.Moved += max(0, m.Rows[i].Moved)
	}
	for _, l := range cost.Levels {
		m.Levels = append(m.Levels, c.coverage(l))
	}
	return m
}

// row writes what one row of payers brings in at a price.
func (c *computation) row(p Payer, price rate.Price) Row {
	w := c.work
	gross := money.Som(c.gross(p, price))
	w.Ratio(figure.K("billed", p.Code), figure.Som, money.HalfUp,
		[]figure.Term{figure.Of("gross", p.Code)}, []figure.Term{figure.Of("with_tax")})
	w.Ratio(figure.K("cash", p.Code), figure.Som, money.HalfUp,
		[]figure.Term{figure.Of("billed", p.Code), figure.Of("collection", p.Code)}, nil)
	r := Row{
		Payer: p.Code, Category: p.Category, Price: price, Exact: money.Rate(w.Value(figure.K(FigureExact, p.Code))),
		Units: money.Quantity(w.Value(figure.K(FigureUnits, p.Code))), Paid: money.Quantity(w.Value(figure.K(FigurePaid, p.Code))),
		Billed: money.Som(w.Value(figure.K("billed", p.Code))), Collected: money.Som(w.Value(figure.K("cash", p.Code))),
	}
	if p.Accounts > 0 {
		// A sum of the range divides by a count of accounts without overflow.
		monthly, _ := money.MulDiv(int64(gross), 1, int64(p.Accounts)*monthsOfYear, money.HalfUp)
		r.Monthly = money.Som(monthly)
	}
	return r
}

// gross writes the bills of a year with tax: rate × billed units and fixed parts;
// where the price has blocks or a minimum, by the bills of the profile. A bill's
// rounding to whole som goes both ways and is left out.
func (c *computation) gross(p Payer, price rate.Price) int64 {
	w := c.work
	lines := []figure.Term{figure.Of("by_use", p.Code)}
	byVolume := price.Basis == rate.CubicMetre
	if byVolume && (len(price.Steps()) > 0 || price.Minimum > 0) {
		c.byProfile(p, price)
	} else {
		over := []figure.Term{c.counted(p, price), c.rate(p, price)}
		w.Ratio(figure.K("by_use", p.Code), figure.Som, money.HalfUp, append(over, c.sale...), nil)
	}
	if price.Fixed > 0 {
		lines = append(lines, c.fixedParts(p, price))
	}
	k := figure.K("gross", p.Code)
	if byVolume || price.Minimum == 0 {
		return w.Sum(k, figure.Som, lines...)
	}
	w.Sum(figure.K("without_minimum", p.Code), figure.Som, lines...)
	c.accounts(p)
	w.Given(figure.K("minimum_of", p.Code), figure.Som, int64(price.Minimum))
	w.Ratio(figure.K("minimum", p.Code), figure.Som, "", []figure.Term{
		figure.Of("minimum_of", p.Code), figure.Of("accounts", p.Code), figure.N(monthsOfYear),
	}, nil)
	return w.Most(k, figure.Som, figure.Of("without_minimum", p.Code), figure.Of("minimum", p.Code))
}

// rate writes the rate of a price.
func (c *computation) rate(p Payer, price rate.Price) figure.Term {
	k := figure.K("rate_of", p.Code)
	c.work.Given(k, figure.Rate, int64(price.Rate))
	return k.Term()
}

// fixedParts writes the fixed parts of a year.
func (c *computation) fixedParts(p Payer, price rate.Price) figure.Term {
	k := figure.K("fixed_parts", p.Code)
	c.work.Given(figure.K("fixed_of", p.Code), figure.Som, int64(price.Fixed))
	c.accounts(p)
	c.work.Ratio(k, figure.Som, "", []figure.Term{
		figure.Of("fixed_of", p.Code), figure.Of("accounts", p.Code), figure.N(monthsOfYear),
	}, nil)
	return k.Term()
}

// counted is what a price counts of a payer. A council may bill by another unit
// or norm than the model thought of: then that is counted.
func (c *computation) counted(p Payer, price rate.Price) figure.Term {
	if price.Basis == p.Bill && (!p.byNorm() || p.Bill != rate.CubicMetre || price.NormLitres == p.Norm) {
		return figure.Of(FigureCount, p.Code)
	}
	as := p
	as.Code, as.Bill = p.Code+"/"+string(price.Basis), price.Basis
	if price.NormLitres > 0 {
		as.Norm = price.NormLitres
	}
	as.count(c.work)
	if c.work.Err() == nil && c.work.Value(figure.K(FigureCount, as.Code)) == 0 {
		c.faults.Field(payerField(p, inputOf(as)), "The price counts something of which these payers have nothing.")
	}
	return figure.Of(FigureCount, as.Code)
}

// byProfile writes what the volume brings with blocks or a minimum: the bills of
// a month of the profile, brought to the volume of the year.
func (c *computation) byProfile(p Payer, price rate.Price) {
	// max(use + fixed, minimum) = fixed + max(use, minimum − fixed)
	price.Minimum, price.Fixed, price.TotalStep = max(0, price.Minimum-price.Fixed), 0, 0
	bills, volume, err := total(c.bands(p), price)
	if err != nil {
		c.tooLarge(err)
		return
	}
	w := c.work
	w.Given(figure.K("profile_bills", p.Code), figure.Som, int64(bills))
	w.Given(figure.K("profile_volume", p.Code), figure.Quantity, int64(volume))
	if volume == 0 {
		w.Ratio(figure.K("by_use", p.Code), figure.Som, "", []figure.Term{figure.Of("profile_bills", p.Code), figure.N(monthsOfYear)}, nil)
		return
	}
	over := []figure.Term{figure.Of("profile_bills", p.Code), figure.Of(FigureUnits, p.Code)}
	w.Ratio(figure.K("by_use", p.Code), figure.Som, money.HalfUp, append(over, c.sale...), []figure.Term{figure.Of("profile_volume", p.Code)})
}

// total adds up the bills of a month and their volumes.
func total(bands []Band, price rate.Price) (bills money.Som, volume money.Quantity, err error) {
	var lines []rate.Line
	for _, band := range bands {
		var bill money.Som
		if lines, bill, err = price.Append(lines[:0], rate.Use{Quantity: band.Volume, Metered: true}); err != nil {
			return 0, 0, err
		}
		all, err := money.MulDiv(int64(bill), int64(band.Accounts), 1, money.Down)
		if err != nil || int64(bills) > math.MaxInt64-all {
			return 0, 0, money.ErrOverflow
		}
		bills += money.Som(all)
		volume += band.Volume * money.Quantity(band.Accounts)
	}
	return bills, volume, nil
}

// tooLarge turns a price out of range into a complaint.
func (c *computation) tooLarge(err error) {
	if errors.Is(err, money.ErrOverflow) {
		c.faults.Field("payers", "A result is too large: check the numbers of the payers.")
		return
	}
	c.faults.Field("prices", "This price is not complete.")
}

// crossed compares a row with the uniform price that brings the same money.
func (r *Row) crossed(c *computation) {
	share := func(name string, of figure.Term) money.Som {
		return money.Som(c.work.Ratio(figure.K(name, r.Payer), figure.Som, money.HalfUp,
			[]figure.Term{of, figure.Of(FigurePaid, r.Payer)}, []figure.Term{figure.Of(FigurePaid)}))
	}
	r.AtUniform = share("at_uniform", figure.Of("cash"))
	r.AtCost = share("at_cost", c.need(c.model.Level))
	r.Moved = money.Som(c.work.Sum(figure.K("moved", r.Payer), figure.Som,
		figure.Of("cash", r.Payer), figure.Of("at_uniform", r.Payer).Less()))
}

// coverage writes what comes in against the need of a level.
func (c *computation) coverage(l cost.Level) Coverage {
	need := c.need(l)
	v := Coverage{Level: l, Need: money.Som(c.work.Value(need.Key)), Share: money.Whole}
	if v.Need > 0 {
		v.Share = money.Percent(c.work.Ratio(figure.K("coverage", string(l)), figure.Percent, money.HalfUp,
			[]figure.Term{figure.Of("cash")}, []figure.Term{need}))
	}
	v.Gap = money.Som(c.work.Sum(figure.K("gap", string(l)), figure.Som, need, figure.Of("cash").Less()))
	return v
}
