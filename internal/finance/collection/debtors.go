package collection

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/collection/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Ageing is a debt by how many days have passed since it was due. What is not
// due yet is Coming and no arrear.
type Ageing struct {
	Coming, To30, To60, To90, Older money.Som
}

// Late is everything past its due date.
func (a Ageing) Late() money.Som { return a.To30 + a.To60 + a.To90 + a.Older }

// Plus adds two ageings, bucket by bucket.
func (a Ageing) Plus(o Ageing) Ageing {
	return Ageing{a.Coming + o.Coming, a.To30 + o.To30, a.To60 + o.To60, a.To90 + o.To90, a.Older + o.Older}
}

// Debtor is an account with something unpaid.
type Debtor struct {
	Account ref.ID
	Number  string
	Village ref.ID
	Bills   int
	Oldest  period.Day // due date of the oldest unpaid bill
	Ageing
}

// bounds are the days that part the buckets of ageing, seen from today: a bill
// due on a bound belongs to the younger bucket.
func bounds(today period.Day) (d30, d60, d90 period.Day) {
	return today.Add(-30), today.Add(-60), today.Add(-90)
}

// debtors lists every account with an unpaid bill, in one query.
func (c *Collection) debtors(ctx context.Context, tx *db.Tx) ([]Debtor, error) {
	today := tx.Today()
	d30, d60, d90 := bounds(today)
	rows, err := store.New(tx).Arrears(ctx, store.ArrearsParams{MunicipalityID: int64(tx.Municipality),
		Today: string(today), D30: string(d30), D60: string(d60), D90: string(d90)})
	if err != nil {
		return nil, fmt.Errorf("reading arrears: %w", err)
	}
	all := make([]Debtor, len(rows))
	for i, r := range rows {
		all[i] = Debtor{
			Account: ref.ID(r.AccountID), Number: r.AccountNumber, Village: ref.ID(r.VillageID), Bills: int(r.Bills),
			Oldest: period.Day(r.Oldest),
			Ageing: Ageing{money.Som(r.Coming), money.Som(r.To30), money.Som(r.To60), money.Som(r.To90), money.Som(r.Older)},
		}
	}
	return all, nil
}

// byVillage sums arrears by village and counts the accounts that are late.
func byVillage(all []Debtor) map[ref.ID]villageArrears {
	sums := map[ref.ID]villageArrears{}
	for _, d := range all {
		v := sums[d.Village]
		v.Ageing = v.Ageing.Plus(d.Ageing)
		if d.Late() > 0 {
			v.accounts++
		}
		sums[d.Village] = v
	}
	return sums
}

type villageArrears struct {
	Ageing
	accounts int
}

// Orders of the list of debtors.
const (
	byAmount = "amount"
	byAge    = "age"
	byNumber = "number"
)

// late keeps accounts past their due date, of one village if given and among
// the wanted accounts if not nil, in an order that never wavers.
func late(all []Debtor, village ref.ID, wanted map[ref.ID]bool, order string) []Debtor {
	var kept []Debtor
	for _, d := range all {
		if d.Late() > 0 && (village == 0 || d.Village == village) && (wanted == nil || wanted[d.Account]) {
			kept = append(kept, d)
		}
	}
	slices.SortFunc(kept, func(a, b Debtor) int {
		switch order {
		case byAge:
			return cmp.Or(cmp.Compare(a.Oldest, b.Oldest), cmp.Compare(b.Late(), a.Late()), cmp.Compare(a.Number, b.Number))
		case byNumber:
			return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Account, b.Account))
		}
		return cmp.Or(cmp.Compare(b.Late(), a.Late()), cmp.Compare(a.Number, b.Number))
	})
	return kept
}

// after returns at most n debtors that follow the account in the list; the
// zero account means from the start.
func after(list []Debtor, account ref.ID, n int) (page []Debtor, more bool) {
	start := 0
	if account != 0 {
		if at := slices.IndexFunc(list, func(d Debtor) bool { return d.Account == account }); at >= 0 {
			start = at + 1
		}
	}
	end := min(start+n, len(list))
	return list[start:end], end < len(list)
}
