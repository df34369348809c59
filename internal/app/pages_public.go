package app

import (
	"net/http"
	"sort"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// showFront lists the municipalities of this installation. A single one is
// shown at once; an empty installation leads to its founding.
func (a *App) showFront(w http.ResponseWriter, r *web.Request) error {
	places, err := a.territory.Municipalities(r.Context())
	if err != nil {
		return err
	}
	switch len(places) {
	case 0:
		return r.Goto(w, "setup")
	case 1:
		return r.Goto(w, places[0].Slug)
	}
	p := r.Page(r.Printer.T("Choose your municipality"))
	return r.Render(w, frontPage(p, places))
}

// showHome is the public home of a municipality: what the rooms offer it.
func (a *App) showHome(w http.ResponseWriter, r *web.Request) error {
	main, side, err := a.blocks(r)
	if err != nil {
		return err
	}
	settings, err := a.settings(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.Name(r.Tenant.Name))
	return r.Render(w, homePage(p, main, side, settings))
}

// blocks renders what rooms offer for the public home, in their order.
func (a *App) blocks(r *web.Request) (main, side []templ.Component, err error) {
	var all []module.Block
	for _, m := range a.modules {
		all = append(all, m.Front...)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Order < all[j].Order })
	for _, b := range all {
		part, err := b.Render(r.Context(), r)
		switch {
		case err != nil:
			return nil, nil, err
		case part == nil:
		case b.Side:
			side = append(side, part)
		default:
			main = append(main, part)
		}
	}
	return main, side, nil
}

// showGallery shows every component of the design system with sample data.
func (a *App) showGallery(w http.ResponseWriter, r *web.Request) error {
	return r.Render(w, ui.Gallery(r.Page(r.Printer.T("Gallery"))))
}

// leadToGallery keeps the short address that every developer knows.
func (a *App) leadToGallery(w http.ResponseWriter, r *web.Request) error {
	return r.GotoURL(w, "/ky/gallery")
}

// above joins the names of the units above a municipality: "Osh oblast, Kara-Kulja raion".
func above(oblast, raion place.Name) place.Name {
	join := func(a, b string) string {
		if a == "" || b == "" {
			return a + b
		}
		return a + ", " + b
	}
	return place.Name{
		Ky: join(oblast.Ky, raion.Ky), Ru: join(oblast.Ru, raion.Ru), En: join(oblast.En, raion.En),
	}
}

// raionOf names where a municipality lies, in the reader's language.
func raionOf(p *ui.Page, m territory.Municipality) string {
	return p.Name(above(m.Oblast, m.Raion))
}
