package requests

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/store"
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
	Drafts    []Draft
	Parts     []templ.Component // of other rooms
	Pictures  []pictures.Picture
}

// load reads a request that the person may read, with what other rooms lend to its page.
func (q *Requests) load(ctx context.Context, tx *db.Tx, r *web.Request, n Number) (v caseView, err error) {
	who := r.Actor
	if v.Request, err = q.Find(ctx, tx, n); err != nil {
		return v, err
	}
	if !v.MayRead(who) {
		return v, ErrNone
	}
	if v.Who, err = q.Applicant(v.Request); err != nil {
		return v, err
	}
	v.Acts = life.Offered(v.State, appeal.Leads(who), v.Assignee != 0 && v.Assignee == who.ID)
	if err = tx.Together(ctx, append(q.beside(ctx, r, &v),
		func(tx *db.Tx) (err error) { v.Around, err = q.Around(ctx, tx); return err },
		func(tx *db.Tx) (err error) { v.Events, err = q.Events(ctx, tx, v.ID); return err },
		func(tx *db.Tx) (err error) { v.Followers, v.Code, err = q.followed(ctx, tx, v.ID); return err },
		func(tx *db.Tx) (err error) { v.Pictures, err = q.pictures.Of(ctx, tx, v.ID); return err })...); err != nil {
		return v, err
	}
	v.Parts = slices.DeleteFunc(v.Parts, func(part templ.Component) bool { return part == nil })
	if v.MergedInto != 0 {
		if v.Into, err = q.Load(ctx, tx, v.MergedInto); err != nil {
			return v, err
		}
	}
	if v.State.Open() {
		v.Calls = v.Law.Calls(v.Request)
		if v.Alike, err = q.Alike(ctx, tx, v.Said, v.ID, appeal.Leads(who)); err != nil {
			return v, err
		}
	}
	v.Acts = slices.DeleteFunc(v.Acts, func(a life.Act) bool {
		return a == life.Reopen && v.Law.Today > v.ReopenUntil(v.Law.Rules) || (a == life.Extend || a == life.Pause) && v.Due < v.Law.Today
	})
	if slices.Contains(v.Acts, life.Assign) {
		v.Staff, err = q.Colleagues(ctx, tx)
	}
	return v, err
}

// followed counts who follows a request, with the secret part of its applicant's own
// address; empty: it came without one.
func (q *Requests) followed(ctx context.Context, tx *db.Tx, id ref.ID) (followers int, code string, err error) {
	row, err := store.New(tx).Followed(ctx, store.FollowedParams{MunicipalityID: int64(tx.Municipality), Request: int64(id)})
	if err != nil {
		return 0, "", fmt.Errorf("who follows a request: %w", err)
	}
	if row.Applicant != 0 {
		code = q.seal.Code(ref.ID(row.Applicant))
	}
	return int(row.N), code, nil
}

// beside asks other rooms for their parts of the page of a request.
func (q *Requests) beside(ctx context.Context, r *web.Request, v *caseView) (asks []func(tx *db.Tx) error) {
	v.Parts = make([]templ.Component, len(q.parts))
	for i, part := range q.parts {
		asks = append(asks, func(tx *db.Tx) (err error) { v.Parts[i], err = part(ctx, tx, r, v.Request); return err })
	}
	return asks
}

// Part is what another room shows on the page of a request; nil shows nothing.
type Part func(ctx context.Context, tx *db.Tx, r *web.Request, x Request) (templ.Component, error)

// Show adds parts to the page of every request, in this order. It is called while
// the program is put together.
func (q *Requests) Show(parts ...Part) { q.parts = append(q.parts, parts...) }

// timeline is the history by day, with those who are called today.
func (v caseView) timeline() []Event { return appeal.Timeline(v.Events, v.Calls) }

// Colleagues are those who may become responsible.
func (q *Requests) Colleagues(ctx context.Context, tx *db.Tx) ([]identity.Member, error) {
	members, err := q.people.Members(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("who works here: %w", err)
	}
	return slices.DeleteFunc(members, func(m identity.Member) bool {
		return m.Blocked || !(access.Actor{Roles: m.Roles}).Has(appeal.Workers...)
	}), nil
}

// view loads a request of the address with the form that was asked for.
func (q *Requests) view(r *web.Request) (v caseView, p *ui.Page, err error) {
	n, err := NumberOf(r)
	if err != nil {
		return v, nil, err
	}
	p = frame(r, n.String()) // what stands around the page is asked for before, not inside, the snapshot
	err = q.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v, err = q.load(ctx, tx, r, n); err != nil {
			return err
		}
		if v.Do = life.Act(r.FormValue("do")); v.Do == "" {
			v.Do = life.Usual(v.State, v.Assignee != 0 && v.Assignee == r.Actor.ID)
		}
		if !slices.Contains(v.Acts, v.Do) {
			v.Do = ""
		}
		if answers := v.Do == life.Answer || r.PathValue("act") == string(life.Answer); answers && q.lent.Drafts != nil {
			v.Drafts, err = q.lent.Drafts(ctx, tx, r, v.Around, v.Request)
		}
		return err
	})
	return v, p, err
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
	if r.FormValue("draft") != "" {
		return q.insert(w, r)
	}
	d, err := doing(r)
	if err == nil {
		err = q.save(r, func(ctx context.Context, tx *db.Tx) error {
			found, err := q.Find(ctx, tx, n)
			if err == nil {
				_, err = q.do(ctx, tx, r.Actor, found, d)
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

// insert puts a ready answer behind what was typed so far, and shows the form
// again: nothing is answered yet.
func (q *Requests) insert(w http.ResponseWriter, r *web.Request) error {
	v, p, err := q.view(r)
	if err != nil {
		return err
	}
	if slices.Contains(v.Acts, life.Answer) {
		v.Do = life.Answer
	}
	at := slices.IndexFunc(v.Drafts, func(d Draft) bool { return d.ID == r.FormValue("draft") })
	if at >= 0 {
		r.Form.Set("text", strings.TrimSpace(r.FormValue("text")+"\n\n"+v.Drafts[at].Text))
	}
	p.Form = r.Form
	return r.Render(w, casePage(p, v))
}
