package workbench

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// assetsPage is what stands behind the sheet: assets, loans, and how shared costs
// are divided.
var assetsPage = page{
	title: func(p *i18n.Printer) string { return p.T("Assets, loans, shared costs") },
	draw:  func(p *ui.Page, v view) templ.Component { return assetsTempl(p, v) },
}

func (w *Workbench) showAssets(hw http.ResponseWriter, r *web.Request) error {
	return w.show(hw, r, assetsPage)
}

// saveAssets stores what was typed, removes ticked rows and adds one, or those of
// the register, when asked.
func (w *Workbench) saveAssets(hw http.ResponseWriter, r *web.Request) error {
	do, to := r.Input().Text("do"), "/assets"
	var register []cost.Asset
	if do == "take" {
		err := w.registered(r, func(ctx context.Context, tx *db.Tx, s Scenario) (err error) {
			register, err = w.assets(ctx, tx, s)
			return err
		})
		if err != nil {
			return err
		}
	}
	return w.edit(hw, r, assetsPage, func() string { return to }, func(f *entry.Form, s *scenario.Scenario) {
		entry.Assets(f, s)
		entry.Take(s, register)
		if first := entry.Add(s, do); first != "" {
			to += "#" + first
		}
	})
}

// registered reads what other rooms know of the provider of a scenario.
func (w *Workbench) registered(r *web.Request, read func(context.Context, *db.Tx, Scenario) error) error {
	id, err := r.PathID("scenario")
	if err != nil {
		return err
	}
	return w.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		s, err := w.Load(r.Context(), tx, id)
		if err != nil {
			return err
		}
		return read(r.Context(), tx, s)
	})
}

// partOf is the part of a bearer of shared costs.
func partOf(c cost.Centre, code string) (part cost.Part, bears bool) {
	if c.Split == nil {
		return part, false
	}
	n := slices.IndexFunc(c.Split.Parts, func(p cost.Part) bool { return p.Centre == code })
	if n < 0 {
		return part, false
	}
	return c.Split.Parts[n], true
}

// splitText names the key of a shared centre; empty for a service.
func splitText(c cost.Centre) string {
	if c.Split == nil {
		return ""
	}
	return string(c.Split.By)
}

// monthText writes a month as it is typed: 12.2026.
func monthText(m period.Month) string {
	if !m.Valid() {
		return ""
	}
	return m.First().Time().Format("01.2006")
}

// schedule is the payments of a loan in the years around the sheet's; a loan that
// cannot be scheduled yet has none.
func schedule(l cost.Loan, year int) (list []cost.Payment) {
	if l.Payments < 1 || l.Payments > 600 || !l.First.Valid() || l.Grace < 0 || l.Grace >= l.Payments || l.Rate < 0 || l.Rate > money.Whole || l.Principal < 0 {
		return nil
	}
	all, err := l.Schedule()
	if err != nil {
		return nil
	}
	for _, x := range all {
		if y := x.Month.First().Time().Year(); y >= year-1 && y <= year+1 {
			list = append(list, x)
		}
	}
	return list
}
