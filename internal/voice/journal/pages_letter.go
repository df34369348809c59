package journal

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/papers"
)

// letterView is an ended request with what its letter says.
type letterView struct {
	requests.Around
	requests.Request
	Who    requests.Applicant
	Events []requests.Event
	Office territory.Settings
}

var errNoLetter = fault.Missing("There is no letter yet: the request is not answered.")

// sendLetter is the answer as a letter, in the language in which one asked.
func (j *Journal) sendLetter(w http.ResponseWriter, r *web.Request) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	var v letterView
	err = j.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Request, err = j.requests.Find(ctx, tx, n); err == nil && !v.MayRead(r.Actor) {
			err = requests.ErrNone
		}
		if err == nil {
			err = j.loadLetter(ctx, tx, &v)
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

// loadLetter loads what stands around a request in its letter.
func (j *Journal) loadLetter(ctx context.Context, tx *db.Tx, v *letterView) (err error) {
	if v.Around, err = j.requests.Around(ctx, tx); err != nil {
		return err
	}
	if v.Who, err = j.requests.Applicant(v.Request); err != nil {
		return err
	}
	if v.Events, err = j.requests.Events(ctx, tx, v.ID); err != nil {
		return err
	}
	v.Office, err = j.places.Settings(ctx, tx)
	return err
}

// contact joins what is known of the office.
func contact(s territory.Settings) string {
	return strings.Join(slices.DeleteFunc([]string{s.Address, i18n.Phone(s.Phone)}, func(t string) bool { return t == "" }), " · ")
}

// letter is the answer as it goes out.
func (v letterView) letter(p *i18n.Printer, office, above string) papers.Letter {
	l := papers.Letter{Office: office, Above: above, Contact: contact(v.Office), Number: v.Number.String(), Day: v.Ended, To: v.Who.Name,
		Address: v.Who.Address, Asked: v.Registered, Title: p.T("Answer"), Text: v.Answer, Signed: v.AnsweredBy, Reopen: v.ReopenUntil(v.Law.Rules)}
	if l.Address == "" {
		l.Address = v.Where(p, v.Request)
	}
	switch v.State {
	case life.Rejected:
		l.Title = p.T("Refusal")
	case life.Referred:
		told := v.last(life.Refer)
		l.Title, l.Signed = p.T("Notice of referral"), told.ByName
		l.Text = p.T("Your request was sent to the body whose matter it is: {body}. It will answer you.", "body", v.Body) + "\n\n" + told.Text
	}
	return l
}

// last is the last act of a kind.
func (v letterView) last(a life.Act) requests.Event {
	for _, e := range slices.Backward(v.Events) {
		if e.Act == a {
			return e
		}
	}
	return requests.Event{}
}
