package readings

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// givenRow is a citizen's reading that waits, beside what is known of the meter.
type givenRow struct {
	meters.Reading
	stop Stop
	why  *fault.Fault // why it could not be accepted just now
}

// used is the difference to the last accepted reading; a dial that turned over
// has none that can be shown before it is accepted.
func (g givenRow) used() (q money.Quantity, known bool) {
	return g.Value - g.stop.Last.Value, g.Value >= g.stop.Last.Value
}

// plain tells whether nothing about the reading is doubtful, so that it may be
// accepted together with others.
func (g givenRow) plain() bool {
	_, known := g.used()
	return known && len(g.Odd) == 0 && g.Day > g.stop.Last.Day
}

// givenView is what waits: the oldest first, at most as many as fit on a page.
type givenView struct {
	rows  []givenRow
	all   int
	judge bool
}

func (rd *Readings) givenRows(ctx context.Context, tx *db.Tx, given []meters.Reading) ([]givenRow, error) {
	ids := make([]ref.ID, len(given))
	for i, g := range given {
		ids[i] = g.Meter
	}
	stops, err := rd.stopsOf(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]givenRow, len(given))
	for i, g := range given {
		rows[i].Reading = g
		rows[i].stop, _ = stopBy(stops, g.Meter)
	}
	return rows, nil
}

func (rd *Readings) givenView(r *web.Request) (v givenView, err error) {
	v.judge = r.Can(mayJudge)
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		given, err := rd.meters.Given(ctx, tx)
		if err != nil {
			return err
		}
		v.all = len(given)
		v.rows, err = rd.givenRows(ctx, tx, given[:min(len(given), visitRows)])
		return err
	})
	return v, err
}

func (rd *Readings) showGiven(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.givenView(r)
	if err != nil {
		return err
	}
	return r.Render(w, givenPage(page(r, r.Printer.T("Readings from citizens")), v))
}

// acceptGiven accepts the ticked readings. Those that no longer fit come back
// with the reason.
func (rd *Readings) acceptGiven(w http.ResponseWriter, r *web.Request) error {
	var ids []ref.ID
	for _, text := range r.Input().Texts("reading") {
		if id, err := ref.ParseID(text); err == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return rd.refuseGiven(w, r, fault.Form().Field("given", "Tick the readings that you accept."), nil)
	}
	var refused map[ref.ID]*fault.Fault
	err := rd.write(r, func(ctx context.Context, tx *db.Tx) (err error) {
		refused, err = rd.Accept(ctx, tx, r.Actor, ids)
		return err
	})
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		return rd.refuseGiven(w, r, fault.Invalid("Accepted: {saved}. Not accepted: {refused}. The reason stands beside each.",
			fault.Values{"saved": len(ids) - len(refused), "refused": len(refused)}), refused)
	}
	return r.Done(w, "desk/readings/given", "Accepted: {n}.", fault.Values{"n": len(ids)})
}

func (rd *Readings) refuseGiven(w http.ResponseWriter, r *web.Request, why error, refused map[ref.ID]*fault.Fault) error {
	v, err := rd.givenView(r)
	if err != nil {
		return err
	}
	for i := range v.rows {
		v.rows[i].why = refused[v.rows[i].ID]
	}
	p := page(r, r.Printer.T("Readings from citizens"))
	return r.Refuse(w, why, p, givenPage(p, v))
}

// givenFrame is the page on which one reading is turned down.
func givenFrame(r *web.Request) *ui.Page {
	p := page(r, r.Printer.T("Reject the reading"))
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: r.Printer.T("Readings from citizens"), Path: "desk/readings/given"})
	return p
}

func (rd *Readings) oneGiven(r *web.Request) (row givenRow, err error) {
	id, err := r.PathID("reading")
	if err != nil {
		return row, err
	}
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		one, err := rd.meters.Reading(ctx, tx, id)
		if err != nil {
			return err
		}
		if one.State != meters.Waiting {
			return fault.Conflict("This reading was already decided on.")
		}
		rows, err := rd.givenRows(ctx, tx, []meters.Reading{one})
		if err == nil {
			row = rows[0]
		}
		return err
	})
	return row, err
}

func (rd *Readings) showRejection(w http.ResponseWriter, r *web.Request) error {
	row, err := rd.oneGiven(r)
	if err != nil {
		return err
	}
	return r.Render(w, rejectPage(givenFrame(r), row))
}

func (rd *Readings) rejectGiven(w http.ResponseWriter, r *web.Request) error {
	row, err := rd.oneGiven(r)
	if err != nil {
		return err
	}
	err = rd.write(r, func(ctx context.Context, tx *db.Tx) error {
		return rd.Reject(ctx, tx, r.Actor, row.ID, r.Input().Text("reason"))
	})
	if err != nil {
		p := givenFrame(r)
		return r.Refuse(w, err, p, rejectPage(p, row))
	}
	return r.Done(w, "desk/readings/given", "Rejected. The citizen sees the reason.")
}
