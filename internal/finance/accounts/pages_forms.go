package accounts

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

func (a *Accounts) showSupply(w http.ResponseWriter, r *web.Request) error {
	return a.supplyForm(w, r, nil)
}

func (a *Accounts) supplyForm(w http.ResponseWriter, r *web.Request, refused error) error {
	service, err := ref.ParseID(r.FormValue("service"))
	if err != nil {
		service = 0 // a new service, to be chosen
	}
	return a.form(w, r, refused, r.Printer.T("Connection and basis"), func(p *ui.Page, v accountView) templ.Component {
		s, _ := current(v.supplies, service)
		s.Service = service
		return supplyPage(p, v, s)
	})
}

func (a *Accounts) saveSupply(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("account")
	if err != nil {
		return err
	}
	in := r.Input()
	s := readSupply(in)
	if err = in.Err(); err == nil {
		err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return a.Supply(r.Context(), tx, r.Actor, id, s) })
	}
	if err != nil {
		return a.supplyForm(w, r, err)
	}
	return r.Done(w, "desk/accounts/"+id.String(), "The connection is saved.")
}

func (a *Accounts) stopSupply(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("account")
	if err != nil {
		return err
	}
	in := r.Input()
	service, day := in.ID("service"), in.Day("day")
	if err = in.Err(); err == nil {
		err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			return a.StopSupply(r.Context(), tx, r.Actor, id, service, day)
		})
	}
	if err != nil {
		return a.supplyForm(w, r, err)
	}
	return r.Done(w, "desk/accounts/"+id.String(), "The service has ended.")
}

func (a *Accounts) showNewMeter(w http.ResponseWriter, r *web.Request) error {
	return a.meterForm(w, r, nil)
}

func (a *Accounts) meterForm(w http.ResponseWriter, r *web.Request, refused error) error {
	service, err := ref.ParseID(r.FormValue("service"))
	if err != nil {
		return fault.Missing("There is no such service: {text}.", fault.Values{"text": r.FormValue("service")})
	}
	return a.form(w, r, refused, r.Printer.T("New meter"), func(p *ui.Page, v accountView) templ.Component {
		old, _ := v.meterAt(service)
		return newMeterPage(p, v, service, old)
	})
}

// saveNewMeter installs a meter, in the place of the one that hangs there if any.
func (a *Accounts) saveNewMeter(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("account")
	if err != nil {
		return err
	}
	in := r.Input()
	service, old, last, n := in.ID("service"), in.ID("old"), lastOf(in, "last"), readMeterForm(in)
	if err = in.Err(); err == nil {
		err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			if old == 0 {
				return a.Install(r.Context(), tx, r.Actor, id, service, n)
			}
			_, err := a.meters.Replace(r.Context(), tx, r.Actor, old, last, n)
			return err
		})
	}
	if err != nil {
		return a.meterForm(w, r, err)
	}
	return r.Done(w, "desk/accounts/"+id.String(), "The meter is installed.")
}

func (a *Accounts) showClose(w http.ResponseWriter, r *web.Request) error {
	return a.closeForm(w, r, nil)
}

func (a *Accounts) closeForm(w http.ResponseWriter, r *web.Request, refused error) error {
	return a.form(w, r, refused, r.Printer.T("Close the personal account"), func(p *ui.Page, v accountView) templ.Component {
		return closePage(p, v)
	})
}

func (a *Accounts) closeAccount(w http.ResponseWriter, r *web.Request) error {
	v, err := a.view(r)
	if err != nil {
		return err
	}
	in := r.Input()
	day, last := in.Day("day"), map[ref.ID]*money.Quantity{}
	for _, m := range v.meters {
		if m.Ended == "" {
			last[m.ID] = lastOf(in, "last-"+m.ID.String())
		}
	}
	if err = in.Err(); err == nil {
		err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			return a.Close(r.Context(), tx, r.Actor, v.ID, day, last)
		})
	}
	if err != nil {
		return a.closeForm(w, r, err)
	}
	return r.Done(w, "desk/accounts/"+v.ID.String(), "The personal account is closed.")
}

func (a *Accounts) reopenAccount(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("account")
	if err != nil {
		return err
	}
	in := r.Input()
	day := in.Day("day")
	if err = in.Err(); err == nil {
		err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return a.Reopen(r.Context(), tx, r.Actor, id, day) })
	}
	if err != nil {
		return a.form(w, r, err, r.Printer.T("Personal account"), func(p *ui.Page, v accountView) templ.Component { return accountPage(p, v) })
	}
	return r.Done(w, "desk/accounts/"+id.String(), "The personal account is open again.")
}

func idText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// dayText is a day as it stands in a field; empty for none.
func dayText(p *ui.Page, d period.Day) string {
	if d == "" {
		return ""
	}
	return p.DayShort(d)
}
