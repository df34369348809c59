package people

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/people/store"
	"github.com/openaimak/aimak/internal/registry/people/town"
)

// longHistory is from how many months of demo history on a municipality is
// drawn in full: every member of its households has a name.
const longHistory = 24

// demo fills every municipality with households that add up to the population
// of each village, and with its organisations.
func (p *People) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		err := p.db.Write(ctx, at.Municipality, func(tx *db.Tx) error { return p.demoPlace(ctx, tx, d, at.Months >= longHistory) })
		if err != nil {
			return fmt.Errorf("people of %s: %w", at.Slug, err)
		}
	}
	return nil
}

func (p *People) demoPlace(ctx context.Context, tx *db.Tx, d *module.Demo, named bool) error {
	places, err := villages(ctx, tx)
	if err != nil {
		return err
	}
	streets, err := streetsOf(ctx, tx)
	if err != nil {
		return err
	}
	draw := &town.Town{Rand: d.Rand, Year: d.Today.Time().Year(), Named: named, Streets: streets}
	households, gone := draw.Households(places)
	ids, err := p.AddHouseholds(ctx, tx, access.System(tx.Municipality), households)
	if err != nil {
		return err
	}
	if err := demoLeave(ctx, tx, d, ids, gone); err != nil {
		return err
	}
	_, err = p.AddOrganisations(ctx, tx, access.System(tx.Municipality), draw.Organisations(places))
	return err
}

// demoLeave lets the drawn households move away on some day of the last year.
func demoLeave(ctx context.Context, tx *db.Tx, d *module.Demo, ids []ref.ID, gone []int) error {
	for _, i := range gone {
		where := []string{"Бишкек", "Ош", "Россия", "Өзгөн"}[d.Rand.IntN(4)]
		_, err := store.New(tx).SetHouseholdState(ctx, store.SetHouseholdStateParams{MunicipalityID: int64(tx.Municipality), ID: int64(ids[i]),
			State: string(Moved), StateDay: string(d.Today.Add(-30 - d.Rand.IntN(300))), Note: where})
		if err != nil {
			return err
		}
	}
	return nil
}
