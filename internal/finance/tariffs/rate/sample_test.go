package rate_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
)

// TestBills computes the usual family by every price of a list.
func TestBills(t *testing.T) {
	prices := []rate.Price{
		{Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre, Rate: per("14.43"), NormLitres: 120},
		{Category: rate.Population, Connection: rate.Standpipe, Basis: rate.PersonMonth, Rate: per("20")},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: per("14.43")},
		{Category: "sheep", Basis: rate.HeadYear, Rate: per("14")},
		{Category: "farmer", Basis: rate.HectareYear, Rate: per("150")},
		{Basis: rate.OneOff, Rate: per("3000")},
	}
	// 10 × 14.43; 5 × 120 l × 30 d = 18 m³ × 14.43; 5 × 20; 10 × 14.43; 10 × 14; 0.5 × 150
	want := []string{"144.30", "259.74", "100.00", "144.30", "140.00", "75.00"}
	bills := rate.Bills(prices, rate.Usual)
	if len(bills) != len(want) {
		t.Fatalf("%d bills, want %d", len(bills), len(want))
	}
	for i, b := range bills {
		if b.Charge.Total != som(t, want[i]) {
			t.Errorf("bill %d, %+v: %v, want %s", i, b.Way, b.Charge.Total, want[i])
		}
	}
	if !bills[1].Norm || bills[0].Norm {
		t.Error("the second bill is the one by norm")
	}
	if n := rate.NeedsOf(prices); n != (rate.Needs{Persons: true, Volume: true, Heads: true, Area: true}) {
		t.Errorf("needs %+v", n)
	}
	if n := rate.NeedsOf(prices[2:3]); n != (rate.Needs{Volume: true}) {
		t.Errorf("an organisation needs %+v", n)
	}
}

// TestFamilies leaves organisations out, unless they alone pay.
func TestFamilies(t *testing.T) {
	prices := []rate.Price{
		{Category: rate.Population, Basis: rate.PersonMonth, Rate: per("20")}, {Category: rate.Other, Basis: rate.CubicMetre, Rate: per("350")},
	}
	if bills := rate.Families(rate.Bills(prices, rate.Usual)); len(bills) != 1 || bills[0].Category != rate.Population {
		t.Errorf("families: %+v", bills)
	}
	if bills := rate.Families(rate.Bills(prices[1:], rate.Usual)); len(bills) != 1 {
		t.Errorf("organisations alone: %+v", bills)
	}
}

// TestCompare puts a dearer and a new price beside those before.
func TestCompare(t *testing.T) {
	before := []rate.Price{{Category: rate.Population, Basis: rate.PersonMonth, Rate: per("20")}}
	after := []rate.Price{{Category: rate.Population, Basis: rate.PersonMonth, Rate: per("25")}, {Basis: rate.HouseholdMonth, Rate: per("100")}}
	rows := rate.Compare(rate.Bills(after, rate.Usual), rate.Bills(before, rate.Usual), false)
	if !rows[0].HasOther || rows[0].Other != som(t, "100") || rows[0].Difference != som(t, "25") || rows[1].HasOther {
		t.Errorf("dearer by 25: %+v", rows)
	}
	rows = rate.Compare(rate.Bills(before, rate.Usual), rate.Bills(after, rate.Usual), true)
	if rows[0].Difference != som(t, "25") {
		t.Errorf("will be dearer by 25: %+v", rows)
	}
}

func TestRange(t *testing.T) {
	if low, high := threeBlocks.Range(); low != per("2") || high != per("5") {
		t.Errorf("%v to %v", low, high)
	}
	if low, high := (rate.Price{Rate: per("3")}).Range(); low != per("3") || high != low {
		t.Errorf("%v to %v", low, high)
	}
}
