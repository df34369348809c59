package webhooks

import (
	"context"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/webhooks/store"
)

// pageRows is how many messages stand on one page.
const pageRows = 50

func (h *Webhooks) routes(rt *web.Router) {
	rt.Desk("GET webhooks", maySee, h.showEndpoints)
	rt.Desk("GET webhooks/new", mayManage, h.showNew)
	rt.Desk("POST webhooks/new", mayManage, h.add)
	rt.Desk("GET webhooks/{endpoint}", maySee, h.showEndpoint)
	rt.Desk("POST webhooks/{endpoint}", mayManage, h.save)
	rt.Desk("POST webhooks/{endpoint}/renew", mayManage, h.renew)
	rt.Desk("POST webhooks/{endpoint}/switch", mayManage, h.turn)
	rt.Desk("POST webhooks/{endpoint}/try", mayManage, h.try)
	rt.Desk("POST webhooks/{endpoint}/deliveries/{delivery}", mayManage, h.replay)
}

// counted is an address with how many messages stand how.
type counted struct {
	Endpoint
	waiting, delivered, failed int
}

func (h *Webhooks) showEndpoints(w http.ResponseWriter, r *web.Request) error {
	var list []counted
	err := h.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		list, err = h.counted(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, endpointsPage(r.Page(r.Printer.T("Webhooks")), list, r.Can(mayManage)))
}

func (h *Webhooks) counted(ctx context.Context, tx *db.Tx) ([]counted, error) {
	all, err := h.Endpoints(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := store.New(tx).Counts(ctx, int64(tx.Municipality))
	list := make([]counted, len(all))
	for i, e := range all {
		list[i].Endpoint = e
		for _, row := range rows {
			if ref.ID(row.EndpointID) == e.ID {
				list[i].note(row.State, int(row.N))
			}
		}
	}
	return list, err
}

func (c *counted) note(state string, n int) {
	switch state {
	case "waiting":
		c.waiting = n
	case "delivered":
		c.delivered = n
	default:
		c.failed = n
	}
}

func frame(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Webhooks"), Path: "desk/webhooks"}}
	return p
}

func (h *Webhooks) showNew(w http.ResponseWriter, r *web.Request) error {
	return r.Render(w, newPage(frame(r, r.Printer.T("New webhook")), Endpoint{Events: Events}))
}

func typed(r *web.Request) (Endpoint, error) {
	in := r.Input()
	e := Endpoint{Name: in.Text("name"), URL: in.Text("url")}
	for _, event := range in.Texts("events") {
		if slices.Contains(Events, event) {
			e.Events = append(e.Events, event)
		}
	}
	return e, in.Err()
}

// add answers with the secret itself and not with a redirect: this page is the
// only one that can show it.
func (h *Webhooks) add(w http.ResponseWriter, r *web.Request) error {
	e, err := typed(r)
	var id ref.ID
	var secret string
	if err == nil {
		err = h.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			id, secret, err = h.Add(r.Context(), tx, r.Actor, e)
			return err
		})
	}
	if err != nil {
		p := frame(r, r.Printer.T("New webhook"))
		return r.Refuse(w, err, p, newPage(p, e))
	}
	return r.Render(w, secretPage(frame(r, e.Name), id, secret))
}

// view is an address with its last messages.
type view struct {
	Endpoint
	deliveries []store.WebhooksDelivery
	manages    bool
}

func (h *Webhooks) look(r *web.Request) (v view, err error) {
	id, err := r.PathID("endpoint")
	if err != nil {
		return v, err
	}
	in := r.Input()
	before := in.ID("before")
	if err := in.Err(); err != nil {
		return v, err
	}
	v.manages = r.Can(mayManage)
	return v, h.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		if v.Endpoint, err = h.Endpoint(r.Context(), tx, id); err != nil {
			return err
		}
		v.deliveries, err = store.New(tx).Deliveries(r.Context(), store.DeliveriesParams{
			MunicipalityID: int64(tx.Municipality), EndpointID: int64(id), Before: int64(before), Most: pageRows})
		return err
	})
}

func (h *Webhooks) showEndpoint(w http.ResponseWriter, r *web.Request) error {
	v, err := h.look(r)
	if err != nil {
		return err
	}
	return r.Render(w, endpointPage(frame(r, v.Name), v))
}

// change runs one change of the address in the path; a refusal comes back on its
// page.
func (h *Webhooks) change(w http.ResponseWriter, r *web.Request, done string, do func(context.Context, *db.Tx, ref.ID) error) error {
	id, err := r.PathID("endpoint")
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return do(r.Context(), tx, id) })
	if err == nil {
		return r.Done(w, "desk/webhooks/"+id.String(), done)
	}
	return h.back(w, r, err)
}

func (h *Webhooks) back(w http.ResponseWriter, r *web.Request, err error) error {
	v, failed := h.look(r)
	if failed != nil {
		return failed
	}
	p := frame(r, v.Name)
	return r.Refuse(w, err, p, endpointPage(p, v))
}

func (h *Webhooks) save(w http.ResponseWriter, r *web.Request) error {
	e, err := typed(r)
	if err != nil {
		return h.back(w, r, err)
	}
	return h.change(w, r, i18n.Mark("Saved"), func(ctx context.Context, tx *db.Tx, id ref.ID) error {
		return h.Change(ctx, tx, r.Actor, id, e)
	})
}

func (h *Webhooks) renew(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("endpoint")
	if err != nil {
		return err
	}
	var secret string
	var e Endpoint
	err = h.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if secret, err = h.Renew(r.Context(), tx, r.Actor, id); err != nil {
			return err
		}
		e, err = h.Endpoint(r.Context(), tx, id)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, secretPage(frame(r, e.Name), id, secret))
}

func (h *Webhooks) turn(w http.ResponseWriter, r *web.Request) error {
	switch r.Input().Choice("state", On, Off, gone) {
	case On:
		return h.change(w, r, i18n.Mark("The webhook is switched on. What waited goes out now."), h.turned(r, On))
	case Off:
		return h.change(w, r, i18n.Mark("The webhook is switched off."), h.turned(r, Off))
	case gone:
		id, err := r.PathID("endpoint")
		if err != nil {
			return err
		}
		err = h.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return h.Switch(r.Context(), tx, r.Actor, id, gone) })
		if err != nil {
			return err
		}
		return r.Done(w, "desk/webhooks", "The webhook is removed.")
	}
	return h.back(w, r, fault.Invalid("Choose from the list"))
}

func (h *Webhooks) turned(r *web.Request, state string) func(context.Context, *db.Tx, ref.ID) error {
	return func(ctx context.Context, tx *db.Tx, id ref.ID) error { return h.Switch(ctx, tx, r.Actor, id, state) }
}

func (h *Webhooks) try(w http.ResponseWriter, r *web.Request) error {
	return h.change(w, r, i18n.Mark("A test message is on its way. Open this page again in a moment."),
		func(ctx context.Context, tx *db.Tx, id ref.ID) error { return h.Try(ctx, tx, r.Actor, id) })
}

func (h *Webhooks) replay(w http.ResponseWriter, r *web.Request) error {
	delivery, err := r.PathID("delivery")
	if err != nil {
		return err
	}
	return h.change(w, r, i18n.Mark("The message goes out again."), func(ctx context.Context, tx *db.Tx, id ref.ID) error {
		return h.Replay(ctx, tx, r.Actor, id, delivery)
	})
}

// eventText says in words what an event is.
func eventText(p *i18n.Printer, event string) string {
	switch event {
	case PaymentBooked:
		return p.T("A payment was booked")
	case PaymentCorrected:
		return p.T("A payment was reversed, refunded or moved")
	case BillPosted:
		return p.T("Bills of a month were posted")
	case trial:
		return p.T("Test message")
	}
	return event
}

func eventOptions(p *i18n.Printer) (options []ui.Option) {
	for _, event := range Events {
		options = append(options, ui.Option{Value: event, Text: eventText(p, event) + " (" + event + ")"})
	}
	return options
}

// standing is the colour and the words of how an address is doing.
func standing(p *i18n.Printer, e Endpoint) (kind, text string) {
	switch {
	case e.State == Off && e.Reason != "":
		return "bad", p.T("Switched off: it did not answer")
	case e.State == Off:
		return "info", p.T("Switched off")
	case e.FailingSince != 0:
		return "wait", p.T("Does not answer since {time}", "time", p.Time(e.FailingSince))
	}
	return "good", p.T("Works")
}

// outcome is the colour and the words of what became of a message.
func outcome(p *i18n.Printer, d store.WebhooksDelivery) (kind, text string) {
	switch {
	case d.State == "delivered":
		return "good", p.T("Delivered")
	case d.State == "failed":
		return "bad", p.T("Not delivered")
	case d.Attempts == 0:
		return "info", p.T("Waits")
	}
	return "wait", p.T("Next attempt: {time}", "time", p.Time(period.Instant(d.Due)))
}
