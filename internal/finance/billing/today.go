package billing

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// waiting counts the runs that wait for this person's approval.
func (b *Billing) waiting(ctx context.Context, r *web.Request) (n int, err error) {
	if !r.Can(mayApprove) {
		return 0, nil
	}
	err = b.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		runs, err := b.runsIn(ctx, tx, Previewed)
		for _, run := range runs {
			if approvable(r.Actor, run) {
				n++
			}
		}
		return err
	})
	return n, err
}

func approvable(actor access.Actor, run Run) bool {
	return access.Permit(actor, mayApprove, actor.Municipality, run.Made.By) == nil
}

// todo lists what waits for the person: runs to approve, runs to finish, months
// that nobody has billed.
func (b *Billing) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayApprove) && !r.Can(mayRun) {
		return nil, nil
	}
	err = b.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		services, err := b.Services(ctx, tx)
		if err != nil {
			return err
		}
		runs, err := b.runsSince(ctx, tx, tx.Today().Month().Add(-2))
		if err != nil {
			return err
		}
		known := ByID(services)
		for _, run := range runs {
			if item, ok := b.runTodo(r, run, known[run.Service]); ok {
				list = append(list, item)
			}
		}
		if r.Can(mayRun) {
			missing, err := b.gaps(ctx, tx, services, runs, tx.Today().Month().Add(-1))
			list = append(list, gapTodos(r, missing)...)
			return err
		}
		return nil
	})
	return list, err
}

// runTodo is the work that a run asks of the person, if any.
func (b *Billing) runTodo(r *web.Request, run Run, s Service) (module.Todo, bool) {
	p := r.Printer
	item := module.Todo{
		Path: "desk/billing/runs/" + run.ID.String(), State: "wait", Tag: p.T("Waiting for approval"),
		Note: p.T("Made by: {name}, {time}.", "name", run.Made.Name, "time", run.Made.At),
	}
	service, month := p.Name(s.Name), p.MonthFor(run.Month)
	switch {
	case run.State == Previewed && r.Can(mayApprove) && approvable(r.Actor, run):
		item.Text = p.T("Approve the bills: {service}, {month}", "service", service, "month", month)
		return item, true
	case run.State == Approved || run.State == Reversing:
		item.Text = p.T("Bills are being booked: {service}, {month}", "service", service, "month", month)
		item.State, item.Tag = "info", p.T("Running")
		return item, true
	}
	return item, false
}

// billByDay is the day of the month by which last month should be billed: the
// due date is the 25th, and the bills must still be carried from house to house.
const billByDay = 10

func gapTodos(r *web.Request, missing []gap) []module.Todo {
	var list []module.Todo
	p, due := r.Printer, r.Today().Month().First().Add(billByDay-1)
	for _, g := range missing {
		item := module.Todo{
			Text: p.T("Make the bills: {service}, {month}", "service", p.Name(g.Service.Name), "month", p.MonthFor(g.Month)),
			Path: "desk/billing", State: "wait", Tag: p.T("not billed yet"), Due: due,
		}
		if late := r.Today().Sub(due); late > 0 {
			item.State, item.Tag = "bad", p.N(late, "overdue by {n} day", "overdue by {n} days")
		}
		list = append(list, item)
	}
	return list
}

// anyPreviewed tells whether a run waits for a second person.
func (b *Billing) anyPreviewed(ctx context.Context, tx *db.Tx) (bool, error) {
	runs, err := b.runsIn(ctx, tx, Previewed)
	return len(runs) > 0, err
}

// everPosted tells whether the first run is done.
func (b *Billing) everPosted(ctx context.Context, tx *db.Tx) (bool, error) {
	runs, err := b.runsIn(ctx, tx, Posted)
	return len(runs) > 0, err
}
