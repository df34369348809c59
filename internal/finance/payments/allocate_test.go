package payments

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// item is a bill in the tests: its number, month and what is open on it.
func item(bill ref.ID, m period.Month, amount, paid money.Som) billing.Item {
	return billing.Item{Bill: bill, Month: m, Due: m.Next().First().Add(24), Amount: amount, Paid: paid}
}

// The evening of the prototype: 214,60 owed, 250 given, 35,40 becomes advance.
func TestAllocate(t *testing.T) {
	november := item(3, "2026-11", 158_73, 0)
	waste := item(2, "2026-11", 50_00, 0)
	october := item(1, "2026-10", 140_00, 134_13)
	for _, tt := range []struct {
		name   string
		amount money.Som
		items  []billing.Item
		want   []money.Som // by bill 1, 2, 3
		rest   money.Som
	}{
		{"nothing owed", 100_00, nil, nil, 100_00},
		{"all and an advance", 250_00, []billing.Item{november, waste, october}, []money.Som{5_87, 50_00, 158_73}, 35_40},
		{"exactly", 214_60, []billing.Item{october, november, waste}, []money.Som{5_87, 50_00, 158_73}, 0},
		{"the oldest first", 5_87, []billing.Item{november, waste, october}, []money.Som{5_87, 0, 0}, 0},
		{"within a month by bill", 30_00, []billing.Item{november, waste}, []money.Som{0, 30_00, 0}, 0},
		{"one tyiyn", 1, []billing.Item{november, waste, october}, []money.Som{1, 0, 0}, 0},
		{"paid ones receive nothing", 10_00, []billing.Item{item(1, "2026-09", 7_00, 7_00), waste}, []money.Som{0, 10_00, 0}, 0},
		{"no money", 0, []billing.Item{waste}, nil, 0},
		{"less than no money", -5, []billing.Item{waste}, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts, rest := Allocate(tt.amount, tt.items)
			got := make([]money.Som, 3)
			for _, part := range parts {
				got[part.Item.Bill-1] += part.Amount
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

// debts draws bills of one account, some of them partly paid.
func debts(t *rapid.T) []billing.Item {
	months := []period.Month{"2026-07", "2026-08", "2026-09", "2026-10"}
	list := make([]billing.Item, rapid.IntRange(0, 12).Draw(t, "bills"))
	for i := range list {
		amount := money.Som(rapid.Int64Range(0, 5_000_00).Draw(t, "amount"))
		paid := money.Som(rapid.Int64Range(0, int64(amount)).Draw(t, "paid"))
		list[i] = item(ref.ID(i+1), rapid.SampledFrom(months).Draw(t, "month"), amount, paid)
	}
	return list
}

// Whatever is owed and paid: no tyiyn is lost or made, no bill receives more
// than is open on it, nothing younger is paid while something older is open, and
// an advance remains only when nothing is owed any more.
func TestAllocateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := debts(t)
		amount := money.Som(rapid.Int64Range(0, 60_000_00).Draw(t, "paid in"))
		parts, rest := Allocate(amount, items)
		if total(parts)+rest != amount || rest < 0 {
			t.Fatalf("%s became %s and %s", amount, total(parts), rest)
		}
		given := map[ref.ID]money.Som{}
		for _, part := range parts {
			given[part.Item.Bill] += part.Amount
			if part.Amount <= 0 || given[part.Item.Bill] > part.Item.Amount-part.Item.Paid {
				t.Fatalf("bill %d receives %s of %s", part.Item.Bill, part.Amount, part.Item.Amount-part.Item.Paid)
			}
		}
		for _, older := range items {
			open := older.Amount - older.Paid - given[older.Bill]
			for _, younger := range items {
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
		items := debts(t)
		amount := money.Som(rapid.Int64Range(0, 60_000_00).Draw(t, "paid in"))
		parts, rest := Allocate(amount, items)
		other, rest2 := Allocate(amount, rapid.Permutation(items).Draw(t, "order"))
		if rest != rest2 || !slices.Equal(parts, other) {
			t.Fatalf("%v and %v", parts, other)
		}
	})
}

// Advances reach the bills as one sum would, the oldest advance first, and none
// gives more than it has.
func TestAppliedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := debts(t)
		credits := make([]credit, rapid.IntRange(0, 6).Draw(t, "advances"))
		var sum money.Som
		for i := range credits {
			credits[i] = credit{ref.ID(100 + i), money.Som(rapid.Int64Range(0, 3_000_00).Draw(t, "left"))}
			sum += credits[i].left
		}
		byBill, byPayment := map[ref.ID]money.Som{}, map[ref.ID]money.Som{}
		var used money.Som
		for _, m := range applied(slices.Clone(credits), items) {
			if m.amount <= 0 {
				t.Fatalf("a move of %s", m.amount)
			}
			byBill[m.item.Bill] += m.amount
			byPayment[m.payment] += m.amount
			used += m.amount
		}
		parts, rest := Allocate(sum, items)
		for _, part := range parts {
			byBill[part.Item.Bill] -= part.Amount
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
			if byPayment[c.payment] > c.left {
				t.Fatalf("payment %d gives %s of %s", c.payment, byPayment[c.payment], c.left)
			}
			if i > 0 && byPayment[c.payment] > 0 && byPayment[credits[i-1].payment] < credits[i-1].left {
				t.Fatalf("payment %d gives before the older one is used up", c.payment)
			}
		}
	})
}
