package afford_test

import (
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestTogether: 30 som for water and 15 for sewerage are 4,5 % of an income of
// 1 000, which each alone is not.
func TestTogether(t *testing.T) {
	s := afford.Setting{Limits: []afford.Limits{{Low: 2_50, High: 3_00, Source: "OECD"}, {Low: 3_00, High: 5_00, Source: "donors"}}}
	families := []afford.Family{{Code: "one", Persons: 1, Income: 1_000_00}, {Code: "two", Persons: 2, Income: 1_000_00}}
	bills := func(r money.Rate) []afford.Assessment {
		list, err := s.Assess([]rate.Price{{Basis: rate.PersonMonth, Rate: r}}, families)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	water, sewerage := bills(30_0000), bills(15_0000)
	sums := s.Together(water, sewerage)
	if one := sums[0]; one.Bill != 45_00 || one.Share != 4_50 || !slices.Equal(one.Verdicts, []afford.Verdict{afford.Beyond, afford.Strain}) || one.Excess != 0 {
		t.Errorf("%+v", one)
	}
	if two := sums[1]; two.Bill != 90_00 || two.Excess != 40_00 || two.Verdicts[1] != afford.Beyond {
		t.Errorf("%+v", two)
	}
	if water[0].Bill != 30_00 || water[0].Share != 3_00 {
		t.Errorf("the list for water alone was changed: %+v", water[0])
	}
	if s.Together() != nil || s.Together(water, nil)[0].Bill != 30_00 {
		t.Error("no list, or one of another length, counts for something")
	}
}
