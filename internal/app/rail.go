package app

import (
	"context"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// longRail is from how many entries on the rail is divided by headings; a
// controller's five need none.
const longRail = 9

// rail lists what the actor may open on the desk, in the rooms' order, with how
// much waits there. Where today's work is listed itself, rooms are not asked twice.
func (a *App) rail(ctx context.Context, r *web.Request) []ui.RailItem {
	items := []ui.RailItem{{Text: r.Printer.T("Today"), Path: ""}}
	var headings []string
	for _, link := range a.links() {
		if !r.Can(link.Permission) {
			continue
		}
		item := ui.RailItem{Text: r.Printer.Message(link.Text, nil), Path: link.Path}
		if link.Count != nil && !listsWork(r) {
			n, err := link.Count(ctx, r)
			if err != nil {
				a.log.Error("counting for the rail", "link", link.Path, "error", err)
			}
			item.Count = n
		}
		items = append(items, item)
		headings = append(headings, railPart(r.Printer, link.Order))
	}
	if len(items) < longRail {
		return items
	}
	for i, heading := range headings {
		if i == 0 || heading != headings[i-1] {
			items[i+1].Wing = heading
		}
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
