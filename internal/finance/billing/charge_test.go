package billing

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

const november period.Month = "2026-11"

var wholeNovember = period.Span{From: "2026-11-01", Until: "2026-11-30"}

func inForce(from, until period.Day, prices ...rate.Price) tariffs.InForce {
	return tariffs.InForce{Span: period.Span{From: from, Until: until}, Version: 7, Decision: "№ 23/83, 12.03.2026", Prices: prices}
}

// perCubic is a price for the population by volume, in 1/10 000 som.
func perCubic(r money.Rate) rate.Price {
	return rate.Price{Category: rate.Population, Basis: rate.CubicMetre, Rate: r, NormLitres: 50}
}

func metered(q money.Quantity) accounts.Usage {
	return accounts.Usage{Account: 1, Supply: 11, Number: "4-0001-1", Category: rate.Population, Connection: rate.Yard,
		Span: wholeNovember, Metered: true, Quantity: q, From: 100_000, To: 100_000 + q, Persons: 4, Source: "controller"}
}

func byPersons(n int) accounts.Usage {
	u := metered(0)
	u.Metered, u.From, u.To, u.Persons, u.Source = false, 0, 0, n, "norm"
	return u
}

func TestReckon(t *testing.T) {
	sary := perCubic(144_300) // Sary-Oi aiyl aimak, 2017: 14,43 som/m³, norm 50 l a day
	whole := []tariffs.InForce{inForce("2026-11-01", "2026-11-30", sary)}
	changed := []tariffs.InForce{inForce("2026-11-01", "2026-11-10", sary), inForce("2026-11-11", "2026-11-30", perCubic(200_000))}
	closing := metered(3000)
	closing.Span.Until = "2026-11-15"
	for name, c := range map[string]struct {
		used   []accounts.Usage
		tariff []tariffs.InForce
		total  money.Som
		parts  int
		odd    []string
	}{
		"by meter, 11 m³ × 14,43":               {[]accounts.Usage{metered(11_000)}, whole, 158_73, 1, nil},
		"by norm, 4 × 50 l × 30 days = 6 m³":    {[]accounts.Usage{byPersons(4)}, whole, 86_58, 1, nil},
		"nothing used":                          {[]accounts.Usage{metered(0)}, whole, 0, 1, nil},
		"new price on the 11th: 4 and 8 m³":     {[]accounts.Usage{metered(12_000)}, changed, 57_72 + 160_00, 2, nil},
		"new price, by norm: 2 and 4 m³":        {[]accounts.Usage{byPersons(4)}, changed, 28_86 + 80_00, 2, nil},
		"two connections of one account":        {[]accounts.Usage{metered(1000), metered(2000)}, whole, 14_43 + 28_86, 2, nil},
		"closed on the 15th":                    {[]accounts.Usage{closing}, whole, 43_29, 1, []string{oddity.Ending}},
		"no price for the category":             {[]accounts.Usage{organisation(5000)}, whole, 0, 0, []string{oddity.NoTariff}},
		"price by volume, no meter and no norm": {[]accounts.Usage{byPersons(4)}, withoutNorm(), 0, 0, []string{oddity.NoVolume}},
	} {
		got, odd := reckoned(november, c.used, c.tariff)
		if got.Total() != c.total || len(got.Parts) != c.parts || !slices.Equal(odd, c.odd) {
			t.Errorf("%s: %s in %d parts, odd %v; want %s in %d, %v", name, got.Total(), len(got.Parts), odd, c.total, c.parts, c.odd)
		}
	}
}

// TestPartOfAMonthIsChargedOnce: the month has 30 days; the price is 2,00 up to
// 10 m³ and 5,00 above, a fixed part of 30,00 and a minimum of 60,00 a month.
func TestPartOfAMonthIsChargedOnce(t *testing.T) {
	price := rate.Price{Category: rate.Population, Basis: rate.CubicMetre, NormLitres: 50, Fixed: 30_00, Minimum: 60_00,
		Blocks: rate.Graduated{{UpTo: 10_000, Rate: 20_000}, {Rate: 50_000}}}
	whole := []tariffs.InForce{inForce("2026-11-01", "2026-11-30", price)}
	changed := []tariffs.InForce{inForce("2026-11-01", "2026-11-10", price), inForce("2026-11-11", "2026-11-30", price)}
	rounded := perCubic(144_300)
	rounded.TotalStep = 100
	heads := []tariffs.InForce{inForce("2026-11-01", "2026-11-30", rate.Price{Basis: rate.PersonMonth, Rate: 350_000})}
	during := func(u accounts.Usage, from, until period.Day) accounts.Usage {
		u.Span = period.Span{From: from, Until: until}
		return u
	}
	early := func(u accounts.Usage) accounts.Usage { return during(u, "2026-11-01", "2026-11-15") }
	late := func(u accounts.Usage) accounts.Usage { return during(u, "2026-11-16", "2026-11-30") }
	house := late(byPersons(4))
	house.Supply, house.Connection = 12, rate.House
	for name, c := range map[string]struct {
		used   []accounts.Usage
		tariff []tariffs.InForce
		total  money.Som
		parts  int
	}{
		"whole month, 20 m³: 20 + 50 + 30":                          {[]accounts.Usage{metered(20_000)}, whole, 100_00, 1},
		"meter changed, 9 + 1 m³: 20 + 30, up to 60":                {[]accounts.Usage{early(metered(9_000)), late(metered(1_000))}, whole, 60_00, 2},
		"meter changed, 2 + 18 m³: 20 + 50 + 30":                    {[]accounts.Usage{early(metered(2_000)), late(metered(18_000))}, whole, 100_00, 2},
		"meter broken, 6 m³, then norm 4 × 50 l × 15 = 3":           {[]accounts.Usage{early(metered(6_000)), late(byPersons(4))}, whole, 60_00, 2},
		"moved in on the 16th, 10 m³: 5 × 2 + 5 × 5 + 15":           {[]accounts.Usage{late(metered(10_000))}, whole, 50_00, 1},
		"moved in on the 16th, nothing used: 15, up to 30":          {[]accounts.Usage{late(metered(0))}, whole, 30_00, 1},
		"tariff changed on the 11th: 6,67 + 3,34 + 10 and 40":       {[]accounts.Usage{metered(12_000)}, changed, 20_01 + 40_00, 2},
		"tariff and meter changed: 3 m³ on 10 days, 1,5 + 14 on 20": {[]accounts.Usage{early(metered(4_500)), late(metered(14_000))}, changed, 20_00 + 77_50, 3},
		"rounded to a som once, 3 + 4 m³ × 14,43 = 101,01":          {[]accounts.Usage{early(metered(3_000)), late(metered(4_000))}, []tariffs.InForce{inForce("2026-11-01", "2026-11-30", rounded)}, 101_00, 2},
		"another connection, one price for all: 4 × 35":             {[]accounts.Usage{early(byPersons(4)), house}, heads, 140_00, 1},
		"a fifth person with the new connection: 70 + 87,50":        {[]accounts.Usage{early(byPersons(4)), late(byPersons(5))}, heads, 157_50, 2},
	} {
		got, odd := reckoned(november, c.used, c.tariff)
		if got.Total() != c.total || len(got.Parts) != c.parts || len(odd) > 0 && odd[0] == oddity.NoVolume {
			t.Errorf("%s: %s in %d parts, odd %v; want %s in %d: %+v", name, got.Total(), len(got.Parts), odd, c.total, c.parts, got.Parts)
		}
	}
}

func organisation(q money.Quantity) accounts.Usage {
	u := metered(q)
	u.Category = rate.Other
	return u
}

func withoutNorm() []tariffs.InForce {
	p := perCubic(144_300)
	p.NormLitres = 0
	return []tariffs.InForce{inForce("2026-11-01", "2026-11-30", p)}
}

// A bill is the sum of its printed lines, whatever the price and the days.
func TestLinesAddUpToTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cut := rapid.IntRange(1, 29).Draw(t, "cut")
		middle := period.Day("2026-11-01").Add(cut)
		p := rate.Price{Category: rate.Population, Basis: rate.CubicMetre, NormLitres: 87,
			Blocks:    rate.Graduated{{UpTo: 10_000, Rate: money.Rate(rapid.Int64Range(1, 500_000).Draw(t, "low"))}, {Rate: 300_000}},
			Fixed:     money.Som(rapid.Int64Range(0, 5000).Draw(t, "fixed")),
			Minimum:   money.Som(rapid.Int64Range(0, 9000).Draw(t, "minimum")),
			TotalStep: rapid.SampledFrom([]money.Som{0, 10, 100}).Draw(t, "step"),
		}
		tariff := []tariffs.InForce{inForce("2026-11-01", middle.Add(-1), p), inForce(middle, "2026-11-30", perCubic(144_300))}
		used := []accounts.Usage{metered(money.Quantity(rapid.Int64Range(0, 90_000).Draw(t, "q"))), byPersons(rapid.IntRange(0, 12).Draw(t, "n"))}
		c, _ := reckoned(november, used, tariff)
		var lines money.Som
		for _, part := range c.Parts {
			for _, l := range part.Lines {
				lines += l.Amount
			}
		}
		if lines != c.Total() {
			t.Fatalf("lines %s, total %s", lines, c.Total())
		}
	})
}

func TestDraftsMakeOneBillForEachAccount(t *testing.T) {
	second := metered(9_000)
	second.Account, second.Number = 2, "4-0002-8"
	third := organisation(1)
	third.Account = 3
	left := metered(1000)
	left.Account = 4
	tariff := []tariffs.InForce{inForce("2026-11-01", "2026-11-30", perCubic(100_000))}
	p := past{usual: map[ref.ID]money.Som{2: 29_99}, excluded: map[ref.ID]string{4: "суу келген жок"}}
	bills := drafts(november, []accounts.Usage{metered(1000), metered(2000), second, third, left}, tariff, p)
	type line struct {
		account ref.ID
		amount  money.Som
		state   string
	}
	var got []line
	for _, b := range bills {
		got = append(got, line{b.account, b.amount, b.state})
	}
	want := []line{{1, 30_00, BillDraft}, {2, 90_00, BillDraft}, {3, 0, BillExcluded}, {4, 10_00, BillExcluded}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !slices.Contains(bills[1].odd, oddity.High) || bills[3].reason != "суу келген жок" {
		t.Errorf("odd %v, reason %q", bills[1].odd, bills[3].reason)
	}
}

func TestYearlyPriceOutsideItsMonthsMakesNoBill(t *testing.T) {
	pasture := rate.Price{Basis: rate.HeadYear, Rate: 500_000, Months: []int{5, 9}}
	used := byPersons(4)
	used.Heads = 12
	if bills := drafts(november, []accounts.Usage{used}, []tariffs.InForce{inForce("2026-11-01", "2026-11-30", pasture)}, past{}); len(bills) != 0 {
		t.Errorf("%d bills", len(bills))
	}
	used.Span = period.Span{From: "2026-05-01", Until: "2026-05-31"}
	bills := drafts("2026-05", []accounts.Usage{used}, []tariffs.InForce{inForce("2026-05-01", "2026-05-31", pasture)}, past{})
	if len(bills) != 1 || bills[0].amount != 300_00 { // 12 heads × 50 som, half in May
		t.Errorf("%+v", bills)
	}
}

func TestDueDay(t *testing.T) {
	for m, want := range map[period.Month]period.Day{"2026-11": "2026-12-25", "2026-12": "2027-01-25", "2027-01": "2027-02-25"} {
		if got := DueDay(m); got != want {
			t.Errorf("%s: %s, want %s", m, got, want)
		}
	}
}
