package inventory

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/services/inventory/store"
)

// Assets lists what all providers work with, retired things among them, by
// provider and part of the system.
func (i *Inventory) Assets(ctx context.Context, tx *db.Tx) ([]Asset, error) {
	rows, err := store.New(tx).Assets(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading assets: %w", err)
	}
	list := make([]Asset, len(rows))
	for n, row := range rows {
		list[n] = assetOf(row)
	}
	return list, nil
}

// Asset returns one asset; an unknown id is Missing.
func (i *Inventory) Asset(ctx context.Context, tx *db.Tx, id ref.ID) (Asset, error) {
	row, err := store.New(tx).Asset(ctx, store.AssetParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Asset{}, fault.Missing("There is no such asset here.")
	}
	if err != nil {
		return Asset{}, fmt.Errorf("reading an asset: %w", err)
	}
	return assetOf(row), nil
}

// AddAssets enters assets, all or none, and returns their ids. It is one for
// the form and many for a list.
func (i *Inventory) AddAssets(ctx context.Context, tx *db.Tx, who access.Actor, list ...Asset) ([]ref.ID, error) {
	ids := make([]ref.ID, len(list))
	check, err := i.checker(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	for n, a := range list {
		if err := check(a); err != nil {
			return nil, err
		}
		a.ID = tx.NewID()
		if err := store.New(tx).InsertAsset(ctx, store.InsertAssetParams(a.row(tx))); err != nil {
			return nil, fmt.Errorf("adding an asset: %w", err)
		}
		if err := audit.Record(ctx, tx, who, "inventory.asset.add", a.ref(), nil, a); err != nil {
			return nil, err
		}
		ids[n] = a.ID
	}
	return ids, nil
}

// SaveAsset changes an asset; one that went out of use keeps its row, because
// old prices were made with it.
func (i *Inventory) SaveAsset(ctx context.Context, tx *db.Tx, who access.Actor, a Asset) error {
	check, err := i.checker(ctx, tx, who)
	if err != nil {
		return err
	}
	before, err := i.Asset(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	if err := check(a); err != nil {
		return err
	}
	return i.saveAsset(ctx, tx, who, before, a)
}

func (i *Inventory) saveAsset(ctx context.Context, tx *db.Tx, who access.Actor, before, a Asset) error {
	if before == a {
		return nil
	}
	if _, err := store.New(tx).UpdateAsset(ctx, store.UpdateAssetParams(a.row(tx))); err != nil {
		return fmt.Errorf("saving an asset: %w", err)
	}
	return audit.Record(ctx, tx, who, "inventory.asset.save", a.ref(), before, a)
}

// checker asks once whether the actor may keep assets and what they may belong
// to, and returns what looks at each.
func (i *Inventory) checker(ctx context.Context, tx *db.Tx, who access.Actor) (func(Asset) error, error) {
	if err := allow(tx, who, mayMend); err != nil {
		return nil, err
	}
	providers, err := i.Providers(ctx, tx)
	if err != nil {
		return nil, err
	}
	services, err := i.Services(ctx, tx)
	if err != nil {
		return nil, err
	}
	year := tx.Today().Time().Year()
	return func(a Asset) error {
		if err := a.valid(year); err != nil {
			return err
		}
		return a.owned(providers, services)
	}, nil
}

func (a Asset) ref() ref.Ref { return ref.Ref{Kind: "inventory.asset", ID: a.ID} }

func (a Asset) row(tx *db.Tx) store.InventoryAsset {
	return store.InventoryAsset{
		MunicipalityID: int64(tx.Municipality), ID: int64(a.ID), ProviderID: int64(a.Provider), ServiceID: int64(a.Service),
		Part: string(a.Part), Name: a.Name, SortKey: a.sortKey(), Since: int64(a.Since), Life: int64(a.Life),
		Cost: int64(a.Cost), Replacement: int64(a.Replacement), Note: a.Note, RetiredOn: string(a.Retired),
	}
}

func assetOf(r store.InventoryAsset) Asset {
	return Asset{
		ID: ref.ID(r.ID), Provider: ref.ID(r.ProviderID), Service: ref.ID(r.ServiceID), Part: AssetPart(r.Part), Name: r.Name,
		Since: int(r.Since), Life: int(r.Life), Cost: money.Som(r.Cost), Replacement: money.Som(r.Replacement), Note: r.Note,
		Retired: period.Day(r.RetiredOn),
	}
}
