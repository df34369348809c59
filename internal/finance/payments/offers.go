package payments

import (
	"context"

	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// mostWaiting is how many waiting things are listed by name.
const mostWaiting = 50

// Waiting is a reversal with the receipt that it is about.
type Waiting struct {
	Reversal
	Number        tills.Number
	Amount        money.Som
	Holder        string
	AccountNumber string
	TakenOn       period.Day
	Cashier       string
}

// waitingReversals lists the reversals that wait, the newest first.
func (p *Payments) waitingReversals(ctx context.Context, tx *db.Tx) (list []Waiting, err error) {
	rows, err := store.New(tx).ReversalsWaiting(ctx, store.ReversalsWaitingParams{MunicipalityID: int64(tx.Municipality), Limit: mostWaiting})
	for _, r := range rows {
		list = append(list, waitingOf(store.ReversalsDecidedRow(r)))
	}
	return list, err
}

// decidedReversals lists the last reversals that were decided, the newest first.
func (p *Payments) decidedReversals(ctx context.Context, tx *db.Tx) (list []Waiting, err error) {
	rows, err := store.New(tx).ReversalsDecided(ctx, store.ReversalsDecidedParams{MunicipalityID: int64(tx.Municipality), Limit: mostWaiting})
	for _, r := range rows {
		list = append(list, waitingOf(r))
	}
	return list, err
}

func waitingOf(r store.ReversalsDecidedRow) Waiting {
	return Waiting{
		Reversal: Reversal{ID: ref.ID(r.ID), Payment: ref.ID(r.PaymentID), State: r.State, Reason: r.Reason, Day: period.Day(r.Day),
			Asked:   Act{period.Instant(r.AskedAt), ref.ID(r.AskedBy), r.Asker},
			Decided: Act{period.Instant(r.DecidedAt), ref.ID(r.DecidedBy), r.Decider}},
		Number: tills.Number{Desk: int(r.DeskCode), Serial: int(r.Number)}, Amount: money.Som(r.Amount), Holder: r.Holder,
		AccountNumber: r.AccountNumber, TakenOn: period.Day(r.TakenOn), Cashier: r.Cashier,
	}
}

// todo is the reversals that wait for the person who asks.
func (p *Payments) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayReverse) {
		return nil, nil
	}
	err = p.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		wishes, err := p.waitingReversals(ctx, tx)
		list = reversalTodos(r, wishes)
		return err
	})
	return list, err
}

// reversalTodos leaves out the wishes that the person made: somebody else must
// decide on those.
func reversalTodos(r *web.Request, wishes []Waiting) (list []module.Todo) {
	for _, w := range wishes {
		if permit(r.Actor, mayReverse, r.Tenant.ID, w.Asked.By) != nil {
			continue
		}
		list = append(list, module.Todo{
			Text:  r.Printer.T("Reverse receipt {number}: {sum}", "number", w.Number.String(), "sum", w.Amount),
			Note:  r.Printer.T("{name} asks: {reason}", "name", w.Asked.Name, "reason", w.Reason),
			Path:  "desk/payments/receipts/" + w.Payment.String(),
			State: "wait", Tag: r.Printer.T("Waiting for approval"),
		})
	}
	return list
}

// waiting is the number beside "Payments" on the rail.
func (p *Payments) waiting(ctx context.Context, r *web.Request) (int, error) {
	list, err := p.todo(ctx, r)
	return len(list), err
}

// search finds receipts by number.
func (p *Payments) search(ctx context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	if _, ok := tills.ParseNumber(query); !ok || !r.Can(maySee) {
		return nil, nil
	}
	err = p.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		found, err := p.numbered(ctx, tx, query)
		for _, receipt := range found {
			hits = append(hits, module.Hit{
				Text: r.Printer.T("Receipt {number}: {sum}", "number", receipt.Number.String(), "sum", receipt.Amount),
				Note: receipt.Holder + ", " + r.Printer.DayShort(receipt.Day),
				Path: "desk/payments/receipts/" + receipt.ID.String(), Kind: r.Printer.T("Receipt"),
			})
		}
		return err
	})
	return hits, err
}

// tiles shows what was taken today and this month.
func (p *Payments) tiles(ctx context.Context, r *web.Request) (list []module.Tile, err error) {
	if !r.Can(maySee) {
		return nil, nil
	}
	err = p.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		today := Filter{From: r.Today(), Until: r.Today()}
		s, err := p.sums(ctx, tx, today)
		list = []module.Tile{{
			Order: 40, Label: r.Printer.T("Taken today"), Value: r.Printer.Money(s.Taken),
			Note: r.Printer.N(s.Receipts, "{n} payment", "{n} payments"),
			Path: "desk/payments/list?from=" + string(today.From) + "&until=" + string(today.Until),
		}}
		return err
	})
	return list, err
}

// everTaken tells whether the owner's last step is done.
func (p *Payments) everTaken(ctx context.Context, tx *db.Tx) (bool, error) {
	n, err := store.New(tx).AnyPayment(ctx, int64(tx.Municipality))
	return n > 0, err
}
