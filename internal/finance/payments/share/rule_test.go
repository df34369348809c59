package share

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// The services of the tests.
const (
	water ref.ID = 11
	waste ref.ID = 12
	grass ref.ID = 13 // named by no rule
)

// of is a bill of a service.
func of(service ref.ID, d Debt) Debt {
	d.Service = service
	return d
}

// Two months of water and waste, 300 som against a debt of 500.
func TestRuleAllocate(t *testing.T) {
	debts := []Debt{
		of(water, owes(1, "2026-09", 100_00)), of(waste, owes(2, "2026-09", 50_00)),
		of(water, owes(3, "2026-10", 200_00)), of(waste, owes(4, "2026-10", 50_00)),
		of(grass, owes(5, "2026-08", 100_00)),
	}
	waterFirst := []ref.ID{water, waste}
	for _, tt := range []struct {
		name string
		rule Rule
		wish Wish
		want []money.Som // by bill 1 … 5
	}{
		{"the program's own", Rule{}, Wish{}, []money.Som{100_00, 50_00, 50_00, 0, 100_00}},
		{"month, waste first within it", Rule{Order: ByMonth, Services: []ref.ID{waste, water}}, Wish{}, []money.Som{100_00, 50_00, 0, 50_00, 100_00}},
		{"water first", Rule{Order: ByService, Services: waterFirst}, Wish{}, []money.Som{100_00, 0, 200_00, 0, 0}},
		{"waste first", Rule{Order: ByService, Services: []ref.ID{waste, water}}, Wish{}, []money.Som{100_00, 50_00, 100_00, 50_00, 0}},
		{"a bill wished", Rule{}, Wish{Bill: 4}, []money.Som{100_00, 50_00, 0, 50_00, 100_00}},
		{"a service wished", Rule{}, Wish{Service: waste}, []money.Som{100_00, 50_00, 0, 50_00, 100_00}},
		{"a bill and its service wished", Rule{}, Wish{Bill: 3, Service: water}, []money.Som{100_00, 0, 200_00, 0, 0}},
		{"a wish that does not count", Rule{Order: ByService, Services: waterFirst, NoWish: true}, Wish{Service: grass}, []money.Som{100_00, 0, 200_00, 0, 0}},
		{"a wish for nothing owed", Rule{}, Wish{Bill: 99, Service: 98}, []money.Som{100_00, 50_00, 50_00, 0, 100_00}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts, rest := tt.rule.Allocate(300_00, debts, tt.wish)
			got := make([]money.Som, len(debts))
			for _, part := range parts {
				got[part.Bill-1] += part.Amount
			}
			if !slices.Equal(got, tt.want) || rest != 0 {
				t.Errorf("got %v and %s, want %v", got, rest, tt.want)
			}
		})
	}
}

// mixed draws bills of several services.
func mixed(t *rapid.T) []Debt {
	list := debts(t)
	for i := range list {
		list[i].Service = rapid.SampledFrom([]ref.ID{water, waste, grass}).Draw(t, "service")
	}
	return list
}

func rules() *rapid.Generator[Rule] {
	return rapid.Custom(func(t *rapid.T) Rule {
		all := rapid.Permutation([]ref.ID{water, waste, 14}).Draw(t, "services")
		return Rule{
			Order:    rapid.SampledFrom([]Order{"", ByMonth, ByService}).Draw(t, "order"),
			Services: all[:rapid.IntRange(0, len(all)).Draw(t, "named")],
			NoWish:   rapid.Bool().Draw(t, "no wish"),
		}
	})
}

func wishes() *rapid.Generator[Wish] {
	return rapid.Custom(func(t *rapid.T) Wish {
		return Wish{Bill: ref.ID(rapid.IntRange(0, 13).Draw(t, "bill")),
			Service: rapid.SampledFrom([]ref.ID{0, water, waste, 98}).Draw(t, "service")}
	})
}

// given sums parts by bill.
func given(parts []Part) map[ref.ID]money.Som {
	by := map[ref.ID]money.Som{}
	for _, part := range parts {
		by[part.Bill] += part.Amount
	}
	return by
}

// Whatever the rule and the wish: parts and advance are the amount, no bill is
// over-filled, no bill receives while one before it in the order is open, and an
// advance remains only when nothing is owed.
func TestRuleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed, rule, wish := mixed(t), rules().Draw(t, "rule"), wishes().Draw(t, "wish")
		amount := money.Som(rapid.Int64Range(0, 60_000_00).Draw(t, "paid in"))
		parts, rest := rule.Allocate(amount, owed, wish)
		if Total(parts)+rest != amount || rest < 0 {
			t.Fatalf("%s became %s and %s", amount, Total(parts), rest)
		}
		got := given(parts)
		open := false // something earlier in the order is not wholly paid
		for _, debt := range rule.Sort(owed, wish) {
			switch {
			case got[debt.Bill] > debt.Open || got[debt.Bill] < 0:
				t.Fatalf("bill %d receives %s of %s", debt.Bill, got[debt.Bill], debt.Open)
			case open && got[debt.Bill] > 0:
				t.Fatalf("bill %d is paid out of turn", debt.Bill)
			}
			open = open || got[debt.Bill] < debt.Open
		}
		if open && rest > 0 {
			t.Fatalf("an advance of %s remains while something is owed", rest)
		}
	})
}

// More money never pays less on any bill.
func TestRuleIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed, rule, wish := mixed(t), rules().Draw(t, "rule"), wishes().Draw(t, "wish")
		less := money.Som(rapid.Int64Range(0, 30_000_00).Draw(t, "less"))
		more := less + money.Som(rapid.Int64Range(0, 30_000_00).Draw(t, "on top"))
		few, restFew := rule.Allocate(less, owed, wish)
		many, restMany := rule.Allocate(more, owed, wish)
		after := given(many)
		for bill, sum := range given(few) {
			if after[bill] < sum {
				t.Fatalf("bill %d receives %s of %s and %s of %s", bill, sum, less, after[bill], more)
			}
		}
		if restMany < restFew {
			t.Fatalf("the advance shrinks from %s to %s", restFew, restMany)
		}
	})
}

// A wish that counts is filled before anything else; one that does not changes nothing.
func TestWishIsRespected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed, rule, wish := mixed(t), rules().Draw(t, "rule"), wishes().Draw(t, "wish")
		amount := money.Som(rapid.Int64Range(0, 20_000_00).Draw(t, "paid in"))
		parts, _ := rule.Allocate(amount, owed, wish)
		if rule.NoWish {
			if plain, _ := rule.Allocate(amount, owed, Wish{}); !slices.Equal(parts, plain) {
				t.Fatalf("the wish changed %v to %v", plain, parts)
			}
			return
		}
		got := given(parts)
		var service money.Som
		var wanted money.Som
		for _, debt := range owed {
			if debt.Bill == wish.Bill && got[debt.Bill] != min(amount, debt.Open) {
				t.Fatalf("the wished bill receives %s of %s", got[debt.Bill], min(amount, debt.Open))
			}
			if debt.Bill == wish.Bill || debt.Service == wish.Service && wish.Service != 0 {
				service, wanted = service+got[debt.Bill], wanted+debt.Open
			}
		}
		if service != min(amount, wanted) {
			t.Fatalf("what was wished receives %s of %s", service, min(amount, wanted))
		}
	})
}

// The zero rule is the plain order, by sum and by advances.
func TestZeroRuleIsThePlainOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed := mixed(t)
		amount := money.Som(rapid.Int64Range(0, 60_000_00).Draw(t, "paid in"))
		plain, rest := Allocate(amount, owed)
		ruled, rest2 := Rule{}.Allocate(amount, rapid.Permutation(owed).Draw(t, "order"), Wish{})
		if rest != rest2 || !slices.Equal(plain, ruled) {
			t.Fatalf("%v and %v", plain, ruled)
		}
		credits := []Credit{{101, amount / 3}, {102, amount - amount/3}}
		if a, b := Apply(credits, owed), (Rule{}).Apply(credits, owed); !slices.Equal(a, b) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

// A rule is read from its columns as it was written.
func TestParseRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rules().Draw(t, "rule")
		rule.Order = rapid.SampledFrom([]Order{ByMonth, ByService}).Draw(t, "written order")
		got, err := ParseRule(string(rule.Order), rule.ServiceText(), !rule.NoWish)
		if err != nil || !got.Same(rule) {
			t.Fatalf("%+v became %+v: %v", rule, got, err)
		}
	})
	for name, c := range map[string][2]string{"order": {"youngest", ""}, "no order": {"", ""}, "service": {"month", "water"}} {
		if _, err := ParseRule(c[0], c[1], true); err == nil {
			t.Errorf("%s: %q is read", name, c)
		}
	}
}

func TestSame(t *testing.T) {
	if !(Rule{}).Same(Rule{Order: ByMonth}) || (Rule{}).Same(Rule{NoWish: true}) || (Rule{}).Same(Rule{Services: []ref.ID{water}}) {
		t.Error("rules are compared by what they do")
	}
}
