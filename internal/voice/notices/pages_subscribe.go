package notices

import (
	"context"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// subscribeRoutes adds the pages of subscriptions.
func (o *Notices) subscribeRoutes(rt *web.Router) {
	rt.Page("GET requests/subscribe", mayChoose, o.showSubscribe)
	rt.Page("POST requests/subscribe", mayChoose, o.takeSubscription)
	rt.Page("GET news/{word}", mayChoose, o.showSubscribed)
	rt.Page("POST news/{word}", mayChoose, o.changeSubscription)
}

// subscribeView is the form of a subscription.
type subscribeView struct {
	requests.Around
	Streets []string
	Ways    []ui.Option
	Key     string
	Asking  bool // a code is awaited
}

// waysToSubscribe are those of Ways that need nobody of the office.
func (o *Notices) waysToSubscribe(p *i18n.Printer) []ui.Option {
	return slices.DeleteFunc(o.Ways(p), func(x ui.Option) bool { return x.Value == hand })
}

// Subscribable tells whether one can subscribe by e-mail or SMS.
func (o *Notices) Subscribable() bool {
	return o.carrier.Can(notify.Mail) || o.carrier.Can(notify.SMS)
}

func (o *Notices) subscribeView(r *web.Request) (v subscribeView, err error) {
	v.Ways = o.waysToSubscribe(r.Printer)
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Around, err = o.requests.Around(ctx, tx); err == nil {
			v.Streets, err = o.requests.Streets(ctx, tx, requests.Said{})
		}
		return err
	})
	return v, err
}

// kindOptions are the categories that everybody sees requests of.
func (v subscribeView) kindOptions(p *i18n.Printer) []ui.Option {
	return requests.KindOptions(p, slices.DeleteFunc(appeal.Offered(v.Kinds), func(c requests.Category) bool { return c.Private || c.Stop != "" }))
}

func (o *Notices) showSubscribe(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	if err := in.Err(); err != nil {
		return err
	}
	v, err := o.subscribeView(r)
	if err != nil {
		return err
	}
	v.Key = r.NewKey()
	p := subscribeFrame(r)
	p.Form = r.Form // village and category come with the address
	return r.Render(w, subscribePage(p, v))
}

func subscribeFrame(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("News of a village or street"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("What people tell us"), Path: "requests"}}
	return p
}

// takeSubscription keeps a subscription; a phone takes two rounds.
func (o *Notices) takeSubscription(w http.ResponseWriter, r *web.Request) error {
	v, err := o.subscribeView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	s := Subscription{Village: in.ID("village"), Street: in.Text("street"), Category: in.Text("category"), Lang: r.Lang,
		Way: notify.Way(in.Choice("way", string(notify.SMS), string(notify.Mail))), Person: notify.Person{Phone: in.Text("phone"), Mail: in.Text("mail")}}
	v.Key = in.Text("key")
	code := in.Text("code")
	if err = in.Err(); err == nil {
		v.Asking, err = o.subscribing(r, s, v.Key, code)
	}
	p := subscribeFrame(r)
	switch {
	case err != nil:
		v.Asking = s.Way == notify.SMS && code != ""
		return r.Refuse(w, err, p, subscribePage(p, v))
	case v.Asking:
		p.Form = r.Form
		return r.Render(w, subscribePage(p, v))
	case s.Way == notify.Mail:
		return r.Done(w, "requests", "A letter is on its way. Open the link in it.")
	}
	return r.Done(w, "requests", "You are told once a day at most.")
}

// subscribing takes one round; asking: a code went out.
func (o *Notices) subscribing(r *web.Request, s Subscription, form, code string) (asking bool, err error) {
	if !o.carrier.Can(s.Way) {
		return false, errNoWay
	}
	check := func(ctx context.Context, tx *db.Tx) error { return o.validSubscription(ctx, tx, s) }
	if err = o.read(r, check); err != nil {
		return false, err
	}
	switch {
	case s.Way == notify.SMS && code == "":
		return true, o.Ask(r, form, s.Person.Phone, r.Lang)
	case s.Way == notify.SMS:
		err = o.Check(r, form, s.Person.Phone, code)
	default:
		var ok bool
		if s.Person.Mail, ok = notify.ParseMail(s.Person.Mail); !ok {
			return false, errMail
		}
		err = o.throttle.Spend(r)
	}
	if err != nil {
		return false, err
	}
	return false, o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.subscribe(ctx, tx, s, form) })
}

// showSubscribed shows what the press of a button would change; opening it changes
// nothing.
func (o *Notices) showSubscribed(w http.ResponseWriter, r *web.Request) error {
	var s Subscription
	var a requests.Around
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if s, err = o.subscription(ctx, tx, r.PathValue("word")); err == nil {
			a, err = o.requests.Around(ctx, tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	secretly(w)
	return r.Render(w, subscribedPage(subscribeFrame(r), a, s, r.PathValue("word")))
}

// changeSubscription confirms or ends it, also by one press in a mail program.
func (o *Notices) changeSubscription(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	state := in.Choice("state", on, off)
	if in.Text("List-Unsubscribe") == "One-Click" {
		state = off
	}
	if state == "" {
		in.Field("state", "Choose from the list")
	}
	if err := in.Err(); err != nil {
		return err
	}
	err := o.save(r, func(ctx context.Context, tx *db.Tx) error {
		s, err := o.subscription(ctx, tx, r.PathValue("word"))
		if err != nil {
			return err
		}
		return o.setSubscription(ctx, tx, s.ID, state)
	})
	if err != nil {
		return err
	}
	return r.Goto(w, "news/"+r.PathValue("word"))
}
