package adoption

import (
	"context"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room. What is announced is public; the steps are
// taken on the desk, one form at a time.
func (a *Adoption) routes(rt *web.Router) {
	rt.Page("GET adoptions/{adoption}", maySee, a.showPublic)
	rt.Page("GET adoptions/{adoption}/poster", maySee, a.showPoster)
	rt.Page("GET adoptions/{adoption}/poster.pdf", maySee, a.sendPoster)
	rt.Page("GET adoptions/{adoption}/papers/{paper}", maySee, a.showPublicPaper)

	rt.Desk("GET adoptions", mayRead, a.showList)
	rt.Desk("GET adoptions/new", mayTake, a.showNew)
	rt.Desk("POST adoptions/new", mayTake, a.begin)
	rt.Desk("GET adoptions/terms", mayRead, a.showTerms)
	rt.Desk("POST adoptions/terms", maySetTerms, a.setTerms)
	rt.Desk("GET adoptions/{adoption}", mayRead, a.showPath)
	rt.Desk("POST adoptions/{adoption}/{form}", mayTake, a.takeStep)
	rt.Desk("GET adoptions/{adoption}/papers/{paper}", mayRead, a.showPaper)
}

// read runs f on a snapshot of the reader's municipality.
func (a *Adoption) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// write runs f in a transaction of the reader's municipality.
func (a *Adoption) write(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// frame starts a page of the desk with the way back to the list.
func frame(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Adoption of tariffs"), Path: "desk/adoptions"}}
	return p
}

// listed is an adoption in the list, with the service's name.
type listed struct {
	Tariff
	Delivered tariffs.Service
	Law       law
}

// listedAll are the adoptions of the municipality, newest first.
func (a *Adoption) listedAll(ctx context.Context, tx *db.Tx) ([]listed, error) {
	all, err := a.List(ctx, tx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	services, err := a.tariffs.Services(ctx, tx)
	if err != nil {
		return nil, err
	}
	l, err := a.law(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := make([]listed, len(all))
	for i, t := range all {
		list[i] = listed{Tariff: t, Law: l}
		if at := slices.IndexFunc(services, func(s tariffs.Service) bool { return s.ID == t.Service }); at >= 0 {
			list[i].Delivered = services[at]
		}
	}
	return list, nil
}

// showList is the desk's list of adoptions.
func (a *Adoption) showList(w http.ResponseWriter, r *web.Request) error {
	var list []listed
	err := a.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = a.listedAll(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, listPage(r.Page(r.Printer.T("Adoption of tariffs")), list, r.Can(mayTake)))
}

// choice is a frozen calculation with a service that it prices: what an adoption
// may begin with.
type choice struct {
	Version scenario.Version
	Service tariffs.Service
}

// value is the choice as a form sends it.
func (c choice) value() string { return c.Version.ID.String() + "." + c.Service.ID.String() }

// choices lists what an adoption may begin with, the newest calculation first.
func (a *Adoption) choices(ctx context.Context, tx *db.Tx) ([]choice, error) {
	versions, err := a.bench.AllFrozen(ctx, tx)
	if err != nil {
		return nil, err
	}
	services, err := a.tariffs.Services(ctx, tx)
	if err != nil {
		return nil, err
	}
	var list []choice
	for _, v := range versions {
		for _, x := range services {
			if _, ok := v.Document.ServiceOf(x.ID); ok {
				list = append(list, choice{v, x})
			}
		}
	}
	return list, nil
}

// beginning is the form of a new adoption.
type beginning struct {
	Choices []choice
	Months  []period.Day
	Chosen  string
}

// newPage loads what the form of a new adoption offers.
func (a *Adoption) newPage(r *web.Request) (b beginning, p *ui.Page, err error) {
	err = a.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		b.Choices, err = a.choices(ctx, tx)
		return err
	})
	b.Months = months(r.Today())
	return b, frame(r, r.Printer.T("Begin an adoption")), err
}

// showNew is the form of a new adoption; ?scenario= chooses a calculation.
func (a *Adoption) showNew(w http.ResponseWriter, r *web.Request) error {
	b, p, err := a.newPage(r)
	if err != nil {
		return err
	}
	in := r.Input()
	if id := in.ID("scenario"); id != 0 && in.Err() == nil {
		for _, c := range b.Choices {
			if c.Version.ID == id {
				b.Chosen = c.value()
				break
			}
		}
	}
	return r.Render(w, newPage(p, b, r.NewKey()))
}

// begin starts an adoption.
func (a *Adoption) begin(w http.ResponseWriter, r *web.Request) error {
	b, p, err := a.newPage(r)
	if err != nil {
		return err
	}
	in := r.Input()
	n := NewTariff{Key: in.Text("key"), Begins: in.Day("begins")}
	at := slices.IndexFunc(b.Choices, func(c choice) bool { return c.value() == in.Text("what") })
	if at < 0 {
		in.Field("what", "Choose from the list")
	} else {
		n.Scenario, n.Service = b.Choices[at].Version.ID, b.Choices[at].Service.ID
	}
	var id ref.ID
	if err = in.Err(); err == nil {
		err = a.write(r, func(ctx context.Context, tx *db.Tx) (err error) {
			id, err = a.Begin(ctx, tx, r.Actor, n)
			return err
		})
	}
	if err != nil {
		return r.Refuse(w, err, p, newPage(p, b, in.Text("key")))
	}
	return r.Done(w, "desk/adoptions/"+id.String(), "The adoption has begun. The first step is the notice of the hearing.")
}

// load reads the case of the address.
func (a *Adoption) load(r *web.Request) (c Case, err error) {
	id, err := r.PathID("adoption")
	if err != nil {
		return c, err
	}
	err = a.read(r, func(ctx context.Context, tx *db.Tx) error {
		c, err = a.Case(ctx, tx, id)
		return err
	})
	return c, err
}

// at is what papers say of the municipality of the request, in a language.
func at(r *web.Request, p *i18n.Printer) letterhead {
	var above []string
	if text := p.Name(r.Tenant.Above); text != "" {
		above = append(above, text)
	}
	return letterhead{Name: p.Name(r.Tenant.Name), Above: above}
}

var errNoForm = fault.Missing("There is no such step.")
