package tills

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/tills/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Closing is the count sheet of the evening.
type Closing struct {
	Count  Count
	Kept   money.Som // stays in the till as change money
	Reason string    // of a difference
}

// check refuses a sheet that is wrong whatever the till should hold.
func (c Closing) check() error {
	if d, ok := c.Count.wrong(); !ok {
		return fault.Form().Field(field(d), "Enter a number of pieces from 0 to {n}.", fault.Values{"n": maxPieces})
	}
	if c.Kept < 0 || c.Kept > c.Count.Sum() {
		return fault.Form().Field("kept", "No more can be kept than was counted: {sum}.", fault.Values{"sum": c.Count.Sum()})
	}
	return nil
}

// CloseDay counts the till. The cashier does it, or in the cashier's absence
// somebody who may accept days. Until it is accepted, and while no later day
// was opened at the desk, a day may be counted again. A difference needs a reason.
func (t *Tills) CloseDay(ctx context.Context, actor access.Actor, id ref.ID, c Closing) (d Day, err error) {
	if err := c.check(); err != nil {
		return d, err
	}
	err = t.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if d, err = t.locked(ctx, tx, id); err != nil {
			return err
		}
		if err := mayClose(actor, tx.Municipality, d); err != nil {
			return err
		}
		d, err = t.closeDay(ctx, tx, actor, d, c)
		return err
	})
	return d, err
}

// mayClose lets the cashier close the own day and whoever accepts days any.
func mayClose(actor access.Actor, municipality ref.ID, d Day) error {
	if actor.ID == d.CashierID {
		return access.Permit(actor, mayWork, municipality, 0)
	}
	return access.Permit(actor, mayAccept, municipality, 0)
}

// locked returns a day after everything under way at its desk has ended.
func (t *Tills) locked(ctx context.Context, tx *db.Tx, id ref.ID) (Day, error) {
	d, err := t.Day(ctx, tx, id)
	if err != nil {
		return d, err
	}
	if err := lock(ctx, tx, d.Desk); err != nil {
		return d, err
	}
	return t.Day(ctx, tx, id)
}

// closeDay compares the count with the cash book under the lock of the desk: no
// payment slips in between.
func (t *Tills) closeDay(ctx context.Context, tx *db.Tx, actor access.Actor, d Day, c Closing) (Day, error) {
	if err := t.mayCount(ctx, tx, d); err != nil {
		return d, err
	}
	flow, err := t.Flow(ctx, tx, d.ID)
	if err != nil {
		return d, err
	}
	before := d
	d.State, d.Closed, d.ClosedBy, d.Counted, d.Sum = Closed, tx.Now(), actor.ID, c.Count, c.Count.Sum()
	d.Expected, d.Kept, d.Reason = flow.Till(d).Expected(), c.Kept, c.Reason
	if d.Difference() != 0 && c.Reason == "" {
		return d, differs(d.Difference())
	}
	_, err = store.New(tx).CloseDay(ctx, store.CloseDayParams{MunicipalityID: int64(tx.Municipality), ID: int64(d.ID),
		ClosedAt: int64(d.Closed), ClosedBy: int64(d.ClosedBy), Counted: c.Count.text(), CountedSum: int64(d.Sum),
		Expected: int64(d.Expected), Kept: int64(d.Kept), Reason: d.Reason})
	if err != nil {
		return d, fmt.Errorf("closing a day: %w", err)
	}
	return d, audit.Record(ctx, tx, actor, "tills.close-day", dayRef(d.ID),
		map[string]any{"state": before.State, "counted": before.Sum},
		map[string]any{"state": d.State, "counted": d.Sum, "expected": d.Expected, "kept": d.Kept, "reason": d.Reason})
}

// mayCount refuses to count a day whose cash went further already.
func (t *Tills) mayCount(ctx context.Context, tx *db.Tx, d Day) error {
	if d.State == Accepted {
		return fault.Conflict("This day is accepted. It does not change any more.")
	}
	last, err := store.New(tx).LastDayAt(ctx, store.LastDayAtParams{MunicipalityID: int64(tx.Municipality), DeskID: int64(d.Desk)})
	if err != nil {
		return fmt.Errorf("reading the last day of a desk: %w", err)
	}
	if ref.ID(last.ID) != d.ID {
		return fault.Conflict("A later day was opened at this cash desk with the money kept. This one is not counted again.")
	}
	return nil
}

// differs says on which side the till is wrong, and by how much: counting again
// starts from there.
func differs(d money.Som) error {
	if d < 0 {
		return fault.Form().Field("reason", "There is {sum} less in the till than expected. Count again or explain.", fault.Values{"sum": -d})
	}
	return fault.Form().Field("reason", "There is {sum} more in the till than expected. Count again or explain.", fault.Values{"sum": d})
}

// AcceptDay takes the counted cash over from the cashier. It needs a person who
// neither took the payments nor counted them. Conflict: the day is not closed,
// or accepted already.
func (t *Tills) AcceptDay(ctx context.Context, actor access.Actor, id ref.ID) error {
	return t.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		d, err := t.locked(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := mayTakeOver(actor, tx.Municipality, d); err != nil {
			return err
		}
		n, err := store.New(tx).AcceptDay(ctx, store.AcceptDayParams{MunicipalityID: int64(tx.Municipality), ID: int64(d.ID),
			AcceptedAt: int64(tx.Now()), AcceptedBy: int64(actor.ID), Acceptor: actor.Name})
		if err != nil {
			return fmt.Errorf("accepting a day: %w", err)
		}
		if n == 0 {
			return fault.Conflict("Only a closed day can be accepted, and only once.")
		}
		if err := t.handOver(ctx, tx, actor, d); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, "tills.accept-day", dayRef(d.ID),
			map[string]any{"state": d.State}, map[string]any{"state": Accepted, "handed": d.Handed()})
	})
}

// mayTakeOver is the rule of four eyes: neither cashier nor counter.
func mayTakeOver(actor access.Actor, municipality ref.ID, d Day) error {
	if err := access.Permit(actor, mayAccept, municipality, d.CashierID); err != nil {
		return err
	}
	return access.Permit(actor, mayAccept, municipality, d.ClosedBy)
}

// bring books change money that came to the till in the morning.
func (t *Tills) bring(ctx context.Context, tx *db.Tx, actor access.Actor, d Day) error {
	return t.post(ctx, tx, actor, d.brought)
}

// handOver books what leaves the till in the evening.
func (t *Tills) handOver(ctx context.Context, tx *db.Tx, actor access.Actor, d Day) error {
	return t.post(ctx, tx, actor, d.handedOver)
}

// post books an entry of a day unless it would be empty. Its key is the day's, so
// that booking it twice is impossible for ever.
func (t *Tills) post(ctx context.Context, tx *db.Tx, actor access.Actor, entry func() (ledger.Entry, bool)) error {
	e, moved := entry()
	if !moved {
		return nil
	}
	_, err := t.ledger.Post(ctx, tx, actor, e)
	return err
}

// brought is the journal entry of the morning, if change money came.
func (d Day) brought() (ledger.Entry, bool) {
	return d.entry(ledger.Entry{Kind: "tills.change", Text: "Change money brought to the till"},
		ledger.Line{Account: ledger.Cash, Subject: d.Desk, Amount: d.Added},
		ledger.Line{Account: ledger.Bank, Amount: -d.Added})
}

// handedOver is the journal entry of the evening: whoever accepts the cash
// brings it to the bank. A difference stands in suspense until somebody answers
// for it, so that the ledger holds exactly what lies in the till.
func (d Day) handedOver() (ledger.Entry, bool) {
	return d.entry(ledger.Entry{Kind: "tills.handover", Text: "Cash of the day handed over"},
		ledger.Line{Account: ledger.Bank, Amount: d.Handed()},
		ledger.Line{Account: ledger.Suspense, Subject: d.Desk, Amount: -d.Difference()},
		ledger.Line{Account: ledger.Cash, Subject: d.Desk, Amount: d.Difference() - d.Handed()})
}

// entry completes an entry with the lines that carry money; false when none does.
func (d Day) entry(e ledger.Entry, lines ...ledger.Line) (ledger.Entry, bool) {
	for _, line := range lines {
		if line.Amount != 0 {
			e.Lines = append(e.Lines, line)
		}
	}
	e.Day, e.Source, e.Key = d.Date, dayRef(d.ID), e.Kind+"/"+d.ID.String()
	return e, len(e.Lines) > 0
}
