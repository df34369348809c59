package appeal

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// Term is a rule of the clock with where it stands.
type Term struct {
	clock.Rule
	Source string
}

// Rules are what a municipality may set beside its terms. Where the law gives no
// number that we know of, those of UsualRules hold.
type Rules struct {
	ReopenDays int // days of the calendar after an answer in which it may be reopened
	ExtendDays int // working days by which a term may be extended, all in all
	ReferDays  int // working days in which a request is referred to another body
	Ladder     clock.Ladder
}

var UsualRules = Rules{ReopenDays: 30, ExtendDays: 30, ReferDays: 5, Ladder: clock.Usual}

// Law is what the clock of a municipality runs by.
type Law struct {
	Days period.Calendar
	Rules
	Today period.Day
}

// lawDays is the term of the law for a municipality that has entered none, in
// working days.
const lawDays = 14

// Terms are those of a municipality: particular ones, then the general ones of
// territory.
type Terms []Term

// Of is that of a request registered on a day, in working days.
func (list Terms) Of(category string, kind life.Kind, on period.Day) int {
	rules := make([]clock.Rule, len(list))
	for i, t := range list {
		rules[i] = t.Rule
	}
	if rule, ok := clock.Term(rules, category, string(kind), on); ok {
		return rule.Days
	}
	return lawDays
}

// RungOf is where a person stands on the ladder: whom they answer for beside
// themselves.
func RungOf(who access.Actor) clock.Rung {
	switch {
	case who.Has(access.Head):
		return clock.Head
	case who.Has(access.Secretary):
		return clock.Deputy
	}
	return clock.Responsible
}

// Reach tells from which days on a rung is called: to what was due by late, and to
// what nobody is responsible for since.
func (l Law) Reach(r clock.Rung) (late, since period.Day) {
	after, alone := l.Ladder.Deputy, l.Ladder.UnassignedDeputy
	switch r {
	case clock.Head:
		after, alone = l.Ladder.Head, l.Ladder.UnassignedHead
	case clock.Council:
		after, alone = l.Ladder.Council, l.Ladder.UnassignedCouncil
	}
	return clock.Before(l.Days, l.Today, after), clock.Before(l.Days, l.Today, alone)
}

// Calls lists who has been called to a request by today.
func (l Law) Calls(r Request) []clock.Call { return l.Ladder.Calls(l.Days, r.Facts(l.Today)) }

// Valid complains about rules that cannot be kept.
func (r Rules) Valid() error {
	form := fault.Form()
	for _, x := range []struct {
		name string
		days int
	}{{"reopen_days", r.ReopenDays}, {"extend_days", r.ExtendDays}, {"refer_days", r.ReferDays}} {
		if x.days < 1 || x.days > 365 {
			form.Field(x.name, "Enter a number from 1 to 365")
		}
	}
	if !r.Ladder.Valid() {
		form.Field("deputy", "Each rung is called no earlier than the one below it, and after one working day at the earliest.")
	}
	return form.Err()
}

// Valid complains about what cannot be a term.
func (t Term) Valid(known []Category) error {
	form := fault.Form()
	if !t.From.Valid() {
		form.Field("from", "Enter a date, for example 25.12.2026")
	}
	if t.Days < 1 || t.Days > 365 {
		form.Field("days", "Enter a number from 1 to 365")
	}
	if t.Category != "" && !slices.ContainsFunc(known, func(c Category) bool { return c.Code == t.Category }) {
		form.Field("category", "Choose from the list")
	}
	if t.Kind != "" && !slices.Contains(life.Kinds, life.Kind(t.Kind)) {
		form.Field("kind", "Choose from the list")
	}
	if t.Category == "" && t.Kind == "" {
		form.Field("category", "The term of all requests is set with the working days of the municipality.")
	}
	if t.Source == "" {
		form.Field("source", "Say which law or decision sets this term.")
	}
	return form.Err()
}
