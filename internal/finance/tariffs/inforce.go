package tariffs

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/reckon"
	"github.com/openaimak/aimak/internal/finance/tariffs/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// InForce is a price list over the days of a month in which it holds.
type InForce = reckon.List

// InForce returns the prices of a service in a month: one list, or one after
// the other when the tariff changes inside the month. Days without a price stay
// uncovered. No price on any day is an Invalid fault, two on one day a Conflict.
func (t *Tariffs) InForce(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month) ([]InForce, error) {
	rows, err := store.New(tx).Enforced(ctx, store.EnforcedParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service),
		FirstDay: string(m.First()), LastDay: string(m.Last())})
	if err != nil {
		return nil, fmt.Errorf("reading the tariff of %s: %w", m, err)
	}
	if len(rows) == 0 {
		return nil, fault.Invalid("No price is in force in {month}. Enter what the council decided.", fault.Values{"month": m})
	}
	prices, err := readPrices(ctx, tx, service, 0)
	if err != nil {
		return nil, err
	}
	var found []InForce
	for _, row := range rows {
		v := version(row, prices[row.ID])
		part, _ := v.Span.Within(m)
		if n := len(found); n > 0 && found[n-1].Span.Overlaps(part) {
			return nil, fault.Conflict("Two prices are in force on {day}. Withdraw one of them.", fault.Values{"day": part.From})
		}
		found = append(found, InForce{Span: part, Version: v.ID, Decision: v.Decision.String(), Prices: v.Prices})
	}
	return found, nil
}

// everEnforced tells whether any price has been put in force: a step of the
// first hour.
func (t *Tariffs) everEnforced(ctx context.Context, tx *db.Tx) (bool, error) {
	n, err := store.New(tx).CountEnforced(ctx, int64(tx.Municipality))
	return n > 0, err
}

// anyDraft tells whether a list waits for a second person.
func (t *Tariffs) anyDraft(ctx context.Context, tx *db.Tx) (bool, error) {
	versions, err := t.bare(ctx, tx, 0)
	return slices.ContainsFunc(versions, func(v Version) bool { return v.State == Draft }), err
}

// check looks for what the program never writes: overlapping versions, versions
// in force without prices, prices that cannot be computed.
func (t *Tariffs) check(ctx context.Context, tx *db.Tx) ([]string, error) {
	versions, err := t.Versions(ctx, tx, 0)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for i, v := range versions {
		if v.State != InEffect {
			continue
		}
		if v.Origin.Kind == "" {
			wrong = append(wrong, fmt.Sprintf("tariff version %s is in force and was neither adopted nor inherited", v.ID))
		}
		if len(v.Prices) == 0 {
			wrong = append(wrong, fmt.Sprintf("tariff version %s is in force and has no prices", v.ID))
		}
		for _, p := range v.Prices {
			if err := p.Check(); err != nil {
				wrong = append(wrong, fmt.Sprintf("tariff version %s: %v", v.ID, err))
			}
		}
		for _, o := range versions[i+1:] {
			if o.Service == v.Service && o.State == InEffect && o.Span.Overlaps(v.Span) {
				wrong = append(wrong, fmt.Sprintf("tariff versions %s and %s are in force on the same day", o.ID, v.ID))
			}
		}
	}
	return wrong, nil
}
