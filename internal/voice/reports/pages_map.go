package reports

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/reports/store"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// spot is a village with how many open requests it has, and where they lie.
type spot struct {
	Village ref.ID
	N       int
	At      place.Point // the middle of what was reported there; zero: too little has a position
}

// mapView is the map for everybody: counts by village, never a single position.
type mapView struct {
	requests.Around
	Category string
	Spots    []spot // the most first
	All      int
}

// showMap shows where requests are open.
func (o *Reports) showMap(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := mapView{Category: in.Text("category")}
	if err := in.Err(); err != nil {
		return err
	}
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Around, err = o.requests.Around(ctx, tx); err != nil {
			return err
		}
		return v.count(ctx, tx)
	})
	if err != nil {
		return err
	}
	return r.Render(w, mapPage(r.Page(r.Printer.T("Map of open requests")), v))
}

func (v *mapView) count(ctx context.Context, tx *db.Tx) error {
	rows, err := store.New(tx).Villages(ctx, store.VillagesParams{MunicipalityID: int64(tx.Municipality), Category: v.Category})
	if err != nil {
		return fmt.Errorf("counting by village: %w", err)
	}
	lie, err := middles(ctx, tx)
	for _, x := range rows {
		s := spot{Village: ref.ID(x.VillageID), N: int(x.N), At: lie[ref.ID(x.VillageID)]}
		v.Spots, v.All = append(v.Spots, s), v.All+s.N
	}
	slices.SortFunc(v.Spots, func(a, b spot) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return int(min(1, max(-1, a.Village-b.Village)))
	})
	return err
}

// The middle of positions stands for a village from so many on: that of one would be
// the house of whoever reported it. The newest are enough to find it.
const (
	leastPlaced = 3
	mostPlaced  = 2000
)

// middles finds where the villages lie by where people reported something.
func middles(ctx context.Context, tx *db.Tx) (map[ref.ID]place.Point, error) {
	rows, err := store.New(tx).Middles(ctx, store.MiddlesParams{MunicipalityID: int64(tx.Municipality), Most: mostPlaced})
	if err != nil {
		return nil, fmt.Errorf("where villages lie: %w", err)
	}
	lie := map[ref.ID]place.Point{}
	for _, x := range rows {
		if x.N >= leastPlaced {
			lie[ref.ID(x.VillageID)] = place.Point{Lat: float64(x.Lat) / float64(x.N) / 1_000_000, Lon: float64(x.Lon) / float64(x.N) / 1_000_000}
		}
	}
	return lie, nil
}

// list is the address of the list of a village.
func (v mapView) list(p *ui.Page, village ref.ID) templ.SafeURL {
	values := url.Values{"state": {"open"}, "village": {village.String()}}
	if v.Category != "" {
		values.Set("category", v.Category)
	}
	return p.To("requests", "?"+values.Encode())
}

// draw is the picture; empty when no village has enough positions.
func (v mapView) draw(p *ui.Page) string {
	var list []chart.Bubble
	for _, s := range v.Spots {
		if s.At != (place.Point{}) {
			list = append(list, chart.Bubble{Name: v.Village(p.Printer, s.Village), Text: p.Int(s.N), Value: s.N, At: s.At, Href: string(v.list(p, s.Village))})
		}
	}
	return chart.Bubbles(p.T("Open requests by village"), p.T("Each circle is a village; the number in it is how many requests are open there."), list)
}
