package plan

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Limits of a plan.
const (
	mostYears  = 30
	mostPayers = 200
	mostSum    = money.Som(1e14)
	mostUnits  = money.Quantity(1e13)
	mostRise   = 100_00 // a year
	mostAnswer = 200_00 // of an elasticity
	mostPrice  = money.Rate(1e11)
)

// Check complains about everything that cannot be meant.
func (m Model) Check() error {
	f := fault.Form()
	if m.Year < 2000 || m.Year > 2100 {
		f.Field("year", "Enter the year of the plan, for example 2027.")
	}
	if m.Years < 1 || m.Years > mostYears {
		f.Field("years", "A plan has from 1 to {n} years.", fault.Values{"n": mostYears})
	}
	if !slices.Contains(cost.Levels, m.Level) {
		f.Field("level", "Choose from the list")
	}
	m.checkCosts(f)
	m.checkPayers(f)
	m.checkShares(f)
	for name, v := range map[string]money.Som{"income": m.Income, "subsidy": m.Subsidy, "benefits": m.Benefits} {
		if v < 0 || v > mostSum {
			f.Field(name, "Enter a sum from zero on; too large a number is a slip.")
		}
	}
	if m.Cash > mostSum || m.Cash < -mostSum || m.Fund > mostSum || m.Fund < -mostSum {
		f.Field("cash", "Too large: check the number.")
	}
	checkSums(f, "loans", m.Loans)
	checkSums(f, "replacements", m.Replacements)
	slices.SortFunc(f.Fields, func(a, b fault.Field) int { return cmp.Compare(a.Name, b.Name) })
	return f.Err()
}

func (m Model) checkCosts(f *fault.Fault) {
	if len(m.Costs) == 0 {
		f.Field("costs", "Enter at least one cost.")
	}
	for _, c := range m.Costs {
		if !slices.Contains(cost.Indices, c.Index) {
			f.Field("costs", "Choose from the list")
		}
		for _, v := range []money.Som{c.Fixed, c.Moving, c.Renewal, c.Capital} {
			if v < 0 || v > mostSum {
				f.Field("costs."+string(c.Index), "Enter a sum from zero on; too large a number is a slip.")
			}
		}
	}
}

func (m Model) checkPayers(f *fault.Fault) {
	if len(m.Payers) == 0 || len(m.Payers) > mostPayers {
		f.Field("payers", "Nobody pays yet: enter at least one row of payers.")
	}
	seen := map[string]bool{}
	for _, p := range m.Payers {
		name := "payers." + p.Code
		switch {
		case !figure.Usable(p.Code):
			f.Field("payers", "A row has no usable code: {code}", fault.Values{"code": strconv.Quote(p.Code)})
		case seen[p.Code]:
			f.Field(name, "This stands in the list twice.")
		}
		seen[p.Code] = true
		if p.Units <= 0 || p.Weight <= 0 || p.Units > mostUnits || p.Weight > mostUnits {
			f.Field(name+".units", "Nobody pays here: enter how many, or remove the row.")
		}
		if p.Collection <= 0 || p.Collection > money.Whole {
			f.Field(name+".collection", "Who pays nothing cannot bear a price: enter the part of the bills that is paid, or remove the row.")
		}
		if p.Growth <= -money.Whole || p.Growth > mostRise {
			f.Field(name+".growth", "A yearly change lies between −100 % and +100 %.")
		}
	}
}

func (m Model) checkShares(f *fault.Fault) {
	for name, p := range map[string]money.Percent{"losses.from": m.Losses.From, "losses.to": m.Losses.To} {
		if p < 0 {
			f.Field(name, "Losses cannot be below zero.")
		}
		if p >= money.Whole {
			f.Field(name, "With losses of {losses} nothing reaches the payers: they must be below 100 %.", fault.Values{"losses": p})
		}
	}
	if m.Collection.To < 0 || m.Collection.To > money.Whole {
		f.Field("collection.to", "A share lies between 0 and 100 %.")
	}
	for _, r := range m.Rises {
		for _, p := range r.PerYear {
			if p <= -money.Whole || p > mostRise {
				f.Field("rises."+string(r.Index), "A yearly change lies between −100 % and +100 %.")
			}
		}
	}
	if m.Thrift < 0 || m.Thrift >= money.Whole {
		f.Field("thrift", "A share lies between 0 and 100 %.")
	}
	if m.Cap < 0 || m.Cap > 10*mostRise {
		f.Field("cap", "Enter by how much the price may rise in a year, at most 1 000 %.")
	}
	if m.Price < 0 || m.Price > mostPrice || m.Decided < 0 || m.Decided > mostPrice || m.Step < 0 || m.Step > mostPrice {
		f.Field("price", "Too large: check the number.")
	}
	if m.Elasticity > 0 || m.Elasticity < -mostAnswer || m.Elasticity%100 != 0 {
		f.Field("elasticity", "When the price rises, people use less: enter whole percents from −200 to 0, for example −20.")
	}
}

func checkSums(f *fault.Fault, name string, list []Sum) {
	for _, s := range list {
		if s.Amount < 0 || s.Amount > mostSum {
			f.Field(name, "Enter a sum from zero on; too large a number is a slip.")
		}
	}
}
