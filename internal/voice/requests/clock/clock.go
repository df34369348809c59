// Package clock knows until when an appeal must be answered and who hears of it
// when it is not. It is pure: the working days of the municipality are handed in.
//
// The law on appeals (No 67 of 4 May 2007): registered within one working day,
// answered within 14 working days of the registration, whose own day does not
// count. The term is a setting with a day, because a bill of March 2026 makes it
// ten. Only three things move the date: a pause by a reason of Reasons, an
// extension, and a new round after a reopening. Notes, assignments and other
// changes do not enter the computation at all.
package clock

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/period"
)

// RegisterWithin is how many working days the office has to register what came in.
const RegisterWithin = 1

// longest is a term beyond which a date is a mistake, in working days.
const longest = 1000

// RegisterBy is the last day on which something received must be registered.
func RegisterBy(c period.Calendar, received period.Day) period.Day {
	return c.After(received, RegisterWithin)
}

// Run is the clock of one round: from the registration or the last reopening.
type Run struct {
	From  period.Day // the day of registration; it does not count
	Days  int        // the term, in working days
	Extra int        // by extension, in working days
	Stood int        // working days on which the clock stood
}

// Due is the last day for the answer.
func (r Run) Due(c period.Calendar) period.Day {
	return c.After(r.From, min(r.Days+r.Extra+r.Stood, longest))
}

// Working counts the working days after from, up to and with until; none when
// until is not later.
func Working(c period.Calendar, from, until period.Day) (n int) {
	for d := from; d < until; {
		if d = d.Add(1); c.Works(d) {
			n++
		}
	}
	return n
}

// Stood counts the working days that a pause takes out of a term: its first day
// is one of them, the day on which the clock goes on is not.
func Stood(c period.Calendar, from, until period.Day) int {
	return Working(c, from.Add(-1), until.Add(-1))
}

// Before is the latest day that lies n working days before another: the reverse
// of Calendar.After.
func Before(c period.Calendar, d period.Day, n int) period.Day {
	for n > 0 {
		if c.Works(d) {
			n--
		}
		d = d.Add(-1)
	}
	return d
}

// Rule is a term of the municipality from a day on. Empty fields mean any.
type Rule struct {
	Category string
	Kind     string
	From     period.Day
	Days     int // working days
}

// weight tells how particular a rule is: of category and kind, of a category, of
// a kind, of everything.
func (r Rule) weight() (w int) {
	if r.Category != "" {
		w += 2
	}
	if r.Kind != "" {
		w++
	}
	return w
}

// holds tells whether the rule speaks of a request registered on the day.
func (r Rule) holds(category, kind string, on period.Day) bool {
	return r.From <= on && (r.Category == "" || r.Category == category) && (r.Kind == "" || r.Kind == kind)
}

// Term finds the rule for a request by the day of its registration: the most
// particular that holds, of equals the one that began last. A later rule never
// touches what was registered before it.
func Term(rules []Rule, category, kind string, on period.Day) (Rule, bool) {
	found := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return !r.holds(category, kind, on) })
	if len(found) == 0 {
		return Rule{}, false
	}
	return slices.MaxFunc(found, func(a, b Rule) int {
		switch {
		case a.weight() != b.weight():
			return a.weight() - b.weight()
		case a.From < b.From:
			return -1
		case a.From > b.From:
			return 1
		}
		return 0
	}), true
}

// Reason is why the clock may stand still. Each is told to the citizen.
type Reason string

// The reasons.
const (
	FromApplicant Reason = "applicant" // papers or particulars are awaited from the applicant
	FromOthers    Reason = "others"    // an answer of another body is awaited
	Inspection    Reason = "check"     // an inspection or expertise goes on
	Court         Reason = "court"     // the same matter lies before a court
)

// Reasons lists them in the order of screens.
var Reasons = []Reason{FromApplicant, FromOthers, Inspection, Court}
