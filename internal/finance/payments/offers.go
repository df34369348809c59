package payments

import (
	"context"

	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

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
