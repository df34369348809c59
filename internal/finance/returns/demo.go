package returns

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/returns/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// demo tells who asked for the corrections that the books of the demo hold, and
// leaves two wishes of today waiting: a transfer and a refund.
func (rs *Returns) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		err := rs.db.Write(ctx, at.Municipality, func(tx *db.Tx) error {
			if err := rs.demoPast(ctx, tx); err != nil {
				return err
			}
			return rs.demoToday(ctx, tx)
		})
		if err != nil {
			return fmt.Errorf("corrections of %s: %w", at.Slug, err)
		}
	}
	return nil
}

var wishColumns = []string{"municipality_id", "id", "key", "payment_id", "kind", "amount", "to_account", "to_number", "to_holder", "state", "reason",
	"asked_at", "asked_by", "asker", "decided_at", "decided_by", "decider", "answer", "serial", "moved_id", "booking"}

// demoPast writes the wish behind each correction in the books: the cashier who
// took the payment noticed the mistake five minutes before it was corrected.
func (rs *Returns) demoPast(ctx context.Context, tx *db.Tx) error {
	rows, err := store.New(tx).PastCorrections(ctx, int64(tx.Municipality))
	if err != nil {
		return fmt.Errorf("reading corrections: %w", err)
	}
	serials := map[int]int{} // the last act of each year
	_, err = tx.Bulk(ctx, "returns_wish", wishColumns, func(yield func([]any) bool) {
		for _, r := range rows {
			year := ref.ID(r.ID).Time().Year()
			serials[year]++
			if !yield([]any{tx.Municipality, r.ID, r.Key, r.PaymentID, r.Kind, r.Amount, 0, "", "", Done, r.Reason,
				r.MadeAt - 300_000, r.CashierID, r.Cashier, r.MadeAt, r.ActorID, r.Actor, "", serials[year], 0, r.Key}) {
				return
			}
		}
	})
	return err
}

// demoToday asks about the last payments of today.
func (rs *Returns) demoToday(ctx context.Context, tx *db.Tx) error {
	rows, err := store.New(tx).LatestPayments(ctx, store.LatestPaymentsParams{MunicipalityID: int64(tx.Municipality), Day: string(tx.Today())})
	if err != nil || len(rows) < 3 {
		return err
	}
	last, other, before := paymentOf(rows[0]), paymentOf(rows[1]), paymentOf(rows[2])
	for _, a := range []struct {
		Asking
		by store.PubPaymentsPayment
	}{
		{Asking{Key: "demo/transfer", Payment: last.ID, Kind: intake.Transfer, To: other.AccountNumber, Reason: "Төлөөчү башка жеке эсепти айткан"}, rows[0]},
		{Asking{Key: "demo/refund", Payment: before.ID, Kind: intake.Refund, Amount: before.Amount / 2, Reason: "Төлөөчү ашыкча төлөп алганын айтты"}, rows[2]},
	} {
		who := access.Actor{ID: ref.ID(a.by.CashierID), Name: a.by.Cashier, Municipality: tx.Municipality}
		if _, err := rs.ask(ctx, tx, who, a.Asking); err != nil {
			return err
		}
	}
	return nil
}
