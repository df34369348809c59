package solve_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestSeek asks what makes 12 som enough where 14,68 are needed.
func TestSeek(t *testing.T) {
	for lever, want := range map[solve.Lever]struct {
		now, then money.Percent
		sum       string
	}{
		// 1 200 000 / (81 763,5 × (1 − x) × 150 000 / 94 632,5) ≤ 12: x ≤ 22,84 %
		solve.ByLosses: {36_91, 22_84, "0"},
		// 1 200 000 / (c × (40 000 + 39 420 + 8 212,5 + 4 800 + 4 500)) ≤ 12
		solve.ByCollection: {83_97, 103_17, ""},
		// 1 200 000 − 12 × 81 763,5
		solve.BySubsidy: {0, 0, "218838"},
		// 900 000 x + 300 000 = 981 162
		solve.ByWages: {100_00, 75_68, "0"},
		// 900 000 + 300 000 x = 981 162
		solve.ByElectricity: {100_00, 27_05, "0"},
	} {
		a, err := village().Seek(solve.Goal{Lever: lever, Payer: "metered", Price: per("12")})
		if lever == solve.ByCollection {
			if f := fault.Of(err); f == nil || f.Fields[0].Values["price"] != per("12.3798") {
				t.Errorf("even if everybody pays: %v", err)
			}
			continue
		}
		if err != nil || a.Now != want.now || a.Then != want.then || a.ThenSum != som(want.sum) {
			t.Errorf("%s: %v → %v, %v, %v; want %+v", lever, a.Now, a.Then, a.ThenSum, err, want)
		}
		if err == nil && a.Solution.Prices[0].Rate > per("12") {
			t.Errorf("%s: the price is %v", lever, a.Solution.Prices[0].Rate)
		}
	}
	// 13 som are enough when 94,96 % of all bills are paid; the shop's price is
	// half as much again.
	a, err := village().Seek(solve.Goal{Lever: solve.ByCollection, Payer: "shop", Price: per("19.50")})
	if err != nil || a.Then != 95_23 || a.Now != 83_97 {
		t.Errorf("%v → %v, %v", a.Now, a.Then, err)
	}
	a, err = village().Seek(solve.Goal{Lever: solve.ByCollection, Payer: "metered", Price: per("14"), Whose: "yard"})
	if err != nil || a.Now != 80_00 || a.Then != 90_03 {
		t.Errorf("%v → %v, %v", a.Now, a.Then, err)
	}
}

// TestSeekEnds: a price above the needed one shows how far things may go, and one
// that nothing can reach is refused with the best there is.
func TestSeekEnds(t *testing.T) {
	a, err := village().Seek(solve.Goal{Lever: solve.BySubsidy, Payer: "metered", Price: per("20")})
	if err != nil || a.ThenSum != 0 {
		t.Errorf("no subsidy is needed: %v, %v", a.ThenSum, err)
	}
	a, err = village().Seek(solve.Goal{Lever: solve.ByWages, Payer: "metered", Price: per("20")})
	if err != nil || a.Then != 148_36 { // (20 × 81 763,5 − 300 000) / 900 000
		t.Errorf("%v, %v", a.Then, err)
	}
	_, err = village().Seek(solve.Goal{Lever: solve.ByElectricity, Payer: "metered", Price: per("1")})
	if f := fault.Of(err); f == nil || f.Fields[0].Name != "price" || f.Fields[0].Values["price"] == money.Rate(0) {
		t.Errorf("%v", err)
	}
	_, err = village().Seek(solve.Goal{Lever: "prayer", Payer: "nobody", Whose: "him"})
	if got := fields(err); got != "lever price payer whose" {
		t.Errorf("%s", got)
	}
	m := village()
	m.Payers[0].Collection = 0
	if _, err := m.Seek(solve.Goal{Lever: solve.ByWages, Payer: "yard", Price: 1}); fields(err) != "payers.metered.collection" {
		t.Errorf("a model that is wrong: %v", err)
	}
}

// TestSeekIsTight: what was found is enough, and one step further is not.
func TestSeekIsTight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel(t)
		now, err := m.Solve()
		if err != nil {
			t.Fatal(err)
		}
		g := solve.Goal{
			Lever: rapid.SampledFrom(solve.Levers).Draw(t, "lever"), Payer: m.Payers[0].Code,
			Price: max(1, now.Rows[0].Exact*money.Rate(rapid.Int64Range(50, 150).Draw(t, "percent"))/100),
		}
		a, err := m.Seek(g)
		if f := fault.Of(err); f != nil {
			return // not even the best end is enough, which TestSeekEnds is about
		}
		if err != nil {
			t.Fatal(err)
		}
		if exact := a.Solution.Rows[0].Exact; exact > g.Price {
			t.Fatalf("%s: at %v %v the price is %v, over %v", g.Lever, a.Then, a.ThenSum, exact, g.Price)
		}
		next, ended := further(a, g)
		if ended {
			return
		}
		worse, err := next.Solve()
		if err != nil {
			t.Fatal(err)
		}
		if worse.Rows[0].Exact <= g.Price {
			t.Fatalf("%s: one step from %v %v the price is %v, still not over %v", g.Lever, a.Then, a.ThenSum, worse.Rows[0].Exact, g.Price)
		}
	})
}

// further turns the lever one step on, unless it is at its end.
func further(a solve.Answer, g solve.Goal) (m solve.Model, ended bool) {
	m = a.Model
	switch g.Lever {
	case solve.ByLosses:
		m.Volumes = m.Volumes.Lowered(a.Then + 1)
		return m, a.Then == money.Whole-1
	case solve.ByCollection:
		for i := range m.Payers {
			m.Payers[i].Collection--
		}
		return m, a.Then == 1
	case solve.BySubsidy:
		m.Subsidy--
		return m, a.ThenSum == 0
	}
	return m, true // wages and electricity are rounded: TestSeek holds them
}

func fields(err error) string {
	f := fault.Of(err)
	if f == nil {
		return ""
	}
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
	}
	return strings.Join(names, " ")
}
