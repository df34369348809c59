package operations

import (
	"context"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/services/operations/figure"
	"github.com/openaimak/aimak/internal/services/operations/store"
)

// BenchmarkYear counts the promises of a year in sets and by a statement for each
// day and promise, both on the same town, and reports how many times faster the sets
// are (bar: 50).
func BenchmarkYear(b *testing.B) {
	w := newTown(b, testkit.SQLite(b, sets()...))
	var year []Sheet
	first := w.today.Month().Add(-11).First()
	for day := max(first, since); day <= w.today; day = day.Add(1) {
		s := w.sheet(day)
		if day.Time().Day()%9 == 0 {
			s.Figures[At{w.upper, figure.Hours}], s.Gaps[w.upper] = 20*money.One, Power
		}
		year = append(year, s)
	}
	var l Log
	w.must(func(ctx context.Context, tx *db.Tx) (err error) {
		if l, err = w.Log(ctx, tx, w.water); err != nil {
			return err
		}
		return w.demoKeep(ctx, tx, l, year)
	})
	var sets, days time.Duration
	for b.Loop() {
		w.must(func(ctx context.Context, tx *db.Tx) error {
			begun := time.Now()
			list, err := w.Performance(ctx, tx, l, yearMonths)
			sets += time.Since(begun)
			if err != nil {
				return err
			}
			begun = time.Now()
			kept, err := w.dayByDay(ctx, tx, l, first)
			days += time.Since(begun)
			if kept != list[0].Kept {
				b.Fatalf("sets count %+v, days %+v", list[0].Kept, kept)
			}
			return err
		})
	}
	b.ReportMetric(float64(days)/float64(sets), "times")
	b.ReportMetric(float64(sets.Microseconds())/float64(b.N), "µs/year")
}

// dayByDay counts hours of water with a statement for each day, as a page would that
// asks for one sheet after the other.
func (w *town) dayByDay(ctx context.Context, tx *db.Tx, l Log, first period.Day) (k Kept, err error) {
	q := store.New(tx)
	bound, target, _ := l.daily()
	for day := first; day <= w.today; day = day.Add(1) {
		rows, err := q.Figures(ctx, store.FiguresParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(l.ID), FromDay: string(day), UntilDay: string(day)})
		if err != nil {
			return k, err
		}
		for _, r := range rows {
			for _, z := range l.Zones {
				if z.ID == ref.ID(r.ZoneID) && figure.Code(r.Code) == bound.Code {
					k.Spans++
					if bound.Kept(money.Quantity(r.Value), target, int64(z.Size)) {
						k.Kept++
					}
				}
			}
		}
	}
	return k, nil
}
