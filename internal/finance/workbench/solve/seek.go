package solve

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Lever is what is turned until a price is enough.
type Lever string

// The levers. The price itself is found by Solve.
const (
	ByLosses      Lever = "losses"      // the most that may be lost
	ByCollection  Lever = "collection"  // the least part of the bills that must be paid
	BySubsidy     Lever = "subsidy"     // the least that the budget must add, a year
	ByWages       Lever = "wages"       // what wages may become, 100 % is now
	ByElectricity Lever = "electricity" // what the price of electricity may become
)

// Levers lists them in the order in which screens offer them.
var Levers = []Lever{ByLosses, ByCollection, BySubsidy, ByWages, ByElectricity}

// Goal is a question: what must a lever be for this price to be enough?
type Goal struct {
	Lever Lever      `json:"lever"`
	Payer string     `json:"payer"` // whose price is meant
	Price money.Rate `json:"price"` // of their billed unit, tax included
	// Whose is the row of payers whose collection is turned; empty: everybody's.
	Whose string `json:"whose,omitempty"`
}

// Answer is where the lever comes to stand. Share is that of ByLosses,
// ByCollection, ByWages and ByElectricity, Sum that of BySubsidy.
type Answer struct {
	Now, Then       money.Percent
	NowSum, ThenSum money.Som
	Model           Model // with the lever turned
	Solution        Solution
}

// most is how far prices of cost may be turned, in percent of now.
const most = 10 * money.Whole

// Seek answers the question by halving between whole numbers: the found value is
// enough, and the next one is not. It fails with a fault where the model is
// wrong or no position of the lever is enough.
func (m Model) Seek(g Goal) (Answer, error) {
	if err := m.askable(g); err != nil {
		return Answer{}, err
	}
	now, err := m.asIs(g)
	if err != nil {
		return Answer{}, err
	}
	low, high, rising := m.reach(g, now.need)
	enough := func(x int64) (bool, error) {
		price, err := m.priceAt(g, x, now)
		return price <= g.Price, err
	}
	x, ok, err := halve(low, high, rising, enough)
	if err != nil {
		return Answer{}, err
	}
	if !ok {
		best, err := m.priceAt(g, x, now)
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, fault.Form().Field("price", "This cannot be enough: even at best the price is {price} som.", fault.Values{"price": best})
	}
	return m.answer(g, x, now)
}

// halve finds the last x that is enough on the way from the best end to the
// worst. rising tells that a greater x makes the price higher. ok is false when
// not even the best end is enough; that end is returned then.
func halve(low, high int64, rising bool, enough func(int64) (bool, error)) (x int64, ok bool, err error) {
	best, worst := high, low
	if rising {
		best, worst = low, high
	}
	if ok, err = enough(best); !ok || err != nil {
		return best, false, err
	}
	if ok, err = enough(worst); ok || err != nil {
		return worst, ok, err
	}
	for best-worst > 1 || worst-best > 1 {
		middle := best + (worst-best)/2
		ok, err := enough(middle)
		if err != nil {
			return 0, false, err
		}
		if ok {
			best = middle
		} else {
			worst = middle
		}
	}
	return best, true, nil
}

// askable complains about a question without an object.
func (m Model) askable(g Goal) error {
	f := fault.Form()
	if !slices.Contains(Levers, g.Lever) {
		f.Field("lever", "Choose from the list")
	}
	if g.Price <= 0 {
		f.Field("price", "Enter a price in som, for example 14,43")
	}
	known := func(code string) bool {
		return slices.ContainsFunc(m.Payers, func(p Payer) bool { return p.Code == code })
	}
	if !known(g.Payer) {
		f.Field("payer", "Choose from the list")
	}
	if g.Whose != "" && !known(g.Whose) {
		f.Field("whose", "Choose from the list")
	}
	return f.Err()
}

// state is what a question knows of the model as it is.
type state struct {
	result *cost.Result // of the sheet, when the lever leaves it alone
	losses money.Percent
	paid   money.Percent
	need   money.Som
}

// asIs works out the model as it is; whatever is wrong with it is told first.
func (m Model) asIs(g Goal) (state, error) {
	result, err := m.Sheet.Compute()
	if err != nil {
		return state{}, err
	}
	c, err := m.prepared(again(result))
	if err != nil {
		return state{}, err
	}
	s := state{losses: money.Percent(c.work.Value(figure.K(FigureLosses))), need: money.Som(c.work.Value(c.need(m.Level).Key))}
	s.paid = money.Percent(c.work.Ratio(figure.K("collection"), figure.Percent, money.HalfUp,
		[]figure.Term{figure.Of(FigurePaid)}, []figure.Term{figure.Of(FigureSold)}))
	if g.Lever != ByWages && g.Lever != ByElectricity {
		s.result = &result
	}
	return s, nil
}

// again is a result whose working can be written on without touching the other.
func again(r cost.Result) cost.Result {
	r.Working = r.Working.Clone()
	return r
}

// reach is where the lever may stand, in whole numbers.
func (m Model) reach(g Goal, need money.Som) (low, high int64, rising bool) {
	switch g.Lever {
	case ByLosses:
		return 0, int64(money.Whole) - 1, true
	case ByCollection:
		return 1, int64(money.Whole), false
	case BySubsidy:
		return 0, int64(max(m.Subsidy+need, m.Subsidy)), false
	}
	return 1, int64(most), true
}

// turned is the model with the lever at x.
func (m Model) turned(g Goal, x int64) (Model, error) {
	var err error
	switch g.Lever {
	case ByLosses:
		m.Volumes = m.Volumes.Lowered(money.Percent(x))
	case ByCollection:
		m.Payers = slices.Clone(m.Payers)
		for i := range m.Payers {
			if g.Whose == "" || g.Whose == m.Payers[i].Code {
				m.Payers[i].Collection = money.Percent(x)
			}
		}
	case BySubsidy:
		m.Subsidy = money.Som(x)
	case ByWages:
		m.Sheet, err = m.Sheet.Scaled(cost.Wages, money.Percent(x))
	case ByElectricity:
		m.Sheet, err = m.Sheet.Scaled(cost.Electricity, money.Percent(x))
	}
	return m, err
}

// priceAt is the price in question with the lever at x, before rounding; zero
// when nothing has to come in any more.
func (m Model) priceAt(g Goal, x int64, s state) (money.Rate, error) {
	t, err := m.turned(g, x)
	if err != nil {
		return 0, err
	}
	var result cost.Result
	if s.result != nil {
		result = again(*s.result)
	} else if result, err = t.Sheet.Compute(); err != nil {
		return 0, err
	}
	c, err := t.prepared(result)
	if err != nil {
		return 0, err
	}
	c.base()
	if open, found := c.work.Find(figure.K("open")); found && open.Value <= 0 {
		return 0, nil
	}
	for _, p := range t.Payers {
		if p.Code == g.Payer {
			c.coefficient(p)
			c.exact(p, "", figure.Term{})
			return money.Rate(c.work.Value(figure.K(FigureExact, p.Code))), c.end()
		}
	}
	return 0, c.end()
}

// answer solves the model with the lever where it came to stand.
func (m Model) answer(g Goal, x int64, s state) (Answer, error) {
	a := Answer{Then: money.Percent(x)}
	switch g.Lever {
	case ByLosses:
		a.Now = s.losses
	case ByCollection:
		a.Now = s.paid
		for _, p := range m.Payers {
			if p.Code == g.Whose {
				a.Now = p.Collection
			}
		}
	case BySubsidy:
		a.Then, a.NowSum, a.ThenSum = 0, m.Subsidy, money.Som(x)
	default:
		a.Now = money.Whole
	}
	var err error
	if a.Model, err = m.turned(g, x); err != nil {
		return Answer{}, err
	}
	a.Solution, err = a.Model.Solve()
	return a, err
}
