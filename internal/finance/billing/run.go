package billing

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
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

// States of a single bill.
const (
	BillDraft    = "draft"
	BillExcluded = "excluded"
	BillPosted   = "posted"
	BillReversed = "reversed"
)

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

func runOf(r store.BillingRun) Run {
	return Run{
		ID: ref.ID(r.ID), Service: ref.ID(r.ServiceID), Month: period.Month(r.Month), State: State(r.State),
		Due: period.Day(r.Due), Computed: period.Instant(r.ComputedAt), Posted: period.Instant(r.PostedAt),
		Made:     Act{period.Instant(r.MadeAt), ref.ID(r.MadeBy), r.MadeByName},
		Approved: Act{period.Instant(r.ApprovedAt), ref.ID(r.ApprovedBy), r.ApprovedByName},
		Reversed: Act{period.Instant(r.ReversedAt), ref.ID(r.ReversedBy), r.ReversedByName},
		Reason:   r.Reason,
		Totals:   Totals{int(r.Bills), money.Quantity(r.Quantity), money.Som(r.Amount)},
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

// previewJob computes a run. It is one transaction: killed, it leaves nothing.
func (b *Billing) previewJob(ctx context.Context, run *jobs.Run) error {
	var args runArgs
	if err := run.Args(&args); err != nil {
		return err
	}
	err := b.db.Write(ctx, run.Municipality, func(tx *db.Tx) error { return b.preview(ctx, tx, args.Run) })
	if err == nil {
		run.Result(jobs.Outcome{Path: "desk/billing/runs/" + args.Run.String(), Text: i18n.Mark("The bills are computed. Check them before approval.")})
	}
	return err
}

// preview computes all bills of a run from the use of the month and the tariffs
// in force, in sets. Computed again, it keeps what people left out.
func (b *Billing) preview(ctx context.Context, tx *db.Tx, id ref.ID) error {
	r, err := b.Run(ctx, tx, id)
	if err != nil {
		return err
	}
	if r.State != Draft && r.State != Previewed {
		return nil // approved or given up meanwhile: nothing to compute
	}
	past, err := b.past(ctx, tx, r)
	if err != nil {
		return err
	}
	bills, err := b.charges(ctx, tx, r, past)
	if err == nil {
		bills, err = b.correct(ctx, tx, r, bills)
	}
	if err != nil {
		return err
	}
	return b.writeDrafts(ctx, tx, r, bills)
}

// charges prices all that was used of the service in the month.
func (b *Billing) charges(ctx context.Context, tx *db.Tx, r Run, p past) ([]draft, error) {
	tariff, err := b.tariffs.InForce(ctx, tx, r.Service, r.Month)
	if err != nil {
		return nil, err
	}
	usage, err := b.accounts.Usage(ctx, tx, r.Service, r.Month)
	if err != nil {
		return nil, fmt.Errorf("reading the use of the month: %w", err)
	}
	return drafts(r.Month, usage, tariff, p), nil
}

// writeDrafts replaces the drafts of a run and notes its totals.
func (b *Billing) writeDrafts(ctx context.Context, tx *db.Tx, r Run, bills []draft) error {
	q := store.New(tx)
	if err := q.DeleteDrafts(ctx, store.DeleteDraftsParams{MunicipalityID: int64(tx.Municipality), RunID: int64(r.ID)}); err != nil {
		return fmt.Errorf("clearing drafts: %w", err)
	}
	if _, err := tx.Bulk(ctx, "billing_bill", draftColumns, draftRows(tx, r, bills)); err != nil {
		return err
	}
	var t Totals
	for _, d := range bills {
		if d.state != BillExcluded {
			t.Bills, t.Volume, t.Amount = t.Bills+1, t.Volume+d.volume, t.Amount+d.amount
		}
	}
	n, err := q.SetPreviewed(ctx, store.SetPreviewedParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(r.ID), ComputedAt: int64(tx.Now()),
		Bills: int64(t.Bills), Quantity: int64(t.Volume), Amount: int64(t.Amount)})
	if err == nil && n == 0 {
		return fault.Conflict("The run has changed meanwhile. Open it again.")
	}
	return err
}

// past is what the preview knows of a run's accounts from before.
type past struct {
	usual    map[ref.ID]money.Som // usual amount of a bill
	excluded map[ref.ID]string    // left out by a person, with the reason
}

// usualMonths is how many months before make the usual amount.
const usualMonths = 3

func (b *Billing) past(ctx context.Context, tx *db.Tx, r Run) (past, error) {
	q := store.New(tx)
	p := past{usual: map[ref.ID]money.Som{}, excluded: map[ref.ID]string{}}
	usual, err := q.Usual(ctx, store.UsualParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(r.Service),
		Since: string(r.Month.Add(-usualMonths)), Before: string(r.Month)})
	if err != nil {
		return p, fmt.Errorf("reading usual amounts: %w", err)
	}
	for _, u := range usual {
		p.usual[ref.ID(u.AccountID)] = money.Som(u.Amount / u.Bills)
	}
	out, err := q.Excluded(ctx, store.ExcludedParams{MunicipalityID: int64(tx.Municipality), RunID: int64(r.ID)})
	for _, x := range out {
		p.excluded[ref.ID(x.AccountID)] = x.Reason
	}
	return p, err
}

// draft is a bill before it is posted.
type draft struct {
	account       ref.ID
	number        string
	village       ref.ID
	volume        money.Quantity
	amount, usual money.Som
	odd           []string
	state, reason string
	serial        int64 // 0 until posted
	computation   Computation
}

// drafts makes one bill for each account from its uses, which stand together.
// Accounts that this month bills nothing to, such as a yearly price outside its
// months, get none unless there is something to look at.
func drafts(m period.Month, usage []accounts.Usage, tariff []tariffs.InForce, p past) []draft {
	bills := make([]draft, 0, len(usage))
	for used := range byAccount(usage) {
		c, odd := reckoned(m, used, tariff)
		d := draft{
			account: used[0].Account, number: used[0].Number, village: used[0].Village,
			computation: c, volume: c.Volume(), amount: c.Total(), odd: odd, state: BillDraft, usual: p.usual[used[0].Account],
		}
		if high(d.amount, d.usual) {
			d.odd = append(d.odd, oddity.High)
		}
		if reason, left := p.excluded[d.account]; left || !charged(odd) {
			d.state, d.reason = BillExcluded, reason
		}
		if len(c.Parts) > 0 || !charged(odd) {
			bills = append(bills, d)
		}
	}
	return bills
}

// byAccount yields the uses of one account after the other.
func byAccount(usage []accounts.Usage) iter.Seq[[]accounts.Usage] {
	return func(yield func([]accounts.Usage) bool) {
		for start := 0; start < len(usage); {
			end := start + 1
			for end < len(usage) && usage[end].Account == usage[start].Account {
				end++
			}
			if !yield(usage[start:end]) {
				return
			}
			start = end
		}
	}
}

// chunkSize is how many bills are posted in one transaction, with one entry.
const chunkSize = 1000

// ordinals are the first and the last bill of a part: an index of the run finds
// them, whereas the part's own number would read all bills of the run each time.
func ordinals(chunk int64) (first, last int64) { return chunk*chunkSize + 1, (chunk + 1) * chunkSize }

var draftColumns = []string{"municipality_id", "id", "run_id", "issuer_id", "account_id", "account_number", "village_id", "service_id",
	"month", "ordinal", "chunk", "due", "state", "quantity", "amount", "odd", "usual", "reason", "serial", "computation"}

func draftRows(tx *db.Tx, r Run, bills []draft) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i, d := range bills {
			text, err := json.Marshal(d.computation)
			if err != nil {
				panic(err) // plain numbers and texts: cannot fail
			}
			if !yield([]any{tx.Municipality, tx.NewID(), r.ID, tx.Municipality, d.account, d.number, d.village, r.Service,
				r.Month, i + 1, i / chunkSize, r.Due, d.state, d.volume, d.amount, oddity.Join(d.odd), d.usual, d.reason, d.serial, string(text)}) {
				return
			}
		}
	}
}

// Leave leaves a bill out of a run, or takes it back in when reason is empty.
func (b *Billing) Leave(ctx context.Context, actor access.Actor, run, bill ref.ID, reason string) error {
	return b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := access.Permit(actor, mayRun, tx.Municipality, 0); err != nil {
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
		case r.State != Previewed:
			return fault.Conflict("The run has changed meanwhile. Open it again.")
		case reason == "" && !charged(before.Odd):
			return fault.Invalid("This bill has no price. Mend the tariff or the account, then compute again.")
		}
		return b.leave(ctx, tx, actor, r, before, reason)
	})
}

func (b *Billing) leave(ctx context.Context, tx *db.Tx, actor access.Actor, r Run, before Bill, reason string) error {
	q, state := store.New(tx), BillDraft
	if reason != "" {
		state = BillExcluded
	}
	_, err := q.SetBillState(ctx, store.SetBillStateParams{MunicipalityID: int64(tx.Municipality),
		RunID: int64(r.ID), ID: int64(before.ID), State: state, Reason: reason})
	if err != nil {
		return fmt.Errorf("leaving out a bill: %w", err)
	}
	t, err := q.RunTotals(ctx, store.RunTotalsParams{MunicipalityID: int64(tx.Municipality), RunID: int64(r.ID)})
	if err != nil {
		return err
	}
	err = q.SetTotals(ctx, store.SetTotalsParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.ID),
		Bills: t.Bills, Quantity: t.Quantity, Amount: t.Amount})
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "billing.leave", ref.Ref{Kind: "billing.bill", ID: before.ID},
		map[string]string{"state": before.State}, map[string]string{"state": state, "reason": reason})
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
			return fault.Conflict("The run has changed meanwhile. Open it again.")
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
		q := store.New(tx)
		n, err := q.SetDropped(ctx, store.SetDroppedParams{MunicipalityID: int64(tx.Municipality), ID: int64(run)})
		if err != nil {
			return fmt.Errorf("giving up a run: %w", err)
		}
		if n == 0 {
			return fault.Conflict("The run has changed meanwhile. Open it again.")
		}
		err = q.DeleteDrafts(ctx, store.DeleteDraftsParams{MunicipalityID: int64(tx.Municipality), RunID: int64(run)})
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, "billing.drop", runRef(run), nil, nil)
	})
}
