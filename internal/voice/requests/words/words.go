// Package words says what the room's codes mean, in the reader's language: on
// pages, in the journal and in letters alike. Its texts stand with the room's.
package words

import (
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// State is the colour and the word of a state.
func State(p *i18n.Printer, s life.State) (kind, text string) {
	switch s {
	case life.New:
		return "wait", p.T("Registered")
	case life.Work:
		return "info", p.T("In progress")
	case life.Paused:
		return "wait", p.T("The term stands still")
	case life.Answered:
		return "good", p.T("Answered")
	case life.Rejected:
		return "bad", p.T("Rejected")
	case life.Referred:
		return "info", p.T("Referred to another body")
	case life.Merged:
		return "info", p.T("Joined to another request")
	}
	return "good", p.T("Closed")
}

// Kind is what the law takes an appeal for.
func Kind(p *i18n.Printer, k life.Kind) string {
	switch k {
	case life.Proposal:
		return p.T("Proposal")
	case life.Complaint:
		return p.T("Complaint")
	}
	return p.T("Application")
}

// Asked is a kind in the words of whoever writes.
func Asked(p *i18n.Printer, k life.Kind) string {
	switch k {
	case life.Proposal:
		return p.T("I propose something")
	case life.Complaint:
		return p.T("I complain: my right was violated")
	}
	return p.T("I report a problem or ask for help")
}

// Form is how an appeal was made.
func Form(p *i18n.Printer, f life.Form) string {
	switch f {
	case life.Oral:
		return p.T("oral")
	case life.Electronic:
		return p.T("electronic")
	}
	return p.T("written")
}

// Channel is the door it came through.
func Channel(p *i18n.Printer, c life.Channel) string {
	switch c {
	case life.Counter:
		return p.T("At the counter")
	case life.Telephone:
		return p.T("By phone")
	case life.Reception:
		return p.T("At the reception of the head")
	case life.Letter:
		return p.T("By letter")
	case life.Program:
		return p.T("Through another program")
	case life.Mail:
		return p.T("By e-mail")
	}
	return p.T("Through the site")
}

// Outcome is what came of an answered request.
func Outcome(p *i18n.Printer, o life.Outcome) string {
	switch o {
	case life.Granted:
		return p.T("Granted: what was asked for is done")
	case life.Explained:
		return p.T("Explained")
	}
	return ""
}

// Sex of the applicant; what was not said is a word of its own.
func Sex(p *i18n.Printer, s life.Sex) string {
	switch s {
	case life.Woman:
		return p.T("Women")
	case life.Man:
		return p.T("Men")
	}
	return p.T("Not said")
}

// Reason is why the clock stands.
func Reason(p *i18n.Printer, r clock.Reason) string {
	switch r {
	case clock.FromApplicant:
		return p.T("Papers or particulars are awaited from the applicant")
	case clock.FromOthers:
		return p.T("The answer of another body is awaited")
	case clock.Inspection:
		return p.T("An inspection or expertise goes on")
	}
	return p.T("The same matter lies before a court")
}

// Rung is who is called.
func Rung(p *i18n.Printer, r clock.Rung) string {
	switch r {
	case clock.Responsible:
		return p.T("Responsible person")
	case clock.Deputy:
		return p.T("Responsible secretary")
	case clock.Head:
		return p.T("Head of the aiyl okmotu")
	}
	return p.T("Council")
}

// Why says for what reason somebody is called.
func Why(p *i18n.Printer, c clock.Call) string {
	switch c.Why {
	case clock.Unassigned:
		return p.N(c.Days, "nobody is responsible for {n} working day or longer", "nobody is responsible for {n} working days or longer")
	case clock.Soon:
		return p.T("the term ends soon")
	}
	return p.N(c.Days, "the term passed {n} working day ago or earlier", "the term passed {n} working days ago or earlier")
}

// Act is an act as a button or a form is called.
func Act(p *i18n.Printer, a life.Act) string {
	switch a {
	case life.Assign:
		return p.T("Assign")
	case life.Note:
		return p.T("Note for colleagues")
	case life.Show:
		return p.T("What everybody may read")
	case life.Pause:
		return p.T("Let the term stand still")
	case life.Resume:
		return p.T("Let the term go on")
	case life.Extend:
		return p.T("Extend the term")
	case life.Answer:
		return p.T("Answer")
	case life.Reject:
		return p.T("Reject")
	case life.Refer:
		return p.T("Refer to another body")
	case life.Merge:
		return p.T("Join to another request")
	case life.Reopen:
		return p.T("Reopen")
	}
	return p.T("Close")
}

// Done is an act as the history tells it.
func Done(p *i18n.Printer, a life.Act) string {
	switch a {
	case life.Register:
		return p.T("Registered")
	case life.Assign:
		return p.T("A responsible person was named")
	case life.Note:
		return p.T("Note for colleagues")
	case life.Show:
		return p.T("Words for everybody were looked through")
	case life.Pause:
		return p.T("The term stands still")
	case life.Resume:
		return p.T("The term goes on")
	case life.Extend:
		return p.T("The term was extended")
	case life.Answer:
		return p.T("Answered")
	case life.Reject:
		return p.T("Rejected")
	case life.Refer:
		return p.T("Referred to another body")
	case life.Merge:
		return p.T("Joined with a request about the same thing")
	case life.Reopen:
		return p.T("Opened again")
	case life.Escalate:
		return p.T("Called")
	}
	return p.T("Closed")
}
