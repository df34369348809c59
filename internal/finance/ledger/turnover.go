package ledger

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/platform/db"
)

// turnBatches is how many batches one turn adds to the sums of days: at most
// fifty thousand entries, so that on SQLite the desk does not wait for it.
const turnBatches = 100

// SumUp adds what was posted since the last time to the sums of days. Whoever
// posts touches no row of another, not even that of the bank or of the income;
// this comes after, in the background, for all at once. Until then a balance
// adds up the lines that wait, so it is right at any moment.
func (l *Ledger) SumUp(ctx context.Context, tx *db.Tx) error {
	if err := tx.Lock(ctx, "ledger.turnover"); err != nil {
		return fmt.Errorf("sum up the ledger: %w", err)
	}
	for {
		n, err := sumSome(ctx, tx)
		if err != nil {
			return fmt.Errorf("sum up the ledger: %w", err)
		}
		if n < turnBatches {
			return nil
		}
	}
}

// sumSome marks some batches, adds them up and takes them off: a batch that is
// committed meanwhile has no mark and waits for the next turn.
func sumSome(ctx context.Context, tx *db.Tx) (int64, error) {
	q, m, turn := store.New(tx), int64(tx.Municipality), int64(tx.NewID())
	n, err := q.TakeBatches(ctx, store.TakeBatchesParams{MunicipalityID: m, Turn: turn, AtMost: turnBatches})
	if err != nil || n == 0 {
		return 0, err
	}
	if err := q.AddToTurnover(ctx, store.AddToTurnoverParams{MunicipalityID: m, Turn: turn}); err != nil {
		return 0, err
	}
	return n, q.DropBatches(ctx, store.DropBatchesParams{MunicipalityID: m, Turn: turn})
}
