package meters

import (
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

var mayEdit = access.Permission{Name: "meters.edit", Roles: []access.Role{access.Accountant, access.Finance, access.Operator}}

// routes adds the page of one meter; lists of meters belong to the accounts.
func (m *Meters) routes(rt *web.Router) {
	rt.Desk("GET meters/{meter}", mayEdit, m.show)
	rt.Desk("POST meters/{meter}/{act}", mayEdit, m.change)
}

// view is what the page of a meter shows.
type view struct {
	Meter
	last Reading
}

func (m *Meters) show(w http.ResponseWriter, r *web.Request) error {
	return m.page(w, r, nil)
}

// page shows a meter; refused is why a form on it came back, or nil.
func (m *Meters) page(w http.ResponseWriter, r *web.Request, refused error) error {
	id, err := r.PathID("meter")
	if err != nil {
		return err
	}
	var v view
	err = m.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		_, b, err := m.book(r.Context(), tx, id)
		if err != nil {
			return err
		}
		v.Meter = b.Meter
		v.last, _ = b.Last()
		return nil
	})
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Meter {number}", "number", v.Serial))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Personal account"), Path: "desk/accounts/" + v.Account.String()}}
	if refused != nil {
		return r.Refuse(w, refused, p, oneMeterPage(p, v, r.Today()))
	}
	return r.Render(w, oneMeterPage(p, v, r.Today()))
}

// change does what one of the forms on the page asks for.
func (m *Meters) change(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("meter")
	if err != nil {
		return err
	}
	in := r.Input()
	act, known := m.acts(r, in, id)[r.PathValue("act")]
	if !known {
		return fault.Missing("Page not found")
	}
	if err = in.Err(); err == nil {
		err = m.db.Write(r.Context(), r.Tenant.ID, act)
	}
	if err != nil {
		return m.page(w, r, err)
	}
	return r.Done(w, "desk/meters/"+id.String(), "The meter is saved.")
}

// acts are the forms of the page by the last word of their address.
func (m *Meters) acts(r *web.Request, in *web.Input, id ref.ID) map[string]func(*db.Tx) error {
	ctx, day, state, until, seal := r.Context(), in.Day("day"), State(in.Text("state")), in.Day("verified"), in.Text("seal")
	var last *money.Quantity
	if in.Text("last") != "" {
		q := in.Quantity("last")
		last = &q
	}
	return map[string]func(*db.Tx) error{
		"remove":  func(tx *db.Tx) error { return m.Remove(ctx, tx, r.Actor, id, day, last) },
		"broken":  func(tx *db.Tx) error { return m.MarkBroken(ctx, tx, r.Actor, id, state, day) },
		"working": func(tx *db.Tx) error { return m.MarkWorking(ctx, tx, r.Actor, id) },
		"verify":  func(tx *db.Tx) error { return m.Verify(ctx, tx, r.Actor, id, until, seal) },
	}
}

// answer is the sentence that the page opens with.
func (v view) answer(p *i18n.Printer) string {
	state := StateName(p, v.State)
	switch {
	case v.Ended != "":
		return p.T("{number}: {state}, {day}.", "number", v.Serial, "state", state, "day", v.Ended)
	case v.BrokenSince != "":
		return p.T("{number}: **{state}** since {day}.", "number", v.Serial, "state", state, "day", v.BrokenSince)
	}
	return p.T("Meter *{number}* works.", "number", v.Serial)
}

// dayText is a day as it stands in a field; empty for none.
func dayText(p *ui.Page, d period.Day) string {
	if d == "" {
		return ""
	}
	return p.DayShort(d)
}
