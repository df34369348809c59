package rate_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// anyBlocks draws one to six blocks of believable prices, rising limits.
func anyBlocks(t *rapid.T) []rate.Block {
	n := rapid.IntRange(1, 6).Draw(t, "blocks")
	blocks := make([]rate.Block, n)
	var limit money.Quantity
	for i := range blocks {
		blocks[i].Rate = money.Rate(rapid.Int64Range(0, 2_000_000).Draw(t, "rate"))
		if i < n-1 {
			limit += money.Quantity(rapid.Int64Range(1, 50_000).Draw(t, "width"))
			blocks[i].UpTo = limit
		}
	}
	return blocks
}

func volume(t *rapid.T) money.Quantity {
	return money.Quantity(rapid.Int64Range(0, 300_000).Draw(t, "litres"))
}

func chargeOf(t *rapid.T, p rate.Price, u rate.Use) rate.Charge {
	charge, err := p.Charge(u)
	if err != nil {
		t.Fatal(err)
	}
	return charge
}

// TestGraduatedIsContinuous: a litre more costs at least nothing and at most a
// litre at the dearest rate, up to the rounding of the two lines it may touch.
func TestGraduatedIsContinuous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := volumePrice(anyBlocks(t)...)
		q := volume(t)
		less := chargeOf(t, p, rate.Use{Quantity: q, Metered: true}).Total
		more := chargeOf(t, p, rate.Use{Quantity: q + 1, Metered: true}).Total
		var dearest money.Rate
		for _, b := range p.Blocks {
			dearest = max(dearest, b.Rate)
		}
		litre, _ := dearest.Times(1, money.Up)
		if more < less || more > less+litre+1 {
			t.Fatalf("%v m³ cost %v, a litre more %v", q, less, more)
		}
	})
}

// TestGraduatedEqualsDirectSum compares with the definition: the sum over all
// blocks of rate × max(0, min(q, limit) − limit before).
func TestGraduatedEqualsDirectSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := volumePrice(anyBlocks(t)...)
		q := volume(t)
		var want money.Som
		var from money.Quantity
		for _, b := range p.Blocks {
			to := b.UpTo
			if to == 0 {
				to = math.MaxInt64
			}
			amount, err := b.Rate.Times(max(0, min(q, to)-from), money.HalfUp)
			if err != nil {
				t.Fatal(err)
			}
			want += amount
			from = b.UpTo
		}
		if got := chargeOf(t, p, rate.Use{Quantity: q, Metered: true}).Total; got != want {
			t.Fatalf("%v m³: %v, direct sum %v", q, got, want)
		}
	})
}

// TestEveryLitreAroundEveryLimit walks over the limits of the block table litre
// by litre, where other calculators are known to fail.
func TestEveryLitreAroundEveryLimit(t *testing.T) {
	for _, limit := range []money.Quantity{10_000, 20_000} {
		for q := limit - 50; q <= limit+50; q++ {
			charge, err := threeBlocks.Charge(rate.Use{Quantity: q, Metered: true})
			if err != nil {
				t.Fatal(err)
			}
			direct := 2*min(q, 10_000) + 3*max(0, min(q, 20_000)-10_000) + 5*max(0, q-20_000)
			if off := int64(charge.Total)*10 - int64(direct); off < -10 || off > 10 {
				t.Errorf("%v m³: %v, direct %v", q, charge.Total, direct)
			}
		}
	}
}

// TestPartsOfMonthAddUp: the month split at a change of tariff costs the same
// as the whole, up to the rounding of lines and limits.
func TestPartsOfMonthAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rate.Price{
			Basis: rate.CubicMetre, Blocks: anyBlocks(t),
			Fixed: money.Som(rapid.Int64Range(0, 100_000).Draw(t, "fixed")),
		}
		month := rapid.IntRange(28, 31).Draw(t, "month")
		first := rapid.IntRange(1, month-1).Draw(t, "first")
		q := volume(t)
		whole := chargeOf(t, p, rate.Use{Quantity: q, Metered: true, Days: month, MonthDays: month})
		var sum money.Som
		for i, part := range rate.Split(q, first, month-first) {
			days := []int{first, month - first}[i]
			sum += chargeOf(t, p, rate.Use{Quantity: part, Metered: true, Days: days, MonthDays: month}).Total
		}
		// Each limit and each volume may move by a litre, each line by a tyiyn.
		litre, _ := money.Rate(2_000_000).Times(1, money.Up)
		slack := money.Som(2*len(p.Blocks)+2) * (litre + 1)
		if off := sum - whole.Total; off < -slack || off > slack {
			t.Fatalf("%d + %d days cost %v, the month %v", first, month-first, sum, whole.Total)
		}
	})
}

// TestMonthsOfYearAddUp: whatever the months, they bear exactly the year.
func TestMonthsOfYearAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rate.Price{Basis: rate.PersonYear, Rate: money.Rate(rapid.Int64Range(1, 100_000_000).Draw(t, "rate"))}
		for m := 1; m <= 12; m++ {
			if rapid.Bool().Draw(t, "billed") {
				p.Months = append(p.Months, m)
			}
		}
		persons := rapid.IntRange(0, 12).Draw(t, "persons")
		var sum money.Som
		for m := 1; m <= 12; m++ {
			sum += chargeOf(t, p, rate.Use{Persons: persons, Month: m}).Total
		}
		if year := chargeOf(t, p, rate.Use{Persons: persons}).Total; sum != year {
			t.Fatalf("months add up to %v, the year is %v", sum, year)
		}
	})
}

// TestChargeNeverPanics throws extreme numbers at every basis: the answer is a
// charge whose lines add up, or one of the named errors.
func TestChargeNeverPanics(t *testing.T) {
	named := []error{
		rate.ErrNegative, rate.ErrDays, rate.ErrVolume, rate.ErrBasis, money.ErrOverflow,
	}
	rapid.Check(t, func(t *rapid.T) {
		p := rate.Price{
			Basis:      rapid.SampledFrom(append(rate.Bases, "litre")).Draw(t, "basis"),
			Rate:       money.Rate(rapid.Int64Min(0).Draw(t, "rate")),
			NormLitres: rapid.IntMin(0).Draw(t, "norm"),
			NormDays:   rapid.SampledFrom([]rate.NormDays{"", rate.ActualDays, rate.YearDays12}).Draw(t, "days of norm"),
			Fixed:      money.Som(rapid.Int64Min(0).Draw(t, "fixed")),
			Minimum:    money.Som(rapid.Int64Min(0).Draw(t, "minimum")),
			Line:       rapid.SampledFrom(money.Roundings).Draw(t, "line"),
			Total:      rapid.SampledFrom(money.Roundings).Draw(t, "total"),
			TotalStep:  money.Som(rapid.Int64Min(0).Draw(t, "step")),
		}
		if p.Basis == rate.CubicMetre && rapid.Bool().Draw(t, "in blocks") {
			p.Rate, p.Blocks = 0, anyBlocks(t)
		}
		use := rate.Use{
			Quantity:  money.Quantity(rapid.Int64().Draw(t, "quantity")),
			Persons:   rapid.Int().Draw(t, "persons"),
			Metered:   rapid.Bool().Draw(t, "metered"),
			Month:     rapid.IntRange(0, 13).Draw(t, "month"),
			Days:      rapid.IntRange(0, 31).Draw(t, "days"),
			MonthDays: rapid.IntRange(0, 32).Draw(t, "of"),
		}
		charge, err := p.Charge(use)
		if err != nil {
			for _, e := range named {
				if errors.Is(err, e) {
					return
				}
			}
			t.Fatalf("an error without a name: %v", err)
		}
		if sum := sumOf(charge); sum != charge.Total || charge.Total < 0 {
			t.Fatalf("lines add up to %v, the total is %v", sum, charge.Total)
		}
	})
}
