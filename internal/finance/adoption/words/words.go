// Package words says the way of a tariff in the reader's language: its steps,
// forms and terms, and where each som goes. It knows no database and no page;
// its texts stand with those of the room.
package words

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/adoption/breakdown"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Step names a step.
func Step(p *i18n.Printer, s path.Step) string {
	switch s {
	case path.Notice:
		return p.T("Notice of the hearing")
	case path.Hearing:
		return p.T("Public hearing")
	case path.Agreement:
		return p.T("Agreement of the antimonopoly office")
	case path.Decision:
		return p.T("Decision of the council")
	case path.Publication:
		return p.T("Publication")
	}
	return p.T("In force")
}

// Phase returns colour and word of how far a tariff is.
func Phase(p *i18n.Printer, phase path.Phase) (kind, text string) {
	switch phase {
	case path.Drafted:
		return "info", p.T("Draft")
	case path.Called:
		return "wait", p.T("Hearing announced")
	case path.Heard:
		return "wait", p.T("Hearing held")
	case path.Sent:
		return "wait", p.T("At the antimonopoly office")
	case path.Cleared:
		return "wait", p.T("May be decided")
	case path.Decided:
		return "wait", p.T("Decided, to be published")
	case path.Published:
		return "info", p.T("Published, begins later")
	case path.InForce:
		return "good", p.T("In force")
	}
	return "bad", p.T("Stopped")
}

// Line returns colour and word of a step in the list.
func Line(p *i18n.Printer, l path.Line) (kind, text string) {
	switch {
	case l.State == path.Taken:
		return "good", p.T("Done")
	case l.State == path.Left:
		return "info", p.C("step", "Left out")
	case l.Late > 0:
		return "bad", p.N(l.Late, "Overdue by {n} day", "Overdue by {n} days")
	case l.State == path.Now:
		return "wait", p.C("step", "Now")
	}
	return "info", p.T("Later")
}

// Form is the heading of a form, and the link that opens it.
func Form(p *i18n.Printer, form path.Form) string {
	switch form {
	case path.FormNotice:
		return p.T("Announce the hearing")
	case path.FormHearing:
		return p.T("Minutes of the hearing")
	case path.FormSend:
		return p.T("Letter to the antimonopoly office")
	case path.FormAnswer:
		return p.T("Answer of the antimonopoly office")
	case path.FormSkip:
		return p.T("No agreement is needed")
	case path.FormDecision:
		return p.T("Decision of the council")
	case path.FormPublication:
		return p.T("Publication")
	case path.FormMend:
		return p.T("Change the proposed prices")
	case path.FormOwners:
		return p.T("Who is responsible")
	}
	return p.T("Stop the adoption")
}

// Verdict names an answer of the antimonopoly office.
func Verdict(p *i18n.Printer, v path.Verdict) string {
	switch v {
	case path.Agreed:
		return p.T("Agreed")
	case path.WithRemarks:
		return p.T("Agreed, with remarks")
	}
	return p.T("Refused: the draft is mended and sent again")
}

// Term says what a term is for.
func Term(p *i18n.Printer, k path.Key) string {
	switch k {
	case path.ToNotice:
		return p.T("From the beginning to the notice, at most")
	case path.Ahead:
		return p.T("From the notice to the hearing, at least")
	case path.ToMinutes:
		return p.T("From the hearing to its minutes, at most")
	case path.ToSend:
		return p.T("From the minutes to the letter to the antimonopoly office, at most")
	case path.ToAnswer:
		return p.T("From the letter to the answer of the office, at most")
	case path.ToDecision:
		return p.T("From the agreement to the decision of the council, at most")
	case path.ToPublication:
		return p.T("From the decision to its publication, at most")
	}
	return p.T("From the publication to the first day of the prices, at least")
}

// Group says what a part of a som is spent on, as at home.
func Group(p *i18n.Printer, g breakdown.Group) string {
	switch g {
	case breakdown.People:
		return p.T("wages of the workers")
	case breakdown.Power:
		return p.T("electricity and heat")
	case breakdown.Transport:
		return p.T("fuel and vehicles")
	case breakdown.Repair:
		return p.T("repairs and materials")
	case breakdown.Quality:
		return p.T("disinfection and laboratory")
	case breakdown.Renewal:
		return p.T("new pumps, pipes and machines")
	case breakdown.Loans:
		return p.T("repayment of loans")
	case breakdown.Taxes:
		return p.T("taxes and fees")
	case breakdown.Office:
		return p.T("office, guard and telephone")
	case breakdown.Landfill:
		return p.T("landfill")
	case breakdown.Profit:
		return p.T("profit of the provider")
	}
	return p.T("everything else")
}

// Round says how far a letter to the antimonopoly office is.
func Round(p *i18n.Printer, r path.Round) string {
	if r.Answered == "" {
		return p.T("{office}: our letter No {number} of {day}, no answer yet", "office", r.Office, "number", r.Number, "day", p.DayShort(r.Sent))
	}
	text := p.T("{office}: letter No {letter} of {day}", "office", r.Office, "letter", r.Letter, "day", p.DayShort(r.Answered)) + " · " + Verdict(p, r.Verdict)
	if r.Remarks != "" {
		text += " · " + r.Remarks
	}
	return text
}

func Length(p *i18n.Printer, t path.Term) string {
	if t.Working {
		return p.N(t.Days, "{n} working day", "{n} working days")
	}
	return p.N(t.Days, "{n} day", "{n} days")
}

// Deed names a step of the history.
func Deed(p *i18n.Printer, action string) string {
	switch action {
	case "adoption.begin":
		return p.T("Begun")
	case "adoption.mend":
		return p.T("Proposed prices changed")
	case "adoption.notice":
		return p.T("Hearing announced")
	case "adoption.hearing":
		return p.T("Minutes kept")
	case "adoption.agreement":
		return p.T("Agreement of the antimonopoly office")
	case "adoption.decision":
		return p.T("Decision kept")
	case "adoption.prices":
		return p.T("Prices decided")
	case "adoption.publication":
		return p.T("Published")
	case "adoption.begins":
		return p.T("First day moved")
	case "adoption.stop":
		return p.T("Stopped")
	case "adoption.assign":
		return p.T("Responsible person named")
	}
	return action
}

// Tyiyn writes a part of a som.
func Tyiyn(p *i18n.Printer, n int64) string { return p.N(int(n), "{n} tyiyn", "{n} tyiyn") }

// Plain takes the marks of ui.Rich out of a sentence.
func Plain(text string) string { return strings.ReplaceAll(text, "*", "") }

// Notes say in short what a step left behind.
func Notes(p *i18n.Printer, way path.Path, l path.Line) []string {
	switch {
	case l.State == path.Left:
		return []string{way.Skipped[l.Step]}
	case l.Step == path.Notice && way.Call != nil:
		return []string{p.T("Hearing: {day}, {time}, {place}", "day", p.DayShort(way.Call.Day), "time", way.Call.Time, "place", way.Call.Place)}
	case l.Step == path.Hearing && way.Minutes != nil:
		m := way.Minutes
		return []string{p.T("Came: {all}, of them women {women}, men {men}.", "all", m.People(), "women", m.Women, "men", m.Men)}
	case l.Step == path.Agreement && len(way.Rounds) > 0:
		r, _ := way.Round()
		return []string{Round(p, r)}
	case l.Step == path.Decision && way.Act != nil:
		a := way.Act
		return []string{p.T("No {number} of {day}", "number", a.Number, "day", p.DayShort(a.Day)),
			p.T("For: {for}, against: {against}, abstained: {abstain}.", "for", a.For, "against", a.Against, "abstain", a.Abstain)}
	case l.Step == path.Publication && way.Print != nil:
		return []string{way.Print.Where}
	}
	return nil
}

// Day is when a step was taken, or until when it is due.
func Day(p *i18n.Printer, way path.Path, begins period.Day, l path.Line) string {
	switch {
	case l.State == path.Left:
		return "—"
	case l.State == path.Taken || l.Step == path.Force && way.Print != nil:
		return p.DayShort(l.Day)
	case l.Step == path.Force:
		return p.T("from {day}", "day", p.DayShort(begins))
	case l.Due != "" && way.Stopped == nil:
		return p.T("by {day}", "day", p.DayShort(l.Due))
	}
	return "—"
}

// Stopped says why a way ended before its end.
func Stopped(p *i18n.Printer, way path.Path) string {
	if way.Act != nil && way.Act.Rejected {
		return p.T("The council rejected it: No {number} of {day}", "number", way.Act.Number, "day", p.DayShort(way.Act.Day))
	}
	return way.Stopped.Reason
}

// Answer is the sentence that the page of an adoption opens with.
func Answer(p *i18n.Printer, name string, way path.Path, begins, today period.Day) string {
	switch way.Phase(today) {
	case path.Drafted:
		return p.T("{service}: the next step is *the notice of the hearing*.", "service", name)
	case path.Called:
		return p.T("{service}: the hearing is on *{day}* at {time}.", "service", name, "day", p.DayShort(way.Call.Day), "time", way.Call.Time)
	case path.Heard:
		if way.MaySkip(path.Agreement) {
			return p.T("{service}: the hearing was held. Now *agreement or a reason why none is needed*.", "service", name)
		}
		return p.T("{service}: the hearing was held. Now *the antimonopoly office*.", "service", name)
	case path.Sent:
		r, _ := way.Round()
		return p.T("{service}: the antimonopoly office has had our letter *since {day}*.", "service", name, "day", p.DayShort(r.Sent))
	case path.Cleared:
		return p.T("{service}: *the council* may decide.", "service", name)
	case path.Decided:
		return p.T("{service}: decided. Now *the publication*.", "service", name)
	case path.Published:
		return p.T("{service}: the new prices hold *from {day}*.", "service", name, "day", p.DayShort(begins))
	case path.InForce:
		return p.T("{service}: the prices hold *since {day}*.", "service", name, "day", p.DayShort(begins))
	}
	return p.T("{service}: this adoption was *stopped*.", "service", name)
}
