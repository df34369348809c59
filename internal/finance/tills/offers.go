package tills

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/tills/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// todo is what waits for the person who asks: days to accept, days left open.
func (t *Tills) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(maySee) {
		return nil, nil
	}
	err = t.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		rows, err := store.New(tx).DaysWaiting(ctx, store.DaysWaitingParams{
			MunicipalityID: int64(tx.Municipality), Today: string(tx.Today())})
		if err != nil {
			return err
		}
		days, err := daysOf(rows)
		for _, d := range days {
			if todo, mine := dayTodo(r, d); mine {
				list = append(list, todo)
			}
		}
		return err
	})
	return list, err
}

// dayTodo is what a day asks of the person: to accept it, or to close what was
// left open. False when it asks nothing.
func dayTodo(r *web.Request, d Day) (module.Todo, bool) {
	todo := module.Todo{Path: "desk/tills/days/" + d.ID.String(), Due: d.Date,
		Note: r.Printer.T("Cashier: {name}", "name", d.Cashier)}
	switch {
	case d.State == Closed && mayTakeOver(r.Actor, r.Tenant.ID, d) == nil:
		todo.Text = r.Printer.T("Accept the cash of {day}: {sum}", "day", d.Date, "sum", d.Handed())
		todo.State, todo.Tag = "wait", r.Printer.T("Waiting for approval")
		return todo, true
	case d.State == Open && (d.CashierID == r.Actor.ID || r.Can(mayAccept)):
		late := r.Today().Sub(d.Date)
		todo.Text = r.Printer.T("Close the day of {day}", "day", d.Date)
		todo.State, todo.Tag = "bad", r.Printer.N(late, "overdue by {n} day", "overdue by {n} days")
		return todo, true
	}
	return todo, false
}

// waiting is the number beside "Cashiers' days" on the rail.
func (t *Tills) waiting(ctx context.Context, r *web.Request) (int, error) {
	list, err := t.todo(ctx, r)
	return len(list), err
}

// anyDesk tells whether a cash desk is set up.
func (t *Tills) anyDesk(ctx context.Context, tx *db.Tx) (bool, error) {
	list, err := t.Desks(ctx, tx)
	return len(list) > 0, err
}

// check recounts the room and returns what does not agree, one English line
// each: receipts have no gaps, closed days expect what their cash book says,
// the ledger holds what lies in the tills.
func (t *Tills) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	for _, part := range []func(context.Context, *db.Tx) ([]string, error){checkNumbers, checkDays, t.checkCash} {
		found, err := part(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("checking tills: %w", err)
		}
		complaints = append(complaints, found...)
	}
	return complaints, nil
}

// checkNumbers finds desks whose receipts do not run from one to the counter.
func checkNumbers(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).Numbering(ctx, int64(tx.Municipality))
	for _, r := range rows {
		if r.Receipts != r.Last || r.Highest != r.Last || r.Receipts > 0 && r.First != 1 {
			complaints = append(complaints, fmt.Sprintf("tills: desk %d has %d receipts numbered %d to %d, and its counter stands at %d",
				r.Code, r.Receipts, r.First, r.Highest, r.Last))
		}
	}
	return complaints, err
}

// checkDays finds counted days whose expectation is not what the cash book says:
// somebody wrote into a closed day.
func checkDays(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).DaysOff(ctx, int64(tx.Municipality))
	for _, r := range rows {
		complaints = append(complaints, fmt.Sprintf("tills: day %s of %s expected %s, its cash book says %s",
			ref.ID(r.ID), r.Day, money.Som(r.Expected), money.Som(r.Counted)))
	}
	return complaints, err
}

// checkCash compares the tills with the ledger: all that came and went, the change
// money, and without what accepted days gave away.
func (t *Tills) checkCash(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).CashByDesk(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	booked, err := t.ledger.Balances(ctx, tx, ledger.Cash)
	for _, r := range rows {
		if have, want := booked[ref.ID(r.ID)], money.Som(r.Moved+r.Added-r.Gone); have != want {
			complaints = append(complaints, fmt.Sprintf("tills: desk %d should hold %s, the ledger says %s", r.Code, want, have))
		}
	}
	return complaints, err
}
