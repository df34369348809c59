package notices

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// routes adds the pages of the room.
func (o *Notices) routes(rt *web.Router) {
	rt.Page("GET m/{code}", mayChoose, o.leadOn)
	rt.Page("GET m/{code}/fixed", mayChoose, o.leadOn)
	rt.Page("GET told/{word}", mayChoose, o.showTold)
	rt.Page("POST told/{word}", mayChoose, o.setTold)
	rt.Page("GET requests/mine/{code}/tell", mayChoose, o.showChoice)
	rt.Page("POST requests/mine/{code}/tell", mayChoose, o.choose)
	o.subscribeRoutes(rt)
	rt.Desk("GET notices", mayTell, o.showDesk)
	rt.Desk("POST notices", mayTell, o.markTold)
	rt.Desk("GET notices/notices.pdf", mayTell, o.sendList)
}

// hand is the way of an applicant who chose none.
const hand = "hand"

// Ways are how somebody may choose to be told; none when nothing is set up.
func (o *Notices) Ways(p *i18n.Printer) (list []ui.Option) {
	if o.carrier.Can(notify.SMS) {
		list = append(list, ui.Option{Value: string(notify.SMS), Text: p.T("By SMS"), Note: p.T("We send a code to your phone first.")})
	}
	if o.carrier.Can(notify.Mail) {
		list = append(list, ui.Option{Value: string(notify.Mail), Text: p.T("By e-mail"), Note: p.T("The first letter holds a link that you open once.")})
	}
	if len(list) > 0 {
		list = append(list, ui.Option{Value: hand, Text: p.T("The office tells me, by phone or letter")})
	}
	return list
}

// Ask sends a code to a phone for a form; what cannot be a mobile phone is refused.
func (o *Notices) Ask(r *web.Request, form, phone string, lang i18n.Lang) error {
	number, ok := notify.ParsePhone(phone)
	if !ok {
		return errPhone
	}
	if err := o.throttle.Spend(r); err != nil {
		return err
	}
	return o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.sendCode(ctx, tx, form, number, lang) })
}

// Check compares a code with the one that the form asked for.
func (o *Notices) Check(r *web.Request, form, phone, code string) error {
	number, ok := notify.ParsePhone(phone)
	if !ok {
		return errPhone
	}
	return o.checkCode(r.Context(), r.Tenant.ID, form, number, code)
}

var (
	errPhone = fault.Form().Field("phone", "Enter a mobile phone, for example 0700 123 456").Err()
	errNoWay = fault.Form().Field("way", "Choose from the list").Err()
	errMail  = fault.Form().Field("mail", "Enter an e-mail address, for example name@mail.kg").Err()
)

// choiceView is where the owner of a secret address wants to be told.
type choiceView struct {
	requests.Following
	Contact Contact
	Known   bool // there is a contact
	Asking  bool // a code is awaited
	Key     string
}

// choice loads it.
func (o *Notices) choice(r *web.Request) (v choiceView, err error) {
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Following, err = o.requests.Followed(ctx, tx, r.PathValue("code")); err != nil {
			return err
		}
		v.Contact, v.Known, err = o.byCode(ctx, tx, v.Following.Code)
		return err
	})
	return v, err
}

// leadOn leads from the short address of an SMS to the page that it stands for.
func (o *Notices) leadOn(w http.ResponseWriter, r *web.Request) error {
	to := "requests/mine/" + url.PathEscape(r.PathValue("code"))
	if strings.HasSuffix(r.URL.Path, "/fixed") {
		to += "/fixed"
	}
	return r.Goto(w, to)
}

// secretly keeps a page out of caches and of search engines.
func secretly(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Referrer-Policy", "no-referrer")
}

// choicePage starts the page with the way back.
func (o *Notices) choiceFrame(r *web.Request, v choiceView) *ui.Page {
	p := r.Page(r.Printer.T("How you are told"))
	p.Crumbs = []ui.Crumb{{Text: v.Now.Number.String(), Path: "requests/mine/" + v.Following.Code}}
	return p
}

func (o *Notices) showChoice(w http.ResponseWriter, r *web.Request) error {
	v, err := o.choice(r)
	if err != nil {
		return err
	}
	v.Key = r.NewKey()
	secretly(w)
	return r.Render(w, choicePage(o.choiceFrame(r, v), v, o.Ways(r.Printer)))
}

// choose keeps the choice. A phone takes two rounds: the code, then the proof.
func (o *Notices) choose(w http.ResponseWriter, r *web.Request) error {
	v, err := o.choice(r)
	if err != nil {
		return err
	}
	secretly(w)
	in := r.Input()
	way := notify.Way(in.Choice("way", string(notify.SMS), string(notify.Mail), hand))
	v.Key = in.Text("key")
	person, code := notify.Person{Phone: in.Text("phone"), Mail: in.Text("mail")}, in.Text("code")
	if err = in.Err(); err == nil {
		v.Asking, err = o.chosen(r, v, way, person, code)
	}
	p := o.choiceFrame(r, v)
	switch {
	case err != nil:
		v.Asking = way == notify.SMS && code != ""
		return r.Refuse(w, err, p, choicePage(p, v, o.Ways(r.Printer)))
	case v.Asking:
		p.Form = r.Form
		return r.Render(w, choicePage(p, v, o.Ways(r.Printer)))
	case way == notify.Mail:
		return r.Done(w, "requests/mine/"+v.Following.Code, "A letter is on its way. Open the link in it.")
	}
	return r.Done(w, "requests/mine/"+v.Following.Code, "Saved")
}

// chosen takes one round of a choice; asking: a code went out.
func (o *Notices) chosen(r *web.Request, v choiceView, way notify.Way, person notify.Person, code string) (asking bool, err error) {
	if !o.carrier.Can(way) || way == hand {
		return false, o.save(r, func(ctx context.Context, tx *db.Tx) error {
			return o.drop(ctx, tx, v.Following.Code)
		})
	}
	if way == notify.SMS && code == "" {
		return true, o.Ask(r, v.Key, person.Phone, r.Lang)
	}
	if way == notify.SMS {
		err = o.Check(r, v.Key, person.Phone, code)
	} else if _, ok := notify.ParseMail(person.Mail); !ok {
		err = errMail
	} else {
		err = o.throttle.Spend(r)
	}
	if err != nil {
		return false, err
	}
	return false, o.save(r, func(ctx context.Context, tx *db.Tx) error {
		return o.keep(ctx, tx, Contact{Request: v.Now.ID, Own: v.Own, Mine: v.Mine, Way: way, Lang: r.Lang, Code: v.Following.Code, Person: person}, v.Now, v.Key)
	})
}

// Part says on the page of a secret address how its owner is told.
func (o *Notices) Part(ctx context.Context, r *web.Request, f requests.Following) (part templ.Component, err error) {
	v := choiceView{Following: f}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		v.Contact, v.Known, err = o.byCode(ctx, tx, f.Code)
		return err
	})
	return choicePart(r.Page(""), v, len(o.Ways(r.Printer)) > 0), err
}

// told loads the contact of an address in a notice.
func (o *Notices) told(r *web.Request) (c Contact, err error) {
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		c, err = o.byWord(ctx, tx, r.PathValue("word"))
		return err
	})
	return c, err
}

// showTold shows what the press of a button would change. Opening the link changes
// nothing: programs that look for viruses open links too.
func (o *Notices) showTold(w http.ResponseWriter, r *web.Request) error {
	c, err := o.told(r)
	if err != nil {
		return err
	}
	secretly(w)
	return r.Render(w, toldPage(r.Page(r.Printer.T("How you are told")), c, r.PathValue("word")))
}

// setTold confirms a contact or ends its notices; a mail program ends them by one
// press of its own (RFC 8058).
func (o *Notices) setTold(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	state := in.Choice("state", on, off)
	if in.Text("List-Unsubscribe") == "One-Click" {
		state = off
	}
	if err := in.Err(); err != nil || state == "" {
		return err
	}
	err := o.save(r, func(ctx context.Context, tx *db.Tx) error {
		c, err := o.byWord(ctx, tx, r.PathValue("word"))
		if err != nil {
			return err
		}
		return o.set(ctx, tx, c.ID, state)
	})
	if err != nil {
		return err
	}
	return r.Goto(w, "told/"+r.PathValue("word"))
}
