package reconciliation

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// SignedOff tells whether a day of an agent is signed and was not opened again. A
// payment that arrives for it afterwards counts on the day of its arrival, so that
// what was signed stays as it was.
func (r *Reconciliation) SignedOff(ctx context.Context, tx *db.Tx, agent ref.ID, day period.Day) (bool, error) {
	rows, err := store.New(tx).SignaturesOf(ctx, store.SignaturesOfParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent), Day: string(day)})
	if err != nil {
		return false, fmt.Errorf("reading signatures: %w", err)
	}
	return len(rows) > 0 && !signatureOf(rows[0]).Opened, nil // the newest comes first
}
