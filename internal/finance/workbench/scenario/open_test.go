package scenario_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
)

// TestOpenYears lists the years in which a capped price leaves something open.
func TestOpenYears(t *testing.T) {
	s := village()
	found, err := s.Solve(s.Services[0].Code)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.PlanOf(found)
	if err != nil {
		t.Fatal(err)
	}
	m.Price, m.Cap, m.BudgetPays = found.Base*8/10, 20_00, true
	p, err := m.Run()
	if err != nil {
		t.Fatal(err)
	}
	list := scenario.OpenYears(m, p)
	if len(list) == 0 || len(list) >= len(p.Years) || list[0].Year != 2027 || list[0].Amount != p.Years[0].Gap || list[0].Level != m.Level {
		t.Errorf("%+v", list)
	}
}
