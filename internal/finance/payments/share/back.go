package share

import "github.com/openaimak/aimak/internal/kernel/money"

// TakeBack chooses what is taken out of a payment when a sum of it is returned:
// its unused advance first, because nothing is owed again for it, then what lies
// on bills in the order given, the newest allocation first. The moves carry a
// minus. Advance and moves together are the sum, as far as the payment holds it.
func TakeBack(sum, left money.Som, lying []Move) (advance money.Som, moves []Move) {
	advance = min(max(sum, 0), max(left, 0))
	sum -= advance
	for _, m := range lying {
		if part := min(sum, m.Amount); part > 0 {
			sum -= part
			m.Amount = -part
			moves = append(moves, m)
		}
	}
	return advance, moves
}
