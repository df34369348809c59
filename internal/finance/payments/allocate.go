package payments

import (
	"cmp"
	"slices"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Part is the share of an amount that goes onto one bill.
type Part struct {
	Item   billing.Item
	Amount money.Som
}

// Allocate lays an amount on what is owed, the oldest bill first, and returns
// what is left over: the advance. Parts and rest together are the amount to the
// tyiyn, and no bill receives more than is open on it. The Civil Code leaves the
// order to the parties; the public contract of a provider names the oldest debt.
func Allocate(amount money.Som, items []billing.Item) (parts []Part, rest money.Som) {
	rest = max(amount, 0)
	for _, item := range oldestFirst(items) {
		share := min(rest, item.Amount-item.Paid)
		if share <= 0 {
			continue
		}
		parts = append(parts, Part{item, share})
		rest -= share
	}
	return parts, rest
}

// oldestFirst orders by month, then due day; bills of one month and day keep
// the order of their identifiers, so that the same debt is always paid alike.
func oldestFirst(items []billing.Item) []billing.Item {
	return slices.SortedFunc(slices.Values(items), func(a, b billing.Item) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Due, b.Due), cmp.Compare(a.Bill, b.Bill))
	})
}

// credit is an advance that is still unused, by the payment it came from.
// Payment 0 is an advance from the opening balances.
type credit struct {
	payment ref.ID
	left    money.Som
}

// move is money that goes from a payment onto a bill, or with a minus back.
type move struct {
	payment ref.ID
	item    billing.Item
	amount  money.Som
}

// applied lays unused advances on what is owed: the oldest advance first, on
// the oldest bill first. Which payment a bill was settled by stays known, so
// that a later reversal of that payment finds its money.
func applied(credits []credit, items []billing.Item) []move {
	var available money.Som
	for _, c := range credits {
		available += max(c.left, 0)
	}
	parts, _ := Allocate(available, items)
	var moves []move
	for _, c := range credits {
		for c.left > 0 && len(parts) > 0 {
			share := min(c.left, parts[0].Amount)
			moves = append(moves, move{c.payment, parts[0].Item, share})
			c.left -= share
			parts[0].Amount -= share
			if parts[0].Amount == 0 {
				parts = parts[1:]
			}
		}
	}
	return moves
}

// owed is what is still open on the bills together.
func owed(items []billing.Item) (sum money.Som) {
	for _, item := range items {
		sum += item.Amount - item.Paid
	}
	return sum
}
