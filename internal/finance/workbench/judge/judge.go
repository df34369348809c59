// Package judge holds a price against five tests, each green or red with its
// figure and a sentence that a council understands: does it pay for running the
// service, for its loans, for renewal, can the poorest pay it, and do some pay too
// much for others. What a price leaves open becomes an obligation of the budget.
// Sentences are message ids with values; limits are settings with their source.
package judge

import (
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Limit is what a test asks for, and who says so.
type Limit struct {
	Share  money.Percent `json:"share"`
	Source string        `json:"source"`
}

// Limits are those of the five tests.
type Limits struct {
	Operation Limit `json:"operation"` // least share of running costs that is collected
	Debt      Limit `json:"debt"`      // least that is left after running costs, of what loans take
	Renewal   Limit `json:"renewal"`   // least share of renewal that is put aside
	Afford    Limit `json:"afford"`    // greatest share of income that the poorest tenth pays
	Cross     Limit `json:"cross"`     // greatest share of the money that some pay for others
}

// Facts are the figures of one year that are judged.
type Facts struct {
	Collected money.Som // from payers, without tax
	Income    money.Som // other income
	Subsidy   money.Som
	Operation money.Som // running costs
	Debt      money.Som // what loans take
	Renewal   money.Som // what wears out
	Moved     money.Som // what some payers pay for others
	// Poorest is what the poorest tenth pays of its income; Known tells whether
	// incomes were entered at all.
	Poorest money.Percent
	Known   bool
}

// State is how a test ends.
type State string

// The states. A test without figures is neither green nor red.
const (
	Green   State = "green"
	Red     State = "red"
	Unknown State = "unknown"
)

// Names of the tests, in their order.
const (
	OperationCovered = "operation"
	DebtServed       = "debt"
	RenewalFunded    = "renewal"
	Affordable       = "afford"
	CrossLimited     = "cross"
)

// Test is one of the five with its answer.
type Test struct {
	Name   string
	State  State
	Figure money.Percent
	Limit  Limit
	Msg    string // message id
	Values fault.Values
}

// Of gathers the facts of prices that were solved or evaluated. The assessments
// are those of families by decile; of the poorest tenth the hardest hit counts.
func Of(m solve.Model, found solve.Money, assessed []afford.Assessment) Facts {
	f := Facts{
		Collected: found.Collected, Income: found.Service.Income, Subsidy: m.Subsidy,
		Operation: found.Service.Operation - found.Saving, Moved: found.Moved,
	}
	f.Debt = found.Service.Of(cost.Loans)
	for _, l := range found.Service.Lines {
		if l.Level == cost.Renewal {
			f.Renewal += l.Amount
		}
	}
	for _, a := range assessed {
		if a.Family.Decile == 1 && !a.Family.Outside {
			f.Known, f.Poorest = true, max(f.Poorest, a.Share)
		}
	}
	return f
}

// Five holds the facts against the limits. It fails with a fault when a limit
// names no source.
func Five(f Facts, l Limits) ([]Test, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return []Test{operation(f, l.Operation), debt(f, l.Debt), renewal(f, l.Renewal), poorest(f, l.Afford), cross(f, l.Cross)}, nil
}

func (l Limits) check() error {
	f := fault.Form()
	for _, x := range []struct {
		name string
		Limit
	}{{OperationCovered, l.Operation}, {DebtServed, l.Debt}, {RenewalFunded, l.Renewal}, {Affordable, l.Afford}, {CrossLimited, l.Cross}} {
		if x.Share < 0 || x.Share > 100*money.Whole {
			f.Field("limits."+x.name, "Too large: check the number.")
		}
		if x.Source == "" {
			f.Field("limits."+x.name+".source", "Name the source of this threshold.")
		}
	}
	return f.Err()
}

// What the tests say.
var (
	covered    = i18n.Mark("What comes in covers {share} of the running costs.")
	uncovered  = i18n.Mark("What comes in covers only {share} of the running costs: {sum} a year are missing.")
	served     = i18n.Mark("After the running costs {sum} a year are left for the loans: {share} of what they take.")
	unserved   = i18n.Mark("After the running costs {sum} a year are left for loans that take {debt}: {share} of it, and at least {limit} are asked for.")
	noLoans    = i18n.Mark("There are no loans to repay.")
	funded     = i18n.Mark("{sum} a year are left for renewal: {share} of what wears out.")
	unfunded   = i18n.Mark("Only {share} of what wears out is put aside: {sum} a year are missing.")
	nothingOld = i18n.Mark("Nothing that wears out is entered: add the assets to see whether their renewal is paid for.")
	bearable   = i18n.Mark("The poorest tenth of the families pays {share} of its income; up to {limit} counts as bearable ({source}).")
	unbearable = i18n.Mark("The poorest tenth of the families would pay {share} of its income; no more than {limit} counts as bearable ({source}).")
	incomeless = i18n.Mark("No incomes are entered, so nobody knows whether the poorest can pay.")
	fair       = i18n.Mark("{sum} a year, {share} of the money, are paid by some payers for others; up to {limit} is allowed.")
	unfair     = i18n.Mark("{sum} a year, {share} of the money, are paid by some payers for others: more than the {limit} that is allowed.")
)

// left is the cash that running the service leaves.
func (f Facts) left() money.Som { return f.Collected + f.Income + f.Subsidy - f.Operation }

// operation: operating revenue over running costs. A subsidy is no revenue of the
// service: a price that needs it is not green.
func operation(f Facts, l Limit) Test {
	t := Test{Name: OperationCovered, Limit: l, Figure: of(f.Collected+f.Income, f.Operation)}
	if t.Figure >= l.Share {
		return t.green(covered, fault.Values{"share": t.Figure})
	}
	missing, _ := l.Share.Of(f.Operation, money.Up) // a limit is at most a hundred times the costs
	return t.red(uncovered, fault.Values{"share": t.Figure, "sum": missing - f.Collected - f.Income})
}

// debt: what is left after running costs over what loans take.
func debt(f Facts, l Limit) Test {
	t := Test{Name: DebtServed, Limit: l}
	if f.Debt == 0 {
		return t.green(noLoans, nil)
	}
	t.Figure = of(f.left(), f.Debt)
	if t.Figure >= l.Share {
		return t.green(served, fault.Values{"share": t.Figure, "sum": f.left()})
	}
	return t.red(unserved, fault.Values{"share": t.Figure, "sum": f.left(), "debt": f.Debt, "limit": l.Share})
}

// renewal: what is left after running costs and loans over what wears out.
func renewal(f Facts, l Limit) Test {
	t := Test{Name: RenewalFunded, Limit: l}
	if f.Renewal == 0 {
		t.State, t.Msg = Unknown, nothingOld
		return t
	}
	aside := f.left() - f.Debt
	t.Figure = max(0, of(aside, f.Renewal))
	if t.Figure >= l.Share {
		return t.green(funded, fault.Values{"share": t.Figure, "sum": aside})
	}
	asked, _ := l.Share.Of(f.Renewal, money.Up)
	return t.red(unfunded, fault.Values{"share": t.Figure, "sum": asked - max(0, aside)})
}

// poorest: the bill of the poorest tenth over its income.
func poorest(f Facts, l Limit) Test {
	t := Test{Name: Affordable, Limit: l, Figure: f.Poorest}
	values := fault.Values{"share": t.Figure, "limit": l.Share, "source": l.Source}
	switch {
	case !f.Known:
		t.State, t.Msg = Unknown, incomeless
		return t
	case t.Figure <= l.Share:
		return t.green(bearable, values)
	}
	return t.red(unbearable, values)
}

// cross: the money that some payers pay for others over all that comes in.
func cross(f Facts, l Limit) Test {
	t := Test{Name: CrossLimited, Limit: l}
	if f.Moved > 0 {
		t.Figure = of(f.Moved, f.Collected)
	}
	values := fault.Values{"share": t.Figure, "limit": l.Share, "sum": f.Moved}
	if t.Figure <= l.Share {
		return t.green(fair, values)
	}
	return t.red(unfair, values)
}

func (t Test) green(msg string, v fault.Values) Test {
	t.State, t.Msg, t.Values = Green, msg, v
	return t
}

func (t Test) red(msg string, v fault.Values) Test {
	t.State, t.Msg, t.Values = Red, msg, v
	return t
}

// of is a share, rounded half up; of nothing everything.
func of(part, whole money.Som) money.Percent {
	if whole <= 0 {
		return money.Whole
	}
	v, err := money.MulDiv(int64(part), int64(money.Whole), int64(whole), money.HalfUp)
	if err != nil {
		return money.Whole
	}
	return money.Percent(v)
}

// Obligation is what a price leaves open in a year: a line for the budget, which
// a council that sets a price below cost takes upon itself.
type Obligation struct {
	Year   int
	Level  cost.Level
	Need   money.Som
	Comes  money.Som // collected
	Amount money.Som
	Msg    string // message id
	Values fault.Values
}

var owed = i18n.Mark("In {year} the price brings {sum} less than the service costs: this is the obligation of the budget.")

// Owed is the obligation of a year whose prices bring less than is needed.
func Owed(year int, l cost.Level, need, comes money.Som) Obligation {
	o := Obligation{Year: year, Level: l, Need: need, Comes: comes, Amount: need - comes}
	o.Msg, o.Values = owed, fault.Values{"year": label(year), "sum": o.Amount}
	return o
}

// Open is the obligation of one year of evaluated prices at the level of the
// model; ok is false when the price covers it.
func Open(m solve.Model, found solve.Money) (o Obligation, ok bool) {
	c := found.At(m.Level)
	if c.Gap <= 0 {
		return Obligation{}, false
	}
	return Owed(m.Sheet.Year, m.Level, c.Need, found.Collected), true
}

// label writes a year as a word: 2027 and not 2 027.
func label(year int) string { return strconv.Itoa(year) }
