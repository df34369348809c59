package meters

import (
	"context"

	"github.com/openaimak/aimak/internal/finance/meters/store"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Late returns the accounts whose readings of the months since…before were
// entered or corrected after an instant, each with its first such month. Lists
// that were taken back count always: when that was is not on record. Who has
// billed these months asks it, to make good what was billed too much or too little.
func (m *Meters) Late(ctx context.Context, tx *db.Tx, service ref.ID, after period.Instant, since, before period.Month) (map[ref.ID]period.Month, error) {
	rows, err := store.New(tx).Late(ctx, store.LateParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), After: int64(after), Since: string(since.First()), Before: string(before.First()),
	})
	found := make(map[ref.ID]period.Month, len(rows))
	for _, r := range rows {
		found[ref.ID(r.AccountID)] = period.Day(r.Day).Month()
	}
	return found, wrapped(err, "looking for late readings")
}
