package prospects

import (
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
)

// verdict is how a scenario ends before the five tests, and what its price
// leaves to the budget.
type verdict struct {
	tests []judge.Test
	open  []judge.Obligation // year by year, while the price stands still; none: it covers the need
	first judge.Obligation   // of the first year at the decided price
	owes  bool               // there is one
	facts judge.Facts
}

// judged holds the prices of a study against the five tests.
func (s study) judged() (v verdict, err error) {
	assessed, err := s.grid()
	if err != nil {
		return v, err
	}
	v.facts = judge.Of(s.found.Model, s.found.Money, assessed)
	if v.tests, err = judge.Five(v.facts, s.Document.Limits); err != nil {
		return v, err
	}
	v.first, v.owes = judge.Open(s.found.Model, s.found.Money)
	v.open, err = s.held()
	return v, err
}

// held is what the price leaves open year by year while it stands still and the
// costs rise: a council decides one price and not ten. The budget pays in each
// year what that year leaves open.
func (s study) held() ([]judge.Obligation, error) {
	m, err := s.Document.PlanOf(s.found)
	if err != nil {
		return nil, err
	}
	// A price in steps of itself that may rise by next to nothing stands still.
	m.Price, m.Step, m.Cap, m.Decided, m.BudgetPays = s.found.Base, s.found.Base, 1, s.found.Base, true
	p, err := m.Run()
	if err != nil {
		return nil, err
	}
	return scenario.OpenYears(m, p), nil
}

// passed counts the green tests.
func (v verdict) passed() (n int) {
	for _, t := range v.tests {
		if t.State == judge.Green {
			n++
		}
	}
	return n
}

// years works out the plan of the service.
func (s study) years() (plan.Model, plan.Plan, error) {
	m, err := s.Document.PlanOf(s.found)
	if err != nil {
		return m, plan.Plan{}, err
	}
	p, err := m.Run()
	return m, p, err
}
