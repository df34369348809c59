package expenses

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/expenses/store"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// register is who provides which services, and from which accounts is paid.
type register struct {
	providers []provider
	services  []service
	banks     []bank
}

type provider struct {
	ID   ref.ID
	Name string
}

type service struct {
	ID, Provider ref.ID
	Name         place.Name
}

type bank struct {
	ID           ref.ID
	Name, Number string
}

// register reads providers, services and bank accounts of the municipality.
func (x *Expenses) register(ctx context.Context, tx *db.Tx) (r register, err error) {
	q, m := store.New(tx), int64(tx.Municipality)
	providers, err := q.Providers(ctx, m)
	if err != nil {
		return r, fmt.Errorf("reading providers: %w", err)
	}
	for _, p := range providers {
		r.providers = append(r.providers, provider{ref.ID(p.ID), p.ShortName})
	}
	services, err := q.Services(ctx, m)
	if err != nil {
		return r, fmt.Errorf("reading services: %w", err)
	}
	for _, s := range services {
		r.services = append(r.services, service{ref.ID(s.ID), ref.ID(s.ProviderID), place.Name{Ky: s.NameKy, Ru: s.NameRu, En: s.NameEn}})
	}
	banks, err := q.Banks(ctx, m)
	if err != nil {
		return r, fmt.Errorf("reading bank accounts: %w", err)
	}
	for _, b := range banks {
		r.banks = append(r.banks, bank{ref.ID(b.ID), b.Name, b.Number})
	}
	return r, nil
}

// serves tells whether the provider is there and the service, if one is named, its own.
func (r register) serves(p, s ref.ID) bool {
	if s == 0 {
		return slices.ContainsFunc(r.providers, func(x provider) bool { return x.ID == p })
	}
	return slices.ContainsFunc(r.services, func(x service) bool { return x.ID == s && x.Provider == p })
}

func (r register) hasBank(id ref.ID) bool {
	return slices.ContainsFunc(r.banks, func(b bank) bool { return b.ID == id })
}
