// Package amend decides what the next bill corrects when months that were billed
// before look different today, because a meter was read late or a reading was
// corrected. It knows sums and months only.
package amend

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Sum is what a month comes to.
type Sum struct {
	Volume money.Quantity
	Amount money.Som
}

// Correction is the difference that the next bill settles for a month.
type Correction struct {
	Month period.Month
	Sum
}

// Settle compares what was billed for each month, earlier corrections included,
// with what is owed by what is known today. What is owed is added, the oldest
// month first; then what was billed too much is taken off, but a bill never goes
// below zero: room is what it comes to without corrections, and left is what
// remains for later bills. Months that are not in owed stay as they are.
func Settle(billed, owed map[period.Month]Sum, room money.Som) (list []Correction, left money.Som) {
	var credits []Correction
	for _, m := range months(owed) {
		c := Correction{m, Sum{owed[m].Volume - billed[m].Volume, owed[m].Amount - billed[m].Amount}}
		switch {
		case c.Amount > 0:
			list, room = append(list, c), room+c.Amount
		case c.Amount < 0:
			credits = append(credits, c)
		}
	}
	for _, c := range credits {
		taken := c.within(room)
		left += taken.Amount - c.Amount
		if taken.Amount < 0 {
			list, room = append(list, taken), room+taken.Amount
		}
	}
	slices.SortStableFunc(list, func(a, b Correction) int { return a.Month.Sub(b.Month) })
	return list, left
}

// within cuts a credit down to what a bill can bear, its volume in proportion.
func (c Correction) within(room money.Som) Correction {
	if -c.Amount <= room {
		return c
	}
	volume, err := money.MulDiv(int64(c.Volume), int64(room), int64(-c.Amount), money.HalfUp)
	if err != nil {
		volume = 0 // no volume is that large; the money is right in any case
	}
	return Correction{c.Month, Sum{money.Quantity(volume), -room}}
}

func months(owed map[period.Month]Sum) []period.Month {
	all := make([]period.Month, 0, len(owed))
	for m := range owed {
		all = append(all, m)
	}
	slices.Sort(all)
	return all
}
