package rate

import (
	"math/bits"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// volume writes how many cubic metres are charged and what they cost.
func (c *computation) volume() { c.cost(c.measured()) }

// measured adds the line of the volume. A measured volume counts as it is, zero
// included; without a meter the norm decides, and without a norm the volume
// agreed in the contract.
func (c *computation) measured() money.Quantity {
	p, u := c.price, &c.use
	switch {
	case u.Metered:
		c.add(Line{Kind: ByMeter, Quantity: u.Quantity})
	case p.NormLitres > 0:
		c.norm()
	case u.Quantity > 0:
		c.add(Line{Kind: ByContract, Quantity: u.Quantity})
	default:
		c.err = ErrVolume
	}
	if c.err != nil {
		return 0
	}
	return c.lines[len(c.lines)-1].Quantity
}

// cost adds the lines of what a volume costs.
func (c *computation) cost(q money.Quantity) {
	switch {
	case c.err != nil:
	case len(c.price.WholeVolume) > 0:
		c.wholeVolume(q)
	case len(c.price.Blocks) > 0:
		c.graduated(q)
	default:
		c.times(Line{Kind: AtRate, Quantity: q})
	}
}

// norm adds the line of the volume by norm: persons × litres × days, in litres,
// which are the thousandths that a Quantity counts.
func (c *computation) norm() {
	p, u := c.price, &c.use
	persons, days, of := int64(count(u.Persons)/money.One), int64(u.Days), int64(1)
	if p.NormDays == YearDays12 {
		days, of = 365*days, 12*int64(u.MonthDays)
	}
	high, litres := bits.Mul64(uint64(persons), uint64(p.NormLitres))
	if high != 0 || litres > 1<<62 {
		c.err = money.ErrOverflow
		return
	}
	q, err := money.MulDiv(int64(litres), days, of, money.HalfUp)
	if err != nil {
		c.err = err
		return
	}
	l := Line{Kind: ByNorm, Quantity: money.Quantity(q), Persons: u.Persons, Litres: p.NormLitres}
	if p.NormDays != YearDays12 || u.Days != u.MonthDays {
		l.Days, l.MonthDays = u.Days, u.MonthDays
	}
	c.add(l)
}

// graduated adds a line for each block that the volume reaches. Two published
// calculators (DIGIT-OSS, UPYOG) err here: one compares what is left with an
// absolute limit, the other widens each block by one. The width of a block is
// its limit less the limit before it, and nothing else.
func (c *computation) graduated(q money.Quantity) {
	if q == 0 {
		c.add(Line{Kind: InBlock, Rate: c.price.Blocks[0].Rate, To: c.limit(c.price.Blocks[0])})
	}
	var from money.Quantity
	for _, b := range c.price.Blocks {
		if q <= from {
			return
		}
		to := c.limit(b)
		part := q - from
		if to != 0 {
			part = min(q, to) - from
		}
		c.add(Line{
			Kind: InBlock, From: from, To: to, Quantity: part, Rate: b.Rate,
			Amount: c.product(b.Rate, part),
		})
		if to == 0 {
			return
		}
		from = to
	}
}

// wholeVolume adds one line: all of the volume at the rate of its block.
func (c *computation) wholeVolume(q money.Quantity) {
	var from money.Quantity
	for _, b := range c.price.WholeVolume {
		to := c.limit(b)
		if to == 0 || q <= to {
			c.add(Line{
				Kind: AtWhole, From: from, To: to, Quantity: q, Rate: b.Rate,
				Amount: c.product(b.Rate, q),
			})
			return
		}
		from = to
	}
}

// limit scales a block's limit to the days of the use; 0 stays "no end".
func (c *computation) limit(b Block) money.Quantity {
	if c.use.Days == c.use.MonthDays || b.UpTo == 0 {
		return b.UpTo
	}
	v, err := money.MulDiv(int64(b.UpTo), int64(c.use.Days), int64(c.use.MonthDays), money.HalfUp)
	if err != nil && c.err == nil {
		c.err = err
	}
	// A limit that rounds to nothing must not read as "no end".
	return money.Quantity(max(v, 1))
}

// Split divides a volume over parts of a month by their days, for a month in
// which the price changes and no reading was taken on that day. The parts add
// up to q.
func Split(q money.Quantity, days ...int) []money.Quantity {
	weights := make([]int64, len(days))
	for i, d := range days {
		weights[i] = int64(d)
	}
	parts := make([]money.Quantity, len(days))
	for i, part := range money.Share(money.Som(q), weights) {
		parts[i] = money.Quantity(part)
	}
	return parts
}
