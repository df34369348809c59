package share

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

func TestInForce(t *testing.T) {
	const union, tazalyk ref.ID = 21, 22
	rules := []Decided{
		{ID: 1, From: "2025-01-01"},
		{ID: 2, From: "2026-07-01"},
		{ID: 3, From: "2026-03-01", Provider: union},
		{ID: 4, From: "2027-01-01", Provider: union},
	}
	for _, tt := range []struct {
		name     string
		provider ref.ID
		day      period.Day
		want     ref.ID
	}{
		{"before anything was decided", 0, "2024-12-31", 0},
		{"the first day", 0, "2025-01-01", 1},
		{"the last day", 0, "2026-06-30", 1},
		{"its successor", 0, "2026-07-01", 2},
		{"a provider before its own rule", union, "2026-02-28", 1},
		{"a provider's own", union, "2026-03-01", 3},
		{"its own even when the general one is newer", union, "2026-12-31", 3},
		{"its own next", union, "2027-01-01", 4},
		{"another provider", tazalyk, "2027-01-01", 2},
	} {
		if got := InForce(rules, tt.provider, tt.day); got.ID != tt.want {
			t.Errorf("%s: rule %d, want %d", tt.name, got.ID, tt.want)
		}
	}
}

// The order in which rules are read does not matter, and a rule decided for later
// changes nothing about the days before it.
func TestInForceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := period.Day("2026-01-01")
		rules := make([]Decided, rapid.IntRange(0, 8).Draw(t, "rules"))
		for i := range rules {
			rules[i] = Decided{ID: ref.ID(i + 1), Provider: ref.ID(rapid.IntRange(0, 2).Draw(t, "provider")),
				From: first.Add(rapid.IntRange(0, 50).Draw(t, "from"))}
		}
		day, provider := first.Add(rapid.IntRange(-1, 60).Draw(t, "day")), ref.ID(rapid.IntRange(0, 2).Draw(t, "of"))
		want := InForce(rules, provider, day)
		if got := InForce(rapid.Permutation(rules).Draw(t, "order"), provider, day); got.ID != want.ID {
			t.Fatalf("rule %d and rule %d", got.ID, want.ID)
		}
		next := Decided{ID: 99, Provider: provider, From: day.Add(1)}
		if got := InForce(append(rules, next), provider, day); got.ID != want.ID {
			t.Fatalf("a rule of tomorrow changes today from %d to %d", want.ID, got.ID)
		}
	})
}
