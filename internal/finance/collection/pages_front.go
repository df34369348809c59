package collection

import (
	"context"
	"github.com/openaimak/aimak/internal/kernel/money"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// shownMonths is how many months the chart shows.
const shownMonths = 12

// frontChart shows on the public home how much of each month of a year is paid.
func (c *Collection) frontChart(ctx context.Context, r *web.Request) (templ.Component, error) {
	var f figures
	err := c.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		f, err = c.figures(ctx, tx)
		return err
	})
	months := matured(f.months, r.Today())
	if err != nil || len(months) < 2 {
		return nil, err
	}
	months = months[max(len(months)-shownMonths, 0):]
	points := make([]chart.Point, len(months))
	for i, m := range months {
		points[i] = chart.Point{Label: r.Printer.MonthShort(m.Month), Value: int64(m.Permille()), Text: r.Printer.Percent(m.Permille())}
	}
	title := collectionTitle(r.Printer, months[0], months[len(months)-1])
	p := &ui.Page{Printer: r.Printer}
	return ui.ChartBox(p, title, ui.SVG(chart.Bars(title, "", points...)), collectionTable(p, months)), nil
}

// collectionTitle says in a sentence what the chart shows. It is no trend: the
// bills of the first month have had a year longer to be paid than the last ones.
func collectionTitle(p *i18n.Printer, first, last Paid) string {
	return p.T("Bills paid by now: {first} — {from}, {last} — {to}",
		"first", p.MonthFor(first.Month), "from", p.Percent(wholePercent(first)), "last", p.MonthFor(last.Month), "to", p.Percent(wholePercent(last)))
}

// wholePercent rounds to whole per cent, in thousandths.
func wholePercent(m Paid) int { return (m.Permille() + 5) / 10 * 10 }

// tiles shows how much of the last due month was collected, and the arrears.
func (c *Collection) tiles(ctx context.Context, r *web.Request) (tiles []module.Tile, err error) {
	if !r.Can(mayRead) {
		return nil, nil
	}
	p := r.Printer
	err = c.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		f, err := c.figures(ctx, tx)
		if err != nil {
			return err
		}
		if due := matured(f.months, tx.Today()); len(due) > 0 {
			last := due[len(due)-1]
			tiles = append(tiles, module.Tile{Order: 10, Label: p.T("Collection, {month}", "month", last.Month),
				Value: p.Percent(wholePercent(last)), Path: "desk/collection",
				Note: p.T("{paid} of {all}", "paid", last.Paid, "all", last.Amount)})
		}
		tiles = append(tiles, module.Tile{Order: 20, Label: p.T("Arrears"), Value: p.Money(f.ageing.Late().Round(money.TyiynPerSom, money.HalfUp)), Path: "desk/collection",
			Note: p.N(f.late, "{n} personal account", "{n} personal accounts")})
		return nil
	})
	return tiles, err
}
