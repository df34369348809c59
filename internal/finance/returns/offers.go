package returns

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/returns/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// todo is the corrections that wait for the person who asks. What the person
// asked for themselves somebody else must decide.
func (rs *Returns) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayDecide) {
		return nil, nil
	}
	err = rs.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		wishes, err := rs.waitingWishes(ctx, tx)
		for _, w := range wishes {
			if access.Permit(r.Actor, mayDecide, r.Tenant.ID, w.Asked.By) != nil {
				continue
			}
			list = append(list, module.Todo{
				Text:  w.title(r.Printer),
				Note:  r.Printer.T("{name} asks: {reason}", "name", w.Asked.Name, "reason", w.Reason),
				Path:  "desk/returns/wishes/" + w.ID.String(),
				State: "wait", Tag: r.Printer.T("Waiting for approval"),
			})
		}
		return err
	})
	return list, err
}

// waiting is the number beside "Corrections" on the rail.
func (rs *Returns) waiting(ctx context.Context, r *web.Request) (int, error) {
	list, err := rs.todo(ctx, r)
	return len(list), err
}

// check compares wishes with what the books did, one English line each: what was
// agreed to is booked with that sum, and nothing was booked before it was agreed to.
func (rs *Returns) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	q, m := store.New(tx), int64(tx.Municipality)
	off, err := q.WishesOff(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("checking returns: %w", err)
	}
	for _, w := range off {
		complaints = append(complaints, fmt.Sprintf("returns: wish %s of %s was agreed to, the books corrected %s",
			ref.ID(w.ID), money.Som(w.Amount), money.Som(w.Booked)))
	}
	early, err := q.WishesEarly(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("checking returns: %w", err)
	}
	for _, w := range early {
		complaints = append(complaints, fmt.Sprintf("returns: wish %s is %s, and yet the books carried it out", ref.ID(w.ID), w.State))
	}
	return complaints, nil
}
