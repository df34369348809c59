package payments

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// check recounts the room and returns what does not agree, one English line
// each: a payment is what lies on bills and what is left of it, receipts are those
// of the cash book, advances agree with the ledger, bills with what lies on them.
func (p *Payments) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	for _, part := range []func(context.Context, *db.Tx) ([]string, error){
		checkParts, checkCorrections, p.checkCash, p.checkAdvances, p.checkBills,
	} {
		found, err := part(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("checking payments: %w", err)
		}
		complaints = append(complaints, found...)
	}
	return complaints, nil
}

// checkCorrections finds payments from which something else was taken than their
// corrections say.
func checkCorrections(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).CorrectionsOff(ctx, int64(tx.Municipality))
	for _, r := range rows {
		complaints = append(complaints, fmt.Sprintf("payments: %s left payment %s again, its corrections come to %s",
			money.Som(r.Returned), ref.ID(r.ID), money.Som(r.Corrected)))
	}
	return complaints, err
}

// checkParts finds payments whose money is not all accounted for: what lies on
// bills and what is left is the amount without what left it again.
func checkParts(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).PaymentsOff(ctx, int64(tx.Municipality))
	for _, r := range rows {
		complaints = append(complaints, fmt.Sprintf("payments: payment %s (%s) of %s: %s lies on bills, %s is left",
			ref.ID(r.ID), r.State, money.Som(r.Amount), money.Som(r.Lying), money.Som(r.AdvanceLeft)))
	}
	return complaints, err
}

// checkCash compares receipts with the cash book, desk by desk.
func (p *Payments) checkCash(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).TakenByDesk(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	book, err := p.tills.Book(ctx, tx)
	for _, r := range rows {
		want := tills.Flow{Taken: money.Som(r.Taken), Returned: money.Som(r.Returned), Receipts: int(r.Receipts),
			Returns: int(r.Returns), First: int(r.First), Last: int(r.Last)}
		if have := book[ref.ID(r.DeskID)]; have != want {
			complaints = append(complaints, fmt.Sprintf("payments: desk %s has receipts %+v, its cash book says %+v", ref.ID(r.DeskID), want, have))
		}
	}
	return complaints, err
}

// checkAdvances lets the ledger hold more: advances of the opening balances
// came without a payment.
func (p *Payments) checkAdvances(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).AdvanceByAccount(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	booked, err := p.advances(ctx, tx, 0)
	for _, r := range rows {
		if have := booked[ref.ID(r.AccountID)]; have < money.Som(r.Amount) {
			complaints = append(complaints, fmt.Sprintf("payments: account %s has %s of unused payments, the ledger knows an advance of %s",
				ref.ID(r.AccountID), money.Som(r.Amount), have))
		}
	}
	return complaints, err
}

// checkBills compares what lies on each bill with what billing calls paid.
func (p *Payments) checkBills(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).LyingByBill(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	paid, err := p.billing.PaidBills(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if bill := ref.ID(r.BillID); paid[bill] != money.Som(r.Amount) {
			complaints = append(complaints, fmt.Sprintf("payments: %s lies on bill %s, billing says %s", money.Som(r.Amount), bill, paid[bill]))
		}
		delete(paid, ref.ID(r.BillID))
	}
	for bill, sum := range paid {
		complaints = append(complaints, fmt.Sprintf("payments: bill %s is settled by %s of which no payment knows", bill, sum))
	}
	return complaints, nil
}
