// Package figure is what a day sheet of a service is made of: which figures a
// service's day has, what they may be, and whether they keep what is promised.
package figure

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Code names a figure; the codes are stored.
type Code string

// The figures of day sheets.
const (
	Hours       Code = "hours"        // hours of supply in a zone, of 24
	Pickups     Code = "pickups"      // times that waste was taken away on a route
	LampsOut    Code = "lamps_out"    // lamps of a zone that do not burn
	Open        Code = "open"         // hours that a hall, a club, a ground was open
	Women       Code = "women"        // visitors by sex and age: women and men of 18 and more
	Men         Code = "men"          //
	Girls       Code = "girls"        // girls and boys below 18
	Boys        Code = "boys"         //
	PaidVisits  Code = "paid_visits"  // of the visits, those that were paid for
	Sessions    Code = "sessions"     // lessons, trainings, concerts
	Produced    Code = "produced"     // m³ of water lifted or let in
	PumpHours   Code = "pump_hours"   // hours of all pumps together
	Pressure    Code = "pressure"     // bar in the network, at the worst point that is measured
	Chlorine    Code = "chlorine"     // mg/l of free chlorine at the end of the network
	Samples     Code = "samples"      // water samples taken to a laboratory
	GoodSamples Code = "good_samples" // of them, those whose result was good
	Tonnage     Code = "tonnage"      // tonnes of waste that were hauled
	Containers  Code = "containers"   // containers that were emptied
	Works       Code = "works"        // places that were cleaned, mended, planted
)

// Figure is one field of a day sheet.
type Figure struct {
	Code   Code
	Zone   bool           // one for each zone; else one for the whole service
	Whole  bool           // no fractions
	Most   money.Quantity // an honest day has no more
	Within Code           // at most what this figure says; empty: no such bound
}

const unit = money.Quantity(1000)

var (
	visits = []Figure{
		{Open, true, false, 24 * unit, ""}, {Sessions, true, true, 50 * unit, ""}, {Women, true, true, 20_000 * unit, ""},
		{Men, true, true, 20_000 * unit, ""}, {Girls, true, true, 20_000 * unit, ""}, {Boys, true, true, 20_000 * unit, ""},
		{PaidVisits, true, true, 80_000 * unit, ""},
	}
	// sheets is what the day of each kind of service is written in.
	sheets = map[string][]Figure{
		"water": {
			{Hours, true, false, 24 * unit, ""}, {Produced, false, false, 200_000 * unit, ""}, {PumpHours, false, false, 480 * unit, ""},
			{Pressure, false, false, 25 * unit, ""}, {Chlorine, false, false, 5 * unit, ""}, {Samples, false, true, 50 * unit, ""},
			{GoodSamples, false, true, 50 * unit, Samples},
		},
		"irrigation": {{Hours, true, false, 24 * unit, ""}, {Produced, false, false, 2_000_000 * unit, ""}},
		"waste":      {{Pickups, true, true, 10 * unit, ""}, {Tonnage, false, false, 1_000 * unit, ""}, {Containers, false, true, 5_000 * unit, ""}},
		"lighting":   {{LampsOut, true, true, 20_000 * unit, ""}, {Works, false, true, 1_000 * unit, ""}},
		"sewerage":   {{Produced, false, false, 200_000 * unit, ""}, {Works, false, true, 1_000 * unit, ""}},
		"sport":      visits,
		"culture":    visits,
		"bath":       visits,
		"park":       {{Open, true, false, 24 * unit, ""}, {Works, true, true, 1_000 * unit, ""}},
	}
	anything = []Figure{{Works, true, true, 1_000 * unit, ""}}
)

// Of lists the figures of a day of a service, by the service's code, those of
// zones first.
func Of(service string) []Figure {
	if list, known := sheets[service]; known {
		return list
	}
	return anything
}

// Find returns one figure of a service's day.
func Find(service string, code Code) (Figure, bool) {
	list := Of(service)
	at := slices.IndexFunc(list, func(f Figure) bool { return f.Code == code })
	if at < 0 {
		return Figure{}, false
	}
	return list[at], true
}

// Span is how long a promise counts together: a day, a week, a month.
type Span string

// The spans.
const (
	Daily   Span = "day"
	Weekly  Span = "week"
	Monthly Span = "month"
)

// Bound is how a promise of the inventory is counted by the log: the sum of a
// figure over a span, of each zone or of the whole.
type Bound struct {
	Measure string // of inventory: "hours_day"
	Code    Code
	Span    Span
	Zone    bool
	Percent bool // the figure is what is missing from the zone's size, the promise a share of it
}

var bounds = []Bound{
	{"hours_day", Hours, Daily, true, false},
	{"pickups_week", Pickups, Weekly, true, false},
	{"open_hours", Open, Weekly, true, false},
	{"lamps_lit", LampsOut, Daily, true, true},
	{"samples", Samples, Monthly, false, false},
}

// BoundOf tells how a measure is counted; false when the log does not count it
// (hours until a repair are counted by outages, days until an answer by requests).
func BoundOf(measure string) (Bound, bool) {
	at := slices.IndexFunc(bounds, func(b Bound) bool { return b.Measure == measure })
	if at < 0 {
		return Bound{}, false
	}
	return bounds[at], true
}

// Needs is the least sum of the span that keeps the promise, or the most when the
// figure counts what is missing (Percent): of 40 lamps and 95 percent, two.
func (b Bound) Needs(target int, size int64) money.Quantity {
	if b.Percent {
		return money.Quantity(size*int64(100-target)/100) * unit
	}
	return money.Quantity(target) * unit
}

// Kept tells whether the sum of a span keeps the promise.
func (b Bound) Kept(sum money.Quantity, target int, size int64) bool {
	if b.Percent {
		return sum <= b.Needs(target, size)
	}
	return sum >= b.Needs(target, size)
}

// Week is the Monday that a day's week begins with.
func Week(d period.Day) period.Day {
	return d.Add(-(int(d.Time().Weekday()) + 6) % 7)
}
