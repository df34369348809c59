package operations

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations/figure"
	"github.com/openaimak/aimak/internal/services/operations/store"
)

// Kept is how often a promise was kept.
type Kept struct {
	Spans int // days, weeks or months that were counted
	Kept  int // of them, those that kept it
}

func (k *Kept) add(other Kept) { k.Spans, k.Kept = k.Spans+other.Spans, k.Kept+other.Kept }

// Broken is how often it was not kept.
func (k Kept) Broken() int { return k.Spans - k.Kept }

// Performance is one promise over some months, as the log counts it.
type Performance struct {
	Promise inventory.Promise
	Span    figure.Span
	Kept
	Months  []MonthKept // the oldest first; a month that was not counted has no spans
	Zones   []ZoneKept  // those that were counted, in the order of the log
	Reasons []ReasonDays
}

// MonthKept is one month of a promise.
type MonthKept struct {
	Month period.Month
	Kept
}

// ZoneKept is one zone of a promise.
type ZoneKept struct {
	Zone
	Kept
}

// ReasonDays is on how many days a reason stood.
type ReasonDays struct {
	Reason Reason
	Days   int
}

// window is which days count for a promise: whole weeks and whole months only.
func window(span figure.Span, months int, today period.Day) (from, until period.Day) {
	from, until = today.Month().Add(1-months).First(), today
	switch span {
	case figure.Weekly:
		if monday := figure.Week(from); monday < from {
			from = monday.Add(7)
		}
		until = figure.Week(today).Add(-1)
	case figure.Monthly:
		if today != today.Month().Last() {
			until = today.Month().First().Add(-1)
		}
	}
	return from, until
}

// Performance counts every promise of a service that the log can count, over so many
// months up to today: one statement for each promise, whatever the number of days.
func (o *Operations) Performance(ctx context.Context, tx *db.Tx, l Log, months int) ([]Performance, error) {
	var list []Performance
	for _, promise := range l.Promises {
		bound, counted := figure.BoundOf(string(promise.Measure))
		if !counted {
			continue
		}
		from, until := window(bound.Span, months, tx.Today())
		rows, err := count(ctx, tx, l.ID, bound, promise.Target, from, until)
		if err != nil {
			return nil, fmt.Errorf("counting the promise %s: %w", promise.Measure, err)
		}
		list = append(list, sumUp(l, promise, bound.Span, rows, from.Month(), tx.Today().Month()))
	}
	if len(list) == 0 {
		return nil, nil
	}
	from, until := window(figure.Daily, months, tx.Today())
	gaps, err := store.New(tx).GapSums(ctx, store.GapSumsParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(l.ID), FromDay: string(from), UntilDay: string(until)})
	if err != nil {
		return nil, fmt.Errorf("counting the reasons: %w", err)
	}
	at := max(0, slices.IndexFunc(list, func(p Performance) bool { return p.Span == figure.Daily }))
	list[at].Reasons = byReason(gaps)
	return list, nil
}

// count asks for one promise, by month and zone.
func count(ctx context.Context, tx *db.Tx, service ref.ID, b figure.Bound, target int, from, until period.Day) ([]store.KeptDaysRow, error) {
	q, municipality := store.New(tx), int64(tx.Municipality)
	switch b.Span {
	case figure.Weekly:
		rows, err := q.KeptWeeks(ctx, store.KeptWeeksParams{MunicipalityID: municipality, ServiceID: int64(service), Code: string(b.Code),
			Target: int64(target), FromDay: string(from), UntilDay: string(until)})
		return same(rows, func(r store.KeptWeeksRow) store.KeptDaysRow { return store.KeptDaysRow(r) }), err
	case figure.Monthly:
		rows, err := q.KeptMonths(ctx, store.KeptMonthsParams{MunicipalityID: municipality, ServiceID: int64(service), Code: string(b.Code),
			Target: int64(target), FromDay: string(from), UntilDay: string(until)})
		return same(rows, func(r store.KeptMonthsRow) store.KeptDaysRow { return store.KeptDaysRow(r) }), err
	}
	share := int64(0)
	if b.Percent {
		share = 1
	}
	return q.KeptDays(ctx, store.KeptDaysParams{MunicipalityID: municipality, ServiceID: int64(service), Code: string(b.Code),
		Share: share, Target: int64(target), FromDay: string(from), UntilDay: string(until)})
}

func same[R any](rows []R, of func(R) store.KeptDaysRow) []store.KeptDaysRow {
	list := make([]store.KeptDaysRow, len(rows))
	for i, r := range rows {
		list[i] = of(r)
	}
	return list
}

// sumUp gathers the counts by month and by zone.
func sumUp(l Log, promise inventory.Promise, span figure.Span, rows []store.KeptDaysRow, first, last period.Month) Performance {
	p := Performance{Promise: promise, Span: span}
	for m := first; m <= last; m = m.Next() {
		p.Months = append(p.Months, MonthKept{Month: m})
	}
	zones := map[ref.ID]*Kept{}
	for _, r := range rows {
		k, zone := Kept{int(r.Spans), int(r.Kept)}, ref.ID(r.ZoneID)
		p.add(k)
		if at := period.Month(r.Month).Sub(first); at >= 0 && at < len(p.Months) {
			p.Months[at].add(k)
		}
		if zones[zone] == nil {
			zones[zone] = &Kept{}
		}
		zones[zone].add(k)
	}
	for _, z := range l.Zones {
		if k := zones[z.ID]; k != nil {
			p.Zones = append(p.Zones, ZoneKept{z, *k})
		}
	}
	return p
}

func byReason(rows []store.GapSumsRow) (list []ReasonDays) {
	for _, r := range rows {
		list = append(list, ReasonDays{Reason(r.Reason), int(r.Days)})
	}
	return list
}

// expected tells whether a sheet of the day is expected: some zone was served.
func (l Log) expected(day period.Day) bool { return len(on(day, l.Zones)) > 0 }

// lookBack is for how many days the desk asks for sheets that are missing.
const lookBack = 30

// missing lists the days before today, of the last thirty, that have no sheet.
func (l Log) missing(kept map[period.Day]Sheet, today period.Day) (days []period.Day) {
	for day := today.Add(-lookBack); day < today; day = day.Add(1) {
		if _, known := kept[day]; !known && l.expected(day) {
			days = append(days, day)
		}
	}
	return days
}
