package appeal

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// Request is one appeal or report with where it stands.
type Request struct {
	ID ref.ID
	Number
	Said
	Shown       string // words for everybody; empty: not looked through yet
	Private     bool
	State       life.State
	Outcome     life.Outcome
	Assignee    ref.ID // 0: nobody
	Responsible string // name of the assignee
	Assigned    period.Day
	Registered  period.Day
	At          period.Instant
	Clock       clock.Run // of this round
	PausedOn    period.Day
	Due         period.Day // while the clock stands, as it was
	Ended       period.Day
	Took        int // working days to the first answer; -1: none yet
	Answer      string
	AnsweredBy  string
	Body        string // that it was referred to
	MergedInto  ref.ID
	Round       int
	Version     int

	Sealed []byte // the applicant
}

// Facts are what the ladder looks at.
func (r Request) Facts(today period.Day) clock.Facts {
	f := clock.Facts{From: r.Clock.From, Assigned: r.Assigned, Due: r.Due, Ended: r.Ended, Today: today}
	if r.State == life.Paused {
		f.Due = ""
	}
	return f
}

// Late is how many working days the answer is late on a day, or came late; 0 when
// it is in time or the clock stands.
func (r Request) Late(c period.Calendar, today period.Day) int {
	if r.State == life.Paused || r.State == life.Merged {
		return 0
	}
	if r.Ended != "" {
		today = r.Ended
	}
	return clock.Working(c, r.Due, today)
}

// ReopenUntil is the last day on which the request may be opened again; empty
// when it may not at all. Server and screens read it alike.
func (r Request) ReopenUntil(rules Rules) period.Day {
	if _, ok := life.To(life.Reopen, r.State); !ok {
		return ""
	}
	return r.Ended.Add(rules.ReopenDays)
}

// ReferBy is the last day to refer the request to another body.
func (r Request) ReferBy(l Law) period.Day { return l.Days.After(r.Clock.From, l.ReferDays) }

// MayRead tells whether a person may read a request: a private one is for those
// who lead the journal, whoever is responsible and the auditor.
func (r Request) MayRead(who access.Actor) bool {
	return !r.Private || Leads(who) || r.Assignee != 0 && r.Assignee == who.ID || who.Has(access.Auditor)
}

// Leads tells whether a person leads the journal: the head or the responsible
// secretary.
func Leads(who access.Actor) bool { return who.System || who.Has(Leaders...) }

// Leaders are the roles that lead the journal.
var Leaders = []access.Role{access.Head, access.Secretary}

// Seen says who may read the text of an event.
type Seen string

// The readers, from few to many.
const (
	ForOffice    Seen = "office"
	ForApplicant Seen = "applicant"
	ForAll       Seen = "public"
)

// Event is one thing that was done to a request.
type Event struct {
	On     period.Day
	At     period.Instant
	By     ref.ID // 0: the program or a citizen
	ByName string
	State  life.State // after it
	Due    period.Day // after it
	Act    life.Act
	Seen   Seen
	Text   string
	Detail string // a name, or the code of a reason
}

// Record is what the audit trail keeps: where it stands, and no word of who asked
// or what they said.
func (r Request) Record() map[string]any {
	return map[string]any{"number": r.Number.String(), "category": r.Category, "state": r.State, "responsible": r.Responsible, "due": r.Due,
		"ended": r.Ended, "private": r.Private, "round": r.Round}
}

// Timeline is the history of a request by day, with those who are called today: their
// calls are not written down before the round ends.
func Timeline(events []Event, calls []clock.Call) []Event {
	list := slices.Clone(events)
	for _, c := range calls {
		list = append(list, Event{On: c.On, Act: life.Escalate, Seen: ForOffice, Detail: c.Word()})
	}
	slices.SortStableFunc(list, func(a, b Event) int { return strings.Compare(string(a.On), string(b.On)) })
	return list
}
