package plan

import (
	"errors"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Plan is a model worked out, year by year.
type Plan struct {
	Years   []Year
	Working *figure.Working
}

// Run works out the plan. It fails with a fault that names the field of each
// complaint.
//
// In a year people first use as much as the year before; the price that this
// takes makes them use less, which asks for another price. That is followed three
// times: a fourth would move the price by a per mille even where it jumps by half.
func (m Model) Run() (Plan, error) {
	if err := m.Check(); err != nil {
		return Plan{}, err
	}
	c := computation{Model: m, w: &figure.Working{}}
	var p Plan
	for t := range m.Years {
		c.enter(t)
		p.Years = append(p.Years, c.year())
	}
	p.Working = c.w
	err := c.w.Err()
	switch {
	case errors.Is(err, money.ErrOverflow):
		return Plan{}, fault.Form().Field("rises", "A result is too large: check the rises and the numbers of the first year.").Because(err)
	case errors.Is(err, figure.ErrZero):
		return Plan{}, fault.Form().Field("payers", "In some year nobody uses or pays anything: check growth and collection.").Because(err)
	}
	return p, err
}

// computation stands in one year.
type computation struct {
	Model
	w      *figure.Working
	t      int
	y, was string // labels of the year and the one before
}

func (c *computation) enter(t int) {
	c.t, c.y, c.was = t, label(c.Year+t), label(c.Year+t-1)
}

func label(year int) string { return strconv.Itoa(year) }

// Short ways to write figures of the year.
func (c *computation) now(name string, of ...string) figure.Key {
	return figure.K(name, append(of, c.y)...)
}
func (c *computation) before(name string, of ...string) figure.Key {
	return figure.K(name, append(of, c.was)...)
}
func (c *computation) sum(name string, terms ...figure.Term) money.Som {
	return money.Som(c.w.Sum(c.now(name), figure.Som, terms...))
}
func terms(keys ...figure.Key) []figure.Term {
	list := make([]figure.Term, len(keys))
	for i, k := range keys {
		list[i] = k.Term()
	}
	return list
}

// year works out one year.
func (c *computation) year() Year {
	c.indices()
	c.volumes()
	c.costs()
	c.price()
	return c.close()
}

// indices writes the price indices and the thrift of the year.
func (c *computation) indices() {
	for _, i := range cost.Indices {
		c.grow("index", "rise", string(i), c.rise(i, c.t))
	}
	c.grow("thrift", "saved", "", -c.Thrift)
}

// grow writes a factor that is one in the first year and then grows by a share.
func (c *computation) grow(name, by, of string, share money.Percent) {
	k, before := c.of(name, of, c.y), c.of(name, of, c.was)
	if c.t == 0 {
		c.w.Sum(k, figure.Factor, figure.N(1))
		return
	}
	c.w.Given(c.of(by, of, c.y), figure.Percent, int64(share))
	c.w.Sum(c.of(by+"_1", of, c.y), figure.Percent, figure.N(1), c.of(by, of, c.y).Term())
	c.w.Ratio(k, figure.Factor, money.HalfUp, terms(before, c.of(by+"_1", of, c.y)), nil)
}

func (c *computation) of(name, of, year string) figure.Key {
	if of == "" {
		return figure.K(name, year)
	}
	return figure.K(name, of, year)
}

// volumes writes what the payers would use and pay for if nobody answered to the
// price, and the losses of the year.
func (c *computation) volumes() {
	var units, paying []figure.Term
	for _, p := range c.Payers {
		if c.t == 0 {
			c.w.Given(c.now("units", p.Code), figure.Quantity, int64(p.Units))
			c.w.Given(c.now("weight", p.Code), figure.Quantity, int64(p.Weight))
			c.w.Given(figure.K("growth", p.Code), figure.Percent, int64(p.Growth))
			c.w.Sum(figure.K("growth_1", p.Code), figure.Percent, figure.N(1), figure.Of("growth", p.Code))
		} else {
			for _, name := range []string{"units", "weight"} {
				c.w.Ratio(c.now(name, p.Code), figure.Quantity, money.HalfUp,
					terms(c.before(name, p.Code), figure.K("growth_1", p.Code)), nil)
			}
		}
		c.w.Given(c.now("collection", p.Code), figure.Percent, int64(c.Collection.path(p.Collection).at(c.t)))
		c.w.Ratio(c.now("paying", p.Code), figure.Quantity, money.Down, terms(c.now("weight", p.Code), c.now("collection", p.Code)), nil)
		units, paying = append(units, c.now("units", p.Code).Term()), append(paying, c.now("paying", p.Code).Term())
	}
	c.w.Sum(c.now("units"), figure.Quantity, units...)
	c.w.Sum(c.now("paying"), figure.Quantity, paying...)
	c.w.Given(c.now("losses"), figure.Percent, int64(c.Losses.at(c.t)))
	c.w.Sum(c.now("kept"), figure.Percent, figure.N(1), c.now("losses").Term().Less())
	if c.t == 0 {
		c.w.Ratio(figure.K("produced_base"), figure.Quantity, money.HalfUp, terms(c.now("units")), terms(c.now("kept")))
	}
}

// costs writes what the year costs: running costs at the volume of the first
// year, renewal, capital, loans, and what is taken off.
func (c *computation) costs() {
	kinds := map[string][]figure.Term{}
	write := func(name string, i cost.Index, amount money.Som, thrift bool) {
		if amount == 0 {
			return
		}
		if c.t == 0 {
			c.w.Given(figure.K(name+"_base", string(i)), figure.Som, int64(amount))
		}
		over := terms(figure.K(name+"_base", string(i)), c.now("index", string(i)))
		if thrift {
			over = append(over, c.now("thrift").Term())
		}
		c.w.Ratio(c.now(name, string(i)), figure.Som, money.HalfUp, over, nil)
		kinds[name] = append(kinds[name], c.now(name, string(i)).Term())
	}
	for _, i := range cost.Indices {
		x := c.costOf(i)
		write("fixed", i, x.Fixed, true)
		write("moving", i, x.Moving, true)
		write("renewal", i, x.Renewal, false)
		write("capital", i, x.Capital, false)
	}
	write("income", cost.IndexPrices, c.Income, false)
	write("benefits", cost.IndexPrices, c.Benefits, false)
	for _, name := range []string{"fixed", "moving", "renewal", "capital", "income", "benefits"} {
		c.sum(name, append(kinds[name], figure.N(0))...)
	}
	c.w.Given(c.now("loans"), figure.Som, int64(in(c.Loans, c.Year+c.t)))
	c.w.Given(c.now("subsidy"), figure.Som, int64(c.Subsidy))
	c.open()
}

// open writes the need but for what moves with the volume.
func (c *computation) open() {
	list := terms(c.now("fixed"), c.now("benefits"))
	if c.Level != cost.Operation {
		list = append(list, c.now("renewal").Term())
	}
	if c.Level == cost.Full {
		list = append(list, c.now("capital").Term(), c.now("loans").Term())
	}
	c.sum("open", append(list, c.now("income").Term().Less(), c.now("subsidy").Term().Less())...)
	if c.t == 0 {
		c.w.Given(c.now("carried"), figure.Som, 0)
	} else {
		c.sum("carried", c.before("short").Term())
	}
}

// price writes the price of the year and the use that goes with it.
func (c *computation) price() {
	guess := c.before("demand")
	if c.t == 0 {
		guess = figure.K("demand_base")
		c.w.Sum(guess, figure.Factor, figure.N(1))
		c.w.Given(figure.K("price_base"), figure.Rate, int64(c.Price))
		c.w.Given(figure.K("elasticity"), figure.Percent, int64(c.Elasticity))
		c.w.Given(figure.K("step"), figure.Rate, int64(c.step()))
	}
	c.limit()
	if c.Elasticity != 0 && c.reference() != (figure.Key{}) {
		for _, round := range []string{"1", "2"} {
			price := c.allowed(guess, round)
			guess = c.now("demand", round)
			c.answer(guess, price)
		}
	}
	c.round(c.allowed(guess, last))
	c.answer(c.now("demand"), c.now("price"))
}

// last is the round whose price holds.
const last = "3"

// reference is the price to which people compare: the one in force before the
// plan, or that of its first year.
func (c *computation) reference() figure.Key {
	switch {
	case c.Price > 0:
		return figure.K("price_base")
	case c.t > 0:
		return figure.K("price", label(c.Year))
	}
	return figure.Key{}
}

// limit writes the most that the price may be.
func (c *computation) limit() {
	from := c.reference()
	if c.t > 0 {
		from = c.before("price")
	}
	if c.Cap == 0 || from == (figure.Key{}) {
		return
	}
	c.w.Given(c.now("cap"), figure.Percent, int64(c.Cap))
	c.w.Sum(c.now("cap_1"), figure.Percent, figure.N(1), c.now("cap").Term())
	c.w.Ratio(c.now("limit"), figure.Rate, money.Down, terms(from, c.now("cap_1")), nil)
}

// allowed writes the price that the need takes at a use, and what of it the cap
// allows.
func (c *computation) allowed(demand figure.Key, round string) figure.Key {
	c.need(demand, round)
	w := c.w
	w.Sum(c.now("asked", round), figure.Som, c.now("need", round).Term(), c.now("carried").Term())
	w.Ratio(c.now("needed", round), figure.Rate, money.Up, terms(c.now("asked", round)), terms(c.now("paying"), demand))
	k := c.now("allowed", round)
	w.Most(c.now("at_least", round), figure.Rate, c.now("needed", round).Term(), figure.Of("step"))
	if !w.Has(c.now("limit")) {
		w.Sum(k, figure.Rate, c.now("at_least", round).Term())
	} else {
		w.Least(k, figure.Rate, c.now("at_least", round).Term(), c.now("limit").Term())
	}
	return k
}

// need writes what is produced at a use and what the year needs then.
func (c *computation) need(demand figure.Key, round ...string) {
	w := c.w
	w.Ratio(c.now("produced", round...), figure.Quantity, money.HalfUp, terms(c.now("units"), demand), terms(c.now("kept")))
	w.Ratio(c.now("moving_now", round...), figure.Som, money.HalfUp,
		terms(c.now("moving"), c.now("produced", round...)), terms(figure.K("produced_base")))
	w.Sum(c.now("need", round...), figure.Som, c.now("open").Term(), c.now("moving_now", round...).Term())
}

// round writes the price at its step: up, but not over the cap, and never nothing.
// The first year has the price that a council chose, whatever it leaves open.
func (c *computation) round(found figure.Key) {
	w := c.w
	if c.t == 0 && c.Decided > 0 {
		w.Given(c.now("price"), figure.Rate, int64(c.Decided))
		return
	}
	if !w.Has(c.now("limit")) {
		w.Multiple(c.now("price"), figure.Rate, money.Up, found.Term(), figure.Of("step"))
		return
	}
	w.Multiple(c.now("up"), figure.Rate, money.Up, found.Term(), figure.Of("step"))
	w.Multiple(c.now("limit_down"), figure.Rate, money.Down, c.now("limit").Term(), figure.Of("step"))
	w.Most(c.now("most"), figure.Rate, c.now("limit_down").Term(), figure.Of("step"))
	w.Least(c.now("price"), figure.Rate, c.now("up").Term(), c.now("most").Term())
}

// answer writes how much people use at a price: (real price / price before) to
// the power of the elasticity.
func (c *computation) answer(k, price figure.Key) {
	reference := c.reference()
	if c.Elasticity == 0 || reference == (figure.Key{}) {
		c.w.Sum(k, figure.Factor, figure.N(1))
		return
	}
	c.w.Power(k, terms(price), terms(reference, c.now("index", string(cost.IndexPrices))), figure.Of("elasticity"))
}
