// Package period holds days, months and working days of a municipality.
//
// A Day is text YYYY-MM-DD and a Month text YYYY-MM, exactly as stored, so
// they sort and compare as text in Go and in both databases. Instants are
// milliseconds UTC. Kyrgyzstan keeps UTC+6 all year (Asia/Bishkek).
package period

import (
	"errors"
	"fmt"
	"time"
)

// Zone is the time zone of every municipality. The country has had no summer
// time since 2005, so a fixed offset is right for every date the product holds.
var Zone = time.FixedZone("Asia/Bishkek", 6*60*60)

// Clock tells the present instant. It is handed in, so that tests and the demo
// can stand on any day.
type Clock func() time.Time

// ErrFormat is returned for text that is not a day or month.
var ErrFormat = errors.New("period: not a date")

// Day is a calendar day, "2026-11-22". The empty Day means "none" or "open".
type Day string

// Month is a calendar month, "2026-11".
type Month string

// Instant is a point in time in milliseconds UTC, as stored.
type Instant int64

// At turns a time into an Instant.
func At(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time returns the instant as a time in the municipality's zone.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).In(Zone) }

// Day returns the local day of the instant.
func (i Instant) Day() Day { return DayOf(i.Time()) }

// DayOf returns the local day of a time.
func DayOf(t time.Time) Day { return Day(t.In(Zone).Format(time.DateOnly)) }

// MonthOf returns the local month of a time.
func MonthOf(t time.Time) Month { return DayOf(t).Month() }

// ParseDay reads "2026-12-25" or, as people type it, "25.12.2026".
func ParseDay(text string) (Day, error) {
	for _, layout := range []string{time.DateOnly, "02.01.2006", "2.1.2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return Day(t.Format(time.DateOnly)), nil
		}
	}
	return "", fmt.Errorf("%w: %q", ErrFormat, text)
}

// ParseMonth reads "2026-12" or "12.2026".
func ParseMonth(text string) (Month, error) {
	for _, layout := range []string{"2006-01", "01.2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return Month(t.Format("2006-01")), nil
		}
	}
	return "", fmt.Errorf("%w: %q", ErrFormat, text)
}

// Time returns midnight UTC of the day; the zero time when it is malformed.
func (d Day) Time() time.Time {
	year, month, day, ok := read(d)
	if !ok {
		return time.Time{}
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// Start returns the instant at which the day begins in the municipality.
func (d Day) Start() Instant {
	t := d.Time()
	return At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, Zone))
}

// Valid tells whether the day exists.
func (d Day) Valid() bool {
	_, _, _, ok := read(d)
	return ok
}

// Add returns the day n days later.
func (d Day) Add(n int) Day {
	year, month, day := d.Time().AddDate(0, 0, n).Date()
	return write(year, int(month), day)
}

// Sub returns the number of days from other to d.
func (d Day) Sub(other Day) int {
	// Not by time.Duration, which ends at 292 years: an empty day is the year 1.
	return int((d.Time().Unix() - other.Time().Unix()) / (24 * 60 * 60))
}

// Month returns the month of the day.
func (d Day) Month() Month {
	if len(d) < 7 {
		return ""
	}
	return Month(d[:7])
}

// Valid tells whether the month exists.
func (m Month) Valid() bool { return len(m) == 7 && m.First().Valid() }

// Add returns the month n months later.
func (m Month) Add(n int) Month {
	year, month, day := m.First().Time().AddDate(0, n, 0).Date()
	text := write(year, int(month), day)
	return Month(text[:len(text)-len("-01")])
}

// Next returns the following month.
func (m Month) Next() Month { return m.Add(1) }

// First returns the first day of the month.
func (m Month) First() Day { return Day(m) + "-01" }

// Last returns the last day of the month.
func (m Month) Last() Day {
	year, month := m.numbers()
	return write(year, month, daysOf(year, month))
}

// Days returns the number of days in the month.
func (m Month) Days() int { return daysOf(m.numbers()) }

// numbers takes the month apart; a malformed one is that of the zero time.
func (m Month) numbers() (year, month int) {
	year, month, _, ok := read(m.First())
	if !ok {
		return 1, 1
	}
	return year, month
}

// Sub returns the number of months from other to m.
func (m Month) Sub(other Month) int {
	a, b := m.First().Time(), other.First().Time()
	return (a.Year()-b.Year())*12 + int(a.Month()) - int(b.Month())
}

// Span is a validity: from From to Until, both days included. An empty Until
// means "until further notice"; an empty From means "always".
type Span struct{ From, Until Day }

// Holds tells whether the day lies in the span.
func (s Span) Holds(d Day) bool {
	return s.From <= d && (s.Until == "" || d <= s.Until)
}

// Overlaps tells whether two spans share a day.
func (s Span) Overlaps(o Span) bool {
	return (s.Until == "" || o.From <= s.Until) && (o.Until == "" || s.From <= o.Until)
}

// Within returns the part of the span that lies in the month; ok is false when
// they share no day.
func (s Span) Within(m Month) (part Span, ok bool) {
	part = Span{From: max(s.From, m.First()), Until: m.Last()}
	if s.Until != "" {
		part.Until = min(s.Until, m.Last())
	}
	return part, part.From <= part.Until
}

// Days returns the number of days in a closed span.
func (s Span) Days() int { return s.Until.Sub(s.From) + 1 }

// Calendar knows which days a municipality works.
type Calendar struct {
	Holidays map[Day]bool // public holidays and days off moved by decision
	Workdays map[Day]bool // weekend days made working by decision
}

// Works tells whether the day is a working day (Monday to Friday unless the
// holiday table says otherwise).
func (c Calendar) Works(d Day) bool {
	if c.Workdays[d] {
		return true
	}
	weekday := d.Time().Weekday()
	return weekday != time.Saturday && weekday != time.Sunday && !c.Holidays[d]
}

// After returns the day n working days after d; d itself does not count.
func (c Calendar) After(d Day, n int) Day {
	for n > 0 {
		d = d.Add(1)
		if c.Works(d) {
			n--
		}
	}
	return d
}
