package tariffs_test

import (
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// TestTwoDecisionsAtOnce: of lists put in force at the same moment none overlap,
// whoever comes first.
func TestTwoDecisionsAtOnce(t *testing.T) {
	eachBench(t, func(b *bench) {
		b.decide(b.list("2025-01-01", m3("10")))
		var drafts []ref.ID
		for _, from := range []period.Day{"2026-01-01", "2026-03-01", "2026-03-01", "2026-06-01", "2026-02-01", "2026-06-01"} {
			drafts = append(drafts, b.enter(b.list(from, m3("14.43"))))
		}
		var group sync.WaitGroup
		outcomes := make([]error, len(drafts))
		for i, id := range drafts {
			group.Go(func() {
				outcomes[i] = b.try(func(tx *db.Tx) error { return b.room.Enforce(b.t.Context(), tx, b.second, id, decision, "") })
			})
		}
		group.Wait()
		done := 0
		for i, err := range outcomes {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.KindConflict) {
				b.t.Errorf("list %d: %v", i, err)
			}
		}
		if done == 0 {
			b.t.Error("nobody succeeded")
		}
		if wrong := b.check(); len(wrong) > 0 {
			b.t.Errorf("check: %v", wrong)
		}
		for m := period.Month("2025-01"); m <= "2026-12"; m = m.Next() {
			if _, err := b.inForce(b.water, m); err != nil {
				b.t.Errorf("%s: %v", m, err)
			}
		}
	})
}

// TestReadingAsksAFixedNumberOfQuestions: twenty lists cost no more statements
// than one.
func TestReadingAsksAFixedNumberOfQuestions(t *testing.T) {
	eachBench(t, func(b *bench) {
		count := func() int64 {
			ctx, n := db.CountQueries(b.t.Context())
			err := b.db.Read(ctx, testkit.Place, func(tx *db.Tx) error {
				if _, err := b.room.Versions(ctx, tx, 0); err != nil {
					return err
				}
				_, err := b.room.InForce(ctx, tx, b.water, "2026-11")
				return err
			})
			if err != nil {
				b.t.Fatal(err)
			}
			return n.Load()
		}
		b.decide(b.list("2020-01-01", rural("10", "20")...))
		one := count()
		for i := range 20 {
			b.decide(b.list(period.Day("2020-02-01").Month().Add(i).First(), rural("10", "20")...))
		}
		if many := count(); many != one {
			b.t.Errorf("%d statements for one list, %d for many", one, many)
		}
	})
}
