package workbench

import (
	"context"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// listed is a scenario with its key figures.
type listed struct {
	Scenario
	Figures []keyFigures
}

// keyFigures are those of one service; without prices yet only its title.
type keyFigures struct {
	Title string
	Found scenario.Found
	OK    bool
}

// main is the price by which a service is known: by volume for people at home,
// else the first.
func (k keyFigures) main() rate.Price {
	for _, p := range k.Found.Prices {
		if p.Category == rate.Population && p.Basis == rate.CubicMetre {
			return p
		}
	}
	if len(k.Found.Prices) == 0 {
		return rate.Price{}
	}
	return k.Found.Prices[0]
}

// shelf is the scenarios of one provider and year.
type shelf struct {
	Provider Provider
	Year     int
	List     []listed
}

// shelves puts the scenarios by year and provider.
func (w *Workbench) shelves(ctx context.Context, r *web.Request) (list []shelf, err error) {
	var all []Scenario
	var providers []Provider
	err = w.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		if all, err = w.List(ctx, tx); err == nil {
			providers, err = w.Providers(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		n := slices.IndexFunc(list, func(x shelf) bool { return x.Year == s.Year && x.Provider.ID == s.Provider })
		if n < 0 {
			n = len(list)
			list = append(list, shelf{Provider: owner(providers, s.Provider), Year: s.Year})
		}
		v := view{Scenario: s, Provider: list[n].Provider}
		list[n].List = append(list[n].List, listed{s, v.figures(r.Printer)})
	}
	return list, nil
}

func owner(providers []Provider, id ref.ID) Provider {
	for _, p := range providers {
		if p.ID == id {
			return p
		}
	}
	return Provider{ID: id}
}

// figures are the key figures of each service.
func (v view) figures(p *i18n.Printer) (list []keyFigures) {
	found := solved(v.Scenario.Document)
	for _, x := range v.Scenario.Document.Services {
		k := keyFigures{Title: v.title(p, x.Code)}
		k.Found, k.OK = found[x.Code]
		list = append(list, k)
	}
	return list
}

func (w *Workbench) showList(hw http.ResponseWriter, r *web.Request) error {
	list, err := w.shelves(r.Context(), r)
	if err != nil {
		return err
	}
	return r.Render(hw, listTempl(r.Page(r.Printer.T("Tariff calculation")), list))
}

// atOnce is how many scenarios stand side by side.
const atOnce = 4

// showCompare puts the ticked scenarios side by side; without ticks the first
// ones of the list.
func (w *Workbench) showCompare(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	chosen := in.Texts("s")
	list, err := w.shelves(r.Context(), r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Side by side"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Tariff calculation"), Path: "desk/workbench"}}
	var picked []listed
	for _, s := range list {
		for _, x := range s.List {
			if slices.Contains(chosen, x.ID.String()) || len(chosen) == 0 && len(picked) < atOnce {
				picked = append(picked, x)
			}
		}
	}
	if len(chosen) == 0 && len(picked) < 2 {
		return r.Goto(hw, "desk/workbench")
	}
	if len(picked) < 2 || len(picked) > atOnce {
		err := fault.Form().Field("s", "Tick two to {n} calculations.", fault.Values{"n": atOnce})
		return r.Refuse(hw, err, p, listTempl(p, list))
	}
	return r.Render(hw, compareTempl(p, comparison{picked}))
}

// comparison is scenarios side by side, and the rows that say how they differ.
type comparison struct{ List []listed }

// line is one row of the comparison.
type line struct {
	Title string
	Cells []string
}

// part is the rows about one service.
type part struct {
	Title string
	Lines []line
}

// parts compares service by service, in the order of the first scenario.
func (c comparison) parts(p *ui.Page) (parts []part) {
	for n, first := range c.List[0].Figures {
		parts = append(parts, part{first.Title, c.lines(p, n)})
	}
	return parts
}

// at is a service of a scenario by its place.
func (l listed) at(n int) (keyFigures, bool) {
	if n >= len(l.Figures) || !l.Figures[n].OK {
		return keyFigures{}, false
	}
	return l.Figures[n], true
}

func (c comparison) lines(p *ui.Page, n int) []line {
	row := func(title string, cell func(scenario.Found) string) line {
		l := line{Title: title}
		for _, x := range c.List {
			text := "—"
			if k, ok := x.at(n); ok {
				text = cell(k.Found)
			}
			l.Cells = append(l.Cells, text)
		}
		return l
	}
	lines := []line{
		row(p.T("Reaches"), func(f scenario.Found) string { return words.Level(p.Printer, f.Model.Level) }),
		row(p.T("Running costs"), func(f scenario.Found) string { return p.Money(f.Money.Service.Operation) }),
		row(p.T("Running costs and renewal"), func(f scenario.Found) string { return p.Money(f.Money.Service.Renewal) }),
		row(p.T("Full cost"), func(f scenario.Found) string { return p.Money(f.Money.Service.Full) }),
		row(p.T("Subsidy from the budget"), func(f scenario.Found) string { return p.Money(f.Model.Subsidy) }),
		row(p.T("Losses"), func(f scenario.Found) string { return p.Share(f.Money.Losses) }),
		row(p.T("Losses aimed at"), func(f scenario.Found) string {
			if f.Model.Volumes.Aim == nil {
				return "—"
			}
			return p.Share(*f.Model.Volumes.Aim)
		}),
		row(p.T("Collection of bills"), func(f scenario.Found) string { return p.Share(collected(f)) }),
	}
	for _, l := range cost.Levels {
		lines = append(lines, row(p.T("Average price: {level}", "level", words.Level(p.Printer, l)), func(f scenario.Found) string {
			for _, a := range f.Solution.Averages {
				if a.Level == l {
					return rateText(p, a.Now)
				}
			}
			return "—"
		}))
	}
	for _, payer := range c.payers(n) {
		lines = append(lines, row(payerText(p, payer), func(f scenario.Found) string { return priceOf(p, f, payer) }))
	}
	return append(lines,
		row(p.T("Money that comes in a year"), func(f scenario.Found) string { return p.Money(f.Money.Collected) }),
		row(p.T("Missing a year"), func(f scenario.Found) string { return p.Money(max(0, f.Money.At(f.Model.Level).Gap)) }),
		row(p.T("Covered"), func(f scenario.Found) string { return p.Share(f.Money.At(f.Model.Level).Share) }),
		row(p.T("Some pay for others"), func(f scenario.Found) string { return p.Money(f.Money.Moved) }),
	)
}

// payers are the prices of any of the scenarios, each once.
func (c comparison) payers(n int) (list []rate.Price) {
	for _, x := range c.List {
		k, _ := x.at(n)
		for _, price := range k.Found.Prices {
			if !slices.ContainsFunc(list, func(q rate.Price) bool { return alike(q, price) }) {
				list = append(list, price)
			}
		}
	}
	return list
}

func alike(a, b rate.Price) bool {
	return a.Category == b.Category && a.Connection == b.Connection && a.Basis == b.Basis
}

// collected is the share of all bills that is paid.
func collected(f scenario.Found) money.Percent {
	if f.Money.Billed <= 0 {
		return 0
	}
	v, err := money.MulDiv(int64(f.Money.Collected), int64(money.Whole), int64(f.Money.Billed), money.HalfUp)
	if err != nil {
		return 0
	}
	return money.Percent(v)
}
