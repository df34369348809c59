// Package plan carries a price through the years: indexation, a rise that is
// capped and phased in, the fund for renewal, people who use less when the price
// rises, and how wrong all of it can be.
//
// The plan itself is whole numbers, each year explained in a figure.Working. Ten
// thousand draws of it are real numbers, because a working of each would take
// minutes and a draw explains nothing: they follow the same rules, a test holds
// them to the plan, and their results are rounded once, a price to 1/10 000 som
// and money to the tyiyn. The generator of chance is the package's own and starts
// from a seed that is handed in, so that the same seed gives the same answer on
// any number of processors.
package plan

import (
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Model is what a plan starts from. It is plain data, stored as JSON.
type Model struct {
	Year  int        `json:"year"`  // the first one
	Years int        `json:"years"` // how many
	Level cost.Level `json:"level"` // how far the price is to reach
	Costs []Cost     `json:"costs"` // of the first year
	// Payers at the base price of the first year. The form of the price stays:
	// all its parts rise with the base.
	Payers []Payer `json:"payers"`

	Losses     Path      `json:"losses,omitzero"` // of what is produced
	Collection Reach     `json:"collection,omitzero"`
	Income     money.Som `json:"income,omitempty"`      // other income of the first year, indexed by prices
	Subsidy    money.Som `json:"subsidy,omitempty"`     // from the budget each year
	Benefits   money.Som `json:"benefits,omitempty"`    // borne by other payers, indexed by prices
	BudgetPays bool      `json:"budget_pays,omitempty"` // the budget pays what the price leaves open

	Rises  []Rise        `json:"rises,omitempty"`
	Thrift money.Percent `json:"thrift,omitempty"` // by how much running costs fall a year by better work

	Price      money.Rate    `json:"price,omitempty"`      // base price in force before; 0: there was none
	Decided    money.Rate    `json:"decided,omitempty"`    // base price of the first year as a council chose it; 0: what the need takes
	Cap        money.Percent `json:"cap,omitempty"`        // most that the price may rise in a year; 0: no cap
	Step       money.Rate    `json:"step,omitempty"`       // prices are multiples of it; 0: a tyiyn
	Elasticity money.Percent `json:"elasticity,omitempty"` // −20 %: use falls by 0,2 % when the real price rises by 1 %

	Cash         money.Som `json:"cash,omitempty"`         // at the beginning, the fund included
	Fund         money.Som `json:"fund,omitempty"`         // for renewal, at the beginning
	Loans        []Sum     `json:"loans,omitempty"`        // what is paid in each year
	Replacements []Sum     `json:"replacements,omitempty"` // what is renewed, in som of the first year
}

// Cost is the cost of the first year that follows one index.
type Cost struct {
	Index   cost.Index `json:"index"`
	Fixed   money.Som  `json:"fixed,omitempty"`   // running, whatever is produced
	Moving  money.Som  `json:"moving,omitempty"`  // running, with the volume produced
	Renewal money.Som  `json:"renewal,omitempty"` // depreciation, capital recovery, reserve
	Capital money.Som  `json:"capital,omitempty"` // profit; loans stand by themselves
}

// Payer is a row of payers in the first year.
type Payer struct {
	Code       string         `json:"code"`
	Units      money.Quantity `json:"units"`  // used
	Weight     money.Quantity `json:"weight"` // billed for one som of the base price
	Collection money.Percent  `json:"collection"`
	Growth     money.Percent  `json:"growth,omitempty"` // of accounts, a year
}

// Path leads from a share in the first year to another in even steps.
type Path struct {
	From  money.Percent `json:"from"`
	To    money.Percent `json:"to"`
	Years int           `json:"years,omitempty"` // until it is reached; 0: it stays
}

// at is the share in year t, the first being 0.
func (p Path) at(t int) money.Percent {
	if p.Years <= 0 {
		return p.From
	}
	t = min(t, p.Years)
	return p.From + (p.To-p.From)*money.Percent(t)/money.Percent(p.Years)
}

// Reach brings every row of payers that pays less to a share of paid bills.
type Reach struct {
	To    money.Percent `json:"to"`
	Years int           `json:"years,omitempty"` // 0: collection stays as it is
}

// path is the way of one row.
func (r Reach) path(from money.Percent) Path {
	return Path{From: from, To: max(from, r.To), Years: r.Years}
}

// Rise says by how much an index rises each year from the second on. The last
// figure holds for all later years.
type Rise struct {
	Index   cost.Index      `json:"index"`
	PerYear []money.Percent `json:"per_year"`
}

// Sum is money in a year.
type Sum struct {
	Year   int       `json:"year"`
	Name   string    `json:"name,omitempty"`
	Amount money.Som `json:"amount"`
}

// rise is the rise of an index on the way into year t.
func (m Model) rise(i cost.Index, t int) money.Percent {
	for _, r := range m.Rises {
		if r.Index == i && len(r.PerYear) > 0 && t > 0 {
			return r.PerYear[min(t, len(r.PerYear))-1]
		}
	}
	return 0
}

// in adds up the sums of a year.
func in(list []Sum, year int) (sum money.Som) {
	for _, s := range list {
		if s.Year == year {
			sum += s.Amount
		}
	}
	return sum
}

// costOf is the cost that follows an index.
func (m Model) costOf(i cost.Index) (c Cost) {
	for _, x := range m.Costs {
		if x.Index == i {
			c.Fixed, c.Moving = c.Fixed+x.Fixed, c.Moving+x.Moving
			c.Renewal, c.Capital = c.Renewal+x.Renewal, c.Capital+x.Capital
		}
	}
	return c
}

func (m Model) step() money.Rate {
	if m.Step == 0 {
		return money.RatePerSom / money.TyiynPerSom
	}
	return m.Step
}

// Year is one year of a plan.
type Year struct {
	Year     int
	Losses   money.Percent
	Units    money.Quantity // used
	Produced money.Quantity

	Operation money.Som
	Renewal   money.Som
	Capital   money.Som
	Loans     money.Som
	Income    money.Som
	Need      money.Som // at the level of the plan, income and subsidy taken off

	Carried   money.Som     // left open by the years before and asked for now
	CostPrice money.Rate    // that the need of the year alone would take
	Needed    money.Rate    // with what was carried
	Price     money.Rate    // allowed by the cap
	Rise      money.Percent // on the year before
	Demand    money.Percent // use of a person beside that at the price in force before, 100 % the same

	Collected    money.Som
	Gap          money.Som // need of the year that the price leaves open
	Short        money.Som // carried on to the next year
	FromBudget   money.Som // paid by the budget for the gap
	Replacements money.Som
	ToFund       money.Som
	Fund         money.Som // at the end; below zero: renewal is not funded
	Cash         money.Som // at the end, the fund included
}
