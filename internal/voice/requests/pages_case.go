package requests

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/papers"
)

// caseView is a request on the desk.
type caseView struct {
	Around
	Request
	Who       Applicant
	Events    []Event
	Calls     []clock.Call // that follow from the calendar today
	Alike     []Request
	Followers int
	Code      string // of the applicant's own address
	Into      Request
	Staff     []identity.Member // who may become responsible
	Acts      []life.Act
	Do        life.Act // whose form is open; empty: none
	Office    territory.Settings
}

// load reads a request that the person may read.
func (q *Requests) load(ctx context.Context, tx *db.Tx, who access.Actor, n Number) (v caseView, err error) {
	if v.Request, err = q.Find(ctx, tx, n); err != nil {
		return v, err
	}
	if !v.MayRead(who) {
		return v, ErrNone
	}
	if v.Around, err = q.Around(ctx, tx); err != nil {
		return v, err
	}
	if v.Who, err = q.Applicant(v.Request); err != nil {
		return v, err
	}
	if v.Events, err = q.Events(ctx, tx, v.ID); err != nil {
		return v, err
	}
	if v.MergedInto != 0 {
		if v.Into, err = q.Load(ctx, tx, v.MergedInto); err != nil {
			return v, err
		}
	}
	if v.State.Open() {
		v.Calls = v.Law.Calls(v.Request)
		if v.Alike, err = q.Alike(ctx, tx, v.Request.Category, v.Request.Village, v.ID, appeal.Leads(who)); err != nil {
			return v, err
		}
	}
	if v.Code, err = q.ApplicantCode(ctx, tx, v.ID); err != nil {
		return v, err
	}
	if v.Followers, err = q.Followers(ctx, tx, v.ID); err != nil {
		return v, err
	}
	v.Acts = life.Offered(v.State, appeal.Leads(who), v.Assignee != 0 && v.Assignee == who.ID)
	if v.Law.Today > v.ReopenUntil(v.Law.Rules) {
		v.Acts = slices.DeleteFunc(v.Acts, func(a life.Act) bool { return a == life.Reopen })
	}
	if v.Due < v.Law.Today {
		v.Acts = slices.DeleteFunc(v.Acts, func(a life.Act) bool { return a == life.Extend || a == life.Pause })
	}
	if slices.Contains(v.Acts, life.Assign) {
		v.Staff, err = q.colleagues(ctx, tx)
	}
	return v, err
}

// timeline is the history by day, with those who are called today: their calls
// are not written down before the round ends.
func (v caseView) timeline() []Event {
	list := slices.Clone(v.Events)
	for _, c := range v.Calls {
		list = append(list, Event{On: c.On, Act: life.Escalate, Seen: appeal.ForOffice, Detail: c.Word()})
	}
	slices.SortStableFunc(list, func(a, b Event) int { return strings.Compare(string(a.On), string(b.On)) })
	return list
}

// colleagues are those who may become responsible.
func (q *Requests) colleagues(ctx context.Context, tx *db.Tx) ([]identity.Member, error) {
	members, err := q.people.Members(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("who works here: %w", err)
	}
	return slices.DeleteFunc(members, func(m identity.Member) bool {
		return m.Blocked || !(access.Actor{Roles: m.Roles}).Has(appeal.Workers...)
	}), nil
}

// usualAct is the step whose form stands open: whose turn it is.
func (v caseView) usualAct(who access.Actor) life.Act {
	order := []life.Act{life.Answer}
	if v.State == life.New {
		order = []life.Act{life.Assign}
	} else if v.Assignee != who.ID {
		order = []life.Act{life.Note}
	}
	for _, act := range order {
		if slices.Contains(v.Acts, act) && v.State.Open() {
			return act
		}
	}
	return ""
}

// view loads a request of the address with the form that was asked for.
func (q *Requests) view(r *web.Request) (v caseView, p *ui.Page, err error) {
	n, err := NumberOf(r)
	if err != nil {
		return v, nil, err
	}
	err = q.read(r, func(ctx context.Context, tx *db.Tx) error {
		v, err = q.load(ctx, tx, r.Actor, n)
		return err
	})
	if err != nil {
		return v, nil, err
	}
	if v.Do = life.Act(r.FormValue("do")); v.Do == "" {
		v.Do = v.usualAct(r.Actor)
	}
	if !slices.Contains(v.Acts, v.Do) {
		v.Do = ""
	}
	return v, frame(r, n.String()), nil
}

// showCase is a request on the desk with the form of its next step.
func (q *Requests) showCase(w http.ResponseWriter, r *web.Request) error {
	v, p, err := q.view(r)
	if err != nil {
		return err
	}
	return r.Render(w, casePage(p, v))
}

// doing reads the form of an act.
func doing(r *web.Request) (Doing, error) {
	in := r.Input()
	d := Doing{Act: life.Act(r.PathValue("act")), Version: in.Int("version"), Text: in.Text("text"), To: in.ID("to"),
		Reason: clock.Reason(in.Text("reason")), Days: in.Int("days"), Outcome: life.Outcome(in.Text("outcome")), Body: in.Text("body"),
		Private: in.Bool("private"), Seen: appeal.ForApplicant}
	if in.Bool("public") {
		d.Seen = appeal.ForAll
	}
	if text := in.Text("into"); text != "" {
		n, ok := appeal.ParseNumber(text)
		if !ok {
			in.Field("into", "Enter the number of another request about the same thing.")
		}
		d.Into = n
	}
	return d, in.Err()
}

// act takes a step; refused, its form comes back as it was typed.
func (q *Requests) act(w http.ResponseWriter, r *web.Request) error {
	if !slices.Contains(life.Acts, life.Act(r.PathValue("act"))) {
		return errNoAct
	}
	n, err := NumberOf(r)
	if err != nil {
		return err
	}
	d, err := doing(r)
	if err == nil {
		err = q.save(r, func(ctx context.Context, tx *db.Tx) error {
			found, err := q.Find(ctx, tx, n)
			if err == nil {
				_, err = q.Do(ctx, tx, r.Actor, found.ID, d)
			}
			return err
		})
	}
	if err != nil {
		v, p, failed := q.view(r)
		if failed != nil {
			return err
		}
		if slices.Contains(v.Acts, d.Act) {
			v.Do = d.Act
		}
		return r.Refuse(w, err, p, casePage(p, v))
	}
	return r.Done(w, "desk/requests/"+n.Path(), "Saved")
}

// contact joins what is known of the office.
func contact(s territory.Settings) string {
	return strings.Join(slices.DeleteFunc([]string{s.Address, i18n.Phone(s.Phone)}, func(t string) bool { return t == "" }), " · ")
}

// sendLetter is the answer as a letter, in the language in which one asked.
func (q *Requests) sendLetter(w http.ResponseWriter, r *web.Request) error {
	n, err := NumberOf(r)
	if err != nil {
		return err
	}
	var v caseView
	err = q.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v, err = q.load(ctx, tx, r.Actor, n); err == nil {
			v.Office, err = q.territory.Settings(ctx, tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	if v.Ended == "" || v.State == life.Merged {
		return errNoLetter
	}
	p := r.Printer.In(v.Lang)
	body, err := v.letter(p, p.Name(r.Tenant.Name), p.Name(r.Tenant.Above)).Draw(p).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, n.Path()+".pdf", "application/pdf", body)
}

// letter is the answer as it goes out.
func (v caseView) letter(p *i18n.Printer, office, above string) papers.Letter {
	l := papers.Letter{Office: office, Above: above, Contact: contact(v.Office), Number: v.Number.String(), Day: v.Ended, To: v.Who.Name,
		Address: v.Who.Address, Asked: v.Registered, Title: p.T("Answer"), Text: v.Answer, Signed: v.AnsweredBy, Reopen: v.ReopenUntil(v.Law.Rules)}
	if l.Address == "" {
		l.Address = v.Where(p, v.Request)
	}
	switch v.State {
	case life.Rejected:
		l.Title = p.T("Refusal")
	case life.Referred:
		l.Title = p.T("Notice of referral")
		l.Text = p.T("Your request was sent to the body whose matter it is: {body}. It will answer you.", "body", v.Body) + "\n\n" + v.last(life.Refer)
		l.Signed = v.lastBy(life.Refer)
	}
	return l
}

// last is the text of the last act of a kind.
func (v caseView) last(a life.Act) string {
	for _, e := range slices.Backward(v.Events) {
		if e.Act == a {
			return e.Text
		}
	}
	return ""
}

func (v caseView) lastBy(a life.Act) string {
	for _, e := range slices.Backward(v.Events) {
		if e.Act == a {
			return e.ByName
		}
	}
	return ""
}
