package readings

import (
	"context"
	"errors"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// ownMeter is a meter as its payer sees it.
type ownMeter struct {
	Stop
	service  place.Name
	waiting  *meters.Reading // given and not yet looked at
	rejected *meters.Reading // the last one given, when it was turned down
	history  []meters.Reading
}

// usable tells whether the payer may read the meter.
func (o ownMeter) usable() bool { return o.Meter.State == meters.Working }

// giveView is what the citizen's page shows.
type giveView struct {
	account accounts.Account
	meters  []ownMeter
	asked   ref.ID // the meter whose reading came back
	ask     meters.Question
}

// historyRows is how many earlier readings a citizen sees: a year of months.
const historyRows = 12

func (rd *Readings) giveView(r *web.Request, account ref.ID) (v giveView, err error) {
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.account, err = rd.accounts.Account(ctx, tx, account); err != nil {
			return err
		}
		stops, err := rd.hanging(ctx, tx, []accounts.Account{v.account})
		if err != nil {
			return err
		}
		services, err := rd.accounts.Services(ctx, tx)
		if err != nil {
			return err
		}
		history, err := rd.meters.History(ctx, tx, account)
		for _, s := range stops {
			v.meters = append(v.meters, own(s, services, history))
		}
		return err
	})
	return v, err
}

// own gathers what a payer is shown of a meter; the history is newest first.
func own(s Stop, services []accounts.Service, history []meters.Reading) ownMeter {
	o := ownMeter{Stop: s}
	for _, one := range services {
		if one.ID == s.Meter.Service {
			o.service = one.Name
		}
	}
	latest := true // until a reading of the meter that counts was passed
	for _, h := range history {
		switch {
		case h.Meter != s.Meter.ID:
		case h.State == meters.Waiting:
			o.waiting, latest = &h, false
		case h.State == meters.Accepted && len(o.history) < historyRows:
			o.history, latest = append(o.history, h), false
		case h.State == meters.Rejected && h.Source == meters.Citizen && latest && h.Reason != string(meters.Corrected):
			o.rejected, latest = &h, false
		}
	}
	return o
}

// first is the meter whose field has the cursor.
func (v giveView) first() ref.ID {
	if v.asked != 0 {
		return v.asked
	}
	for _, m := range v.meters {
		if m.usable() {
			return m.Meter.ID
		}
	}
	return 0
}

// frameOf is the page as the form of one meter sees it: what was typed and
// refused belongs to the meter it was typed for.
func (v giveView) frameOf(p *ui.Page, meter ref.ID) *ui.Page {
	if meter == v.asked {
		return p
	}
	clean := *p
	clean.Fault, clean.Form = nil, nil
	return &clean
}

func giveFrame(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("Give a meter reading"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("My account"), Path: "account"}}
	return p
}

func (rd *Readings) showGive(w http.ResponseWriter, r *web.Request) error {
	account, open := rd.accounts.Admitted(r)
	if !open {
		return r.Render(w, doorPage(r.Page(r.Printer.T("Give a meter reading"))))
	}
	w.Header().Set("Cache-Control", "no-store") // phones are lent: "back" must not show it
	v, err := rd.giveView(r, account)
	if err != nil {
		return err
	}
	return r.Render(w, givePage(giveFrame(r), v))
}

// unlock checks number and code. Each attempt costs one of few.
func (rd *Readings) unlock(w http.ResponseWriter, r *web.Request, door *web.Throttle) error {
	if err := door.Spend(r); err != nil {
		return err
	}
	in := r.Input()
	number, code := in.Required("number"), in.Required("code")
	err := in.Err()
	if err == nil {
		var a accounts.Account
		err = rd.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = rd.accounts.Unlock(ctx, tx, number, code)
			return err
		})
		if err == nil {
			rd.accounts.Admit(w, r, a.ID)
			return r.Goto(w, "account/reading")
		}
	}
	p := r.Page(r.Printer.T("Give a meter reading"))
	return r.Refuse(w, err, p, doorPage(p))
}

// give takes a reading of today for a meter of the opened account.
func (rd *Readings) give(w http.ResponseWriter, r *web.Request) error {
	account, open := rd.accounts.Admitted(r)
	if !open {
		return r.Goto(w, "account/reading")
	}
	w.Header().Set("Cache-Control", "no-store")
	in := r.Input()
	in.Required("value")
	e := meters.Entry{Meter: in.ID("meter"), Day: r.Today(), Value: in.Quantity("value"), Sure: in.Bool("sure"), Rollover: in.Bool("turn")}
	err := in.Err()
	if err == nil {
		err = rd.write(r, func(ctx context.Context, tx *db.Tx) error { return rd.meters.Give(ctx, tx, account, e) })
	}
	v, readErr := rd.giveView(r, account)
	if readErr != nil {
		return readErr
	}
	if err == nil {
		msg, values := v.thanks(e)
		return r.Done(w, "account/reading", msg, values)
	}
	v.asked = e.Meter
	if doubt := (*meters.Doubt)(nil); errors.As(err, &doubt) {
		v.ask = doubt.Ask
	}
	p := giveFrame(r)
	return r.Refuse(w, err, p, givePage(p, v))
}

// thanks says what the reading means: how much went through since the last one.
func (v giveView) thanks(e meters.Entry) (msg string, values fault.Values) {
	for _, m := range v.meters {
		used := e.Value - m.Last.Value
		if m.Meter.ID == e.Meter && used >= 0 {
			return thanksUsed, fault.Values{"used": used, "day": m.Last.Day}
		}
	}
	return thanksPlain, fault.Values{"value": e.Value}
}

// lastYear pairs readings with what went through since the one before.
type used struct {
	meters.Reading
	since money.Quantity
	known bool
}

func (o ownMeter) lastYear() []used {
	list := make([]used, len(o.history))
	for i, h := range o.history {
		list[i].Reading = h
		if i+1 < len(o.history) {
			list[i].since, list[i].known = h.Total-o.history[i+1].Total, true
		}
	}
	return list
}
