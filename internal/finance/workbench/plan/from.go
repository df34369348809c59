package plan

import (
	"errors"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// ErrBase says that a plan needs a base price above zero.
var ErrBase = errors.New("plan: no base price")

// From makes the first year of a plan from a solved or evaluated price: costs by
// index, payers by what they are billed for one som of base, loans by their
// schedules, replacements by the life of the assets. What a plan alone knows
// (rises, caps, cash) is left to be entered.
func From(m solve.Model, found solve.Money, base money.Rate, years int) (Model, error) {
	if base <= 0 {
		return Model{}, ErrBase
	}
	p := Model{
		Year: m.Sheet.Year, Years: years, Level: m.Level, Subsidy: m.Subsidy, Benefits: m.Benefits,
		Income: found.Service.Income, Losses: Path{From: found.Losses, To: found.Losses}, Step: m.Design.Step,
	}
	if m.Volumes.Aim != nil {
		p.Losses = Path{From: *m.Volumes.Aim, To: *m.Volumes.Aim}
	}
	p.costs(found.Service)
	for i, r := range found.Rows {
		weight, err := money.MulDiv(int64(r.Billed), money.RatePerSom*money.QuantityPer1/money.TyiynPerSom, int64(base), money.HalfUp)
		if err != nil {
			return Model{}, err
		}
		p.Payers = append(p.Payers, Payer{
			Code: r.Payer, Units: r.Units, Weight: money.Quantity(weight),
			Collection: m.Payers[i].Collection, Growth: m.Payers[i].Growth,
		})
	}
	return p, p.sums(m.Sheet, found.Service)
}

// costs divides the lines of a service by the index that they follow.
func (m *Model) costs(s cost.Service) {
	sums := map[cost.Index]*Cost{}
	for _, i := range cost.Indices {
		sums[i] = &Cost{Index: i}
	}
	for _, l := range s.Lines {
		c := sums[l.Kind.Index()]
		switch {
		case l.Kind == cost.Loans || l.Kind == cost.Income:
		case l.Level == cost.Operation && l.Follows == cost.Produced:
			c.Moving += l.Amount
		case l.Level == cost.Operation:
			c.Fixed += l.Amount
		case l.Level == cost.Renewal:
			c.Renewal += l.Amount
		default:
			c.Capital += l.Amount
		}
	}
	for _, i := range cost.Indices {
		if c := sums[i]; c.Fixed != 0 || c.Moving != 0 || c.Renewal != 0 || c.Capital != 0 {
			m.Costs = append(m.Costs, *c)
		}
	}
}

// sums lists what loans take and what the service's assets ask for in the years of
// the plan. A thing that is worn out already is asked for in the first year;
// things that services share are left to be entered.
func (m *Model) sums(sheet cost.Sheet, s cost.Service) error {
	for year := m.Year; year < m.Year+m.Years; year++ {
		paid, err := sheet.Repaid(s, year)
		if err != nil {
			return err
		}
		if paid != 0 {
			m.Loans = append(m.Loans, Sum{Year: year, Amount: paid})
		}
	}
	for _, a := range sheet.Assets {
		if year := max(a.WornIn(), m.Year); a.Centre == s.Code && year < m.Year+m.Years {
			m.Replacements = append(m.Replacements, Sum{Year: year, Name: a.Name, Amount: a.Value()})
		}
	}
	return nil
}
