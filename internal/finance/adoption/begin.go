package adoption

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/adoption/store"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// NewTariff is what is given to begin an adoption.
type NewTariff struct {
	Key      string // one-time key of the form; the same key begins one adoption
	Scenario ref.ID // a frozen version
	Service  ref.ID
	Begins   period.Day // first day of the month that is aimed at
}

// Begin starts the way of a price that stands in a frozen version: the council's
// prices of the version when it has some, else those that were found. Conflict:
// the service has a way already that has not ended.
func (a *Adoption) Begin(ctx context.Context, tx *db.Tx, actor access.Actor, n NewTariff) (ref.ID, error) {
	if err := access.Permit(actor, mayTake, tx.Municipality, 0); err != nil {
		return 0, err
	}
	q, id := store.New(tx), tx.NewID()
	if n.Key == "" {
		n.Key = id.String()
	}
	sent, err := q.AdoptionByKey(ctx, store.AdoptionByKeyParams{MunicipalityID: int64(tx.Municipality), FormKey: n.Key})
	if err == nil {
		return ref.ID(sent), nil
	}
	if !db.IsMissing(err) {
		return 0, fmt.Errorf("looking for the same form: %w", err)
	}
	service, err := a.tariffs.Service(ctx, tx, n.Service)
	if err != nil {
		return 0, fault.Form().Field("what", "Choose from the list")
	}
	found, err := a.found(ctx, tx, n.Scenario, n.Service)
	if err != nil {
		return 0, err
	}
	if n.Begins == "" || n.Begins != n.Begins.Month().First() || n.Begins <= tx.Today() {
		return 0, fault.Form().Field("begins", "Choose a month that has not begun yet.")
	}
	if err := a.free(ctx, tx, n.Service); err != nil {
		return 0, err
	}
	prices, err := encode(found.Prices)
	if err == nil {
		err = q.AddAdoption(ctx, store.AddAdoptionParams{
			MunicipalityID: int64(tx.Municipality), ID: int64(id), FormKey: n.Key, ScenarioID: int64(n.Scenario),
			ServiceID: int64(n.Service), ServiceCode: service.Code, Proposed: prices, Begins: string(n.Begins),
			BegunAt: int64(tx.Now()), BegunBy: int64(actor.ID), BegunByName: actor.Name,
		})
	}
	if db.IsUnique(err) {
		return 0, errUnderWay
	}
	if err != nil {
		return 0, fmt.Errorf("beginning an adoption: %w", err)
	}
	return id, audit.Record(ctx, tx, actor, "adoption.begin", adoptionRef(id), nil, n)
}

var errUnderWay = fault.Conflict("A tariff of this service is on its way already. Finish it or stop it first.")

// free tells that no way of the service is under way. Asked before inserting: on
// PostgreSQL a violated index would end the whole transaction.
func (a *Adoption) free(ctx context.Context, tx *db.Tx, service ref.ID) error {
	if err := tx.Lock(ctx, "adoption.service."+service.String()); err != nil {
		return err
	}
	list, err := a.List(ctx, tx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(t Tariff) bool { return t.Service == service && t.running() }) {
		return errUnderWay
	}
	return nil
}

// running tells whether the way has not ended.
func (t Tariff) running() bool { return t.State == Open || t.State == Decided }

// found works a service of a frozen version out.
func (a *Adoption) found(ctx context.Context, tx *db.Tx, version, service ref.ID) (scenario.Found, error) {
	s, err := a.bench.Frozen(ctx, tx, version)
	if err != nil {
		return scenario.Found{}, err
	}
	return solved(s, service, nil)
}

// solved works a service of a frozen version out with given prices, or with its
// own.
func solved(s scenario.Version, service ref.ID, prices []rate.Price) (scenario.Found, error) {
	x, ok := s.Document.ServiceOf(service)
	if !ok {
		return scenario.Found{}, fault.Form().Field("what", "This calculation does not price the service. Say in the workbench which service it is.")
	}
	return priced(s.Document, x.Code, prices).Solve(x.Code)
}

// priced is the document with prices chosen for a service.
func priced(d scenario.Scenario, code string, prices []rate.Price) scenario.Scenario {
	if len(prices) == 0 {
		return d
	}
	d.Services = slices.Clone(d.Services)
	for i := range d.Services {
		if d.Services[i].Code == code {
			d.Services[i].Council = prices
		}
	}
	return d
}

// Mend replaces the calculation and the prices that are proposed: after the
// hearing, or when the antimonopoly office refused. While its letter waits for
// an answer and after the decision they stand.
func (a *Adoption) Mend(ctx context.Context, tx *db.Tx, actor access.Actor, id, version ref.ID, prices []rate.Price) error {
	if err := access.Permit(actor, mayTake, tx.Municipality, 0); err != nil {
		return err
	}
	t, err := a.Load(ctx, tx, id)
	if err != nil {
		return err
	}
	if t.State != Open || !t.Path.Mendable() {
		return fault.Conflict("These prices stand in a letter or a decision. They cannot be changed now.")
	}
	s, err := a.bench.Frozen(ctx, tx, version)
	if err != nil {
		return err
	}
	found, err := solved(s, t.Service, prices)
	if err != nil {
		return err
	}
	if t.Scenario == version && samePrices(t.Proposed, found.Prices) {
		return nil
	}
	text, err := encode(found.Prices)
	if err == nil {
		err = store.New(tx).Mend(ctx, store.MendParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), ScenarioID: int64(version), Proposed: text})
	}
	if err != nil {
		return fmt.Errorf("mending an adoption: %w", err)
	}
	return audit.Record(ctx, tx, actor, "adoption.mend", adoptionRef(id), t.Proposed, found.Prices)
}
