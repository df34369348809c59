package ledger

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// closing is the lock between those who post (they share it) and whoever
// closes a month (who holds it alone).
const closing = "ledger.close"

// open refuses a day that lies in or before the last closed month.
func open(day period.Day, closed period.Month) error {
	if day.Month() <= closed {
		return fault.Invalid("This period is closed. Choose a later date or enter a correction.")
	}
	return nil
}

// Closed returns the last closed month; "" when none is. All days up to its end
// are closed.
func (l *Ledger) Closed(ctx context.Context, tx *db.Tx) (period.Month, error) {
	month, err := store.New(tx).LastClosed(ctx, int64(tx.Municipality))
	if err != nil {
		return "", fmt.Errorf("read the last closed month: %w", err)
	}
	return period.Month(month), nil
}

// Close closes a month and all before it, for good: reports that were handed
// in must not change afterwards. A month that has not ended stays open.
func (l *Ledger) Close(ctx context.Context, actor access.Actor, municipality ref.ID, month period.Month) error {
	if access.Can(actor, mayClose, access.Resource{Municipality: municipality}) != access.Allowed {
		return fault.Denied("Your role does not allow this. The accountant closes months.")
	}
	return l.d.Write(ctx, municipality, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, closing); err != nil {
			return err
		}
		last, err := l.Closed(ctx, tx)
		switch {
		case err != nil:
			return err
		case !month.Valid():
			return fault.Form().Field("month", "Choose the month to close.")
		case month >= tx.Today().Month():
			return fault.Form().Field("month", "This month has not ended yet. Choose an earlier one.")
		case month <= last:
			return fault.Conflict("This month is closed already.")
		}
		err = store.New(tx).AddClose(ctx, store.AddCloseParams{MunicipalityID: int64(municipality), Month: string(month),
			ActorID: int64(actor.ID), ActorName: actor.Name, ClosedAt: int64(tx.Now())})
		if err != nil {
			return fmt.Errorf("close %s: %w", month, err)
		}
		return audit.Record(ctx, tx, actor, "ledger.close", ref.Ref{Kind: "ledger.close"}, last, month)
	})
}
