// Package rate turns a price and a use into a charge that explains itself.
//
// It is pure arithmetic: no database, no clock, no language. Amounts are whole
// tyiyn and every product is rounded once, by the rounding that the council's
// decision names. The order of computation never changes and is printed on the
// bill: volume, price or blocks (each line rounded), fixed part, minimum,
// total, rounding. A subsidy and a tax would come between minimum and total.
package rate

import (
	"errors"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Basis says what one unit of the price is.
type Basis string

// The bases found in published decisions of Kyrgyz councils.
const (
	CubicMetre     Basis = "m3"
	PersonMonth    Basis = "person_month"
	PersonYear     Basis = "person_year"
	HouseholdMonth Basis = "household_month"
	HouseholdYear  Basis = "household_year"
	HeadYear       Basis = "head_year"    // of cattle, sheep, …
	HectareYear    Basis = "hectare_year" // of watered land
	OneOff         Basis = "one_off"      // a connection, a permit
)

// Bases lists the bases in the order in which screens offer them.
var Bases = []Basis{
	CubicMetre, PersonMonth, HouseholdMonth, PersonYear, HouseholdYear, HeadYear, HectareYear, OneOff,
}

// Yearly tells whether the price is for a whole year.
func (b Basis) Yearly() bool {
	return b == PersonYear || b == HouseholdYear || b == HeadYear || b == HectareYear
}

// PerPerson tells whether the number of persons makes the charge.
func (b Basis) PerPerson() bool { return b == PersonMonth || b == PersonYear }

// Connections that a price may be limited to.
const (
	House     = "house"     // a tap in the house
	Yard      = "yard"      // a tap in the yard
	Standpipe = "standpipe" // a public tap in the street
	NoPipe    = "none"      // not a pipe at all: waste, pasture
)

// Connections lists them in the order in which screens offer them.
var Connections = []string{House, Yard, Standpipe, NoPipe}

// Categories of payers that resolution 320 of 19 June 2024 names. A council
// may name others (flats and private houses, kinds of cattle): any word will do.
const (
	Population = "population"
	Budget     = "budget" // organisations paid from a budget
	Other      = "other"  // business and everybody else
)

// Categories lists the named ones in the order in which screens offer them.
var Categories = []string{Population, Budget, Other}

// NormDays says how many days a month has when consumption is taken by norm.
type NormDays string

// Two ways to count: published prices use both. Bishkek's 111 som a person and
// month (2025) only comes out with 365/12.
const (
	ActualDays NormDays = "actual"
	YearDays12 NormDays = "year12" // 365/12 days in every month
)

// Block is one step of a price: Rate holds for volumes up to and including
// UpTo. The last block has UpTo 0 and no end.
type Block struct {
	UpTo money.Quantity `json:"up_to,omitempty"`
	Rate money.Rate     `json:"rate"`
}

// Graduated blocks price each part of the volume by the block it lies in. The
// charge is continuous: one litre more never costs more than a litre.
type Graduated []Block

// WholeVolume blocks price the whole volume by the one block that it falls in.
// The charge jumps at each threshold, so it is a type of its own and never the
// result of a forgotten switch.
type WholeVolume []Block

// Price is one line of a tariff: what who pays for what. For a month the price
// of a volume is Rate, Blocks or WholeVolume: exactly one of them.
type Price struct {
	Category   string `json:"category,omitempty"`   // "" means every payer
	Connection string `json:"connection,omitempty"` // "" means any connection
	Basis      Basis  `json:"basis"`

	Rate        money.Rate  `json:"rate,omitempty"`
	Blocks      Graduated   `json:"blocks,omitempty"`
	WholeVolume WholeVolume `json:"whole_volume,omitempty"`

	NormLitres int      `json:"norm_litres,omitempty"` // per person and day; 0: no norm
	NormDays   NormDays `json:"norm_days,omitempty"`   // empty means ActualDays

	Fixed   money.Som `json:"fixed,omitempty"`   // added each month
	Minimum money.Som `json:"minimum,omitempty"` // least charge of a month, fixed part included

	// Months (1…12) in which a yearly price is billed, in equal parts that add
	// up to the year to the tyiyn. Empty: all twelve.
	Months []int `json:"months,omitempty"`

	Line      money.Rounding `json:"line,omitempty"`       // of each line; empty means half up
	TotalStep money.Som      `json:"total_step,omitempty"` // the total is a multiple of this; 100 = whole som
	Total     money.Rounding `json:"total,omitempty"`      // of the total to TotalStep; empty means half up
}

// What Check complains about.
var (
	ErrBasis    = errors.New("rate: unknown basis")
	ErrNegative = errors.New("rate: negative number")
	ErrNoRate   = errors.New("rate: the price is missing")
	ErrTwoRates = errors.New("rate: a price is either one rate, graduated blocks or whole-volume blocks")
	ErrBlocks   = errors.New("rate: limits of blocks must rise and the last block must have none")
	ErrOnlyM3   = errors.New("rate: blocks belong to a price by volume")
	ErrMonthly  = errors.New("rate: a fixed part and a minimum belong to a monthly price")
	ErrNorm     = errors.New("rate: a norm belongs to a price by volume or by person")
	ErrMonths   = errors.New("rate: billing months are 1 to 12, rising, for a yearly price")
	ErrRounding = errors.New("rate: unknown rounding")
)

// Check tells whether the price makes sense, by the first of the errors above
// that applies. A rate of zero is a decision (free of charge) only when a fixed
// part or a minimum stands beside it.
func (p Price) Check() error {
	switch {
	case !slices.Contains(Bases, p.Basis):
		return ErrBasis
	case p.Rate < 0 || p.Fixed < 0 || p.Minimum < 0 || p.NormLitres < 0 || p.TotalStep < 0:
		return ErrNegative
	case p.kinds() > 1:
		return ErrTwoRates
	case p.kinds() == 0 && p.Fixed == 0 && p.Minimum == 0:
		return ErrNoRate
	case len(p.Steps()) > 0 && p.Basis != CubicMetre:
		return ErrOnlyM3
	case (p.Basis.Yearly() || p.Basis == OneOff) && (p.Fixed != 0 || p.Minimum != 0):
		return ErrMonthly
	case p.NormLitres != 0 && p.Basis != CubicMetre && !p.Basis.PerPerson():
		return ErrNorm
	case !named(p.Line) || !named(p.Total):
		return ErrRounding
	}
	if err := checkBlocks(p.Steps()); err != nil {
		return err
	}
	return p.checkMonths()
}

// kinds counts the ways in which the price is given.
func (p Price) kinds() int {
	n := 0
	for _, given := range []bool{p.Rate != 0, len(p.Blocks) > 0, len(p.WholeVolume) > 0} {
		if given {
			n++
		}
	}
	return n
}

// Steps returns the blocks of the price, of either kind; none for a single rate.
func (p Price) Steps() []Block {
	if len(p.WholeVolume) > 0 {
		return p.WholeVolume
	}
	return p.Blocks
}

// Range returns the lowest and the highest rate of the price.
func (p Price) Range() (low, high money.Rate) {
	low, high = p.Rate, p.Rate
	for i, b := range p.Steps() {
		if i == 0 {
			low, high = b.Rate, b.Rate
		}
		low, high = min(low, b.Rate), max(high, b.Rate)
	}
	return low, high
}

func checkBlocks(blocks []Block) error {
	var from money.Quantity
	for i, b := range blocks {
		last := i == len(blocks)-1
		switch {
		case b.Rate < 0 || b.UpTo < 0:
			return ErrNegative
		case last != (b.UpTo == 0), !last && b.UpTo <= from:
			return ErrBlocks
		}
		from = b.UpTo
	}
	return nil
}

func (p Price) checkMonths() error {
	if len(p.Months) > 0 && !p.Basis.Yearly() {
		return ErrMonths
	}
	before := 0
	for _, m := range p.Months {
		if m <= before || m > 12 {
			return ErrMonths
		}
		before = m
	}
	return nil
}

// named accepts the known roundings and the empty one, which means half up.
func named(r money.Rounding) bool { return r == "" || r.Valid() }
