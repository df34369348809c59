package breakdown

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// service has lines of the kinds with the amounts, in som.
func service(amounts map[cost.Kind]int64) cost.Service {
	var s cost.Service
	for _, k := range cost.Kinds {
		if n, ok := amounts[k]; ok {
			s.Lines = append(s.Lines, cost.Line{Kind: k, Level: k.Level(), Amount: money.Som(n * 100)})
		}
	}
	return s
}

// TestVillage: a som of a village, by level.
func TestVillage(t *testing.T) {
	s := service(map[cost.Kind]int64{cost.Wages: 600, cost.Social: 100, cost.Electricity: 200, cost.Samples: 5, cost.Repairs: 95,
		cost.Depreciation: 250, cost.Profit: 50, cost.Income: 400})
	for level, want := range map[cost.Level][]Part{
		cost.Operation: {{People, 700_00, 70}, {Power, 200_00, 20}, {Repair, 95_00, 10}, {Other, 5_00, 0}},
		cost.Renewal:   {{People, 700_00, 56}, {Renewal, 250_00, 20}, {Power, 200_00, 16}, {Repair, 95_00, 8}, {Other, 5_00, 0}},
	} {
		got := Of(s, level)
		if len(got) != len(want) {
			t.Fatalf("%s: %+v", level, got)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: part %d is %+v, want %+v", level, i, got[i], want[i])
			}
		}
	}
	if Of(cost.Service{}, cost.Full) != nil {
		t.Error("no costs have parts")
	}
}

// TestHundred: whatever a service costs, its parts are a hundred tyiyn and all
// of its money.
func TestHundred(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amounts := map[cost.Kind]int64{}
		var all money.Som
		for _, k := range cost.Kinds {
			if k == cost.Income || rapid.Bool().Draw(t, "left out") {
				continue
			}
			amounts[k] = rapid.Int64Range(1, 10_000_000).Draw(t, string(k))
			all += money.Som(amounts[k] * 100)
		}
		var tyiyn int64
		var sum money.Som
		for _, p := range Of(service(amounts), cost.Full) {
			tyiyn, sum = tyiyn+p.Tyiyn, sum+p.Amount
		}
		if len(amounts) > 0 && tyiyn != 100 || sum != all {
			t.Fatalf("%d tyiyn, %s of %s", tyiyn, sum, all)
		}
	})
}
