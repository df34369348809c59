package plan

import (
	"math"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// world is a model made ready for draws: everything as real numbers, by year.
// Products that are added to something are converted first, which keeps
// processors that could fuse the two from rounding otherwise than the rest.
type world struct {
	years                           int
	level                           cost.Level
	price                           []float64 // of the plan, 1/10 000 som
	rise                            [][]float64
	thrift                          float64
	loans, worn                     []float64
	losses                          []float64
	paid                            [][]float64 // by year and payer
	units, weight, growth           []float64   // by payer
	fixed, moving, renewal, capital []float64   // by index
	income, subsidy, benefits       float64
	producedBase, reference, answer float64
	cash                            float64
	budgetPays                      bool
}

// fate is how one draw deviates from the plan.
type fate struct {
	losses, collection, connections float64
	power, prices                   []float64 // by year
}

// bounds of what may be drawn: some water always arrives, somebody always pays.
const (
	mostLost  = 0.95
	leastPaid = 0.01
)

// perUnit brings a rate times thousandths of a unit to tyiyn.
const perUnit = money.RatePerSom * money.QuantityPer1 / money.TyiynPerSom

func share(p money.Percent) float64 { return float64(p) / float64(money.Whole) }

// world makes a model ready for draws at the prices of its plan.
func (m Model) world(p Plan) *world {
	w := &world{
		years: m.Years, level: m.Level, thrift: 1 - share(m.Thrift), income: float64(m.Income), subsidy: float64(m.Subsidy),
		benefits: float64(m.Benefits), answer: share(m.Elasticity), cash: float64(m.Cash), budgetPays: m.BudgetPays,
		reference: float64(m.Price),
	}
	if m.Price == 0 {
		w.reference = float64(p.Years[0].Price)
		if m.Years == 1 {
			w.answer = 0
		}
	}
	for _, i := range cost.Indices {
		c := m.costOf(i)
		w.fixed, w.moving = append(w.fixed, float64(c.Fixed)), append(w.moving, float64(c.Moving))
		w.renewal, w.capital = append(w.renewal, float64(c.Renewal)), append(w.capital, float64(c.Capital))
	}
	for _, x := range m.Payers {
		w.units, w.weight = append(w.units, float64(x.Units)), append(w.weight, float64(x.Weight))
		w.growth = append(w.growth, 1+share(x.Growth))
	}
	for t := range m.Years {
		w.year(m, p, t)
	}
	var all float64
	for _, u := range w.units {
		all += u
	}
	w.producedBase = all / (1 - w.losses[0])
	return w
}

// year adds what the plan knows of one year.
func (w *world) year(m Model, p Plan, t int) {
	w.price = append(w.price, float64(p.Years[t].Price))
	w.losses = append(w.losses, share(m.Losses.at(t)))
	w.loans = append(w.loans, float64(in(m.Loans, m.Year+t)))
	w.worn = append(w.worn, float64(in(m.Replacements, m.Year+t)))
	rises := make([]float64, len(cost.Indices))
	for n, i := range cost.Indices {
		rises[n] = 1 + share(m.rise(i, t))
	}
	w.rise = append(w.rise, rises)
	paid := make([]float64, len(m.Payers))
	for n, x := range m.Payers {
		paid[n] = share(m.Collection.path(x.Collection).at(t))
	}
	w.paid = append(w.paid, paid)
}

// scratch is the memory of one processor.
type scratch struct {
	index         []float64
	units, weight []float64
	price, cash   []int64 // by year: what the need takes, and the cash at the end
}

func (w *world) scratch() *scratch {
	n, years := len(w.units), w.years
	return &scratch{
		index: make([]float64, len(cost.Indices)), units: make([]float64, n), weight: make([]float64, n),
		price: make([]int64, years), cash: make([]int64, years),
	}
}

// Places of two indices in cost.Indices.
var power, prices = place(cost.IndexPower), place(cost.IndexPrices)

func place(i cost.Index) int {
	for n, x := range cost.Indices {
		if x == i {
			return n
		}
	}
	return 0
}

// none is the place of what stands still by contract.
var none = place(cost.IndexNone)

// walk goes through the years of one fate. A price is rounded to 1/10 000 som and
// cash to the tyiyn as they are written down, and nothing before.
func (w *world) walk(f *fate, s *scratch) {
	copy(s.units, w.units)
	copy(s.weight, w.weight)
	for i := range s.index {
		s.index[i] = 1
	}
	thrift, cash := 1.0, w.cash
	for t := range w.years {
		if t > 0 {
			w.grow(f, s, t)
			thrift *= w.thrift
		}
		cash += w.step(f, s, t, thrift)
		s.cash[t] = int64(math.Round(cash))
	}
}

// grow takes indices and payers into the next year.
func (w *world) grow(f *fate, s *scratch, t int) {
	for i := range s.index {
		switch i {
		case none:
			s.index[i] *= w.rise[t][i]
		case power:
			s.index[i] *= w.rise[t][i] + f.power[t]
		default:
			s.index[i] *= w.rise[t][i] + f.prices[t]
		}
	}
	for n := range s.units {
		by := max(0.01, w.growth[n]+f.connections)
		s.units[n] *= by
		s.weight[n] *= by
	}
}

// step is one year: it writes the price that the need takes and returns what the
// cash gains.
func (w *world) step(f *fate, s *scratch, t int, thrift float64) float64 {
	units, paying := 0.0, 0.0
	paid := w.paid[t]
	for n, u := range s.units {
		units += u
		paying += float64(s.weight[n] * min(1, max(leastPaid, paid[n]+f.collection)))
	}
	demand := w.demand(s, t)
	produced := units * demand / (1 - min(mostLost, max(0, w.losses[t]+f.losses)))
	fixed, moving, renewal, capital := w.costs(s, thrift)
	operation := fixed + float64(moving*produced/w.producedBase)
	income, benefits := float64(w.income*s.index[prices]), float64(w.benefits*s.index[prices])
	need := operation + benefits - income - w.subsidy
	if w.level != cost.Operation {
		need += renewal
	}
	if w.level == cost.Full {
		need += capital + w.loans[t]
	}
	s.price[t] = int64(math.Round(need * perUnit / (paying * demand)))
	collected := w.price[t] * paying * demand / perUnit
	gain := collected + income + w.subsidy - benefits - operation - w.loans[t] - float64(w.worn[t]*s.index[prices])
	if w.budgetPays {
		gain += max(0, need-collected)
	}
	return gain
}

// costs are the sums of the year by kind, running ones at the first year's volume.
func (w *world) costs(s *scratch, thrift float64) (fixed, moving, renewal, capital float64) {
	for i, x := range s.index {
		fixed += float64(w.fixed[i] * x)
		moving += float64(w.moving[i] * x)
		renewal += float64(w.renewal[i] * x)
		capital += float64(w.capital[i] * x)
	}
	return float64(fixed * thrift), float64(moving * thrift), renewal, capital
}

// demand is how people answer to the price of the plan. The power is a real number
// by nature; it is rounded to a millionth at once, as the plan does.
func (w *world) demand(s *scratch, t int) float64 {
	if w.answer == 0 {
		return 1
	}
	return math.Round(math.Pow(w.price[t]/(w.reference*s.index[prices]), w.answer)*1e6) / 1e6
}
