package prospects

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes: whoever reads scenarios looks; finance and accountants change them.
func (x *Prospects) routes(rt *web.Router) {
	rt.Desk("GET prospects/tests/{scenario}", mayRead, x.showTests)
	rt.Desk("POST prospects/tests/{scenario}", mayEnter, x.saveLimits)
	rt.Desk("GET prospects/families/{scenario}", mayRead, x.showFamilies)
	rt.Desk("POST prospects/families/{scenario}", mayEnter, x.keepPeople)
	rt.Desk("GET prospects/benefits/{scenario}", mayRead, x.showBenefits)
	rt.Desk("POST prospects/benefits/{scenario}", mayEnter, x.saveBenefit)
	rt.Desk("GET prospects/changes/{scenario}", mayRead, x.showChanges)
	rt.Desk("GET prospects/changes/{scenario}/accounts.xlsx", mayRead, x.sendChanges)
	rt.Desk("GET prospects/years/{scenario}", mayRead, x.showYears)
	rt.Desk("POST prospects/years/{scenario}", mayEnter, x.saveYears)
	rt.Desk("GET prospects/years/{scenario}/table.xlsx", mayRead, x.sendYears)
	rt.Desk("GET prospects/risk/{scenario}", mayRead, x.showRisk)
	rt.Desk("POST prospects/risk/{scenario}", mayEnter, x.orderRisk)
}

// The pages of the room, by the word in their address.
const (
	pageTests    = "tests"
	pageFamilies = "families"
	pageBenefits = "benefits"
	pageChanges  = "changes"
	pageYears    = "years"
	pageRisk     = "risk"
)

// Tabs are the pages of this room in the row of links above a scenario.
func Tabs() []workbench.Tab {
	return []workbench.Tab{
		{Text: i18n.Mark("Five tests"), Path: "prospects/" + pageTests},
		{Text: i18n.Mark("Who can pay"), Path: "prospects/" + pageFamilies},
		{Text: i18n.Mark("Benefits"), Path: "prospects/" + pageBenefits},
		{Text: i18n.Mark("Before and after"), Path: "prospects/" + pageChanges},
		{Text: i18n.Mark("Ten years"), Path: "prospects/" + pageYears},
		{Text: i18n.Mark("Risk"), Path: "prospects/" + pageRisk},
	}
}

// view is what every page shows of a study.
type view struct {
	study
	page     string
	tabs     []ui.Link
	mayEnter bool // and the scenario is a draft
}

// open reads the study of the address and starts its page.
func (x *Prospects) open(r *web.Request, page, title string) (v view, p *ui.Page, err error) {
	id, err := r.PathID("scenario")
	if err != nil {
		return v, nil, err
	}
	v.page = page
	err = x.read(r, func(ctx context.Context, tx *db.Tx) error {
		v.study, err = x.study(ctx, tx, id, r.Input().Text("service"))
		if err == nil && aboutPeople(page) {
			err = x.know(ctx, tx, &v.study)
		}
		return err
	})
	if err != nil {
		return v, nil, err
	}
	v.mayEnter = r.Can(mayEnter) && v.State == workbench.Draft
	p = r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Tariff calculation"), Path: "desk/workbench"}, {Text: v.Name, Path: "desk/workbench/" + id.String()}}
	v.tabs = x.workbench.Tabs(p, id)
	return v, p, nil
}

// aboutPeople tells whether a page holds prices against incomes.
func aboutPeople(page string) bool {
	return page == pageTests || page == pageFamilies || page == pageBenefits
}

// to is the address of a page about the same service of the scenario.
func (v view) to(p *ui.Page, page string) templ.SafeURL {
	return p.Desk("prospects", page, v.ID.String(), "?service="+url.QueryEscape(v.code))
}

// back is where a form of the page leads on to, below /{lang}/{municipality}/.
func (v view) back() string { return path(v.ID, v.page, v.code) }

// edit changes the scenario of the address by what a form says and leads on;
// refused, the page comes back as it was typed. mine tells which cells of the
// scenario the form holds.
func (x *Prospects) edit(w http.ResponseWriter, r *web.Request, v view, in *web.Input, mine func(cell string) bool, change func(*scenario.Scenario)) error {
	revision := in.Int("revision")
	document := v.Document
	change(&document)
	if err := in.Err(); err != nil {
		return err
	}
	err := x.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		return x.change(r.Context(), tx, r.Actor, v.study, revision, mine, document)
	})
	if err != nil {
		return err
	}
	return r.Done(w, v.back(), "Saved")
}

// broken shows why nothing can be said about a scenario yet.
func (x *Prospects) broken(w http.ResponseWriter, r *web.Request, p *ui.Page, v view) error {
	return r.Render(w, brokenPage(p, v))
}

// share reads a share as people type it.
func share(in *web.Input, name string) money.Percent {
	text := in.Text(name)
	if text == "" {
		return 0
	}
	v, err := money.ParsePercent(text)
	if err != nil {
		in.Field(name, "Enter a share, for example 2,5")
	}
	return v
}

// whole writes money in whole som, for tables of large sums.
func whole(p *ui.Page, s money.Som) string {
	return p.Int(int(s.Round(money.TyiynPerSom, money.HalfUp) / money.TyiynPerSom))
}

// signed writes a difference in whole som with its sign.
func signed(p *ui.Page, s money.Som) string {
	if s > 0 {
		return "+" + whole(p, s)
	}
	return whole(p, s)
}

// complaints are the messages of a fault, at most so many.
func complaints(p *ui.Page, f *fault.Fault, most int) (list []string) {
	for _, field := range f.Fields {
		if text := p.Message(field.Msg, field.Values); len(list) < most {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		list = append(list, p.Printer.Fault(f))
	}
	return list
}

func (x *Prospects) read(r *web.Request, f func(context.Context, *db.Tx) error) error {
	return x.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// title names the service of the page.
func (v view) title(p *ui.Page) string { return v.titleOf(p, v.code) }

// titleOf names a service of the scenario.
func (v view) titleOf(p *ui.Page, code string) string { return v.called(p.Printer, code) }

// here tells whether a link leads to this page.
func (v view) here(p *ui.Page, l ui.Link) bool {
	return l.URL == p.Desk("prospects", v.page, v.ID.String())
}

// link is the address of a page in the row of links: those of this room stay
// with the service that is looked at.
func (v view) link(p *ui.Page, l ui.Link) templ.SafeURL {
	if len(v.Document.Services) > 1 && strings.HasPrefix(string(l.URL), string(p.Desk("prospects"))+"/") {
		return l.URL + templ.SafeURL("?service="+url.QueryEscape(v.code))
	}
	return l.URL
}

// number is a count as a form holds it; none is empty.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// invalid is a copy of a complaint, or nil when err is none.
func invalid(err error) *fault.Fault {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.KindInvalid {
		return nil
	}
	told := *f
	told.Fields = slices.Clone(f.Fields)
	return &told
}
