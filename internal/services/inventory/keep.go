package inventory

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/services/inventory/store"
)

// AddProvider enters a provider and returns its id.
func (i *Inventory) AddProvider(ctx context.Context, tx *db.Tx, who access.Actor, p Provider) (ref.ID, error) {
	if err := allow(tx, who, mayMend); err != nil {
		return 0, err
	}
	p = p.tidy()
	if err := p.valid(); err != nil {
		return 0, err
	}
	p.ID = tx.NewID()
	if err := store.New(tx).InsertProvider(ctx, store.InsertProviderParams(p.row(tx))); err != nil {
		return 0, fmt.Errorf("adding a provider: %w", err)
	}
	return p.ID, audit.Record(ctx, tx, who, "inventory.provider.add", p.ref(), nil, p)
}

// SaveProvider changes a provider's details.
func (i *Inventory) SaveProvider(ctx context.Context, tx *db.Tx, who access.Actor, p Provider) error {
	if err := allow(tx, who, mayMend); err != nil {
		return err
	}
	before, err := i.Provider(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	p = p.tidy()
	if err := p.valid(); err != nil {
		return err
	}
	if _, err := store.New(tx).UpdateProvider(ctx, store.UpdateProviderParams(p.row(tx))); err != nil {
		return fmt.Errorf("saving a provider: %w", err)
	}
	return audit.Record(ctx, tx, who, "inventory.provider.save", p.ref(), before, p)
}

func (p Provider) ref() ref.Ref { return ref.Ref{Kind: "inventory.provider", ID: p.ID} }

func (p Provider) row(tx *db.Tx) store.InventoryProvider {
	return store.InventoryProvider{
		MunicipalityID: int64(tx.Municipality), ID: int64(p.ID), Kind: p.Kind, Name: p.Name, ShortName: p.Short,
		NameFold: p.fold(), SortKey: i18n.SortKey(p.Short), TaxNumber: p.TaxNumber, BankName: p.BankName,
		BankAccount: p.BankAccount, Phone: p.Phone, Address: p.Address, CashHours: p.CashHours,
		ElqrProvider: p.ELQRProvider, ElqrService: p.ELQRService, Mcc: p.MCC,
	}
}

// AddService enters a service with its promises and villages, and returns its id.
func (i *Inventory) AddService(ctx context.Context, tx *db.Tx, who access.Actor, s Service) (ref.ID, error) {
	if err := i.ready(ctx, tx, who, s); err != nil {
		return 0, err
	}
	s.ID = tx.NewID()
	if err := store.New(tx).InsertService(ctx, store.InsertServiceParams(s.row(tx))); err != nil {
		return 0, fmt.Errorf("adding a service: %w", err)
	}
	if err := s.writeParts(ctx, tx); err != nil {
		return 0, err
	}
	return s.ID, audit.Record(ctx, tx, who, "inventory.service.add", s.ref(), nil, s)
}

// SaveService changes a service; its promises and villages are replaced by
// those given. A service that has bills is never removed: it is ended.
func (i *Inventory) SaveService(ctx context.Context, tx *db.Tx, who access.Actor, s Service) error {
	before, err := i.Service(ctx, tx, s.ID)
	if err != nil {
		return err
	}
	if err := i.ready(ctx, tx, who, s); err != nil {
		return err
	}
	q := store.New(tx)
	if _, err := q.UpdateService(ctx, store.UpdateServiceParams(s.row(tx))); err != nil {
		return fmt.Errorf("saving a service: %w", err)
	}
	key := store.DropPromisesParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(s.ID)}
	if err := q.DropPromises(ctx, key); err != nil {
		return fmt.Errorf("replacing promises: %w", err)
	}
	if err := q.DropCoverage(ctx, store.DropCoverageParams(key)); err != nil {
		return fmt.Errorf("replacing coverage: %w", err)
	}
	if err := s.writeParts(ctx, tx); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "inventory.service.save", s.ref(), before, s)
}

// ready asks whether the actor may keep services, and this one can be kept.
func (i *Inventory) ready(ctx context.Context, tx *db.Tx, who access.Actor, s Service) error {
	if err := allow(tx, who, mayKeep); err != nil {
		return err
	}
	villages, err := i.villages(ctx, tx)
	if err != nil {
		return err
	}
	known := map[ref.ID]bool{}
	for _, v := range villages {
		known[v.Village] = true
	}
	if err := s.valid(known); err != nil {
		return err
	}
	_, err = i.Provider(ctx, tx, s.Provider)
	if fault.Is(err, fault.KindMissing) {
		return fault.Form().Field("provider", "Choose who delivers the service.").Err()
	}
	return err
}

func (s Service) ref() ref.Ref { return ref.Ref{Kind: "inventory.service", ID: s.ID} }

func (s Service) row(tx *db.Tx) store.InsertServiceParams {
	return store.InsertServiceParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(s.ID), Code: string(s.Code), NameKy: s.Name.Ky, NameRu: s.Name.Ru,
		NameEn: s.Name.En, NameFold: s.fold(), SortKey: s.sortKey(), ProviderID: int64(s.Provider), Unit: s.Unit,
		AboutKy: s.About.Ky, AboutRu: s.About.Ru, EndedOn: string(s.Ended),
	}
}

// writeParts writes promises and villages of a service that has none.
func (s Service) writeParts(ctx context.Context, tx *db.Tx) error {
	q, municipality, id := store.New(tx), int64(tx.Municipality), int64(s.ID)
	for _, p := range s.Promises {
		err := q.InsertPromise(ctx, store.InsertPromiseParams{MunicipalityID: municipality, ServiceID: id, Measure: string(p.Measure),
			Target: int64(p.Target), Note: p.Note, PromisedBy: p.By, Decision: p.Decision})
		if db.IsUnique(err) {
			return fault.Form().Field("target_"+string(p.Measure), "This is promised twice.").Err()
		}
		if err != nil {
			return fmt.Errorf("writing a promise: %w", err)
		}
	}
	for _, c := range s.Coverage {
		err := q.InsertCoverage(ctx, store.InsertCoverageParams{MunicipalityID: municipality, ServiceID: id, VillageID: int64(c.Village), Since: string(c.Since)})
		if err != nil {
			return fmt.Errorf("writing a village served: %w", err)
		}
	}
	return nil
}
