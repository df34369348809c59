package prospects

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	tariffs "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// yearsView is the page of the plan.
type yearsView struct {
	view
	plan    []plan.Year
	effects []plan.Effect
}

func (x *Prospects) yearsView(r *web.Request) (y yearsView, p *ui.Page, err error) {
	y.view, p, err = x.open(r, pageYears, r.Printer.T("Ten years"))
	if err != nil || y.wrong != nil {
		return y, p, err
	}
	return y, p, y.refused(y.work())
}

// work runs the plan and turns its doubts one at a time.
func (y *yearsView) work() error {
	m, p, err := y.years()
	if err != nil {
		return err
	}
	y.plan = p.Years
	y.effects, err = m.Tornado(y.Document.Draws.Doubt)
	return err
}

func (x *Prospects) showYears(w http.ResponseWriter, r *web.Request) error {
	y, p, err := x.yearsView(r)
	if err != nil {
		return err
	}
	return r.Render(w, yearsPage(p, y))
}

// ofStart is what the cells of a service's beginning are called in a scenario.
const ofStart = "start."

// saveYears takes over what the years bring. Rises, cap and demand hold for all
// services of the scenario, money and aims for this one.
func (x *Prospects) saveYears(w http.ResponseWriter, r *web.Request) error {
	y, p, err := x.yearsView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	start := scenario.Cell(y.code, ofStart)
	mine := func(cell string) bool { return strings.HasPrefix(cell, "years.") || strings.HasPrefix(cell, start) }
	err = x.edit(w, r, y.view, in, mine, func(s *scenario.Scenario) {
		s.Years = typedYears(in, s.Years)
		s.Services = slices.Clone(s.Services)
		for i := range s.Services {
			if s.Services[i].Code == y.code {
				s.Services[i].Start = typedStart(in, start)
			}
		}
	})
	if err == nil {
		return nil
	}
	return r.Refuse(w, err, p, yearsPage(p, y))
}

func typedYears(in *web.Input, before scenario.Years) scenario.Years {
	y := scenario.Years{
		Number: in.Int("years.number"), Thrift: share(in, "years.thrift"), Cap: share(in, "years.cap"),
		Elasticity: share(in, "years.elasticity"), BudgetPays: in.Bool("years.budget"),
	}
	for _, index := range cost.Indices {
		name := "years.rises." + string(index)
		if index == cost.IndexNone || in.Text(name) == "" {
			continue
		}
		y.Rises = append(y.Rises, plan.Rise{Index: index, PerYear: later(share(in, name), before, index)})
	}
	return y
}

// later keeps the rises of later years when the first one stays; else the new
// one holds for all.
func later(first money.Percent, before scenario.Years, index cost.Index) []money.Percent {
	for _, r := range before.Rises {
		if r.Index == index && len(r.PerYear) > 0 && r.PerYear[0] == first {
			return r.PerYear
		}
	}
	return []money.Percent{first}
}

func typedStart(in *web.Input, at string) scenario.Start {
	return scenario.Start{
		Price: in.Rate(at + "price"), Cash: in.Som(at + "cash"), Fund: in.Som(at + "fund"),
		Losses:     scenario.Way{To: share(in, at+"losses.to"), Years: in.Int(at + "losses.years")},
		Collection: scenario.Way{To: share(in, at+"collection.to"), Years: in.Int(at + "collection.years")},
	}
}

// rise is the yearly rise of an index as it stands in its field.
func (y yearsView) rise(index cost.Index) string {
	for _, r := range y.Document.Years.Rises {
		if r.Index == index && len(r.PerYear) > 0 {
			return r.PerYear[0].String()
		}
	}
	return ""
}

// answer says in one sentence where the plan leads.
func (y yearsView) answer(p *ui.Page) string {
	if len(y.plan) == 0 {
		return p.T("The plan cannot be worked out yet.")
	}
	last := y.plan[len(y.plan)-1]
	for _, year := range y.plan {
		if year.Cash < 0 {
			return p.T("In {year} the cash runs out: **{sum}**.", "year", strconv.Itoa(year.Year), "sum", year.Cash)
		}
	}
	if last.Fund < 0 {
		return p.T("The price rises to *{price}* by {year}; renewal is not paid for.", "price", tariffs.Rate(p.Printer, last.Price), "year", strconv.Itoa(last.Year))
	}
	return p.T("The price rises to *{price}* by {year}, and the cash never runs out.", "price", tariffs.Rate(p.Printer, last.Price), "year", strconv.Itoa(last.Year))
}

// priceLine draws the price over the years.
func (y yearsView) priceLine(p *ui.Page) string {
	points := make([]chart.Point, len(y.plan))
	for i, year := range y.plan {
		points[i] = chart.Point{Label: strconv.Itoa(year.Year), Value: int64(year.Price), Text: p.Rate(year.Price)}
	}
	return chart.Line(y.priceTitle(p), "", points...)
}

func (y yearsView) priceTitle(p *ui.Page) string {
	first, last := y.plan[0], y.plan[len(y.plan)-1]
	return p.T("Price of a unit: from {from} in {first} to {to} in {last}", "from", tariffs.Rate(p.Printer, first.Price), "first", strconv.Itoa(first.Year),
		"to", tariffs.Rate(p.Printer, last.Price), "last", strconv.Itoa(last.Year))
}

// moneyLine draws a sum at the end of each year, in thousands of som.
func (y yearsView) moneyLine(p *ui.Page, title string, of func(plan.Year) money.Som) string {
	points := make([]chart.Point, len(y.plan))
	for i, year := range y.plan {
		sum := of(year)
		points[i] = chart.Point{Label: strconv.Itoa(year.Year), Value: int64(sum), Text: thousands(p, sum)}
	}
	return chart.Line(title, "", points...)
}

// spans draws what each doubt does to the cash of the last year, the greatest
// first.
func (y yearsView) spans(p *ui.Page, title string) string {
	list := make([]chart.Span, len(y.effects))
	for i, e := range y.effects {
		low, high := min(e.LowCash, e.HighCash), max(e.LowCash, e.HighCash)
		list[i] = chart.Span{Label: variableWord(p, e.Variable), Low: int64(low), High: int64(high), LowText: thousands(p, low), HighText: thousands(p, high)}
	}
	return chart.Spans(title, "", int64(y.plan[len(y.plan)-1].Cash), list...)
}

func cash(y plan.Year) money.Som { return y.Cash }
func fund(y plan.Year) money.Som { return y.Fund }

// thousands writes a sum in thousands of som.
func thousands(p *ui.Page, s money.Som) string {
	const step = 1000 * money.TyiynPerSom
	return p.Int(int(s.Round(step, money.HalfUp) / step))
}

func indexWord(p *ui.Page, i cost.Index) string {
	switch i {
	case cost.IndexWages:
		return p.T("Wages")
	case cost.IndexPower:
		return p.T("Electricity")
	case cost.IndexFuel:
		return p.T("Fuel")
	case cost.IndexMaterials:
		return p.T("Materials and repairs")
	}
	return p.T("Prices in general")
}

func variableWord(p *ui.Page, v plan.Variable) string {
	switch v {
	case plan.VaryLosses:
		return p.T("Losses of water")
	case plan.VaryCollection:
		return p.T("Bills that are paid")
	case plan.VaryPower:
		return p.T("Rise of the price of electricity")
	case plan.VaryPrices:
		return p.T("Rise of wages and all other prices")
	}
	return p.T("Growth of connections")
}

// spreadText writes a spread: "−5…+15 %".
func spreadText(p *ui.Page, s plan.Spread) string {
	return p.T("{low} to +{high}", "low", s.Low, "high", s.High)
}

// sendYears sends the plan as a table.
func (x *Prospects) sendYears(w http.ResponseWriter, r *web.Request) error {
	y, p, err := x.yearsView(r)
	if err != nil {
		return err
	}
	return r.SendFrom(w, "years-"+strconv.Itoa(y.Year)+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Ten years"), yearHeadings(p.Printer), func(yield func([]any) bool) {
			for _, x := range y.plan {
				if !yield([]any{x.Year, x.Units, x.Operation, x.Renewal, x.Capital, x.Loans, x.Need, x.CostPrice, x.Price, x.Collected, x.Gap, x.FromBudget, x.Replacements, x.Fund, x.Cash}) {
					return
				}
			}
		})
	})
}

func yearHeadings(p *i18n.Printer) []string {
	return []string{p.T("Year"), p.T("Units used"), p.T("Running costs, som"), p.T("Renewal, som"), p.T("Profit and capital, som"), p.T("Loans, som"), p.T("Needed, som"),
		p.T("Price of cost, som"), p.T("Price, som"), p.T("Collected, som"), p.T("Left open, som"), p.T("From the budget, som"), p.T("Replacements, som"), p.T("Fund for renewal, som"), p.T("Cash at the end, som")}
}

// shareInput, rateInput and somInput write figures as they stand in fields, for
// people; zero is empty.
func shareInput(p *ui.Page, s money.Percent) string { return input(s == 0, points(p, s)) }

// points is a share without its sign, zero too.
func points(p *ui.Page, s money.Percent) string { return strings.TrimRight(p.Share(s), " %\u00a0") }

func rateInput(p *ui.Page, r money.Rate) string { return input(r == 0, p.Rate(r)) }

// somInput leaves out tyiyns where there are none.
func somInput(p *ui.Page, s money.Som) string {
	return input(s == 0, strings.TrimSuffix(p.Amount(s), ",00"))
}

func input(zero bool, text string) string {
	if zero {
		return ""
	}
	return text
}
