// Package solve turns costs, volumes and payers into prices.
//
// The method is that of resolution 320 of 19 June 2024 and of the manuals behind
// it: what must come in, divided by what is sold and paid, times a coefficient
// for each category of payers. The answer holds prices that finance/tariffs and
// billing use as they are (rate.Price), what they bring in, and every step in a
// figure.Working, so that a person repeats it with a calculator. Prices are whole
// tyiyn or whatever step a council rounds to; no float is used.
package solve

import (
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Model is one way to price one service: a scenario. It is plain data, stored as
// rows or JSON.
type Model struct {
	Sheet   cost.Sheet `json:"sheet"`
	Service string     `json:"service"`           // code of the service in the sheet
	Level   cost.Level `json:"level"`             // how far the price is to reach
	Subsidy money.Som  `json:"subsidy,omitempty"` // from the budget, a year
	// Benefits that the other payers bear, a year: they are needed beside the costs.
	Benefits money.Som `json:"benefits,omitempty"`
	Volumes  Volumes   `json:"volumes,omitzero"`
	Payers   []Payer   `json:"payers"`
	Design   Design    `json:"design,omitzero"`
}

// Volumes are what is produced and lost in a year. One of the two is enough: the
// other follows from what the payers use. Both empty: nothing is lost, or the
// service has no volume.
type Volumes struct {
	Produced money.Quantity `json:"produced,omitempty"` // m³ a year
	Losses   money.Percent  `json:"losses,omitempty"`   // of what is produced
	// Aim is the share of losses that the price counts on; nil: as it is now.
	Aim   *money.Percent `json:"aim,omitempty"`
	Saved Saved          `json:"saved,omitempty"` // what becomes of losses that are saved; empty: Sold
}

// Saved says what becomes of water that is no longer lost.
type Saved string

// The two things that may happen.
const (
	Sold      Saved = "sold"       // as much is produced as before, and more is sold
	NotPumped Saved = "not_pumped" // as much is sold as before, and less is produced
)

// Payer is a row of payers who use the service in one way.
type Payer struct {
	Code       string     `json:"code"`
	Name       string     `json:"name,omitempty"`
	Category   string     `json:"category,omitempty"`   // rate.Population and so on
	Connection string     `json:"connection,omitempty"` // rate.House and so on; "" any
	Bill       rate.Basis `json:"bill"`                 // what they are billed by
	Metered    bool       `json:"metered,omitempty"`

	Accounts int            `json:"accounts,omitempty"`
	Persons  int            `json:"persons,omitempty"`
	Quantity money.Quantity `json:"quantity,omitempty"` // m³ a year, heads, hectares, pieces
	Norm     int            `json:"norm,omitempty"`     // litres a person and day
	NormDays rate.NormDays  `json:"norm_days,omitempty"`
	// Worth is how many units of the service one billed unit stands for, where
	// neither volume nor norm tells: a cow is five sheep. 0 means one.
	Worth money.Quantity `json:"worth,omitempty"`

	Collection  money.Percent  `json:"collection"`            // part of the bills that is paid
	Coefficient money.Quantity `json:"coefficient,omitempty"` // of the price; 0 means one
	Growth      money.Percent  `json:"growth,omitempty"`      // of accounts, a year; for plans
	Profile     []Band         `json:"profile,omitempty"`     // how uses differ; needed by blocks
}

// Blank tells whether nothing was said of the payers yet but who they are.
func (p Payer) Blank() bool {
	return p.Accounts == 0 && p.Persons == 0 && p.Quantity == 0 && p.Collection == 0
}

// Band is a number of accounts that use the same volume in a month.
type Band struct {
	Volume   money.Quantity `json:"volume"`
	Accounts int            `json:"accounts"`
}

// Design is the form that the price is to have.
type Design struct {
	Step     money.Rate     `json:"step,omitempty"`     // prices are multiples of it; 0: a tyiyn
	Rounding money.Rounding `json:"rounding,omitempty"` // to the step; empty: up, so that the costs are covered
	Tax      money.Percent  `json:"tax,omitempty"`      // on top of the price and part of it (VAT)
	Rules    []Rule         `json:"rules,omitempty"`

	Line      money.Rounding `json:"line,omitempty"`       // of bills, as in rate.Price
	TotalStep money.Som      `json:"total_step,omitempty"` //
	Total     money.Rounding `json:"total,omitempty"`      //

	// Bounds of coefficients, from settings with their source. 0: 1 and 3, as
	// resolution 320 has it since September 2025.
	LeastCoefficient money.Quantity `json:"least_coefficient,omitempty"`
	MostCoefficient  money.Quantity `json:"most_coefficient,omitempty"`
}

// Rule gives the price of some payers a form of its own. The rule that names
// most of a payer holds.
type Rule struct {
	Category   string    `json:"category,omitempty"`
	Connection string    `json:"connection,omitempty"`
	Fixed      money.Som `json:"fixed,omitempty"`   // of an account a month
	Minimum    money.Som `json:"minimum,omitempty"` // least bill of a month
	Blocks     []Block   `json:"blocks,omitempty"`  // graduated
}

// Block is a step of a price: up to UpTo cubic metres an account and month the
// base price is multiplied, or set. The last block has UpTo 0. A first block
// below the price is a lifeline.
type Block struct {
	UpTo  money.Quantity `json:"up_to,omitempty"`
	Times money.Quantity `json:"times,omitempty"` // 0,5 = 500
	Set   money.Rate     `json:"set,omitempty"`   // instead: this price, tax included
}

// ofYear are the months and days of the year in which bills are counted.
const (
	monthsOfYear = 12
	daysOfYear   = 365
	litresOfM3   = 1000
)

const tyiyn money.Rate = money.RatePerSom / money.TyiynPerSom

func (d Design) step() money.Rate {
	if d.Step == 0 {
		return tyiyn
	}
	return d.Step
}

func (d Design) rounding() money.Rounding {
	if d.Rounding == "" {
		return money.Up
	}
	return d.Rounding
}

// coefficients are the bounds of a coefficient.
func (d Design) coefficients() (least, most money.Quantity) {
	least, most = money.One, 3*money.One
	if d.LeastCoefficient != 0 {
		least = d.LeastCoefficient
	}
	if d.MostCoefficient != 0 {
		most = d.MostCoefficient
	}
	return least, most
}

// rule finds the rule for a payer; none is a plain price.
func (d Design) rule(p Payer) Rule {
	best, found := -1, Rule{}
	for _, r := range d.Rules {
		if r.Category != "" && r.Category != p.Category || r.Connection != "" && r.Connection != p.Connection {
			continue
		}
		score := 0
		if r.Category != "" {
			score += 2
		}
		if r.Connection != "" {
			score++
		}
		if score > best {
			best, found = score, r
		}
	}
	return found
}

func (p Payer) coefficient() money.Quantity {
	if p.Coefficient == 0 {
		return money.One
	}
	return p.Coefficient
}

func (p Payer) worth() money.Quantity {
	if p.Worth == 0 {
		return money.One
	}
	return p.Worth
}

// byNorm tells whether the volume follows from persons and a norm.
func (p Payer) byNorm() bool { return p.Norm > 0 && !(p.Bill == rate.CubicMetre && p.Metered) }

// alike is what payers with one price have in common.
type alike struct {
	category, connection string
	basis                rate.Basis
}

func (p Payer) alike() alike { return alike{p.Category, p.Connection, p.Bill} }

// Lowered is the volumes with another aim for the losses.
func (v Volumes) Lowered(aim money.Percent) Volumes {
	v.Aim = &aim
	return v
}
