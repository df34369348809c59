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

// corrections are what the bills of a run settle of months billed before.
type corrections struct {
	billed, owed map[ref.ID]map[period.Month]amend.Sum
	waiting      map[ref.ID]draft // whose bill has not come yet
	order        []ref.ID
}

// lateCorrections finds what months billed before lack or have too much, because
// readings came or were corrected after their bills. A posted bill is never
// changed: the payer sees the difference as a line of the next one.
func (b *Billing) lateCorrections(ctx context.Context, tx *db.Tx, r Run) (c corrections, err error) {
	late, err := b.late(ctx, tx, r)
	if err != nil || len(late) == 0 {
		return c, err
	}
	c = corrections{owed: map[ref.ID]map[period.Month]amend.Sum{}, waiting: map[ref.ID]draft{}}
	var first period.Month
	if c.billed, first, err = b.billed(ctx, tx, r, late); err != nil {
		return c, err
	}
	for m := first; m < r.Month; m = m.Next() {
		for again, err := range b.charges(ctx, tx, Run{Service: r.Service, Month: m}, past{only: late}, corrections{}) {
			if fault.Is(err, fault.KindInvalid) {
				break // no price holds for that month any more: nobody can say what it should have cost
			}
			if err != nil {
				return c, err
			}
			for _, d := range again {
				// What was not billed then, by decision or by mistake, is not for us.
				if _, made := c.billed[d.account][m]; made && m >= late[d.account] {
					c.add(m, d)
				}
			}
		}
	}
	return c, nil
}

// add notes what a month should have come to.
func (c *corrections) add(m period.Month, d draft) {
	if c.owed[d.account] == nil {
		c.owed[d.account] = map[period.Month]amend.Sum{}
		c.waiting[d.account] = draft{account: d.account, number: d.number, village: d.village, state: BillDraft}
		c.order = append(c.order, d.account)
	}
	c.owed[d.account][m] = amend.Sum{Volume: d.volume, Amount: d.amount}
}

// settle puts the corrections into the bills of their accounts.
func (c corrections) settle(bills []draft) {
	for i := range bills {
		d := &bills[i]
		if months, there := c.owed[d.account]; there {
			d.settle(amend.Settle(c.billed[d.account], months, d.amount))
			delete(c.waiting, d.account)
		}
	}
}

// rest returns the bills of accounts that are served no longer, but settled still.
func (c corrections) rest() (bills []draft) {
	for _, account := range c.order {
		if d, there := c.waiting[account]; there {
			bills = append(bills, d)
		}
	}
	c.settle(bills)
	return slices.DeleteFunc(bills, func(d draft) bool { return len(d.computation.Parts) == 0 && len(d.odd) == 0 })
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
