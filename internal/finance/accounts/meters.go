package accounts

import (
	"context"
	"fmt"
	"slices"

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

// Meter is a device at an account, with what the engine does not need to know.
type Meter struct {
	meter.Meter
	Account ref.ID
	Service ref.ID
	Serial  string // as engraved
	Model   string
	Seal    string
	Follows ref.ID // the meter that this one replaced
}

// current finds the meter that hangs at a service today.
func currentMeter(meters []Meter, service ref.ID) (Meter, bool) {
	i := slices.IndexFunc(meters, func(m Meter) bool { return m.Service == service && m.Ended == "" })
	if i < 0 {
		return Meter{}, false
	}
	return meters[i], true
}

// Meters returns all meters of accounts, by account and installation.
func (a *Accounts) Meters(ctx context.Context, tx *db.Tx, accounts []ref.ID) ([]Meter, error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	rows, err := store.New(tx).MetersOf(ctx, store.MetersOfParams{MunicipalityID: int64(tx.Municipality), Ids: idList(accounts)})
	if err != nil {
		return nil, fmt.Errorf("reading meters: %w", err)
	}
	found := make([]Meter, len(rows))
	for i, r := range rows {
		found[i] = meterOf(store.MeterByIDRow(r))
	}
	return found, nil
}

// Meter returns one meter; fault.Missing when there is none.
func (a *Accounts) Meter(ctx context.Context, tx *db.Tx, id ref.ID) (Meter, error) {
	row, err := store.New(tx).MeterByID(ctx, store.MeterByIDParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Meter{}, fault.Missing("There is no such meter.")
	}
	return meterOf(row), err
}

func meterOf(r store.MeterByIDRow) Meter {
	return Meter{
		Meter: meter.Meter{
			ID: ref.ID(r.ID), Digits: int(r.Digits), Installed: period.Day(r.Installed), First: money.Quantity(r.FirstValue),
			VerifiedUntil: period.Day(r.VerifiedUntil), State: meter.State(r.State),
			BrokenSince: period.Day(r.BrokenSince), Ended: period.Day(r.Ended),
		},
		Account: ref.ID(r.AccountID), Service: ref.ID(r.ServiceID), Serial: r.Serial, Model: r.Model, Seal: r.Seal, Follows: ref.ID(r.Follows),
	}
}

// check complains about a meter in terms of the form's fields; from is the
// first day on which a meter may hang there.
func (m NewMeter) check(from, today period.Day) error {
	f := fault.Form()
	if m.Serial == "" {
		f.Field("serial", "Enter the number engraved on the meter.")
	}
	if m.Digits < 0 || m.Digits > meter.MaxDigits {
		f.Field("digits", "Enter the number of digits before the comma, usually 5.")
	}
	if m.Installed == "" || m.Installed < from || m.Installed > today {
		f.Field("installed", "Enter the day of installation: {day} or later, not after today.", fault.Values{"day": from})
	}
	digits := m.Digits
	if digits == 0 {
		digits = meter.DefaultDigits
	}
	if m.First < 0 || m.First >= (meter.Meter{Digits: digits}).Turn() {
		f.Field("first", "Enter what the dial shows, for example 0.")
	}
	if m.VerifiedUntil != "" && m.VerifiedUntil < m.Installed {
		f.Field("verified", "The verification ended before the meter was installed.")
	}
	return f.Err()
}

// Install puts a meter on a service of an account that has none at present.
func (a *Accounts) Install(ctx context.Context, tx *db.Tx, actor access.Actor, account, service ref.ID, n NewMeter) (ref.ID, error) {
	supplies, err := a.Supplies(ctx, tx, []ref.ID{account})
	if err != nil {
		return 0, err
	}
	s, there := current(supplies, service)
	if !there || !metered(s.Connection) {
		return 0, fault.Conflict("A meter needs a tap in the house or in the yard. Change the connection first.")
	}
	if err := n.check(s.Span.From, tx.Today()); err != nil {
		return 0, err
	}
	meters, err := a.Meters(ctx, tx, []ref.ID{account})
	if err != nil {
		return 0, err
	}
	for _, m := range meters {
		if m.Service == service && (m.Ended == "" || m.Ended >= n.Installed) {
			return 0, fault.Conflict("There is a meter already. Replace it instead.")
		}
	}
	return a.hang(ctx, tx, actor, "accounts.install", account, service, n, 0)
}

// hang writes a new meter with its first reading.
func (a *Accounts) hang(ctx context.Context, tx *db.Tx, actor access.Actor, action string, account, service ref.ID, n NewMeter, follows ref.ID) (ref.ID, error) {
	elsewhere, err := store.New(tx).SerialInUse(ctx, store.SerialInUseParams{MunicipalityID: int64(tx.Municipality), Serial: n.Serial})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", action, err)
	}
	if len(elsewhere) > 0 {
		return 0, fault.Form().Field("serial", "A meter with this number hangs at personal account {number}.", fault.Values{"number": elsewhere[0]})
	}
	b := batch{tx: tx, actor: actor}
	id := b.meter(account, service, n, follows)
	if err := b.write(ctx); err != nil {
		return 0, err
	}
	return id, audit.Record(ctx, tx, actor, action, ref.Ref{Kind: Kind, ID: account}, nil, n)
}

// Replace takes a meter off and puts another in its place on the same day. last
// is what the old dial shows; nil when it cannot be read.
func (a *Accounts) Replace(ctx context.Context, tx *db.Tx, actor access.Actor, old ref.ID, last *money.Quantity, n NewMeter) (ref.ID, error) {
	m, err := a.Meter(ctx, tx, old)
	if err != nil {
		return 0, err
	}
	if err := n.check(m.Installed, tx.Today()); err != nil {
		return 0, err
	}
	if err := a.end(ctx, tx, actor, m, n.Installed, last, meter.Replaced); err != nil {
		return 0, err
	}
	return a.hang(ctx, tx, actor, "accounts.replace", m.Account, m.Service, n, m.ID)
}

// Remove takes a meter off without another in its place: from the next day on
// the norm is charged.
func (a *Accounts) Remove(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, day period.Day, last *money.Quantity) error {
	m, err := a.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	return a.end(ctx, tx, actor, m, day, last, meter.Removed)
}

// end closes the life of a meter with its last reading.
func (a *Accounts) end(ctx context.Context, tx *db.Tx, actor access.Actor, m Meter, day period.Day, last *money.Quantity, state meter.State) error {
	switch {
	case m.Ended != "":
		return fault.Conflict("This meter was already taken off on {day}.", fault.Values{"day": m.Ended})
	case day == "" || day < m.Installed || day > tx.Today():
		return fault.Form().Field("day", "Enter a day from {day} on, not after today.", fault.Values{"day": m.Installed})
	case last == nil && m.BrokenSince == "":
		return fault.Form().Field("last", "Enter what the dial shows. If it cannot be read, mark the meter as broken first.")
	}
	if last != nil && m.BrokenSince == "" {
		if err := a.lastReading(ctx, tx, actor, m, day, *last); err != nil {
			return err
		}
	}
	before := m
	m.State, m.Ended = state, day
	return a.saveMeter(ctx, tx, actor, "accounts."+string(state), before, m)
}

// lastReading records what the dial shows at the end. The same value entered
// on that day before is enough.
func (a *Accounts) lastReading(ctx context.Context, tx *db.Tx, actor access.Actor, m Meter, day period.Day, last money.Quantity) error {
	books, err := a.books(ctx, tx, []Meter{m})
	if err != nil {
		return err
	}
	b := books[m.ID]
	if len(b.readings) > 0 && b.readings[len(b.readings)-1].Day > day {
		return fault.Form().Field("day", "There is a later reading, of {day}. Enter that day or a later one.", fault.Values{"day": b.readings[len(b.readings)-1].Day})
	}
	if same, there := b.on(day); there && same.Value == last {
		return nil
	}
	e := meter.Entry{Day: day, Value: last, Source: meter.Controller, Sure: true}
	v := b.check(e, tx.Today())
	if v.Refused != nil {
		return fault.Form().Field("last", v.Refused.Msg, v.Refused.Values)
	}
	b.put(Reading{Meter: m.ID, State: accepted, Reading: meter.Reading{Day: day, Value: last, Source: e.Source, Odd: append(v.Odd, meter.OddFinal)}})
	return a.writeBooks(ctx, tx, actor, books, 0)
}

// MarkBroken records that a meter does not count since a day, or is missing.
func (a *Accounts) MarkBroken(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, state meter.State, since period.Day) error {
	m, err := a.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	switch {
	case state != meter.Broken && state != meter.Missing:
		return fault.Form().Field("state", "Choose one of the values in the list.")
	case m.Ended != "":
		return fault.Conflict("This meter was already taken off on {day}.", fault.Values{"day": m.Ended})
	case since == "" || since < m.Installed || since > tx.Today():
		return fault.Form().Field("day", "Enter a day from {day} on, not after today.", fault.Values{"day": m.Installed})
	}
	before := m
	m.State, m.BrokenSince = state, since
	return a.saveMeter(ctx, tx, actor, "accounts."+string(state), before, m)
}

// MarkWorking takes back a mark of broken or missing that was a mistake. A
// meter that was repaired is verified and sealed again: that is a replacement.
func (a *Accounts) MarkWorking(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	m, err := a.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	if m.State != meter.Broken && m.State != meter.Missing {
		return fault.Conflict("This meter is not marked as broken.")
	}
	before := m
	m.State, m.BrokenSince = meter.Working, ""
	return a.saveMeter(ctx, tx, actor, "accounts.working", before, m)
}

// Verify records a verification and the seal put on after it.
func (a *Accounts) Verify(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, until period.Day, seal string) error {
	m, err := a.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	switch {
	case m.Ended != "":
		return fault.Conflict("This meter was already taken off on {day}.", fault.Values{"day": m.Ended})
	case until == "" || until < m.Installed:
		return fault.Form().Field("verified", "Enter the day until which the verification holds.")
	}
	before := m
	m.VerifiedUntil, m.Seal = until, seal
	return a.saveMeter(ctx, tx, actor, "accounts.verify", before, m)
}

func (a *Accounts) saveMeter(ctx context.Context, tx *db.Tx, actor access.Actor, action string, before, m Meter) error {
	err := store.New(tx).UpdateMeter(ctx, store.UpdateMeterParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(m.ID), State: string(m.State), BrokenSince: string(m.BrokenSince),
		Ended: string(m.Ended), VerifiedUntil: string(m.VerifiedUntil), Seal: m.Seal,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return audit.Record(ctx, tx, actor, action, ref.Ref{Kind: Kind, ID: m.Account}, traceMeter(before), traceMeter(m))
}

// traceMeter is a meter as the audit trail keeps it.
func traceMeter(m Meter) map[string]any {
	return map[string]any{
		"meter": m.ID, "serial": m.Serial, "state": m.State, "broken_since": m.BrokenSince, "ended": m.Ended,
		"verified_until": m.VerifiedUntil, "seal": m.Seal,
	}
}
