// Package duty says what waits for a person among today's work: requests of their
// own, and those to which the calendar calls them, with the reason. It is pure and part
// of the room of requests.
package duty

import (
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// Line is one piece of today's work, as the desk's home shows it.
type Line struct {
	Text  string // finished, in the reader's language
	Path  string // below /{lang}/{municipality}/
	State string // "bad", "wait" or "info": colour of the tag
	Tag   string // finished text of the tag: "overdue by 2 days"
	Note  string // finished second line, may be empty
	Due   period.Day
}

// Waiting counts open requests that call somebody.
type Waiting struct {
	Own        int // of the person
	Unassigned int // nobody is responsible
	Forgotten  int // nobody is, and the person's rung is called
	Late       int // past the day by which the person's rung is called
}

// Todo is one request as a piece of today's work.
func Todo(p *i18n.Printer, x appeal.Request, today period.Day) Line {
	t := Line{Text: x.Number.String() + ": " + words.Short(x.Words, 60), Path: "desk/requests/" + x.Path(), Note: x.Street, Due: x.Due,
		State: "wait", Tag: p.Until(x.Due)}
	switch {
	case x.PausedOn != "":
		t.State, t.Tag = "info", p.T("The term stands still")
	case x.Due < today:
		t.State, t.Tag = "bad", p.T("overdue")
	}
	return t
}

// Called are the lines of the secretary and the head: what their rung is called to.
func Called(p *i18n.Printer, who access.Actor, l clock.Ladder, n Waiting) (work []Line) {
	at := appeal.RungOf(who)
	if at == clock.Responsible {
		return nil
	}
	days, alone := l.Deputy, l.UnassignedDeputy
	if at == clock.Head {
		days, alone = l.Head, l.UnassignedHead
	}
	if n.Late > 0 {
		work = append(work, Line{Text: p.N(n.Late, "{n} request is not answered in time", "{n} requests are not answered in time"),
			Path: "desk/requests?view=called", State: "bad", Tag: p.T("overdue"),
			Note: p.N(days, "You are called because the term passed {n} working day ago or earlier.", "You are called because the term passed {n} working days ago or earlier.")})
	}
	switch {
	case at == clock.Deputy && n.Unassigned > 0:
		work = append(work, Line{Text: p.N(n.Unassigned, "{n} request waits for a responsible person", "{n} requests wait for a responsible person"),
			Path: "desk/requests?view=unassigned", State: "wait", Tag: p.T("assign")})
	case n.Forgotten > 0:
		work = append(work, Line{Text: p.N(n.Forgotten, "Nobody is responsible for {n} request", "Nobody is responsible for {n} requests"),
			Path: "desk/requests?view=unassigned", State: "bad", Tag: p.T("assign"),
			Note: p.N(alone, "You are called because it was registered {n} working day ago or earlier.", "You are called because they were registered {n} working days ago or earlier.")})
	}
	return work
}
