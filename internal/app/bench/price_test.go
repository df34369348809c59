package bench

import "testing"

// The bare loop is the yardstick of the arithmetic, so it must be right.
func TestBareLoopEqualsTheEngine(t *testing.T) {
	for _, n := range []int{1, 7, 1000} {
		if a, b := Explained(n), Bare(n); a != b || a <= 0 {
			t.Errorf("%d bills: %d explained, %d bare", n, a, b)
		}
	}
}
