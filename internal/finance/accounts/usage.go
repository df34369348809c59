package accounts

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/finance/accounts/walk"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Usage is what one supply used during some days of a month. A month has
// several when the supply, its meter or the state of the meter changed in it.
type Usage struct {
	Account    ref.ID
	Supply     ref.ID
	Number     string
	Village    ref.ID
	Category   string
	Connection string
	Span       period.Span // the days, inside the month
	Persons    int
	Heads      int
	Area       money.Quantity
	Metered    bool
	Quantity   money.Quantity // m³ by the meter; 0 by norm
	From, To   money.Quantity // what the dial showed before and now, as printed
	ReadOn     period.Day     // when it showed To
	Source     string         // "controller", "citizen", "office", "corrected", "estimated" or "norm"
	Odd        []string       // codes of package meters
}

// partSize is how many supplies Usage reads at a time: a town is one part, a city
// some more, so that no memory must hold a city.
const partSize = 20_000

// Usage yields what a whole municipality used of a service in a month, in parts:
// each by village, street as walked, and account. The uses of one account follow
// each other by day in one part. Four statements a part, however many accounts
// there are. A town is one part; of several, each holds later accounts than the
// one before.
func (a *Accounts) Usage(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month) iter.Seq2[[]Usage, error] {
	return func(yield func([]Usage, error) bool) {
		order, err := a.walk(ctx, tx)
		if err != nil {
			yield(nil, err)
			return
		}
		for after, until := ref.ID(0), ref.ID(0); until < lastAccount; after = until {
			var part []Usage
			if until, err = a.usageUntil(ctx, tx, service, after); err == nil {
				part, err = a.usage(ctx, tx, service, m, after, until, order)
			}
			if !yield(part, err) || err != nil {
				return
			}
		}
	}
}

// lastAccount stands behind every account.
const lastAccount = ref.ID(math.MaxInt64)

// usageUntil returns the last account of the part that begins behind an account.
func (a *Accounts) usageUntil(ctx context.Context, tx *db.Tx, service, after ref.ID) (ref.ID, error) {
	id, err := store.New(tx).UsageUntil(ctx, store.UsageUntilParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), After: int64(after), Size: a.part - 1})
	if db.IsMissing(err) {
		return lastAccount, nil
	}
	if err != nil {
		return 0, fmt.Errorf("usage: the next part: %w", err)
	}
	return ref.ID(id), nil
}

// usage reads one part.
func (a *Accounts) usage(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month, after, until ref.ID, order walk.Order) ([]Usage, error) {
	supplies, err := store.New(tx).UsageSupplies(ctx, store.UsageSuppliesParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), FirstDay: string(m.First()), LastDay: string(m.Last()),
		After: int64(after), Until: int64(until),
	})
	if err != nil {
		return nil, fmt.Errorf("usage: supplies: %w", err)
	}
	fitted, err := a.meters.Month(ctx, tx, service, m, after, until)
	if err != nil {
		return nil, err
	}
	supplies = walk.Sorted(supplies, func(s store.UsageSuppliesRow) walk.Spot { return order.Spot(s.VillageID, s.Street, s.House, s.Serial) })
	usage := make([]Usage, 0, len(supplies))
	for _, s := range supplies {
		usage = appendUsage(usage, s, m, fitted[ref.ID(s.AccountID)])
	}
	return usage, nil
}

// Late returns the accounts whose use in months before may have changed since an
// instant, each with the first such month; see meters.Late.
func (a *Accounts) Late(ctx context.Context, tx *db.Tx, service ref.ID, after period.Instant, since, before period.Month) (map[ref.ID]period.Month, error) {
	return a.meters.Late(ctx, tx, service, after, since, before)
}

// appendUsage adds the parts of one supply.
func appendUsage(usage []Usage, s store.UsageSuppliesRow, m period.Month, fitted []meters.Fitted) []Usage {
	active, ok := period.Span{From: period.Day(s.ValidFrom), Until: period.Day(s.ValidUntil)}.Within(m)
	if !ok {
		return usage
	}
	persons := s.Household
	if s.Persons.Valid {
		persons = s.Persons.Int64
	}
	if !Metered(s.Connection) {
		fitted = nil
	}
	for _, p := range meters.Month(m, active, fitted) {
		u := Usage{
			Account: ref.ID(s.AccountID), Supply: ref.ID(s.ID), Number: s.Number, Village: ref.ID(s.VillageID),
			Category: s.Category, Connection: s.Connection, Span: p.Span,
			Persons: int(persons), Heads: int(s.Heads), Area: money.Quantity(s.Area),
			Metered: p.Metered, Quantity: p.Quantity, From: p.Dials[0], To: p.Dials[1], ReadOn: p.ReadOn, Source: p.Source, Odd: p.Odd,
		}
		if !p.Metered && persons == 0 {
			u.Odd = append(u.Odd, meters.OddNobody)
		}
		usage = append(usage, u)
	}
	return usage
}

func (a *Accounts) walk(ctx context.Context, tx *db.Tx) (walk.Order, error) {
	rows, err := store.New(tx).UsageVillages(ctx, int64(tx.Municipality))
	if err != nil {
		return walk.Order{}, fmt.Errorf("reading the order of streets: %w", err)
	}
	var o walk.Order
	for _, r := range rows {
		o.Add(r.ID, r.Street.String, int(r.Position.Int64), r.Street.Valid)
	}
	return o, nil
}

// Walk puts accounts in the order in which a controller walks: by village,
// street and house.
func (a *Accounts) Walk(ctx context.Context, tx *db.Tx, list []Account) ([]Account, error) {
	o, err := a.walk(ctx, tx)
	if err != nil {
		return nil, err
	}
	return walk.Sorted(list, func(x Account) walk.Spot { return o.Spot(int64(x.VillageID), x.Street, x.House, int64(x.Serial)) }), nil
}
