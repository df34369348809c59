package operations

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// showGrid is a month to be typed from paper.
func (o *Operations) showGrid(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.month(r)
	if err != nil {
		return err
	}
	return r.Render(w, gridPage(p, v))
}

// keepGrid keeps the days of a month that were typed or changed: all of them, or
// none when one is wrong.
func (o *Operations) keepGrid(w http.ResponseWriter, r *web.Request) error {
	p, v, err := o.month(r)
	if err != nil {
		return err
	}
	in := r.Input()
	var list []Sheet
	for _, day := range v.days() {
		if s, told := v.typedDay(in, day); told && day <= v.today && !s.same(v.sheets[day]) {
			list = append(list, s)
		}
	}
	if err = in.Err(); err == nil {
		err = o.write(r, func(ctx context.Context, tx *db.Tx) error { return o.keepAll(ctx, tx, r, v, list) })
	}
	if err != nil {
		return r.Refuse(w, err, p, gridPage(p, v))
	}
	return r.Done(w, "desk/"+monthPath(v.ID, v.month), "Days kept: {n}", fault.Values{"n": len(list)})
}

// keepAll keeps sheets one after the other; complaints bear the names of the grid's
// fields.
func (o *Operations) keepAll(ctx context.Context, tx *db.Tx, r *web.Request, v monthView, list []Sheet) error {
	all := fault.Form()
	for _, s := range list {
		err := o.Keep(ctx, tx, r.Actor, s, v.sheets[s.Day].KeptAt)
		f := fault.Of(err)
		if err != nil && (f == nil || len(f.Fields) == 0) {
			return err
		}
		if f != nil {
			for _, field := range f.Fields {
				all.Field(gridField(s.Day, field.Name), field.Msg, field.Values)
			}
		}
	}
	return all.Err()
}

// typedDay reads one row of the grid. What the grid has no column for stays as it is
// kept; one reason stands for each zone that had less.
func (v monthView) typedDay(in *web.Input, day period.Day) (s Sheet, told bool) {
	before := v.sheets[day]
	s = Sheet{Service: v.ID, Day: day, Figures: map[At]money.Quantity{}, Gaps: map[ref.ID]Reason{}, Note: before.Note}
	for at, value := range before.Figures {
		s.Figures[at] = value
	}
	for _, c := range v.columns() {
		delete(s.Figures, c.At)
		s.take(in, c.At, gridField(day, ""))
	}
	why := Reason(in.Text(gridField(day, "why")))
	for _, z := range on(day, v.Zones) {
		switch {
		case !v.short(z, s):
		case why != "":
			s.Gaps[z.ID] = why
		case before.Gaps[z.ID] != "":
			s.Gaps[z.ID] = before.Gaps[z.ID]
		}
	}
	return s, before.By != "" || len(s.Figures) > 0
}

// gridField names a field of the grid: the day, then the field of the day's form.
func gridField(day period.Day, field string) string { return string(day)[8:] + "_" + field }

// why is the reason that stands in a row of the grid: the first zone's.
func (v monthView) why(day period.Day) Reason {
	for _, z := range on(day, v.Zones) {
		if reason := v.sheets[day].Gaps[z.ID]; reason != "" {
			return reason
		}
	}
	return ""
}

// whyWrong tells what is wrong with the reason of a row: it stands at a zone's field.
func (v monthView) whyWrong(p *ui.Page, day period.Day) string {
	for _, z := range v.Zones {
		if wrong := p.Wrong(gridField(day, gapField(z.ID))); wrong != "" {
			return wrong
		}
	}
	return ""
}
