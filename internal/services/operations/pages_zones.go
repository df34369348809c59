package operations

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/services/operations/store"
)

// zoneView is the zones of a service, and one of them in its form.
type zoneView struct {
	Log
	zone     Zone
	villages []village
	streets  []Street
	mayPlan  bool
}

type village struct {
	ID ref.ID
	place.Name
}

func (o *Operations) zones(r *web.Request) (p *ui.Page, v zoneView, err error) {
	id, err := r.PathID("service")
	if err != nil {
		return nil, v, err
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Log, err = o.Log(ctx, tx, id); err != nil {
			return err
		}
		rows, err := store.New(tx).Villages(ctx, int64(tx.Municipality))
		if err != nil {
			return err
		}
		for _, row := range rows {
			v.villages = append(v.villages, village{ref.ID(row.ID), place.Name{Ky: row.NameKy, Ru: row.NameRu, En: row.NameEn}})
		}
		v.streets, err = o.streets(ctx, tx)
		return err
	})
	if err != nil {
		return nil, v, err
	}
	v.mayPlan = r.Can(mayPlan)
	p = r.Page(r.Printer.T("Zones: {service}", "service", r.Printer.Name(v.Name)))
	p.Crumbs = []ui.Crumb{{Text: p.T("Daily log"), Path: "desk/operations"}, {Text: p.Name(v.Name), Path: "desk/operations/" + v.ID.String()}}
	return p, v, nil
}

func (o *Operations) showZones(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.zones(r)
	if err != nil {
		return err
	}
	return r.Render(w, zonesPage(p, v))
}

func (o *Operations) newZone(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.zones(r)
	if err != nil {
		return err
	}
	v.zone.Since = r.Today()
	return r.Render(w, zoneForm(p, v))
}

func (o *Operations) editZone(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.oneZone(r)
	if err != nil {
		return err
	}
	return r.Render(w, zoneForm(p, v))
}

// oneZone reads the zone of the address; a new one has none.
func (o *Operations) oneZone(r *web.Request) (p *ui.Page, v zoneView, err error) {
	if p, v, err = o.zones(r); err != nil || r.PathValue("zone") == "" {
		return p, v, err
	}
	id, err := r.PathID("zone")
	if err != nil {
		return nil, v, err
	}
	for _, z := range v.Zones {
		if z.ID == id {
			v.zone = z
			return p, v, nil
		}
	}
	return nil, v, fault.Missing("There is no such zone here.")
}

func (o *Operations) keepZone(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.oneZone(r)
	if err != nil {
		return err
	}
	in := r.Input()
	z := Zone{ID: v.zone.ID, Service: v.ID, Village: in.ID("village"), Name: in.Text("name"), Size: in.Int("size"), Since: in.Day("since"), Ended: in.Day("ended")}
	for _, text := range in.Texts("streets") {
		if id, err := ref.ParseID(text); err == nil {
			z.Streets = append(z.Streets, Street{ID: id, Village: z.Village})
		}
	}
	if err = in.Err(); err == nil {
		err = o.write(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := o.KeepZone(ctx, tx, r.Actor, z)
			return err
		})
	}
	if err != nil {
		return r.Refuse(w, err, p, zoneForm(p, v))
	}
	return r.Done(w, "desk/operations/"+v.ID.String()+"/zones", "Saved")
}

// has tells whether the zone has a street.
func (z Zone) has(street string) bool {
	for _, s := range z.Streets {
		if s.ID.String() == street {
			return true
		}
	}
	return false
}

// streetOptions lists the streets, each with its village.
func (v zoneView) streetOptions(p *ui.Page) (list []ui.Option) {
	for _, s := range v.streets {
		text := s.Name
		if len(v.villages) > 1 {
			text += " (" + p.Name(s.Of) + ")"
		}
		list = append(list, ui.Option{Value: s.ID.String(), Text: text})
	}
	return list
}

func (v zoneView) villageOptions(p *ui.Page) (list []ui.Option) {
	for _, x := range v.villages {
		list = append(list, ui.Option{Value: x.ID.String(), Text: p.Name(x.Name)})
	}
	return list
}
