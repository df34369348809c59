package workbench

import (
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/book"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// usual are figures that stand in a new sheet: contributions of the employer by
// the law on state social insurance, repairs as the manuals for small systems
// take them. Whoever knows better, changes them.
var usual = cost.Usual{Social: 17_25, Repairs: 2_00}

// beginning reads what the form of a new calculation offers. A tariff is made for
// the year to come.
func (w *Workbench) beginning(r *web.Request) (b beginning, err error) {
	b.Year = r.Today().Time().Year() + 1
	err = w.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		b.Providers, err = w.Providers(r.Context(), tx)
		return err
	})
	return b, err
}

func (w *Workbench) beginPage(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("Begin a calculation"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Tariff calculation"), Path: "desk/workbench"}}
	return p
}

func (w *Workbench) showNew(hw http.ResponseWriter, r *web.Request) error {
	b, err := w.beginning(r)
	if err != nil {
		return err
	}
	p := w.beginPage(r)
	p.Form = map[string][]string{"key": {r.NewKey()}}
	return r.Render(hw, newTempl(p, b))
}

// begin makes a scenario from a template or from papers and opens its costs.
func (w *Workbench) begin(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	n := NewScenario{Key: in.Text("key"), Provider: in.ID("provider"), Name: in.Required("name")}
	year := in.Int("year")
	n.Document = scenario.New(cost.Template(in.Choice("template", strs(cost.Templates)...)), year, usual)
	file, _ := in.File("file", mostFile)
	var read book.Read
	err := in.Err()
	if err == nil && file != nil {
		if read, err = book.From(file, r.Printer, entry.File); err == nil {
			n.Document = read.Scenario.For(year)
		}
		if err != nil {
			err = inField("file", err)
		}
	}
	var id ref.ID
	if err == nil {
		err = w.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			provider, err := w.provider(r.Context(), tx, n.Provider)
			if err != nil {
				return err
			}
			n.Document.Services = delivered(n.Document, provider.Services)
			id, err = w.Create(r.Context(), tx, r.Actor, n)
			return err
		})
	}
	switch {
	case err == nil && file != nil:
		return w.tell(hw, r, id, read)
	case err == nil:
		return r.Done(hw, "desk/workbench/"+id.String()+"/costs", "Begun. Enter what each row costs.")
	}
	b, shown := w.beginning(r)
	if shown != nil {
		return shown
	}
	p := w.beginPage(r)
	return r.Refuse(hw, err, p, newTempl(p, b))
}

// prices says which service of the register a template with one service prices.
var prices = map[cost.Template]string{
	cost.VillageWater: "water", cost.Waste: "waste", cost.Irrigation: "irrigation", cost.Pasture: "pasture", cost.Hall: "sport", cost.Park: "park",
}

// delivered says which service of the register each service of a scenario is: the
// one of its code or of its template, or the only one that the provider has.
func delivered(s scenario.Scenario, list []Delivered) []scenario.Service {
	services := slices.Clone(s.Services)
	for i, x := range services {
		n := slices.IndexFunc(list, func(d Delivered) bool { return d.Code == x.Code || len(services) == 1 && d.Code == prices[s.Template] })
		if n < 0 && len(services) == 1 && len(list) == 1 {
			n = 0
		}
		if n >= 0 && x.ID == 0 {
			services[i].ID = list[n].ID
		}
	}
	return services
}
