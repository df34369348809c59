package billing

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/outbox"
)

// Approve makes a computed run valid and puts its posting into the queue. The
// person who made the run may not approve it.
func (b *Billing) Approve(ctx context.Context, actor access.Actor, run ref.ID) (job ref.ID, err error) {
	err = b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		job, err = b.approve(ctx, tx, actor, run)
		return err
	})
	return job, err
}

func (b *Billing) approve(ctx context.Context, tx *db.Tx, actor access.Actor, run ref.ID) (ref.ID, error) {
	if err := lock(ctx, tx, run); err != nil {
		return 0, err
	}
	r, err := b.Run(ctx, tx, run)
	if err != nil {
		return 0, err
	}
	if err := access.Permit(actor, mayApprove, tx.Municipality, r.Made.By); err != nil {
		return 0, err
	}
	if r.State == Previewed && r.Totals.Bills == 0 {
		return 0, fault.Invalid("There is no bill in this run. Check readings and tariffs, then compute again.")
	}
	n, err := b.setApproved(ctx, tx, r, tx.Now(), actor)
	if err != nil {
		return 0, fmt.Errorf("approving a run: %w", err)
	}
	if n == 0 {
		return 0, errChanged()
	}
	err = audit.Record(ctx, tx, actor, "billing.approve", runRef(run), nil, r.Totals)
	if err != nil {
		return 0, err
	}
	return b.queue.Enqueue(ctx, tx, actor, "billing.post", runArgs{run}, "billing.post/"+run.String())
}

// setApproved makes a computed run valid and gives it its numbers, those behind
// the numbers that the month has given out; 0 when the run has changed meanwhile.
func (b *Billing) setApproved(ctx context.Context, tx *db.Tx, r Run, at period.Instant, actor access.Actor) (int64, error) {
	q, m, bills := store.New(tx), int64(tx.Municipality), int64(r.Totals.Bills)
	last, err := q.NextNumbers(ctx, store.NextNumbersParams{MunicipalityID: m, Month: string(r.Month), LastSerial: bills})
	if err != nil {
		return 0, err
	}
	return q.SetApproved(ctx, store.SetApprovedParams{MunicipalityID: m, ID: int64(r.ID),
		ApprovedAt: int64(at), ApprovedBy: int64(actor.ID), ApprovedByName: actor.Name, FirstNumber: last - bills + 1})
}

// partsAtOnce is how many parts are posted in one transaction: a commit takes a
// while, and so does waiting for one.
const partsAtOnce = 5

// postJob posts an approved run, some parts in each transaction, with one journal
// entry for each part, so a job killed at any moment goes on where it stopped. The
// bills are owed with the last transaction, all at once.
func (b *Billing) postJob(ctx context.Context, job *jobs.Run) error {
	var args runArgs
	if err := job.Args(&args); err != nil {
		return err
	}
	var r Run
	err := b.db.Read(ctx, job.Municipality, func(tx *db.Tx) (err error) {
		r, err = b.Run(ctx, tx, args.Run)
		return err
	})
	if err != nil {
		return err
	}
	last := (r.listed - 1) / chunkSize
	for from := int64(0); from <= last; from += partsAtOnce {
		until := min(from+partsAtOnce-1, last)
		err := b.db.Write(ctx, job.Municipality, func(tx *db.Tx) error { return b.postParts(ctx, tx, job.By, args.Run, from, until) })
		if err != nil {
			return fmt.Errorf("posting parts %d to %d of run %s: %w", from, until, args.Run, err)
		}
		if err := job.Progress(ctx, int(until+1), int(last+1)); err != nil {
			return err
		}
	}
	err = b.db.Write(ctx, job.Municipality, func(tx *db.Tx) error { return b.finishPosting(ctx, tx, job.By, args.Run) })
	if err == nil {
		job.Result(jobs.Outcome{Path: "desk/billing/runs/" + args.Run.String(), Text: i18n.Mark("The bills are posted.")})
	}
	return err
}

// postParts writes the journal entries of some parts of a run. A part that was
// posted before is passed over.
func (b *Billing) postParts(ctx context.Context, tx *db.Tx, actor access.Actor, run ref.ID, from, until int64) error {
	if err := lock(ctx, tx, run); err != nil {
		return err
	}
	r, err := b.Run(ctx, tx, run)
	if err != nil || r.State != Approved {
		return err
	}
	q, m := store.New(tx), int64(tx.Municipality)
	booked, err := q.Chunks(ctx, store.ChunksParams{MunicipalityID: m, RunID: int64(run), FromChunk: from, UntilChunk: until})
	if err != nil {
		return err
	}
	first, last := ordinals(from, until)
	bills, err := q.ChunkBills(ctx, store.ChunkBillsParams{MunicipalityID: m, RunID: int64(run), FirstBill: first, LastBill: last, State: billed})
	if err != nil {
		return err
	}
	return b.postBills(ctx, tx, actor, r, slices.DeleteFunc(bills, func(bill store.ChunkBillsRow) bool {
		return slices.ContainsFunc(booked, func(c store.BillingChunk) bool { return c.Chunk == bill.Chunk })
	}))
}

// postBills posts bills that stand in the order of their parts.
func (b *Billing) postBills(ctx context.Context, tx *db.Tx, actor access.Actor, r Run, bills []store.ChunkBillsRow) error {
	var entries []ledger.Entry
	var rows [][]any
	for len(bills) > 0 {
		size := slices.IndexFunc(bills, func(bill store.ChunkBillsRow) bool { return bill.Chunk != bills[0].Chunk })
		if size < 0 {
			size = len(bills)
		}
		entry, total := chunkEntry(r, bills[:size], min(r.Month.Last(), tx.Today()))
		if len(entry.Lines) > 0 { // without money nothing moves
			entries = append(entries, entry)
		}
		rows = append(rows, []any{tx.Municipality, r.ID, bills[0].Chunk, ref.ID(0), size, total})
		bills = bills[size:]
	}
	ids, err := b.ledger.PostMany(ctx, tx, actor, entries)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row[5] != money.Som(0) {
			row[3], ids = ids[0], ids[1:]
		}
	}
	_, err = tx.Bulk(ctx, "billing_chunk", []string{"municipality_id", "run_id", "chunk", "entry_id", "bills", "amount"}, slices.Values(rows))
	return err
}

// chunkEntry writes the journal entry of a part: each payer owes, the service
// earned. The key makes a second posting of the same part impossible for ever.
func chunkEntry(r Run, bills []store.ChunkBillsRow, day period.Day) (ledger.Entry, money.Som) {
	e := ledger.Entry{
		Day: day, Kind: "billing.run", Source: runRef(r.ID), Text: i18n.Mark("Charges of the month"),
		Key:   fmt.Sprintf("billing.run/%s/%d", r.ID, bills[0].Chunk),
		Lines: make([]ledger.Line, 0, len(bills)+1),
	}
	var total money.Som
	for _, bill := range bills {
		if bill.Amount != 0 {
			e.Lines = append(e.Lines, ledger.Line{Account: "assets:receivable", Subject: ref.ID(bill.AccountID),
				Service: r.Service, Amount: money.Som(bill.Amount)})
			total += money.Som(bill.Amount)
		}
	}
	if total != 0 {
		e.Lines = append(e.Lines, ledger.Line{Account: "income:services", Service: r.Service, Amount: -total})
	}
	return e, total
}

// Announcement tells other rooms that the bills of a run are owed or no longer
// owed ("billing.posted", "billing.reversed").
type Announcement struct {
	Run     ref.ID
	Service ref.ID
	Month   period.Month
	// Paid lists, for a reversal, what had been paid on the bills of one part.
	// The money is still settled on them until Settle takes it back.
	Paid []PaidBill
}

// PaidBill is a reversed bill on which money lies.
type PaidBill struct {
	Bill, Account ref.ID
	Amount        money.Som
}

func (b *Billing) finishPosting(ctx context.Context, tx *db.Tx, actor access.Actor, run ref.ID) error {
	r, err := b.Run(ctx, tx, run)
	if err != nil {
		return err
	}
	n, err := store.New(tx).SetPosted(ctx, store.SetPostedParams{MunicipalityID: int64(tx.Municipality),
		ID: int64(run), PostedAt: int64(tx.Now())})
	if err != nil || n == 0 { // posted by an earlier attempt
		return err
	}
	if err := audit.Record(ctx, tx, actor, "billing.post", runRef(run), nil, r.Totals); err != nil {
		return err
	}
	return outbox.Announce(ctx, tx, "billing.posted", Announcement{Run: run, Service: r.Service, Month: r.Month})
}

// Reverse takes back a posted run as a whole, with a reason. Whoever approved
// it may not reverse it alone. Money paid on its bills becomes advance.
func (b *Billing) Reverse(ctx context.Context, actor access.Actor, run ref.ID, reason string) (job ref.ID, err error) {
	err = b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		r, err := b.Run(ctx, tx, run)
		if err != nil {
			return err
		}
		if err := access.Permit(actor, mayReverse, tx.Municipality, r.Approved.By); err != nil {
			return err
		}
		if reason == "" {
			return fault.Form().Field("reason", "Fill in this field")
		}
		n, err := store.New(tx).SetReversing(ctx, store.SetReversingParams{MunicipalityID: int64(tx.Municipality), ID: int64(run),
			ReversedAt: int64(tx.Now()), ReversedBy: int64(actor.ID), ReversedByName: actor.Name, Reason: reason})
		if err != nil {
			return fmt.Errorf("reversing a run: %w", err)
		}
		if n == 0 {
			return fault.Conflict("Only a posted run can be reversed, and only once.")
		}
		if err := audit.Record(ctx, tx, actor, "billing.reverse", runRef(run), r.Totals, map[string]string{"reason": reason}); err != nil {
			return err
		}
		job, err = b.queue.Enqueue(ctx, tx, actor, "billing.reverse", runArgs{run}, "billing.reverse/"+run.String())
		return err
	})
	return job, err
}

// reverseJob mirrors the journal entries of a run, part by part.
func (b *Billing) reverseJob(ctx context.Context, job *jobs.Run) error {
	var args runArgs
	if err := job.Args(&args); err != nil {
		return err
	}
	chunks, err := b.chunks(ctx, job.Municipality, args.Run)
	if err != nil {
		return err
	}
	for i, c := range chunks {
		err := b.db.Write(ctx, job.Municipality, func(tx *db.Tx) error { return b.reverseChunk(ctx, tx, job.By, args.Run, c.Chunk) })
		if err != nil {
			return fmt.Errorf("reversing part %d of run %s: %w", c.Chunk, args.Run, err)
		}
		if err := job.Progress(ctx, i+1, len(chunks)); err != nil {
			return err
		}
	}
	err = b.db.Write(ctx, job.Municipality, func(tx *db.Tx) error {
		_, err := store.New(tx).SetReversed(ctx, store.SetReversedParams{MunicipalityID: int64(tx.Municipality), ID: int64(args.Run)})
		return err
	})
	if err == nil {
		job.Result(jobs.Outcome{Path: "desk/billing/runs/" + args.Run.String(), Text: i18n.Mark("The run is reversed. What was paid became advance.")})
	}
	return err
}

func (b *Billing) chunks(ctx context.Context, municipality, run ref.ID) (chunks []store.BillingChunk, err error) {
	err = b.db.Read(ctx, municipality, func(tx *db.Tx) error {
		chunks, err = store.New(tx).Chunks(ctx, store.ChunksParams{MunicipalityID: int64(municipality), RunID: int64(run), UntilChunk: math.MaxInt64})
		return err
	})
	return chunks, err
}

// reverseChunk reverses one part, announces what was paid on it, and passes
// over a part that was reversed before.
func (b *Billing) reverseChunk(ctx context.Context, tx *db.Tx, actor access.Actor, run ref.ID, chunk int64) error {
	if err := lock(ctx, tx, run); err != nil {
		return err
	}
	r, err := b.Run(ctx, tx, run)
	if err != nil || r.State != Reversing {
		return err
	}
	q, m := store.New(tx), int64(tx.Municipality)
	first, last := ordinals(chunk, chunk)
	// The bills are taken first and read after: a payment that came in between
	// has then either been counted in, or finds the bill reversed.
	n, err := q.ReverseChunk(ctx, store.ReverseChunkParams{MunicipalityID: m, RunID: int64(run), FirstBill: first, LastBill: last})
	if err != nil || n == 0 {
		return err
	}
	bills, err := q.ChunkBills(ctx, store.ChunkBillsParams{MunicipalityID: m, RunID: int64(run), FirstBill: first, LastBill: last, State: BillReversed})
	if err != nil {
		return err
	}
	if err := b.reverseEntry(ctx, tx, actor, r, chunk); err != nil {
		return err
	}
	said := Announcement{Run: run, Service: r.Service, Month: r.Month}
	for _, bill := range bills {
		if bill.Paid > 0 {
			said.Paid = append(said.Paid, PaidBill{ref.ID(bill.ID), ref.ID(bill.AccountID), money.Som(bill.Paid)})
		}
	}
	return outbox.Announce(ctx, tx, "billing.reversed", said)
}

func (b *Billing) reverseEntry(ctx context.Context, tx *db.Tx, actor access.Actor, r Run, chunk int64) error {
	q, m := store.New(tx), int64(tx.Municipality)
	chunks, err := q.Chunks(ctx, store.ChunksParams{MunicipalityID: m, RunID: int64(r.ID), FromChunk: chunk, UntilChunk: chunk})
	if err != nil {
		return err
	}
	for _, c := range chunks {
		if c.EntryID == 0 || c.ReversalID != 0 {
			continue
		}
		id, err := b.ledger.Reverse(ctx, tx, actor, ref.ID(c.EntryID), tx.Today(), r.Reason)
		if err != nil {
			return err
		}
		_, err = q.SetReversal(ctx, store.SetReversalParams{MunicipalityID: m, RunID: int64(r.ID), Chunk: chunk, ReversalID: int64(id)})
		return err
	}
	return nil
}
