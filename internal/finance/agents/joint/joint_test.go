package joint

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// book is where the queue of these tests writes; each write takes a second.
type book struct {
	mu     sync.Mutex
	writes map[ref.ID][][]int
	under  map[ref.ID]int
	notes  int
}

func (b *book) queue(t *testing.T) *Queue[int, int] {
	b.writes, b.under = map[ref.ID][][]int{}, map[ref.ID]int{}
	return &Queue[int, int]{
		Write: func(_ context.Context, m ref.ID, calls []int) {
			b.mu.Lock()
			if b.under[m]++; b.under[m] > 1 {
				t.Error("two writes of one municipality at once")
			}
			b.mu.Unlock()
			time.Sleep(time.Second)
			b.mu.Lock()
			defer b.mu.Unlock()
			b.under[m]--
			b.writes[m] = append(b.writes[m], slices.Clone(calls))
		},
		Note: func(_ context.Context, _ ref.ID, notes []int) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.notes += len(notes)
		},
	}
}

// Two hundred at once: the first alone and at once, then as many as fit, each
// written once.
func TestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b book
		q := b.queue(t)
		begun := time.Now()
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				if err := q.Join(t.Context(), 1, i); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		written := slices.Concat(b.writes[1]...)
		slices.Sort(written)
		if len(slices.Compact(written)) != 200 {
			t.Errorf("%d calls were written", len(written))
		}
		for _, one := range b.writes[1] {
			if len(one) > MostTogether {
				t.Errorf("%d in one write", len(one))
			}
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("two hundred took %s, one takes a second", took)
		}
		synctest.Wait()
		if !q.Quiet() {
			t.Error("a goroutine stays when all is done")
		}
	})
}

// Municipalities do not wait for one another.
func TestApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b book
		q := b.queue(t)
		begun := time.Now()
		var all sync.WaitGroup
		for m := range 10 {
			all.Go(func() { _ = q.Join(t.Context(), ref.ID(m+1), m) })
		}
		all.Wait()
		if took := time.Since(begun); took != time.Second {
			t.Errorf("ten municipalities took %s", took)
		}
	})
}

// A caller that goes away is let go at once, and its call is written all the same.
func TestGoneAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b book
		q := b.queue(t)
		ctx, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer leave()
		begun := time.Now()
		if err := q.Join(ctx, 1, 7); err == nil || time.Since(begun) != 100*time.Millisecond {
			t.Errorf("after %s: %v", time.Since(begun), err)
		}
		if err := q.Join(t.Context(), 1, 8); err != nil {
			t.Error(err)
		}
		if got := slices.Concat(b.writes[1]...); !slices.Equal(got, []int{7, 8}) {
			t.Errorf("written: %v", got)
		}
	})
}

// Nobody waits for notes; they go behind the calls, and a flood is not kept.
func TestNotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b book
		q := b.queue(t)
		var all sync.WaitGroup
		all.Go(func() { _ = q.Join(t.Context(), 1, 1) })
		synctest.Wait()
		for i := range 3 * mostNotes {
			q.Remember(1, i)
		}
		if b.notes != 0 {
			t.Error("notes overtake a call")
		}
		all.Wait()
		synctest.Wait()
		if b.notes != mostNotes {
			t.Errorf("%d notes are kept, want %d", b.notes, mostNotes)
		}
	})
}
