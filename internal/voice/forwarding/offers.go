package forwarding

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/forwarding/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// todo calls the secretary to what only a person can decide. The head sees the same
// on the page of the room: the home of the desk asks every room, and is asked little.
func (o *Forwarding) todo(ctx context.Context, r *web.Request) (work []module.Todo, err error) {
	if !r.Actor.Has(access.Secretary) {
		return nil, nil
	}
	var n store.CountDeskRow
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		n, err = o.counts(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := r.Printer
	line := func(n int64, text, state, tag string) {
		if n > 0 {
			work = append(work, module.Todo{Text: text, Path: "desk/forwarding", State: state, Tag: tag})
		}
	}
	line(n.Claimed, p.N(int(n.Claimed), "{n} request is called done by the body it was sent to", "{n} requests are called done by the bodies they were sent to"), "wait", p.T("look"))
	line(n.Asked, p.N(int(n.Asked), "Of {n} request nobody knows whether it arrived", "Of {n} requests nobody knows whether they arrived"), "bad", p.T("decide"))
	line(n.Failed, p.N(int(n.Failed), "{n} request was not taken by the body it was sent to", "{n} requests were not taken by the bodies they were sent to"), "bad", p.T("decide"))
	return work, nil
}

// check looks for what was sent and is not there, and for keys that this installation
// cannot open.
func (o *Forwarding) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	n, err := store.New(tx).Lost(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("looking for requests that were sent on: %w", err)
	}
	if n > 0 {
		wrong = append(wrong, fmt.Sprintf("%d requests that were sent on are not there", n))
	}
	rows, err := store.New(tx).Endpoints(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading bodies: %w", err)
	}
	for _, r := range rows {
		if _, err := o.box.Show(r.Secret, ref.ID(r.ID)); err != nil {
			wrong = append(wrong, fmt.Sprintf("the key of body %s does not open: %v", ref.ID(r.ID), err))
		}
	}
	return wrong, nil
}

// join prepares a merger of municipalities: where both send a category, the way of
// the successor holds.
func (o *Forwarding) join(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	if err := store.New(tx).DropRoutes(ctx, store.DropRoutesParams{OldID: int64(from), NewID: int64(into)}); err != nil {
		return fmt.Errorf("joining the ways of categories: %w", err)
	}
	return nil
}

// demo leaves a body that is switched off, so that a demo sends nothing to anybody, with
// a request that it calls done.
func (o *Forwarding) demo(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		if place.Months < 12 {
			continue
		}
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error { return o.demoPlace(ctx, tx, d.Today) })
		if err != nil {
			return fmt.Errorf("demo bodies of %s: %w", place.Slug, err)
		}
	}
	return nil
}

func (o *Forwarding) demoPlace(ctx context.Context, tx *db.Tx, today period.Day) error {
	program := access.System(tx.Municipality)
	list, err := o.requests.Journal(ctx, tx, today.Add(-360), today)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(r requests.Request) bool { return r.State != life.Referred || r.Private })
	if len(list) == 0 {
		return nil
	}
	last := list[len(list)-1]
	id, err := o.Put(ctx, tx, program, Endpoint{Name: last.Body, URL: "https://res.example/open311/v2", Format: "xml", Secret: "demo"})
	if err != nil {
		return err
	}
	if err := o.Lead(ctx, tx, program, Route{Category: "light", Endpoint: id, Service: "street-light", Name: "Көчө чырагы"}); err != nil {
		return err
	}
	item := tx.NewID()
	if _, err := store.New(tx).AddItem(ctx, store.AddItemParams{MunicipalityID: int64(tx.Municipality), ID: int64(item), RequestID: int64(last.ID), EndpointID: int64(id), DueAt: int64(tx.Now())}); err != nil {
		return err
	}
	was, err := o.Item(ctx, tx, item)
	if err != nil {
		return err
	}
	now := was
	now.State, now.TheirID, now.Status, now.Notes = Claimed, "2214", "closed", "Аткарылды."
	return o.keep(ctx, tx, was, now, tx.Now())
}
