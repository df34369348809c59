package meters

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Fitted is a meter with what is needed of its readings for one month: the last
// one before the month, if any, and those of the month in order of day.
type Fitted struct {
	Meter
	Before *Reading
	Within []Reading
}

// ByNorm is the source of a part without a measurement.
const ByNorm = "norm"

// Part is a stretch of days of one month that is charged in one way. The parts
// of a month follow each other without gap or overlap.
type Part struct {
	Span     period.Span
	Metered  bool
	Quantity money.Quantity // To less From; 0 by norm
	From, To money.Quantity // totals: what was charged up to before, and now
	Dials    [2]money.Quantity
	ReadOn   period.Day // day of To
	Source   string     // a Source, or ByNorm
	Odd      []string
}

// Month splits the active days of a supply into parts. active must lie within
// the month; meters are those of the supply's service, in order of installation.
func Month(month period.Month, active period.Span, meters []Fitted) []Part {
	var parts []Part
	next := active.From // first day not yet in a part
	for _, f := range meters {
		span := period.Span{From: max(next, f.Installed), Until: active.Until}
		if f.Ended != "" {
			span.Until = min(span.Until, f.Ended)
		}
		if span.From > span.Until {
			continue
		}
		if next < span.From {
			parts = join(parts, norm(period.Span{From: next, Until: span.From.Add(-1)}))
		}
		for _, p := range f.measure(month, span) {
			parts = join(parts, p)
		}
		next = span.Until.Add(1)
	}
	if next <= active.Until {
		parts = join(parts, norm(period.Span{From: next, Until: active.Until}))
	}
	return parts
}

func norm(span period.Span, odd ...string) Part {
	return Part{Span: span, Source: ByNorm, Odd: odd}
}

// join appends a part; two stretches by norm become one.
func join(parts []Part, p Part) []Part {
	if n := len(parts); n > 0 && !p.Metered && !parts[n-1].Metered {
		last := &parts[n-1]
		last.Span.Until = p.Span.Until
		for _, odd := range p.Odd {
			if !slices.Contains(last.Odd, odd) {
				last.Odd = append(last.Odd, odd)
			}
		}
		return parts
	}
	return append(parts, p)
}

// measure charges the days of one meter.
func (f Fitted) measure(month period.Month, span period.Span) []Part {
	switch {
	case !f.Verified(month):
		return []Part{norm(span, OddNotVerified)}
	case f.BrokenSince != "" && f.BrokenSince <= month.Last():
		return f.upToBreak(month, span)
	case len(f.Within) == 0:
		return []Part{f.unread(month, span)}
	}
	return []Part{f.read(month, span)}
}

// upToBreak charges a meter that stopped counting: by the dial up to its last
// reading of the month, by norm from the day after.
func (f Fitted) upToBreak(month period.Month, span period.Span) []Part {
	odd := OddBroken
	if f.State == Missing {
		odd = OddMissing
	}
	until := slices.DeleteFunc(slices.Clone(f.Within), func(r Reading) bool { return r.Day > f.BrokenSince })
	if len(until) == 0 || until[len(until)-1].Day < span.From {
		return []Part{norm(span, odd)}
	}
	last := min(until[len(until)-1].Day, span.Until)
	seen := Fitted{Meter: f.Meter, Before: f.Before, Within: until}
	parts := []Part{seen.read(month, period.Span{From: span.From, Until: last})}
	if last < span.Until {
		parts = append(parts, norm(period.Span{From: last.Add(1), Until: span.Until}, odd))
	}
	return parts
}

// unread charges a month without a reading: nothing yet while the meter is
// within its months of grace, else the norm. An estimate in the past means that
// the grace is used up.
func (f Fitted) unread(month period.Month, span period.Span) Part {
	if f.Before == nil || month.Sub(f.Before.Day.Month()) > f.grace() {
		return norm(span, OddLong)
	}
	return Part{
		Span: span, Metered: true, From: f.Before.Total, To: f.Before.Total,
		Dials:  [2]money.Quantity{f.Dial(f.Before.Total), f.Dial(f.Before.Total)},
		ReadOn: f.Before.Day, Source: string(f.Before.Source), Odd: []string{OddNoReading},
	}
}

func (f Fitted) grace() int {
	if f.Before != nil && f.Before.Source == Estimated {
		return 0
	}
	return graceMonths
}

// read charges a month with at least one reading.
func (f Fitted) read(month period.Month, span period.Span) Part {
	last := f.Within[len(f.Within)-1]
	from := f.Within[0] // the value at installation, when nothing came before
	if f.Before != nil {
		from = *f.Before
	}
	p := Part{Span: span, Metered: true, To: last.Total, ReadOn: last.Day, Source: string(last.Source), Odd: f.oddities()}
	p.Quantity = last.Total - from.Total
	if free, days := f.normDays(month, from.Day), last.Day.Sub(from.Day); free > 0 && days > 0 {
		p.Quantity = unpaid(p.Quantity, days-free, days)
		p.Odd = append(p.Odd, OddAfterNorm)
	}
	p.From = p.To - p.Quantity
	p.Dials = [2]money.Quantity{f.Dial(p.From), f.Dial(p.To)}
	return p
}

// normDays counts the days since a reading that were charged by norm because
// no other reading came in time.
func (f Fitted) normDays(month period.Month, since period.Day) (days int) {
	for m := since.Month().Add(f.grace() + 1); m < month; m = m.Next() {
		days += m.Days()
	}
	return days
}

// unpaid is the share of a use that falls on days not charged otherwise, in
// whole litres and never more than the use.
func unpaid(used money.Quantity, days, all int) money.Quantity {
	v, err := money.MulDiv(int64(used), int64(max(days, 0)), int64(all), money.Down)
	if err != nil {
		return used
	}
	return money.Quantity(v)
}

// oddities gathers what was odd about the month's readings.
func (f Fitted) oddities() (odd []string) {
	for _, r := range f.Within {
		for _, o := range r.Odd {
			if !slices.Contains(odd, o) {
				odd = append(odd, o)
			}
		}
	}
	return odd
}
