package rate_test

import (
	"errors"
	"math"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Shorthands of the tables: som, price and cubic metres as people write them.
func som(t testing.TB, text string) money.Som {
	t.Helper()
	v, err := money.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func per(text string) money.Rate {
	v, err := money.ParseRate(text)
	if err != nil {
		panic(err)
	}
	return v
}

func m3(text string) money.Quantity {
	v, err := money.ParseQuantity(text)
	if err != nil {
		panic(err)
	}
	return v
}

func metered(volume string) rate.Use { return rate.Use{Quantity: m3(volume), Metered: true} }

func volumePrice(blocks ...rate.Block) rate.Price {
	return rate.Price{Basis: rate.CubicMetre, Blocks: blocks}
}

// The tariff with the rows of the comparison of municipal calculators: 0-10 at
// 2, 10-20 at 3, above 20 at 5.
var threeBlocks = volumePrice(
	rate.Block{UpTo: m3("10"), Rate: per("2")},
	rate.Block{UpTo: m3("20"), Rate: per("3")},
	rate.Block{Rate: per("5")},
)

var santaMonica = volumePrice(
	rate.Block{UpTo: m3("210"), Rate: per("4.07")},
	rate.Block{Rate: per("10.03")},
)

var fourTiers = volumePrice(
	rate.Block{UpTo: m3("14"), Rate: per("2.87")},
	rate.Block{UpTo: m3("20"), Rate: per("4.29")},
	rate.Block{UpTo: m3("25"), Rate: per("6.44")},
	rate.Block{Rate: per("10.07")},
)

// TestPublishedBills compares with answers that others have published.
func TestPublishedBills(t *testing.T) {
	flat := func(p string) rate.Price { return rate.Price{Basis: rate.CubicMetre, Rate: per(p)} }
	cases := []struct {
		name  string
		price rate.Price
		use   rate.Use
		want  string
	}{
		// Water PNG, "How bill is calculated": 30 × 1.50 + 40 × 2.00.
		{"Water PNG, two blocks", volumePrice(
			rate.Block{UpTo: m3("30"), Rate: per("1.50")}, rate.Block{Rate: per("2.00")},
		), metered("70"), "125.00"},
		// RateParser, City of Santa Monica, commercial: 210 × 4.07 + 178 × 10.03.
		{"Santa Monica 388", santaMonica, metered("388"), "2640.04"},
		{"Santa Monica 9", santaMonica, metered("9"), "36.63"},
		{"Santa Monica 11", santaMonica, metered("11"), "44.77"},
		{"Santa Monica 22", santaMonica, metered("22"), "89.54"},
		{"Santa Monica 73", santaMonica, metered("73"), "297.11"},
		{"Santa Monica 84", santaMonica, metered("84"), "341.88"},
		// 854.70 in the first tier, 460 × 10.03 = 4,613.80 in the second.
		{"Santa Monica 670", santaMonica, metered("670"), "5468.50"},
		// Bishkek 2025: published as 111 som a person and month;
		// 350 l × 365/12 = 10.646 m³ × 10.45 = 111.25 before rounding to whole som.
		{"Bishkek by norm", rate.Price{
			Basis: rate.CubicMetre, Rate: per("10.45"), NormLitres: 350, NormDays: rate.YearDays12,
			TotalStep: 100,
		}, rate.Use{Persons: 1}, "111.00"},
		// Bishkek from 1 June 2023, 10 m³ of water for each class of payer.
		{"Bishkek population", flat("10.45"), metered("10"), "104.50"},
		{"Bishkek budget organisations", flat("12.95"), metered("10"), "129.50"},
		{"Bishkek others", flat("18.50"), metered("10"), "185.00"},
		{"Bishkek sewerage population", flat("3.45"), metered("10"), "34.50"},
		{"Bishkek sewerage budget", flat("4.50"), metered("10"), "45.00"},
		{"Bishkek sewerage others", flat("9.00"), metered("10"), "90.00"},
		// Two published calculators give 30/20, 65/73, 120/98 and no answer here.
		{"at the first limit", threeBlocks, metered("10"), "20.00"},
		{"above the last limit", threeBlocks, metered("25"), "75.00"},
		{"far above the last limit", threeBlocks, metered("30"), "100.00"},
		{"between whole numbers", threeBlocks, metered("10.5"), "21.50"},
		{"at the second limit", threeBlocks, metered("20"), "50.00"},
		{"one litre above a limit", threeBlocks, metered("20.001"), "50.01"},
		{"nothing used", threeBlocks, metered("0"), "0.00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { expectTotal(t, c.price, c.use, c.want) })
	}
}

func expectTotal(t *testing.T, p rate.Price, u rate.Use, want string) rate.Charge {
	t.Helper()
	if err := p.Check(); err != nil {
		t.Fatalf("price refused: %v", err)
	}
	charge, err := p.Charge(u)
	if err != nil {
		t.Fatal(err)
	}
	if charge.Total != som(t, want) {
		t.Errorf("total %v, want %v; lines %+v", charge.Total, want, charge.Lines)
	}
	if sum := sumOf(charge); sum != charge.Total {
		t.Errorf("lines add up to %v, total is %v", sum, charge.Total)
	}
	return charge
}

func sumOf(c rate.Charge) money.Som {
	var sum money.Som
	for _, l := range c.Lines {
		sum += l.Amount
	}
	return sum
}

// TestFourTiers takes the units of RateParser's residential example: 27.3 units
// lie as 14, 6, 5 and 2.3 in the four tiers, here with the service part of 11.
func TestFourTiers(t *testing.T) {
	p := fourTiers
	p.Fixed = 1100
	// 14×2.87=40.18 6×4.29=25.74 5×6.44=32.20 2.3×10.07=23.16 +11
	charge := expectTotal(t, p, metered("27.3"), "132.28")
	want := []struct{ from, to, part string }{
		{"0", "14", "14"}, {"14", "20", "6"}, {"20", "25", "5"}, {"25", "0", "2.3"},
	}
	for i, w := range want {
		l := charge.Lines[i+1] // the first line is the volume
		if l.Kind != rate.InBlock || l.From != m3(w.from) || l.To != m3(w.to) || l.Quantity != m3(w.part) {
			t.Errorf("block %d: %+v, want %+v", i, l, w)
		}
	}
}

// TestBases prices one use of every basis, with what a charge must show.
func TestBases(t *testing.T) {
	family := rate.Use{Persons: 5, Month: 11}
	cases := []struct {
		name  string
		price rate.Price
		use   rate.Use
		want  string
		kinds []rate.Kind
	}{
		{"person and month", rate.Price{Basis: rate.PersonMonth, Rate: per("35"), NormLitres: 87},
			family, "175.00", []rate.Kind{rate.PerPersons}},
		{"nobody lives here", rate.Price{Basis: rate.PersonMonth, Rate: per("35")},
			rate.Use{}, "0.00", []rate.Kind{rate.PerPersons}},
		{"household and month", rate.Price{Basis: rate.HouseholdMonth, Rate: per("150")},
			family, "150.00", []rate.Kind{rate.PerHouse}},
		// 1800 / 12
		{"household and year, each month", rate.Price{Basis: rate.HouseholdYear, Rate: per("1800")},
			family, "150.00", []rate.Kind{rate.PerHouse}},
		{"household and year, its month", rate.Price{Basis: rate.HouseholdYear, Rate: per("1800"), Months: []int{11}},
			family, "1800.00", []rate.Kind{rate.PerHouse}},
		{"household and year, another month", rate.Price{Basis: rate.HouseholdYear, Rate: per("1800"), Months: []int{4}},
			family, "0.00", nil},
		{"household, the whole year", rate.Price{Basis: rate.HouseholdYear, Rate: per("1800"), Months: []int{4}},
			rate.Use{}, "1800.00", []rate.Kind{rate.PerHouse}},
		// 5 × 20 = 100 a year; 100 / 12 = 8.33, the first four months bear 8.34
		{"person and year, November", rate.Price{Basis: rate.PersonYear, Rate: per("20")},
			family, "8.33", []rate.Kind{rate.PerPersons}},
		{"person and year, January", rate.Price{Basis: rate.PersonYear, Rate: per("20")},
			rate.Use{Persons: 5, Month: 1}, "8.34", []rate.Kind{rate.PerPersons}},
		{"30 sheep", rate.Price{Basis: rate.HeadYear, Rate: per("14"), Months: []int{5}},
			rate.Use{Quantity: m3("30"), Month: 5}, "420.00", []rate.Kind{rate.PerHeads}},
		{"0,35 hectares", rate.Price{Basis: rate.HectareYear, Rate: per("150"), Months: []int{5, 7}},
			rate.Use{Quantity: m3("0.35"), Month: 7}, "26.25", []rate.Kind{rate.PerArea}},
		{"a connection", rate.Price{Basis: rate.OneOff, Rate: per("3000")},
			rate.Use{}, "3000.00", []rate.Kind{rate.Once}},
		{"two connections", rate.Price{Basis: rate.OneOff, Rate: per("3000")},
			rate.Use{Quantity: 2 * money.One}, "6000.00", []rate.Kind{rate.Once}},
		// 4 × 50 l × 30 d = 6 m³ × 14.43
		{"norm, 30 days", rate.Price{Basis: rate.CubicMetre, Rate: per("14.43"), NormLitres: 50},
			rate.Use{Persons: 4, Days: 30, MonthDays: 30}, "86.58", []rate.Kind{rate.ByNorm, rate.AtRate}},
		// 4 × 50 × 31 = 6.2 m³ × 14.43 = 89.466
		{"norm, 31 days", rate.Price{Basis: rate.CubicMetre, Rate: per("14.43"), NormLitres: 50},
			rate.Use{Persons: 4, Days: 31, MonthDays: 31}, "89.47", []rate.Kind{rate.ByNorm, rate.AtRate}},
		{"the meter goes before the norm", rate.Price{Basis: rate.CubicMetre, Rate: per("14.43"), NormLitres: 50},
			rate.Use{Persons: 4, Metered: true, Quantity: m3("11")}, "158.73", []rate.Kind{rate.ByMeter, rate.AtRate}},
		{"volume by contract", rate.Price{Basis: rate.CubicMetre, Rate: per("350")},
			rate.Use{Quantity: m3("1.5")}, "525.00", []rate.Kind{rate.ByContract, rate.AtRate}},
		{"fixed part", rate.Price{Basis: rate.CubicMetre, Rate: per("10"), Fixed: 2500},
			metered("3"), "55.00", []rate.Kind{rate.ByMeter, rate.AtRate, rate.FixedPart}},
		{"minimum lifts", rate.Price{Basis: rate.CubicMetre, Rate: per("10"), Fixed: 2500, Minimum: 6000},
			metered("3"), "60.00", []rate.Kind{rate.ByMeter, rate.AtRate, rate.FixedPart, rate.ToMinimum}},
		{"minimum is reached", rate.Price{Basis: rate.CubicMetre, Rate: per("10"), Minimum: 3000},
			metered("3"), "30.00", []rate.Kind{rate.ByMeter, rate.AtRate}},
		// 158.73 to whole som
		{"whole som", rate.Price{Basis: rate.CubicMetre, Rate: per("14.43"), TotalStep: 100},
			metered("11"), "159.00", []rate.Kind{rate.ByMeter, rate.AtRate, rate.Rounded}},
		{"whole som, down", rate.Price{Basis: rate.CubicMetre, Rate: per("14.43"), TotalStep: 100, Total: money.Down},
			metered("11"), "158.00", []rate.Kind{rate.ByMeter, rate.AtRate, rate.Rounded}},
		// 0.5 m³ × 0.01 = half a tyiyn
		{"line half up", rate.Price{Basis: rate.CubicMetre, Rate: per("0.01")},
			metered("0.5"), "0.01", []rate.Kind{rate.ByMeter, rate.AtRate}},
		{"line half even", rate.Price{Basis: rate.CubicMetre, Rate: per("0.01"), Line: money.HalfEven},
			metered("0.5"), "0.00", []rate.Kind{rate.ByMeter, rate.AtRate}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			charge := expectTotal(t, c.price, c.use, c.want)
			if len(charge.Lines) != len(c.kinds) {
				t.Fatalf("lines %+v, want kinds %v", charge.Lines, c.kinds)
			}
			for i, l := range charge.Lines {
				if l.Kind != c.kinds[i] {
					t.Errorf("line %d is %q, want %q", i, l.Kind, c.kinds[i])
				}
			}
		})
	}
}

// TestWholeVolume shows the jump that graduated blocks never have.
func TestWholeVolume(t *testing.T) {
	p := rate.Price{Basis: rate.CubicMetre, WholeVolume: rate.WholeVolume{
		{UpTo: m3("10"), Rate: per("2")}, {UpTo: m3("20"), Rate: per("3")}, {Rate: per("5")},
	}}
	for volume, want := range map[string]string{
		"0": "0.00", "10": "20.00", "10.001": "30.00", "20": "60.00", "25": "125.00",
	} {
		expectTotal(t, p, metered(volume), want)
	}
}

// TestPartOfMonth scales limits, fixed part, minimum and monthly rates by days.
func TestPartOfMonth(t *testing.T) {
	blocks := threeBlocks
	blocks.Fixed = 3000
	cases := []struct {
		name  string
		price rate.Price
		use   rate.Use
		want  string
	}{
		// limits 5 and 10: 5×2 + 5×3 + 2.5×5 = 37.50; fixed 15
		{"half of the month", blocks,
			rate.Use{Quantity: m3("12.5"), Metered: true, Days: 15, MonthDays: 30}, "52.50"},
		// 5 × 35 × 12/30
		{"12 of 30 days, by person", rate.Price{Basis: rate.PersonMonth, Rate: per("35")},
			rate.Use{Persons: 5, Days: 12, MonthDays: 30}, "70.00"},
		// 60 × 10/31 = 19.3548
		{"minimum of 10 of 31 days", rate.Price{Basis: rate.CubicMetre, Rate: per("1"), Minimum: 6000},
			rate.Use{Metered: true, Quantity: m3("2"), Days: 10, MonthDays: 31}, "19.35"},
		// 1800/12 = 150 × 10/30
		{"a third of a month of a yearly price", rate.Price{Basis: rate.HouseholdYear, Rate: per("1800")},
			rate.Use{Month: 6, Days: 10, MonthDays: 30}, "50.00"},
		// 350 l × 365/12 × 15/30 = 5.323 m³ × 10.45 = 55.625
		{"norm of half a month by 365/12", rate.Price{
			Basis: rate.CubicMetre, Rate: per("10.45"), NormLitres: 350, NormDays: rate.YearDays12,
		}, rate.Use{Persons: 1, Days: 15, MonthDays: 30}, "55.63"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			charge := expectTotal(t, c.price, c.use, c.want)
			last := charge.Lines[len(charge.Lines)-1]
			if c.price.Rate != 0 && c.price.NormLitres == 0 && last.Days != c.use.Days {
				t.Errorf("the line does not say its days: %+v", last)
			}
		})
	}
}

// TestChargeRefuses lists what cannot be priced.
func TestChargeRefuses(t *testing.T) {
	price := rate.Price{Basis: rate.CubicMetre, Rate: per("14.43")}
	cases := []struct {
		name  string
		price rate.Price
		use   rate.Use
		want  error
	}{
		{"negative volume", price, rate.Use{Quantity: -1, Metered: true}, rate.ErrNegative},
		{"negative persons", price, rate.Use{Persons: -1}, rate.ErrNegative},
		{"no volume at all", price, rate.Use{Persons: 4}, rate.ErrVolume},
		{"no days", price, rate.Use{Metered: true, MonthDays: 30}, rate.ErrDays},
		{"more days than the month", price, rate.Use{Metered: true, Days: 31, MonthDays: 30}, rate.ErrDays},
		{"a month of 32 days", price, rate.Use{Metered: true, Days: 1, MonthDays: 32}, rate.ErrDays},
		{"month 13", price, rate.Use{Metered: true, Month: 13}, rate.ErrDays},
		{"product too large", rate.Price{Basis: rate.CubicMetre, Rate: math.MaxInt64},
			rate.Use{Quantity: math.MaxInt64, Metered: true}, money.ErrOverflow},
		{"sum too large", rate.Price{Basis: rate.CubicMetre, Rate: math.MaxInt64, Fixed: math.MaxInt64},
			rate.Use{Quantity: 90_000, Metered: true}, money.ErrOverflow},
		{"total too large to round", rate.Price{Basis: rate.HouseholdMonth, Fixed: math.MaxInt64, TotalStep: 100},
			rate.Use{}, money.ErrOverflow},
		{"norm too large", rate.Price{Basis: rate.CubicMetre, Rate: 1, NormLitres: math.MaxInt64},
			rate.Use{Persons: math.MaxInt64}, money.ErrOverflow},
		{"unknown basis", rate.Price{Basis: "litre", Rate: 1}, rate.Use{}, rate.ErrBasis},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if charge, err := c.price.Charge(c.use); !errors.Is(err, c.want) {
				t.Errorf("got %v and %+v, want %v", err, charge, c.want)
			}
		})
	}
}
