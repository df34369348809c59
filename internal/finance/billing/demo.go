package billing

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// longHistory is how many months of history the chief place of the demo has at
// least; there one run is left waiting for approval.
const longHistory = 12

// demo bills every month of history in every place, by the desk's own
// computation and journal entries.
func (b *Billing) demo(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		actor := access.System(place.Municipality)
		for back := place.Months; back > 0; back-- {
			m := d.Today.Month().Add(-back)
			wait := back == 1 && place.Months >= longHistory
			err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error { return b.demoMonth(ctx, tx, actor, m, wait) })
			if err != nil {
				return fmt.Errorf("billing %s for %s: %w", place.Slug, m, err)
			}
		}
	}
	return nil
}

// demoMonth bills all services of a month; with wait the last one is only
// computed, so that somebody at the desk finds a run to approve.
func (b *Billing) demoMonth(ctx context.Context, tx *db.Tx, actor access.Actor, m period.Month, wait bool) error {
	services, err := b.Services(ctx, tx)
	if err != nil {
		return err
	}
	for i, s := range services {
		if wait && i == len(services)-1 {
			_, err = b.compute(ctx, tx, actor, s.ID, m)
		} else {
			err = b.demoRun(ctx, tx, actor, s.ID, m)
		}
		if err != nil && !fault.Is(err, fault.KindInvalid) { // invalid: no price in that month
			return err
		}
	}
	return nil
}

// demoRun writes a run that was posted in its time. Two years are a quarter of
// a million bills, so each is written once, already posted, and not as a draft
// first; what it says is computed as at the desk.
func (b *Billing) demoRun(ctx context.Context, tx *db.Tx, actor access.Actor, service ref.ID, m period.Month) error {
	id, err := b.open(ctx, tx, actor, service, m)
	if err != nil {
		return err
	}
	r, err := b.Run(ctx, tx, id)
	if err != nil {
		return err
	}
	bills, err := b.charges(ctx, tx, r, past{})
	if err != nil {
		return err
	}
	q, place := store.New(tx), int64(tx.Municipality)
	if countDrafts(bills) == 0 {
		_, err := q.SetDropped(ctx, store.SetDroppedParams{MunicipalityID: place, ID: int64(id)})
		return err
	}
	last, err := q.NextSerials(ctx, store.NextSerialsParams{MunicipalityID: place, Month: string(m), LastSerial: int64(countDrafts(bills))})
	if err != nil {
		return err
	}
	entries := demoEntries(r, bills, last-int64(countDrafts(bills)))
	if err := b.writeDrafts(ctx, tx, r, bills); err != nil {
		return err
	}
	_, err = q.SetApproved(ctx, store.SetApprovedParams{MunicipalityID: place, ID: int64(id),
		ApprovedAt: int64(m.Next().First().Add(3).Start()), ApprovedBy: int64(actor.ID), ApprovedByName: actor.Name})
	if err != nil {
		return err
	}
	return b.demoBook(ctx, tx, actor, r, entries)
}

func countDrafts(bills []draft) (n int) {
	for _, d := range bills {
		if d.state == BillDraft {
			n++
		}
	}
	return n
}

// demoChunk is a part of a run as it is booked.
type demoChunk struct {
	entry ledger.Entry
	total money.Som
	bills int
}

// demoEntries marks the drafts as posted, numbers them on from serial, and
// writes the journal entry of each part.
func demoEntries(r Run, bills []draft, serial int64) []demoChunk {
	var parts []demoChunk
	for first := 0; first < len(bills); first += chunkSize {
		var rows []store.ChunkBillsRow
		for i := first; i < min(first+chunkSize, len(bills)); i++ {
			if d := &bills[i]; d.state == BillDraft {
				serial++
				d.state, d.serial = BillPosted, serial
				rows = append(rows, store.ChunkBillsRow{AccountID: int64(d.account), Amount: int64(d.amount)})
			}
		}
		part := demoChunk{bills: len(rows)}
		part.entry, part.total = chunkEntry(r, int64(first/chunkSize), rows, r.Month.Last())
		parts = append(parts, part)
	}
	return parts
}

func (b *Billing) demoBook(ctx context.Context, tx *db.Tx, actor access.Actor, r Run, parts []demoChunk) error {
	for chunk, part := range parts {
		if part.bills == 0 {
			continue
		}
		entry, err := b.postEntry(ctx, tx, actor, part.entry)
		if err != nil {
			return err
		}
		err = store.New(tx).AddChunk(ctx, store.AddChunkParams{MunicipalityID: int64(tx.Municipality), RunID: int64(r.ID),
			Chunk: int64(chunk), EntryID: int64(entry), Bills: int64(part.bills), Amount: int64(part.total)})
		if err != nil {
			return err
		}
	}
	return b.finishPosting(ctx, tx, actor, r.ID)
}
