package operations

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/services/operations/figure"
)

// routes adds the pages of the room.
func (o *Operations) routes(rt *web.Router) {
	rt.Desk("GET operations", maySee, o.showLogs)
	rt.Desk("GET operations/{service}", maySee, o.showMonth)
	rt.Desk("GET operations/{service}/paper", maySee, o.showPaper)
	rt.Desk("GET operations/{service}/type", mayKeep, o.showGrid)
	rt.Desk("POST operations/{service}/type", mayKeep, o.keepGrid)
	rt.Desk("GET operations/{service}/days/{day}", mayKeep, o.showSheet)
	rt.Desk("POST operations/{service}/days/{day}", mayKeep, o.keepSheet)
	rt.Desk("GET operations/{service}/zones", maySee, o.showZones)
	rt.Desk("GET operations/{service}/zones/new", mayPlan, o.newZone)
	rt.Desk("POST operations/{service}/zones/new", mayPlan, o.keepZone)
	rt.Desk("GET operations/{service}/zones/{zone}", mayPlan, o.editZone)
	rt.Desk("POST operations/{service}/zones/{zone}", mayPlan, o.keepZone)
}

// read runs f on a snapshot of the reader's municipality.
func (o *Operations) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

func (o *Operations) write(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// logLine is one service in the list of logs.
type logLine struct {
	Log
	missing []period.Day
	last    period.Day
}

// logs lists the services that are delivered, with the state of their logs.
func (o *Operations) logs(ctx context.Context, tx *db.Tx) (list []logLine, err error) {
	services, err := o.services.Services(ctx, tx)
	if err != nil {
		return nil, err
	}
	zones, err := o.Zones(ctx, tx, 0)
	if err != nil {
		return nil, err
	}
	days, err := o.sheetDays(ctx, tx, tx.Today().Add(-lookBack))
	if err != nil {
		return nil, err
	}
	for _, s := range services {
		if !s.Delivered(tx.Today()) {
			continue
		}
		line := logLine{Log: Log{Service: s}}
		for _, z := range zones {
			if z.Service == s.ID {
				line.Zones = append(line.Zones, z)
			}
		}
		line.missing, line.last = line.Log.missing(days[s.ID], tx.Today()), lastOf(days[s.ID])
		list = append(list, line)
	}
	return list, nil
}

func lastOf(days map[period.Day]Sheet) (last period.Day) {
	for day := range days {
		last = max(last, day)
	}
	return last
}

func (o *Operations) showLogs(w http.ResponseWriter, r *web.Request) error {
	var list []logLine
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = o.logs(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, logsPage(r.Page(r.Printer.T("Daily log")), list, r.Today(), r.Can(mayKeep), r.Can(mayPlan)))
}

// todo asks for sheets that are missing, in one question: every visit of the desk
// asks it.
func (o *Operations) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayKeep) {
		return nil, nil
	}
	var waiting []awaited
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		waiting, err = o.awaited(ctx, tx)
		return err
	})
	for _, a := range waiting {
		list = append(list, module.Todo{Text: r.Printer.T("Fill in the daily log: {service}", "service", r.Printer.Name(a.Name)),
			Path: "desk/operations/" + a.ID.String(), State: "wait", Tag: r.Printer.N(a.days, "{n} day is missing", "{n} days are missing")})
	}
	return list, err
}

// monthView is a month of a service: what was counted each day.
type monthView struct {
	Log
	month   period.Month
	today   period.Day
	sheets  map[period.Day]Sheet
	mayKeep bool
	mayPlan bool
}

func (v monthView) figures() []figure.Figure { return figure.Of(string(v.Code)) }

// zones are those that were served on some day of the month.
func (v monthView) zones() (list []Zone) {
	for _, z := range v.Zones {
		if z.Since <= v.month.Last() && (z.Ended == "" || z.Ended >= v.month.First()) {
			list = append(list, z)
		}
	}
	return list
}

// columns are the figures of the month's table: of each zone, then of the whole.
// A service with many figures a zone shows the first one, which its promise is about.
func (v monthView) columns() (list []column) {
	for _, z := range v.zones() {
		for _, f := range v.figures() {
			if f.Zone {
				list = append(list, column{At{z.ID, f.Code}, z.Name})
				break
			}
		}
	}
	for _, f := range v.figures() {
		if !f.Zone {
			list = append(list, column{At{0, f.Code}, ""})
		}
	}
	return list
}

// column is one column of a month.
type column struct {
	At   At
	zone string
}

// days lists the days of the month that have come.
func (v monthView) days() (list []period.Day) {
	for day := v.month.First(); day <= v.month.Last(); day = day.Add(1) {
		list = append(list, day)
	}
	return list
}

// absent tells whether the sheet of a day is missing.
func (v monthView) absent(day period.Day) bool {
	_, known := v.sheets[day]
	return !known && day < v.today && v.expected(day)
}

// sum adds up a column.
func (v monthView) sum(at At) (total money.Quantity, counted bool) {
	for _, s := range v.sheets {
		if value, known := s.Figures[at]; known {
			total, counted = total+value, true
		}
	}
	return total, counted
}

// month reads the month of the address.
func (o *Operations) month(r *web.Request) (p *ui.Page, v monthView, err error) {
	id, err := r.PathID("service")
	if err != nil {
		return nil, v, err
	}
	in := r.Input()
	v.month, v.today = in.Month("month"), r.Today()
	if in.Err() != nil || v.month == "" || v.month > v.today.Month() {
		v.month = v.today.Month()
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Log, err = o.Log(ctx, tx, id); err == nil {
			v.sheets, err = o.Sheets(ctx, tx, id, v.month.First(), v.month.Last())
		}
		return err
	})
	if err != nil {
		return nil, v, err
	}
	v.mayKeep, v.mayPlan = r.Can(mayKeep), r.Can(mayPlan)
	p = r.Page(r.Printer.Name(v.Name))
	p.Crumbs = []ui.Crumb{{Text: p.T("Daily log"), Path: "desk/operations"}}
	return p, v, nil
}

func (o *Operations) showMonth(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.month(r)
	if err != nil {
		return err
	}
	return r.Render(w, monthPage(p, v))
}

func (o *Operations) showPaper(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.month(r)
	if err != nil {
		return err
	}
	p.Crumbs, p.Sheet = []ui.Crumb{{Text: p.T("Back"), Path: "desk/" + monthPath(v.ID, v.month)}}, "wide"
	return r.Render(w, paperPage(p, v))
}

func monthPath(service ref.ID, month period.Month) string {
	return "operations/" + service.String() + "?month=" + string(month)
}

func dayPath(service ref.ID, day period.Day) string {
	return "operations/" + service.String() + "/days/" + string(day)
}

// sheetView is the form of a day.
type sheetView struct {
	Log
	day, today period.Day
	sheet      Sheet // as kept, or as the day before when asked for
	copied     period.Day
	draft      Draft
	before     period.Day // the last sheet before this day; empty: none
}

func (v sheetView) zones() []Zone { return on(v.day, v.Zones) }

// figures are those of zones, or those of the whole service.
func (v sheetView) figures(ofZones bool) (list []figure.Figure) {
	for _, f := range figure.Of(string(v.Code)) {
		if f.Zone == ofZones {
			list = append(list, f)
		}
	}
	return list
}

func (o *Operations) sheet(r *web.Request) (p *ui.Page, v sheetView, err error) {
	id, err := r.PathID("service")
	if err != nil {
		return nil, v, err
	}
	v.day, v.today = period.Day(r.PathValue("day")), r.Today()
	if !v.day.Valid() || v.day > v.today {
		return nil, v, fault.Missing("There is no sheet of this day.")
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error { return o.readSheet(ctx, tx, id, &v) })
	if err != nil {
		return nil, v, err
	}
	p = r.Page(r.Printer.Name(v.Name))
	p.Crumbs = []ui.Crumb{{Text: p.T("Daily log"), Path: "desk/operations"}, {Text: p.Name(v.Name), Path: "desk/" + monthPath(v.ID, v.day.Month())}}
	return p, v, nil
}

func (o *Operations) readSheet(ctx context.Context, tx *db.Tx, id ref.ID, v *sheetView) (err error) {
	if v.Log, err = o.Log(ctx, tx, id); err != nil {
		return err
	}
	if v.before, err = lastBefore(ctx, tx, id, v.day); err != nil {
		return err
	}
	kept, err := o.Sheets(ctx, tx, id, v.day, v.day)
	if err != nil {
		return err
	}
	v.sheet = kept[v.day]
	v.draft, err = o.draft(ctx, tx, id, v.day)
	return err
}

// showSheet shows the form of a day: as it is kept, as it was typed and could not be
// kept, or, when asked, as the last sheet before it.
func (o *Operations) showSheet(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.sheet(r)
	if err != nil {
		return err
	}
	if r.FormValue("as") != "" && v.before != "" {
		err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
			kept, err := o.Sheets(ctx, tx, v.ID, v.before, v.before)
			v.copied, v.sheet.Figures, v.sheet.Gaps = v.before, kept[v.before].Figures, kept[v.before].Gaps
			return err
		})
		if err != nil {
			return err
		}
	} else if v.draft.Typed != nil {
		p.Form = map[string][]string{}
		for field, text := range v.draft.Typed {
			p.Form[field] = []string{text}
		}
	}
	return r.Render(w, sheetPage(p, v))
}

// keepSheet keeps a day. What cannot be kept comes back as typed, and waits as a
// draft for whoever opens the day next.
func (o *Operations) keepSheet(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.sheet(r)
	if err != nil {
		return err
	}
	in := r.Input()
	s := Sheet{Service: v.ID, Day: v.day, Figures: map[At]money.Quantity{}, Gaps: map[ref.ID]Reason{}, Note: in.Text("note")}
	seen := period.Instant(in.Int("seen"))
	for _, f := range v.figures(false) {
		s.take(in, At{0, f.Code}, "")
	}
	for _, z := range v.zones() {
		for _, f := range v.figures(true) {
			s.take(in, At{z.ID, f.Code}, "")
		}
		if why := in.Text(gapField(z.ID)); why != "" && v.short(z, s) {
			s.Gaps[z.ID] = Reason(why)
		}
	}
	if err = in.Err(); err == nil {
		err = o.write(r, func(ctx context.Context, tx *db.Tx) error { return o.Keep(ctx, tx, r.Actor, s, seen) })
	}
	if err == nil {
		return r.Done(w, "desk/"+next(v), "Saved")
	}
	if fault.Is(err, fault.KindInvalid) {
		aside := o.write(r, func(ctx context.Context, tx *db.Tx) error {
			return o.keepDraft(ctx, tx, r.Actor, v.ID, v.day, v.typed(r.Form))
		})
		if aside != nil {
			return errors.Join(err, aside)
		}
	}
	return r.Refuse(w, err, p, sheetPage(p, v))
}

// next leads from a day that was kept to the next one, and from today to the month.
func next(v sheetView) string {
	if v.day < v.today {
		return dayPath(v.ID, v.day.Add(1))
	}
	return monthPath(v.ID, v.day.Month())
}

// fields are the names of the form's fields.
func (v sheetView) fields() (names []string) {
	for _, f := range v.figures(false) {
		names = append(names, figureField(At{0, f.Code}))
	}
	for _, z := range v.zones() {
		for _, f := range v.figures(true) {
			names = append(names, figureField(At{z.ID, f.Code}))
		}
		names = append(names, gapField(z.ID))
	}
	return append(names, "note")
}

// typed is what a draft keeps of a form.
func (v sheetView) typed(form url.Values) map[string]string {
	list := map[string]string{}
	for _, field := range v.fields() {
		if text := form.Get(field); text != "" {
			list[field] = text
		}
	}
	return list
}

// take reads one figure; an empty field was not counted.
func (s Sheet) take(in *web.Input, at At, before string) {
	if field := before + figureField(at); in.Text(field) != "" {
		s.Figures[at] = in.Quantity(field)
	}
}
