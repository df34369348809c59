package ahead_test

import (
	"iter"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/openaimak/aimak/internal/finance/billing/ahead"
)

func upTo(n int, seen *[]int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			*seen = append(*seen, i)
			if !yield(i) {
				return
			}
		}
	}
}

func TestAllPartsInOrder(t *testing.T) {
	for _, n := range []int{0, 1, 2, 100} {
		var seen []int
		if got := slices.Collect(ahead.Of(upTo(n, &seen))); len(got) != n || !slices.IsSorted(got) {
			t.Errorf("%d parts: %v", n, got)
		}
	}
}

// While the user has one part in hand, the next is made, and none behind it.
func TestOneStepAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []int
		for part := range ahead.Of(upTo(5, &seen)) {
			synctest.Wait()
			if want := min(part+2, 5); len(seen) != want {
				t.Errorf("with part %d in hand: %d made, want %d", part, len(seen), want)
			}
		}
	})
}

// Nothing runs on when the user has had enough.
func TestUserStops(t *testing.T) {
	var seen []int
	for range ahead.Of(upTo(1000, &seen)) {
		break
	}
	if len(seen) > 2 { // no race: the goroutine has ended
		t.Errorf("%d parts were made for a user who took one", len(seen))
	}
}

func TestPanicsReachTheUser(t *testing.T) {
	spoiled := func(yield func(int) bool) {
		yield(1)
		panic("spoiled")
	}
	for _, stops := range []bool{false, true} {
		func() {
			defer func() {
				if got := recover(); got != "spoiled" {
					t.Errorf("stops %v: %v", stops, got)
				}
			}()
			for range ahead.Of(spoiled) {
				if stops {
					break
				}
			}
		}()
	}
}

// A user's own panic goes on when the goroutine has ended.
func TestUserPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != "user" {
			t.Error(got)
		}
	}()
	var seen []int
	for range ahead.Of(upTo(10, &seen)) {
		panic("user")
	}
}
