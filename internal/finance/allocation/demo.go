package allocation

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// demo gives every place the decision that its history was paid by: the oldest
// month first.
func (a *Allocation) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		begin := d.Today.Month().Add(-at.Months).First()
		err := a.db.Write(ctx, at.Municipality, func(tx *db.Tx) error {
			_, err := a.enter(ctx, tx, access.System(at.Municipality), demoRule(begin))
			return err
		})
		if err != nil {
			return fmt.Errorf("rules of allocation of %s: %w", at.Slug, err)
		}
	}
	return nil
}

// demoRule is decided a fortnight before the first day of the history.
func demoRule(begin period.Day) Version {
	return Version{
		Decided: share.Decided{Rule: share.Rule{Order: share.ByMonth}, From: begin, Number: "3/11", On: begin.Add(-14)},
		Body:    "Айылдык кеңеш",
	}
}
