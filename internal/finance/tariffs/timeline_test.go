package tariffs_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// timeline is one service whose price lists come and go in any order.
type timeline struct {
	*bench
	t       *rapid.T
	service ref.ID
	lists   []ref.ID // in force, in the order in which they were put in force
}

func newTimeline(t *rapid.T, b *bench) *timeline {
	l := &timeline{bench: b, t: t}
	b.write(func(tx *db.Tx) error {
		l.service = addService(b.t.Context(), tx, "water", "Суу", "Вода", "Water", b.provider)
		return nil
	})
	return l
}

// decide puts a list of random days in force; a refusal must be a Conflict.
func (l *timeline) decide() {
	from := period.Day("2026-01-01").Add(rapid.IntRange(0, 120).Draw(l.t, "from"))
	n := tariffs.NewVersion{Service: l.service, Span: period.Span{From: from}, Decision: decision, Origin: tariffs.From(tariffs.BeforeAimak)}
	n.Prices = append(n.Prices, m3(fmt.Sprint(1+len(l.lists))))
	if rapid.Bool().Draw(l.t, "ends") {
		n.Span.Until = from.Add(rapid.IntRange(0, 60).Draw(l.t, "days"))
	}
	err := l.try(func(tx *db.Tx) error {
		id, err := l.room.Decide(l.bench.t.Context(), tx, access.System(testkit.Place), n)
		if err == nil {
			l.lists = append(l.lists, id)
		}
		return err
	})
	if err != nil && !fault.Is(err, fault.KindConflict) {
		l.t.Fatalf("deciding %v: %v", n.Span, err)
	}
}

// withdraw takes back the list at a place of the order; what others follow is
// refused and stays.
func (l *timeline) withdraw(at int) (done bool) {
	err := l.try(func(tx *db.Tx) error {
		return l.room.Withdraw(l.bench.t.Context(), tx, l.finance, l.lists[at], "ката")
	})
	if err != nil {
		if !fault.Is(err, fault.KindConflict) {
			l.t.Fatalf("withdrawing: %v", err)
		}
		return false
	}
	l.lists = slices.Delete(l.lists, at, at+1)
	return true
}

// spans returns what is in force, in order of time.
func (l *timeline) spans() (spans []period.Span) {
	err := l.db.Read(l.bench.t.Context(), testkit.Place, func(tx *db.Tx) error {
		versions, err := l.room.Versions(l.bench.t.Context(), tx, l.service)
		for _, v := range versions {
			if v.State == tariffs.InEffect {
				spans = append([]period.Span{v.Span}, spans...)
			}
		}
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return spans
}

// holds fails the test when two lists share a day.
func (l *timeline) holds() {
	spans := l.spans()
	if len(spans) != len(l.lists) {
		l.t.Fatalf("%d lists in force, want %d", len(spans), len(l.lists))
	}
	for i, s := range spans {
		for _, o := range spans[i+1:] {
			if s.Overlaps(o) {
				l.t.Fatalf("%v and %v share a day: %v", s, o, spans)
			}
		}
	}
}

// timelines runs f on SQLite only: hundreds of lists are decided here, and the
// statements are tested on both databases elsewhere.
func timelines(t *testing.T, f func(b *bench)) {
	t.Helper()
	f(newBench(t, testkit.SQLite(t, append([]db.Set{inventoryTables}, sets()...)...)))
}

// TestListsComeAndGo: whatever is decided and withdrawn in whatever order, no
// day ever has two prices.
func TestListsComeAndGo(t *testing.T) {
	timelines(t, func(b *bench) {
		rapid.Check(b.t, func(t *rapid.T) {
			l := newTimeline(t, b)
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				if len(l.lists) > 0 && rapid.IntRange(0, 2).Draw(t, "withdraw") == 0 {
					l.withdraw(rapid.IntRange(0, len(l.lists)-1).Draw(t, "which"))
				} else {
					l.decide()
				}
				l.holds()
			}
		})
	})
}

// TestWithdrawnInReverse: taken back in the opposite order, lists leave every
// state behind as they had found it.
func TestWithdrawnInReverse(t *testing.T) {
	timelines(t, func(b *bench) {
		rapid.Check(b.t, func(t *rapid.T) {
			l := newTimeline(t, b)
			var states [][]period.Span
			for range rapid.IntRange(1, 8).Draw(t, "lists") {
				before, n := l.spans(), len(l.lists)
				if l.decide(); len(l.lists) > n {
					states = append(states, before)
				}
			}
			for i := len(states) - 1; i >= 0; i-- {
				if !l.withdraw(len(l.lists) - 1) {
					t.Fatal("the last list cannot be withdrawn")
				}
				if now := l.spans(); !slices.Equal(now, states[i]) {
					t.Fatalf("left behind %v, found %v", now, states[i])
				}
			}
		})
	})
}
