package scenario

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// TakeFacts writes what was spent last year beside the plan: on the first row of
// that cost item in its centre, or on a new row when there is none. Rows of which
// the books say nothing keep what was typed; what was spent on a service that is
// not priced here is left out.
func (s *Scenario) TakeFacts(list []cost.Spent) {
	for _, spent := range list {
		if _, priced := s.ServiceOf(spent.Service); spent.Service != 0 && !priced {
			continue
		}
		i := s.row(s.CentreOf(spent.Service), spent.Kind)
		s.Sheet.Items[i].Fact, s.Sheet.Items[i].FactYear = spent.Amount, s.Sheet.Year-1
	}
}

// row finds the first row of a cost item in a centre, or adds one.
func (s *Scenario) row(centre string, k cost.Kind) int {
	i := slices.IndexFunc(s.Sheet.Items, func(i cost.Item) bool { return i.Centre == centre && i.Kind == k })
	if i < 0 {
		s.AddItem(centre, k)
		i = len(s.Sheet.Items) - 1
	}
	return i
}

// CentreOf is where the assets and costs of a service belong: in its centre, else in
// a shared one, else in the first.
func (s Scenario) CentreOf(service ref.ID) string {
	if x, ok := s.ServiceOf(service); ok {
		return x.Code
	}
	if i := slices.IndexFunc(s.Sheet.Centres, func(c cost.Centre) bool { return c.Split != nil }); i >= 0 {
		return s.Sheet.Centres[i].Code
	}
	if len(s.Sheet.Centres) > 0 {
		return s.Sheet.Centres[0].Code
	}
	return ""
}
