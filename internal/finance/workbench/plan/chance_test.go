package plan

import (
	"math"
	"testing"
)

// TestTriangle: deviations stay between the ends, lie around (low + high) / 3,
// and fall off to both sides.
func TestTriangle(t *testing.T) {
	for _, x := range []spread{{-0.3, 0.1}, {-0.2, 0}, {0, 0.5}, {-0.1, 0.1}, {0, 0}} {
		s := streamOf(1, 2)
		const n = 200_000
		sum, near := 0.0, 0
		for range n {
			v := s.triangle(x)
			if v < x.low || v > x.high {
				t.Fatalf("%v outside %+v", v, x)
			}
			if v >= x.low/2 && v <= x.high/2 {
				near++
			}
			sum += v
		}
		if mean, want := sum/n, (x.low+x.high)/3; math.Abs(mean-want) > 0.001 {
			t.Errorf("%+v: mean %v, want %v", x, mean, want)
		}
		// Three quarters of a triangle lie in its inner half.
		if share := float64(near) / n; x.low != x.high && math.Abs(share-0.75) > 0.005 {
			t.Errorf("%+v: %v in the inner half", x, share)
		}
	}
}

// TestStreams: neighbouring draws and seeds have nothing in common, and numbers
// fill the range evenly.
func TestStreams(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(20) {
		for draw := range 200 {
			s := streamOf(seed, draw)
			for range 5 {
				v := s.next()
				if seen[v] {
					t.Fatalf("seed %d, draw %d repeats a number", seed, draw)
				}
				seen[v] = true
			}
		}
	}
	var bins [10]int
	for draw := range 100_000 {
		s := streamOf(9, draw)
		bins[int(s.unit()*10)]++
	}
	for i, n := range bins {
		if n < 9_700 || n > 10_300 {
			t.Errorf("bin %d holds %d of 100 000", i, n)
		}
	}
}

// TestRangeOf takes the least value that a tenth, half and nine tenths of the
// draws do not exceed.
func TestRangeOf(t *testing.T) {
	for _, c := range []struct {
		list []int64
		want Range[seconds]
	}{
		{[]int64{5}, Range[seconds]{5, 5, 5}},
		{[]int64{1, 2}, Range[seconds]{1, 1, 2}},
		{[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, Range[seconds]{1, 5, 9}},
		{[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, Range[seconds]{2, 6, 10}},
	} {
		if got := rangeOf[seconds](c.list); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.list, got, c.want)
		}
	}
}

type seconds int64
