package tariffs

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes: everybody reads prices; the desk reads all staff, and changes are
// asked for again in the verbs, since pages are not the only callers.
func (t *Tariffs) routes(rt *web.Router) {
	rt.Page("GET prices", maySee, t.showPrices)
	rt.Page("GET prices/{service}", maySee, t.showService)
	rt.Page("GET prices/{service}/poster", maySee, t.showPoster)

	rt.Desk("GET tariffs", mayRead, t.showList)
	rt.Desk("GET tariffs/new", mayEnter, t.showNew)
	rt.Desk("POST tariffs/new", mayEnter, t.enter)
	rt.Desk("GET tariffs/{version}", mayRead, t.showVersion)
	rt.Desk("GET tariffs/{version}/correct", mayEnter, t.showCorrect)
	rt.Desk("POST tariffs/{version}/correct", mayEnter, t.correct)
	rt.Desk("POST tariffs/{version}/discard", mayEnter, t.discard)
	rt.Desk("POST tariffs/{version}/enforce", mayDecide, t.putInForce)
	rt.Desk("POST tariffs/{version}/withdraw", mayDecide, t.withdraw)
}

// priced is a service with its versions, newest first.
type priced struct {
	Service
	Versions []Version
}

// now returns the version that holds today.
func (s priced) now(today period.Day) (Version, bool) { return on(s.Versions, today) }

// all returns the services in the order of the municipality, with their versions.
func (t *Tariffs) all(ctx context.Context, municipality ref.ID) ([]priced, error) {
	return t.gathered(ctx, municipality, func(tx *db.Tx) ([]Version, error) { return t.Versions(ctx, tx, 0) })
}

// outline is all without the prices, for whoever asks on every visit.
func (t *Tariffs) outline(ctx context.Context, municipality ref.ID) ([]priced, error) {
	return t.gathered(ctx, municipality, func(tx *db.Tx) ([]Version, error) { return t.bare(ctx, tx, 0) })
}

func (t *Tariffs) gathered(ctx context.Context, municipality ref.ID, load func(*db.Tx) ([]Version, error)) ([]priced, error) {
	var services []Service
	var versions []Version
	err := t.db.Read(ctx, municipality, func(tx *db.Tx) (err error) {
		if services, err = t.Services(ctx, tx); err == nil {
			versions, err = load(tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	byService := map[ref.ID][]Version{}
	for _, v := range versions {
		byService[v.Service] = append(byService[v.Service], v)
	}
	list := make([]priced, len(services))
	for i, s := range services {
		list[i] = priced{s, byService[s.ID]}
	}
	return list, nil
}

// one returns a service with its versions.
func (t *Tariffs) one(ctx context.Context, municipality, service ref.ID) (s priced, err error) {
	err = t.db.Read(ctx, municipality, func(tx *db.Tx) error {
		if s.Service, err = t.Service(ctx, tx, service); err != nil {
			return err
		}
		s.Versions, err = t.Versions(ctx, tx, service)
		return err
	})
	return s, err
}

// todo offers drafts to whoever may put them in force, and prices that end
// within a month without a successor to whoever enters new ones.
func (t *Tariffs) todo(ctx context.Context, r *web.Request) ([]module.Todo, error) {
	if !r.Can(mayDecide) && !r.Can(mayEnter) {
		return nil, nil
	}
	list, err := t.outline(ctx, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	var work []module.Todo
	for _, s := range list {
		for _, v := range s.Versions {
			if v.State == Draft && v.Origin.Kind != Adopted && r.Can(mayDecide) && v.Entered.By != r.Actor.ID {
				work = append(work, waiting(r.Printer, s.Service, v))
			}
		}
		if item, ends := ending(r, s); ends && r.Can(mayEnter) {
			work = append(work, item)
		}
	}
	return work, nil
}

// waiting asks a second person to look at a draft.
func waiting(p *i18n.Printer, s Service, v Version) module.Todo {
	return module.Todo{
		Text:  p.T("Compare with the decision and put in force: {service}, price {span}", "service", s.Name, "span", spanText(p, v.Span)),
		Note:  p.T("Entered by: {name}", "name", v.Entered.Name),
		Path:  "desk/tariffs/" + v.ID.String(),
		State: "wait", Tag: p.T("Waiting for approval"),
	}
}

// soon is how many days ahead the end of a price is announced: a council needs
// a session to decide the next one.
const soon = 45

// ending warns in time of a price that ends with nothing after it: a run of that
// month would find no tariff.
func ending(r *web.Request, s priced) (module.Todo, bool) {
	v, ok := s.now(r.Today())
	if !ok || v.Span.Until == "" || v.Span.Until > r.Today().Add(soon) {
		return module.Todo{}, false
	}
	if _, follows := next(s.Versions, r.Today()); follows {
		return module.Todo{}, false
	}
	p := r.Printer
	return module.Todo{
		Text:  p.T("Enter the next price: {service}", "service", s.Name),
		Note:  p.T("The present price ends on {day}. Without a new one nothing can be charged.", "day", p.DayShort(v.Span.Until)),
		Path:  "desk/tariffs/new?service=" + s.ID.String(),
		State: "bad", Tag: p.T("Ends soon"), Due: v.Span.Until,
	}, true
}
