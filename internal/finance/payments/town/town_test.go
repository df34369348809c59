package town

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

func drawn(seed uint64, payers []Payer) *Town {
	town := &Town{Rand: rand.New(rand.NewPCG(1, seed)), Today: "2026-11-22", Desks: 2, Open: true, Applied: map[period.Day][]share.Move{}}
	for _, payer := range payers {
		town.Live(payer)
	}
	town.Sort()
	return town
}

// people have bills of a year of water and waste, with tyiyn.
func people(n int) []Payer {
	list := make([]Payer, n)
	for i := range list {
		list[i] = Payer{Account: ref.ID(i + 1), Closed: i%20 == 19}
		for m := range 12 {
			for service := range 2 {
				month := period.Month("2025-11").Add(m)
				list[i].Bills = append(list[i].Bills, share.Debt{Bill: ref.ID(i*100 + m*2 + service + 1), Account: ref.ID(i + 1),
					Service: ref.ID(service), Month: month, Due: month.Next().First().Add(24), Open: money.Som(5_000 + 777*service + 13*i)})
			}
		}
	}
	return list
}

// Money is kept track of to the tyiyn: what was paid is what settled bills and
// what is left, no bill is overpaid, and days follow one another.
func TestTownKeepsItsMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payers := people(rapid.IntRange(1, 30).Draw(t, "payers"))
		town := drawn(rapid.Uint64().Draw(t, "seed"), payers)
		open := map[ref.ID]money.Som{}
		for _, payer := range payers {
			for _, bill := range payer.Bills {
				open[bill.Bill] = bill.Open
			}
		}
		left := map[int]money.Som{}
		var last period.Day
		for _, p := range town.Paid {
			if p.Amount%money.TyiynPerSom != 0 || p.Rest() < 0 || p.Day < last || p.Day > town.Today {
				t.Fatalf("%+v after %s", p, last)
			}
			last, left[p.made] = p.Day, p.Rest()
			for _, part := range p.Parts {
				if !p.Mistyped {
					open[part.Bill] -= part.Amount
				}
			}
			if p.Mistyped {
				left[p.made] = 0
			}
		}
		for _, moves := range town.Applied {
			for _, m := range moves {
				left[int(m.Payment)] -= m.Amount
				open[m.Bill] -= m.Amount
			}
		}
		for _, p := range town.Paid {
			if p.Left != left[p.made] || p.Left < 0 {
				t.Fatalf("payment %d has %s left, want %s", p.made, p.Left, left[p.made])
			}
		}
		for bill, sum := range open {
			if sum < 0 {
				t.Fatalf("bill %d is overpaid by %s", bill, -sum)
			}
		}
	})
}

// A third of the accounts pays in a month; a few mistakes; not all on one day.
func TestTownLooksAlike(t *testing.T) {
	town := drawn(7, people(1000))
	mistakes, today := 0, 0
	for _, p := range town.Paid {
		if p.Mistyped {
			mistakes++
		}
		if p.Day == town.Today {
			today++
		}
	}
	if perMonth := float64(len(town.Paid)) / 12 / 1000; perMonth < 0.25 || perMonth > 0.45 {
		t.Errorf("%.2f payments by account and month", perMonth)
	}
	if mistakes < 3 || mistakes > 40 || today == 0 || today > mostTodays {
		t.Errorf("%d mistakes, %d receipts today", mistakes, today)
	}
}
