package app

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed texts
var textFiles embed.FS

// site says how this installation is shown.
type site struct {
	demo bool // offer buttons to sign in as each demo person
}

var (
	everybody = access.Permission{Name: "app.public", Public: true}
	anyStaff  = access.Permission{Name: "app.desk", Staff: true}
)

// handler builds the whole site: every room's routes and the program's own.
func (a *App) handler(cfg config.Config, s site) (http.Handler, error) {
	router, err := a.router(cfg, s)
	if err != nil {
		return nil, err
	}
	return router.Handler(), nil
}

func (a *App) router(cfg config.Config, s site) (*web.Router, error) {
	catalog, err := i18n.Load(a.texts()...)
	if err != nil {
		return nil, err
	}
	rt := web.New(web.Config{
		Catalog: catalog, Log: a.log, Clock: a.db.Now, Secure: cfg.Secure,
		Proxy:  cfg.Secure, // https ends in front of us, so the client's address comes from there
		Tenant: a.tenant, Actor: a.staff.Actor, Enter: a.enter, Rail: a.rail, Frame: a.frame, Key: a.key,
	})
	for _, m := range a.modules {
		if m.Routes != nil {
			m.Routes(rt)
		}
	}
	if s.demo {
		a.staff.DemoRoutes(rt)
	}
	rt.Site("GET /", everybody, a.showFront)
	rt.Site("GET setup", everybody, a.showFounding)
	rt.Site("POST setup", everybody, a.found)
	rt.Page("GET /", everybody, a.showHome)
	rt.Desk("GET /", anyStaff, a.showDesk)
	rt.Desk("GET search", anyStaff, a.showSearch)
	rt.Desk("GET setup", anyStaff, a.showSetup)
	rt.Desk("GET jobs/{job}", anyStaff, a.showJob)
	rt.Desk("POST jobs/{job}/cancel", anyStaff, a.cancelJob)
	rt.Site("GET gallery", everybody, a.showGallery)
	rt.Raw("GET /dev/gallery", everybody, a.leadToGallery)
	rt.Raw("GET /healthz", everybody, a.healthz)
	rt.Raw("GET /readyz", everybody, a.readyz)
	a.territory.Reserve(rt.Reserved)
	return rt, nil
}

// texts gathers the words of platform, rooms and app.
func (a *App) texts() []fs.FS {
	all := []fs.FS{ui.Texts(), web.Texts(), api.Texts(), identity.Texts(), files.Texts(), jobs.Texts(), module.Folder(textFiles, "texts")}
	for _, m := range a.modules {
		if m.Texts != nil {
			all = append(all, m.Texts)
		}
	}
	return all
}

// enter finds the municipality of a URL and who asks.
func (a *App) enter(r *http.Request, slug string) (t web.Tenant, who access.Actor, err error) {
	var m territory.Municipality
	var known identity.Known
	err = a.db.Look(r.Context(), func(tx *db.Tx) error {
		return tx.Together(r.Context(),
			func(tx *db.Tx) (err error) { m, err = a.territory.Named(r.Context(), tx, slug); return err },
			func(tx *db.Tx) (err error) { known, err = a.staff.Know(r, tx); return err })
	})
	if err != nil {
		return t, who, err
	}
	return tenantOf(m), known.In(m.ID), a.staff.Touch(r.Context(), known)
}

// tenant finds the municipality of a URL.
func (a *App) tenant(ctx context.Context, slug string) (web.Tenant, error) {
	m, err := a.territory.BySlug(ctx, slug)
	if err != nil {
		return web.Tenant{}, err
	}
	return tenantOf(m), nil
}

func tenantOf(m territory.Municipality) web.Tenant {
	contact := slices.DeleteFunc([]string{m.Address, m.Phone}, func(s string) bool { return s == "" })
	return web.Tenant{ID: m.ID, Slug: m.Slug, Code: m.Code, Name: m.Name, Above: above(m.Oblast, m.Raion),
		Contact: strings.Join(contact, " · ")}
}

// rail lists what the actor may open on the desk, in the rooms' order, with how
// much waits there. Where today's work is listed itself, rooms are not asked twice.
func (a *App) rail(ctx context.Context, r *web.Request) []ui.RailItem {
	items := []ui.RailItem{{Text: r.Printer.T("Today"), Path: ""}}
	for _, link := range a.links() {
		if !r.Can(link.Permission) {
			continue
		}
		item := ui.RailItem{Text: r.Printer.Message(link.Text, nil), Path: link.Path, Wing: railPart(r.Printer, link.Order)}
		if link.Count != nil && !listsWork(r) {
			n, err := link.Count(ctx, r)
			if err != nil {
				a.log.Error("counting for the rail", "link", link.Path, "error", err)
			}
			item.Count = n
		}
		items = append(items, item)
	}
	return items
}

// railPart names the part of the rail to which an order belongs (module.Link).
func railPart(p *i18n.Printer, order int) string {
	switch {
	case order < 140:
		return p.T("Bills and payments")
	case order < 160:
		return p.T("Bookkeeping")
	case order < 200:
		return p.T("Bank and agents")
	case order < 300:
		return p.T("People")
	case order < 900:
		return p.T("Services and prices")
	}
	return p.T("Settings")
}

// listsWork tells the two desk pages that ask every room: today's work and the
// first hour.
func listsWork(r *web.Request) bool {
	_, page, _ := strings.Cut(strings.TrimSuffix(r.URL.Path, "/"), "/desk")
	return page == "" || page == "/setup"
}

// frame puts on every page of a municipality where its office is, and on the
// desk the way to one's own sign-ins and the next step of the first hour.
func (a *App) frame(r *web.Request, p *ui.Page) {
	if r.Tenant.ID == 0 {
		return
	}
	p.Self = r.Tenant.Slug + "/desk/staff/me"
	p.Contact = r.Tenant.Contact
	if err := a.guide(r, p); err != nil {
		a.log.Error("the next step of the first hour", "error", err)
	}
}

func (a *App) links() []module.Link {
	var all []module.Link
	for _, m := range a.modules {
		all = append(all, m.Rail...)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Order < all[j].Order })
	return all
}

// healthz tells that the process answers.
func (a *App) healthz(w http.ResponseWriter, r *web.Request) error {
	return r.Send(w, "", "text/plain; charset=utf-8", []byte("ok\n"))
}

// readyz tells that the database answers too.
func (a *App) readyz(w http.ResponseWriter, r *web.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if _, err := a.territory.Municipalities(ctx); err != nil {
		a.log.Error("not ready", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return nil
	}
	return r.Send(w, "", "text/plain; charset=utf-8", []byte("ready\n"))
}
