package scenario

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
)

// What was spent goes to the row of its cost item; one that the plan forgot gets a
// row, and what only a person knows stays.
func TestFactsOfTheBooks(t *testing.T) {
	s := Scenario{Services: []Service{{Code: "service", ID: 31}, {Code: "other", ID: 32}}, Sheet: cost.Sheet{Year: 2027, Centres: []cost.Centre{{Code: "service"}, {Code: "other"}}, Items: []cost.Item{
		{Code: "wages", Centre: "service", Kind: cost.Wages, Basis: cost.Stated, Fact: 1_00, FactYear: 2026},
		{Code: "power", Centre: "other", Kind: cost.Electricity, Basis: cost.Stated, Fact: 7_00, FactYear: 2026},
		{Code: "power-2", Centre: "service", Kind: cost.Electricity, Basis: cost.Stated},
		{Code: "power-3", Centre: "service", Kind: cost.Electricity, Basis: cost.Stated, Fact: 3_00, FactYear: 2026},
	}}}
	s.TakeFacts([]cost.Spent{{Service: 31, Kind: cost.Electricity, Amount: 500_00}, {Service: 0, Kind: cost.Fuel, Amount: 90_00}, {Service: 99, Kind: cost.Wages, Amount: 5_00}})
	want := map[string]int64{"wages": 1_00, "power": 7_00, "power-2": 500_00, "power-3": 3_00, "service-fuel": 90_00}
	for _, i := range s.Sheet.Items {
		sum, known := want[i.Code]
		if !known || int64(i.Fact) != sum || i.FactYear != 2026 {
			t.Errorf("%s: fact of %d: %s, want %d", i.Code, i.FactYear, i.Fact, sum)
		}
		delete(want, i.Code)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	s.TakeFacts([]cost.Spent{{Service: 31, Kind: cost.Fuel, Amount: 95_00}})
	if n := len(s.Sheet.Items); n != 5 || s.Sheet.Items[4].Fact != 95_00 {
		t.Errorf("taken again: %d rows", n)
	}
}
