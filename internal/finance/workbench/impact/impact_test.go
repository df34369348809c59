package impact_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// before is one price for everybody; after has blocks for meters and a month's
// price for a person in the yards.
var (
	before = []rate.Price{{Basis: rate.CubicMetre, Rate: 10_0000, NormLitres: 100}}
	after  = []rate.Price{
		{Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre, NormLitres: 100, Blocks: rate.Graduated{
			{UpTo: 5_000, Rate: 6_0000}, {UpTo: 12_000, Rate: 12_0000}, {Rate: 20_0000}}},
		{Category: rate.Population, Connection: rate.Yard, Basis: rate.PersonMonth, Rate: 35_0000},
		{Category: rate.Budget, Basis: rate.HouseholdYear, Rate: 1200_0000},
	}
)

func house(id ref.ID, volume money.Quantity) impact.Account {
	return impact.Account{ID: id, Category: rate.Population, Connection: rate.House, Metered: true, Quantity: volume}
}

func TestCompare(t *testing.T) {
	i, err := impact.Compare(before, after, []impact.Account{
		house(1, 5_000),  // 50 → 30
		house(2, 10_000), // 100 → 90
		house(3, 12_000), // 120 → 114
		house(4, 20_000), // 200 → 274
		{ID: 5, Category: rate.Population, Connection: rate.Yard, Persons: 4},      // 4 × 3 m³ × 10 = 120 → 140
		{ID: 6, Category: rate.Budget, Metered: true, Quantity: 10_000},            // 100 → 1 200 / 12
		{ID: 7, Category: rate.Population, Connection: rate.Standpipe, Persons: 4}, // no price afterwards
		{ID: 8, Category: rate.Population, Connection: rate.Yard, Persons: -1},     // nobody is minus one
		{ID: 9, Category: rate.Population, Connection: rate.House, Persons: 5},     // 15 m³: 150 → 30 + 84 + 60
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	all := impact.Group{Accounts: 7, More: 3, Less: 3, Same: 1, Before: 840_00, After: 922_00, Most: 74_00}
	if i.Group != all {
		t.Errorf("all: %+v", i.Group)
	}
	if len(i.Groups) != 3 || i.Groups[0].Accounts != 5 || i.Groups[1].Most != 20_00 {
		t.Errorf("groups: %+v", i.Groups)
	}
	if len(i.Hardest) != 2 || i.Hardest[0].Account.ID != 4 || i.Hardest[0].Difference() != 74_00 || i.Hardest[1].Account.ID != 9 {
		t.Errorf("hardest: %+v", i.Hardest)
	}
	// The standpipe has no price afterwards; minus one person has none at all.
	if len(i.Missing) != 2 || i.Missing[0].ID != 7 || i.Missing[0].Before || !i.Missing[0].After || i.Missing[1].ID != 8 || !i.Missing[1].Before {
		t.Errorf("missing: %+v", i.Missing)
	}
}

// TestCompareRefuses prices that are none, and sums that no register has.
func TestCompareRefuses(t *testing.T) {
	broken := []rate.Price{{Basis: rate.CubicMetre}}
	for name, c := range map[string]struct {
		before, after []rate.Price
		want          string
	}{
		"before":   {broken, after, "before"},
		"after":    {before, broken, "after"},
		"too dear": {before, []rate.Price{{Basis: rate.CubicMetre, Rate: math.MaxInt64}}, "after"},
		"dear":     {before, []rate.Price{{Basis: rate.CubicMetre, Rate: 1e12}}, "after"},
	} {
		_, err := impact.Compare(c.before, c.after, []impact.Account{house(1, 1e7)}, 20)
		if f := fault.Of(err); f == nil || f.Fields[0].Name != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHardestAreTheHardest compares with sorting everybody.
func TestHardestAreTheHardest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var accounts []impact.Account
		for n := range rapid.IntRange(0, 60).Draw(t, "accounts") {
			accounts = append(accounts, house(ref.ID(n+1), money.Quantity(rapid.Int64Range(0, 40).Draw(t, "volume"))*1000))
		}
		keep := rapid.IntRange(0, 25).Draw(t, "keep")
		some, err := impact.Compare(before, after, accounts, keep)
		if err != nil {
			t.Fatal(err)
		}
		all, _ := impact.Compare(before, after, accounts, len(accounts))
		if !slices.IsSortedFunc(all.Hardest, func(a, b impact.Change) int { return cmp.Compare(b.Difference(), a.Difference()) }) {
			t.Fatal("not in order")
		}
		if !slices.Equal(some.Hardest, all.Hardest[:min(keep, len(all.Hardest))]) || len(all.Hardest) != all.More {
			t.Fatalf("%+v of %+v", some.Hardest, all.Hardest)
		}
	})
}

// town is a register of fifty thousand accounts, a third of them by norm.
func town() []impact.Account {
	accounts := make([]impact.Account, 50_000)
	for i := range accounts {
		accounts[i] = house(ref.ID(i+1), money.Quantity(i%37)*731)
		switch i % 3 {
		case 1:
			accounts[i].Metered, accounts[i].Persons, accounts[i].Quantity = false, 1+i%7, 0
		case 2:
			accounts[i].Connection, accounts[i].Metered, accounts[i].Persons = rate.Yard, false, 1+i%9
		}
	}
	return accounts
}

// BenchmarkCompare50000 prices a town twice and lists the twenty hardest hit; the
// bar is 50 ms.
func BenchmarkCompare50000(b *testing.B) {
	accounts := town()
	for b.Loop() {
		if i, err := impact.Compare(before, after, accounts, 20); err != nil || i.Accounts != len(accounts) || len(i.Hardest) != 20 {
			b.Fatal(i.Accounts, err)
		}
	}
}

// TestList: every account that both lists price, in the order of the register.
func TestList(t *testing.T) {
	accounts := []impact.Account{house(1, 5_000), {ID: 7, Category: rate.Population, Connection: rate.Standpipe, Persons: 4}, house(2, 10_000)}
	list, missing, err := impact.List(before, after, accounts)
	if err != nil || len(missing) != 1 || missing[0].ID != 7 || len(list) != 2 || list[0].Difference() != -20_00 || list[1].Account.ID != 2 || list[1].After != 90_00 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, _, err := impact.List([]rate.Price{{Basis: rate.CubicMetre}}, after, accounts); fault.Of(err) == nil {
		t.Errorf("a price of nothing was taken: %v", err)
	}
}

// TestKinds: what lacks a price is counted kind by kind and list by list.
func TestKinds(t *testing.T) {
	yard := impact.Account{Category: rate.Population, Connection: rate.Yard, Metered: true}
	house := impact.Account{Category: rate.Population, Connection: rate.House}
	got := impact.Kinds([]impact.Lack{{Account: yard, After: true}, {Account: house, Before: true}, {Account: yard, After: true}, {Account: yard, Before: true, After: true}})
	if len(got) != 3 || got[0].Accounts != 2 || !got[1].Before || got[1].After || got[2].Accounts != 1 {
		t.Errorf("%+v", got)
	}
}
