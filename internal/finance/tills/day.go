package tills

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/tills/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// States of a cashier's day.
const (
	Open     = "open"
	Closed   = "closed"   // counted; waits for a second person
	Accepted = "accepted" // the cash is handed over
)

// Day is a cashier's day at a desk.
type Day struct {
	ID, Desk  ref.ID
	CashierID ref.ID
	Cashier   string
	Date      period.Day
	State     string
	Opened    period.Instant
	Added     money.Som // change money brought in the morning
	Change    money.Som // change money in the till in the morning, with what was kept yesterday
	Closed    period.Instant
	ClosedBy  ref.ID
	Counted   Count
	Sum       money.Som // of the counted cash
	Expected  money.Som
	Kept      money.Som
	Reason    string // of a difference
	Accepted  Act
}

// Act is who did something and when.
type Act struct {
	At   period.Instant
	By   ref.ID
	Name string
}

// Difference is what was counted beyond the expected.
func (d Day) Difference() money.Som { return d.Sum - d.Expected }

// Handed is what the cashier gives away.
func (d Day) Handed() money.Som { return d.Sum - d.Kept }

// Works tells whether money can be taken: the day is open and it is today.
func (d Day) Works(today period.Day) bool { return d.ID != 0 && d.State == Open && d.Date == today }

func dayOf(r store.TillsDay) (Day, error) {
	count, err := countOf(r.Counted)
	if err != nil {
		return Day{}, fmt.Errorf("reading a count sheet: %w", err)
	}
	return Day{
		ID: ref.ID(r.ID), Desk: ref.ID(r.DeskID), CashierID: ref.ID(r.CashierID), Cashier: r.Cashier, Date: period.Day(r.Day),
		State: r.State, Opened: period.Instant(r.OpenedAt), Added: money.Som(r.Added), Change: money.Som(r.ChangeMoney),
		Closed: period.Instant(r.ClosedAt), ClosedBy: ref.ID(r.ClosedBy), Counted: count, Sum: money.Som(r.CountedSum),
		Expected: money.Som(r.Expected), Kept: money.Som(r.Kept), Reason: r.Reason,
		Accepted: Act{period.Instant(r.AcceptedAt), ref.ID(r.AcceptedBy), r.Acceptor},
	}, nil
}

func daysOf(rows []store.TillsDay) ([]Day, error) {
	list := make([]Day, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = dayOf(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Day returns one day; fault.Missing when there is none.
func (t *Tills) Day(ctx context.Context, tx *db.Tx, id ref.ID) (Day, error) {
	row, err := store.New(tx).Day(ctx, store.DayParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Day{}, fault.Missing("There is no such day at a cash desk.")
	}
	if err != nil {
		return Day{}, fmt.Errorf("reading a day: %w", err)
	}
	return dayOf(row)
}

// DayOf returns the open day of a cashier, or one with ID 0.
func (t *Tills) DayOf(ctx context.Context, tx *db.Tx, cashier ref.ID) (Day, error) {
	row, err := store.New(tx).OpenDayOf(ctx, store.OpenDayOfParams{MunicipalityID: int64(tx.Municipality), CashierID: int64(cashier)})
	if db.IsMissing(err) {
		return Day{}, nil
	}
	if err != nil {
		return Day{}, fmt.Errorf("reading the open day: %w", err)
	}
	return dayOf(row)
}

// Working returns the actor's open day and its desk. Conflict: none is open, or
// it is yesterday's: receipts belong to the day that is printed on them.
func (t *Tills) Working(ctx context.Context, tx *db.Tx, actor access.Actor) (Day, Desk, error) {
	d, err := t.DayOf(ctx, tx, actor.ID)
	switch {
	case err != nil:
		return d, Desk{}, err
	case d.ID == 0:
		return d, Desk{}, fault.Conflict("Open your day at a cash desk first.")
	case d.Date != tx.Today():
		return d, Desk{}, fault.Conflict("Close your day of {day} first.", fault.Values{"day": d.Date})
	}
	desk, err := t.Desk(ctx, tx, d.Desk)
	return d, desk, err
}

// Free is a desk where a day may be opened, with the change money in its till.
type Free struct {
	Desk
	Kept money.Som
}

// FreeDesks lists the desks that nobody works at.
func (t *Tills) FreeDesks(ctx context.Context, tx *db.Tx) ([]Free, error) {
	desks, err := t.Desks(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := store.New(tx).LastDays(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading the last days of desks: %w", err)
	}
	last := map[ref.ID]store.LastDaysRow{}
	for _, row := range rows {
		last[ref.ID(row.DeskID)] = row
	}
	var free []Free
	for _, desk := range desks {
		if !desk.Closed && last[desk.ID].State != Open {
			free = append(free, Free{desk, money.Som(last[desk.ID].Kept)})
		}
	}
	return free, nil
}

// OpenDay begins a cashier's day. added is change money brought to the till;
// what was kept there yesterday is in it already. Conflict: the desk or the
// cashier has an open day, or the desk is closed.
func (t *Tills) OpenDay(ctx context.Context, actor access.Actor, desk ref.ID, added money.Som) (d Day, err error) {
	if err := access.Permit(actor, mayWork, actor.Municipality, 0); err != nil {
		return d, err
	}
	if added < 0 || added >= MostCash {
		return d, fault.Form().Field("added", "Enter a sum from zero to {limit}.", fault.Values{"limit": MostCash})
	}
	err = t.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := lock(ctx, tx, desk); err != nil {
			return err
		}
		at, err := t.Desk(ctx, tx, desk)
		if err != nil {
			return err
		}
		if at.Closed {
			return fault.Conflict("This cash desk is closed. Choose another.")
		}
		d, err = t.openDay(ctx, tx, actor, at, added)
		return err
	})
	return d, err
}

// openDay writes the day. Two unique indexes stand behind the words: one open day
// a desk and one a cashier, whoever was quicker.
func (t *Tills) openDay(ctx context.Context, tx *db.Tx, actor access.Actor, desk Desk, added money.Som) (Day, error) {
	q, m := store.New(tx), int64(tx.Municipality)
	last, err := q.LastDayAt(ctx, store.LastDayAtParams{MunicipalityID: m, DeskID: int64(desk.ID)})
	if err != nil && !db.IsMissing(err) {
		return Day{}, fmt.Errorf("reading the last day of a desk: %w", err)
	}
	d := Day{ID: tx.NewID(), Desk: desk.ID, CashierID: actor.ID, Cashier: actor.Name, Date: tx.Today(), State: Open,
		Opened: tx.Now(), Added: added, Change: money.Som(last.Kept) + added}
	err = q.OpenDay(ctx, store.OpenDayParams{MunicipalityID: m, ID: int64(d.ID), DeskID: int64(desk.ID), CashierID: int64(actor.ID),
		Cashier: actor.Name, Day: string(d.Date), OpenedAt: int64(d.Opened), Added: int64(added), ChangeMoney: int64(d.Change)})
	if db.IsUnique(err) {
		return d, fault.Conflict("A day is open already, of this cashier or at this cash desk. Close it first.").Because(err)
	}
	if err != nil {
		return d, fmt.Errorf("opening a day: %w", err)
	}
	if err := t.bring(ctx, tx, actor, d); err != nil {
		return d, err
	}
	return d, audit.Record(ctx, tx, actor, "tills.open-day", dayRef(d.ID), nil,
		map[string]any{"desk": desk.Code, "day": d.Date, "change": d.Change})
}

// dayRef is how ledger and trail point at a cashier's day.
func dayRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "tills.day", ID: id} }
