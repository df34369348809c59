package share

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

func TestTakeBack(t *testing.T) {
	lying := []Move{{1, Part{Debt{Bill: 12}, 30_00}}, {1, Part{Debt{Bill: 11}, 60_00}}} // October, September
	for name, tt := range map[string]struct {
		sum, left, advance money.Som
		back               []money.Som
	}{
		"within the advance":          {10_00, 10_00, 10_00, nil},
		"the advance and a part":      {15_00, 10_00, 10_00, []money.Som{-5_00}},
		"the newest bill in full":     {40_00, 10_00, 10_00, []money.Som{-30_00}},
		"on to the older bill":        {41_00, 10_00, 10_00, []money.Som{-30_00, -1_00}},
		"everything":                  {100_00, 10_00, 10_00, []money.Som{-30_00, -60_00}},
		"no advance is left":          {31_00, 0, 0, []money.Som{-30_00, -1_00}},
		"more than the payment holds": {500_00, 0, 0, []money.Som{-30_00, -60_00}},
		"nothing":                     {0, 10_00, 0, nil},
		"less than nothing":           {-1, 10_00, 0, nil},
	} {
		advance, moves := TakeBack(tt.sum, tt.left, lying)
		if advance != tt.advance || len(moves) != len(tt.back) {
			t.Errorf("%s: %s of the advance, %+v", name, advance, moves)
			continue
		}
		for i, want := range tt.back {
			if moves[i].Amount != want || moves[i].Bill != lying[i].Bill || moves[i].Payment != 1 {
				t.Errorf("%s: move %d is %+v", name, i, moves[i])
			}
		}
	}
}

// Whatever is taken back, it is the sum asked for, from no place more than lies there.
func TestTakeBackKeepsEveryTyiyn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left := money.Som(rapid.Int64Range(0, 1000).Draw(t, "left"))
		holds, lying := left, []Move{}
		for i := range rapid.IntRange(0, 5).Draw(t, "bills") {
			amount := money.Som(rapid.Int64Range(1, 1000).Draw(t, "amount"))
			holds += amount
			lying = append(lying, Move{1, Part{Debt{Bill: ref.ID(i + 1)}, amount}})
		}
		sum := money.Som(rapid.Int64Range(0, int64(holds)).Draw(t, "sum"))
		advance, moves := TakeBack(sum, left, lying)
		back := advance
		for i, m := range moves {
			if m.Amount >= 0 || -m.Amount > lying[i].Amount || m.Bill != lying[i].Bill {
				t.Fatalf("move %d: %+v of %+v", i, m, lying[i])
			}
			back -= m.Amount
		}
		if back != sum || advance > left || len(moves) > 0 && advance != left {
			t.Fatalf("%s asked for, %s came back, %s of the advance of %s", sum, back, advance, left)
		}
	})
}
