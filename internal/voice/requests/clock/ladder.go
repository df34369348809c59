package clock

import (
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
)

// Rung is who is called to a request that is not answered.
type Rung int

// The rungs, from below. The deputy for appeals is the responsible secretary.
const (
	Responsible Rung = iota
	Deputy
	Head
	Council
)

// Why says for what reason somebody is called.
type Why string

// The reasons of a call.
const (
	Unassigned Why = "unassigned" // nobody is responsible yet
	Soon       Why = "soon"       // the term ends in a few days
	Late       Why = "late"       // the term has passed
)

// Ladder says after how many working days each rung is called. All of it are
// settings of the municipality.
type Ladder struct {
	Warn              int // before the end of the term, the responsible person
	Deputy            int // after the end of the term
	Head              int // after the end of the term
	Council           int // after the end of the term
	UnassignedDeputy  int // after the registration, while nobody is responsible
	UnassignedHead    int
	UnassignedCouncil int
}

// Usual is the ladder of a municipality that has set none.
var Usual = Ladder{Warn: 3, Deputy: 1, Head: 3, Council: 10, UnassignedDeputy: 1, UnassignedHead: 2, UnassignedCouncil: 14}

// Valid tells whether each rung is called no earlier than the one below it.
func (l Ladder) Valid() bool {
	return l.Warn >= 0 && 0 < l.Deputy && l.Deputy <= l.Head && l.Head <= l.Council && l.Council <= longest &&
		0 < l.UnassignedDeputy && l.UnassignedDeputy <= l.UnassignedHead && l.UnassignedHead <= l.UnassignedCouncil &&
		l.UnassignedCouncil <= longest && l.Warn <= longest
}

// Facts are what the ladder looks at. Days that have not come are empty.
type Facts struct {
	From     period.Day // registered, or reopened
	Assigned period.Day // somebody became responsible
	Due      period.Day // last day of the term; empty while the clock stands
	Ended    period.Day // answered, rejected, referred or joined to another
	Today    period.Day
}

// Call is one rung being called.
type Call struct {
	Rung Rung
	Why  Why
	On   period.Day
	Days int // working days since the registration, until or since the end of the term
}

// Calls lists who has been called by today, by day. They follow from the
// calendar alone: nobody has to remember to call, and no change of a request
// puts a call off.
func (l Ladder) Calls(c period.Calendar, f Facts) (calls []Call) {
	last := f.Today
	if f.Ended != "" {
		last = min(last, f.Ended)
	}
	add := func(rung Rung, why Why, on period.Day, days int) {
		if on <= last {
			calls = append(calls, Call{rung, why, on, days})
		}
	}
	for rung, days := range map[Rung]int{Deputy: l.UnassignedDeputy, Head: l.UnassignedHead, Council: l.UnassignedCouncil} {
		if on := c.After(f.From, days); f.Assigned == "" || on < f.Assigned {
			add(rung, Unassigned, on, days)
		}
	}
	if f.Due != "" {
		if warned := c.After(Before(c, f.Due, l.Warn), 1); l.Warn > 0 && warned > f.From {
			add(Responsible, Soon, warned, l.Warn)
		}
		for rung, days := range map[Rung]int{Deputy: l.Deputy, Head: l.Head, Council: l.Council} {
			add(rung, Late, c.After(f.Due, days), days)
		}
	}
	slices.SortFunc(calls, func(a, b Call) int {
		switch {
		case a.On < b.On:
			return -1
		case a.On > b.On:
			return 1
		case a.Rung != b.Rung:
			return int(a.Rung - b.Rung)
		}
		return len(a.Why) - len(b.Why)
	})
	return calls
}

// Top is the highest rung called and why; false when nobody was.
func Top(calls []Call) (top Call, ok bool) {
	for _, call := range calls {
		if !ok || call.Rung > top.Rung || call.Rung == top.Rung && call.Why == Late {
			top, ok = call, true
		}
	}
	return top, ok
}

// Word is how a call is kept in the history: rung, reason, days.
func (c Call) Word() string {
	return strings.Join([]string{strconv.Itoa(int(c.Rung)), string(c.Why), strconv.Itoa(c.Days)}, " ")
}

// ReadCall is the way back; false for a word of another kind.
func ReadCall(word string) (c Call, ok bool) {
	parts := strings.Fields(word)
	if len(parts) != 3 {
		return c, false
	}
	rung, err := strconv.Atoi(parts[0])
	days, err2 := strconv.Atoi(parts[2])
	return Call{Rung: Rung(rung), Why: Why(parts[1]), Days: days}, err == nil && err2 == nil
}
