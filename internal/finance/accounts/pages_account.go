package accounts

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// accountView is what the page of an account shows.
type accountView struct {
	Account
	services []Service
	names    map[ref.ID]Service
	supplies []Supply
	meters   []meters.Meter
	readings []meters.Reading
	trail    []audit.Entry
	mayEdit  bool
	mayCode  bool
	today    period.Day
}

// view reads an account with all that its pages need.
func (a *Accounts) view(r *web.Request) (v accountView, err error) {
	id, err := r.PathID("account")
	if err != nil {
		return v, err
	}
	err = a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		v, err = a.read(r, tx, id)
		return err
	})
	v.mayEdit, v.mayCode, v.today = r.Can(mayEdit), r.Can(mayCode), r.Today()
	return v, err
}

func (a *Accounts) read(r *web.Request, tx *db.Tx, id ref.ID) (v accountView, err error) {
	ctx := r.Context()
	if v.Account, err = a.Account(ctx, tx, id); err != nil {
		return v, err
	}
	if v.services, err = a.Services(ctx, tx); err != nil {
		return v, err
	}
	v.names = map[ref.ID]Service{}
	for _, s := range v.services {
		v.names[s.ID] = s
	}
	if v.supplies, err = a.Supplies(ctx, tx, []ref.ID{id}); err != nil {
		return v, err
	}
	if v.meters, err = a.meters.Of(ctx, tx, []ref.ID{id}); err != nil {
		return v, err
	}
	if v.readings, err = a.meters.History(ctx, tx, id); err != nil {
		return v, err
	}
	v.trail, err = audit.History(ctx, tx, ref.Ref{Kind: Kind, ID: id})
	return v, err
}

// now returns the supplies that have no end.
func (v accountView) now() (list []Supply) {
	for _, s := range v.supplies {
		if s.Current() {
			list = append(list, s)
		}
	}
	return list
}

// meterAt returns the meter that hangs at a service today.
func (v accountView) meterAt(service ref.ID) (meters.Meter, bool) {
	return meters.Current(v.meters, service)
}

// last returns the latest accepted reading of a meter.
func (v accountView) last(m meters.Meter) (meters.Reading, bool) {
	for _, r := range v.readings {
		if r.Meter == m.ID && r.State == meters.Accepted {
			return r, true
		}
	}
	return meters.Reading{}, false
}

// serial is the engraved number of a meter of the account.
func (v accountView) serial(id ref.ID) string {
	for _, m := range v.meters {
		if m.ID == id {
			return m.Serial
		}
	}
	return ""
}

func (a *Accounts) showAccount(w http.ResponseWriter, r *web.Request) error {
	v, err := a.view(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Personal account {number}", "number", v.Number))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Accounts and meters"), Path: "desk/accounts"}}
	return r.Render(w, accountPage(p, v))
}

// form shows a form of an account; refused is why it came back, or nil.
func (a *Accounts) form(w http.ResponseWriter, r *web.Request, refused error, title string, page func(*ui.Page, accountView) templ.Component) error {
	v, err := a.view(r)
	if err != nil {
		return err
	}
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: v.Number + " · " + v.Holder, Path: "desk/accounts/" + v.ID.String()}}
	if refused != nil {
		return r.Refuse(w, refused, p, page(p, v))
	}
	return r.Render(w, page(p, v))
}

func (a *Accounts) changeCode(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("account")
	if err == nil {
		err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return a.NewCode(r.Context(), tx, r.Actor, id) })
	}
	if err != nil {
		return err
	}
	return r.Done(w, "desk/accounts/"+id.String(), "The access code was changed. The old one no longer opens the account.")
}

func (a *Accounts) showNew(w http.ResponseWriter, r *web.Request) error {
	return a.newForm(w, r, nil)
}

// newForm asks how a holder is to be supplied; refused is why it came back.
func (a *Accounts) newForm(w http.ResponseWriter, r *web.Request, refused error) error {
	in := r.Input()
	id := in.ID("holder")
	var services []Service
	var found Holder
	err := a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if services, err = a.Services(r.Context(), tx); err != nil {
			return err
		}
		rows, err := a.holders(r.Context(), tx, []ref.ID{id})
		h, known := rows[id]
		if err == nil && !known {
			err = fault.Missing("There is no such household or organisation in the register.")
		}
		found = Holder{ID: id, Name: h.Name, Street: h.Street, House: h.House, Flat: h.Flat, Category: h.Category}
		return err
	})
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Open a personal account"))
	if refused != nil {
		return r.Refuse(w, refused, p, newPage(p, found, services, r.Today()))
	}
	return r.Render(w, newPage(p, found, services, r.Today()))
}

func (a *Accounts) openOne(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	s := readSupply(in)
	n := NewAccount{Holder: in.ID("holder"), Opened: s.From, Supplies: []NewSupply{s}}
	if waste := in.ID("second"); waste != 0 && waste != s.Service {
		n.Supplies = append(n.Supplies, NewSupply{Service: waste, Connection: NoPipe, Category: s.Category, From: s.From})
	}
	if in.Text("serial") != "" {
		m := readMeterForm(in)
		n.Supplies[0].Meter = &m
	}
	err := in.Err()
	var opened Account
	if err == nil {
		err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			opened, err = a.Open(r.Context(), tx, r.Actor, n)
			return err
		})
	}
	if err != nil {
		return a.newForm(w, r, err)
	}
	return r.Done(w, "desk/accounts/"+opened.ID.String(), "Personal account {number} is open.", fault.Values{"number": opened.Number})
}

// readSupply reads the fields of a supply.
func readSupply(in *web.Input) NewSupply {
	s := NewSupply{
		Service: in.ID("service"), Connection: in.Choice("connection", Connections...), Category: in.Text("category"),
		Heads: in.Int("heads"), Area: in.Quantity("area"), From: in.Day("from"),
	}
	if in.Text("persons") != "" {
		n := in.Int("persons")
		s.Persons = &n
	}
	return s
}

// readMeterForm reads the fields of a meter.
func readMeterForm(in *web.Input) meters.NewMeter {
	return meters.NewMeter{
		Serial: in.Text("serial"), Model: in.Text("model"), Digits: in.Int("digits"), Installed: in.Day("installed"),
		First: in.Quantity("first"), VerifiedUntil: in.Day("verified"), Seal: in.Text("seal"),
	}
}

// lastOf reads what the dial of a meter shows at its end; nil when left empty.
func lastOf(in *web.Input, name string) *money.Quantity {
	if in.Text(name) == "" {
		return nil
	}
	q := in.Quantity(name)
	return &q
}
