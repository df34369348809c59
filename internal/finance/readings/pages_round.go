package readings

import (
	"context"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// roundView is one page of a round with a field for each meter not yet read.
type roundView struct {
	where
	stops   []Stop
	all     int // meters of the whole round
	read    int // of them on this page, in the month
	today   period.Day
	asks    map[ref.ID]meters.Question // what must be confirmed, by refused meter
	replace bool                       // whether the reader may replace meters
}

// Fields of a meter in the form of a round.
func valueField(meter ref.ID) string { return "value-" + meter.String() }
func sureField(meter ref.ID) string  { return "sure-" + meter.String() }
func turnField(meter ref.ID) string  { return "turn-" + meter.String() }

func (rd *Readings) roundView(ctx context.Context, tx *db.Tx, at where) (v roundView, err error) {
	v = roundView{where: at, today: tx.Today()}
	v.stops, v.all, err = rd.visit(ctx, tx, at.village.ID, at.street, at.page)
	for _, s := range v.stops {
		if s.ReadIn(at.month) {
			v.read++
		}
	}
	return v, err
}

// first is the meter whose field has the cursor when the page opens.
func (v roundView) first() ref.ID {
	for _, s := range v.stops {
		if !s.ReadIn(v.month) {
			return s.Meter.ID
		}
	}
	return 0
}

// further tells whether the round has meters after this page.
func (v roundView) further() bool { return v.page*visitRows < v.all }

func (v roundView) frame(r *web.Request) *ui.Page {
	return page(r, v.where.name(r.Printer.Name))
}

func (rd *Readings) showRound(w http.ResponseWriter, r *web.Request) error {
	var v roundView
	err := rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		at, err := rd.whereOf(ctx, tx, r.Input())
		if err == nil {
			v, err = rd.roundView(ctx, tx, at)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, roundPage(v.frame(r), v))
}

// saveRound saves every good reading of the page. When some are refused the
// page comes back with those alone to mend; the rest is saved already.
func (rd *Readings) saveRound(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	form := fault.Form()
	var v roundView
	var saved int
	err := rd.write(r, func(ctx context.Context, tx *db.Tx) error {
		at, err := rd.whereOf(ctx, tx, in)
		if err != nil {
			return err
		}
		if v, err = rd.roundView(ctx, tx, at); err != nil {
			return err
		}
		entries := v.typed(in, form)
		verdicts, err := rd.Enter(ctx, tx, r.Actor, entries)
		if err != nil {
			return err
		}
		saved = v.judged(entries, verdicts, form)
		v, err = v.again(ctx, tx, rd)
		return err
	})
	if err != nil {
		return err
	}
	if form.Err() != nil {
		p := v.frame(r)
		v.replace = r.Can(mayJudge)
		return r.Refuse(w, v.summary(saved, form), p, roundPage(p, v))
	}
	return r.Done(w, v.next(), "Readings saved: {n}.", fault.Values{"n": saved})
}

// typed gathers the readings typed into the fields of a page; text that is no
// reading is complained about. A reading that stands already, because the form
// was sent twice, is passed over.
func (v roundView) typed(in *web.Input, form *fault.Fault) (entries []meters.Entry) {
	day := in.Day("day")
	if in.Err() != nil || day.Month() != v.month {
		form.Field("day", "Choose a day of this month: {month}.", fault.Values{"month": v.month})
		return nil
	}
	for _, s := range v.stops {
		id := s.Meter.ID
		text := in.Text(valueField(id))
		if text == "" {
			continue
		}
		value, err := money.ParseQuantity(text)
		if err != nil {
			form.Field(valueField(id), "This is not a reading: {text}. Write a number like 1245.", fault.Values{"text": text})
			continue
		}
		if s.Last.Day == day && s.Last.Value == value && s.ReadIn(v.month) {
			continue
		}
		entries = append(entries, meters.Entry{Meter: id, Day: day, Value: value, Source: meters.Controller,
			Sure: in.Bool(sureField(id)), Rollover: in.Bool(turnField(id))})
	}
	return entries
}

// judged notes what was refused and what is asked, and counts what was saved.
func (v *roundView) judged(entries []meters.Entry, verdicts []meters.Verdict, form *fault.Fault) (saved int) {
	v.asks = map[ref.ID]meters.Question{}
	for i, verdict := range verdicts {
		if verdict.Refused == nil {
			saved++
			continue
		}
		meter := entries[i].Meter
		form.Field(valueField(meter), verdict.Refused.Msg, verdict.Refused.Values)
		v.asks[meter] = verdict.Ask
	}
	return saved
}

// again reads the page anew: what was saved now stands on it.
func (v roundView) again(ctx context.Context, tx *db.Tx, rd *Readings) (roundView, error) {
	fresh, err := rd.roundView(ctx, tx, v.where)
	fresh.asks = v.asks
	return fresh, err
}

// next is where saving leads: the same page while fields are left, then the
// next one, and after the last the overview.
func (v roundView) next() string {
	switch {
	case v.read < len(v.stops):
		return "desk/readings/enter" + v.query(v.page)
	case v.further():
		return "desk/readings/enter" + v.query(v.page+1)
	}
	return "desk/readings?month=" + string(v.month)
}

// summary says first what was saved, so that nobody types it again, and lists
// what was not in the order of the houses.
func (v roundView) summary(saved int, form *fault.Fault) error {
	all := fault.Invalid("Saved: {saved}. Not saved: {refused}. Look at them again.", fault.Values{"saved": saved, "refused": len(form.Fields)})
	house := func(f fault.Field) int {
		return slices.IndexFunc(v.stops, func(s Stop) bool { return valueField(s.Meter.ID) == f.Name })
	}
	all.Fields = slices.SortedFunc(slices.Values(form.Fields), func(a, b fault.Field) int { return house(a) - house(b) })
	return all
}
