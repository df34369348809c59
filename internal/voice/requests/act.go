package requests

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

// Doing is one act as its form sends it. Which fields it needs, the act decides.
type Doing struct {
	Act     life.Act
	Version int // of the request as the person saw it
	Text    string
	Seen    Seen
	To      ref.ID       // responsible person
	Reason  clock.Reason // of a pause
	Days    int          // of an extension
	Outcome life.Outcome
	Body    string // that a request is referred to
	Into    Number // that it is merged into
	Private bool
}

// change is an act that is under way.
type change struct {
	*Requests
	tx  *db.Tx
	by  access.Actor
	law appeal.Law
	Doing
	was Request
	now Request
	say Event // what the history will hold

	into Request // of a merger: the one that goes on
}

var (
	errMeanwhile = fault.Conflict("This was changed by someone else meanwhile. Look at it again.")
	errNotNow    = fault.Conflict("This cannot be done with the request as it stands now. Look at it again.")
)

// Do takes a step of a request's life: by whoever leads the journal, or for most
// steps by the responsible person. Conflict: somebody changed it meanwhile, or it
// stands where the step is not possible. Nothing but a pause, an extension and a
// new round moves the date.
func (q *Requests) Do(ctx context.Context, tx *db.Tx, by access.Actor, id ref.ID, d Doing) (Request, error) {
	r, err := q.Load(ctx, tx, id)
	if err != nil {
		return r, err
	}
	return q.do(ctx, tx, by, r, d)
}

// do is Do for a request that was just read.
func (q *Requests) do(ctx context.Context, tx *db.Tx, by access.Actor, r Request, d Doing) (Request, error) {
	if err := access.Permit(by, mayWork, tx.Municipality, 0); err != nil {
		return Request{}, err
	}
	if !r.MayRead(by) {
		return r, ErrNone
	}
	if !appeal.Leads(by) && !takes(by, r, d) && (life.Lead(d.Act) || r.Assignee != by.ID) {
		return r, fault.Denied("Only the responsible person, the secretary or the head may do this.")
	}
	return q.change(ctx, tx, by, r, d)
}

// takes tells whether somebody takes upon themselves what nobody has yet.
func takes(by access.Actor, r Request, d Doing) bool {
	return d.Act == life.Assign && d.To == by.ID && r.Assignee == 0
}

// change decides and writes an act.
func (q *Requests) change(ctx context.Context, tx *db.Tx, by access.Actor, r Request, d Doing) (Request, error) {
	if d.Version != r.Version {
		return r, errMeanwhile
	}
	to, ok := life.To(d.Act, r.State)
	if !ok {
		return r, errNotNow
	}
	if utf8.RuneCountInString(d.Text) > appeal.MostWords {
		return r, fault.Form().Field("text", "Too long: at most {n} characters.", fault.Values{"n": appeal.MostWords}).Err()
	}
	l, err := q.lawFor(ctx, tx, d.Act)
	if err != nil {
		return r, err
	}
	c := &change{Requests: q, tx: tx, by: by, law: l, Doing: d, was: r, now: r, say: Event{Act: d.Act, Text: d.Text, Seen: appeal.ForApplicant}}
	c.now.State = to
	if err := c.decide(ctx); err != nil {
		return r, err
	}
	return c.now, c.write(ctx)
}

// lawFor reads what an act reckons with; some reckon with nothing but the day.
func (q *Requests) lawFor(ctx context.Context, tx *db.Tx, act life.Act) (appeal.Law, error) {
	switch act {
	case life.Assign, life.Note, life.Show:
		return appeal.Law{Today: q.at(tx).Day()}, nil
	}
	return q.Law(ctx, tx)
}

// decide finds what the act changes.
func (c *change) decide(ctx context.Context) error {
	switch c.Act {
	case life.Assign:
		return c.assign(ctx)
	case life.Note:
		c.say.Seen = appeal.ForOffice
		return c.needText(i18n.Mark("Write the note."))
	case life.Show:
		return c.show()
	case life.Pause:
		return c.pause()
	case life.Resume:
		return c.resume()
	case life.Extend:
		return c.extend()
	case life.Answer:
		return c.answer()
	case life.Reject:
		c.end()
		c.now.Answer, c.now.AnsweredBy = c.Text, c.by.Name
		return c.needText(i18n.Mark("Give the reason: it is told to the applicant."))
	case life.Refer:
		return c.refer()
	case life.Merge:
		return c.merge(ctx)
	case life.Reopen:
		return c.reopen(ctx)
	}
	return nil
}

func (c *change) needText(msg string) error {
	if c.Text == "" {
		return fault.Form().Field("text", msg).Err()
	}
	return nil
}

// assign makes somebody responsible who works here and may.
func (c *change) assign(ctx context.Context) error {
	member, err := c.people.Member(ctx, c.tx, c.To)
	if err != nil || member.Blocked || !(access.Actor{Roles: member.Roles}).Has(appeal.Workers...) {
		if err != nil && !fault.Is(err, fault.KindMissing) {
			return err
		}
		return fault.Form().Field("to", "Choose from the list").Err()
	}
	c.now.Assignee, c.now.Responsible = member.ID, member.Name
	if c.now.Assigned == "" {
		c.now.Assigned = c.law.Today
	}
	c.say.Detail, c.say.Seen = member.Name, appeal.ForOffice // the text is a word between colleagues
	return nil
}

// show keeps the words for everybody; what was said stays as it was.
func (c *change) show() error {
	c.now.Shown, c.now.Private = c.Text, c.Private
	c.say.Seen, c.say.Text = appeal.ForOffice, c.Text
	if c.Private {
		c.say.Detail = "private"
	}
	return nil
}

// pause lets the clock stand, by a reason of the list that the applicant is told.
// Late is late: nothing stands any more when the term has passed.
func (c *change) pause() error {
	form := fault.Form()
	if !slices.Contains(clock.Reasons, c.Reason) {
		form.Field("reason", "Choose from the list")
	}
	if c.Text == "" {
		form.Field("text", "Say what is awaited: it is told to the applicant.")
	}
	if err := form.Err(); err != nil {
		return err
	}
	if c.was.Due < c.law.Today {
		return errTooLate
	}
	c.now.PausedOn, c.say.Detail = c.law.Today, string(c.Reason)
	return nil
}

var errTooLate = fault.Conflict("The term has passed. It can neither stand still nor be extended any more: answer the request.")

// resume lets the clock go on, later by the working days on which it stood.
func (c *change) resume() error {
	c.now.Clock.Stood += clock.Stood(c.law.Days, c.was.PausedOn, c.law.Today)
	c.now.PausedOn = ""
	c.now.Due = c.now.Clock.Due(c.law.Days)
	return nil
}

// extend moves the date while it has not passed, and the applicant is told why.
func (c *change) extend() error {
	form := fault.Form()
	if left := c.law.ExtendDays - c.was.Clock.Extra; c.Days < 1 || c.Days > left {
		form.Field("days", "Enter the working days to add: all extensions together have at most {n}.", fault.Values{"n": c.law.ExtendDays})
	}
	if c.Text == "" {
		form.Field("text", "Give the reason: it is told to the applicant.")
	}
	if err := form.Err(); err != nil {
		return err
	}
	if c.was.Due < c.law.Today {
		return errTooLate
	}
	c.now.Clock.Extra += c.Days
	c.now.Due = c.now.Clock.Due(c.law.Days)
	return nil
}

// answer keeps what the applicant is told.
func (c *change) answer() error {
	form := fault.Form()
	if c.Outcome != life.Granted && c.Outcome != life.Explained {
		form.Field("outcome", "Choose from the list")
	}
	if c.Text == "" {
		form.Field("text", "Write the answer.")
	}
	if err := form.Err(); err != nil {
		return err
	}
	c.end()
	c.now.Answer, c.now.AnsweredBy, c.now.Outcome = c.Text, c.by.Name, c.Outcome
	c.say.Detail = string(c.Outcome)
	if c.Seen == appeal.ForAll && !c.was.Private {
		c.say.Seen = appeal.ForAll
	}
	return nil
}

// refer hands the request to the body whose matter it is.
func (c *change) refer() error {
	form := fault.Form()
	if c.Body == "" || utf8.RuneCountInString(c.Body) > appeal.MostLine {
		form.Field("body", "Say to which body it goes.")
	}
	if c.Text == "" {
		form.Field("text", "Give the reason: it is told to the applicant.")
	}
	if err := form.Err(); err != nil {
		return err
	}
	c.end()
	c.now.Body, c.say.Detail = c.Body, c.Body
	return nil
}

// merge joins the request to an open one about the same thing. Whoever followed
// it follows that one from now on.
func (c *change) merge(ctx context.Context) error {
	into, err := c.Find(ctx, c.tx, c.Into)
	if err != nil && !fault.Is(err, fault.KindMissing) {
		return err
	}
	if err != nil || into.ID == c.was.ID || into.State == life.Merged || into.Private != c.was.Private {
		return fault.Form().Field("into", "Enter the number of another request about the same thing.").Err()
	}
	c.end()
	c.now.MergedInto, c.say.Detail, c.into = into.ID, into.Number.String(), into
	return nil
}

// join lets whoever followed the request follow the one that goes on.
func (c *change) join(ctx context.Context) error {
	s, into := store.New(c.tx), int64(c.into.ID)
	err := s.MoveFollowers(ctx, store.MoveFollowersParams{MunicipalityID: int64(c.tx.Municipality), RequestID: int64(c.was.ID), Original: into})
	if err == nil {
		err = s.MoveMerged(ctx, store.MoveMergedParams{MunicipalityID: int64(c.tx.Municipality), MergedInto: int64(c.was.ID), Original: into})
	}
	if err != nil {
		return fmt.Errorf("joining followers: %w", err)
	}
	return c.note(ctx, c.tx, c.by, c.into, Event{Act: life.Merge, Seen: appeal.ForOffice, Detail: c.was.Number.String()})
}

// reopen begins a new round with a term of its own, inside the window alone.
func (c *change) reopen(ctx context.Context) error {
	if c.law.Today > c.was.ReopenUntil(c.law.Rules) {
		return fault.Conflict("The time to open this request again has passed. Make a new one.")
	}
	if err := c.needText(i18n.Mark("Say what is still wrong.")); err != nil {
		return err
	}
	terms, err := c.Terms(ctx, c.tx)
	if err != nil {
		return err
	}
	c.now.Round++
	c.now.Ended, c.now.Outcome, c.now.Body, c.now.PausedOn = "", "", "", ""
	c.now.Clock = clock.Run{From: c.law.Today, Days: terms.Of(c.was.Category, c.was.Kind, c.law.Today)}
	c.now.Due = c.now.Clock.Due(c.law.Days)
	c.now.Assigned = c.law.Today
	if c.now.Assignee == 0 {
		c.now.State, c.now.Assigned = life.New, ""
	}
	return nil
}

// end marks the end of a round.
func (c *change) end() {
	if c.was.State == life.Paused {
		c.now.Clock.Stood += clock.Stood(c.law.Days, c.was.PausedOn, c.law.Today)
		c.now.PausedOn = ""
		c.now.Due = c.now.Clock.Due(c.law.Days)
	}
	c.now.Ended = c.law.Today
	if c.now.Took < 0 && c.Act != life.Merge {
		c.now.Took = clock.Working(c.law.Days, c.was.Registered, c.law.Today)
	}
}

// write keeps the change with its line of the history. The calls of a round are
// written down when it ends: until then they follow from the calendar.
func (c *change) write(ctx context.Context) error {
	n := c.now
	rows, err := store.New(c.tx).Save(ctx, store.SaveParams{
		MunicipalityID: int64(c.tx.Municipality), ID: int64(n.ID), Version: int64(c.was.Version), Shown: n.Shown, Private: n.Private,
		State: string(n.State), Outcome: string(n.Outcome), AssigneeID: int64(n.Assignee), Assignee: n.Responsible, AssignedOn: string(n.Assigned),
		BeganOn: string(n.Clock.From), Days: int64(n.Clock.Days), Extra: int64(n.Clock.Extra), Stood: int64(n.Clock.Stood),
		PausedOn: string(n.PausedOn), DueOn: string(n.Due), EndedOn: string(n.Ended), Took: int64(n.Took), Answer: n.Answer,
		AnsweredBy: n.AnsweredBy, Body: n.Body, MergedInto: int64(n.MergedInto), Round: int64(n.Round),
	})
	if err != nil {
		return fmt.Errorf("writing a request: %w", err)
	}
	if rows == 0 {
		return errMeanwhile
	}
	c.now.Version++
	if c.Act == life.Merge {
		if err := c.join(ctx); err != nil {
			return err
		}
	}
	if c.was.State.Open() && !n.State.Open() {
		if err := c.writeCalls(ctx); err != nil {
			return err
		}
	}
	if err := c.note(ctx, c.tx, c.by, n, c.say); err != nil {
		return fmt.Errorf("writing the history of a request: %w", err)
	}
	return audit.Record(ctx, c.tx, c.by, "requests."+string(c.Act), requestRef(n.ID), c.was.Record(), n.Record())
}

func (c *change) writeCalls(ctx context.Context) error {
	for _, call := range c.law.Calls(c.was) {
		e := Event{Act: life.Escalate, Seen: appeal.ForOffice, Detail: call.Word(), On: call.On}
		if err := c.note(ctx, c.tx, access.System(c.tx.Municipality), c.was, e); err != nil {
			return fmt.Errorf("writing the calls of a request: %w", err)
		}
	}
	return nil
}
