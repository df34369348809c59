package rate

import "github.com/openaimak/aimak/internal/kernel/money"

// Joint prices several uses of one payer at one price in one month, such as the
// days before and after a meter was changed. How much was used stands with each
// use; what it costs is computed once, for all of them together, and stands with
// the last: blocks count the whole volume, and fixed part, minimum and rounding
// are those of one bill. The uses must not share days. It fails as Charge does.
func (p *Price) Joint(uses []Use) ([]Charge, error) {
	if len(uses) == 1 {
		one, err := p.Charge(uses[0])
		return []Charge{one}, err
	}
	together := uses[len(uses)-1]
	together.Days = 0
	alike := true
	for _, u := range uses {
		if u.Quantity < 0 || u.Persons < 0 {
			return nil, ErrNegative
		}
		together.Days += u.Days
		alike = alike && (p.Basis == CubicMetre || u.Persons == together.Persons && u.Quantity == together.Quantity)
	}
	if together.Days < len(uses) || together.Days > together.MonthDays || together.MonthDays > 31 || together.Month < 0 || together.Month > 12 {
		return nil, ErrDays
	}
	c := computation{price: p, use: together}
	charges := make([]Charge, len(uses))
	switch {
	case p.Basis == CubicMetre:
		c.volumes(uses, charges)
	case alike:
		c.usage()
	default:
		c.each(uses, charges)
	}
	c.fixed()
	c.minimum()
	c.round()
	last := &charges[len(uses)-1]
	last.Lines = append(last.Lines, c.lines...)
	for i := range charges {
		for _, l := range charges[i].Lines {
			charges[i].Total += l.Amount
		}
	}
	return charges, c.err
}

// volumes writes the volume of each use and then what all of it costs.
func (c *computation) volumes(uses []Use, charges []Charge) {
	var q money.Quantity
	whole := c.use
	for i, u := range uses {
		c.use = u
		q += c.measured()
		charges[i].Lines, c.lines = c.lines, nil
	}
	c.use = whole
	c.cost(q)
}

// each charges uses that count differently, for example more people after the
// connection was changed, line by line.
func (c *computation) each(uses []Use, charges []Charge) {
	whole := c.use
	for i, u := range uses {
		c.use = u
		c.usage()
		charges[i].Lines, c.lines = c.lines, nil
	}
	c.use = whole
}
