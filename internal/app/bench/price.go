package bench

import (
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Price is a price by norm in three blocks with a fixed part and a minimum.
func Price() rate.Price {
	return rate.Price{Category: rate.Population, Connection: rate.Yard, Basis: rate.CubicMetre, NormLitres: 87,
		Blocks: []rate.Block{{UpTo: 5_000, Rate: 80_000}, {UpTo: 10_000, Rate: 144_300}, {Rate: 210_000}}, Fixed: 10_00, Minimum: 40_00, TotalStep: 10}
}

// use is the use of one of the bench's bills: every seventh moved in on a
// day of the month.
func use(i int) rate.Use {
	u := rate.Use{Persons: 1 + i%7, Days: 30, MonthDays: 30}
	if i%7 == 3 {
		u.Days = 1 + i%30
	}
	return u
}

// Explained prices n uses with the lines that stand on their bills.
func Explained(n int) (total int64) {
	price := Price()
	var lines []rate.Line
	for i := range n {
		var sum money.Som
		var err error
		if lines, sum, err = price.Append(lines[:0], use(i)); err != nil {
			return -1
		}
		total += int64(sum)
	}
	return total
}

// Bare is the same sum as a program would compute it that explains
// nothing: norm × persons × days, three blocks each rounded half up, a fixed
// part and a minimum by days, the total to ten tyiyn.
func Bare(n int) (total int64) {
	for i := range n {
		u := use(i)
		days, of := int64(u.Days), int64(u.MonthDays)
		litres := 87 * days * int64(u.Persons)
		one, two := half(5_000*days, of), half(10_000*days, of)
		sum := half(min(litres, one)*80_000, scale) + half(max(0, min(litres, two)-one)*144_300, scale) +
			half(max(0, litres-two)*210_000, scale) + half(10_00*days, of)
		sum = max(sum, half(40_00*days, of))
		total += half(sum, 10) * 10
	}
	return total
}

// scale turns thousandths of a unit × ten-thousandths of a som into tyiyn.
const scale = 100_000

// half divides and rounds half up.
func half(v, by int64) int64 { return (v + by/2) / by }
