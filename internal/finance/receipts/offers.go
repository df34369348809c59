package receipts

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// search finds receipts by number.
func (rs *Receipts) search(ctx context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	if _, ok := ref.ParseReceipt(query); !ok || !r.Can(maySee) {
		return nil, nil
	}
	err = rs.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		found, err := rs.numbered(ctx, tx, query)
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
func (rs *Receipts) tiles(ctx context.Context, r *web.Request) (list []module.Tile, err error) {
	if !r.Can(maySee) {
		return nil, nil
	}
	err = rs.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		today := Filter{From: r.Today(), Until: r.Today()}
		s, err := rs.sums(ctx, tx, today)
		list = []module.Tile{{
			Order: 40, Label: r.Printer.T("Taken today"), Value: r.Printer.Money(s.Taken),
			Note: r.Printer.N(s.Receipts, "{n} payment", "{n} payments"),
			Path: "desk/payments/list?from=" + string(today.From) + "&until=" + string(today.Until),
		}}
		return err
	})
	return list, err
}
