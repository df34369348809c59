package workbench

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// assets reads what the provider of a scenario works with, as rows of its sheet:
// under the centre of the service that they serve, else under a shared one.
func (w *Workbench) assets(ctx context.Context, tx *db.Tx, s Scenario) ([]cost.Asset, error) {
	rows, err := store.New(tx).Assets(ctx, store.AssetsParams{MunicipalityID: int64(tx.Municipality), ProviderID: int64(s.Provider)})
	if err != nil {
		return nil, fmt.Errorf("reading assets: %w", err)
	}
	var list []cost.Asset
	for _, r := range rows {
		if _, priced := s.Document.ServiceOf(ref.ID(r.ServiceID)); r.ServiceID != 0 && !priced {
			continue // it serves something that is not priced here
		}
		list = append(list, cost.Asset{
			Code: ref.ID(r.ID).String(), Centre: s.Document.CentreOf(ref.ID(r.ServiceID)), Name: r.Name,
			Cost: money.Som(r.Cost), Replacement: money.Som(r.Replacement), Since: int(r.Since), Life: int(r.Life),
		})
	}
	return list, nil
}

// yearBehind is how many months back volumes and payments are looked at.
const yearBehind = 12

// Supplies reads every account that is supplied with a service today, with what
// was billed in the last twelve months and what was paid of the bills that were
// due: one statement for a whole town.
func (w *Workbench) Supplies(ctx context.Context, tx *db.Tx, service ref.ID) ([]scenario.Supply, error) {
	last := tx.Today().Month().Add(-1)
	rows, err := store.New(tx).Supplies(ctx, store.SuppliesParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), Today: string(tx.Today()),
		FirstMonth: string(last.Add(1 - yearBehind)), LastMonth: string(last),
	})
	if err != nil {
		return nil, fmt.Errorf("reading who is supplied: %w", err)
	}
	list := make([]scenario.Supply, len(rows))
	for i, x := range rows {
		list[i] = scenario.Supply{
			Category: x.Category, Connection: x.Connection, Metered: x.Metered != 0, Persons: int(x.Persons), Heads: int(x.Heads),
			Area: money.Quantity(x.Area), Volume: money.Quantity(x.Quantity), Billed: money.Som(x.Billed), Paid: money.Som(x.Paid), Months: int(x.Months),
		}
		if list[i].Connection == rate.NoPipe {
			list[i].Connection = ""
		}
	}
	return list, nil
}
