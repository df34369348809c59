package billing

import (
	"context"
	"fmt"
	"math"

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

// demoRun computes and posts a run as it was in its time.
func (b *Billing) demoRun(ctx context.Context, tx *db.Tx, actor access.Actor, service ref.ID, m period.Month) error {
	id, err := b.open(ctx, tx, actor, service, m)
	if err != nil {
		return err
	}
	r, err := b.Run(ctx, tx, id)
	if err != nil {
		return err
	}
	if r.Totals, err = b.fill(ctx, tx, r, past{}, corrections{}); err != nil {
		return err
	}
	if r.Totals.Bills == 0 {
		return b.drop(ctx, tx, id)
	}
	if _, err := b.setApproved(ctx, tx, r, m.Next().First().Add(3).Start(), actor); err != nil {
		return err
	}
	if err := b.postParts(ctx, tx, actor, id, 0, math.MaxInt64/chunkSize-1); err != nil {
		return err
	}
	return b.finishPosting(ctx, tx, actor, id)
}
