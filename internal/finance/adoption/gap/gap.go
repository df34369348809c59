// Package gap says what prices below cost leave to the budget, year by year. It is
// pure: the calculation and its plan are those of the workbench.
package gap

import (
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
)

// budgetYears is how far a local budget looks ahead: the year and two years of
// projection (Budget Code No 59 of 16 May 2016).
const budgetYears = 3

// Years are what prices below the cost of their year leave open in the
// years that a budget looks at, while they stand still and costs rise as the plan
// of the scenario has it. The first year is that of the calculation itself. Prices
// that cover their year leave nothing: when costs outgrow them they are set anew.
func Years(d scenario.Scenario, found scenario.Found) ([]judge.Obligation, error) {
	first, below := judge.Open(found.Model, found.Money)
	if !below {
		return nil, nil
	}
	all := []judge.Obligation{first}
	d.Years.Number = budgetYears
	m, err := d.PlanOf(found)
	if err != nil {
		return nil, err
	}
	// Prices that the council decided do not follow the costs: a price that moves in
	// steps of itself and may rise by next to nothing stands still. What one year
	// leaves open the budget pays in that year.
	m.Price, m.Step, m.Cap, m.BudgetPays = found.Base, found.Base, 1, true
	p, err := m.Run()
	if err != nil {
		return nil, err
	}
	for _, y := range p.Years {
		if y.Year > m.Year && y.Gap > 0 {
			all = append(all, judge.Owed(y.Year, m.Level, y.Need, y.Collected))
		}
	}
	return all, nil
}
