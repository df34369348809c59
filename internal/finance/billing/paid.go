package billing

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// PaidBills returns what is settled on each bill of the municipality, so that
// payments can compare it with what it knows to lie there.
func (b *Billing) PaidBills(ctx context.Context, tx *db.Tx) (map[ref.ID]money.Som, error) {
	rows, err := store.New(tx).PaidBills(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading what is paid: %w", err)
	}
	paid := make(map[ref.ID]money.Som, len(rows))
	for _, r := range rows {
		paid[ref.ID(r.ID)] = money.Som(r.Paid)
	}
	return paid, nil
}
