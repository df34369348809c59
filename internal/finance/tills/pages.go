package tills

import (
	"context"
	"net/http"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/tills/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room. A day is opened at the cash desk itself,
// which is a page of payments.
func (t *Tills) routes(rt *web.Router) {
	rt.Desk("GET tills", maySee, t.showDays)
	rt.Desk("GET tills/days/{day}", maySee, t.showDay)
	rt.Desk("GET tills/days/{day}/close", maySee, t.showClosing)
	rt.Desk("POST tills/days/{day}/close", maySee, t.endDay)
	rt.Desk("POST tills/days/{day}/accept", mayAccept, t.takeOver)
	rt.Desk("GET tills/days/{day}/report.pdf", maySee, t.sendReport)
	rt.Desk("GET tills/desks", mayArrange, t.showDesks)
	rt.Desk("POST tills/desks", mayArrange, t.newDesk)
	rt.Desk("GET tills/desks/{desk}", mayArrange, t.showDesk)
	rt.Desk("POST tills/desks/{desk}", mayArrange, t.saveDesk)
}

// pageRows is how many days one page lists.
const pageRows = 50

// read runs f on a snapshot of the reader's municipality.
func (t *Tills) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return t.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// crumbs leads from a page of the room back to the list of days.
func crumbs(p *ui.Page) {
	p.Crumbs = []ui.Crumb{{Text: p.T("Cashiers' days"), Path: "desk/tills"}}
}

// field is the name of the input field for a denomination.
func field(d money.Som) string { return "n" + strconv.FormatInt(int64(d), 10) }

// showDays lists the days of all cashiers, the newest first, with differences in
// sight: they are what the accountant looks for.
func (t *Tills) showDays(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	before := in.ID("before")
	if err := in.Err(); err != nil {
		return err
	}
	var list []Day
	desks := map[ref.ID]Desk{}
	err := t.read(r, func(ctx context.Context, tx *db.Tx) error {
		all, err := t.Desks(ctx, tx)
		if err != nil {
			return err
		}
		for _, d := range all {
			desks[d.ID] = d
		}
		rows, err := store.New(tx).Days(ctx, store.DaysParams{MunicipalityID: int64(tx.Municipality), Before: int64(before), Most: pageRows})
		if err != nil {
			return err
		}
		list, err = daysOf(rows)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, daysPage(r.Page(r.Printer.T("Cashiers' days")), list, desks, r.Can(mayArrange)))
}

// dayView is a cashier's day with its figures.
type dayView struct {
	Day
	desk      Desk
	flow      Flow
	provider  string // whose desk it is; empty: the municipality's own
	mayClose  bool
	mayAccept bool
}

func (t *Tills) showDay(w http.ResponseWriter, r *web.Request) error {
	v, err := t.lookAtDay(r)
	if err != nil {
		return err
	}
	return r.Render(w, dayPage(dayFrame(r, v), v))
}

func dayFrame(r *web.Request, v dayView) *ui.Page {
	page := r.Page(r.Printer.T("Cashier's day: {day}", "day", v.Date))
	crumbs(page)
	return page
}

// lookAtDay reads a day with its figures, and what this person may do with it.
func (t *Tills) lookAtDay(r *web.Request) (v dayView, err error) {
	id, err := r.PathID("day")
	if err != nil {
		return v, err
	}
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Day, err = t.Day(ctx, tx, id); err != nil {
			return err
		}
		if v.desk, err = t.Desk(ctx, tx, v.Day.Desk); err != nil {
			return err
		}
		if v.flow, err = t.Flow(ctx, tx, id); err != nil {
			return err
		}
		provider, err := t.Provider(ctx, tx, v.desk.Provider)
		v.provider = provider.Name
		return err
	})
	v.mayClose = v.State != Accepted && mayClose(r.Actor, r.Tenant.ID, v.Day) == nil
	v.mayAccept = v.State == Closed && mayTakeOver(r.Actor, r.Tenant.ID, v.Day) == nil
	return v, err
}

// showClosing is the count sheet. Whoever may not count is led to the day itself.
func (t *Tills) showClosing(w http.ResponseWriter, r *web.Request) error {
	v, err := t.lookAtDay(r)
	if err != nil {
		return err
	}
	if !v.mayClose {
		return r.Goto(w, "desk/tills/days/"+v.ID.String())
	}
	return r.Render(w, closingPage(dayFrame(r, v), v))
}

// endDay counts the till and closes the day.
func (t *Tills) endDay(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("day")
	if err != nil {
		return err
	}
	in := r.Input()
	closing := Closing{Count: Count{}, Kept: in.Som("kept"), Reason: in.Text("reason")}
	for _, d := range Denominations {
		closing.Count[d] = in.Int(field(d))
	}
	if err = in.Err(); err == nil {
		if _, err = t.CloseDay(r.Context(), r.Actor, id, closing); err == nil {
			return r.Done(w, "desk/tills/days/"+id.String(), "The day is closed. Hand the cash over to a second person.")
		}
	}
	v, failed := t.lookAtDay(r)
	if failed != nil {
		return failed
	}
	page := dayFrame(r, v)
	return r.Refuse(w, err, page, closingPage(page, v))
}

// takeOver accepts the cash of a closed day.
func (t *Tills) takeOver(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("day")
	if err != nil {
		return err
	}
	if err = t.AcceptDay(r.Context(), r.Actor, id); err == nil {
		return r.Done(w, "desk/tills/days/"+id.String(), "The cash is accepted. The day does not change any more.")
	}
	v, failed := t.lookAtDay(r)
	if failed != nil {
		return failed
	}
	page := dayFrame(r, v)
	return r.Refuse(w, err, page, dayPage(page, v))
}

// sendReport draws the report of a cashier's day.
func (t *Tills) sendReport(w http.ResponseWriter, r *web.Request) error {
	v, err := t.lookAtDay(r)
	if err != nil {
		return err
	}
	body, err := v.report(r.Printer, r.Printer.Name(r.Tenant.Name)).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, "day-"+string(v.Date)+".pdf", "application/pdf", body)
}

// deskForm is a cash desk as its form shows it.
type deskForm struct {
	desk      Desk
	providers []store.ProvidersRow
}

func (t *Tills) showDesks(w http.ResponseWriter, r *web.Request) error {
	list, form, err := t.lookAtDesks(r)
	if err != nil {
		return err
	}
	return r.Render(w, desksPage(desksFrame(r), list, form))
}

func desksFrame(r *web.Request) *ui.Page {
	page := r.Page(r.Printer.T("Cash desks"))
	crumbs(page)
	return page
}

func (t *Tills) lookAtDesks(r *web.Request) (list []Desk, form deskForm, err error) {
	form.desk.Large = largeSum
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		if list, err = t.Desks(ctx, tx); err != nil {
			return err
		}
		form.providers, err = store.New(tx).Providers(ctx, int64(tx.Municipality))
		return err
	})
	return list, form, err
}

// typedDesk reads the form of a cash desk.
func typedDesk(r *web.Request) (Desk, error) {
	in := r.Input()
	d := Desk{Name: in.Text("name"), Provider: in.ID("provider"), Large: in.Som("large"), Closed: in.Bool("closed")}
	return d, in.Err()
}

// newDesk sets up a desk; the refused form comes back as it was typed.
func (t *Tills) newDesk(w http.ResponseWriter, r *web.Request) error {
	d, err := typedDesk(r)
	if err == nil {
		if _, err = t.AddDesk(r.Context(), r.Actor, d); err == nil {
			return r.Done(w, "desk/tills/desks", "The cash desk is set up.")
		}
	}
	list, form, failed := t.lookAtDesks(r)
	if failed != nil {
		return failed
	}
	page := desksFrame(r)
	return r.Refuse(w, err, page, desksPage(page, list, form))
}

func (t *Tills) showDesk(w http.ResponseWriter, r *web.Request) error {
	form, err := t.lookAtDesk(r)
	if err != nil {
		return err
	}
	return r.Render(w, deskPage(deskFrame(r, form), form))
}

func deskFrame(r *web.Request, form deskForm) *ui.Page {
	page := r.Page(form.desk.Name)
	crumbs(page)
	page.Crumbs = append(page.Crumbs, ui.Crumb{Text: r.Printer.T("Cash desks"), Path: "desk/tills/desks"})
	return page
}

func (t *Tills) lookAtDesk(r *web.Request) (form deskForm, err error) {
	id, err := r.PathID("desk")
	if err != nil {
		return form, err
	}
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		if form.desk, err = t.Desk(ctx, tx, id); err != nil {
			return err
		}
		form.providers, err = store.New(tx).Providers(ctx, int64(tx.Municipality))
		return err
	})
	return form, err
}

func (t *Tills) saveDesk(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("desk")
	if err != nil {
		return err
	}
	d, err := typedDesk(r)
	d.ID = id
	if err == nil {
		if err = t.ChangeDesk(r.Context(), r.Actor, d); err == nil {
			return r.Done(w, "desk/tills/desks", "Saved: {name}", fault.Values{"name": d.Name})
		}
	}
	form, failed := t.lookAtDesk(r)
	if failed != nil {
		return failed
	}
	page := deskFrame(r, form)
	return r.Refuse(w, err, page, deskPage(page, form))
}
