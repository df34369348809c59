package allocation

import (
	"cmp"
	"slices"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Payment is a payment of the past, laid once more in a trial.
type Payment struct {
	ID      ref.ID
	Account ref.ID
	Number  string // of the account
	Holder  string
	Day     period.Day
	At      period.Instant
	Amount  money.Som
}

// Claim is a bill of the past with the moment from which it was owed. Open is what
// payments outside the trial left of it.
type Claim struct {
	share.Debt
	Posted period.Instant
}

// Replay lays the payments of one account once more, in the order in which they
// were booked, by another rule. A bill can be paid only after it was posted; money left
// over waits as an advance and is laid when the next bill comes, as payments does.
// What comes out are the moves that the rule would have made.
func Replay(rule share.Rule, payments []Payment, claims []Claim) []share.Move {
	open := slices.Clone(claims)
	slices.SortFunc(open, func(a, b Claim) int { return cmp.Compare(a.Posted, b.Posted) })
	var moves []share.Move
	var waiting []share.Credit
	for _, p := range payments {
		moves = append(moves, settle(rule, waiting, known(open, p.At))...)
		parts, rest := rule.Allocate(p.Amount, debts(known(open, p.At)), share.Wish{})
		for _, part := range parts {
			moves = append(moves, share.Move{Payment: p.ID, Part: part})
			pay(open, part)
		}
		if rest > 0 {
			waiting = append(waiting, share.Credit{Payment: p.ID, Left: rest})
		}
	}
	return append(moves, settle(rule, waiting, open)...)
}

// settle lays waiting advances on bills and takes from both what was used.
func settle(rule share.Rule, waiting []share.Credit, open []Claim) []share.Move {
	moves := rule.Apply(waiting, debts(open))
	for _, m := range moves {
		pay(open, m.Part)
		for i := range waiting {
			if waiting[i].Payment == m.Payment {
				waiting[i].Left -= m.Amount
			}
		}
	}
	return moves
}

// known are the bills that were posted by a moment; claims are in that order.
func known(claims []Claim, at period.Instant) []Claim {
	n, _ := slices.BinarySearchFunc(claims, at, func(c Claim, at period.Instant) int {
		if c.Posted <= at {
			return -1
		}
		return 1
	})
	return claims[:n]
}

func debts(claims []Claim) []share.Debt {
	list := make([]share.Debt, len(claims))
	for i, c := range claims {
		list[i] = c.Debt
	}
	return list
}

// pay takes a part off the bill it was laid on.
func pay(claims []Claim, part share.Part) {
	for i := range claims {
		if claims[i].Bill == part.Bill {
			claims[i].Open -= part.Amount
			return
		}
	}
}
