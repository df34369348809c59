package collection

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/collection/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Paid is how much of a month's bills has been paid by now.
type Paid struct {
	Month        period.Month
	Due          period.Day // of the last bill
	Bills        int
	Amount, Paid money.Som
}

// Permille is the share paid, in thousandths.
func (m Paid) Permille() int {
	if m.Amount == 0 {
		return 0
	}
	v, err := money.MulDiv(int64(m.Paid), 1000, int64(m.Amount), money.HalfUp)
	if err != nil {
		return 0
	}
	return int(v)
}

// collections returns the months since the first, the oldest first; months
// without bills are left out.
func (c *Collection) collections(ctx context.Context, tx *db.Tx, since period.Month) ([]Paid, error) {
	rows, err := store.New(tx).MonthSums(ctx, store.MonthSumsParams{MunicipalityID: int64(tx.Municipality), Month: string(since)})
	if err != nil {
		return nil, fmt.Errorf("reading collection: %w", err)
	}
	months := make([]Paid, len(rows))
	for i, r := range rows {
		months[i] = Paid{Month: period.Month(r.Month), Due: period.Day(r.Due), Bills: int(r.Bills), Amount: money.Som(r.Amount), Paid: money.Som(r.Paid)}
	}
	return months, nil
}

// matured leaves out months whose bills are not due yet: to compare them with
// older ones would be unfair to the payers.
func matured(all []Paid, today period.Day) []Paid {
	for len(all) > 0 && all[len(all)-1].Due >= today {
		all = all[:len(all)-1]
	}
	return all
}

// figures are the sums that home pages show.
type figures struct {
	at     period.Instant
	months []Paid // the last shownMonths and one, the oldest first
	ageing Ageing
	late   int // accounts past their due date
}

// keep is how long, in milliseconds, sums are shown again without adding up a
// year of bills: home pages are opened often and may be a minute behind. Pages
// of arrears always ask anew.
const keep = 60_000

func (c *Collection) figures(ctx context.Context, tx *db.Tx) (figures, error) {
	c.mu.Lock()
	f, known := c.kept[tx.Municipality]
	c.mu.Unlock()
	if now := tx.Now(); known && f.at <= now && now < f.at+keep {
		return f, nil
	}
	f = figures{at: tx.Now()}
	var err error
	if f.months, err = c.collections(ctx, tx, tx.Today().Month().Add(-shownMonths-1)); err != nil {
		return f, err
	}
	all, err := c.debtors(ctx, tx)
	if err != nil {
		return f, err
	}
	for _, d := range all {
		f.ageing = f.ageing.Plus(d.Ageing)
		if d.Late() > 0 {
			f.late++
		}
	}
	c.mu.Lock()
	c.kept[tx.Municipality] = f
	c.mu.Unlock()
	return f, nil
}
