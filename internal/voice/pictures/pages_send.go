package pictures

import (
	"context"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/platform/web"
)

// shortKey is the least length of a form's key that photos wait under: whoever knows
// it sees them, so it must be one that the program made.
const shortKey = 20

// What the file chooser of a phone offers: with these types an iPhone turns its own
// format into JPEG by itself.
const (
	accept       = "image/jpeg,image/png"
	acceptLetter = "application/pdf,image/jpeg,image/png"
)

// Receive reads what a form brought along, before anything else reads the form: its
// photos wait under the form's key until it is sent, and those that its button "drop"
// names are forgotten. It complains about files that cannot be taken; all others are
// kept, and so is everything that was typed. kinds are the fields that the form has.
func (o *Pictures) Receive(r *web.Request, kinds ...Kind) error {
	sent, done, err := r.Uploads(picture.MostBytes)
	defer done()
	if err != nil {
		return err
	}
	form, key := fault.Form(), r.FormValue("key")
	list, err := o.ReadAll(r, form, sent, kinds)
	if err != nil {
		return err
	}
	dropped := Dropping(r)
	if len(list) == 0 && !dropped {
		return form.Err()
	}
	if len(key) < shortKey {
		Complain(form, string(kinds[0]), errKey)
		return form.Err()
	}
	var complaint error
	err = o.save(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if dropped {
			if err := o.drop(ctx, tx, key, r.FormValue("drop")); err != nil {
				return err
			}
		}
		complaint, err = o.draft(ctx, tx, key, list, most(r))
		return err
	})
	if complaint != nil {
		Complain(form, string(kinds[0]), complaint)
	}
	if err != nil {
		return err
	}
	return form.Err()
}

var errKey = fault.Invalid("This form is too old for photos. Open it anew.")

// Dropping tells whether a form was sent by a button that takes a photo away: then it
// is shown again.
func Dropping(r *web.Request) bool { return r.FormValue("drop") != "" }

// most is how many pictures a form may bring along.
func most(r *web.Request) int {
	if r.Actor.SignedIn() {
		return mostOffice
	}
	return MostPhotos
}

// ReadAll makes the files of a form fit and complains about those that are not.
func (o *Pictures) ReadAll(r *web.Request, form *fault.Fault, sent []*web.Sent, kinds []Kind) (list []Taken, err error) {
	for _, s := range sent {
		kind := Kind(s.Field)
		if !slices.Contains(kinds, kind) || len(list) > mostOffice {
			continue
		}
		if s.Over {
			form.Field(s.Field, "The file is too large (limit {n} MB). Choose a smaller one.", fault.Values{"n": picture.MostBytes >> 20})
			continue
		}
		if err := o.pace(r); err != nil {
			Complain(form, s.Field, err)
			continue
		}
		t, err := o.Take(r.Context(), kind, s.Bytes)
		if fault.Of(err) != nil {
			Complain(form, s.Field, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// pace slows down whoever sends photos without an account.
func (o *Pictures) pace(r *web.Request) error {
	if r.Actor.SignedIn() {
		return nil
	}
	return o.throttle.Spend(r)
}

// Complain adds a complaint to a field, once.
func Complain(form *fault.Fault, field string, err error) {
	f := fault.Of(err)
	if slices.ContainsFunc(form.Fields, func(x fault.Field) bool { return x.Name == field && x.Msg == f.Msg }) {
		return
	}
	form.Fields = append(form.Fields, fault.Field{Name: field, Msg: f.Msg, Values: f.Values})
}

// drop forgets a picture of a form; one of another form stays.
func (o *Pictures) drop(ctx context.Context, tx *db.Tx, key, text string) error {
	id, err := ref.ParseID(text)
	if err != nil {
		return nil
	}
	there, err := o.Drafts(ctx, tx, key)
	if err != nil {
		return err
	}
	for _, x := range there {
		if x.ID == id {
			return o.forget(ctx, tx, x)
		}
	}
	return nil
}

// Join puts the complaints about photos beside those about the rest of a form. Any
// other error comes first.
func Join(err, photos error) error {
	form, more := fault.Of(err), fault.Of(photos)
	switch {
	case photos == nil, err != nil && (form == nil || form.Kind != fault.KindInvalid):
		return err
	case err == nil, more == nil || more.Kind != fault.KindInvalid:
		return photos
	}
	both := *form
	both.Fields = slices.Concat(form.Fields, more.Fields)
	return &both
}
