package rate_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestJointEqualsTheWhole: a meter changed on any day costs what the month would
// have cost with one meter, to the tyiyn.
func TestJointEqualsTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rate.Price{
			Basis: rate.CubicMetre, Blocks: anyBlocks(t), TotalStep: rapid.SampledFrom([]money.Som{0, 100}).Draw(t, "step"),
			Fixed: money.Som(rapid.Int64Range(0, 100_000).Draw(t, "fixed")), Minimum: money.Som(rapid.Int64Range(0, 100_000).Draw(t, "minimum")),
		}
		month := rapid.IntRange(28, 31).Draw(t, "month")
		day := rapid.IntRange(1, month-1).Draw(t, "day")
		before, after := volume(t), volume(t)
		parts, err := p.Joint([]rate.Use{
			{Quantity: before, Metered: true, Days: day, MonthDays: month}, {Quantity: after, Metered: true, Days: month - day, MonthDays: month}})
		if err != nil {
			t.Fatal(err)
		}
		whole := chargeOf(t, p, rate.Use{Quantity: before + after, Metered: true, Days: month, MonthDays: month}).Total
		if got := parts[0].Total + parts[1].Total; got != whole {
			t.Fatalf("%v + %v m³ cost %v, one meter %v", before, after, got, whole)
		}
	})
}

// TestJointRefuses what no month holds.
func TestJointRefuses(t *testing.T) {
	p := rate.Price{Basis: rate.CubicMetre, Rate: per("2")}
	for name, uses := range map[string][]rate.Use{
		"more days than the month": {{Metered: true, Days: 16, MonthDays: 30}, {Metered: true, Days: 15, MonthDays: 30}},
		"no days":                  {{Metered: true, MonthDays: 30}, {Metered: true, MonthDays: 30}},
		"a negative volume":        {{Metered: true, Quantity: -1, Days: 1, MonthDays: 30}, {Metered: true, Days: 1, MonthDays: 30}},
		"neither meter nor norm":   {{Metered: true, Days: 1, MonthDays: 30}, {Days: 1, MonthDays: 30}},
	} {
		if charges, err := p.Joint(uses); err == nil {
			t.Errorf("%s: %+v", name, charges)
		}
	}
}
