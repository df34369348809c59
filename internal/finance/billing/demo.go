package billing

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// longHistory is how many months of history the chief place of the demo has at
// least; there one run is left waiting for approval.
const longHistory = 12

// demo bills every month of history in every place, by the same computation
// and posting as the desk.
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
		r, err := b.compute(ctx, tx, actor, s.ID, m)
		if fault.Is(err, fault.KindInvalid) {
			continue // a service without a price in that month
		}
		if err != nil {
			return err
		}
		if wait && i == len(services)-1 {
			return nil
		}
		if err := b.demoPost(ctx, tx, actor, r); err != nil {
			return err
		}
	}
	return nil
}

func (b *Billing) demoPost(ctx context.Context, tx *db.Tx, actor access.Actor, r Run) error {
	if r.Totals.Bills == 0 {
		_, err := store.New(tx).SetDropped(ctx, store.SetDroppedParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.ID)})
		return err
	}
	approved := r.Month.Next().First().Add(3).Start()
	_, err := store.New(tx).SetApproved(ctx, store.SetApprovedParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.ID),
		ApprovedAt: int64(approved), ApprovedBy: int64(actor.ID), ApprovedByName: actor.Name})
	if err != nil {
		return err
	}
	return b.postAll(ctx, tx, actor, r.ID)
}

// postAll posts an approved run within one transaction.
func (b *Billing) postAll(ctx context.Context, tx *db.Tx, actor access.Actor, run ref.ID) error {
	last, err := store.New(tx).LastChunk(ctx, store.LastChunkParams{MunicipalityID: int64(tx.Municipality), RunID: int64(run)})
	for chunk := int64(0); err == nil && chunk <= last; chunk++ {
		err = b.postChunk(ctx, tx, actor, run, chunk)
	}
	if err != nil {
		return err
	}
	return b.finishPosting(ctx, tx, actor, run)
}
