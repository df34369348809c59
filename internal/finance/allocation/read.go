package allocation

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/allocation/store"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Versions lists every rule ever entered, the municipality's before the
// providers', the newest first.
func (a *Allocation) Versions(ctx context.Context, tx *db.Tx) ([]Version, error) {
	rows, err := store.New(tx).Rules(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading rules of allocation: %w", err)
	}
	list := make([]Version, len(rows))
	for i, row := range rows {
		if list[i], err = versionOf(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Version returns one rule; fault.Missing when there is none. Rules are few: all
// of a municipality fit on a page.
func (a *Allocation) Version(ctx context.Context, tx *db.Tx, id ref.ID) (Version, error) {
	all, err := a.Versions(ctx, tx)
	if err != nil {
		return Version{}, err
	}
	if i := slices.IndexFunc(all, func(v Version) bool { return v.ID == id }); i >= 0 {
		return all[i], nil
	}
	return Version{}, fault.Missing("There is no such rule.")
}

func versionOf(r store.AllocationRule) (Version, error) {
	rule, err := share.ParseRule(r.Ordering, r.Services, r.Wish)
	return Version{
		Decided: share.Decided{Rule: rule, ID: ref.ID(r.ID), Provider: ref.ID(r.ProviderID), From: period.Day(r.FromDay),
			Number: r.Number, On: period.Day(r.DecidedOn)},
		Body: r.Body, Note: r.Note, Reason: r.Reason,
		Entered:   Act{ref.ID(r.EnteredBy), r.EnteredByName, period.Instant(r.EnteredAt)},
		Withdrawn: Act{Name: r.WithdrawnByName, At: period.Instant(r.WithdrawnAt)},
	}, err
}

// world is what rules speak about: services and providers of the municipality.
type world struct {
	services  map[ref.ID]place.Name
	providers map[ref.ID]string
	order     []ref.ID // of the services, as they are offered
	desks     []ref.ID // providers, as they are offered
}

func (a *Allocation) world(ctx context.Context, tx *db.Tx) (world, error) {
	w := world{services: map[ref.ID]place.Name{}, providers: map[ref.ID]string{}}
	q, m := store.New(tx), int64(tx.Municipality)
	services, err := q.Services(ctx, m)
	if err != nil {
		return w, fmt.Errorf("reading services: %w", err)
	}
	for _, s := range services {
		w.services[ref.ID(s.ID)] = place.Name{Ky: s.NameKy, Ru: s.NameRu, En: s.NameEn}
		w.order = append(w.order, ref.ID(s.ID))
	}
	providers, err := q.Providers(ctx, m)
	if err != nil {
		return w, fmt.Errorf("reading providers: %w", err)
	}
	for _, p := range providers {
		w.providers[ref.ID(p.ID)] = p.Name
		w.desks = append(w.desks, ref.ID(p.ID))
	}
	return w, nil
}

// check finds rules that name a service which is no more: their order still holds,
// but no longer says what was decided.
func (a *Allocation) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	all, err := a.Versions(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := a.world(ctx, tx)
	for _, v := range all {
		for _, id := range v.Services {
			if _, known := w.services[id]; !known && v.Withdrawn.At == 0 {
				wrong = append(wrong, fmt.Sprintf("rule of allocation %s names service %s, which is not there", v.ID, id))
			}
		}
	}
	return wrong, err
}
