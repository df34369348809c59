package operations

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations/figure"
	"github.com/openaimak/aimak/internal/services/operations/store"
)

// Reason is why a day had less than was promised. The codes are stored.
type Reason string

// The reasons.
const (
	Power     Reason = "power"     // no electricity
	Breakdown Reason = "breakdown" // something broke
	Repair    Reason = "repair"    // planned works
	Source    Reason = "source"    // little water in the source
	Turn      Reason = "turn"      // by turns
	Weather   Reason = "weather"   // snow, frost, floods, the road
	Vehicle   Reason = "vehicle"   // no truck, no fuel
	Staff     Reason = "staff"     // nobody to do it
	Other     Reason = "other"     // said in the note
)

var reasons = []Reason{Power, Breakdown, Repair, Source, Turn, Weather, Vehicle, Staff, Other}

// At names one figure of a sheet: of a zone, or of the whole service (zone 0).
type At struct {
	Zone ref.ID
	Code figure.Code
}

// Sheet is one day of a service.
type Sheet struct {
	Service ref.ID
	Day     period.Day
	Figures map[At]money.Quantity // what is not there was not counted
	Gaps    map[ref.ID]Reason     // by zone
	Note    string
	By      string         // who kept it; empty: nobody has yet
	KeptAt  period.Instant // when
}

// same tells whether two sheets say the same, whoever kept them.
func (s Sheet) same(other Sheet) bool {
	return s.Note == other.Note && maps.Equal(s.Figures, other.Figures) && maps.Equal(s.Gaps, other.Gaps)
}

// Sheets reads the sheets of a service between two days, by day.
func (o *Operations) Sheets(ctx context.Context, tx *db.Tx, service ref.ID, from, until period.Day) (map[period.Day]Sheet, error) {
	key := store.SheetsParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), FromDay: string(from), UntilDay: string(until)}
	q, list := store.New(tx), map[period.Day]Sheet{}
	rows, err := q.Sheets(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("reading day sheets: %w", err)
	}
	for _, r := range rows {
		list[period.Day(r.Day)] = Sheet{Service: service, Day: period.Day(r.Day), Note: r.Note, By: r.ActorName, KeptAt: period.Instant(r.KeptAt),
			Figures: map[At]money.Quantity{}, Gaps: map[ref.ID]Reason{}}
	}
	figures, err := q.Figures(ctx, store.FiguresParams(key))
	if err != nil {
		return nil, fmt.Errorf("reading figures of day sheets: %w", err)
	}
	for _, r := range figures {
		if s, known := list[period.Day(r.Day)]; known {
			s.Figures[At{ref.ID(r.ZoneID), figure.Code(r.Code)}] = money.Quantity(r.Value)
		}
	}
	gaps, err := q.Gaps(ctx, store.GapsParams(key))
	if err != nil {
		return nil, fmt.Errorf("reading gaps of day sheets: %w", err)
	}
	for _, r := range gaps {
		if s, known := list[period.Day(r.Day)]; known {
			s.Gaps[ref.ID(r.ZoneID)] = Reason(r.Reason)
		}
	}
	return list, nil
}

// sheetDays tells which days since one have a sheet, by service.
func (o *Operations) sheetDays(ctx context.Context, tx *db.Tx, since period.Day) (map[ref.ID]map[period.Day]Sheet, error) {
	rows, err := store.New(tx).SheetDays(ctx, store.SheetDaysParams{MunicipalityID: int64(tx.Municipality), FromDay: string(since)})
	if err != nil {
		return nil, fmt.Errorf("reading the days of logs: %w", err)
	}
	days := map[ref.ID]map[period.Day]Sheet{}
	for _, r := range rows {
		service := ref.ID(r.ServiceID)
		if days[service] == nil {
			days[service] = map[period.Day]Sheet{}
		}
		days[service][period.Day(r.Day)] = Sheet{Service: service, Day: period.Day(r.Day)}
	}
	return days, nil
}

// awaited is a service whose log lacks days.
type awaited struct {
	Log
	days int
}

// awaited lists the services whose log lacks days of the last thirty.
func (o *Operations) awaited(ctx context.Context, tx *db.Tx) (list []awaited, err error) {
	today := tx.Today()
	rows, err := store.New(tx).Awaited(ctx, store.AwaitedParams{MunicipalityID: int64(tx.Municipality), FromDay: string(today.Add(-lookBack)), UntilDay: string(today)})
	if err != nil {
		return nil, fmt.Errorf("looking for days that are missing: %w", err)
	}
	var all []awaited
	for _, r := range rows {
		if n := len(all); n == 0 || all[n-1].ID != ref.ID(r.ServiceID) {
			all = append(all, awaited{Log: Log{Service: inventory.Service{ID: ref.ID(r.ServiceID), Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}}}, days: -int(r.Sheets)})
		}
		last := &all[len(all)-1]
		last.Zones = append(last.Zones, Zone{Since: period.Day(r.Since), Ended: period.Day(r.EndedOn)})
	}
	for _, a := range all {
		a.days += len(a.missing(nil, today))
		if a.days > 0 {
			list = append(list, a)
		}
	}
	return list, nil
}

// lastBefore is the last day before one that has a sheet; empty: none.
func lastBefore(ctx context.Context, tx *db.Tx, service ref.ID, day period.Day) (period.Day, error) {
	last, err := store.New(tx).LastSheetBefore(ctx, store.LastSheetBeforeParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), Day: string(day)})
	if err != nil {
		return "", fmt.Errorf("looking for the sheet before: %w", err)
	}
	return period.Day(last), nil
}

// Log is a service with what its sheets are made of.
type Log struct {
	inventory.Service
	Zones []Zone // all, also ended ones
}

// Log reads a service and its zones.
func (o *Operations) Log(ctx context.Context, tx *db.Tx, service ref.ID) (l Log, err error) {
	if l.Service, err = o.services.Service(ctx, tx, service); err == nil {
		l.Zones, err = o.Zones(ctx, tx, service)
	}
	return l, err
}

// daily is the promise that each day of a zone keeps or not; false when the service
// promises nothing by the day.
func (l Log) daily() (b figure.Bound, target int, promised bool) {
	for _, p := range l.Promises {
		if b, counted := figure.BoundOf(string(p.Measure)); counted && b.Span == figure.Daily {
			return b, p.Target, true
		}
	}
	return b, 0, false
}

// short tells whether a zone had less than was promised for the day.
func (l Log) short(z Zone, s Sheet) bool {
	b, target, promised := l.daily()
	value, counted := s.Figures[At{z.ID, b.Code}]
	return promised && counted && !b.Kept(value, target, int64(z.Size))
}

// Keep stores the sheet of a day in place of the one that seen tells of: somebody
// else's, kept meanwhile, is never overwritten.
func (o *Operations) Keep(ctx context.Context, tx *db.Tx, who access.Actor, s Sheet, seen period.Instant) error {
	if access.Can(who, mayKeep, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("You may look at the log, but not write in it.")
	}
	l, err := o.Log(ctx, tx, s.Service)
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, "operations.service/"+s.Service.String()); err != nil {
		return err
	}
	stored, err := o.Sheets(ctx, tx, s.Service, s.Day, s.Day)
	if err != nil {
		return err
	}
	before := stored[s.Day]
	if before.KeptAt != seen {
		return fault.Conflict("{who} has kept this day's sheet meanwhile. Look at it, then change what is wrong.", fault.Values{"who": before.By})
	}
	if err := l.valid(s, tx.Today()); err != nil {
		return err
	}
	return o.store(ctx, tx, who, before, s)
}

// store writes a valid sheet.
func (o *Operations) store(ctx context.Context, tx *db.Tx, who access.Actor, before, s Sheet) error {
	q, municipality := store.New(tx), int64(tx.Municipality)
	key := store.DropFiguresParams{MunicipalityID: municipality, ServiceID: int64(s.Service), Day: string(s.Day)}
	if err := q.DropFigures(ctx, key); err != nil {
		return fmt.Errorf("replacing figures: %w", err)
	}
	if err := q.DropGaps(ctx, store.DropGapsParams(key)); err != nil {
		return fmt.Errorf("replacing gaps: %w", err)
	}
	if err := q.DropDraft(ctx, store.DropDraftParams(key)); err != nil {
		return fmt.Errorf("dropping the draft: %w", err)
	}
	err := q.KeepSheet(ctx, store.KeepSheetParams{MunicipalityID: municipality, ServiceID: int64(s.Service), Day: string(s.Day), Week: string(figure.Week(s.Day)),
		Note: s.Note, ActorID: int64(who.ID), ActorName: who.Name, KeptAt: max(int64(tx.Now()), int64(before.KeptAt)+1)})
	if err != nil {
		return fmt.Errorf("keeping a day sheet: %w", err)
	}
	if err := addFigures(ctx, tx, []Sheet{s}); err != nil {
		return err
	}
	var was any
	if before.By != "" {
		was = before.said()
	}
	return audit.Record(ctx, tx, who, "operations.keep", ref.Ref{Kind: "operations.service", ID: s.Service}, was, s.said())
}

var (
	figureColumns = []string{"municipality_id", "service_id", "day", "zone_id", "code", "week", "value"}
	gapColumns    = []string{"municipality_id", "service_id", "day", "zone_id", "reason"}
)

// addFigures writes figures and gaps of sheets that have none.
func addFigures(ctx context.Context, tx *db.Tx, list []Sheet) error {
	_, err := tx.Bulk(ctx, "operations_figure", figureColumns, func(yield func([]any) bool) {
		for _, s := range list {
			for at, value := range s.Figures {
				if !yield([]any{tx.Municipality, s.Service, s.Day, at.Zone, string(at.Code), figure.Week(s.Day), value}) {
					return
				}
			}
		}
	})
	if err != nil {
		return fmt.Errorf("writing figures: %w", err)
	}
	_, err = tx.Bulk(ctx, "operations_gap", gapColumns, func(yield func([]any) bool) {
		for _, s := range list {
			for zone, reason := range s.Gaps {
				if !yield([]any{tx.Municipality, s.Service, s.Day, zone, string(reason)}) {
					return
				}
			}
		}
	})
	if err != nil {
		return fmt.Errorf("writing gaps: %w", err)
	}
	return nil
}

// told is a sheet as the trail keeps it: maps with keys of two parts are no JSON.
type told struct {
	Day     period.Day                `json:"day"`
	Figures map[string]money.Quantity `json:"figures"`
	Gaps    map[string]Reason         `json:"gaps,omitempty"`
	Note    string                    `json:"note,omitempty"`
}

func (s Sheet) said() told {
	t := told{Day: s.Day, Figures: map[string]money.Quantity{}, Gaps: map[string]Reason{}, Note: s.Note}
	for at, v := range s.Figures {
		t.Figures[at.Zone.String()+"/"+string(at.Code)] = v
	}
	for zone, r := range s.Gaps {
		t.Gaps[zone.String()] = r
	}
	return t
}

// valid complains about what cannot be on a sheet. Fields bear the names of the form.
func (l Log) valid(s Sheet, today period.Day) error {
	if s.Day > today {
		return fault.Invalid("This day has not come yet.")
	}
	f := fault.Form()
	if len(s.Figures) == 0 && s.Note == "" {
		return fault.Invalid("The sheet is empty. Enter at least one figure, or a note of what happened.")
	}
	for at, value := range s.Figures {
		l.validFigure(s, at, value, f)
	}
	for _, z := range on(s.Day, l.Zones) {
		if l.short(z, s) && s.Gaps[z.ID] == "" {
			f.Field(gapField(z.ID), "Less than promised: choose why.")
		}
	}
	for zone, reason := range s.Gaps {
		if !slices.Contains(reasons, reason) {
			f.Field(gapField(zone), "Choose from the list")
		}
		if reason == Other && s.Note == "" {
			f.Field("note", "Say in the note what the other reason was.")
		}
	}
	return f.Err()
}

func (l Log) validFigure(s Sheet, at At, value money.Quantity, f *fault.Fault) {
	field := figureField(at)
	kind, known := figure.Find(string(l.Code), at.Code)
	index := slices.IndexFunc(l.Zones, func(z Zone) bool { return z.ID == at.Zone })
	switch {
	case !known || kind.Zone != (at.Zone != 0) || at.Zone != 0 && index < 0:
		f.Field(field, "This service has no such figure.")
	case at.Zone != 0 && l.Zones[index].Since > s.Day:
		f.Field(field, "This zone is in the log since {day}", fault.Values{"day": l.Zones[index].Since})
	case at.Zone != 0 && !l.Zones[index].Served(s.Day):
		f.Field(field, "The last day of this zone was {day}", fault.Values{"day": l.Zones[index].Ended})
	case value < 0 || value > kind.Most:
		f.Field(field, "Enter a number from {least} to {most}.", fault.Values{"least": 0, "most": int(kind.Most / money.One)})
	case kind.Whole && value%money.One != 0:
		f.Field(field, "Enter a whole number, for example 4")
	case kind.Within != "" && value > s.Figures[At{at.Zone, kind.Within}]:
		f.Field(field, "There cannot be more good ones than were taken.")
	case at.Code == figure.LampsOut && value > money.Quantity(l.Zones[index].Size)*money.One:
		f.Field(field, "This zone has {n} lamps.", fault.Values{"n": l.Zones[index].Size})
	}
}

// Names of the form's fields.
func figureField(at At) string    { return string(at.Code) + "_" + at.Zone.String() }
func gapField(zone ref.ID) string { return "why_" + zone.String() }
