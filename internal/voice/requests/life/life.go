// Package life holds the states of a request and the moves between them, and
// the words of the law by which the journal sorts it. It is pure.
package life

import "slices"

// State is where a request stands.
type State string

// The states.
const (
	New      State = "new"  // registered, nobody is responsible
	Work     State = "work" // somebody is
	Paused   State = "paused"
	Answered State = "answered"
	Rejected State = "rejected"
	Referred State = "referred" // to another body, which answers
	Merged   State = "merged"   // into another request about the same thing
	Closed   State = "closed"   // answered, and the applicant agreed
)

// States lists them in the order of screens.
var States = []State{New, Work, Paused, Answered, Rejected, Referred, Merged, Closed}

// Open tells whether the office still owes an answer.
func (s State) Open() bool { return s == New || s == Work || s == Paused }

// Act is what is done to a request.
type Act string

// The acts. Register, Follow and Escalate are never asked for by a form of the
// request's page.
const (
	Register Act = "register"
	Assign   Act = "assign"
	Note     Act = "note"
	Show     Act = "show" // words for the public
	Pause    Act = "pause"
	Resume   Act = "resume"
	Extend   Act = "extend"
	Answer   Act = "answer"
	Reject   Act = "reject"
	Refer    Act = "refer"
	Merge    Act = "merge"
	Reopen   Act = "reopen"
	Close    Act = "close"
	Escalate Act = "escalate"
)

// Acts lists those of the request's page in its order.
var Acts = []Act{Assign, Answer, Note, Pause, Resume, Extend, Refer, Reject, Merge, Show, Reopen, Close}

// move is one line of the table: an act leads from each of the states to another.
// Lead: only the head and the responsible secretary may; else the responsible
// person may too.
type move struct {
	act  Act
	lead bool
	from []State
	to   State // empty: the state stays
}

var moves = []move{
	{Assign, true, []State{New, Work}, Work},
	{Assign, true, []State{Paused}, ""},
	{Note, false, States, ""},
	{Show, true, States, ""},
	{Pause, false, []State{Work}, Paused},
	{Resume, false, []State{Paused}, Work},
	{Extend, true, []State{Work}, ""},
	{Answer, false, []State{New, Work, Paused}, Answered},
	{Reject, true, []State{New, Work, Paused}, Rejected},
	{Refer, true, []State{New, Work, Paused}, Referred},
	{Merge, true, []State{New, Work, Paused}, Merged},
	{Reopen, true, []State{Answered, Rejected, Referred}, Work},
	{Close, true, []State{Answered, Rejected}, Closed},
}

// To is where an act leads from a state; false when it is not allowed there.
func To(act Act, from State) (State, bool) {
	for _, m := range moves {
		if m.act != act || !slices.Contains(m.from, from) {
			continue
		}
		if m.to == "" {
			return from, true
		}
		return m.to, true
	}
	return from, false
}

// Lead tells whether an act is kept to the head and the responsible secretary.
func Lead(act Act) bool {
	return slices.ContainsFunc(moves, func(m move) bool { return m.act == act && m.lead })
}

// Offered lists what a person may do to a request in a state. lead: head or
// secretary; own: they are responsible for it.
func Offered(s State, lead, own bool) (acts []Act) {
	for _, act := range Acts {
		if _, ok := To(act, s); ok && (lead || own && !Lead(act)) {
			acts = append(acts, act)
		}
	}
	return acts
}

// Usual is the step whose turn it is in a state, if somebody may take it; empty when
// the request is not open. own: the person is responsible for it.
func Usual(s State, own bool) Act {
	switch {
	case !s.Open():
		return ""
	case s == New:
		return Assign
	case own:
		return Answer
	}
	return Note
}

// Kind is what the law takes an appeal for.
type Kind string

// The kinds (law 67, article 1).
const (
	Proposal    Kind = "proposal"
	Application Kind = "application" // asks for help or reports a shortcoming
	Complaint   Kind = "complaint"
)

// Kinds lists them.
var Kinds = []Kind{Application, Complaint, Proposal}

// Form is how an appeal was made.
type Form string

// The forms.
const (
	Written    Form = "written"
	Oral       Form = "oral"
	Electronic Form = "electronic"
)

// FormOf is the form of the law by the door through which a request comes.
func FormOf(c Channel) Form {
	switch c {
	case Counter, Telephone, Reception:
		return Oral
	case Letter:
		return Written
	}
	return Electronic
}

// Forms lists them.
var Forms = []Form{Oral, Written, Electronic}

// Channel is the door it came through.
type Channel string

// The channels.
const (
	Site      Channel = "site"
	Counter   Channel = "counter"
	Telephone Channel = "phone"
	Reception Channel = "reception" // oral reception by the head
	Letter    Channel = "letter"
	Program   Channel = "program" // another program, by Open311
	Mail      Channel = "mail"    // an e-mail to the office
)

// Channels lists those that staff enter, and the site last.
var Channels = []Channel{Counter, Telephone, Reception, Letter, Site}

// Outcome is what came of an answered request, as the journal has it.
type Outcome string

// The outcomes.
const (
	Granted   Outcome = "granted"
	Explained Outcome = "explained"
)

// Outcomes lists them.
var Outcomes = []Outcome{Granted, Explained}

// Sex of the applicant, for the counts alone.
type Sex string

// What may be said of it; the empty Sex is not said.
const (
	Woman Sex = "f"
	Man   Sex = "m"
)
