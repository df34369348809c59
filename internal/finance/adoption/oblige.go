package adoption

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/adoption/store"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// list is the price list that a council decided, for tariffs. One-off prices of
// the list before (a connection, a permit) are no part of a calculation: they stay
// as they were decided.
func list(t Tariff, found scenario.Found, before tariffs.Version) tariffs.NewVersion {
	act, d := t.Path.Act, found.Model.Design
	n := tariffs.NewVersion{
		Service:  t.Service,
		Span:     period.Span{From: act.From},
		Decision: tariffs.Decision{Body: act.Body, Number: act.Number, Day: act.Day},
		Rounding: tariffs.Rounding{Line: d.Line, Step: d.TotalStep, Total: d.Total},
		Prices:   slices.Clone(found.Prices),
	}
	for _, p := range before.Prices {
		if p.Basis == rate.OneOff && !slices.ContainsFunc(n.Prices, func(x rate.Price) bool {
			return x.Category == p.Category && x.Connection == p.Connection && x.Basis == p.Basis
		}) {
			n.Prices = append(n.Prices, p)
		}
	}
	if n.Rounding.Line == "" {
		n.Rounding.Line = money.HalfUp
	}
	if n.Rounding.Total == "" {
		n.Rounding.Total = money.HalfUp
	}
	return n
}

// putObligations replaces the obligations of an adoption.
func (a *Adoption) putObligations(ctx context.Context, tx *db.Tx, id ref.ID, list []judge.Obligation) error {
	q, m := store.New(tx), int64(tx.Municipality)
	if err := q.DropObligations(ctx, store.DropObligationsParams{MunicipalityID: m, AdoptionID: int64(id)}); err != nil {
		return fmt.Errorf("removing obligations: %w", err)
	}
	for _, o := range list {
		err := q.AddObligation(ctx, store.AddObligationParams{MunicipalityID: m, AdoptionID: int64(id), Year: int64(o.Year),
			Level: string(o.Level), Need: int64(o.Need), Comes: int64(o.Comes), Amount: int64(o.Amount)})
		if err != nil {
			return fmt.Errorf("storing an obligation: %w", err)
		}
	}
	return nil
}

// endObligations ends those of earlier prices of the service from the year in
// which the next one begins: a budget bears the gap of one price.
func (a *Adoption) endObligations(ctx context.Context, tx *db.Tx, t Tariff) error {
	all, err := a.List(ctx, tx)
	if err != nil {
		return err
	}
	for _, earlier := range all {
		if earlier.Service != t.Service || earlier.ID == t.ID || earlier.State != Published {
			continue
		}
		err := store.New(tx).EndObligations(ctx, store.EndObligationsParams{MunicipalityID: int64(tx.Municipality),
			AdoptionID: int64(earlier.ID), EndedBy: int64(t.ID), FirstYear: int64(t.Begins.Time().Year())})
		if err != nil {
			return fmt.Errorf("ending obligations: %w", err)
		}
	}
	return nil
}
