package returns

import (
	"context"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// AskFrom is Ask for another room, in its transaction: reconciliation found that a
// payment is wrong. to is the number of the account that a transfer goes to.
func (rs *Returns) AskFrom(ctx context.Context, tx *db.Tx, actor access.Actor, c intake.Correction, to string) (ref.ID, error) {
	if err := access.Permit(actor, mayAsk, tx.Municipality, 0); err != nil {
		return 0, err
	}
	return rs.ask(ctx, tx, actor, Asking{Key: c.Key, Payment: c.Payment, Kind: c.Kind, Amount: c.Amount, To: to, Reason: c.Reason})
}
