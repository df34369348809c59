package requests

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// entryView is the form of the counter, the phone and the reception.
type entryView struct {
	Around
	Streets []string
	Alike   []Request // open ones about perhaps the same thing
	Today   period.Day
	Key     string
	// Pictures wait under the key until the form is sent.
	Pictures []pictures.Picture
}

// entry loads what the form offers; alike ones once category and village are known.
func (q *Requests) entry(r *web.Request, s Said) (v entryView, err error) {
	v.Today, v.Key = r.Today(), s.Key
	err = q.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Around, err = q.Around(ctx, tx); err != nil {
			return err
		}
		if v.Streets, err = q.Streets(ctx, tx, s); err != nil {
			return err
		}
		if v.Pictures, err = q.pictures.Drafts(ctx, tx, s.Key); err != nil {
			return err
		}
		v.Alike, err = q.Alike(ctx, tx, s, 0, appeal.Leads(r.Actor))
		return err
	})
	if v.Key == "" {
		v.Key = r.NewKey()
	}
	return v, err
}

// Streets are the names that the field of a street proposes: those of the village,
// or of all while none is chosen.
func (q *Requests) Streets(ctx context.Context, tx *db.Tx, s Said) (names []string, err error) {
	all, err := q.territory.Streets(ctx, tx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for village, streets := range all {
		for _, x := range streets {
			if (s.Village == 0 || s.Village == village) && !seen[x.Name] {
				seen[x.Name] = true
				names = append(names, x.Name)
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return bytes.Compare(i18n.SortKey(a), i18n.SortKey(b)) })
	return names, nil
}

// SaidIn reads what both forms have.
func SaidIn(in *web.Input) Said {
	point, ok := appeal.ParsePoint(in.Text("lat"), in.Text("lon"))
	if !ok {
		in.Field("lat", "Enter both numbers of the position in degrees, for example 40.632230 and 73.592490, or leave both out.")
	}
	return Said{
		Point: point,
		Key:   in.Text("key"), Category: in.Text("category"), Kind: life.Kind(in.Choice("kind", "application", "complaint", "proposal")),
		Lang: i18n.Lang(in.Choice("lang", "ky", "ru", "en")), Sex: life.Sex(in.Choice("sex", "f", "m")), Anonymous: in.Bool("anonymous"),
		Who:     Applicant{Name: in.Text("name"), Phone: in.Text("phone"), Mail: in.Text("mail"), Address: in.Text("address")},
		Village: in.ID("village"), Street: in.Text("street"), Place: in.Text("place"), Words: in.Text("words"), People: 1,
	}
}

// showEntry is the empty form.
func (q *Requests) showEntry(w http.ResponseWriter, r *web.Request) error {
	v, err := q.entry(r, Said{})
	if err != nil {
		return err
	}
	return r.Render(w, entryPage(frame(r, r.Printer.T("Enter a request")), v))
}

// enter registers what somebody said at the counter. When something of the kind is
// open in the village already, that is shown first.
func (q *Requests) enter(w http.ResponseWriter, r *web.Request) error {
	brought := q.pictures.Receive(r, pictures.Photo, pictures.Letter)
	in := r.Input()
	s := SaidIn(in)
	s.Channel = life.Channel(in.Choice("channel", "counter", "phone", "reception", "letter"))
	s.Form, s.Addressee, s.Received = life.FormOf(s.Channel), in.Text("addressee"), in.Day("received")
	if s.People = in.Int("people"); s.People == 0 {
		s.People = 1
	}
	if s.Received == "" {
		s.Received = r.Today()
	}
	into, same := appeal.ParseNumber(in.Text("same"))
	p := frame(r, r.Printer.T("Enter a request"))
	if err := pictures.Join(in.Err(), brought); err != nil {
		return q.refuse(w, r, err, p, s)
	}
	if in.Text("same") == "" || pictures.Dropping(r) {
		v, err := q.entry(r, s)
		if err != nil {
			return err
		}
		if len(v.Alike) > 0 || pictures.Dropping(r) {
			p.Form = r.Form
			return r.Render(w, entryPage(p, v))
		}
	}
	var made Registered
	err := q.save(r, func(ctx context.Context, tx *db.Tx) error {
		waiting, err := q.pictures.Waiting(ctx, tx, s.Key)
		if err != nil {
			return err
		}
		if made, err = q.Register(ctx, tx, r.Actor, s); err == nil && same && made.Version == 1 {
			_, err = q.change(ctx, tx, r.Actor, made.Request, Doing{Act: life.Merge, Version: 1, Into: into})
		}
		if err == nil {
			err = q.pictures.Attach(ctx, tx, r.Actor, waiting, made.ID)
		}
		return err
	})
	if err != nil {
		return q.refuse(w, r, err, p, s)
	}
	return r.Done(w, "desk/requests/"+made.Path(), "Registered: {number}", map[string]any{"number": made.Number.String()})
}

// refuse shows the form as it was typed, with what is wrong.
func (q *Requests) refuse(w http.ResponseWriter, r *web.Request, wrong error, p *ui.Page, s Said) error {
	v, err := q.entry(r, s)
	if err != nil {
		return err
	}
	return r.Refuse(w, wrong, p, entryPage(p, v))
}
