package readings

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// oneView is the entry of a single reading: the search, what it found, and the
// form of the meter that is meant.
type oneView struct {
	query  string
	found  []Stop
	chosen *Stop
	recent []meters.Reading // of the chosen meter, the latest first
	ask    meters.Question
	today  period.Day
}

// recentRows is how many earlier readings stand beside the field, to compare.
const recentRows = 6

func (rd *Readings) oneView(ctx context.Context, tx *db.Tx, in *web.Input) (v oneView, err error) {
	v = oneView{query: in.Text("number"), today: tx.Today()}
	meter := in.ID("meter")
	if err := in.Err(); err != nil {
		return v, err
	}
	switch {
	case meter != 0:
		v.found, err = rd.stopsOf(ctx, tx, []ref.ID{meter})
	case v.query != "":
		v.found, err = rd.find(ctx, tx, v.query)
	}
	if err != nil || len(v.found) != 1 {
		return v, err
	}
	v.chosen = &v.found[0]
	history, err := rd.meters.History(ctx, tx, v.chosen.Account.ID)
	for _, h := range history {
		if h.Meter == v.chosen.Meter.ID && h.State == meters.Accepted && len(v.recent) < recentRows {
			v.recent = append(v.recent, h)
		}
	}
	return v, err
}

func (rd *Readings) showOne(w http.ResponseWriter, r *web.Request) error {
	var v oneView
	err := rd.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = rd.oneView(ctx, tx, r.Input())
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, onePage(page(r, r.Printer.T("Enter one reading")), v))
}

func (rd *Readings) saveOne(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	in.Required("value")
	e := meters.Entry{Meter: in.ID("meter"), Day: in.Day("day"), Value: in.Quantity("value"), Sure: in.Bool("sure"), Rollover: in.Bool("turn"),
		Source: meters.Source(in.Choice("source", string(meters.Office), string(meters.Controller)))}
	err := in.Err()
	var ask meters.Question
	if err == nil {
		err = rd.write(r, func(ctx context.Context, tx *db.Tx) error {
			verdicts, err := rd.Enter(ctx, tx, r.Actor, []meters.Entry{dated(e, tx.Today())})
			if err == nil && verdicts[0].Refused != nil {
				ask, err = verdicts[0].Ask, onField("value", verdicts[0].Refused)
			}
			return err
		})
	}
	if err == nil {
		return r.Done(w, "desk/readings/number", "Reading saved: {value}.", fault.Values{"value": e.Value})
	}
	var v oneView
	readErr := rd.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = rd.oneView(ctx, tx, r.Input())
		return err
	})
	if readErr != nil || v.chosen == nil {
		return err
	}
	v.ask = ask
	p := page(r, r.Printer.T("Enter one reading"))
	return r.Refuse(w, err, p, onePage(p, v))
}

// dated completes an entry whose form left day and source open.
func dated(e meters.Entry, today period.Day) meters.Entry {
	if e.Day == "" {
		e.Day = today
	}
	if e.Source == "" {
		e.Source = meters.Office
	}
	return e
}

// correctView is a reading to be put right, with its meter.
type correctView struct {
	meters.Reading
	stop Stop
}

func (rd *Readings) correctView(r *web.Request) (v correctView, err error) {
	id, err := r.PathID("reading")
	if err != nil {
		return v, err
	}
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Reading, err = rd.meters.Reading(ctx, tx, id); err != nil {
			return err
		}
		stops, err := rd.stopsOf(ctx, tx, []ref.ID{v.Meter})
		v.stop, _ = stopBy(stops, v.Meter)
		return err
	})
	return v, err
}

func (v correctView) frame(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("Correct a reading"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Personal account"), Path: v.account()}}
	return p
}

func (v correctView) account() string { return "desk/accounts/" + v.stop.Account.ID.String() }

func (rd *Readings) showCorrection(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.correctView(r)
	if err != nil {
		return err
	}
	return r.Render(w, correctPage(v.frame(r), v))
}

func (rd *Readings) saveCorrection(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.correctView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	in.Required("value")
	value, reason := in.Quantity("value"), in.Required("reason")
	if err = in.Err(); err == nil {
		err = rd.write(r, func(ctx context.Context, tx *db.Tx) error {
			return rd.Correct(ctx, tx, r.Actor, v.ID, value, reason)
		})
	}
	if err != nil {
		p := v.frame(r)
		return r.Refuse(w, err, p, correctPage(p, v))
	}
	return r.Done(w, v.account(), "The reading is corrected. The wrong one stays on record.")
}
