package gateway

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// check finds payments that a program was told are booked and that the books do
// not have.
func (g *Gateway) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	lost, err := store.New(tx).Lost(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking payments of keys: %w", err)
	}
	for _, id := range lost {
		complaints = append(complaints, fmt.Sprintf("payment %s came with a key and is not in the books", ref.ID(id)))
	}
	return complaints, nil
}
