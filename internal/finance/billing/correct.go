package billing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/billing/amend"
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/reckon"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// backMonths is how far back a late reading is settled by itself; what is older
// is for a person to decide.
const backMonths = 12

// correct puts into the bills of a run what months billed before lack or have
// too much, because readings came or were corrected after their bills. A posted
// bill is never changed: the payer sees the difference as a line of the next one.
func (b *Billing) correct(ctx context.Context, tx *db.Tx, r Run, bills []draft) ([]draft, error) {
	late, err := b.late(ctx, tx, r)
	if err != nil || len(late) == 0 {
		return bills, err
	}
	billed, first, err := b.billed(ctx, tx, r, late)
	if err != nil {
		return nil, err
	}
	at := make(map[ref.ID]int, len(bills))
	for i, d := range bills {
		at[d.account] = i
	}
	owed := map[ref.ID]map[period.Month]amend.Sum{}
	for m := first; m < r.Month; m = m.Next() {
		again, err := b.charges(ctx, tx, Run{Service: r.Service, Month: m}, past{})
		if fault.Is(err, fault.KindInvalid) {
			continue // no price holds for that month any more: nobody can say what it should have cost
		}
		if err != nil {
			return nil, err
		}
		for _, d := range again {
			if _, made := billed[d.account][m]; !made || m < late[d.account] {
				continue // nothing was billed then, by decision or by mistake: that is not for us
			}
			if owed[d.account] == nil {
				owed[d.account] = map[period.Month]amend.Sum{}
			}
			owed[d.account][m] = amend.Sum{Volume: d.volume, Amount: d.amount}
			if _, there := at[d.account]; !there { // served no longer, but settled still
				at[d.account], bills = len(bills), append(bills, draft{account: d.account, number: d.number, village: d.village, state: BillDraft})
			}
		}
	}
	for account, months := range owed {
		bills[at[account]].settle(amend.Settle(billed[account], months, bills[at[account]].amount))
	}
	return slices.DeleteFunc(bills, func(d draft) bool { return len(d.computation.Parts) == 0 && len(d.odd) == 0 }), nil
}

// late finds the accounts to look at again, each with the first month to look at.
func (b *Billing) late(ctx context.Context, tx *db.Tx, r Run) (map[ref.ID]period.Month, error) {
	q, place, since := store.New(tx), int64(tx.Municipality), r.Month.Add(-backMonths)
	last, err := q.LastComputed(ctx, store.LastComputedParams{MunicipalityID: place, ServiceID: int64(r.Service), Month: string(r.Month)})
	if err != nil || last.At == 0 {
		return nil, err
	}
	late, err := b.accounts.Late(ctx, tx, r.Service, period.Instant(last.At), since, r.Month)
	if err != nil {
		return nil, err
	}
	credited, err := q.Credited(ctx, store.CreditedParams{MunicipalityID: place, ServiceID: int64(r.Service), Month: last.Month})
	for _, id := range credited {
		late[ref.ID(id)] = since
	}
	return late, err
}

// billed reads what was billed to these accounts for each month, corrections
// counted to the month that they settle, and the first month of all.
func (b *Billing) billed(ctx context.Context, tx *db.Tx, r Run, late map[ref.ID]period.Month) (map[ref.ID]map[period.Month]amend.Sum, period.Month, error) {
	first := r.Month
	var ids strings.Builder
	for id, m := range late {
		first = min(first, m)
		fmt.Fprintf(&ids, "%020d", int64(id))
	}
	rows, err := store.New(tx).Billed(ctx, store.BilledParams{MunicipalityID: int64(tx.Municipality), Ids: ids.String(),
		ServiceID: int64(r.Service), Since: string(first), Before: string(r.Month)})
	if err != nil {
		return nil, first, fmt.Errorf("reading what was billed: %w", err)
	}
	billed, first := map[ref.ID]map[period.Month]amend.Sum{}, r.Month
	for _, row := range rows {
		var c Computation
		if err := json.Unmarshal([]byte(row.Computation), &c); err != nil {
			return nil, first, fmt.Errorf("computation of account %d for %s: %w", row.AccountID, row.Month, err)
		}
		first = min(first, period.Month(row.Month))
		if billed[ref.ID(row.AccountID)] == nil {
			billed[ref.ID(row.AccountID)] = map[period.Month]amend.Sum{}
		}
		count(c, period.Month(row.Month), billed[ref.ID(row.AccountID)])
	}
	return billed, first, nil
}

// count adds the parts of a month's bill to the months that they are for.
func count(c Computation, m period.Month, sums map[period.Month]amend.Sum) {
	sums[m] = amend.Sum{Volume: sums[m].Volume, Amount: sums[m].Amount} // a bill of nothing is a bill
	for _, p := range c.Parts {
		of := m
		if p.Corrects != "" {
			of = p.Corrects
		}
		s := sums[of]
		sums[of] = amend.Sum{Volume: s.Volume + Computation{Parts: []Part{p}}.Volume(), Amount: s.Amount + p.Total}
	}
}

// settle adds corrections to a bill that is not posted yet.
func (d *draft) settle(list []amend.Correction, left money.Som) {
	for _, c := range list {
		d.computation.Parts = append(d.computation.Parts, Part{
			From: c.Month.First(), Until: c.Month.Last(), Corrects: c.Month, Total: c.Amount,
			Lines: []rate.Line{{Kind: reckon.Corrected, Quantity: c.Volume, Amount: c.Amount}},
		})
	}
	d.volume, d.amount = d.computation.Volume(), d.computation.Total()
	if len(list) > 0 {
		d.odd = append(d.odd, oddity.Mended)
	}
	if left > 0 {
		d.odd = append(d.odd, oddity.Credit)
	}
}
