package readings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/finance/readings/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// visitRows is how many meters stand on one page of a round: more would be lost
// with the page when the power fails before it is sent.
const visitRows = 60

// visit returns the stops of one page of a round, counted from 1, and how many
// meters the whole round has. Books are read for that page only.
func (rd *Readings) visit(ctx context.Context, tx *db.Tx, village ref.ID, street string, page int) (stops []Stop, all int, err error) {
	rows, err := store.New(tx).Round(ctx, store.RoundParams{MunicipalityID: int64(tx.Municipality), Village: int64(village), Street: street})
	if err != nil {
		return nil, 0, fmt.Errorf("reading a round: %w", err)
	}
	at := map[ref.ID][]ref.ID{}
	var owners []ref.ID
	for _, r := range rows {
		owner := ref.ID(r.AccountID)
		if at[owner] == nil {
			owners = append(owners, owner)
		}
		at[owner] = append(at[owner], ref.ID(r.ID))
	}
	found, err := rd.accounts.Accounts(ctx, tx, owners)
	if err == nil {
		found, err = rd.accounts.Walk(ctx, tx, found)
	}
	if err != nil {
		return nil, 0, err
	}
	var ids []ref.ID
	for _, x := range found {
		ids = append(ids, at[x.ID]...)
	}
	first := min(max(page-1, 0)*visitRows, len(ids))
	stops, err = rd.stopsOf(ctx, tx, ids[first:min(first+visitRows, len(ids))])
	return stops, len(ids), err
}

// stopsOf joins the meters of ids with their accounts, in walking order.
func (rd *Readings) stopsOf(ctx context.Context, tx *db.Tx, ids []ref.ID) ([]Stop, error) {
	list, err := rd.meters.ByIDs(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return rd.stops(ctx, tx, list)
}

// find returns the meters that a query may mean, at most as many as a page
// holds: by the number engraved on the meter, or by whatever finds an account.
func (rd *Readings) find(ctx context.Context, tx *db.Tx, query string) ([]Stop, error) {
	ids, err := store.New(tx).BySerial(ctx, store.BySerialParams{
		MunicipalityID: int64(tx.Municipality), Typed: query, Capitals: strings.ToUpper(query),
	})
	if err != nil {
		return nil, fmt.Errorf("finding a meter: %w", err)
	}
	if len(ids) > 0 {
		found := make([]ref.ID, len(ids))
		for i, id := range ids {
			found[i] = ref.ID(id)
		}
		return rd.stopsOf(ctx, tx, found)
	}
	found, err := rd.accounts.Find(ctx, tx, query, visitRows)
	if err != nil {
		return nil, err
	}
	return rd.hanging(ctx, tx, found)
}

// hanging returns the meters of accounts that were not taken off.
func (rd *Readings) hanging(ctx context.Context, tx *db.Tx, of []accounts.Account) ([]Stop, error) {
	ids := make([]ref.ID, len(of))
	for i, x := range of {
		ids[i] = x.ID
	}
	all, err := rd.meters.Of(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var list []meters.Meter
	for _, m := range all {
		if m.Ended == "" {
			list = append(list, m)
		}
	}
	return rd.stops(ctx, tx, list)
}

// Enter records readings of a round or of the desk and says of each whether it
// was accepted; refused ones leave the others untouched.
func (rd *Readings) Enter(ctx context.Context, tx *db.Tx, who access.Actor, entries []meters.Entry) ([]meters.Verdict, error) {
	if err := allow(tx, who, mayEnter); err != nil {
		return nil, err
	}
	return rd.meters.Enter(ctx, tx, who, entries)
}

// Accept makes readings of citizens count. Those that no longer fit stay
// waiting; they are returned with the reason.
func (rd *Readings) Accept(ctx context.Context, tx *db.Tx, who access.Actor, ids []ref.ID) (refused map[ref.ID]*fault.Fault, err error) {
	if err := allow(tx, who, mayJudge); err != nil {
		return nil, err
	}
	refused = map[ref.ID]*fault.Fault{}
	for _, id := range ids {
		if err := rd.meters.Accept(ctx, tx, who, id); err != nil {
			f := fault.Of(err)
			if f == nil {
				return nil, err
			}
			refused[id] = f
		}
	}
	return refused, nil
}

// Reject turns a reading of a citizen down; the reason is shown to the citizen.
func (rd *Readings) Reject(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, reason string) error {
	if err := allow(tx, who, mayJudge); err != nil {
		return err
	}
	return rd.meters.Reject(ctx, tx, who, id, reason)
}

// EstimateMissing enters estimates for the month and returns how many. Only a
// month that is over or nearly so is estimated: the controller may still come.
func (rd *Readings) EstimateMissing(ctx context.Context, tx *db.Tx, who access.Actor, month period.Month) (int, error) {
	if err := allow(tx, who, mayJudge); err != nil {
		return 0, err
	}
	if !mayEstimate(month, tx.Today()) {
		return 0, fault.Conflict("Estimates are entered for this month after its middle, or for last month.")
	}
	return rd.meters.EstimateMissing(ctx, tx, who, month)
}

// mayEstimate tells whether the month is late enough, and still near enough.
func mayEstimate(month period.Month, today period.Day) bool {
	return month == today.Month().Add(-1) || month == today.Month() && today.Time().Day() >= readAfterDay
}

// SetWalk decides in which order the streets of a village are walked.
func (rd *Readings) SetWalk(ctx context.Context, tx *db.Tx, who access.Actor, village ref.ID, streets []string) error {
	if err := allow(tx, who, mayEnter); err != nil {
		return err
	}
	return rd.accounts.SetWalk(ctx, tx, who, village, streets)
}

// Correct puts another value in the place of an accepted reading.
func (rd *Readings) Correct(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, value money.Quantity, reason string) error {
	if err := allow(tx, who, mayJudge); err != nil {
		return err
	}
	return rd.meters.Correct(ctx, tx, who, id, value, reason)
}

// inOrder puts streets in the order in which their village is walked, those
// without a place last.
func inOrder(streets []accounts.Street) []accounts.Street {
	last := func(s accounts.Street) int {
		if s.Position == 0 {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(streets, func(a, b accounts.Street) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a.Position, b.Position))
	})
	return streets
}
