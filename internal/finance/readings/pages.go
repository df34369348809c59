package readings

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (rd *Readings) routes(rt *web.Router) {
	rt.Desk("GET readings", maySee, rd.showProgress)
	rt.Desk("GET readings/sheet", maySee, rd.showSheet)
	rt.Desk("GET readings/verification", maySee, rd.showVerification)
	rt.Desk("POST readings/estimates", mayJudge, rd.enterEstimates)
	rt.Desk("GET readings/order", mayEnter, rd.showOrder)
	rt.Desk("POST readings/order", mayEnter, rd.saveOrder)

	rt.Desk("GET readings/enter", mayEnter, rd.showRound)
	rt.Desk("POST readings/enter", mayEnter, rd.saveRound)
	rt.Desk("GET readings/number", mayEnter, rd.showOne)
	rt.Desk("POST readings/number", mayEnter, rd.saveOne)
	rt.Desk("GET readings/correct/{reading}", mayJudge, rd.showCorrection)
	rt.Desk("POST readings/correct/{reading}", mayJudge, rd.saveCorrection)

	rt.Desk("GET readings/given", maySee, rd.showGiven)
	rt.Desk("POST readings/given", mayJudge, rd.acceptGiven)
	rt.Desk("GET readings/given/{reading}", mayJudge, rd.showRejection)
	rt.Desk("POST readings/given/{reading}", mayJudge, rd.rejectGiven)

	rt.Desk("GET readings/lists", maySee, rd.showLists)
	rt.Desk("POST readings/lists", mayEnter, rd.uploadList)
	rt.Desk("GET readings/lists/form.xlsx", mayEnter, rd.sendForm)
	rt.Desk("GET readings/lists/{list}", maySee, rd.showList)
	rt.Desk("GET readings/lists/{list}/columns", mayEnter, rd.showColumns)
	rt.Desk("POST readings/lists/{list}/columns", mayEnter, rd.chooseColumns)
	rt.Desk("POST readings/lists/{list}/take", mayEnter, rd.takeList)
	rt.Desk("POST readings/lists/{list}/undo", mayJudge, rd.undoList)

	door := web.NewThrottle(2*time.Minute, 10) // as at the door of "my account": codes cannot be guessed
	rt.Page("GET account/reading", mayGive, rd.showGive)
	rt.Page("POST account/reading", mayGive, rd.give)
	rt.Page("POST account/reading/open", mayGive, func(w http.ResponseWriter, r *web.Request) error { return rd.unlock(w, r, door) })
}

// read runs f on a snapshot of the reader's municipality.
func (rd *Readings) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return rd.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// write runs f in a transaction of the reader's municipality.
func (rd *Readings) write(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return rd.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// page begins a page below the room's first one.
func page(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Readings"), Path: "desk/readings"}}
	return p
}

// where is a place and month that pages of rounds speak of.
type where struct {
	village accounts.Village
	street  string // empty: the whole village
	month   period.Month
	page    int // from 1
}

// whereOf reads the place and month from the address or form. A month to come
// has no readings, so the present one stands in for it.
func (rd *Readings) whereOf(ctx context.Context, tx *db.Tx, in *web.Input) (where, error) {
	w := where{street: in.Text("street"), month: monthOf(in, tx.Today()), page: max(in.Int("page"), 1)}
	id := in.ID("village")
	if err := in.Err(); err != nil {
		return w, err
	}
	villages, err := rd.accounts.Villages(ctx, tx)
	if err != nil {
		return w, err
	}
	for _, v := range villages {
		if v.ID == id {
			w.village = v
			return w, nil
		}
	}
	return w, fault.Missing("There is no such village. Choose it on the page of readings.")
}

func monthOf(in *web.Input, today period.Day) period.Month {
	m := in.Month("month")
	if m == "" || m > today.Month() {
		return today.Month()
	}
	return m
}

// query writes a place and month for an address.
func (w where) query(page int) string {
	q := url.Values{"village": {w.village.ID.String()}, "month": {string(w.month)}}
	if w.street != "" {
		q.Set("street", w.street)
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	return "?" + q.Encode()
}

// name is the place in words: "Бий-Мырза, Достук".
func (w where) name(say func(place.Name) string) string {
	name := say(w.village.Name)
	if w.street != "" {
		name += ", " + w.street
	}
	return name
}

// day is the day that a reading is taken to be of unless another is chosen.
func (w where) day(today period.Day) period.Day { return min(today, w.month.Last()) }

// onField makes a refusal the complaint about a field of a form.
func onField(name string, f *fault.Fault) *fault.Fault {
	return fault.Form().Field(name, f.Msg, f.Values)
}

// stopBy finds the stop of a meter.
func stopBy(stops []Stop, meter ref.ID) (Stop, bool) {
	for _, s := range stops {
		if s.Meter.ID == meter {
			return s, true
		}
	}
	return Stop{}, false
}
