package solve_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// BenchmarkSolve50000 counts the volumes of fifty thousand accounts, finds their
// prices with three blocks and says what these bring in; the bar is 50 ms.
func BenchmarkSolve50000(b *testing.B) {
	volumes := make([]money.Quantity, 50_000)
	var all money.Quantity
	for i := range volumes {
		volumes[i] = money.Quantity(i*i%20_011 + 1)
		all += volumes[i]
	}
	m := village()
	m.Volumes = solve.Volumes{Losses: 30_00}
	m.Payers[0].Accounts, m.Payers[0].Quantity = len(volumes), 12*all
	m.Design.Rules = []solve.Rule{{Category: rate.Population, Connection: rate.House, Blocks: []solve.Block{
		{UpTo: m3("4"), Times: m3("0.5")}, {UpTo: m3("10"), Times: m3("1")}, {Times: m3("1.5")},
	}}}
	for b.Loop() {
		m.Payers[0].Profile = solve.Bands(volumes)
		if s, err := m.Solve(); err != nil || len(s.Prices) != 5 {
			b.Fatal(err)
		}
	}
}

// BenchmarkSeek turns each lever of the village's model to the price of 12 som.
func BenchmarkSeek(b *testing.B) {
	m := village()
	for _, lever := range []solve.Lever{solve.ByLosses, solve.BySubsidy, solve.ByWages} {
		b.Run(string(lever), func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Seek(solve.Goal{Lever: lever, Payer: "metered", Price: per("12")}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
