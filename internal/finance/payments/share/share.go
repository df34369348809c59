// Package share decides which bill receives what of a sum of money.
//
// The oldest debt comes first; what is left over is an advance, and the oldest
// advance is used first. Not a tyiyn is lost or made. The Civil Code leaves the
// order to the parties; the public contract of a provider names the oldest debt.
package share

import (
	"cmp"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Debt is a bill with what is open on it.
type Debt struct {
	Bill    ref.ID
	Account ref.ID
	Service ref.ID
	Month   period.Month
	Due     period.Day
	Open    money.Som
}

// Part is the share of an amount that goes onto one bill, or with a minus
// comes off it.
type Part struct {
	Debt
	Amount money.Som
}

// Credit is an advance that is still unused, by the payment it came from.
// Payment 0 is an advance from the opening balances.
type Credit struct {
	Payment ref.ID
	Left    money.Som
}

// Move is a part with the payment that its money belongs to.
type Move struct {
	Payment ref.ID
	Part
}

// Allocate lays an amount on what is owed, the oldest bill first, and returns
// what is left over: the advance. Parts and rest together are the amount to the
// tyiyn, and no bill receives more than is open on it.
func Allocate(amount money.Som, debts []Debt) (parts []Part, rest money.Som) {
	return lay(amount, OldestFirst(debts))
}

// lay fills debts one after the other.
func lay(amount money.Som, ordered []Debt) (parts []Part, rest money.Som) {
	rest = max(amount, 0)
	for _, debt := range ordered {
		if share := min(rest, debt.Open); share > 0 {
			parts = append(parts, Part{debt, share})
			rest -= share
		}
	}
	return parts, rest
}

// OldestFirst orders by month, then due day; bills of one month and day go by
// their identifiers, so that the same debt is always paid alike.
func OldestFirst(debts []Debt) []Debt {
	return slices.SortedFunc(slices.Values(debts), func(a, b Debt) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Due, b.Due), cmp.Compare(a.Bill, b.Bill))
	})
}

// Apply lays unused advances on what is owed, in the order given, on the oldest
// bill first. Which payment a bill was settled by stays known, so that a later
// reversal of that payment finds its money.
func Apply(credits []Credit, debts []Debt) []Move {
	parts, _ := Allocate(available(credits), debts)
	return draw(credits, parts)
}

// available is what advances hold together.
func available(credits []Credit) (sum money.Som) {
	for _, c := range credits {
		sum += max(c.Left, 0)
	}
	return sum
}

// draw takes the money of the parts out of the advances, the first one first.
func draw(credits []Credit, parts []Part) (moves []Move) {
	for _, c := range credits {
		for c.Left > 0 && len(parts) > 0 {
			share := min(c.Left, parts[0].Amount)
			moves = append(moves, Move{c.Payment, Part{parts[0].Debt, share}})
			c.Left -= share
			parts[0].Amount -= share
			if parts[0].Amount == 0 {
				parts = parts[1:]
			}
		}
	}
	return moves
}

// Owed is what is open on the bills together.
func Owed(debts []Debt) (sum money.Som) {
	for _, debt := range debts {
		sum += debt.Open
	}
	return sum
}

// Total is what the parts come to.
func Total(parts []Part) (sum money.Som) {
	for _, part := range parts {
		sum += part.Amount
	}
	return sum
}

// After is what is still owed when parts have been laid on debts; what is paid in
// full is left out.
func After(debts []Debt, parts []Part) []Debt {
	laid := make(map[ref.ID]money.Som, len(parts))
	for _, part := range parts {
		laid[part.Bill] += part.Amount
	}
	var left []Debt
	for _, debt := range debts {
		if debt.Open -= laid[debt.Bill]; debt.Open > 0 {
			left = append(left, debt)
		}
	}
	return left
}
