package prospects

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/prospects/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// demoDraws is how many draws the demo makes: enough to be shown, few enough
// not to be waited for.
const demoDraws = 1000

// demo tries the plan of each scenario of the demo with chance, so that nobody
// meets an empty page.
func (x *Prospects) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		err := x.db.Write(ctx, at.Municipality, func(tx *db.Tx) error { return x.demoRisks(ctx, tx) })
		if err != nil {
			return fmt.Errorf("draws of %s: %w", at.Slug, err)
		}
	}
	return nil
}

func (x *Prospects) demoRisks(ctx context.Context, tx *db.Tx) error {
	scenarios, err := x.workbench.List(ctx, tx)
	if err != nil {
		return err
	}
	for _, one := range scenarios {
		s, err := x.study(ctx, tx, one.ID, "")
		if err != nil {
			return err
		}
		if s.wrong != nil {
			continue
		}
		if err := x.demoRisk(ctx, tx, s); err != nil {
			return err
		}
	}
	return nil
}

func (x *Prospects) demoRisk(ctx context.Context, tx *db.Tx, s study) error {
	m, err := s.Document.PlanOf(s.found)
	if err != nil {
		return err
	}
	o := order{Model: m, Draws: s.Document.Draws}
	o.Draws.Number, o.Draws.Seed = demoDraws, 2027
	result, err := simulate(ctx, o, func(context.Context, int, int) error { return nil })
	if err != nil {
		return err
	}
	ordered, err := json.Marshal(o)
	if err != nil {
		return err
	}
	answer, err := json.Marshal(result)
	if err != nil {
		return err
	}
	who, id, q := access.System(tx.Municipality), tx.NewID(), store.New(tx)
	err = q.AddRisk(ctx, store.AddRiskParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), ScenarioID: int64(s.ID), Service: s.code, Revision: int64(s.Revision),
		Ordered: string(ordered), MadeAt: int64(tx.Now()), MadeBy: int64(who.ID), MadeByName: who.Name,
	})
	if err != nil {
		return err
	}
	_, err = q.SetResult(ctx, store.SetResultParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Result: string(answer)})
	return err
}
