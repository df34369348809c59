package scenario

import (
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
)

// OpenYears are the obligations of the budget by a plan, year by year; years
// whose price covers the need have none.
func OpenYears(m plan.Model, p plan.Plan) []judge.Obligation {
	var list []judge.Obligation
	for _, y := range p.Years {
		if y.Gap > 0 {
			list = append(list, judge.Owed(y.Year, m.Level, y.Need, y.Collected))
		}
	}
	return list
}
