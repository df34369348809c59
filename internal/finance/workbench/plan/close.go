package plan

import (
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// close writes what comes in, what is left open, the fund and the cash.
func (c *computation) close() Year {
	w := c.w
	c.need(c.now("demand"))
	w.Ratio(c.now("used"), figure.Quantity, money.HalfUp, terms(c.now("units"), c.now("demand")), nil)
	w.Ratio(c.now("collected"), figure.Som, money.HalfUp, terms(c.now("price"), c.now("paying"), c.now("demand")), nil)
	w.Ratio(c.now("cost_price"), figure.Rate, money.HalfUp, terms(c.now("need")), terms(c.now("paying"), c.now("demand")))
	c.sum("operation", c.now("fixed").Term(), c.now("moving_now").Term())
	c.gap()
	c.money()
	return c.row()
}

// gap writes what the price leaves open, and who bears it.
func (c *computation) gap() {
	w := c.w
	c.sum("missing", c.now("need").Term(), c.now("collected").Term().Less())
	w.Most(c.now("gap"), figure.Som, c.now("missing").Term(), figure.N(0))
	if c.BudgetPays {
		c.sum("from_budget", c.now("gap").Term())
		w.Given(c.now("short"), figure.Som, 0)
		return
	}
	w.Given(c.now("from_budget"), figure.Som, 0)
	c.sum("missing_all", c.now("missing").Term(), c.now("carried").Term())
	w.Most(c.now("short"), figure.Som, c.now("missing_all").Term(), figure.N(0))
}

// money writes the fund for renewal and the cash.
func (c *computation) money() {
	w := c.w
	w.Given(c.now("worn"), figure.Som, int64(in(c.Replacements, c.Year+c.t)))
	w.Ratio(c.now("replacements"), figure.Som, money.HalfUp, terms(c.now("worn"), c.now("index", string(cost.IndexPrices))), nil)
	c.sum("margin", c.now("collected").Term(), c.now("income").Term(), c.now("subsidy").Term(), c.now("from_budget").Term(),
		c.now("benefits").Term().Less(), c.now("operation").Term().Less(), c.now("loans").Term().Less())
	w.Most(c.now("margin_up"), figure.Som, c.now("margin").Term(), figure.N(0))
	w.Least(c.now("to_fund"), figure.Som, c.now("margin_up").Term(), c.now("renewal").Term())
	fund, cash := c.before("fund"), c.before("cash")
	if c.t == 0 {
		w.Given(fund, figure.Som, int64(c.Fund))
		w.Given(cash, figure.Som, int64(c.Cash))
	}
	c.sum("fund", fund.Term(), c.now("to_fund").Term(), c.now("replacements").Term().Less())
	c.sum("cash", cash.Term(), c.now("margin").Term(), c.now("replacements").Term().Less())
}

// row reads the year off its figures.
func (c *computation) row() Year {
	v := func(name string, of ...string) int64 { return c.w.Value(c.now(name, of...)) }
	sum := func(name string) money.Som { return money.Som(v(name)) }
	y := Year{
		Year: c.Year + c.t, Losses: money.Percent(v("losses")), Units: money.Quantity(v("used")), Produced: money.Quantity(v("produced")),
		Operation: sum("operation"), Renewal: sum("renewal"), Capital: sum("capital"), Loans: sum("loans"), Income: sum("income"),
		Need: sum("need"), Carried: sum("carried"),
		CostPrice: money.Rate(v("cost_price")), Needed: money.Rate(v("needed", last)), Price: money.Rate(v("price")),
		Collected: sum("collected"), Gap: sum("gap"), Short: sum("short"), FromBudget: sum("from_budget"),
		Replacements: sum("replacements"), ToFund: sum("to_fund"), Fund: sum("fund"), Cash: sum("cash"),
	}
	y.Demand = money.Percent((v("demand") + factorPerPercent/2) / factorPerPercent)
	from := c.Price
	if c.t > 0 {
		from = money.Rate(c.w.Value(c.before("price")))
	}
	if from > 0 {
		// A price fits its range, and so does a hundred times its rise.
		rise, _ := money.MulDiv(int64(y.Price-from), int64(money.Whole), int64(from), money.HalfUp)
		y.Rise = money.Percent(rise)
	}
	return y
}

// factorPerPercent turns a figure of ten decimals into hundredths of a percent.
const factorPerPercent = 1_000_000
