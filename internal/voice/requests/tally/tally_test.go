package tally

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestGroups(t *testing.T) {
	cases := map[string]struct {
		in   []int
		want []int // -1: hidden
	}{
		"all large":               {[]int{9, 5, 30}, []int{9, 5, 30}},
		"two small":               {[]int{4, 1, 30}, []int{-1, -1, 30}},
		"one small hides another": {[]int{4, 9, 30}, []int{-1, -1, 30}},
		"one small alone":         {[]int{3}, []int{-1}},
		"nobody is no secret":     {[]int{0, 12}, []int{0, 12}},
		"one small beside none":   {[]int{0, 2, 8}, []int{0, -1, -1}},
		"nothing":                 {nil, nil},
	}
	for name, c := range cases {
		var cells []Cell
		for _, n := range c.in {
			cells = append(cells, Cell{N: n})
		}
		for i, s := range Groups(cells) {
			if want := c.want[i]; s.Hidden != (want < 0) || !s.Hidden && s.N != want || s.Hidden && s.N != 0 {
				t.Errorf("%s: group %d is shown as %+v", name, i, s)
			}
		}
	}
}

// TestNothingFollows: with the total known, no small group follows from those
// that are shown.
func TestNothingFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(0, 15), 1, 8).Draw(t, "groups")
		var cells []Cell
		for _, n := range numbers {
			cells = append(cells, Cell{N: n})
		}
		hidden, filled := 0, 0
		for i, s := range Groups(cells) {
			if !s.Hidden && numbers[i] > 0 && numbers[i] < Least {
				t.Fatalf("a group of %d is shown", numbers[i])
			}
			if s.Hidden {
				hidden++
			}
			if numbers[i] > 0 {
				filled++
			}
		}
		if hidden == 1 && filled > 1 {
			t.Fatalf("one hidden group follows from the rest: %v", numbers)
		}
	})
}

func TestSpread(t *testing.T) {
	if s, ok := Of([]Time{{3, 10}, {5, 9}}); ok || s.N != 19 {
		t.Errorf("19 answers tell a time: %+v", s)
	}
	s, ok := Of([]Time{{14, 2}, {1, 10}, {6, 6}, {20, 2}})
	if !ok || s != (Spread{N: 20, Half: 1, Ninety: 14}) {
		t.Errorf("%+v", s)
	}
	if s, _ := Of([]Time{{2, 100}}); s.Half != 2 || s.Ninety != 2 {
		t.Errorf("all alike: %+v", s)
	}
}

// TestSpreadBySorting: the same as of the list of all answers.
func TestSpreadBySorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.IntRange(0, 30), LeastTimes, 200).Draw(t, "days")
		var times []Time
		for _, d := range all {
			times = append(times, Time{d, 1})
		}
		slices.Sort(all)
		s, ok := Of(times)
		if !ok || s.Half != all[(len(all)+1)/2-1] || s.Ninety != all[(len(all)*9+9)/10-1] {
			t.Fatalf("%+v of %v", s, all)
		}
	})
}
