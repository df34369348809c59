// Package path is the way of a tariff from a draft to a price: public hearing,
// agreement of the antimonopoly office, decision of the council, publication, in
// force on the first day of a billing month.
//
// The law: resolution 320 of 19 June 2024 has tariffs for drinking water and
// sewerage agreed with the territorial antimonopoly office and then approved by
// the council; the law on normative legal acts (No 241 of 20 July 2009, articles
// 29 and 30) makes publication a condition of their force. Steps are taken in
// their order; one is left out only where the law lets it be, with a reason. The
// package is pure: it knows no database and no clock, and a step taken twice in
// the same way changes nothing.
package path

import (
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Step is one step of the way.
type Step string

// The steps, in their order.
const (
	Notice      Step = "notice"      // the hearing is announced
	Hearing     Step = "hearing"     // it was held, its minutes are written
	Agreement   Step = "agreement"   // of the antimonopoly office
	Decision    Step = "decision"    // токтом of the council
	Publication Step = "publication" // its text is published
	Force       Step = "force"       // its prices hold: comes by itself on the day
)

// Steps lists them in their order.
var Steps = []Step{Notice, Hearing, Agreement, Decision, Publication, Force}

// Call is the notice of a hearing.
type Call struct {
	Published period.Day `json:"published"` // the notice
	Where     string     `json:"where"`     // was it put up: boards, chat, site
	Day       period.Day `json:"day"`       // of the hearing
	Time      string     `json:"time"`      // "15:00"
	Place     string     `json:"place"`
	Objection string     `json:"objection"` // where objections are sent
}

// Question is what somebody asked or proposed, with the answer.
type Question struct {
	Asked  string `json:"asked"`
	Answer string `json:"answer"`
}

// Minutes are what a hearing left behind.
type Minutes struct {
	Number    string     `json:"number,omitempty"`
	Day       period.Day `json:"day"` // on which it was held
	Women     int        `json:"women"`
	Men       int        `json:"men"`
	Chair     string     `json:"chair"`
	Clerk     string     `json:"clerk"`
	Questions []Question `json:"questions,omitempty"`
	Outcome   string     `json:"outcome"` // what the hearing recommends
}

// People is how many came.
func (m Minutes) People() int { return m.Women + m.Men }

// Verdict is how the antimonopoly office answers.
type Verdict string

// The verdicts.
const (
	Agreed      Verdict = "agreed"
	WithRemarks Verdict = "remarks" // agreed, with remarks that are answered
	Refused     Verdict = "refused" // the draft is mended and sent again
)

// Verdicts lists them in the order in which screens offer them.
var Verdicts = []Verdict{Agreed, WithRemarks, Refused}

// Round is one sending to the antimonopoly office with its answer. A refusal
// opens the next one.
type Round struct {
	Office   string     `json:"office"`
	Sent     period.Day `json:"sent"`
	Number   string     `json:"number"` // of our letter
	Letter   string     `json:"letter,omitempty"`
	Answered period.Day `json:"answered,omitempty"` // date of its letter; empty: it has not answered
	Verdict  Verdict    `json:"verdict,omitempty"`
	Remarks  string     `json:"remarks,omitempty"`
	Answer   string     `json:"answer,omitempty"` // ours to the remarks
}

// Act is the decision of the council.
type Act struct {
	Body     string     `json:"body"`
	Session  string     `json:"session,omitempty"` // "XXVIII чакырылыш, VI сессия"
	Number   string     `json:"number"`
	Day      period.Day `json:"day"`
	For      int        `json:"for"`
	Against  int        `json:"against"`
	Abstain  int        `json:"abstain"`
	From     period.Day `json:"from"` // first day on which the prices are to hold
	Rejected bool       `json:"rejected,omitempty"`
}

// Printing is the publication of the decision.
type Printing struct {
	Day      period.Day `json:"day"`
	Where    string     `json:"where"`
	Register period.Day `json:"register,omitempty"` // sent to the State Register of normative acts
}

// Stop ends a way before its end: the council refused, or the draft was taken back.
type Stop struct {
	Day    period.Day `json:"day"`
	Reason string     `json:"reason"`
}

// Path is how far a tariff has come. It is plain data.
type Path struct {
	Service string          `json:"service"` // code: which steps the law asks for
	Begun   period.Day      `json:"begun"`
	Call    *Call           `json:"call,omitempty"`
	Minutes *Minutes        `json:"minutes,omitempty"`
	Rounds  []Round         `json:"rounds,omitempty"`
	Act     *Act            `json:"act,omitempty"`
	Print   *Printing       `json:"print,omitempty"`
	Skipped map[Step]string `json:"skipped,omitempty"` // why a step was left out
	Stopped *Stop           `json:"stopped,omitempty"`
}

// MaySkip tells whether the law lets a step be left out. Only water and sewerage
// are agreed with the antimonopoly office; nothing else is ever left out.
func (p Path) MaySkip(s Step) bool {
	return s == Agreement && p.Service != "water" && p.Service != "sewerage"
}

// Done tells whether a step is behind us: taken, or left out.
func (p Path) Done(s Step) bool {
	if p.Skipped[s] != "" {
		return true
	}
	switch s {
	case Notice:
		return p.Call != nil
	case Hearing:
		return p.Minutes != nil
	case Agreement:
		r, ok := p.Round()
		return ok && r.Answered != "" && r.Verdict != Refused
	case Decision:
		return p.Act != nil
	case Publication:
		return p.Print != nil
	}
	return false
}

// Round is the last sending to the antimonopoly office.
func (p Path) Round() (Round, bool) {
	if len(p.Rounds) == 0 {
		return Round{}, false
	}
	return p.Rounds[len(p.Rounds)-1], true
}

// Waiting tells whether the antimonopoly office has our letter and owes an answer.
func (p Path) Waiting() bool {
	r, ok := p.Round()
	return ok && r.Answered == ""
}

// Next is the step that comes now; "" when the way has ended.
func (p Path) Next() Step {
	if p.Stopped != nil {
		return ""
	}
	for _, s := range Steps[:len(Steps)-1] {
		if !p.Done(s) {
			return s
		}
	}
	return ""
}

// Phase is what a path is to a reader on a day.
type Phase string

// The phases.
const (
	Drafted   Phase = "draft"     // nothing is announced
	Called    Phase = "called"    // a hearing is announced
	Heard     Phase = "heard"     // the hearing was held
	Sent      Phase = "sent"      // the antimonopoly office has it
	Cleared   Phase = "cleared"   // it may be decided
	Decided   Phase = "decided"   // and is to be published
	Published Phase = "published" // and begins later
	InForce   Phase = "in_force"
	Ended     Phase = "stopped"
)

// Phase tells how far the tariff is on the day.
func (p Path) Phase(today period.Day) Phase {
	switch {
	case p.Stopped != nil:
		return Ended
	case p.Print != nil && p.Act.From <= today:
		return InForce
	case p.Print != nil:
		return Published
	case p.Act != nil:
		return Decided
	case p.Done(Agreement):
		return Cleared
	case p.Waiting():
		return Sent
	case p.Minutes != nil:
		return Heard
	case p.Call != nil:
		return Called
	}
	return Drafted
}

// Form is something that may be entered about a path.
type Form string

// The forms.
const (
	FormNotice      Form = "notice"
	FormHearing     Form = "hearing"
	FormSend        Form = "send"
	FormAnswer      Form = "answer"
	FormSkip        Form = "skip"
	FormDecision    Form = "decision"
	FormPublication Form = "publication"
	FormMend        Form = "mend" // of the proposed prices
	FormOwners      Form = "owners"
	FormStop        Form = "stop"
)

// Forms lists what may be entered now: first the step whose turn it is, then
// those that may still be corrected because nothing stands on them.
func (p Path) Forms() []Form {
	if p.Stopped != nil || p.Print != nil {
		return nil
	}
	var list []Form
	add := func(when bool, forms ...Form) {
		if when {
			list = append(list, forms...)
		}
	}
	next := p.Next()
	add(next == Notice, FormNotice)
	add(next == Hearing, FormHearing, FormNotice)
	add(next == Agreement && p.Waiting(), FormAnswer, FormSend)
	add(next == Agreement && !p.Waiting(), FormSend)
	add(next == Agreement && p.MaySkip(Agreement), FormSkip)
	add(next == Agreement && len(p.Rounds) == 0, FormHearing)
	add(next == Decision, FormDecision)
	add(next == Decision && len(p.Rounds) > 0, FormAnswer)
	add(next == Publication, FormPublication, FormDecision)
	add(p.Mendable(), FormMend)
	return append(list, FormOwners, FormStop)
}

// Mendable tells whether the proposed prices may change: not while they stand in
// a letter that waits for its answer, nor once they are agreed to.
func (p Path) Mendable() bool { return p.Stopped == nil && !p.Waiting() && !p.Done(Agreement) }
