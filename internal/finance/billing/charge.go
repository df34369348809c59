package billing

import (
	"errors"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/reckon"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// charged tells whether a bill can be made in spite of the oddities.
func charged(odd []string) bool {
	return !slices.Contains(odd, oddity.NoTariff) && !slices.Contains(odd, oddity.NoVolume)
}

// Computation and Part are how a bill came about; see package reckon.
type (
	Computation = reckon.Computation
	Part        = reckon.Part
)

// reckoned prices all that one account used of a service in a month. It returns
// the oddities that a person should look at before the bill is approved.
func reckoned(m period.Month, used []accounts.Usage, tariff []tariffs.InForce) (Computation, []string) {
	var odd []string
	uses := make([]reckon.Use, len(used))
	for i, u := range used {
		odd = append(odd, u.Odd...)
		uses[i] = reckon.Use{
			Span: u.Span, Category: u.Category, Connection: u.Connection, Persons: u.Persons, Heads: u.Heads, Area: u.Area,
			Metered: u.Metered, Quantity: u.Quantity, Before: u.From, After: u.To, ReadOn: u.ReadOn, Source: u.Source,
		}
	}
	c, err := reckon.Month(m, uses, tariff)
	if errors.Is(err, rate.ErrNoPrice) {
		odd = append(odd, oddity.NoTariff)
	}
	if errors.Is(err, reckon.ErrVolume) {
		odd = append(odd, oddity.NoVolume)
	}
	if ends(m, used) {
		odd = append(odd, oddity.Ending)
	}
	slices.Sort(odd)
	return c, slices.Compact(odd)
}

// ends tells whether the last use stops before the month does: the account was
// closed or cut off, and this is its last bill.
func ends(m period.Month, used []accounts.Usage) bool {
	var last period.Day
	for _, u := range used {
		if u.Span.Until == "" {
			return false
		}
		last = max(last, u.Span.Until)
	}
	return last != "" && last < m.Last()
}

// highTimes is how many times the usual amount makes a bill worth a look.
const highTimes = 3

// high tells whether an amount is far above what the account usually pays.
func high(amount, usual money.Som) bool { return usual > 0 && amount > highTimes*usual }

// DueDay is the day by which a month's bill is to be paid: the 25th of the next
// month, as the collection rules of water unions have it.
func DueDay(m period.Month) period.Day { return m.Next().First().Add(24) }
