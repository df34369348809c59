package share

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// owes is a bill in the tests: its number, month and what is open on it.
func owes(bill ref.ID, m period.Month, open money.Som) Debt {
	return Debt{Bill: bill, Month: m, Due: m.Next().First().Add(24), Open: open}
}

// The evening of the prototype: 214,60 owed, 250 given, 35,40 becomes advance.
func TestAllocate(t *testing.T) {
	november := owes(3, "2026-11", 158_73)
	waste := owes(2, "2026-11", 50_00)
	october := owes(1, "2026-10", 5_87)
	for _, tt := range []struct {
		name   string
		amount money.Som
		debts  []Debt
		want   []money.Som // by bill 1, 2, 3
		rest   money.Som
	}{
		{"nothing owed", 100_00, nil, nil, 100_00},
		{"all and an advance", 250_00, []Debt{november, waste, october}, []money.Som{5_87, 50_00, 158_73}, 35_40},
		{"exactly", 214_60, []Debt{october, november, waste}, []money.Som{5_87, 50_00, 158_73}, 0},
		{"the oldest first", 5_87, []Debt{november, waste, october}, []money.Som{5_87, 0, 0}, 0},
		{"within a month by bill", 30_00, []Debt{november, waste}, []money.Som{0, 30_00, 0}, 0},
		{"one tyiyn", 1, []Debt{november, waste, october}, []money.Som{1, 0, 0}, 0},
		{"paid ones receive nothing", 10_00, []Debt{owes(1, "2026-09", 0), waste}, []money.Som{0, 10_00, 0}, 0},
		{"no money", 0, []Debt{waste}, nil, 0},
		{"less than no money", -5, []Debt{waste}, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts, rest := Allocate(tt.amount, tt.debts)
			got := make([]money.Som, 3)
			for _, part := range parts {
				got[part.Bill-1] += part.Amount
			}
			if tt.want == nil {
				tt.want = make([]money.Som, 3)
			}
			if !slices.Equal(got, tt.want) || rest != tt.rest {
				t.Errorf("got %v and %s, want %v and %s", got, rest, tt.want, tt.rest)
			}
		})
	}
}

// debts draws bills of one account.
func debts(t *rapid.T) []Debt {
	months := []period.Month{"2026-07", "2026-08", "2026-09", "2026-10"}
	list := make([]Debt, rapid.IntRange(0, 12).Draw(t, "bills"))
	for i := range list {
		open := money.Som(rapid.Int64Range(0, 5_000_00).Draw(t, "open"))
		list[i] = owes(ref.ID(i+1), rapid.SampledFrom(months).Draw(t, "month"), open)
	}
	return list
}

// Whatever is owed and paid: no tyiyn is lost or made, no bill receives more
// than is open on it, nothing younger is paid while something older is open, and
// an advance remains only when nothing is owed any more.
func TestAllocateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed := debts(t)
		amount := money.Som(rapid.Int64Range(0, 60_000_00).Draw(t, "paid in"))
		parts, rest := Allocate(amount, owed)
		if Total(parts)+rest != amount || rest < 0 {
			t.Fatalf("%s became %s and %s", amount, Total(parts), rest)
		}
		given := map[ref.ID]money.Som{}
		for _, part := range parts {
			given[part.Bill] += part.Amount
			if part.Amount <= 0 || given[part.Bill] > part.Open {
				t.Fatalf("bill %d receives %s of %s", part.Bill, part.Amount, part.Open)
			}
		}
		for _, older := range owed {
			open := older.Open - given[older.Bill]
			for _, younger := range owed {
				if open > 0 && younger.Month > older.Month && given[younger.Bill] > 0 {
					t.Fatalf("bill %d of %s is paid while %d of %s is open", younger.Bill, younger.Month, older.Bill, older.Month)
				}
			}
			if open > 0 && rest > 0 {
				t.Fatalf("an advance of %s remains while %s is owed", rest, open)
			}
		}
	})
}

// The order in which bills are listed does not matter.
func TestAllocateIgnoresOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed := debts(t)
		amount := money.Som(rapid.Int64Range(0, 60_000_00).Draw(t, "paid in"))
		parts, rest := Allocate(amount, owed)
		other, rest2 := Allocate(amount, rapid.Permutation(owed).Draw(t, "order"))
		if rest != rest2 || !slices.Equal(parts, other) {
			t.Fatalf("%v and %v", parts, other)
		}
	})
}

// Advances reach the bills as one sum would, the oldest advance first, and none
// gives more than it has.
func TestApplyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed := debts(t)
		credits := make([]Credit, rapid.IntRange(0, 6).Draw(t, "advances"))
		var sum money.Som
		for i := range credits {
			credits[i] = Credit{ref.ID(100 + i), money.Som(rapid.Int64Range(0, 3_000_00).Draw(t, "left"))}
			sum += credits[i].Left
		}
		byBill, byPayment := map[ref.ID]money.Som{}, map[ref.ID]money.Som{}
		var used money.Som
		for _, m := range Apply(slices.Clone(credits), owed) {
			if m.Amount <= 0 {
				t.Fatalf("a move of %s", m.Amount)
			}
			byBill[m.Bill] += m.Amount
			byPayment[m.Payment] += m.Amount
			used += m.Amount
		}
		parts, rest := Allocate(sum, owed)
		for _, part := range parts {
			byBill[part.Bill] -= part.Amount
		}
		for bill, difference := range byBill {
			if difference != 0 {
				t.Fatalf("bill %d receives %s more than from one sum", bill, difference)
			}
		}
		if used+rest != sum {
			t.Fatalf("%s of %s is used, %s remains", used, sum, rest)
		}
		for i, c := range credits {
			if byPayment[c.Payment] > c.Left {
				t.Fatalf("payment %d gives %s of %s", c.Payment, byPayment[c.Payment], c.Left)
			}
			if i > 0 && byPayment[c.Payment] > 0 && byPayment[credits[i-1].Payment] < credits[i-1].Left {
				t.Fatalf("payment %d gives before the older one is used up", c.Payment)
			}
		}
	})
}
