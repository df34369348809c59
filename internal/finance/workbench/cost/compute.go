package cost

import (
	"errors"
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Result is what the year costs, service by service, with its explanation.
type Result struct {
	Year     int
	Services []Service
	Items    []ItemCost
	Remarks  []Remark
	Working  *figure.Working
}

// Service is the cost of one service: its own costs and its part in shared ones.
type Service struct {
	Code  string
	Lines []Line
	// Each level with those before it; other income is not taken off yet.
	Operation, Renewal, Full money.Som
	Income                   money.Som // taken off at every level
	Moving                   money.Som // part of Operation that follows the volume produced
}

// Line is an item's cost, or the part of a shared one, in one service.
type Line struct {
	Item    string
	Kind    Kind
	Level   Level
	Follows Follows
	From    string // shared centre where the cost arose; "" when it is the service's own
	Amount  money.Som
	Key     figure.Key // its figure in the working
}

// At is the cost of the service at a level, before other income.
func (s Service) At(l Level) money.Som {
	switch l {
	case Operation:
		return s.Operation
	case Renewal:
		return s.Renewal
	}
	return s.Full
}

// Of is what the service spends on kinds of cost.
func (s Service) Of(kinds ...Kind) (sum money.Som) {
	for _, l := range s.Lines {
		if slices.Contains(kinds, l.Kind) {
			sum += l.Amount
		}
	}
	return sum
}

// Names of the figures of a service; the figure's Of is the service's code.
const (
	FigureOperation = "operation"
	FigureRenewal   = "renewal"
	FigureFull      = "full"
	FigureIncome    = "income"
	FigureMoving    = "moving"
	FigureAmount    = "amount" // of an item
)

// Compute checks the sheet and works it out. It fails with a fault that names
// the field of each complaint.
func (s Sheet) Compute() (Result, error) {
	if err := s.Check(); err != nil {
		return Result{}, err
	}
	c := computation{sheet: s, work: &figure.Working{}, faults: fault.Form(), lines: map[string][]Line{}}
	for _, i := range s.inOrder() {
		if s.Items[i].Basis != OfAll {
			c.item(s.Items[i])
		}
	}
	for _, centre := range s.topDown() {
		c.centre(centre)
	}
	result := Result{Year: s.Year, Working: c.work, Remarks: c.remarks}
	for _, centre := range s.Centres {
		if centre.Split == nil {
			result.Services = append(result.Services, c.service(centre.Code))
		}
	}
	result.Items = c.items()
	if err := c.faults.Err(); err != nil {
		return Result{}, err
	}
	if err := c.work.Err(); errors.Is(err, money.ErrOverflow) {
		return Result{}, fault.Form().Field("sheet", "A result is too large: check the numbers of the sheet.").Because(err)
	} else if err != nil {
		return Result{}, err
	}
	return result, nil
}

// computation gathers lines by centre, complaints and remarks.
type computation struct {
	sheet   Sheet
	work    *figure.Working
	faults  *fault.Fault
	lines   map[string][]Line
	remarks []Remark
}

// item works out an item that does not wait for shared costs.
func (c *computation) item(i Item) {
	k := figure.K(FigureAmount, i.Code)
	switch i.Basis {
	case Stated:
		c.work.Given(k, figure.Som, int64(i.Amount))
	case Counted:
		c.counted(i, k)
	case OfKinds:
		var terms []figure.Term
		for _, j := range c.sheet.basesOf(i) {
			terms = append(terms, figure.Of(FigureAmount, c.sheet.Items[j].Code))
		}
		c.shareOf(i, k, terms)
	case OfAssets:
		c.shareOfAssets(i, k)
	case Wear, Recovery:
		c.assets(i, k)
	case Repayment:
		c.loans(i, k)
	}
	c.keep(i, k)
}

// keep adds the item as a line of its centre. A cost of zero is no cost.
func (c *computation) keep(i Item, k figure.Key) {
	amount := money.Som(c.work.Value(k))
	follows := inputOf(i) == "of" && len(c.faults.Fields) > 0 // the base is zero, and that was said
	if amount == 0 && c.work.Err() == nil && !follows {
		c.faults.Field(itemField(i, inputOf(i)), "A cost of zero: enter its numbers or remove the row.")
	}
	c.lines[i.Centre] = append(c.lines[i.Centre], Line{
		Item: i.Code, Kind: i.Kind, Level: i.level(), Follows: i.follows(), Amount: amount, Key: k,
	})
}

func (c *computation) counted(i Item, k figure.Key) {
	var terms []figure.Term
	for n, input := range i.Factors {
		name := figure.K(string(input.What), i.Code, place(n))
		c.work.Given(name, figure.Quantity, int64(input.Quantity))
		terms = append(terms, name.Term())
	}
	c.work.Given(figure.K("price", i.Code), figure.Rate, int64(i.Price))
	c.work.Ratio(k, figure.Som, money.HalfUp, append(terms, figure.Of("price", i.Code)), nil)
}

// shareOf writes a share of the sum of other figures.
func (c *computation) shareOf(i Item, k figure.Key, terms []figure.Term) {
	if len(terms) == 0 {
		terms = []figure.Term{figure.N(0)}
	}
	c.work.Given(figure.K("share", i.Code), figure.Percent, int64(i.Share))
	c.work.Sum(figure.K("base", i.Code), figure.Som, terms...)
	c.work.Ratio(k, figure.Som, money.HalfUp,
		[]figure.Term{figure.Of("share", i.Code), figure.Of("base", i.Code)}, nil)
}

func (c *computation) shareOfAssets(i Item, k figure.Key) {
	var terms []figure.Term
	for _, a := range c.sheet.assetsOf(i) {
		name := figure.K("value", i.Code, a.Code)
		c.work.Given(name, figure.Som, int64(a.Value()))
		terms = append(terms, name.Term())
	}
	c.shareOf(i, k, terms)
}

// assets adds what each asset loses or returns in the year.
func (c *computation) assets(i Item, k figure.Key) {
	var terms []figure.Term
	for _, a := range c.sheet.assetsOf(i) {
		if i.Basis == Recovery {
			terms = append(terms, a.recovery(c.work, i.Code).Term())
			continue
		}
		if c.sheet.Year >= a.WornIn() {
			c.remark(assetField(a, "life"), wornOut, fault.Values{"asset": a.title(), "year": year(a.WornIn())})
		}
		terms = append(terms, a.wear(c.work, i.Code, c.sheet.Year).Term())
	}
	c.work.Sum(k, figure.Som, terms...)
}

func (c *computation) loans(i Item, k figure.Key) {
	var terms []figure.Term
	for _, l := range c.sheet.loansOf(i) {
		paid, err := l.repayment(c.work, i.Code, c.sheet.Year)
		if err != nil {
			c.faults.Field(loanField(l, "principal"), "Too large: check the number.")
			paid = figure.K("repayment", i.Code, l.Code)
			c.work.Given(paid, figure.Som, 1)
		}
		c.paidTwice(l)
		terms = append(terms, paid.Term())
	}
	c.work.Sum(k, figure.Som, terms...)
}

// paidTwice remarks a thing that payers return to the bank and also wear off.
func (c *computation) paidTwice(l Loan) {
	for _, i := range c.sheet.Items {
		for _, a := range c.sheet.assetsOf(i) {
			if a.Code == l.Asset && (i.Basis == Wear || i.Basis == Recovery) {
				c.remark(loanField(l, "asset"), twice, fault.Values{"asset": a.title(), "loan": either(l.Name, l.Code)})
			}
		}
	}
}

// centre works out what waited for the shared costs and hands them on.
func (c *computation) centre(centre Centre) {
	var terms []figure.Term
	for _, l := range c.lines[centre.Code] {
		if l.Level != offset {
			terms = append(terms, l.Key.Term())
		}
	}
	for _, i := range c.sheet.Items {
		if i.Centre == centre.Code && i.Basis == OfAll {
			k := figure.K(FigureAmount, i.Code)
			c.shareOf(i, k, terms)
			c.keep(i, k)
		}
	}
	if centre.Split != nil {
		c.split(centre)
	}
}

// service adds up the levels of one service.
func (c *computation) service(code string) Service {
	s := Service{Code: code, Lines: c.lines[code]}
	pick := func(which func(Line) bool) []figure.Term {
		terms := []figure.Term{figure.N(0)}
		for _, l := range s.Lines {
			if which(l) {
				terms = append(terms, l.Key.Term())
			}
		}
		return terms
	}
	at := func(l Level) []figure.Term { return pick(func(x Line) bool { return x.Level == l }) }
	sum := func(name string, terms []figure.Term) money.Som {
		return money.Som(c.work.Sum(figure.K(name, code), figure.Som, terms...))
	}
	s.Operation = sum(FigureOperation, at(Operation))
	s.Renewal = sum(FigureRenewal, append(at(Renewal), figure.Of(FigureOperation, code)))
	s.Full = sum(FigureFull, append(at(Full), figure.Of(FigureRenewal, code)))
	s.Income = sum(FigureIncome, at(offset))
	s.Moving = sum(FigureMoving, pick(func(l Line) bool { return l.Level == Operation && l.Follows == Produced }))
	return s
}
