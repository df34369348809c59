package workbench

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	tariffs "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// payersPage is what is produced, lost and used, and who pays.
var payersPage = page{
	title: func(p *i18n.Printer) string { return p.T("Volumes and payers") },
	draw:  func(p *ui.Page, v view) templ.Component { return payersTempl(p, v, solved(v.Scenario.Document)) },
}

func (w *Workbench) showPayers(hw http.ResponseWriter, r *web.Request) error {
	return w.show(hw, r, payersPage)
}

// savePayers stores what was typed, removes ticked rows, and adds rows or takes
// them from the register when asked.
func (w *Workbench) savePayers(hw http.ResponseWriter, r *web.Request) error {
	in, to := r.Input(), "/payers"
	do, service := in.Text("do"), in.Text("service")
	var supplies []scenario.Supply
	if do == "take" {
		var err error
		if supplies, err = w.supplied(r, service); err != nil {
			return err
		}
	}
	return w.edit(hw, r, payersPage, func() string { return to }, func(f *entry.Form, s *scenario.Scenario) {
		entry.Payers(f, s)
		switch {
		case do == "add":
			to = "/payers/" + service + "/" + s.AddPayer(service)
		case do == "take" && len(supplies) == 0:
			f.Field("do", "Nobody in the register is supplied with this service today.")
		case do == "take":
			s.Take(service, supplies)
			to += "#" + service
		}
	})
}

// supplied reads who is supplied with a service of the scenario of the address,
// with what the last twelve months tell of them.
func (w *Workbench) supplied(r *web.Request, service string) (list []scenario.Supply, err error) {
	id, err := r.PathID("scenario")
	if err != nil {
		return nil, err
	}
	err = w.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		s, err := w.Load(r.Context(), tx, id)
		if err != nil {
			return err
		}
		x, _ := s.Document.Service(service)
		list, err = w.Supplies(r.Context(), tx, x.ID)
		return err
	})
	return list, err
}

// payerView is one row of payers with everything that can be said of it.
type payerView struct {
	view
	Service string
	Payer   solve.Payer
}

// payer finds a row of payers.
func payer(s scenario.Scenario, service, code string) (solve.Payer, bool) {
	x, _ := s.Service(service)
	n := slices.IndexFunc(x.Payers, func(p solve.Payer) bool { return p.Code == code })
	if n < 0 {
		return solve.Payer{}, false
	}
	return x.Payers[n], true
}

func payerPage(service, code string) page {
	return page{
		title: func(p *i18n.Printer) string { return p.T("Group of payers") },
		draw: func(p *ui.Page, v view) templ.Component {
			x, _ := payer(v.Scenario.Document, service, code)
			p.Crumbs = append(p.Crumbs, ui.Crumb{Text: p.T("Volumes and payers"), Path: "desk/" + v.path("payers")})
			return payerTempl(p, payerView{v, service, x})
		},
	}
}

func (w *Workbench) showPayer(hw http.ResponseWriter, r *web.Request) error {
	x := payerPage(r.PathValue("service"), r.PathValue("payer"))
	v, _, err := w.open(r, x.title)
	if err != nil {
		return err
	}
	if _, ok := payer(v.Scenario.Document, r.PathValue("service"), r.PathValue("payer")); !ok {
		return fault.Missing("There is no such row.")
	}
	return w.show(hw, r, x)
}

// savePayer stores who the payers of a row are and how they are billed.
func (w *Workbench) savePayer(hw http.ResponseWriter, r *web.Request) error {
	service, code := r.PathValue("service"), r.PathValue("payer")
	return w.edit(hw, r, payerPage(service, code), at("/payers#"+service), func(f *entry.Form, s *scenario.Scenario) {
		entry.Payer(f, s, service, code)
	})
}

func connectionOptions(p *i18n.Printer) (list []ui.Option) {
	for _, c := range rate.Connections[:3] {
		list = append(list, ui.Option{Value: c, Text: tariffs.Connection(p, c)})
	}
	return append(list, ui.Option{Value: rate.NoPipe, Text: p.T("no pipe")})
}

func basisOptions(p *i18n.Printer) (list []ui.Option) {
	for _, b := range rate.Bases {
		list = append(list, ui.Option{Value: string(b), Text: tariffs.Basis(p, b)})
	}
	return list
}

// categoryOptions are the usual categories, and the row's own when it has one.
func categoryOptions(p *i18n.Printer, own string) []ui.Option {
	list := []ui.Option{}
	for _, c := range append([]string{""}, rate.Categories...) {
		list = append(list, ui.Option{Value: c, Text: tariffs.Category(p, c)})
	}
	if own != "" && !slices.Contains(rate.Categories, own) {
		list = append(list, ui.Option{Value: own, Text: own})
	}
	return list
}

// unitText says what the quantity of a row counts.
func unitText(p *ui.Page, b rate.Basis) string {
	switch b {
	case rate.HeadYear:
		return p.T("heads")
	case rate.HectareYear:
		return p.T("hectares")
	case rate.OneOff:
		return p.T("times a year")
	}
	return p.T("m³ a year")
}
