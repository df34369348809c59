package workbench

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes: those who have to do with prices read, finance and accountants edit.
func (w *Workbench) routes(rt *web.Router) {
	rt.Desk("GET workbench", mayRead, w.showList)
	rt.Desk("GET workbench/new", mayEnter, w.showNew)
	rt.Desk("POST workbench/new", mayEnter, w.begin)
	rt.Desk("GET workbench/example.xlsx", mayEnter, w.sendExample)
	rt.Desk("GET workbench/compare", mayRead, w.showCompare)
	rt.Desk("GET workbench/{scenario}", mayRead, w.showScenario)
	rt.Desk("POST workbench/{scenario}/name", mayEnter, w.rename)
	rt.Desk("POST workbench/{scenario}/copy", mayEnter, w.copy)
	rt.Desk("POST workbench/{scenario}/freeze", mayFreeze, w.freeze)
	rt.Desk("POST workbench/{scenario}/discard", mayEnter, w.discard)
	rt.Desk("POST workbench/{scenario}/comment", mayFreeze, w.comment)
	rt.Desk("GET workbench/{scenario}/book.xlsx", mayRead, w.sendBook)
	rt.Desk("POST workbench/{scenario}/book", mayEnter, w.takeBook)
	rt.Desk("GET workbench/{scenario}/working", mayRead, w.showWorking)
	rt.Desk("GET workbench/{scenario}/costs", mayRead, w.showCosts)
	rt.Desk("POST workbench/{scenario}/costs", mayEnter, w.saveCosts)
	rt.Desk("GET workbench/{scenario}/costs/{item}", mayRead, w.showItem)
	rt.Desk("POST workbench/{scenario}/costs/{item}", mayEnter, w.saveItem)
	rt.Desk("GET workbench/{scenario}/assets", mayRead, w.showAssets)
	rt.Desk("POST workbench/{scenario}/assets", mayEnter, w.saveAssets)
	rt.Desk("GET workbench/{scenario}/payers", mayRead, w.showPayers)
	rt.Desk("POST workbench/{scenario}/payers", mayEnter, w.savePayers)
	rt.Desk("GET workbench/{scenario}/payers/{service}/{payer}", mayRead, w.showPayer)
	rt.Desk("POST workbench/{scenario}/payers/{service}/{payer}", mayEnter, w.savePayer)
	rt.Desk("GET workbench/{scenario}/prices", mayRead, w.showPrices)
	rt.Desk("POST workbench/{scenario}/prices", mayEnter, w.savePrices)
	rt.Desk("GET workbench/{scenario}/seek", mayRead, w.showSeek)
	rt.Desk("POST workbench/{scenario}/seek", mayEnter, w.takeAnswer)
}

// Tab is a page about a scenario that another room lends: it stands in the row
// of links above every page of the scenario, for whoever may open it.
type Tab struct {
	Text string // message id
	Path string // below desk/, before the scenario's id: "prospects"
}

// Show adds pages of other rooms to the row of links.
func (w *Workbench) Show(tabs ...Tab) { w.tabs = append(w.tabs, tabs...) }

// Then says where a frozen version goes next: a page of another room, below
// desk/, that takes the version as ?scenario=.
func (w *Workbench) Then(path string) { w.then = path }

// Tabs is the row of links of a scenario; here is the address of the page that
// shows it, below desk/.
func (w *Workbench) Tabs(p *ui.Page, id ref.ID) []ui.Link {
	s := id.String()
	list := []ui.Link{
		{URL: p.Desk("workbench", s), Text: p.T("Overview")},
		{URL: p.Desk("workbench", s, "costs"), Text: p.T("Costs")},
		{URL: p.Desk("workbench", s, "assets"), Text: p.T("Assets and loans")},
		{URL: p.Desk("workbench", s, "payers"), Text: p.T("Volumes and payers")},
		{URL: p.Desk("workbench", s, "prices"), Text: p.T("Prices")},
		{URL: p.Desk("workbench", s, "seek"), Text: p.T("What if")},
	}
	for _, t := range w.tabs {
		if url := p.Desk(t.Path, s); p.MayOpen(url) {
			list = append(list, ui.Link{URL: url, Text: p.Message(t.Text, nil)})
		}
	}
	return list
}

// view is what every page of a scenario knows.
type view struct {
	Scenario Scenario
	Provider Provider
	Tabs     []ui.Link
	Faults   []fault.Field // what is still missing or wrong, all pages
	MayEnter bool          // may change this scenario: it is a draft, too
	books    bool          // last year's facts can be taken from the books
}

// open loads the scenario of the address and begins its page.
func (w *Workbench) open(r *web.Request, title func(*i18n.Printer) string) (v view, p *ui.Page, err error) {
	id, err := r.PathID("scenario")
	if err != nil {
		return v, nil, err
	}
	return w.openID(r, id, title)
}

// openID is open for a scenario that the address does not name.
func (w *Workbench) openID(r *web.Request, id ref.ID, title func(*i18n.Printer) string) (v view, p *ui.Page, err error) {
	err = w.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		if v.Scenario, err = w.Load(r.Context(), tx, id); err != nil {
			return err
		}
		v.Provider, err = w.provider(r.Context(), tx, v.Scenario.Provider)
		return err
	})
	if err != nil {
		return v, nil, err
	}
	v.MayEnter, v.books = v.Scenario.State == Draft && r.Can(mayEnter), w.facts != nil
	if err := v.Scenario.Document.Check(); err != nil {
		var f *fault.Fault
		if !errors.As(err, &f) {
			return v, nil, err
		}
		v.Faults = f.Fields
	}
	p = r.Page(v.Scenario.Name + " · " + title(r.Printer))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Tariff calculation"), Path: "desk/workbench"}}
	v.Tabs = w.Tabs(p, id)
	return v, p, nil
}

// among lists the complaints about a part of the scenario.
func (v view) among(prefixes ...string) (list []fault.Field) {
	for _, f := range v.Faults {
		if slices.ContainsFunc(prefixes, func(x string) bool { return f.Name == x || strings.HasPrefix(f.Name, x+".") }) {
			list = append(list, f)
		}
	}
	return list
}

// begun are the complaints that stand at their cells: all but those about rows of
// payers that nobody has begun. What such rows wait for is told once, above the
// page, and not in red at each cell before a word was typed.
func (v view) begun() (list []fault.Field) {
	var blank []string
	for _, s := range v.Scenario.Document.Services {
		for _, x := range s.Payers {
			if x.Blank() {
				blank = append(blank, scenario.PayerCell(s.Code, x.Code, ""))
			}
		}
	}
	for _, f := range v.Faults {
		if !slices.ContainsFunc(blank, func(row string) bool { return strings.HasPrefix(f.Name, row) }) {
			list = append(list, f)
		}
	}
	return list
}

// where says to which row a complaint belongs.
func (v view) where(p *ui.Page, f fault.Field) string {
	parts := strings.Split(f.Name, ".")
	speak := words.Speaker{Printer: p.Printer, Sheet: v.Scenario.Document.Sheet}
	if len(parts) < 2 {
		return ""
	}
	if parts[0] != "services" {
		return speak.Title(parts[1])
	}
	x, _ := v.Scenario.Document.Service(parts[1])
	speak.Payers = x.Payers
	text := v.title(p.Printer, parts[1])
	if len(parts) > 3 && parts[2] == "payers" {
		return text + ", " + speak.Title(parts[3])
	}
	return text
}

// path is the address of a page of the scenario, below desk/.
func (v view) path(parts ...string) string {
	return strings.Join(append([]string{"workbench", v.Scenario.ID.String()}, parts...), "/")
}

// title names a service of the scenario.
func (v view) title(p *i18n.Printer, code string) string {
	for _, c := range v.Scenario.Document.Sheet.Centres {
		if c.Code == code && c.Name != "" {
			return c.Name
		}
	}
	if x, ok := v.Scenario.Document.Service(code); ok && x.ID != 0 {
		for _, d := range v.Provider.Services {
			if d.ID == x.ID {
				return p.Name(d.Name)
			}
		}
	}
	for _, c := range v.Scenario.Document.Sheet.Centres {
		if c.Code == code {
			return words.Centre(p, c)
		}
	}
	return code
}

// page is one page of a scenario that may come back refused.
type page struct {
	title func(*i18n.Printer) string
	draw  func(*ui.Page, view) templ.Component
}

// show draws a page of the scenario of the address. What is missing or wrong is
// told at its cell.
func (w *Workbench) show(hw http.ResponseWriter, r *web.Request, x page) error {
	v, p, err := w.open(r, x.title)
	if err != nil {
		return err
	}
	p.Fault = &fault.Fault{Kind: fault.KindInvalid, Fields: v.begun()}
	return r.Render(hw, x.draw(p, v))
}

// edit changes the draft of the address by what a form says and leads on. What
// cannot be read is refused with the form as it was typed; what can be read but
// is wrong is stored and told by its cell.
func (w *Workbench) edit(hw http.ResponseWriter, r *web.Request, x page, to func() string, change func(*entry.Form, *scenario.Scenario)) error {
	id, err := r.PathID("scenario")
	if err != nil {
		return err
	}
	in := r.Input()
	revision, form := in.Int("revision"), typed(in, r)
	if err := in.Err(); err != nil {
		return err
	}
	err = w.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		s, err := w.Load(r.Context(), tx, id)
		if err != nil {
			return err
		}
		change(form, &s.Document)
		if err := form.Err(); err != nil {
			return err
		}
		return w.Save(r.Context(), tx, r.Actor, id, revision, s.Name, s.Document)
	})
	if err == nil {
		return r.Done(hw, "desk/workbench/"+id.String()+to(), "Saved.")
	}
	return w.refuse(hw, r, err, x)
}

// refuse shows a page again with what was typed.
func (w *Workbench) refuse(hw http.ResponseWriter, r *web.Request, err error, x page) error {
	if !fault.Is(err, fault.KindInvalid) && !fault.Is(err, fault.KindConflict) {
		return err
	}
	v, p, opened := w.open(r, x.title)
	if opened != nil {
		return opened
	}
	return r.Refuse(hw, err, p, x.draw(p, v))
}

// at is an address that does not depend on the form.
func at(path string) func() string { return func() string { return path } }

// typed is what a form says, by the names of its fields.
func typed(in *web.Input, r *web.Request) *entry.Form {
	values := map[string][]string{}
	for name := range r.Form {
		values[name] = in.Texts(name)
	}
	return entry.New(values)
}

// solved works out every service of a scenario that can be.
func solved(s scenario.Scenario) map[string]scenario.Found {
	list := map[string]scenario.Found{}
	for _, x := range s.Services {
		if found, err := s.Solve(x.Code); err == nil {
			list[x.Code] = found
		}
	}
	return list
}

// firstRate is the price of a unit, or of the first block.
func firstRate(p rate.Price) money.Rate {
	if steps := p.Steps(); len(steps) > 0 {
		return steps[0].Rate
	}
	return p.Rate
}

// exact is the price of a row of payers before it was rounded.
func exact(f scenario.Found, payer string) int64 {
	return f.Solution.Working.Value(figure.K(solve.FigureExact, payer))
}

// exactName is the figure that explains a block: found, or set by somebody.
func exactName(f scenario.Found, payer string, block int) string {
	if f.Solution.Working.Has(figure.K(solve.FigureExact, payer, strconv.Itoa(block+1))) {
		return solve.FigureExact
	}
	return "set"
}

// safe makes the name of a cell part of an address.
func safe(cell string) templ.SafeURL { return templ.SafeURL(url.PathEscape(cell)) }
