package solve

import (
	"strconv"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// base writes the price of a unit at coefficient 1: what must come in, less what
// fixed parts and set prices bring, over all paid units by their weights.
func (c *computation) base() {
	w := c.work
	w.Sum(figure.K("with_tax"), figure.Percent, figure.N(1), c.tax())
	open := []figure.Term{c.need(c.model.Level)}
	var weighted []figure.Term
	for _, p := range c.model.Payers {
		rule := c.model.Design.rule(p)
		if rule.Fixed > 0 {
			open = append(open, c.fixedMoney(p, rule).Less())
		}
		if len(rule.Blocks) == 0 {
			weighted = append(weighted, c.weight(p, figure.Of(FigureUnits, p.Code), money.One, ""))
			continue
		}
		for n, volume := range c.inBlocks(p, rule) {
			if b := rule.Blocks[n]; b.Set > 0 {
				open = append(open, c.setMoney(p, b, volume, part(n)).Less())
			} else {
				weighted = append(weighted, c.weight(p, volume, b.Times, part(n)))
			}
		}
	}
	w.Sum(figure.K("open"), figure.Som, open...)
	if len(weighted) == 0 {
		c.faults.Field("design.rules", "Every block has a price of its own: leave one to be found.")
		return
	}
	w.Sum(figure.K(FigureWeighted), figure.Quantity, weighted...)
	switch {
	case w.Err() != nil:
	case w.Value(figure.K("open")) <= 0:
		c.nothingOpen()
	default:
		w.Ratio(figure.K(FigureBase), figure.Rate, money.Up,
			[]figure.Term{figure.Of("open")}, append([]figure.Term{figure.Of(FigureWeighted)}, c.sale...))
	}
}

// nothingOpen complains that no price is needed.
func (c *computation) nothingOpen() {
	if need := money.Som(c.work.Value(c.need(c.model.Level).Key)); need > 0 {
		c.faults.Field("design.rules", "Fixed parts and set prices already bring in the {sum} that are needed.", fault.Values{"sum": need})
		return
	}
	c.faults.Field("subsidy", "Subsidy and other income already cover all costs: no price is needed.")
}

// tax is the share of tax as a term; the figure is written once.
func (c *computation) tax() figure.Term {
	c.work.Given(figure.K("tax"), figure.Percent, int64(c.model.Design.Tax))
	return figure.Of("tax")
}

// weight writes units × times × coefficient × collection, rounded down: less that
// pays never makes a price that is too low.
func (c *computation) weight(p Payer, units figure.Term, times money.Quantity, of string) figure.Term {
	k := figure.K(FigureWeighted, own(p, of)...)
	c.coefficient(p)
	terms := []figure.Term{units, figure.Of("coefficient", p.Code), figure.Of("collection", p.Code)}
	if of != "" {
		c.work.Given(figure.K("times", p.Code, of), figure.Quantity, int64(times))
		terms = append(terms, figure.Of("times", p.Code, of))
	}
	c.work.Ratio(k, figure.Quantity, money.Down, terms, nil)
	return k.Term()
}

// coefficient and accounts write what several formulas name, once.
func (c *computation) accounts(p Payer) {
	if !c.work.Has(figure.K("accounts", p.Code)) {
		c.work.Given(figure.K("accounts", p.Code), figure.Count, int64(p.Accounts))
	}
}

func (c *computation) coefficient(p Payer) {
	if !c.work.Has(figure.K("coefficient", p.Code)) {
		c.work.Given(figure.K("coefficient", p.Code), figure.Quantity, int64(p.coefficient()))
	}
}

// fixedMoney is what fixed parts bring in a year, paid and without tax.
func (c *computation) fixedMoney(p Payer, r Rule) figure.Term {
	k := figure.K("fixed_money", p.Code)
	c.work.Given(figure.K("fixed", p.Code), figure.Som, int64(r.Fixed))
	c.accounts(p)
	c.work.Ratio(k, figure.Som, money.HalfUp, []figure.Term{
		figure.Of("fixed", p.Code), figure.Of("accounts", p.Code), figure.N(monthsOfYear), figure.Of("collection", p.Code),
	}, []figure.Term{figure.Of("with_tax")})
	return k.Term()
}

// setMoney is what a block with a price of its own brings in a year.
func (c *computation) setMoney(p Payer, b Block, volume figure.Term, of string) figure.Term {
	k := figure.K("set_money", p.Code, of)
	c.work.Given(figure.K("set", p.Code, of), figure.Rate, int64(b.Set))
	terms := append([]figure.Term{figure.Of("set", p.Code, of), volume, figure.Of("collection", p.Code)}, c.sale...)
	c.work.Ratio(k, figure.Som, money.HalfUp, terms, []figure.Term{figure.Of("with_tax")})
	return k.Term()
}

// prices makes the price list, one price for all payers who share it.
func (c *computation) prices() []rate.Price {
	if c.end() != nil {
		return nil
	}
	c.work.Given(figure.K("step"), figure.Rate, int64(c.model.Design.step()))
	var list []rate.Price
	first := map[alike]int{} // place in the list
	whose := map[alike]Payer{}
	for _, p := range c.model.Payers {
		made := c.price(p)
		at, known := first[p.alike()]
		if !known {
			first[p.alike()], whose[p.alike()] = len(list), p
			list = append(list, made)
			continue
		}
		if !join(&list[at], made) {
			c.faults.Field(payerField(p, "coefficient"), "These payers share one price with the row {other}: coefficient and norm must be the same.",
				fault.Values{"other": whose[p.alike()].title()})
		}
	}
	for _, made := range list {
		if made.Check() != nil && len(c.faults.Fields) == 0 {
			c.faults.Field("design.step", "A price rounds to zero: choose a finer step.")
		}
	}
	return list
}

// join puts two prices of one kind of payers together: with and without a meter
// they are one line of the list.
func join(one *rate.Price, other rate.Price) bool {
	if one.NormLitres == 0 {
		one.NormLitres, one.NormDays = other.NormLitres, other.NormDays
	} else if other.NormLitres != 0 && (one.NormLitres != other.NormLitres || one.NormDays != other.NormDays) {
		return false
	}
	same := one.Rate == other.Rate && len(one.Blocks) == len(other.Blocks)
	for i := range one.Blocks {
		same = same && one.Blocks[i] == other.Blocks[i]
	}
	return same
}

// price makes the price of one row of payers.
func (c *computation) price(p Payer) rate.Price {
	d, rule := c.model.Design, c.model.Design.rule(p)
	made := rate.Price{
		Category: p.Category, Connection: p.Connection, Basis: p.Bill,
		Fixed: rule.Fixed, Minimum: rule.Minimum, Line: d.Line, TotalStep: d.TotalStep, Total: d.Total,
	}
	if p.byNorm() {
		made.NormLitres, made.NormDays = p.Norm, p.NormDays
	}
	if len(rule.Blocks) == 0 {
		made.Rate = c.rounded(p, "", figure.Term{})
		return made
	}
	for n, b := range rule.Blocks {
		block := rate.Block{UpTo: b.UpTo, Rate: b.Set}
		if b.Set == 0 {
			block.Rate = c.rounded(p, part(n), figure.Of("times", p.Code, part(n)))
		}
		made.Blocks = append(made.Blocks, block)
	}
	return made
}

// rounded writes a price at the step of the list.
func (c *computation) rounded(p Payer, of string, times figure.Term) money.Rate {
	exact := c.exact(p, of, times)
	return money.Rate(c.work.Multiple(figure.K(FigurePrice, own(p, of)...), figure.Rate, c.model.Design.rounding(), exact, figure.Of("step")))
}

// exact writes base × coefficient × units of a billed unit × tax. It starts from
// the money that the base was made of, so that it is rounded once: twice up would
// make 240 som of a cost of 240 som into 240,01.
func (c *computation) exact(p Payer, of string, times figure.Term) figure.Term {
	k := figure.K(FigureExact, own(p, of)...)
	over := []figure.Term{figure.Of("open"), figure.Of("coefficient", p.Code)}
	under := append([]figure.Term{figure.Of(FigureWeighted)}, c.sale...)
	if of != "" {
		over = append(over, times)
	}
	if c.work.Value(figure.K(FigureUnits, p.Code)) != c.work.Value(figure.K(FigureCount, p.Code)) {
		over, under = append(over, figure.Of(FigureUnits, p.Code)), append(under, figure.Of(FigureCount, p.Code))
	}
	if c.model.Design.Tax != 0 {
		over = append(over, figure.Of("with_tax"))
	}
	c.work.Ratio(k, figure.Rate, money.Up, over, under)
	return k.Term()
}

// own names the figure of a payer, or of one of its blocks.
func own(p Payer, of string) []string {
	if of == "" {
		return []string{p.Code}
	}
	return []string{p.Code, of}
}

// part numbers the blocks of a price from one.
func part(n int) string { return strconv.Itoa(n + 1) }
