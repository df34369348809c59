package bans

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/bans/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// routes adds the pages of the room.
func (b *Bans) routes(rt *web.Router) {
	rt.Desk("GET bans", mayAsk, b.showBans)
	rt.Desk("GET bans/new", mayAsk, b.showAsk)
	rt.Desk("POST bans/new", mayAsk, b.takeAsk)
	rt.Desk("POST bans/{id}/{act}", mayDecide, b.decide)
}

func frame(r *web.Request, title string, of ...requests.Number) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Requests"), Path: "desk/requests"}}
	for _, n := range of {
		p.Crumbs = append(p.Crumbs, ui.Crumb{Text: n.String(), Path: "desk/requests/" + n.Path()})
	}
	return p
}

// part offers on the page of a request to ask for a ban, where one is possible.
func (b *Bans) part(_ context.Context, _ *db.Tx, r *web.Request, x requests.Request) (templ.Component, error) {
	if !r.Can(mayAsk) {
		return nil, nil
	}
	can, err := b.Bannable(x)
	if err != nil || !can {
		return nil, err
	}
	return casePart(r.Page(""), x), nil
}

type bansView struct {
	List  []Ban
	Today period.Day
	Me    access.Actor
	Leads bool
}

// showBans lists who may not send for a while, and what waits for a second person.
func (b *Bans) showBans(w http.ResponseWriter, r *web.Request) error {
	v := bansView{Today: r.Today(), Me: r.Actor, Leads: r.Can(mayDecide)}
	err := b.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v.List, err = b.List(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, bansPage(frame(r, r.Printer.T("Bans")), v))
}

// showAsk is the form that asks for a ban; the address may bring the number of the
// request along.
func (b *Bans) showAsk(w http.ResponseWriter, r *web.Request) error {
	n, _ := appeal.ParseNumber(r.FormValue("request")) // empty: it is typed
	return r.Render(w, askPage(askFrame(r, n), n))
}

func askFrame(r *web.Request, n requests.Number) *ui.Page {
	if n == (requests.Number{}) {
		return frame(r, r.Printer.T("Ask for a ban"))
	}
	return frame(r, r.Printer.T("Ask for a ban"), n)
}

// takeAsk sends the wish to a second person.
func (b *Bans) takeAsk(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	reason, days := in.Text("reason"), in.Int("days")
	n, ok := appeal.ParseNumber(in.Text("request"))
	if !ok {
		in.Field("request", "Enter the number of the request, for example К-2026-0042")
	}
	err := in.Err()
	if err == nil {
		err = b.save(r, func(ctx context.Context, tx *db.Tx) error { return b.Ask(ctx, tx, r.Actor, n, reason, days) })
	}
	if err != nil {
		p := askFrame(r, n)
		return r.Refuse(w, err, p, askPage(p, n))
	}
	return r.Done(w, "desk/bans", "It waits for a second person.")
}

// acts of the second person, by the last word of their address.
var acts = map[string]State{"agree": On, "refuse": Refused, "lift": Lifted}

func (b *Bans) decide(w http.ResponseWriter, r *web.Request) error {
	id, err := ref.ParseID(r.PathValue("id"))
	to := acts[r.PathValue("act")]
	if err != nil || to == "" {
		return errNone
	}
	if err := b.save(r, func(ctx context.Context, tx *db.Tx) error { return b.Decide(ctx, tx, r.Actor, id, to) }); err != nil {
		return err
	}
	return r.Done(w, "desk/bans", "Saved")
}

// todo calls a second person to what waits for one.
func (b *Bans) todo(ctx context.Context, r *web.Request) (work []module.Todo, err error) {
	if !r.Can(mayDecide) {
		return nil, nil
	}
	var n int64
	err = b.read(r, func(ctx context.Context, tx *db.Tx) error {
		n, err = store.New(tx).Waiting(ctx, store.WaitingParams{MunicipalityID: int64(tx.Municipality), AskedBy: int64(r.Actor.ID)})
		return err
	})
	if err != nil || n == 0 {
		return nil, err
	}
	return []module.Todo{{Text: r.Printer.N(int(n), "{n} ban waits for a second person", "{n} bans wait for a second person"),
		Path: "desk/bans", State: "wait", Tag: r.Printer.T("decide")}}, nil
}

// stateTag is the colour and the word of a ban.
func stateTag(p *i18n.Printer, x Ban, today period.Day) (kind, text string) {
	switch {
	case x.State == Waiting:
		return "wait", p.T("waits for a second person")
	case x.State == Refused:
		return "info", p.T("refused by {name}", "name", x.Decider)
	case x.State == Lifted:
		return "info", p.T("lifted by {name}", "name", x.Decider)
	case x.Until < today:
		return "info", p.T("ended on {day}", "day", x.Until)
	}
	return "bad", p.Until(x.Until)
}
