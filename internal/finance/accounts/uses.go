package accounts

import (
	"context"
	"fmt"
	"iter"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Use is what one account used of a service in a whole month, for whoever prices
// many of them: no place, no dials, no days.
type Use struct {
	Account              ref.ID
	Category, Connection string
	Persons, Heads       int
	Area                 money.Quantity
	Metered              bool
	Quantity             money.Quantity // m³ by all its meters of the month; 0 by norm
}

// Uses yields what a whole municipality used of a service in a month, in parts, by
// account: one use for each. The volumes of several meters add up; else how it is
// supplied at the end of the month counts. It says what Usage says, from the few
// columns of which a price is made.
func (a *Accounts) Uses(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month) iter.Seq2[[]Use, error] {
	return func(yield func([]Use, error) bool) {
		for after, until := ref.ID(0), ref.ID(0); until < lastAccount; after = until {
			var part []Use
			var err error
			if until, err = a.usageUntil(ctx, tx, service, after); err == nil {
				part, err = a.uses(ctx, tx, service, m, after, until)
			}
			if !yield(part, err) || err != nil {
				return
			}
		}
	}
}

// uses reads one part.
func (a *Accounts) uses(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month, after, until ref.ID) ([]Use, error) {
	supplies, err := store.New(tx).UseSupplies(ctx, store.UseSuppliesParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), FirstDay: string(m.First()), LastDay: string(m.Last()),
		After: int64(after), Until: int64(until),
	})
	if err != nil {
		return nil, fmt.Errorf("uses: supplies: %w", err)
	}
	fitted, err := a.meters.Month(ctx, tx, service, m, after, until)
	if err != nil {
		return nil, err
	}
	list := make([]Use, 0, len(supplies))
	for _, s := range supplies {
		list = appendUse(list, s, m, fitted[ref.ID(s.AccountID)])
	}
	return list, nil
}

// appendUse adds a supply to the uses, or to the one of the same account before it.
func appendUse(list []Use, s store.UseSuppliesRow, m period.Month, fitted []meters.Fitted) []Use {
	active, ok := period.Span{From: period.Day(s.ValidFrom), Until: period.Day(s.ValidUntil)}.Within(m)
	if !ok {
		return list
	}
	use := Use{Account: ref.ID(s.AccountID), Category: s.Category, Connection: s.Connection,
		Persons: int(s.Persons), Heads: int(s.Heads), Area: money.Quantity(s.Area)}
	if !Metered(s.Connection) || len(fitted) == 0 {
		return joinUse(list, use)
	}
	for _, p := range meters.Month(m, active, fitted) {
		use.Metered, use.Quantity = p.Metered, p.Quantity
		list = joinUse(list, use)
	}
	return list
}

func joinUse(list []Use, u Use) []Use {
	n := len(list)
	if n == 0 || list[n-1].Account != u.Account {
		return append(list, u)
	}
	if u.Metered && list[n-1].Metered {
		u.Quantity += list[n-1].Quantity
	}
	return append(list[:n-1], u)
}
