package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts/meter"
	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// States of a reading. Only accepted ones are charged.
const (
	accepted = "accepted"
	waiting  = "waiting" // given by a citizen, not yet looked at
	rejected = "rejected"
)

// Reading is what a dial showed, with who says so.
type Reading struct {
	meter.Reading
	ID     ref.ID
	Meter  ref.ID
	State  string
	Reason string // why it was rejected
	By     string
	At     period.Instant
}

// Entry is a reading to be entered for a meter.
type Entry struct {
	Meter ref.ID
	meter.Entry
}

// book is a meter with its accepted readings in order of day, as it is changed
// in memory before it is written.
type book struct {
	Meter
	readings []Reading
	dropped  []ref.ID // estimates that a reading of the same day replaced
	moved    []ref.ID // stored readings whose total changed
}

func (b *book) plain() []meter.Reading {
	out := make([]meter.Reading, len(b.readings))
	for i, r := range b.readings {
		out[i] = r.Reading
	}
	return out
}

func (b *book) check(e meter.Entry, today period.Day) meter.Verdict {
	return b.Meter.Check(b.plain(), e, today)
}

// on returns the reading of a day.
func (b *book) on(day period.Day) (Reading, bool) {
	i := slices.IndexFunc(b.readings, func(r Reading) bool { return r.Day == day })
	if i < 0 {
		return Reading{}, false
	}
	return b.readings[i], true
}

// put adds a checked reading in its place and counts the totals anew.
func (b *book) put(r Reading) {
	at, there := slices.BinarySearchFunc(b.readings, r.Day, func(x Reading, day period.Day) int { return strings.Compare(string(x.Day), string(day)) })
	if there {
		b.dropped = append(b.dropped, b.readings[at].ID)
		b.readings[at] = r
	} else {
		b.readings = slices.Insert(b.readings, at, r)
	}
	b.count()
}

// drop takes a reading out.
func (b *book) drop(id ref.ID) {
	b.readings = slices.DeleteFunc(b.readings, func(r Reading) bool { return r.ID == id })
	b.count()
}

// count fills in the totals and notes which stored ones changed.
func (b *book) count() {
	chain := b.plain()
	b.Chain(meter.Reading{}, chain)
	for i := range b.readings {
		r := &b.readings[i]
		if r.Total != chain[i].Total && r.ID != 0 && !slices.Contains(b.moved, r.ID) {
			b.moved = append(b.moved, r.ID)
		}
		r.Total = chain[i].Total
	}
}

// books reads the accepted readings of meters.
func (a *Accounts) books(ctx context.Context, tx *db.Tx, meters []Meter) (map[ref.ID]*book, error) {
	ids := make([]ref.ID, len(meters))
	books := make(map[ref.ID]*book, len(meters))
	for i, m := range meters {
		ids[i] = m.ID
		books[m.ID] = &book{Meter: m}
	}
	if len(ids) == 0 {
		return books, nil
	}
	rows, err := store.New(tx).ReadingsOf(ctx, store.ReadingsOfParams{MunicipalityID: int64(tx.Municipality), Ids: idList(ids)})
	if err != nil {
		return nil, fmt.Errorf("reading readings: %w", err)
	}
	for _, r := range rows {
		b := books[ref.ID(r.MeterID)]
		b.readings = append(b.readings, Reading{
			ID: ref.ID(r.ID), Meter: b.ID, State: accepted,
			Reading: meter.Reading{
				Day: period.Day(r.Day), Value: money.Quantity(r.Value), Total: money.Quantity(r.Total),
				Source: meter.Source(r.Source), Odd: strings.Fields(r.Odd),
			},
		})
	}
	return books, nil
}

func joinOdd(odd []string) string { return strings.Join(odd, " ") }

// Enter records readings and says of each whether it was accepted; those that
// are refused leave the others untouched. Readings of one meter are taken in
// the order given.
func (a *Accounts) Enter(ctx context.Context, tx *db.Tx, actor access.Actor, entries []Entry) ([]meter.Verdict, error) {
	meters, err := a.metersByID(ctx, tx, entries)
	if err != nil {
		return nil, err
	}
	books, err := a.books(ctx, tx, meters)
	if err != nil {
		return nil, err
	}
	verdicts := judge(books, entries, tx.Today())
	if err := a.writeBooks(ctx, tx, actor, books, 0); err != nil {
		return nil, err
	}
	return verdicts, a.recordEntries(ctx, tx, actor, books, entries, verdicts)
}

// judge checks entries one by one and puts the good ones into the books.
func judge(books map[ref.ID]*book, entries []Entry, today period.Day) []meter.Verdict {
	verdicts := make([]meter.Verdict, len(entries))
	for i, e := range entries {
		b := books[e.Meter]
		if b == nil {
			verdicts[i].Refused = fault.Missing("There is no such meter.")
			continue
		}
		verdicts[i] = b.check(e.Entry, today)
		if verdicts[i].Refused == nil {
			b.put(Reading{Meter: b.ID, State: accepted, Reading: meter.Reading{Day: e.Day, Value: e.Value, Source: e.Source, Odd: verdicts[i].Odd}})
		}
	}
	return verdicts
}

func (a *Accounts) metersByID(ctx context.Context, tx *db.Tx, entries []Entry) ([]Meter, error) {
	var ids []ref.ID
	for _, e := range entries {
		ids = append(ids, e.Meter)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(ids)
	rows, err := store.New(tx).MetersByID(ctx, store.MetersByIDParams{MunicipalityID: int64(tx.Municipality), Ids: idList(slices.Compact(ids))})
	if err != nil {
		return nil, fmt.Errorf("reading meters: %w", err)
	}
	meters := make([]Meter, len(rows))
	for i, r := range rows {
		meters[i] = meterOf(store.MeterByIDRow(r))
	}
	return meters, nil
}

// writeBooks stores what changed in the books; from is the import that the new
// readings came with, or zero.
func (a *Accounts) writeBooks(ctx context.Context, tx *db.Tx, actor access.Actor, books map[ref.ID]*book, from ref.ID) error {
	q := store.New(tx)
	place := int64(tx.Municipality)
	b := batch{tx: tx, actor: actor}
	for _, id := range sortedIDs(books) {
		for _, dropped := range books[id].dropped {
			if _, err := q.SetReadingState(ctx, store.SetReadingStateParams{MunicipalityID: place, ID: int64(dropped), State: rejected, Reason: string(meter.Estimated)}); err != nil {
				return fmt.Errorf("replacing an estimate: %w", err)
			}
		}
		for _, r := range books[id].readings {
			switch {
			case r.ID == 0:
				b.reading(r, from)
			case slices.Contains(books[id].moved, r.ID):
				if err := q.SetTotal(ctx, store.SetTotalParams{MunicipalityID: place, ID: int64(r.ID), Total: int64(r.Total)}); err != nil {
					return fmt.Errorf("counting readings on: %w", err)
				}
			}
		}
	}
	return b.write(ctx)
}

func sortedIDs(books map[ref.ID]*book) []ref.ID {
	ids := make([]ref.ID, 0, len(books))
	for id := range books {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// recordEntries leaves one line in the trail of each account: the readings
// themselves say who entered them and are never changed.
func (a *Accounts) recordEntries(ctx context.Context, tx *db.Tx, actor access.Actor, books map[ref.ID]*book, entries []Entry, verdicts []meter.Verdict) error {
	for i, e := range entries {
		if verdicts[i].Refused != nil {
			continue
		}
		after := map[string]any{"meter": e.Meter, "day": e.Day, "value": e.Value, "source": e.Source}
		if err := audit.Record(ctx, tx, actor, "accounts.read", ref.Ref{Kind: Kind, ID: books[e.Meter].Account}, nil, after); err != nil {
			return err
		}
	}
	return nil
}

// Give takes a reading from a citizen. It waits until somebody at the desk
// accepts it; a second one takes the place of the first.
func (a *Accounts) Give(ctx context.Context, tx *db.Tx, account ref.ID, e Entry) error {
	m, err := a.Meter(ctx, tx, e.Meter)
	if err != nil {
		return err
	}
	if m.Account != account {
		return fault.Missing("There is no such meter.")
	}
	books, err := a.books(ctx, tx, []Meter{m})
	if err != nil {
		return err
	}
	e.Source = meter.Citizen
	v := books[m.ID].check(e.Entry, tx.Today())
	if v.Refused != nil {
		return fault.Form().Field("value", v.Refused.Msg, v.Refused.Values)
	}
	err = store.New(tx).DropWaiting(ctx, store.DropWaitingParams{MunicipalityID: int64(tx.Municipality), MeterID: int64(m.ID), Reason: string(meter.Corrected)})
	if err != nil {
		return fmt.Errorf("taking a citizen's reading: %w", err)
	}
	b := batch{tx: tx}
	b.reading(Reading{Meter: m.ID, State: waiting, Reading: meter.Reading{Day: e.Day, Value: e.Value, Source: meter.Citizen, Odd: v.Odd}}, 0)
	if err := b.write(ctx); err != nil {
		return err
	}
	after := map[string]any{"meter": m.ID, "day": e.Day, "value": e.Value}
	return audit.Record(ctx, tx, access.Actor{}, "accounts.give", ref.Ref{Kind: Kind, ID: account}, nil, after)
}

// Accept makes a citizen's reading count, if it still fits what was entered since.
func (a *Accounts) Accept(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	w, m, err := a.waitingReading(ctx, tx, id)
	if err != nil {
		return err
	}
	books, err := a.books(ctx, tx, []Meter{m})
	if err != nil {
		return err
	}
	b := books[m.ID]
	e := meter.Entry{Day: w.Day, Value: w.Value, Source: w.Source, Sure: true, Rollover: w.Is(meter.OddRollover)}
	v := b.check(e, tx.Today())
	if v.Refused != nil {
		return v.Refused
	}
	w.Odd = v.Odd
	b.put(w)
	stored, _ := b.on(w.Day)
	if err := a.writeBooks(ctx, tx, actor, books, 0); err != nil {
		return err
	}
	_, err = store.New(tx).AcceptReading(ctx, store.AcceptReadingParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Total: int64(stored.Total), Odd: joinOdd(w.Odd)})
	if err != nil {
		return fmt.Errorf("accepting a reading: %w", err)
	}
	return audit.Record(ctx, tx, actor, "accounts.accept", ref.Ref{Kind: Kind, ID: m.Account}, nil, map[string]any{"reading": id, "value": w.Value})
}

func (a *Accounts) waitingReading(ctx context.Context, tx *db.Tx, id ref.ID) (Reading, Meter, error) {
	r, err := a.reading(ctx, tx, id)
	if err != nil {
		return Reading{}, Meter{}, err
	}
	if r.State != waiting {
		return Reading{}, Meter{}, fault.Conflict("This reading was already decided on.")
	}
	m, err := a.Meter(ctx, tx, r.Meter)
	return r, m, err
}

func (a *Accounts) reading(ctx context.Context, tx *db.Tx, id ref.ID) (Reading, error) {
	r, err := store.New(tx).ReadingByID(ctx, store.ReadingByIDParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Reading{}, fault.Missing("There is no such reading.")
	}
	return Reading{
		ID: ref.ID(r.ID), Meter: ref.ID(r.MeterID), State: r.State,
		Reading: meter.Reading{
			Day: period.Day(r.Day), Value: money.Quantity(r.Value), Total: money.Quantity(r.Total),
			Source: meter.Source(r.Source), Odd: strings.Fields(r.Odd),
		},
	}, err
}

// Reject turns a citizen's reading down, with a reason that the citizen sees.
func (a *Accounts) Reject(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, reason string) error {
	if reason == "" {
		return fault.Form().Field("reason", "Say why: the citizen will read it.")
	}
	w, m, err := a.waitingReading(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := a.setState(ctx, tx, w.ID, rejected, reason); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "accounts.reject", ref.Ref{Kind: Kind, ID: m.Account}, map[string]any{"reading": id, "value": w.Value}, map[string]any{"reason": reason})
}

func (a *Accounts) setState(ctx context.Context, tx *db.Tx, id ref.ID, state, reason string) error {
	_, err := store.New(tx).SetReadingState(ctx, store.SetReadingStateParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), State: state, Reason: reason})
	if err != nil {
		return fmt.Errorf("changing a reading: %w", err)
	}
	return nil
}

// Correct puts another value in the place of an accepted reading. The wrong one
// stays on record with the reason. What was billed by it is billing's to mend.
func (a *Accounts) Correct(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, value money.Quantity, reason string) error {
	if reason == "" {
		return fault.Form().Field("reason", "Fill in this field.")
	}
	r, err := a.reading(ctx, tx, id)
	if err != nil {
		return err
	}
	if r.State != accepted || r.Is(meter.OddInstalled) {
		return fault.Conflict("This reading cannot be corrected.")
	}
	m, err := a.Meter(ctx, tx, r.Meter)
	if err != nil {
		return err
	}
	books, err := a.books(ctx, tx, []Meter{m})
	if err != nil {
		return err
	}
	b := books[m.ID]
	b.drop(id)
	e := meter.Entry{Day: r.Day, Value: value, Source: meter.Corrected, Sure: true, Rollover: r.Is(meter.OddRollover)}
	v := b.check(e, tx.Today())
	if v.Refused != nil {
		return fault.Form().Field("value", v.Refused.Msg, v.Refused.Values)
	}
	b.put(Reading{Meter: m.ID, State: accepted, Reading: meter.Reading{Day: r.Day, Value: value, Source: meter.Corrected, Odd: v.Odd}})
	if err := a.setState(ctx, tx, id, rejected, reason); err != nil {
		return err
	}
	if err := a.writeBooks(ctx, tx, actor, books, 0); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "accounts.correct", ref.Ref{Kind: Kind, ID: m.Account},
		map[string]any{"day": r.Day, "value": r.Value}, map[string]any{"day": r.Day, "value": value, "reason": reason})
}
