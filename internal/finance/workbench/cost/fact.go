package cost

import (
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Spent is what the books say a cost item took in a year.
type Spent struct {
	Service ref.ID // 0: for all services of the provider together
	Kind    Kind
	Amount  money.Som
}

// ItemCost is one row of the sheet beside what it cost last year.
type ItemCost struct {
	Item   Item
	Plan   money.Som
	Known  bool          // there is a fact
	Change money.Percent // of the plan against the fact: +12,5 % = 1 250
}

// items lists the plan of every row, in the order of the sheet.
func (c *computation) items() []ItemCost {
	plans := map[string]money.Som{}
	for _, centre := range c.sheet.Centres {
		for _, l := range c.lines[centre.Code] {
			if l.From == "" {
				plans[l.Item] = l.Amount
			}
		}
	}
	list := make([]ItemCost, len(c.sheet.Items))
	for n, i := range c.sheet.Items {
		row := ItemCost{Item: i, Plan: plans[i.Code], Known: i.FactYear != 0}
		if row.Known && i.Fact > 0 {
			// Overflow means a rise beyond all sense: no percent is shown then.
			change, err := money.MulDiv(int64(row.Plan-i.Fact), int64(money.Whole), int64(i.Fact), money.HalfUp)
			if err == nil {
				row.Change = money.Percent(change)
			}
		}
		list[n] = row
	}
	return list
}
