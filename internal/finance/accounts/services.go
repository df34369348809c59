package accounts

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Service is what this room knows of a delivered service.
type Service struct {
	ID   ref.ID
	Code string // "water", "waste", …
	Name place.Name
}

// Services reads the services of the municipality from the inventory's view.
func (a *Accounts) Services(ctx context.Context, tx *db.Tx) ([]Service, error) {
	rows, err := store.New(tx).Services(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading services: %w", err)
	}
	list := make([]Service, len(rows))
	for i, r := range rows {
		list[i] = Service{ref.ID(r.ID), r.Code, place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}}
	}
	return list, nil
}

// ServiceByCode finds a service such as "water"; fault.Missing when the
// municipality has none.
func (a *Accounts) ServiceByCode(ctx context.Context, tx *db.Tx, code string) (Service, error) {
	list, err := a.Services(ctx, tx)
	for _, s := range list {
		if s.Code == code {
			return s, nil
		}
	}
	if err == nil {
		err = fault.Missing("There is no such service: {text}.", fault.Values{"text": code})
	}
	return Service{}, err
}

// Village is a village as lists and filters offer it.
type Village struct {
	ID   ref.ID
	Name place.Name
}

// Villages returns the villages in their order.
func (a *Accounts) Villages(ctx context.Context, tx *db.Tx) ([]Village, error) {
	rows, err := store.New(tx).Villages(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading villages: %w", err)
	}
	list := make([]Village, len(rows))
	for i, r := range rows {
		list[i] = Village{ref.ID(r.ID), place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}}
	}
	return list, nil
}

// Street is a street with open accounts and its place in the controller's walk.
type Street struct {
	Village  ref.ID
	Name     string
	Accounts int
	Position int // 0: after those that have one, by name
}

// Streets returns the streets with open accounts, by village and name.
func (a *Accounts) Streets(ctx context.Context, tx *db.Tx) ([]Street, error) {
	rows, err := store.New(tx).Streets(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading streets: %w", err)
	}
	list := make([]Street, len(rows))
	for i, r := range rows {
		list[i] = Street{ref.ID(r.VillageID), r.Street, int(r.Accounts), int(r.Position)}
	}
	return list, nil
}

// SetWalk decides the order in which the streets of a village are walked, by
// name; those left out come after, by name.
func (a *Accounts) SetWalk(ctx context.Context, tx *db.Tx, actor access.Actor, village ref.ID, streets []string) error {
	err := store.New(tx).ClearRoute(ctx, store.ClearRouteParams{MunicipalityID: int64(tx.Municipality), VillageID: int64(village)})
	if err != nil {
		return fmt.Errorf("ordering streets: %w", err)
	}
	rows := make([][]any, len(streets))
	for i, name := range streets {
		rows[i] = []any{tx.Municipality, village, name, i + 1}
	}
	_, err = tx.Bulk(ctx, "accounts_route", []string{"municipality_id", "village_id", "street", "position"}, slices.Values(rows))
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "accounts.walk", ref.Ref{Kind: "territory.village", ID: village}, nil, streets)
}

// Holder is somebody in the register who could have an account.
type Holder struct {
	ID       ref.ID
	Name     string
	Village  ref.ID
	Street   string
	House    string
	Flat     string
	Category string
	Persons  int
}

// Address is street, house and flat.
func (h Holder) Address() string { return address(h.Street, h.House, h.Flat) }

// HoldersWithout returns who lives here and has no open account, in a village
// or (zero) everywhere.
func (a *Accounts) HoldersWithout(ctx context.Context, tx *db.Tx, village ref.ID) ([]Holder, error) {
	all, err := a.holdersIn(ctx, tx, "here")
	return slices.DeleteFunc(all, func(h Holder) bool { return village != 0 && h.Village != village }), err
}

// FirstWithout returns the first of HoldersWithout, by name, and how many there
// are: a page shows no more.
func (a *Accounts) FirstWithout(ctx context.Context, tx *db.Tx, village ref.ID, most int) ([]Holder, int, error) {
	q, place := store.New(tx), int64(tx.Municipality)
	n, err := q.CountWithout(ctx, store.CountWithoutParams{MunicipalityID: place, Village: int64(village)})
	if err != nil {
		return nil, 0, fmt.Errorf("counting who has no account: %w", err)
	}
	rows, err := q.FirstWithout(ctx, store.FirstWithoutParams{MunicipalityID: place, Village: int64(village), Most: int32(most)})
	if err != nil {
		return nil, 0, fmt.Errorf("reading who has no account: %w", err)
	}
	list := make([]Holder, len(rows))
	for i, r := range rows {
		list[i] = Holder{ID: ref.ID(r.ID), Name: r.Name, Village: ref.ID(r.VillageID), Street: r.Street, House: r.House, Flat: r.Flat}
	}
	return list, int(n), nil
}

// holdersIn returns the holders of a state in the register who have no open
// account.
func (a *Accounts) holdersIn(ctx context.Context, tx *db.Tx, state string) ([]Holder, error) {
	rows, err := store.New(tx).HoldersWithout(ctx, store.HoldersWithoutParams{MunicipalityID: int64(tx.Municipality), State: state})
	if err != nil {
		return nil, fmt.Errorf("reading who has no account: %w", err)
	}
	list := make([]Holder, len(rows))
	for i, r := range rows {
		list[i] = Holder{ref.ID(r.ID), r.Name, ref.ID(r.VillageID), r.Street, r.House, r.Flat, r.Category, int(r.Persons)}
	}
	return list, nil
}
