package papers

import (
	"strconv"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	tariffs "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Facts are what the papers are written from. Names are finished, in the reader's
// language, and as people typed them.
type Facts struct {
	Municipality string
	Above        []string // oblast, raion
	Address      string   // of the office, where the papers lie open
	Phone        string
	Service      string
	Provider     string

	Path   path.Path
	Begins period.Day
	Office string // antimonopoly office, once it is known

	Version string // of the calculation: "2027/3"
	Hash    string
	Found   scenario.Found    // the prices of the papers, worked out
	Items   map[string]string // names of the cost items, by code
	Payers  map[string]string // names of the rows of payers, by code
	Before  *Before           // nil: there was no price
	Open    []Open            // what the prices leave to the budget
}

// Before is the price list in force before.
type Before struct {
	Prices   []rate.Price
	From     period.Day
	Decision string
	Money    *solve.Money // what it would bring in; nil: it does not fit the payers
}

// Open is what the prices leave to the budget in a year.
type Open struct {
	Year                int
	Need, Comes, Amount money.Som
}

// water tells whether the service is one that resolution 320 governs.
func (f Facts) water() bool { return f.Path.Service == "water" || f.Path.Service == "sewerage" }

// year is the year of the calculation, as a word: 2027 and not 2 027.
func (f Facts) year() string { return strconv.Itoa(f.Found.Model.Sheet.Year) }

// need is what must come in at the level that the price is to reach.
func (f Facts) need() money.Som { return f.Found.Money.At(f.Found.Model.Level).Need }

// number writes the place of a point in a list.
func number(i int) string { return strconv.Itoa(i) + "." }

// council is who decides: as the decision names it, else in general.
func (f Facts) council(p *i18n.Printer) string {
	if f.Path.Act != nil && f.Path.Act.Body != "" {
		return f.Path.Act.Body
	}
	return p.T("Aiyl kenesh")
}

// heads are the first lines of a paper of the municipality.
func (f Facts) heads() []string { return append(append([]string{}, f.Above...), f.Municipality) }

// old finds the price before for the same payers, connection and unit.
func (f Facts) old(now rate.Price) (rate.Price, bool) {
	if f.Before == nil {
		return rate.Price{}, false
	}
	for _, p := range f.Before.Prices {
		if p.Category == now.Category && p.Connection == now.Connection && p.Basis == now.Basis {
			return p, true
		}
	}
	return rate.Price{}, false
}

// prices is the table of the prices in force and of the proposed ones.
func (f Facts) prices(p *i18n.Printer) Table {
	t := Table{Columns: []Column{
		{Heading: p.T("Who pays"), Part: 34}, {Heading: p.T("For what"), Part: 26},
		{Heading: p.T("In force, som"), Part: 18, Number: true}, {Heading: p.T("Proposed, som"), Part: 18, Number: true},
		{Heading: p.C("of a price", "Change"), Part: 16, Number: true}}}
	if f.Path.Act != nil && !f.Path.Act.Rejected {
		t.Columns[3].Heading = p.T("Decided, som")
	}
	for _, now := range f.Found.Prices {
		t.Rows = append(t.Rows, f.lines(p, now)...)
	}
	return t
}

// lines are the rows of one price: its rate or its steps, then what is paid beside
// them. A decision that left one of them out could not be billed.
func (f Facts) lines(p *i18n.Printer, now rate.Price) (rows [][]string) {
	old, known := f.old(now)
	payer := tariffs.Payer(p, now)
	add := func(what, was, figure, change string) {
		rows, payer = append(rows, []string{payer, what, was, figure, change}), ""
	}
	if steps := now.Steps(); len(steps) == 0 {
		was := "—"
		if known {
			was = figure(p, old)
		}
		add(tariffs.Basis(p, now.Basis), was, p.Rate(now.Rate), difference(p, old, now))
	} else {
		for i, step := range tariffs.Blocks(p, now) {
			add(step, f.step(p, old, now, i), p.Rate(steps[i].Rate), "—")
		}
	}
	for _, x := range []struct {
		what     string
		was, now money.Som
	}{{p.T("fixed part a month"), old.Fixed, now.Fixed}, {p.T("at least a month"), old.Minimum, now.Minimum}} {
		if x.was != 0 || x.now != 0 {
			add(x.what, sum(p, x.was), sum(p, x.now), "—")
		}
	}
	return rows
}

// step is the price in force for a step: of the step with the same limits, or
// the one rate that everything has.
func (f Facts) step(p *i18n.Printer, old, now rate.Price, i int) string {
	if blocks := old.Steps(); len(blocks) == len(now.Steps()) && blocks[i].UpTo == now.Steps()[i].UpTo {
		return p.Rate(blocks[i].Rate)
	}
	if old.Rate > 0 {
		return p.Rate(old.Rate)
	}
	return "—"
}

// sum is a part of a price; none is a dash.
func sum(p *i18n.Printer, s money.Som) string {
	if s == 0 {
		return "—"
	}
	return p.Amount(s)
}

// figure is a price without its currency, or its lowest and highest step.
func figure(p *i18n.Printer, price rate.Price) string {
	low, high := price.Range()
	if low == high {
		return p.Rate(low)
	}
	return p.Rate(low) + "–" + p.Rate(high)
}

// tidy is an average to the tyiyn: nobody pays a hundredth of one.
func tidy(r money.Rate) money.Rate { return (r + 50) / 100 * 100 }

// difference is by how much a single rate changes; prices by steps have none.
func difference(p *i18n.Printer, old, now rate.Price) string {
	if old.Rate == 0 || now.Rate == 0 {
		return "—"
	}
	share, err := money.MulDiv(int64(now.Rate-old.Rate), 1000, int64(old.Rate), money.HalfUp)
	if err != nil {
		return "—"
	}
	text := p.Percent(int(share))
	if share > 0 {
		text = "+" + text
	}
	return text
}

// families is the table of what families pay by the price before and by this one.
func (f Facts) families(p *i18n.Printer) Table {
	var before []rate.Bill
	if f.Before != nil {
		before = rate.Bills(f.Before.Prices, rate.Usual)
	}
	t := Table{Columns: []Column{{Heading: p.T("Family of {n}, {q} m³ a month", "n", rate.Usual.Persons, "q", rate.Usual.Volume), Part: 46},
		{Heading: p.T("Before, som"), Part: 18, Number: true}, {Heading: p.T("Then, som"), Part: 18, Number: true}, {Heading: p.T("Change, som"), Part: 18, Number: true}}}
	for _, b := range rate.Compare(rate.Families(rate.Bills(f.Found.Prices, rate.Usual)), before, false) {
		was, change := "—", "—"
		if b.HasOther {
			was, change = p.Amount(b.Other), signed(p, b.Difference)
		}
		t.Rows = append(t.Rows, []string{tariffs.Way(p, b.Way), was, p.Amount(b.Charge.Total), change})
	}
	return t
}

// signed writes a difference with its sign.
func signed(p *i18n.Printer, s money.Som) string {
	if s > 0 {
		return "+" + p.Amount(s)
	}
	return p.Amount(s)
}

// open lists what the budget bears, or says that it bears nothing.
func (f Facts) open(p *i18n.Printer) []string {
	var lines []string
	for _, o := range f.Open {
		lines = append(lines, p.T("{year}: {need} are needed, {comes} come in, {sum} are left to the budget",
			"year", strconv.Itoa(o.Year), "need", o.Need, "comes", o.Comes, "sum", o.Amount))
	}
	return lines
}

// level says how far the price reaches.
func level(p *i18n.Printer, l cost.Level) string {
	switch l {
	case cost.Operation:
		return p.T("running the service")
	case cost.Renewal:
		return p.T("running the service and renewing what wears out")
	}
	return p.T("full cost with loans and profit")
}
