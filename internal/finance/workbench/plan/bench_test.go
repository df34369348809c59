package plan_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/kernel/money"
)

const (
	benchDraws = 10_000
	benchYears = 10
	benchRows  = 10
)

// benched is a plan with ten rows of payers over ten years.
func benched() plan.Model {
	m := simple(benchYears)
	m.Losses = plan.Path{From: 35_00, To: 20_00, Years: 5}
	m.Price, m.Elasticity, m.Cash = per("15"), -20_00, som("3000")
	m.Payers = nil
	for i := range benchRows {
		m.Payers = append(m.Payers, plan.Payer{
			Code: strconv.Itoa(i), Units: 100_000, Weight: money.Quantity(100_000 + 10_000*i), Collection: money.Percent(70_00 + 200*i), Growth: 1_00,
		})
	}
	return m
}

// BenchmarkDraws draws ten thousand futures of ten years and ten rows of payers:
// ours, and the loop that one writes in an hour, without a common answer to the
// same seed on all processors, without progress and cancel. The bar is five times
// the naive loop.
func BenchmarkDraws(b *testing.B) {
	m := benched()
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			if _, err := m.Simulate(context.Background(), plan.Draws{Number: benchDraws, Seed: 1, Doubt: doubt}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ours/one", func(b *testing.B) {
		for b.Loop() {
			if _, err := m.Simulate(context.Background(), plan.Draws{Number: benchDraws, Seed: 1, Doubt: doubt, Workers: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("naive", func(b *testing.B) {
		for b.Loop() {
			naive(m)
		}
	})
}

// naive is the loop without any care: floats from the beginning, one processor.
func naive(m plan.Model) (price, cash [benchYears][3]float64) {
	chance := rand.New(rand.NewPCG(1, 2))
	between := func(s plan.Spread) float64 {
		low, high := float64(s.Low)/1e4, float64(s.High)/1e4
		u := chance.Float64()
		if cut := -low / (high - low); u < cut {
			return low + math.Sqrt(u*(high-low)*-low)
		}
		return high - math.Sqrt((1-u)*(high-low)*high)
	}
	var prices, cashes [benchYears][]float64
	for range benchDraws {
		lost, paid, more := between(doubt.Losses), between(doubt.Collection), between(doubt.Connections)
		wages, power, all := 1.0, 1.0, 1.0
		units := make([]float64, len(m.Payers))
		for i, p := range m.Payers {
			units[i] = float64(p.Units)
		}
		money, base := float64(m.Cash), 0.0
		for t := range benchYears {
			if t > 0 {
				wages *= 1.10 + between(doubt.Prices)
				power *= 1.00 + between(doubt.Power)
				all *= 1.08 + between(doubt.Prices)
			}
			sold, weight := 0.0, 0.0
			for i, p := range m.Payers {
				if t > 0 {
					units[i] *= 1.01 + more
				}
				sold += units[i]
				weight += units[i] * float64(p.Weight) / float64(p.Units) * min(1, float64(p.Collection)/1e4+paid)
			}
			now := 20.0 * math.Pow(1.1, float64(t))
			demand := math.Pow(now/(15*all), -0.2)
			produced := sold * demand / (1 - max(0, 0.35-0.03*float64(min(t, 5))+lost))
			if t == 0 {
				base = produced
			}
			cost := 1_000_000*wages + 500_000*power*produced/base
			prices[t] = append(prices[t], cost/(weight*demand))
			money += now*weight*demand/1000*100 - cost
			cashes[t] = append(cashes[t], money)
		}
	}
	for t := range benchYears {
		slices.Sort(prices[t])
		slices.Sort(cashes[t])
		for i, at := range []int{benchDraws / 10, benchDraws / 2, benchDraws * 9 / 10} {
			price[t][i], cash[t][i] = prices[t][at], cashes[t][at]
		}
	}
	return price, cash
}
