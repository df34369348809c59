package rate

import (
	"errors"
	"math"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Use is what a price is applied to: one supply of one payer in one month, or
// in the part of it in which the price was in force and the supply open.
type Use struct {
	// Quantity of the basis: m³ by meter or by contract, heads, hectares,
	// pieces of a one-off. Persons and households have their own count.
	Quantity money.Quantity
	Persons  int
	Metered  bool // Quantity was measured, zero included
	Month    int  // 1…12, for yearly prices; 0 charges the whole year at once
	// Days of MonthDays that the use covers. Both zero: the whole month of 30 days.
	Days, MonthDays int
}

// Kind says which step of the computation a line shows.
type Kind string

// The steps, in their order on the bill.
const (
	ByMeter    Kind = "meter"    // Quantity was measured
	ByNorm     Kind = "norm"     // Quantity = Persons × Litres × Days
	ByContract Kind = "contract" // Quantity was agreed
	AtRate     Kind = "rate"     // Quantity × Rate
	InBlock    Kind = "block"    // Quantity between From and To × Rate
	AtWhole    Kind = "whole"    // all of Quantity × Rate of the block From…To
	PerPersons Kind = "persons"
	PerHouse   Kind = "household"
	PerHeads   Kind = "heads"
	PerArea    Kind = "hectares"
	Once       Kind = "one_off"
	FixedPart  Kind = "fixed"
	ToMinimum  Kind = "minimum"  // what is missing to the minimum, Limit
	Rounded    Kind = "rounding" // what the rounding of the total adds or takes
)

// Volume tells whether a line says how much was used, and not what it costs.
func (k Kind) Volume() bool { return k == ByMeter || k == ByNorm || k == ByContract }

// Line is one step of the computation. Amounts of all lines add up to the total.
type Line struct {
	Kind     Kind           `json:"kind"`
	Quantity money.Quantity `json:"quantity,omitempty"`
	Rate     money.Rate     `json:"rate,omitempty"`
	From     money.Quantity `json:"from,omitempty"` // bounds of a block; To 0: no end
	To       money.Quantity `json:"to,omitempty"`
	Persons  int            `json:"persons,omitempty"`
	Litres   int            `json:"litres,omitempty"` // norm per person and day
	Limit    money.Som      `json:"limit,omitempty"`  // the minimum
	// Days of MonthDays where the line is only for a part of the month.
	Days      int `json:"days,omitempty"`
	MonthDays int `json:"month_days,omitempty"`
	// Part of Parts of a yearly price, counted from 1.
	Part   int       `json:"part,omitempty"`
	Parts  int       `json:"parts,omitempty"`
	Amount money.Som `json:"amount"`
}

// Charge is the answer: what to pay and every step that leads there. A charge
// without lines means that a yearly price is not billed in this month.
type Charge struct {
	Lines []Line    `json:"lines"`
	Total money.Som `json:"total"`
}

// What Charge may answer besides ErrNegative and money.ErrOverflow.
var (
	ErrDays   = errors.New("rate: days outside the month")
	ErrVolume = errors.New("rate: no meter, no norm and no agreed volume")
)

// wholeMonth stands for "the whole month" when a use names no days.
const wholeMonth = 30

// Charge prices the use. The price must have passed Check. It fails with
// ErrNegative, ErrDays, ErrVolume or money.ErrOverflow, never by panic.
func (p Price) Charge(u Use) (Charge, error) {
	lines, total, err := p.Append(make([]Line, 0, 4), u)
	if err != nil {
		return Charge{}, err
	}
	return Charge{Lines: lines, Total: total}, nil
}

// Append is Charge for whoever prices many uses one after the other: it adds the
// lines to a slice that can be used again, which is most of the time of a charge.
func (p *Price) Append(lines []Line, u Use) ([]Line, money.Som, error) {
	if u.Days == 0 && u.MonthDays == 0 {
		u.Days, u.MonthDays = wholeMonth, wholeMonth
	}
	switch {
	case u.Quantity < 0 || u.Persons < 0:
		return lines, 0, ErrNegative
	case u.Days < 1 || u.Days > u.MonthDays || u.MonthDays > 31 || u.Month < 0 || u.Month > 12:
		return lines, 0, ErrDays
	}
	c := computation{price: p, use: u, lines: lines}
	c.usage()
	c.fixed()
	c.minimum()
	c.round()
	return c.lines, c.total, c.err
}

// computation gathers lines in the fixed order; after an error it stands still.
type computation struct {
	price *Price
	use   Use
	lines []Line
	total money.Som
	err   error
}

func (c *computation) add(l Line) {
	if c.err != nil {
		return
	}
	if l.Amount > 0 && c.total > math.MaxInt64-l.Amount {
		c.err = money.ErrOverflow
		return
	}
	c.total += l.Amount
	c.lines = append(c.lines, l)
}

// usage writes the lines of what was used.
func (c *computation) usage() {
	p, u := c.price, &c.use
	switch p.Basis {
	case CubicMetre:
		c.volume()
	case OneOff:
		c.once()
	case PersonMonth:
		c.monthly(Line{Kind: PerPersons, Quantity: count(u.Persons), Litres: p.NormLitres})
	case HouseholdMonth:
		c.monthly(Line{Kind: PerHouse, Quantity: money.One})
	case PersonYear:
		c.yearly(Line{Kind: PerPersons, Quantity: count(u.Persons), Litres: p.NormLitres})
	case HouseholdYear:
		c.yearly(Line{Kind: PerHouse, Quantity: money.One})
	case HeadYear:
		c.yearly(Line{Kind: PerHeads, Quantity: u.Quantity})
	case HectareYear:
		c.yearly(Line{Kind: PerArea, Quantity: u.Quantity})
	default:
		c.err = ErrBasis
	}
}

// count turns a number of persons into a quantity. More than the country has
// is a slip of the keyboard, and the cap keeps the product in range.
func count(n int) money.Quantity { return money.Quantity(min(n, 1e9)) * money.One }

// times adds the line at the price's rate.
func (c *computation) times(l Line) {
	l.Rate = c.price.Rate
	l.Amount = c.product(l.Rate, l.Quantity)
	c.add(l)
}

// once adds a single act; a use that counts no pieces means one.
func (c *computation) once() {
	q := c.use.Quantity
	if q == 0 {
		q = money.One
	}
	c.times(Line{Kind: Once, Quantity: q})
}

// monthly adds the line at the rate of a month, or the part for its days.
func (c *computation) monthly(l Line) {
	l.Rate = c.price.Rate
	l.Amount = c.partOf(c.product(l.Rate, l.Quantity))
	c.mark(&l)
	c.add(l)
}

// yearly adds the part of the year's price that this month bears. The parts of
// a year add up exactly: the first months bear the odd tyiyn.
func (c *computation) yearly(l Line) {
	l.Rate = c.price.Rate
	l.Amount = c.product(l.Rate, l.Quantity)
	if c.use.Month == 0 {
		c.add(l)
		return
	}
	months := c.price.Months
	if len(months) == 0 {
		months = everyMonth
	}
	part := slices.Index(months, c.use.Month)
	if part < 0 {
		return
	}
	parts := money.Som(len(months))
	share := l.Amount / parts
	if money.Som(part) < l.Amount%parts {
		share++
	}
	l.Amount, l.Part, l.Parts = c.partOf(share), part+1, len(months)
	c.mark(&l)
	c.add(l)
}

var everyMonth = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}

// fixed adds the monthly fixed part, scaled by days.
func (c *computation) fixed() {
	if c.price.Fixed == 0 {
		return
	}
	l := Line{Kind: FixedPart, Amount: c.partOf(c.price.Fixed)}
	c.mark(&l)
	c.add(l)
}

// minimum lifts the total to the least charge of the month, scaled by days.
func (c *computation) minimum() {
	if c.price.Minimum == 0 || c.err != nil {
		return
	}
	limit := c.partOf(c.price.Minimum)
	if c.total >= limit {
		return
	}
	l := Line{Kind: ToMinimum, Limit: limit, Amount: limit - c.total}
	c.mark(&l)
	c.add(l)
}

// round settles the total to a multiple of the step and shows the difference.
func (c *computation) round() {
	step := c.price.TotalStep
	if step <= 1 || c.err != nil {
		return
	}
	// Round would leave a number near the end of the range as it is.
	if c.total > math.MaxInt64-step {
		c.err = money.ErrOverflow
		return
	}
	if difference := c.total.Round(step, mode(c.price.Total)) - c.total; difference != 0 {
		c.add(Line{Kind: Rounded, Amount: difference})
	}
}

// product multiplies and rounds by the line's rounding.
func (c *computation) product(r money.Rate, q money.Quantity) money.Som {
	amount, err := r.Times(q, mode(c.price.Line))
	if err != nil && c.err == nil {
		c.err = err
	}
	return amount
}

// partOf scales a monthly amount to the days of the use.
func (c *computation) partOf(amount money.Som) money.Som {
	if c.use.Days == c.use.MonthDays {
		return amount
	}
	part, err := money.MulDiv(int64(amount), int64(c.use.Days), int64(c.use.MonthDays), mode(c.price.Line))
	if err != nil && c.err == nil {
		c.err = err
	}
	return money.Som(part)
}

// mark notes the days on a line that was scaled by them.
func (c *computation) mark(l *Line) {
	if c.use.Days != c.use.MonthDays {
		l.Days, l.MonthDays = c.use.Days, c.use.MonthDays
	}
}

func mode(r money.Rounding) money.Rounding {
	if r == "" {
		return money.HalfUp
	}
	return r
}
