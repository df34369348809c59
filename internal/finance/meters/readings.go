package meters

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/meters/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// reading is an accepted entry.
func (e Entry) reading(odd []string) Reading {
	return Reading{Meter: e.Meter, Day: e.Day, Value: e.Value, Source: e.Source, Odd: odd, State: Accepted}
}

// Judge checks entries one by one, in the order given, and puts the good ones
// into the books. Nothing is written.
func Judge(books map[ref.ID]*Book, entries []Entry, today period.Day) []Verdict {
	verdicts := make([]Verdict, len(entries))
	for i, e := range entries {
		b := books[e.Meter]
		if b == nil {
			verdicts[i].Refused = noMeter()
			continue
		}
		verdicts[i] = b.Meter.Check(b.Readings, e, today)
		if verdicts[i].Refused == nil {
			b.put(e.reading(verdicts[i].Odd))
		}
	}
	return verdicts
}

// Enter records readings and says of each whether it was accepted; those that
// are refused leave the others untouched.
func (m *Meters) Enter(ctx context.Context, tx *db.Tx, actor access.Actor, entries []Entry) ([]Verdict, error) {
	verdicts, books, err := m.enter(ctx, tx, actor, entries, 0)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		if verdicts[i].Refused != nil {
			continue
		}
		on := ref.Ref{Kind: onAccount, ID: books[e.Meter].Meter.Account}
		if err := audit.Record(ctx, tx, actor, "accounts.read", on, nil, e.trace()); err != nil {
			return nil, err
		}
	}
	return verdicts, nil
}

// EnterBatch is Enter for a list that came as a file. The trail is the
// caller's: one line for the list.
func (m *Meters) EnterBatch(ctx context.Context, tx *db.Tx, actor access.Actor, entries []Entry, batch ref.ID) ([]Verdict, error) {
	verdicts, _, err := m.enter(ctx, tx, actor, entries, batch)
	return verdicts, err
}

// Try says what Enter would say, and changes nothing.
func (m *Meters) Try(ctx context.Context, tx *db.Tx, entries []Entry) ([]Verdict, error) {
	books, err := m.booksOf(ctx, tx, entries)
	if err != nil {
		return nil, err
	}
	return Judge(books, entries, tx.Today()), nil
}

func (m *Meters) enter(ctx context.Context, tx *db.Tx, actor access.Actor, entries []Entry, batch ref.ID) ([]Verdict, map[ref.ID]*Book, error) {
	books, err := m.booksOf(ctx, tx, entries)
	if err != nil {
		return nil, nil, err
	}
	verdicts := Judge(books, entries, tx.Today())
	return verdicts, books, m.write(ctx, tx, actor, books, batch)
}

func (m *Meters) booksOf(ctx context.Context, tx *db.Tx, entries []Entry) (map[ref.ID]*Book, error) {
	ids := make([]ref.ID, len(entries))
	for i, e := range entries {
		ids[i] = e.Meter
	}
	slices.Sort(ids)
	all, err := m.ByIDs(ctx, tx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	return m.Books(ctx, tx, all)
}

// book reads one meter with its readings.
func (m *Meters) book(ctx context.Context, tx *db.Tx, id ref.ID) (map[ref.ID]*Book, *Book, error) {
	one, err := m.Meter(ctx, tx, id)
	if err != nil {
		return nil, nil, err
	}
	books, err := m.Books(ctx, tx, []Meter{one})
	return books, books[id], err
}

func (e Entry) trace() map[string]any {
	return map[string]any{"meter": e.Meter, "day": e.Day, "value": e.Value, "source": e.Source}
}

// UndoBatch takes back all accepted readings of a list. They stay on record as
// rejected.
func (m *Meters) UndoBatch(ctx context.Context, tx *db.Tx, actor access.Actor, batch ref.ID) error {
	q := store.New(tx)
	rows, err := q.MetersOfBatch(ctx, store.MetersOfBatchParams{MunicipalityID: int64(tx.Municipality), BatchID: int64(batch)})
	if err != nil {
		return fmt.Errorf("undoing a list: %w", err)
	}
	err = q.DropBatch(ctx, store.DropBatchParams{MunicipalityID: int64(tx.Municipality), BatchID: int64(batch), Reason: "undone"})
	if err != nil {
		return fmt.Errorf("undoing a list: %w", err)
	}
	entries := make([]Entry, len(rows))
	for i, id := range rows {
		entries[i].Meter = ref.ID(id)
	}
	books, err := m.booksOf(ctx, tx, entries)
	if err != nil {
		return err
	}
	for _, b := range books {
		b.count()
	}
	return m.write(ctx, tx, actor, books, 0)
}

// Give takes a reading from a citizen for a meter of their account. It waits
// until somebody at the desk accepts it; a second one takes the first's place.
func (m *Meters) Give(ctx context.Context, tx *db.Tx, account ref.ID, e Entry) error {
	_, b, err := m.book(ctx, tx, e.Meter)
	if err != nil {
		return err
	}
	if b.Meter.Account != account {
		return noMeter()
	}
	e.Source = Citizen
	v := b.Meter.Check(b.Readings, e, tx.Today())
	if v.Refused != nil {
		return &Doubt{Ask: v.Ask, Fault: onField("value", v.Refused)}
	}
	err = store.New(tx).DropWaiting(ctx, store.DropWaitingParams{MunicipalityID: int64(tx.Municipality), MeterID: int64(e.Meter), Reason: string(Corrected)})
	if err != nil {
		return fmt.Errorf("taking a citizen's reading: %w", err)
	}
	row := readingRow(tx, access.Actor{}, e.reading(v.Odd), Waiting, 0)
	if err := addReadings(ctx, tx, [][]any{row}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, access.Actor{}, "accounts.give", ref.Ref{Kind: onAccount, ID: account}, nil, e.trace())
}

// onField makes a refusal the complaint about a field of a form.
func onField(name string, f *fault.Fault) *fault.Fault {
	form := fault.Form()
	form.Fields = []fault.Field{{Name: name, Msg: f.Msg, Values: f.Values}}
	return form
}

// Doubt is a refusal that an answer to its question may lift; Ask is empty when
// none can.
type Doubt struct {
	Ask   Question
	Fault *fault.Fault
}

func (d *Doubt) Error() string { return d.Fault.Error() }

// Unwrap makes the doubt a fault like others.
func (d *Doubt) Unwrap() error { return d.Fault }

// Accept makes a citizen's reading count, if it still fits what was entered since.
func (m *Meters) Accept(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	w, err := m.waiting(ctx, tx, id)
	if err != nil {
		return err
	}
	books, b, err := m.book(ctx, tx, w.Meter)
	if err != nil {
		return err
	}
	e := Entry{Meter: w.Meter, Day: w.Day, Value: w.Value, Source: w.Source, Sure: true, Rollover: w.Is(OddRollover)}
	v := b.Meter.Check(b.Readings, e, tx.Today())
	if v.Refused != nil {
		return v.Refused
	}
	if w.Is(OddJump) && len(v.Odd) == 0 {
		v.Odd = []string{OddJump}
	}
	w.Odd = v.Odd
	b.put(w)
	counted, _ := b.on(w.Day)
	if err := m.write(ctx, tx, actor, books, 0); err != nil {
		return err
	}
	err = store.New(tx).Accept(ctx, store.AcceptParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Total: int64(counted.Total), Odd: strings.Join(w.Odd, " "),
	})
	if err != nil {
		return fmt.Errorf("accepting a reading: %w", err)
	}
	return audit.Record(ctx, tx, actor, "accounts.accept", ref.Ref{Kind: onAccount, ID: b.Meter.Account}, nil, e.trace())
}

// Reject turns a citizen's reading down, with a reason that the citizen sees.
func (m *Meters) Reject(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, reason string) error {
	if reason == "" {
		return fault.Form().Field("reason", "Say why: the citizen will read it.")
	}
	w, err := m.waiting(ctx, tx, id)
	if err != nil {
		return err
	}
	one, err := m.Meter(ctx, tx, w.Meter)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, w.ID, Rejected, reason); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "accounts.reject", ref.Ref{Kind: onAccount, ID: one.Account},
		map[string]any{"day": w.Day, "value": w.Value}, map[string]any{"reason": reason})
}

func (m *Meters) waiting(ctx context.Context, tx *db.Tx, id ref.ID) (Reading, error) {
	r, err := m.Reading(ctx, tx, id)
	if err == nil && r.State != Waiting {
		err = fault.Conflict("This reading was already decided on.")
	}
	return r, err
}

// Reading returns one reading; fault.Missing when there is none.
func (m *Meters) Reading(ctx context.Context, tx *db.Tx, id ref.ID) (Reading, error) {
	r, err := store.New(tx).Reading(ctx, store.ReadingParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Reading{}, fault.Missing("There is no such reading.")
	}
	return readingOf(r), wrapped(err, "reading a reading")
}

func readingOf(r store.MetersReading) Reading {
	return Reading{
		ID: ref.ID(r.ID), Meter: ref.ID(r.MeterID), Day: period.Day(r.Day), Value: money.Quantity(r.Value), Total: money.Quantity(r.Total),
		Source: Source(r.Source), Odd: strings.Fields(r.Odd), State: r.State, Reason: r.Reason, By: r.EnteredName, At: period.Instant(r.EnteredAt),
	}
}

func readingsOf(rows []store.MetersReading) []Reading {
	found := make([]Reading, len(rows))
	for i, r := range rows {
		found[i] = readingOf(r)
	}
	return found
}

// History returns all readings of an account's meters, rejected ones too, the
// latest first.
func (m *Meters) History(ctx context.Context, tx *db.Tx, account ref.ID) ([]Reading, error) {
	rows, err := store.New(tx).History(ctx, store.HistoryParams{MunicipalityID: int64(tx.Municipality), AccountID: int64(account)})
	return readingsOf(rows), wrapped(err, "reading the history of readings")
}

// Given returns the readings of citizens that wait, the oldest first.
func (m *Meters) Given(ctx context.Context, tx *db.Tx) ([]Reading, error) {
	rows, err := store.New(tx).Waiting(ctx, int64(tx.Municipality))
	return readingsOf(rows), wrapped(err, "reading what citizens gave")
}

// CountGiven tells how many readings of citizens wait.
func (m *Meters) CountGiven(ctx context.Context, tx *db.Tx) (int, error) {
	n, err := store.New(tx).CountWaiting(ctx, int64(tx.Municipality))
	return int(n), wrapped(err, "counting what citizens gave")
}

// AnyReading tells whether a meter was ever read after its installation.
func (m *Meters) AnyReading(ctx context.Context, tx *db.Tx) (bool, error) {
	any, err := store.New(tx).AnyReading(ctx, int64(tx.Municipality))
	return any, wrapped(err, "looking for readings")
}

// Correct puts another value in the place of an accepted reading. The wrong one
// stays on record with the reason. What was billed by it is billing's to mend.
func (m *Meters) Correct(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, value money.Quantity, reason string) error {
	r, err := m.Reading(ctx, tx, id)
	if err != nil {
		return err
	}
	switch {
	case reason == "":
		return fault.Form().Field("reason", "Fill in this field")
	case r.State != Accepted || r.Is(OddInstalled):
		return fault.Conflict("This reading cannot be corrected.")
	}
	books, b, err := m.book(ctx, tx, r.Meter)
	if err != nil {
		return err
	}
	b.drop(id)
	e := Entry{Meter: r.Meter, Day: r.Day, Value: value, Source: Corrected, Sure: true, Rollover: r.Is(OddRollover)}
	v := b.Meter.Check(b.Readings, e, tx.Today())
	if v.Refused != nil {
		return onField("value", v.Refused)
	}
	if r.Is(OddFinal) {
		v.Odd = append(v.Odd, OddFinal)
	}
	b.put(e.reading(v.Odd))
	if err := setState(ctx, tx, id, Rejected, reason); err != nil {
		return err
	}
	if err := m.write(ctx, tx, actor, books, 0); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "accounts.correct", ref.Ref{Kind: onAccount, ID: b.Meter.Account},
		map[string]any{"day": r.Day, "value": r.Value}, map[string]any{"day": r.Day, "value": value, "reason": reason})
}

// EstimateMissing enters estimates, dated the last day of the month, for all
// meters that have gone more than three months without a reading and have a
// history to estimate from. It returns how many; a second call enters none.
func (m *Meters) EstimateMissing(ctx context.Context, tx *db.Tx, actor access.Actor, month period.Month) (int, error) {
	rows, err := store.New(tx).Stale(ctx, store.StaleParams{MunicipalityID: int64(tx.Municipality), Since: string(month.Add(-graceMonths).First())})
	if err != nil {
		return 0, fmt.Errorf("estimating readings: %w", err)
	}
	books, err := m.Books(ctx, tx, metersOf(rows))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, b := range books {
		if r, ok := b.Meter.Estimate(b.Readings, month); ok {
			b.put(r)
			n++
		}
	}
	if err := m.write(ctx, tx, actor, books, 0); err != nil || n == 0 {
		return 0, err
	}
	return n, audit.Record(ctx, tx, actor, "accounts.estimate", ref.Ref{Kind: "meters.month"}, nil, map[string]any{"month": month, "readings": n})
}

// Month returns the meters of a service that hung anywhere in the month at the
// accounts from the one behind after up to until, with the readings that decide
// it, by account and in order of installation. Two statements, however many there
// are.
func (m *Meters) Month(ctx context.Context, tx *db.Tx, service ref.ID, month period.Month, after, until ref.ID) (map[ref.ID][]Fitted, error) {
	q, place, first, last := store.New(tx), int64(tx.Municipality), string(month.First()), string(month.Last())
	rows, err := q.MonthMeters(ctx, store.MonthMetersParams{MunicipalityID: place, ServiceID: int64(service), FirstDay: first, LastDay: last,
		After: int64(after), Until: int64(until)})
	if err != nil {
		return nil, fmt.Errorf("reading the meters of a month: %w", err)
	}
	readings, err := q.MonthReadings(ctx, store.MonthReadingsParams{MunicipalityID: place, ServiceID: int64(service), FirstDay: first, LastDay: last,
		After: int64(after), Until: int64(until)})
	if err != nil {
		return nil, fmt.Errorf("reading the readings of a month: %w", err)
	}
	within := make(map[int64][]Reading, len(rows))
	for _, r := range readings {
		within[r.MeterID] = append(within[r.MeterID], Reading{
			Day: period.Day(r.Day), Value: money.Quantity(r.Value), Total: money.Quantity(r.Total), Source: Source(r.Source), Odd: strings.Fields(r.Odd),
		})
	}
	fitted := make(map[ref.ID][]Fitted, len(rows))
	for _, r := range rows {
		fitted[ref.ID(r.AccountID)] = append(fitted[ref.ID(r.AccountID)], fittedOf(r, within[r.ID]))
	}
	return fitted, nil
}

func fittedOf(r store.MonthMetersRow, within []Reading) Fitted {
	f := Fitted{
		Meter: Meter{
			ID: ref.ID(r.ID), Digits: int(r.Digits), Installed: period.Day(r.Installed), VerifiedUntil: period.Day(r.VerifiedUntil),
			State: State(r.State), BrokenSince: period.Day(r.BrokenSince), Ended: period.Day(r.Ended),
		},
		Within: within,
	}
	if r.BeforeDay != "" {
		f.Before = &Reading{
			Day: period.Day(r.BeforeDay), Value: money.Quantity(r.BeforeValue), Total: money.Quantity(r.BeforeTotal), Source: Source(r.BeforeSource),
		}
	}
	return f
}
