package notices

import (
	"context"
	"fmt"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/notices/store"
)

// todo calls to the list of what is to be told by hand, and to whatever keeps
// messages from going out that a person can mend.
func (o *Notices) todo(ctx context.Context, r *web.Request) (work []module.Todo, err error) {
	if !r.Can(mayTell) && !r.Actor.Has(access.Admin) {
		return nil, nil
	}
	var many int
	var stuck []notify.Stuck
	err = o.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		if many, err = o.carrier.CountByHand(ctx, tx); err == nil {
			stuck, err = o.carrier.Stuck(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	p := r.Printer
	if many > 0 && r.Can(mayTell) {
		work = append(work, module.Todo{Text: p.N(many, "{n} message is to be told by hand", "{n} messages are to be told by hand"),
			Path: "desk/notices", State: "wait", Tag: p.T("tell")})
	}
	for _, s := range stuck {
		switch s.Reason {
		case notify.Login, notify.Sender, notify.Money, notify.Unsafe:
			path := "desk/notices"
			if !r.Can(mayTell) {
				path = "desk"
			}
			work = append(work, module.Todo{Text: p.T("Messages do not go out: {reason}", "reason", reasonText(p, s.Reason)), Path: path,
				Note: wayName(p, s.Way) + ": " + p.Int(s.N), State: "bad", Tag: p.T("ask the operator")})
		}
	}
	return work, nil
}

// workEvery is how often one looks whom to write to, and what nobody needs any more.
const workEvery = 10 * time.Minute

// work writes the letters of the day and tidies up until ctx ends.
func (o *Notices) work(ctx context.Context) error {
	tick := time.NewTicker(workEvery)
	defer tick.Stop()
	for {
		if err := o.tidy(ctx); err != nil {
			return err
		}
		for n := 1; n > 0 && ctx.Err() == nil; {
			var err error
			if n, err = o.Digest(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tidy removes codes of days gone by and counters that no longer bound anything.
func (o *Notices) tidy(ctx context.Context) error {
	return o.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		s := store.New(tx)
		if err := s.ForgetCodes(ctx, int64(tx.Now())-2*day); err != nil {
			return fmt.Errorf("forgetting codes: %w", err)
		}
		if err := s.ForgetNews(ctx, int64(tx.Now())-8*day); err != nil {
			return fmt.Errorf("forgetting news: %w", err)
		}
		if err := s.ForgetSent(ctx, string(tx.Today().Add(-2))); err != nil {
			return fmt.Errorf("forgetting counters: %w", err)
		}
		return nil
	})
}

// settle prepares a merger of municipalities: the counters of one day are not added
// up, and what somebody subscribed to in both is kept once.
func (o *Notices) settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	if err := store.New(tx).DropSubscriptions(ctx, store.DropSubscriptionsParams{OldID: int64(from), NewID: int64(into)}); err != nil {
		return err
	}
	return store.New(tx).DropSentOf(ctx, int64(from))
}

// demo leaves a list as an office without mail server and gateway has it: some who
// made their request in person and are told of its answer.
func (o *Notices) demo(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error { return o.demoPlace(ctx, tx, d.Today) })
		if err != nil {
			return fmt.Errorf("demo notices of %s: %w", place.Slug, err)
		}
	}
	return nil
}

// demoMany is how many of the last answers are still to be told.
const demoMany = 4

func (o *Notices) demoPlace(ctx context.Context, tx *db.Tx, today period.Day) error {
	list, err := o.requests.Journal(ctx, tx, today.Add(-60), today)
	if err != nil {
		return err
	}
	many := 0
	for _, r := range list {
		if r.Ended == "" || r.Answer == "" || r.Anonymous || many == demoMany {
			continue
		}
		events, err := o.requests.Events(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if err := o.Told(ctx, tx, r, events[len(events)-1]); err != nil {
			return err
		}
		many++
	}
	return nil
}
