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
	p.costs(found.Service)
	if err := p.aim(m, found); err != nil {
		return Model{}, err
	}
	for i, r := range found.Rows {
		weight, err := money.MulDiv(int64(r.Billed), money.RatePerSom*money.QuantityPer1/money.TyiynPerSom, int64(base), money.HalfUp)
		if err != nil {
			return Model{}, err
		}
		units, err := sold(m, found, r.Units)
		if err != nil {
			return Model{}, err
		}
		p.Payers = append(p.Payers, Payer{
			Code: r.Payer, Units: units, Weight: money.Quantity(weight),
			Collection: m.Payers[i].Collection, Growth: m.Payers[i].Growth,
		})
	}
	return p, p.sums(m.Sheet, found.Service)
}

// aim begins the plan with the losses that the price counts on: where less is
// pumped, what moves with the volume is less from the first year.
func (m *Model) aim(from solve.Model, found solve.Money) error {
	if from.Volumes.Aim == nil {
		return nil
	}
	m.Losses = Path{From: *from.Volumes.Aim, To: *from.Volumes.Aim}
	all := found.Service.Moving
	if from.Volumes.Saved != solve.NotPumped || all == 0 {
		return nil
	}
	for i := range m.Costs {
		part, err := money.MulDiv(int64(m.Costs[i].Moving), int64(all-found.Saving), int64(all), money.HalfUp)
		if err != nil {
			return err
		}
		m.Costs[i].Moving = money.Som(part)
	}
	return nil
}

// sold is what payers use when the water that is no longer lost is sold.
func sold(m solve.Model, found solve.Money, units money.Quantity) (money.Quantity, error) {
	v := m.Volumes
	if v.Aim == nil || v.Saved == solve.NotPumped || found.Sold == 0 {
		return units, nil
	}
	produced, err := money.MulDiv(int64(units), int64(found.Produced), int64(found.Sold), money.HalfUp)
	if err != nil {
		return 0, err
	}
	kept, err := money.MulDiv(produced, int64(money.Whole-*v.Aim), int64(money.Whole), money.HalfUp)
	return money.Quantity(kept), err
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
