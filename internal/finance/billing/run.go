package billing

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// State is where a run stands. It moves draft → previewed → approved → posted →
// reversing → reversed; until it is approved it may also be dropped.
type State string

// The states. Only a posted run's bills are owed.
const (
	Draft     State = "draft"     // waiting for the computation
	Previewed State = "previewed" // computed, waiting for a second person
	Approved  State = "approved"  // being posted
	Posted    State = "posted"
	Reversing State = "reversing" // being reversed
	Reversed  State = "reversed"
	Dropped   State = "dropped" // given up before approval
)

// States of a single bill: its own and that of its run in one word.
const (
	BillDraft    = "draft"
	BillExcluded = "excluded"
	BillPosted   = "posted"
	BillReversed = "reversed"
)

// billed is how a bill that belongs to its run is stored, owed already or not:
// posting a run touches the run, and not a million bills.
const billed = "billed"

// Run is the billing of one service for one month.
type Run struct {
	ID       ref.ID
	Service  ref.ID
	Month    period.Month
	State    State
	Due      period.Day
	Made     Act
	Computed period.Instant
	Approved Act
	Posted   period.Instant
	Reversed Act
	Reason   string // of the reversal
	Totals   Totals
	listed   int64 // bills with those left out
}

// Act is who did something and when.
type Act struct {
	At   period.Instant
	By   ref.ID
	Name string
}

// Totals are the figures of a run without the bills left out.
type Totals struct {
	Bills  int
	Volume money.Quantity
	Amount money.Som
}

// with adds a bill.
func (t Totals) with(volume money.Quantity, amount money.Som) Totals {
	return Totals{t.Bills + 1, t.Volume + volume, t.Amount + amount}
}

func runOf(r store.BillingRun) Run {
	return Run{
		ID: ref.ID(r.ID), Service: ref.ID(r.ServiceID), Month: period.Month(r.Month), State: State(r.State),
		Due: period.Day(r.Due), Computed: period.Instant(r.ComputedAt), Posted: period.Instant(r.PostedAt),
		Made:     Act{period.Instant(r.MadeAt), ref.ID(r.MadeBy), r.MadeByName},
		Approved: Act{period.Instant(r.ApprovedAt), ref.ID(r.ApprovedBy), r.ApprovedByName},
		Reversed: Act{period.Instant(r.ReversedAt), ref.ID(r.ReversedBy), r.ReversedByName},
		Reason:   r.Reason,
		Totals:   Totals{int(r.Bills), money.Quantity(r.Quantity), money.Som(r.Amount)},
		listed:   r.Listed,
	}
}

// Run returns a run; fault.Missing when there is none.
func (b *Billing) Run(ctx context.Context, tx *db.Tx, id ref.ID) (Run, error) {
	row, err := store.New(tx).Run(ctx, store.RunParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Run{}, fault.Missing("There is no such bill run.")
	}
	return runOf(row), err
}

// StartRun opens the billing of a service for a month and puts its computation
// into the queue; the job is returned too. It is refused when the month has not
// begun, when a run of that service and month is open or posted, and when the
// tariffs of the month do not hold.
func (b *Billing) StartRun(ctx context.Context, actor access.Actor, service ref.ID, m period.Month) (run, job ref.ID, err error) {
	err = b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if run, err = b.open(ctx, tx, actor, service, m); err != nil {
			return err
		}
		job, err = b.enqueuePreview(ctx, tx, actor, run)
		return err
	})
	return run, job, err
}

// runArgs is what the jobs of a run are told.
type runArgs struct{ Run ref.ID }

func (b *Billing) enqueuePreview(ctx context.Context, tx *db.Tx, actor access.Actor, run ref.ID) (ref.ID, error) {
	return b.queue.Enqueue(ctx, tx, actor, "billing.preview", runArgs{run}, "billing.preview/"+run.String())
}

func (b *Billing) open(ctx context.Context, tx *db.Tx, actor access.Actor, service ref.ID, m period.Month) (ref.ID, error) {
	if err := access.Permit(actor, mayRun, tx.Municipality, 0); err != nil {
		return 0, err
	}
	if err := b.openable(ctx, tx, service, m); err != nil {
		return 0, err
	}
	id := tx.NewID()
	err := store.New(tx).AddRun(ctx, store.AddRunParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), ServiceID: int64(service), Month: string(m),
		Due: string(DueDay(m)), MadeAt: int64(tx.Now()), MadeBy: int64(actor.ID), MadeByName: actor.Name,
	})
	if db.IsUnique(err) { // another desk was quicker
		return 0, errOpen(Draft, m)
	}
	if err != nil {
		return 0, fmt.Errorf("opening a run: %w", err)
	}
	return id, audit.Record(ctx, tx, actor, "billing.run", runRef(id), nil, map[string]any{"service": service, "month": m})
}

// openable tells why a run cannot be opened, or nil.
func (b *Billing) openable(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month) error {
	f := fault.Form()
	if !m.Valid() {
		f.Field("month", "Enter a month, for example 12.2026")
	} else if m > tx.Today().Month() {
		f.Field("month", "This month has not begun yet. Choose an earlier one.")
	}
	if service == 0 {
		f.Field("service", "Choose from the list")
	}
	if err := f.Err(); err != nil {
		return err
	}
	live, err := store.New(tx).LiveRun(ctx, store.LiveRunParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), Month: string(m)})
	if err == nil {
		return errOpen(State(live.State), m)
	}
	if !db.IsMissing(err) {
		return fmt.Errorf("looking for an open run: %w", err)
	}
	_, err = b.tariffs.InForce(ctx, tx, service, m)
	return err
}

// errOpen says which run stands in the way.
func errOpen(s State, m period.Month) error {
	if s == Posted || s == Reversing {
		return fault.Conflict("The bills of {month} are posted already. To change them, reverse that run first.", fault.Values{"month": m})
	}
	return fault.Conflict("A run for {month} is open already. Finish it or give it up first.", fault.Values{"month": m})
}

func runRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "billing.run", ID: id} }

// Leave leaves a bill out of a run, or takes it back in when reason is empty.
func (b *Billing) Leave(ctx context.Context, actor access.Actor, run, bill ref.ID, reason string) error {
	return b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := access.Permit(actor, mayRun, tx.Municipality, 0); err != nil {
			return err
		}
		if err := lock(ctx, tx, run); err != nil {
			return err
		}
		r, err := b.Run(ctx, tx, run)
		if err != nil {
			return err
		}
		before, err := b.Bill(ctx, tx, bill)
		switch {
		case err != nil:
			return err
		case r.State != Previewed || before.Run != run:
			return errChanged()
		case reason == "" && !charged(before.Odd):
			return fault.Invalid("This bill has no price. Mend the tariff or the account, then compute again.")
		}
		return b.leave(ctx, tx, actor, r, before, reason)
	})
}

// lock makes others wait who approve, post or reverse this run or leave out its
// bills; lasts as long as the transaction.
func lock(ctx context.Context, tx *db.Tx, run ref.ID) error {
	return tx.Lock(ctx, "billing.run/"+run.String())
}

func errChanged() error { return fault.Conflict("The run has changed meanwhile. Open it again.") }

func (b *Billing) leave(ctx context.Context, tx *db.Tx, actor access.Actor, r Run, before Bill, reason string) error {
	q, m := store.New(tx), int64(tx.Municipality)
	change := store.SetBillStateParams{MunicipalityID: m, RunID: int64(r.ID), ID: int64(before.ID), State: BillExcluded, Reason: reason}
	t, after := r.Totals, BillExcluded
	switch out := before.State == BillExcluded; {
	case reason == "" && out:
		t = t.with(before.Volume, before.Amount)
		change.State, change.Place, after = billed, int64(t.Bills), BillDraft
	case reason != "" && !out:
		t = Totals{t.Bills - 1, t.Volume - before.Volume, t.Amount - before.Amount}
	case reason == "":
		return nil // it is in the run already
	}
	n, err := q.SetBillState(ctx, change)
	if err == nil && n == 1 {
		n, err = q.SetTotals(ctx, store.SetTotalsParams{MunicipalityID: m, ID: int64(r.ID),
			Bills: int64(t.Bills), Quantity: int64(t.Volume), Amount: int64(t.Amount)})
	}
	if err == nil && n == 1 && t.Bills < r.Totals.Bills && before.place <= int64(t.Bills) {
		n, err = q.MovePlace(ctx, store.MovePlaceParams{MunicipalityID: m, RunID: int64(r.ID), Free: before.place, LastPlace: int64(r.Totals.Bills)})
	}
	if err != nil {
		return fmt.Errorf("leaving out a bill: %w", err)
	}
	if n == 0 {
		return errChanged()
	}
	return audit.Record(ctx, tx, actor, "billing.leave", ref.Ref{Kind: "billing.bill", ID: before.ID},
		map[string]string{"state": before.State}, map[string]string{"state": after, "reason": reason})
}

// Again computes an open run once more, after a reading or a tariff was mended.
func (b *Billing) Again(ctx context.Context, actor access.Actor, run ref.ID) (job ref.ID, err error) {
	err = b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := access.Permit(actor, mayRun, tx.Municipality, 0); err != nil {
			return err
		}
		r, err := b.Run(ctx, tx, run)
		if err != nil {
			return err
		}
		if !slices.Contains([]State{Draft, Previewed}, r.State) {
			return errChanged()
		}
		job, err = b.enqueuePreview(ctx, tx, actor, run)
		return err
	})
	return job, err
}

// Drop gives up a run that was not approved; the month may be run anew.
func (b *Billing) Drop(ctx context.Context, actor access.Actor, run ref.ID) error {
	return b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := access.Permit(actor, mayRun, tx.Municipality, 0); err != nil {
			return err
		}
		if err := b.drop(ctx, tx, run); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, "billing.drop", runRef(run), nil, nil)
	})
}

// drop gives up a run and deletes its bills.
func (b *Billing) drop(ctx context.Context, tx *db.Tx, run ref.ID) error {
	q := store.New(tx)
	n, err := q.SetDropped(ctx, store.SetDroppedParams{MunicipalityID: int64(tx.Municipality), ID: int64(run)})
	if err != nil {
		return fmt.Errorf("giving up a run: %w", err)
	}
	if n == 0 {
		return errChanged()
	}
	return q.DeleteDrafts(ctx, store.DeleteDraftsParams{MunicipalityID: int64(tx.Municipality), RunID: int64(run)})
}
