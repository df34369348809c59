package solve

import (
	"errors"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Solution is the answer to a model: prices and what they bring in.
type Solution struct {
	Base     money.Rate // of a unit at coefficient 1, without tax
	Prices   []rate.Price
	Averages []Average // one for each level
	Money
}

// Average is what a unit costs at one level, with and without losses and people
// who do not pay: the differences are what these cost each payer.
type Average struct {
	Level    cost.Level
	Need     money.Som  // what must come in, income and subsidy taken off
	Now      money.Rate // as it is
	AllPay   money.Rate // if every bill were paid
	NoLosses money.Rate // if nothing were lost
	Neither  money.Rate // if neither
	Aim      money.Rate // with the losses aimed at; 0 without an aim
}

// Money is what prices bring in beside what must come in.
type Money struct {
	Cost      cost.Result
	Service   cost.Service
	Losses    money.Percent
	Produced  money.Quantity
	Sold      money.Quantity // units of the service
	Paid      money.Quantity
	Saving    money.Som // running costs saved with the losses aimed at
	Rows      []Row     // one for each row of payers
	Billed    money.Som // without tax
	Collected money.Som
	Levels    []Coverage
	// Moved is the money that some payers pay for others: what those above the
	// uniform price pay more than it.
	Moved   money.Som
	Working *figure.Working
}

// Row is what one row of payers brings in. Money is without tax.
type Row struct {
	Payer     string // code of the row
	Category  string
	Price     rate.Price
	Exact     money.Rate // of a billed unit before rounding; 0 with blocks and when evaluated
	Units     money.Quantity
	Paid      money.Quantity
	Billed    money.Som
	Collected money.Som
	AtUniform money.Som // what they would pay if everybody paid the same for a unit
	Moved     money.Som // paid above (below) that: the cross-subsidy
	AtCost    money.Som // their part of the need
	Monthly   money.Som // average bill of an account a month, tax included
}

// Category is what payers of one category bring in together.
type Category struct {
	Category                 string
	Units, Paid              money.Quantity
	Billed, Collected        money.Som
	AtUniform, Moved, AtCost money.Som // as in Row
}

// Categories adds up the rows by category, in the order of the rows: the
// cross-subsidy in som.
func (m Money) Categories() []Category {
	var list []Category
	for _, r := range m.Rows {
		i := slices.IndexFunc(list, func(c Category) bool { return c.Category == r.Category })
		if i < 0 {
			i = len(list)
			list = append(list, Category{Category: r.Category})
		}
		c := &list[i]
		c.Units, c.Paid = c.Units+r.Units, c.Paid+r.Paid
		c.Billed, c.Collected = c.Billed+r.Billed, c.Collected+r.Collected
		c.AtUniform, c.Moved, c.AtCost = c.AtUniform+r.AtUniform, c.Moved+r.Moved, c.AtCost+r.AtCost
	}
	return list
}

// Coverage compares what comes in with what one level needs.
type Coverage struct {
	Level cost.Level
	Need  money.Som
	Share money.Percent // of the need that comes in
	Gap   money.Som     // missing a year; below zero: more comes in
}

// At returns the coverage of a level.
func (m Money) At(l cost.Level) Coverage {
	for _, c := range m.Levels {
		if c.Level == l {
			return c
		}
	}
	return Coverage{}
}

// Solve finds the prices. It fails with a fault that names the field of each
// complaint.
func (m Model) Solve() (Solution, error) {
	c, err := m.prepare()
	if err != nil {
		return Solution{}, err
	}
	c.base()
	prices := c.prices()
	if err := c.end(); err != nil {
		return Solution{}, err
	}
	s := Solution{Base: money.Rate(c.work.Value(figure.K(FigureBase))), Prices: prices, Averages: c.averages()}
	s.Money = c.money(prices)
	return s, c.end()
}

// Evaluate says what given prices bring in: those that a council rounded, decided
// or has in force.
func (m Model) Evaluate(prices []rate.Price) (Money, error) {
	c, err := m.prepare()
	if err != nil {
		return Money{}, err
	}
	for i, p := range prices {
		if err := p.Check(); err != nil {
			c.faults.Field(pricesField(i), "This price is not complete.")
		}
	}
	if err := c.end(); err != nil {
		return Money{}, err
	}
	result := c.money(prices)
	return result, c.end()
}

// computation gathers the working and complaints.
type computation struct {
	model   Model
	cost    cost.Result
	service cost.Service
	work    *figure.Working
	faults  *fault.Fault
	sale    []figure.Term // how much more is sold than now, with an aim
	aimed   bool          // the needs with the losses aimed at differ from those now
}

// prepare works out costs, volumes and needs: what Solve and Evaluate share.
func (m Model) prepare() (*computation, error) {
	result, err := m.Sheet.Compute()
	if err != nil {
		return nil, err
	}
	return m.prepared(result)
}

// prepared is prepare with the sheet's result.
func (m Model) prepared(result cost.Result) (*computation, error) {
	c := &computation{model: m, cost: result, work: result.Working, faults: fault.Form()}
	found := false
	for _, s := range result.Services {
		if s.Code == m.Service {
			c.service, found = s, true
		}
	}
	if !found {
		c.faults.Field("service", "Choose from the list")
	}
	c.check()
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	c.volumes()
	c.checkVolumes()
	if err := c.end(); err != nil {
		return nil, err
	}
	c.aim()
	c.needs()
	return c, nil
}

// end returns what went wrong. A result out of range is a complaint about the
// model as a whole; anything else the working finds is a mistake of ours.
func (c *computation) end() error {
	if err := c.faults.Err(); err != nil {
		return err
	}
	err := c.work.Err()
	switch {
	case errors.Is(err, money.ErrOverflow):
		return fault.Form().Field("payers", "A result is too large: check the numbers of the payers.").Because(err)
	case errors.Is(err, figure.ErrZero):
		return fault.Form().Field("payers", "Almost nothing is sold and paid: check the numbers of the payers.").Because(err)
	}
	return err
}

// aim writes what saving losses changes.
func (c *computation) aim() {
	v, w := c.model.Volumes, c.work
	if v.Aim == nil {
		return
	}
	w.Given(figure.K("aim"), figure.Percent, int64(*v.Aim))
	w.Sum(figure.K("kept_aim"), figure.Percent, figure.N(1), figure.Of("aim").Less())
	if v.Saved == NotPumped {
		w.Ratio(figure.K("pumped"), figure.Quantity, money.HalfUp,
			[]figure.Term{figure.Of(FigureSold)}, []figure.Term{figure.Of("kept_aim")})
		w.Ratio(figure.K("moving_aim"), figure.Som, money.HalfUp,
			[]figure.Term{figure.Of(cost.FigureMoving, c.model.Service), figure.Of("pumped")}, []figure.Term{figure.Of(FigureProduced)})
		w.Sum(figure.K("saving"), figure.Som, figure.Of(cost.FigureMoving, c.model.Service), figure.Of("moving_aim").Less())
		c.aimed = true
		return
	}
	w.Ratio(figure.K("sale"), figure.Factor, money.HalfUp,
		[]figure.Term{figure.Of("kept_aim"), figure.Of(FigureProduced)}, []figure.Term{figure.Of(FigureSold)})
	c.sale = []figure.Term{figure.Of("sale")}
}

// needs writes what must come in at each level.
func (c *computation) needs() {
	w, service := c.work, c.model.Service
	w.Given(figure.K("subsidy"), figure.Som, int64(c.model.Subsidy))
	w.Given(figure.K("benefits"), figure.Som, int64(c.model.Benefits))
	for _, l := range cost.Levels {
		w.Sum(figure.K(FigureNeed, string(l)), figure.Som, figure.Of(string(l), service), figure.Of("benefits"),
			figure.Of(cost.FigureIncome, service).Less(), figure.Of("subsidy").Less())
		if c.aimed {
			w.Sum(figure.K("need_aim", string(l)), figure.Som, figure.Of(FigureNeed, string(l)), figure.Of("saving").Less())
		}
	}
}

// need is the need that the price is to cover.
func (c *computation) need(l cost.Level) figure.Term {
	if c.aimed {
		return figure.Of("need_aim", string(l))
	}
	return figure.Of(FigureNeed, string(l))
}

// averages writes the average price of a unit at each level in each case.
func (c *computation) averages() []Average {
	var list []Average
	for _, l := range cost.Levels {
		list = append(list, c.average(l))
	}
	return list
}

func (c *computation) average(l cost.Level) Average {
	need := figure.Of(FigureNeed, string(l))
	sold, paid, produced := figure.Of(FigureSold), figure.Of(FigurePaid), figure.Of(FigureProduced)
	write := func(name string, over, under []figure.Term) money.Rate {
		return money.Rate(c.work.Ratio(figure.K(name, string(l)), figure.Rate, money.HalfUp, over, under))
	}
	terms := func(t ...figure.Term) []figure.Term { return t }
	a := Average{
		Level: l, Need: money.Som(c.work.Value(need.Key)),
		Now:    write(FigureAverage, terms(need), terms(paid)),
		AllPay: write("all_pay", terms(need), terms(sold)),
	}
	if c.model.Volumes.Saved == NotPumped {
		dry := c.dry(l)
		a.NoLosses, a.Neither = write("no_losses", terms(dry), terms(paid)), write("neither", terms(dry), terms(sold))
	} else {
		a.NoLosses, a.Neither = write("no_losses", terms(need, sold), terms(paid, produced)), write("neither", terms(need), terms(produced))
	}
	if c.model.Volumes.Aim != nil {
		a.Aim = write("average_aim", terms(c.need(l)), append(terms(paid), c.sale...))
	}
	return a
}

// dry is the need if nothing had to be pumped for losses.
func (c *computation) dry(l cost.Level) figure.Term {
	if !c.work.Has(figure.K("moving_sold")) {
		c.work.Ratio(figure.K("moving_sold"), figure.Som, money.HalfUp,
			[]figure.Term{figure.Of(cost.FigureMoving, c.model.Service), figure.Of(FigureSold)}, []figure.Term{figure.Of(FigureProduced)})
		c.work.Sum(figure.K("moving_lost"), figure.Som,
			figure.Of(cost.FigureMoving, c.model.Service), figure.Of("moving_sold").Less())
	}
	k := figure.K("need_dry", string(l))
	c.work.Sum(k, figure.Som, figure.Of(FigureNeed, string(l)), figure.Of("moving_lost").Less())
	return k.Term()
}
