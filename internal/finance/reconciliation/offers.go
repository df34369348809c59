package reconciliation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// lookBack is how many days back a day that nobody signed is asked for.
const lookBack = 14

// todo is what waits: days up to yesterday that are not signed.
func (r *Reconciliation) todo(ctx context.Context, req *web.Request) (list []module.Todo, err error) {
	if !req.Can(mayWork) && !req.Can(maySign) {
		return nil, nil
	}
	err = r.db.Read(ctx, req.Tenant.ID, func(tx *db.Tx) error {
		days, names, err := r.unsigned(ctx, tx)
		for _, d := range days {
			list = append(list, dayTodo(req, names[d.Agent], d))
		}
		return err
	})
	return list, err
}

// unsigned returns the days that wait, the oldest first, and the agents' names.
func (r *Reconciliation) unsigned(ctx context.Context, tx *db.Tx) ([]Day, map[ref.ID]string, error) {
	agents, err := r.Agents(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	names := map[ref.ID]string{}
	for _, a := range agents {
		names[a.ID] = a.Name
	}
	list, err := r.waitingDays(ctx, tx)
	return list, names, err
}

// waitingDays are the days up to yesterday that have something and no signature
// that holds, the oldest first.
func (r *Reconciliation) waitingDays(ctx context.Context, tx *db.Tx) ([]Day, error) {
	days, err := r.Days(ctx, tx, 0, period.Span{From: tx.Today().Add(-lookBack), Until: tx.Today().Add(-1)})
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(slices.Collect(maps.Values(days)), func(d Day) bool { return d.State() == Signed || d.State() == Quiet })
	slices.SortFunc(list, func(a, b Day) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Agent, b.Agent)) })
	return list, nil
}

// dayTodo says what a day asks for.
func dayTodo(req *web.Request, agent string, d Day) module.Todo {
	p := req.Printer
	todo := module.Todo{Path: "desk/" + dayPath(d.Agent, d.Date), Due: d.Date, State: "wait", Tag: stateText(p, d.State()),
		Text: p.T("Reconcile {agent}: {day}", "agent", agent, "day", d.Date),
		Note: p.N(d.Books.Count, "{n} payment, {sum}", "{n} payments, {sum}", "sum", d.Books.Total)}
	if d.State() == Differs || d.State() == Again {
		todo.State = "bad"
	}
	return todo
}

// waiting is the number beside "Reconciliation" on the rail.
func (r *Reconciliation) waiting(ctx context.Context, req *web.Request) (n int, err error) {
	err = r.db.Read(ctx, req.Tenant.ID, func(tx *db.Tx) error {
		days, err := r.waitingDays(ctx, tx)
		n = len(days)
		return err
	})
	return n, err
}

// check finds registers whose rows are not those that they were loaded with.
func (r *Reconciliation) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).RegistersOff(ctx, int64(tx.Municipality))
	for _, row := range rows {
		complaints = append(complaints, fmt.Sprintf("reconciliation: the register of agent %s for %s was loaded with %d rows of %s, it has %d of %s",
			ref.ID(row.AgentID), row.Day, row.RowCount, money.Som(row.Total), row.Counted, money.Som(row.Added)))
	}
	if err != nil {
		err = fmt.Errorf("checking reconciliation: %w", err)
	}
	return complaints, err
}
