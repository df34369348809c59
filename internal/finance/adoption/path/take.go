package path

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// The verbs return the path after the step. A step that is taken already may be
// taken again, which corrects it, until the next one is taken; then it stands.
// Every complaint is a fault: Invalid with the names of the form's fields, or
// Conflict when it is not this step's turn.

// Announce records the notice of the hearing: far enough ahead of it that
// people can come.
func (p Path) Announce(c Call, t Terms, cal period.Calendar, today period.Day) (Path, error) {
	if err := p.turn(Notice); err != nil {
		return p, err
	}
	f := fault.Form()
	happened(f, "published", c.Published, "", today)
	needed(f, "where", c.Where)
	needed(f, "place", c.Place)
	needed(f, "objection", c.Objection)
	if !clock.MatchString(c.Time) {
		f.Field("time", "Enter a time, for example 15:00")
	}
	switch earliest := t.after(Ahead, c.Published, cal); {
	case !c.Day.Valid():
		f.Field("day", "Enter a date, for example 25.12.2026")
	case c.Published.Valid() && c.Day < earliest:
		f.Field("day", "People must know in time: the hearing is on {day} at the earliest.", fault.Values{"day": earliest})
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Call = &c
	return p, nil
}

// Hold records the hearing and its minutes.
func (p Path) Hold(m Minutes, today period.Day) (Path, error) {
	if err := p.turn(Hearing); err != nil {
		return p, err
	}
	m.Questions = slices.DeleteFunc(slices.Clone(m.Questions), func(q Question) bool { return q == Question{} })
	f := fault.Form()
	happened(f, "day", m.Day, p.Call.Day, today)
	needed(f, "chair", m.Chair)
	needed(f, "clerk", m.Clerk)
	needed(f, "outcome", m.Outcome)
	for name, n := range map[string]int{"women": m.Women, "men": m.Men} {
		if n < 0 || n > maxPeople {
			f.Field(name, "Enter a number from {low} to {high}.", fault.Values{"low": 0, "high": maxPeople})
		}
	}
	if m.People() == 0 {
		f.Field("women", "Say how many women and men came. A hearing without anybody is called again.")
	}
	for i, q := range m.Questions {
		if q.Asked == "" {
			f.Field(field("asked", i), "Fill in this field")
		}
		if q.Answer == "" {
			f.Field(field("answer", i), "Every question gets an answer in the minutes.")
		}
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Minutes = &m
	return p, nil
}

// Send records the letter to the antimonopoly office, the first or, after a
// refusal, another one.
func (p Path) Send(r Round, today period.Day) (Path, error) {
	if err := p.turn(Agreement); err != nil {
		return p, err
	}
	if p.Done(Agreement) {
		return p, fault.Conflict("The antimonopoly office has agreed already.")
	}
	f := fault.Form()
	needed(f, "office", r.Office)
	needed(f, "number", r.Number)
	rounds := slices.Clone(p.Rounds)
	if p.Waiting() {
		rounds = rounds[:len(rounds)-1] // the letter of this round is corrected
	}
	happened(f, "sent", r.Sent, Path{Minutes: p.Minutes, Rounds: rounds}.sendFrom(), today)
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Rounds = append(rounds, Round{Office: r.Office, Sent: r.Sent, Number: r.Number})
	return p, nil
}

// Hear records the answer of the antimonopoly office. Remarks are answered; a
// refusal leads back to Send.
func (p Path) Hear(answer Round, today period.Day) (Path, error) {
	if err := p.turn(Agreement); err != nil {
		return p, err
	}
	r, ok := p.Round()
	if !ok {
		return p, fault.Conflict("Send the draft to the antimonopoly office first.")
	}
	f := fault.Form()
	needed(f, "letter", answer.Letter)
	happened(f, "answered", answer.Answered, r.Sent, today)
	if !slices.Contains(Verdicts, answer.Verdict) {
		f.Field("verdict", "Choose from the list")
	}
	if answer.Verdict != Agreed {
		needed(f, "remarks", answer.Remarks)
	}
	if answer.Verdict == WithRemarks {
		needed(f, "answer", answer.Answer)
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	answer.Office, answer.Sent, answer.Number = r.Office, r.Sent, r.Number
	p.Rounds = append(slices.Clone(p.Rounds[:len(p.Rounds)-1]), answer)
	return p, nil
}

// Decide records the decision of the council; a rejection ends the way.
func (p Path) Decide(a Act, today period.Day) (Path, error) {
	if err := p.turn(Decision); err != nil {
		return p, err
	}
	f := fault.Form()
	needed(f, "body", a.Body)
	needed(f, "number", a.Number)
	happened(f, "day", a.Day, p.clearedOn(), today)
	for name, n := range map[string]int{"for": a.For, "against": a.Against, "abstain": a.Abstain} {
		if n < 0 || n > maxPeople {
			f.Field(name, "Enter a number from {low} to {high}.", fault.Values{"low": 0, "high": maxPeople})
		}
	}
	if !a.Rejected {
		if a.For <= a.Against {
			f.Field("for", "More councillors must be for it than against it.")
		}
		a.beginsRight(f)
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Act = &a
	if a.Rejected {
		p.Stopped = &Stop{Day: a.Day, Reason: a.Number}
	}
	return p, nil
}

// beginsRight asks for the first day of a month, since bills are made by months.
func (a Act) beginsRight(f *fault.Fault) {
	switch {
	case !a.From.Valid():
		f.Field("from", "Choose the month from which the prices hold.")
	case a.From != a.From.Month().First():
		f.Field("from", "Prices begin on the first day of a month.")
	case a.From <= a.Day:
		f.Field("from", "Prices begin after the decision.")
	}
}

// Publish records the publication. The prices then hold from the day of the
// decision, or from the first month that the law allows.
func (p Path) Publish(r Printing, t Terms, cal period.Calendar, today period.Day) (Path, error) {
	if err := p.turn(Publication); err != nil {
		return p, err
	}
	if p.Print != nil {
		return p, fault.Conflict("This step is taken, and the next one stands on it.")
	}
	f := fault.Form()
	needed(f, "where", r.Where)
	happened(f, "day", r.Day, p.Act.Day, today)
	if r.Register != "" {
		happened(f, "register", r.Register, p.Act.Day, today)
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	act := *p.Act
	act.From = max(act.From, t.Earliest(r.Day, cal))
	p.Act, p.Print = &act, &r
	return p, nil
}

// Skip leaves out a step where the law lets it be.
func (p Path) Skip(s Step, reason string) (Path, error) {
	if err := p.turn(s); err != nil {
		return p, err
	}
	if !p.MaySkip(s) {
		return p, fault.Conflict("The law does not let this step be left out.")
	}
	f := fault.Form()
	needed(f, "reason", reason)
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Skipped = maps.Clone(p.Skipped)
	if p.Skipped == nil {
		p.Skipped = map[Step]string{}
	}
	p.Skipped[s] = reason
	return p, nil
}

// Stop ends the way; after publication only the price list itself can be
// withdrawn.
func (p Path) Stop(s Stop) (Path, error) {
	if p.Print != nil {
		return p, fault.Conflict("The decision is published. Withdraw the price list instead.")
	}
	if p.Stopped != nil {
		return p, errStopped
	}
	f := fault.Form()
	needed(f, "reason", s.Reason)
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Stopped = &s
	return p, nil
}

var errStopped = fault.Conflict("This adoption was stopped. Begin another one.")

// turn tells whether a step may be taken: those before it are, and the next one
// is not.
func (p Path) turn(s Step) error {
	if p.Stopped != nil {
		return errStopped
	}
	at := slices.Index(Steps, s)
	for _, before := range Steps[:at] {
		if !p.Done(before) {
			return fault.Conflict("It is not yet the turn of this step. The steps are taken one after another.")
		}
	}
	if p.Done(Steps[at+1]) || s == Hearing && len(p.Rounds) > 0 {
		return fault.Conflict("This step is taken, and the next one stands on it.")
	}
	return nil
}

// maxPeople is more than any hall or council holds.
const maxPeople = 100_000

var clock = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):[0-5][0-9]$`)

// field names a row's input: "asked_0".
func field(name string, i int) string { return name + "_" + strconv.Itoa(i) }

// needed complains about an empty field.
func needed(f *fault.Fault, name, text string) {
	if strings.TrimSpace(text) == "" {
		f.Field(name, "Fill in this field")
	}
}

// happened complains about a day that is not between the step before and today.
func happened(f *fault.Fault, name string, day, since, today period.Day) {
	switch {
	case !day.Valid():
		f.Field(name, "Enter a date, for example 25.12.2026")
	case day > today:
		f.Field(name, "This day has not come yet.")
	case day < since:
		f.Field(name, "This is before the step before it, of {day}.", fault.Values{"day": since})
	}
}
