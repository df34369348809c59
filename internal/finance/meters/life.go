package meters

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/meters/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// onAccount is the kind of ref.Ref under which changes stand in the trail: one
// history for an account and all that belongs to it.
const onAccount = "accounts.account"

// NewMeter is a meter to be installed.
type NewMeter struct {
	Serial        string
	Model         string
	Digits        int // 0 means the usual five
	Installed     period.Day
	First         money.Quantity
	VerifiedUntil period.Day
	Seal          string
}

// Check complains about a meter in terms of the form's fields; from is the
// first day on which a meter may hang there.
func (n NewMeter) Check(from, today period.Day) error {
	f := fault.Form()
	if n.Serial == "" {
		f.Field("serial", "Enter the number engraved on the meter.")
	}
	if n.Digits < 0 || n.Digits > MaxDigits {
		f.Field("digits", "Enter the number of digits before the comma, usually 5.")
	}
	if n.Installed == "" || n.Installed < from || n.Installed > today {
		f.Field("installed", "Enter the day of installation: {day} or later, not after today.", fault.Values{"day": from})
	}
	if n.First < 0 || n.First >= (Meter{Digits: n.digits()}).Turn() {
		f.Field("first", "Enter what the dial shows, for example 0.")
	}
	if n.VerifiedUntil != "" && n.VerifiedUntil < n.Installed {
		f.Field("verified", "The verification ended before the meter was installed.")
	}
	return f.Err()
}

func (n NewMeter) digits() int {
	if n.Digits <= 0 || n.Digits > MaxDigits {
		return DefaultDigits
	}
	return n.Digits
}

// Current finds the meter that hangs at a service today.
func Current(all []Meter, service ref.ID) (Meter, bool) {
	i := slices.IndexFunc(all, func(m Meter) bool { return m.Service == service && m.Ended == "" })
	if i < 0 {
		return Meter{}, false
	}
	return all[i], true
}

// Of returns all meters of accounts, past ones too, by account and installation.
func (m *Meters) Of(ctx context.Context, tx *db.Tx, accounts []ref.ID) ([]Meter, error) {
	return gathered(accounts, func(ids string) ([]store.MetersMeter, error) {
		return store.New(tx).OfAccounts(ctx, store.OfAccountsParams{MunicipalityID: int64(tx.Municipality), Ids: ids})
	})
}

// listed is how many ids one statement takes: splitting a text costs the square
// of its length.
const listed = 400

// gathered asks for meters by ids, a few hundred at a time.
func gathered(ids []ref.ID, ask func(ids string) ([]store.MetersMeter, error)) ([]Meter, error) {
	var found []Meter
	for some := range slices.Chunk(ids, listed) {
		rows, err := ask(idList(some))
		if err != nil {
			return nil, fmt.Errorf("reading meters: %w", err)
		}
		found = append(found, metersOf(rows)...)
	}
	return found, nil
}

// ByIDs returns the meters of the ids in their order; unknown ids are left out.
func (m *Meters) ByIDs(ctx context.Context, tx *db.Tx, ids []ref.ID) ([]Meter, error) {
	return gathered(ids, func(ids string) ([]store.MetersMeter, error) {
		return store.New(tx).ByIDs(ctx, store.ByIDsParams{MunicipalityID: int64(tx.Municipality), Ids: ids})
	})
}

// All returns every meter of the municipality in order of installation.
func (m *Meters) All(ctx context.Context, tx *db.Tx) ([]Meter, error) {
	rows, err := store.New(tx).All(ctx, int64(tx.Municipality))
	return metersOf(rows), wrapped(err, "reading meters")
}

// Expiring returns the working meters whose verification ends by the day.
func (m *Meters) Expiring(ctx context.Context, tx *db.Tx, by period.Day) ([]Meter, error) {
	rows, err := store.New(tx).Expiring(ctx, store.ExpiringParams{MunicipalityID: int64(tx.Municipality), VerifiedUntil: string(by)})
	return metersOf(rows), wrapped(err, "reading verifications")
}

// Meter returns one meter; fault.Missing when there is none.
func (m *Meters) Meter(ctx context.Context, tx *db.Tx, id ref.ID) (Meter, error) {
	found, err := m.ByIDs(ctx, tx, []ref.ID{id})
	if err == nil && len(found) == 0 {
		err = noMeter()
	}
	if err != nil {
		return Meter{}, err
	}
	return found[0], nil
}

func noMeter() *fault.Fault { return fault.Missing("There is no such meter.") }

func wrapped(err error, doing string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func metersOf(rows []store.MetersMeter) []Meter {
	found := make([]Meter, len(rows))
	for i, r := range rows {
		found[i] = Meter{
			ID: ref.ID(r.ID), Account: ref.ID(r.AccountID), Service: ref.ID(r.ServiceID), Serial: r.Serial, Model: r.Model,
			Seal: r.Seal, Follows: ref.ID(r.Follows), Digits: int(r.Digits), Installed: period.Day(r.Installed),
			First: money.Quantity(r.FirstValue), VerifiedUntil: period.Day(r.VerifiedUntil), State: State(r.State),
			BrokenSince: period.Day(r.BrokenSince), Ended: period.Day(r.Ended),
		}
	}
	return found
}

// Install puts a meter on a service of an account that has none at present;
// from is the first day of supply there.
func (m *Meters) Install(ctx context.Context, tx *db.Tx, actor access.Actor, account, service ref.ID, from period.Day, n NewMeter) (ref.ID, error) {
	if err := n.Check(from, tx.Today()); err != nil {
		return 0, err
	}
	there, err := m.Of(ctx, tx, []ref.ID{account})
	if err != nil {
		return 0, err
	}
	for _, old := range there {
		if old.Service == service && (old.Ended == "" || old.Ended > n.Installed) {
			return 0, fault.Conflict("There is a meter already. Replace it instead.")
		}
	}
	return m.hang(ctx, tx, actor, "accounts.install", Fitting{Account: account, Service: service, NewMeter: n})
}

// hang writes a new meter with its first reading.
func (m *Meters) hang(ctx context.Context, tx *db.Tx, actor access.Actor, action string, f Fitting) (ref.ID, error) {
	n, err := store.New(tx).Hanging(ctx, store.HangingParams{MunicipalityID: int64(tx.Municipality), Serial: f.Serial})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", action, err)
	}
	if n > 0 {
		return 0, fault.Form().Field("serial", "A meter with this number hangs elsewhere. Check the number, or remove it there first.")
	}
	ids, err := m.Add(ctx, tx, actor, []Fitting{f})
	if err != nil {
		return 0, err
	}
	return ids[0], audit.Record(ctx, tx, actor, action, ref.Ref{Kind: onAccount, ID: f.Account}, nil, f.NewMeter)
}

// Replace takes a meter off and puts another in its place on the same day. last
// is what the old dial shows; nil when it cannot be read.
func (m *Meters) Replace(ctx context.Context, tx *db.Tx, actor access.Actor, old ref.ID, last *money.Quantity, n NewMeter) (ref.ID, error) {
	was, err := m.Meter(ctx, tx, old)
	if err != nil {
		return 0, err
	}
	if err := n.Check(was.Installed, tx.Today()); err != nil {
		return 0, err
	}
	if err := m.end(ctx, tx, actor, was, n.Installed, last, Replaced); err != nil {
		return 0, err
	}
	return m.hang(ctx, tx, actor, "accounts.replace", Fitting{Account: was.Account, Service: was.Service, NewMeter: n, Follows: was.ID})
}

// Remove takes a meter off without another in its place: from the next day on
// the norm is charged.
func (m *Meters) Remove(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, day period.Day, last *money.Quantity) error {
	was, err := m.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	return m.end(ctx, tx, actor, was, day, last, Removed)
}

// end closes the life of a meter with its last reading.
func (m *Meters) end(ctx context.Context, tx *db.Tx, actor access.Actor, was Meter, day period.Day, last *money.Quantity, state State) error {
	switch {
	case was.Ended != "":
		return fault.Conflict("This meter was already taken off on {day}.", fault.Values{"day": was.Ended})
	case day == "" || day < was.Installed || day > tx.Today():
		return fault.Form().Field("day", "Enter a day from {day} on, not after today.", fault.Values{"day": was.Installed})
	case last == nil && was.BrokenSince == "":
		return fault.Form().Field("last", "Enter what the dial shows. If it cannot be read, mark the meter as broken first.")
	}
	if last != nil && was.BrokenSince == "" {
		if err := m.lastReading(ctx, tx, actor, was, day, *last); err != nil {
			return err
		}
	}
	is := was
	is.State, is.Ended = state, day
	return m.save(ctx, tx, actor, "accounts."+string(state), was, is)
}

// lastReading records what the dial shows at the end. The same value, entered
// on that day before, is enough.
func (m *Meters) lastReading(ctx context.Context, tx *db.Tx, actor access.Actor, was Meter, day period.Day, last money.Quantity) error {
	books, err := m.Books(ctx, tx, []Meter{was})
	if err != nil {
		return err
	}
	b := books[was.ID]
	if latest, any := b.Last(); any && latest.Day > day {
		return fault.Form().Field("day", "There is a later reading, of {day}. Enter that day or a later one.", fault.Values{"day": latest.Day})
	}
	if same, there := b.on(day); there && same.Value == last {
		return nil
	}
	e := Entry{Meter: was.ID, Day: day, Value: last, Source: Controller, Sure: true}
	v := b.Meter.Check(b.Readings, e, tx.Today())
	if v.Refused != nil {
		return onField("last", v.Refused)
	}
	b.put(e.reading(append(v.Odd, OddFinal)))
	return m.write(ctx, tx, actor, books, 0)
}

// MarkBroken records that a meter does not count since a day, or is missing.
func (m *Meters) MarkBroken(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, state State, since period.Day) error {
	was, err := m.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	switch {
	case state != Broken && state != Missing:
		return fault.Form().Field("state", "Choose from the list")
	case was.Ended != "":
		return fault.Conflict("This meter was already taken off on {day}.", fault.Values{"day": was.Ended})
	case since == "" || since < was.Installed || since > tx.Today():
		return fault.Form().Field("day", "Enter a day from {day} on, not after today.", fault.Values{"day": was.Installed})
	}
	is := was
	is.State, is.BrokenSince = state, since
	return m.save(ctx, tx, actor, "accounts."+string(state), was, is)
}

// MarkWorking takes back a mark of broken or missing that was a mistake. A
// meter that was repaired is verified and sealed again: that is a replacement.
func (m *Meters) MarkWorking(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	was, err := m.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	if was.State != Broken && was.State != Missing {
		return fault.Conflict("This meter is not marked as broken.")
	}
	is := was
	is.State, is.BrokenSince = Working, ""
	return m.save(ctx, tx, actor, "accounts.working", was, is)
}

// Verify records a verification and the seal put on after it.
func (m *Meters) Verify(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, until period.Day, seal string) error {
	was, err := m.Meter(ctx, tx, id)
	if err != nil {
		return err
	}
	switch {
	case was.Ended != "":
		return fault.Conflict("This meter was already taken off on {day}.", fault.Values{"day": was.Ended})
	case until == "" || until < was.Installed:
		return fault.Form().Field("verified", "Enter the day until which the verification holds.")
	}
	is := was
	is.VerifiedUntil, is.Seal = until, seal
	return m.save(ctx, tx, actor, "accounts.verify", was, is)
}

func (m *Meters) save(ctx context.Context, tx *db.Tx, actor access.Actor, action string, was, is Meter) error {
	err := store.New(tx).UpdateMeter(ctx, store.UpdateMeterParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(is.ID), State: string(is.State), BrokenSince: string(is.BrokenSince),
		Ended: string(is.Ended), VerifiedUntil: string(is.VerifiedUntil), Seal: is.Seal,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return audit.Record(ctx, tx, actor, action, ref.Ref{Kind: onAccount, ID: is.Account}, was.trace(), is.trace())
}

// trace is a meter as the audit trail keeps it.
func (m Meter) trace() map[string]any {
	return map[string]any{
		"meter": m.ID, "serial": m.Serial, "state": m.State, "broken_since": m.BrokenSince, "ended": m.Ended,
		"verified_until": m.VerifiedUntil, "seal": m.Seal,
	}
}
