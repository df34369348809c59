package gap

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// village costs 100 000 som, half of it wages, and sells 10 000 m³.
func village(price money.Rate) scenario.Scenario {
	s := scenario.New(cost.VillageWater, 2027, cost.Usual{})
	s.Sheet = cost.Sheet{Year: 2027, Centres: []cost.Centre{{Code: "service"}}, Items: []cost.Item{
		{Code: "wages", Centre: "service", Kind: cost.Wages, Basis: cost.Stated, Amount: 50_000_00},
		{Code: "power", Centre: "service", Kind: cost.Electricity, Basis: cost.Stated, Amount: 50_000_00}}}
	s.Years = scenario.Years{Number: 10, Rises: []plan.Rise{{Index: cost.IndexWages, PerYear: []money.Percent{10_00}}}}
	s.Services = []scenario.Service{{Code: "service", Level: cost.Operation, Payers: []solve.Payer{{Code: "all", Category: rate.Population,
		Bill: rate.CubicMetre, Metered: true, Accounts: 100, Quantity: 10_000 * money.One, Collection: money.Whole}},
		Council: []rate.Price{{Category: rate.Population, Basis: rate.CubicMetre, Rate: price}}}}
	return s
}

// TestYears: at 8 som 20 000 are missing in the first year; wages rise by a tenth
// a year and the price stands still.
func TestYears(t *testing.T) {
	for price, want := range map[money.Rate][]money.Som{
		8_0000:  {20_000_00, 25_000_00, 30_500_00},
		10_0000: nil, // covers its year: the budget owes nothing, whatever comes later
		12_0000: nil,
	} {
		s := village(price)
		found, err := s.Solve("service")
		if err != nil {
			t.Fatal(err)
		}
		got, err := Years(s, found)
		if err != nil || len(got) != len(want) {
			t.Fatalf("at %s: %+v, %v", price, got, err)
		}
		for i, o := range got {
			if o.Year != 2027+i || o.Amount != want[i] || o.Need-o.Comes != o.Amount {
				t.Errorf("at %s: %d is %s (%s − %s), want %s", price, o.Year, o.Amount, o.Need, o.Comes, want[i])
			}
		}
	}
}
