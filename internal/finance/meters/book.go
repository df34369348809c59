package meters

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/meters/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Book is a meter with its accepted readings in order of day. It is changed in
// memory and then written.
type Book struct {
	Meter    Meter
	Readings []Reading
	dropped  []ref.ID // estimates that a reading of the same day replaced
	moved    []ref.ID // stored readings whose total changed
}

// Last returns the latest reading.
func (b *Book) Last() (Reading, bool) {
	if len(b.Readings) == 0 {
		return Reading{}, false
	}
	return b.Readings[len(b.Readings)-1], true
}

// on returns the reading of a day.
func (b *Book) on(day period.Day) (Reading, bool) {
	i := slices.IndexFunc(b.Readings, func(r Reading) bool { return r.Day == day })
	if i < 0 {
		return Reading{}, false
	}
	return b.Readings[i], true
}

// put adds a checked reading in its place and counts the totals anew.
func (b *Book) put(r Reading) {
	r.Meter = b.Meter.ID
	at, there := slices.BinarySearchFunc(b.Readings, r.Day, func(x Reading, day period.Day) int { return strings.Compare(string(x.Day), string(day)) })
	if there {
		b.dropped = append(b.dropped, b.Readings[at].ID)
		b.Readings[at] = r
	} else {
		b.Readings = slices.Insert(b.Readings, at, r)
	}
	b.count()
}

// drop takes a reading out.
func (b *Book) drop(id ref.ID) {
	b.Readings = slices.DeleteFunc(b.Readings, func(r Reading) bool { return r.ID == id })
	b.count()
}

// count fills in the totals and notes which stored ones changed.
func (b *Book) count() {
	before := make([]money.Quantity, len(b.Readings))
	for i, r := range b.Readings {
		before[i] = r.Total
	}
	b.Meter.Chain(Reading{}, b.Readings)
	for i, r := range b.Readings {
		if r.Total != before[i] && r.ID != 0 && !slices.Contains(b.moved, r.ID) {
			b.moved = append(b.moved, r.ID)
		}
	}
}

// Books reads the accepted readings of meters, by meter.
func (m *Meters) Books(ctx context.Context, tx *db.Tx, all []Meter) (map[ref.ID]*Book, error) {
	ids := make([]ref.ID, len(all))
	books := make(map[ref.ID]*Book, len(all))
	for i, one := range all {
		ids[i] = one.ID
		books[one.ID] = &Book{Meter: one}
	}
	for some := range slices.Chunk(ids, listed) {
		rows, err := store.New(tx).Readings(ctx, store.ReadingsParams{MunicipalityID: int64(tx.Municipality), Ids: idList(some)})
		if err != nil {
			return nil, fmt.Errorf("reading readings: %w", err)
		}
		for _, r := range rows {
			b := books[ref.ID(r.MeterID)]
			b.Readings = append(b.Readings, Reading{
				ID: ref.ID(r.ID), Meter: ref.ID(r.MeterID), Day: period.Day(r.Day), Value: money.Quantity(r.Value), Total: money.Quantity(r.Total),
				Source: Source(r.Source), Odd: strings.Fields(r.Odd), State: Accepted,
			})
		}
	}
	return books, nil
}

// write stores what changed in books; batch is the list that the new readings
// came with, or zero.
func (m *Meters) write(ctx context.Context, tx *db.Tx, actor access.Actor, books map[ref.ID]*Book, batch ref.ID) error {
	var fresh [][]any
	for _, id := range sortedIDs(books) {
		b := books[id]
		for _, dropped := range b.dropped {
			if err := setState(ctx, tx, dropped, Rejected, string(Estimated)); err != nil {
				return err
			}
		}
		for _, r := range b.Readings {
			if r.ID == 0 {
				fresh = append(fresh, readingRow(tx, actor, r, Accepted, batch))
			} else if slices.Contains(b.moved, r.ID) {
				if err := setTotal(ctx, tx, r); err != nil {
					return err
				}
			}
		}
	}
	return addReadings(ctx, tx, fresh)
}

func sortedIDs(books map[ref.ID]*Book) []ref.ID {
	ids := make([]ref.ID, 0, len(books))
	for id := range books {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func setState(ctx context.Context, tx *db.Tx, id ref.ID, state, reason string) error {
	err := store.New(tx).SetState(ctx, store.SetStateParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), State: state, Reason: reason})
	return wrapped(err, "changing a reading")
}

func setTotal(ctx context.Context, tx *db.Tx, r Reading) error {
	err := store.New(tx).SetTotal(ctx, store.SetTotalParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.ID), Total: int64(r.Total)})
	return wrapped(err, "counting readings on")
}

var (
	meterColumns = []string{
		"municipality_id", "id", "account_id", "service_id", "serial", "model", "digits", "installed", "first_value",
		"verified_until", "seal", "state", "broken_since", "ended", "follows",
	}
	readingColumns = []string{
		"municipality_id", "id", "meter_id", "day", "value", "total", "source", "odd", "state", "reason",
		"entered_by", "entered_name", "entered_at", "batch_id",
	}
)

func readingRow(tx *db.Tx, actor access.Actor, r Reading, state string, batch ref.ID) []any {
	return []any{
		tx.Municipality, tx.NewID(), r.Meter, r.Day, r.Value, r.Total, string(r.Source), strings.Join(r.Odd, " "), state, "",
		actor.ID, actor.Name, tx.Now(), batch,
	}
}

func addReadings(ctx context.Context, tx *db.Tx, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.Bulk(ctx, "meters_reading", readingColumns, slices.Values(rows))
	return err
}

// Fitting is a meter at a service of an account with whatever happened to it
// since. State and the days after it may be empty for a meter that works.
type Fitting struct {
	Account, Service ref.ID
	NewMeter
	Follows     ref.ID
	State       State
	BrokenSince period.Day
	Ended       period.Day
	Readings    []Reading // after installation, in order of day, not checked
	Given       []Reading // by citizens, waiting
}

// Add writes meters with their readings in sets, as imports and the demo do,
// and returns their ids. The value at installation becomes the first reading,
// so that every use has a value to begin from.
func (m *Meters) Add(ctx context.Context, tx *db.Tx, actor access.Actor, list []Fitting) ([]ref.ID, error) {
	ids := make([]ref.ID, len(list))
	var rows, readings [][]any
	for i, f := range list {
		ids[i] = tx.NewID()
		if f.State == "" {
			f.State = Working
		}
		rows = append(rows, []any{
			tx.Municipality, ids[i], f.Account, f.Service, f.Serial, f.Model, f.digits(), f.Installed, f.First,
			f.VerifiedUntil, f.Seal, string(f.State), f.BrokenSince, f.Ended, f.Follows,
		})
		first := Reading{Day: f.Installed, Value: f.First, Source: Controller, Odd: []string{OddInstalled}}
		chain := append([]Reading{first}, f.Readings...)
		Meter{Digits: f.digits()}.Chain(Reading{}, chain)
		for _, r := range chain {
			r.Meter = ids[i]
			readings = append(readings, readingRow(tx, actor, r, Accepted, 0))
		}
		for _, r := range f.Given {
			r.Meter = ids[i]
			readings = append(readings, readingRow(tx, access.Actor{}, r, Waiting, 0))
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	if _, err := tx.Bulk(ctx, "meters_meter", meterColumns, slices.Values(rows)); err != nil {
		return nil, err
	}
	return ids, addReadings(ctx, tx, readings)
}

// idList writes ids as the text that the queries split: twenty digits each.
func idList(ids []ref.ID) string {
	var out strings.Builder
	out.Grow(20 * len(ids))
	for _, id := range ids {
		fmt.Fprintf(&out, "%020d", int64(id))
	}
	return out.String()
}
