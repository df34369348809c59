// Package tally counts requests for people to see: how many of each kind, with
// small groups hidden, and how long answers took. It is pure.
package tally

import "slices"

// Least is the smallest group that is shown: a smaller one could name somebody.
const Least = 5

// LeastTimes is how many answers there must be before a time is told: below, one
// hard case would speak for all.
const LeastTimes = 20

// Cell is a group with its number.
type Cell struct {
	Key string
	N   int
}

// Shown is a group as it is told: hidden ones have no number.
type Shown struct {
	Cell
	Hidden bool
}

// Groups hides the small groups of a split whose sum is known. When only one is
// small the next smallest is hidden with it, because the total would give the
// one away. A group of nobody hides nobody.
func Groups(cells []Cell) []Shown {
	list := make([]Shown, 0, len(cells))
	small := 0
	for _, c := range cells {
		hidden := c.N > 0 && c.N < Least
		if hidden {
			small++
		}
		list = append(list, Shown{c, hidden})
	}
	if small == 1 {
		hideNext(list)
	}
	for i := range list {
		if list[i].Hidden {
			list[i].N = 0
		}
	}
	return list
}

// hideNext hides the smallest group that is still shown.
func hideNext(list []Shown) {
	next := -1
	for i, s := range list {
		if !s.Hidden && s.N > 0 && (next < 0 || s.N < list[next].N) {
			next = i
		}
	}
	if next >= 0 {
		list[next].Hidden = true
	}
}

// Time is how many answers took so many working days.
type Time struct{ Days, N int }

// Spread is the time to answer: half and nine tenths of the answers came within
// so many working days.
type Spread struct {
	N      int
	Half   int
	Ninety int
}

// Of finds the spread; false when there are too few answers to tell one.
func Of(times []Time) (Spread, bool) {
	times = slices.Clone(times)
	slices.SortFunc(times, func(a, b Time) int { return a.Days - b.Days })
	all := 0
	for _, t := range times {
		all += t.N
	}
	if all < LeastTimes {
		return Spread{N: all}, false
	}
	return Spread{N: all, Half: within(times, (all+1)/2), Ninety: within(times, (all*9+9)/10)}, true
}

// within returns the days in which the first n answers came.
func within(times []Time, n int) int {
	for _, t := range times {
		if n -= t.N; n <= 0 {
			return t.Days
		}
	}
	return 0
}
