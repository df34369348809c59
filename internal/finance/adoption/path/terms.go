package path

import (
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Key names a term.
type Key string

// The terms.
const (
	ToNotice      Key = "to_notice"      // from the beginning until the hearing is announced
	Ahead         Key = "ahead"          // least from the notice to the hearing
	ToMinutes     Key = "to_minutes"     // from the hearing to its minutes
	ToSend        Key = "to_send"        // from the minutes to the letter to the office
	ToAnswer      Key = "to_answer"      // from the letter to the answer of the office
	ToDecision    Key = "to_decision"    // from the agreement to the decision
	ToPublication Key = "to_publication" // from the decision to its publication
	ToForce       Key = "to_force"       // least from the publication to the first day
)

// Keys lists the terms in the order of the way.
var Keys = []Key{ToNotice, Ahead, ToMinutes, ToSend, ToAnswer, ToDecision, ToPublication, ToForce}

// Term is how long a step may take, or must.
type Term struct {
	Days    int    `json:"days"`
	Working bool   `json:"working,omitempty"` // working days; else days of the calendar
	Source  string `json:"source"`            // law, or who set it; a message id until somebody changes it
}

// Terms are those of a municipality.
type Terms map[Key]Term

// The sources of the terms as they are until a municipality sets its own.
var (
	ownRule  = i18n.Mark("Our own rule: the law names no term that we know of.")
	office   = i18n.Mark("Resolution 320 of 19 June 2024 asks for the agreement and names no term that we know of: enter that of your antimonopoly office.")
	official = i18n.Mark("Law No 241 of 20 July 2009 on normative legal acts, article 29: a decision must be published to be in force.")
	fifteen  = i18n.Mark("Law No 241 of 20 July 2009 on normative legal acts, article 30: fifteen days after publication.")
)

// Default are the terms before a municipality has set its own.
func Default() Terms {
	return Terms{
		ToNotice:      {Days: 14, Source: ownRule},
		Ahead:         {Days: 10, Source: ownRule},
		ToMinutes:     {Days: 5, Working: true, Source: ownRule},
		ToSend:        {Days: 5, Working: true, Source: ownRule},
		ToAnswer:      {Days: 30, Source: office},
		ToDecision:    {Days: 30, Source: ownRule},
		ToPublication: {Days: 10, Source: official},
		ToForce:       {Days: 15, Source: fifteen},
	}
}

// most is the longest term that can be meant.
const most = 365

// Check complains about terms that cannot be meant, by the names of the form's
// fields: "to_notice_days", "to_notice_source".
func (t Terms) Check() error {
	f := fault.Form()
	for _, k := range Keys {
		term, ok := t[k]
		if !ok || term.Days < 0 || term.Days > most {
			f.Field(string(k)+"_days", "Enter a number from {low} to {high}.", fault.Values{"low": 0, "high": most})
		}
		if strings.TrimSpace(term.Source) == "" {
			f.Field(string(k)+"_source", "Say which law or whose rule sets the term.")
		}
	}
	return f.Err()
}

// after is the day on which a term that begins on a day ends.
func (t Terms) after(k Key, day period.Day, cal period.Calendar) period.Day {
	term := t[k]
	if term.Working {
		return cal.After(day, term.Days)
	}
	return day.Add(term.Days)
}

// Earliest is the first day of a month on which prices may hold that are
// published on a day.
func (t Terms) Earliest(published period.Day, cal period.Calendar) period.Day {
	day := t.after(ToForce, published, cal)
	if first := day.Month().First(); first == day {
		return first
	}
	return day.Month().Next().First()
}

// State is how a step stands.
type State string

// The states.
const (
	Taken State = "taken"
	Left  State = "left" // left out, with a reason
	Now   State = "now"
	Later State = "later"
)

// Line is a step as the list of steps shows it.
type Line struct {
	Step  Step
	State State
	Day   period.Day // on which it was taken
	Due   period.Day // until when it is to be taken; empty while nobody can tell
	Late  int        // days since then
	Term  Key        // by which it is due
}

// Lines lists all steps with their terms on a day.
func (p Path) Lines(t Terms, cal period.Calendar, today period.Day) []Line {
	next := p.Next()
	lines := make([]Line, len(Steps))
	for i, s := range Steps {
		l := Line{Step: s, State: Later, Day: p.day(s)}
		l.Due, l.Term = p.due(s, t, cal)
		switch {
		case p.Skipped[s] != "":
			l.State, l.Due = Left, ""
		case p.Done(s), s == Force && p.Phase(today) == InForce:
			l.State = Taken
		case s == next:
			l.State = Now
			if l.Due != "" && today > l.Due {
				l.Late = today.Sub(l.Due)
			}
		}
		lines[i] = l
	}
	return lines
}

// day is the day on which a step was taken.
func (p Path) day(s Step) period.Day {
	if !p.Done(s) && s != Force || p.Skipped[s] != "" {
		return ""
	}
	switch s {
	case Notice:
		return p.Call.Published
	case Hearing:
		return p.Minutes.Day
	case Agreement:
		r, _ := p.Round()
		return r.Answered
	case Decision:
		return p.Act.Day
	case Publication:
		return p.Print.Day
	}
	if p.Act != nil {
		return p.Act.From
	}
	return ""
}

// due is until when a step is to be taken, and by which term. It is known once
// the step before is taken.
func (p Path) due(s Step, t Terms, cal period.Calendar) (period.Day, Key) {
	switch s {
	case Notice:
		return t.after(ToNotice, p.Begun, cal), ToNotice
	case Hearing:
		if p.Call != nil {
			return t.after(ToMinutes, p.Call.Day, cal), ToMinutes
		}
	case Agreement:
		if p.Waiting() {
			r, _ := p.Round()
			return t.after(ToAnswer, r.Sent, cal), ToAnswer
		}
		if from := p.sendFrom(); from != "" {
			return t.after(ToSend, from, cal), ToSend
		}
	case Decision:
		if from := p.clearedOn(); from != "" {
			return t.after(ToDecision, from, cal), ToDecision
		}
	case Publication:
		if p.Act != nil {
			return t.after(ToPublication, p.Act.Day, cal), ToPublication
		}
	}
	return "", ""
}

// sendFrom is the day from which the letter to the office may be written.
func (p Path) sendFrom() period.Day {
	if r, ok := p.Round(); ok && r.Answered != "" {
		return r.Answered
	}
	return p.day(Hearing)
}

// clearedOn is the day on which the last step before the decision was taken.
func (p Path) clearedOn() period.Day {
	if !p.Done(Agreement) {
		return ""
	}
	if day := p.day(Agreement); day != "" {
		return day
	}
	return p.day(Hearing)
}
