package inventory

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/services/inventory/store"
)

// Services lists all services with promises and villages, in three queries:
// water first, ended ones among them.
func (i *Inventory) Services(ctx context.Context, tx *db.Tx) ([]Service, error) {
	rows, err := store.New(tx).Services(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading services: %w", err)
	}
	list := make([]Service, len(rows))
	for n, row := range rows {
		list[n] = serviceOf(store.ServiceRow(row))
	}
	return list, i.addParts(ctx, tx, 0, list)
}

// Service returns one service; an unknown id is Missing.
func (i *Inventory) Service(ctx context.Context, tx *db.Tx, id ref.ID) (Service, error) {
	row, err := store.New(tx).Service(ctx, store.ServiceParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Service{}, fault.Missing("There is no such service here.")
	}
	if err != nil {
		return Service{}, fmt.Errorf("reading a service: %w", err)
	}
	one := []Service{serviceOf(row)}
	err = i.addParts(ctx, tx, id, one)
	return one[0], err
}

func serviceOf(r store.ServiceRow) Service {
	return Service{
		ID: ref.ID(r.ID), Code: Code(r.Code), Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}, Provider: ref.ID(r.ProviderID),
		ProviderName: r.ProviderShort, ProviderTitle: r.Provider, Unit: r.Unit, About: place.Name{Ky: r.AboutKy, Ru: r.AboutRu},
		Ended: period.Day(r.EndedOn), searched: r.NameFold,
	}
}

// addParts reads promises and villages of one service, or of all (id 0).
func (i *Inventory) addParts(ctx context.Context, tx *db.Tx, id ref.ID, list []Service) error {
	at := map[int64]*Service{}
	for n := range list {
		at[int64(list[n].ID)] = &list[n]
	}
	q := store.New(tx)
	promises, err := q.Promises(ctx, store.PromisesParams{MunicipalityID: int64(tx.Municipality), Service: int64(id)})
	if err != nil {
		return fmt.Errorf("reading promises: %w", err)
	}
	for _, p := range promises {
		s := at[p.ServiceID]
		s.Promises = inOrder(append(s.Promises, Promise{Measure(p.Measure), int(p.Target), p.Note, p.PromisedBy, p.Decision}))
	}
	coverage, err := q.Coverage(ctx, store.CoverageParams{MunicipalityID: int64(tx.Municipality), Service: int64(id)})
	if err != nil {
		return fmt.Errorf("reading coverage: %w", err)
	}
	for _, c := range coverage {
		s := at[c.ServiceID]
		s.Coverage = append(s.Coverage, Coverage{ref.ID(c.VillageID), place.Name{Ky: c.NameKy, Ru: c.NameRu, En: c.NameEn}, period.Day(c.Since)})
	}
	return nil
}

// Providers lists all providers in the order of the alphabet.
func (i *Inventory) Providers(ctx context.Context, tx *db.Tx) ([]Provider, error) {
	rows, err := store.New(tx).Providers(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading providers: %w", err)
	}
	list := make([]Provider, len(rows))
	for n, row := range rows {
		list[n] = providerOf(row)
	}
	return list, nil
}

// Provider returns one provider; an unknown id is Missing.
func (i *Inventory) Provider(ctx context.Context, tx *db.Tx, id ref.ID) (Provider, error) {
	row, err := store.New(tx).Provider(ctx, store.ProviderParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Provider{}, fault.Missing("There is no such provider here.")
	}
	if err != nil {
		return Provider{}, fmt.Errorf("reading a provider: %w", err)
	}
	return providerOf(row), nil
}

func providerOf(r store.InventoryProvider) Provider {
	return Provider{
		ID: ref.ID(r.ID), Kind: r.Kind, Name: r.Name, Short: r.ShortName, TaxNumber: r.TaxNumber, BankName: r.BankName,
		BankAccount: r.BankAccount, Phone: r.Phone, Address: r.Address, CashHours: r.CashHours,
		ELQRProvider: r.ElqrProvider, ELQRService: r.ElqrService, MCC: r.Mcc,
	}
}

// villages lists the municipality's villages as coverage to be ticked.
func (i *Inventory) villages(ctx context.Context, tx *db.Tx) ([]Coverage, error) {
	rows, err := store.New(tx).Villages(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading villages: %w", err)
	}
	list := make([]Coverage, len(rows))
	for n, v := range rows {
		list[n] = Coverage{Village: ref.ID(v.ID), Name: place.Name{Ky: v.NameKy, Ru: v.NameRu, En: v.NameEn}}
	}
	return list, nil
}

func (i *Inventory) anyService(ctx context.Context, tx *db.Tx) (bool, error) {
	return store.New(tx).AnyService(ctx, int64(tx.Municipality))
}

func (i *Inventory) anyProvider(ctx context.Context, tx *db.Tx) (bool, error) {
	return store.New(tx).AnyProvider(ctx, int64(tx.Municipality))
}

// check finds services that claim villages which are no more.
func (i *Inventory) check(ctx context.Context, tx *db.Tx) (problems []string, err error) {
	rows, err := store.New(tx).LostCoverage(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("looking for lost villages: %w", err)
	}
	for _, r := range rows {
		problems = append(problems, fmt.Sprintf("service %q covers village %s, which is not there", r.NameKy, ref.ID(r.VillageID)))
	}
	return problems, nil
}
