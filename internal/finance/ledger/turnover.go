package ledger

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
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
	if err := vouch(ctx, tx); err != nil {
		return fmt.Errorf("vouch for the ledger: %w", err)
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

// vouch records batches in the trail that came without it: from a version of the
// program that recorded each entry, or from a municipality that was merged into
// this one and whose own trail stays behind.
func vouch(ctx context.Context, tx *db.Tx) error {
	q := store.New(tx)
	waiting, err := q.Unvouched(ctx, int64(tx.Municipality))
	if err != nil || len(waiting) == 0 {
		return err
	}
	var changes []audit.Change
	for _, w := range waiting {
		byBatch, err := entriesBetween(ctx, tx, ref.ID(w.FirstEntry), ref.ID(w.LastEntry))
		if err != nil {
			return err
		}
		change, err := seal(byBatch[ref.ID(w.ID)])
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	if err := audit.RecordMany(ctx, tx, access.System(tx.Municipality), changes); err != nil {
		return err
	}
	return q.Vouched(ctx, int64(tx.Municipality))
}

// settle prepares a merger: the sums of both places fall on the same days, so
// those of the old one are dropped and added up anew after the merger, and the
// trail of the new one vouches for all its entries.
func (l *Ledger) settle(ctx context.Context, tx *db.Tx, from, _ ref.ID) error {
	q := store.New(tx)
	for _, step := range []func(context.Context, int64) error{q.DropTurnover, q.DropWaiting, q.WaitAgain, q.ActsBehind} {
		if err := step(ctx, int64(from)); err != nil {
			return fmt.Errorf("prepare the ledger for a merger: %w", err)
		}
	}
	return nil
}
