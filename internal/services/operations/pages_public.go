package operations

import (
	"context"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations/figure"
)

// yearMonths is how many months the page of a service looks back.
const yearMonths = 12

// Part shows on the public page of a service how its promises were kept in the last
// twelve months. It shows nothing while there is no log.
func (o *Operations) Part(ctx context.Context, r *web.Request, s inventory.Service) (templ.Component, error) {
	var list []Performance
	err := o.read(r, func(ctx context.Context, tx *db.Tx) error {
		zones, err := o.Zones(ctx, tx, s.ID)
		if err != nil || len(zones) == 0 {
			return err
		}
		list, err = o.Performance(ctx, tx, Log{Service: s, Zones: zones}, yearMonths)
		return err
	})
	if err != nil || !counted(list) {
		return nil, err
	}
	return performancePart(&ui.Page{Printer: r.Printer, Place: ui.Place{Slug: r.Tenant.Slug}}, s, list), nil
}

// counted tells whether there is anything to show.
func counted(list []Performance) bool {
	for _, p := range list {
		if p.Spans > 0 {
			return true
		}
	}
	return false
}

// byZone tells whether a promise is worth showing zone by zone.
func (p Performance) byZone() bool { return p.Span != figure.Monthly && len(p.Zones) > 1 }
