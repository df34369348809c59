package words

import (
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// Promise is the first sentence of a request: until when, or what became of it.
func Promise(p *i18n.Printer, l appeal.Law, x appeal.Request) string {
	number := x.Number.String()
	switch x.State {
	case life.Paused:
		return p.T("{number}: the term stands still since {day}.", "number", number, "day", x.PausedOn)
	case life.Answered, life.Closed:
		return p.T("{number}: answered on {day}.", "number", number, "day", x.Ended)
	case life.Rejected:
		return p.T("{number}: rejected on {day}.", "number", number, "day", x.Ended)
	case life.Referred:
		return p.T("{number}: referred to another body on {day}.", "number", number, "day", x.Ended)
	case life.Merged:
		return p.T("{number}: joined to a request about the same thing.", "number", number)
	}
	if late := x.Late(l.Days, l.Today); late > 0 {
		return p.T("{number}: the answer was promised {until}. It is **late**.", "number", number, "until", p.Until(x.Due))
	}
	return p.T("{number}: there will be an answer *{until}*.", "number", number, "until", p.Until(x.Due))
}

// Due is the colour and the words of how much time is left.
func Due(p *i18n.Printer, l appeal.Law, x appeal.Request) (kind, text string) {
	switch late := x.Late(l.Days, l.Today); {
	case x.PausedOn != "":
		return "wait", p.T("The term stands still")
	case late > 0 && x.Ended != "":
		return "bad", p.N(late, "{n} working day late", "{n} working days late")
	case late > 0:
		return "bad", p.N(late, "overdue by {n} working day", "overdue by {n} working days")
	case x.Ended != "":
		return "good", p.T("in time")
	case x.Due == l.Today:
		return "wait", p.T("today is the last day")
	}
	left := clock.Working(l.Days, l.Today, x.Due)
	kind = "info"
	if left <= l.Ladder.Warn {
		kind = "wait"
	}
	return kind, p.N(left, "{n} working day left", "{n} working days left")
}

// Called says who is called and why.
func Called(p *i18n.Printer, c clock.Call) string {
	return p.T("{who}: {why}", "who", Rung(p, c.Rung), "why", Why(p, c))
}

// Detail is what an event says beside its text.
func Detail(p *i18n.Printer, e appeal.Event) string {
	switch e.Act {
	case life.Pause:
		return Reason(p, clock.Reason(e.Detail))
	case life.Answer:
		return Outcome(p, life.Outcome(e.Detail))
	case life.Extend, life.Resume, life.Reopen:
		return p.T("new term: {day}", "day", e.Due)
	case life.Register:
		return p.T("term: {day}", "day", e.Due)
	case life.Escalate:
		if call, ok := clock.ReadCall(e.Detail); ok {
			return Called(p, call)
		}
	case life.Show:
		if e.Detail != "" {
			return p.T("not for the public")
		}
		return ""
	}
	return e.Detail
}

// By names who did something; what nobody did is of the program or a citizen.
func By(p *i18n.Printer, e appeal.Event) string {
	switch {
	case e.By != 0:
		return e.ByName
	case e.ByName == "" && (e.Act == life.Register || e.Act == life.Reopen):
		return p.T("citizen")
	case e.Act == life.Escalate:
		return p.T("by the calendar")
	}
	return ""
}

// Joined puts the words that are there behind each other.
func Joined(texts ...string) string {
	var there []string
	for _, t := range texts {
		if t != "" {
			there = append(there, t)
		}
	}
	return strings.Join(there, ", ")
}

// Short cuts a text for a list.
func Short(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}
