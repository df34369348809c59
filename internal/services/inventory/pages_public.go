package inventory

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// Part is what another room shows on the public page of a service: its price,
// its hours of supply. It returns nil when it has nothing to show.
type Part func(ctx context.Context, r *web.Request, s Service) (templ.Component, error)

// Show adds parts to the public page of every service, in this order. It is
// called while the program is put together, before the first request.
func (i *Inventory) Show(parts ...Part) { i.parts = append(i.parts, parts...) }

func (i *Inventory) routes(rt *web.Router) {
	i.assetRoutes(rt)
	rt.Page("GET services", mayRead, i.showServices)
	rt.Page("GET services/{service}", mayRead, i.showService)
	rt.Page("GET services/{service}/poster", mayRead, i.showPoster)
	rt.Desk("GET inventory", maySee, i.showDesk)
	rt.Desk("GET inventory/services/new", mayKeep, i.newService)
	rt.Desk("POST inventory/services/new", mayKeep, i.addService)
	rt.Desk("GET inventory/services/{service}", mayKeep, i.editService)
	rt.Desk("POST inventory/services/{service}", mayKeep, i.saveService)
	rt.Desk("GET inventory/providers/new", mayMend, i.newProvider)
	rt.Desk("POST inventory/providers/new", mayMend, i.addProvider)
	rt.Desk("GET inventory/providers/{provider}", mayMend, i.editProvider)
	rt.Desk("POST inventory/providers/{provider}", mayMend, i.saveProvider)
}

// showServices lists what the municipality delivers today.
func (i *Inventory) showServices(w http.ResponseWriter, r *web.Request) error {
	list, err := i.delivered(r)
	if err != nil {
		return err
	}
	return r.Render(w, servicesPage(r.Page(r.Printer.T("Services")), list))
}

// showService answers what is promised, by whom and where; other rooms add
// what they know.
func (i *Inventory) showService(w http.ResponseWriter, r *web.Request) error {
	s, provider, err := i.served(r)
	if err != nil {
		return err
	}
	parts, err := i.partsOf(r, s)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.Name(s.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Services"), Path: "services"}}
	p.Poster = "services/" + s.ID.String() + "/poster"
	return r.Render(w, servicePage(p, s, provider, parts))
}

// showPoster is the page of a service for the notice board, with a code that
// leads a phone to the page of today.
func (i *Inventory) showPoster(w http.ResponseWriter, r *web.Request) error {
	s, provider, err := i.served(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.Name(s.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Back"), Path: "services/" + s.ID.String()}}
	address := r.Origin() + string(p.To("services", s.ID.String()))
	code, err := chart.QR(p.T("Code that opens this page on a phone"), address)
	if err != nil {
		return err
	}
	return r.Render(w, posterPage(p, s, provider, code))
}

// front is the block of services on the municipality's home page.
func (i *Inventory) front(_ context.Context, r *web.Request) (templ.Component, error) {
	list, err := i.delivered(r)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return frontBlock(&ui.Page{Printer: r.Printer, Place: ui.Place{Slug: r.Tenant.Slug}}, list), nil
}

// served reads the service of the address with its provider.
func (i *Inventory) served(r *web.Request) (s Service, p Provider, err error) {
	id, err := r.PathID("service")
	if err != nil {
		return s, p, err
	}
	err = i.read(r, func(ctx context.Context, tx *db.Tx) error {
		if s, err = i.Service(ctx, tx, id); err != nil {
			return err
		}
		p, err = i.Provider(ctx, tx, s.Provider)
		return err
	})
	return s, p, err
}

// partsOf asks the other rooms, in the order in which app joined them.
func (i *Inventory) partsOf(r *web.Request, s Service) (parts []templ.Component, err error) {
	for _, offer := range i.parts {
		part, err := offer(r.Context(), r, s)
		if err != nil {
			return nil, err
		}
		if part != nil {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// Promised tells the promises of a service, each a sentence, for pages of other
// rooms.
func (i *Inventory) Promised(ctx context.Context, r *web.Request, service ref.ID) (list []string, err error) {
	var s Service
	err = i.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		s, err = i.Service(ctx, tx, service)
		return err
	})
	for _, p := range s.Promises {
		list = append(list, promiseSentence(r.Printer, p))
	}
	return list, err
}

func (i *Inventory) delivered(r *web.Request) (list []Service, err error) {
	err = i.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, err = i.Services(ctx, tx)
		return err
	})
	return onlyDelivered(list, r.Today()), err
}

func onlyDelivered(all []Service, on period.Day) (list []Service) {
	for _, s := range all {
		if s.Delivered(on) {
			list = append(list, s)
		}
	}
	return list
}

func (i *Inventory) read(r *web.Request, f func(context.Context, *db.Tx) error) error {
	return i.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
