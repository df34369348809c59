// Package book writes a scenario as an Excel workbook that computes by itself,
// and reads such a workbook back.
//
// What people enter stands on pages of its own (costs, assets, loans, payers,
// settings). One page for each service holds every figure of the engine with its
// formula, which names the cells where the inputs stand: an auditor changes a
// number and sees the price change. A hidden page carries the scenario itself, so
// that nothing is lost on the way. When a file comes back its inputs are read
// by the names of their cells, its formulas are held against ours, and whatever is
// wrong is told by its cell. The package knows no database and no page.
package book

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// Marks in the first cell of a page tell what it holds, whatever it is called.
const (
	costs    = "aimak:costs"
	assets   = "aimak:assets"
	loans    = "aimak:loans"
	payers   = "aimak:payers"
	settings = "aimak:settings"
	working  = "aimak:working:" // and the code of the service
	decided  = "aimak:decided:" // the same for the prices that the council chose
	document = "aimak:document"
)

// computed tells whether a page holds figures.
func computed(mark string) bool {
	return strings.HasPrefix(mark, working) || strings.HasPrefix(mark, decided)
}

// firstRow is where the rows of a page begin, below its mark and its headings.
const firstRow = 2

// chunk is how much of the document one cell holds; Excel allows 32,767 signs.
const chunk = 30_000

// writer gathers the pages, and where each input stands.
type writer struct {
	*i18n.Printer
	scenario scenario.Scenario
	pages    []sheet.Page
	inputs   map[string]input
	marks    []string // of the pages, in their order
}

// input is a cell that people type into.
type input struct {
	address string      // for formulas
	place   string      // for people: "Costs!M5"
	unit    figure.Unit // empty: a text
	value   int64
	text    string
}

// Write writes the workbook of a scenario in the reader's language. What cannot
// be worked out yet has no formulas.
func Write(w io.Writer, p *i18n.Printer, s scenario.Scenario) error {
	out, err := build(p, s)
	if err != nil {
		return err
	}
	return sheet.WriteBook(w, out.pages)
}

// build makes all pages.
func build(p *i18n.Printer, s scenario.Scenario) (*writer, error) {
	w := &writer{Printer: p, scenario: s, inputs: map[string]input{}}
	w.costs()
	w.assets()
	w.loans()
	w.payers()
	w.settings()
	for _, x := range s.Services {
		if found, err := s.Solve(x.Code); err == nil {
			w.working(working, w.T("Calculation"), x.Code, found.Solution.Working)
			if found.Decided {
				w.working(decided, w.T("The council's prices"), x.Code, found.Money.Working)
			}
		}
	}
	return w, w.document()
}

// page begins a page with its mark and headings.
func (w *writer) page(mark, name string, widths []int, headings ...string) {
	row := make([]sheet.Cell, len(headings))
	for i, h := range headings {
		row[i] = sheet.Cell{Value: h, Look: sheet.Head}
	}
	w.marks = append(w.marks, mark)
	w.pages = append(w.pages, sheet.Page{Name: w.free(name), Widths: widths, Rows: [][]sheet.Cell{{{Value: mark, Look: sheet.Quiet}}, row}})
}

// mostName is how long the name of a page may be, with room for a number.
const mostName = 28

// free is a name that no page has yet: two services may be called alike.
func (w *writer) free(name string) string {
	if letters := []rune(name); len(letters) > mostName {
		name = string(letters[:mostName])
	}
	taken := func(x string) bool {
		return slices.ContainsFunc(w.pages, func(p sheet.Page) bool { return strings.EqualFold(p.Name, x) })
	}
	unique := name
	for n := 2; taken(unique); n++ {
		unique = name + " " + strconv.Itoa(n)
	}
	return unique
}

// row is a row on its way to the last page.
type row struct {
	w     *writer
	cells []sheet.Cell
}

func (w *writer) row(code string) *row {
	return &row{w, []sheet.Cell{{Value: code, Look: sheet.Quiet}}}
}

// end puts the row on the page.
func (r *row) end() {
	p := &r.w.pages[len(r.w.pages)-1]
	p.Rows = append(p.Rows, r.cells)
}

// says adds a cell that is only read.
func (r *row) says(text string) { r.cells = append(r.cells, sheet.Cell{Value: text}) }

// asks adds a cell to type into, under the name of its input.
func (r *row) asks(name string, c sheet.Cell, x input) {
	p := r.w.pages[len(r.w.pages)-1]
	x.address, x.place = sheet.Address(p.Name, len(p.Rows), len(r.cells)), sheet.Place(p.Name, len(p.Rows), len(r.cells))
	r.w.inputs[name] = x
	c.Look = sheet.Entry
	r.cells = append(r.cells, c)
}

func (r *row) text(name, text string) { r.asks(name, sheet.Cell{Value: text}, input{text: text}) }

// number adds a number; none is an empty cell.
func (r *row) number(name string, unit figure.Unit, value int64) {
	c := sheet.Cell{Format: formats[unit]}
	if value != 0 {
		c.Value = sheet.Number(figure.Figure{Unit: unit, Value: value}.Number())
	}
	r.asks(name, c, input{unit: unit, value: value})
}

// formats are how numbers look in Excel.
var formats = map[figure.Unit]string{
	figure.Som: "#,##0.00", figure.Rate: "#,##0.00##", figure.Quantity: "#,##0.###", figure.Percent: "0.00%",
	figure.Factor: "0.0000000000", figure.Count: "#,##0",
}

// mostFactors is how many numbers a counted row may multiply.
const mostFactors = 6

func (w *writer) costs() {
	s := w.scenario.Sheet
	w.page(costs, w.T("Costs"), []int{14, 30, 22, 30, 34, 12, 12, 12, 12, 12, 12, 12, 12, 14, 14},
		w.T("Code"), w.T("Cost item"), w.T("Where it arises"), w.T("How it is counted"), w.T("What is multiplied"),
		"1", "2", "3", "4", "5", "6", w.T("Price, som"), w.T("Share"), w.T("Sum, som"), w.T("Fact of {year}, som", "year", strconv.Itoa(s.Year-1)))
	for _, i := range s.Items {
		r := w.row(i.Code)
		r.says(words.Item(w.Printer, i))
		r.says(w.centre(i.Centre))
		r.says(words.Basis(w.Printer, i.Basis))
		var whats []string
		for _, f := range i.Factors {
			whats = append(whats, words.What(w.Printer, f.What))
		}
		r.says(strings.Join(whats, " × "))
		for n := range mostFactors {
			if i.Basis == cost.Counted && n < len(i.Factors) {
				r.number(scenario.ItemCell(i, "factors."+strconv.Itoa(n+1)), figure.Quantity, int64(i.Factors[n].Quantity))
			} else {
				r.says("")
			}
		}
		r.onlyIf(i.Basis == cost.Counted, scenario.ItemCell(i, "price"), figure.Rate, int64(i.Price))
		r.onlyIf(i.Basis == cost.OfKinds || i.Basis == cost.OfAll || i.Basis == cost.OfAssets, scenario.ItemCell(i, "share"), figure.Percent, int64(i.Share))
		r.onlyIf(i.Basis == cost.Stated, scenario.ItemCell(i, "amount"), figure.Som, int64(i.Amount))
		r.number(scenario.ItemCell(i, "fact"), figure.Som, int64(i.Fact))
		r.end()
	}
}

// onlyIf adds a number where a row has one.
func (r *row) onlyIf(has bool, name string, unit figure.Unit, value int64) {
	if has {
		r.number(name, unit, value)
	} else {
		r.says("")
	}
}

func (w *writer) centre(code string) string {
	for _, c := range w.scenario.Sheet.Centres {
		if c.Code == code {
			return words.Centre(w.Printer, c)
		}
	}
	return code
}

func (w *writer) assets() {
	w.page(assets, w.T("Assets"), []int{14, 30, 22, 16, 16, 10, 10, 10},
		w.T("Code"), w.T("Asset"), w.T("Serves"), w.T("In the books, som"), w.T("Costs today, som"), w.T("In use since"), w.T("Years of life"), w.T("Rate, %"))
	for _, a := range w.scenario.Sheet.Assets {
		f := func(input string) string { return "assets." + a.Code + "." + input }
		r := w.row(a.Code)
		r.text(f("name"), a.Name)
		r.says(w.centre(a.Centre))
		r.number(f("cost"), figure.Som, int64(a.Cost))
		r.number(f("replacement"), figure.Som, int64(a.Replacement))
		r.number(f("since"), figure.Count, int64(a.Since))
		r.number(f("life"), figure.Count, int64(a.Life))
		r.number(f("rate"), figure.Percent, int64(a.Rate))
		r.end()
	}
}

func (w *writer) loans() {
	w.page(loans, w.T("Loans"), []int{14, 30, 22, 16, 10, 12, 10, 10, 30, 12},
		w.T("Code"), w.T("Loan"), w.T("Serves"), w.T("Sum, som"), w.T("Interest a year, %"), w.T("First payment"), w.T("Payments in all"),
		w.T("Payments a year"), w.T("How it is repaid"), w.T("First payments of interest only"))
	for _, l := range w.scenario.Sheet.Loans {
		f := func(input string) string { return "loans." + l.Code + "." + input }
		r := w.row(l.Code)
		r.text(f("name"), l.Name)
		r.says(w.centre(l.Centre))
		r.number(f("principal"), figure.Som, int64(l.Principal))
		r.number(f("rate"), figure.Percent, int64(l.Rate))
		r.text(f("first"), string(l.First))
		r.number(f("payments"), figure.Count, int64(l.Payments))
		r.number(f("per_year"), figure.Count, int64(l.PerYear))
		r.says(words.Way(w.Printer, l.Way))
		r.number(f("grace"), figure.Count, int64(l.Grace))
		r.end()
	}
}

func (w *writer) payers() {
	w.page(payers, w.T("Volumes and payers"), []int{24, 40, 12, 12, 14, 12, 12},
		w.T("Code"), w.T("Who pays"), w.T("Accounts"), w.T("Persons"), w.T("Volume a year, m³"), w.T("Bills paid, %"), w.T("Coefficient"))
	for _, x := range w.scenario.Services {
		for _, p := range x.Payers {
			f := func(input string) string { return scenario.PayerCell(x.Code, p.Code, input) }
			r := w.row(x.Code + "/" + p.Code)
			r.says(words.Payer(w.Printer, p))
			r.number(f("accounts"), figure.Count, int64(p.Accounts))
			r.number(f("persons"), figure.Count, int64(p.Persons))
			r.number(f("quantity"), figure.Quantity, int64(p.Quantity))
			r.number(f("collection"), figure.Percent, int64(p.Collection))
			r.number(f("coefficient"), figure.Quantity, int64(p.Coefficient))
			r.end()
		}
	}
}

// settings are the volumes of each service and how its price is made.
func (w *writer) settings() {
	w.page(settings, w.T("How the price is made"), []int{14, 26, 16, 10, 10, 18, 18, 10, 12},
		w.T("Code"), w.T("Service"), w.T("Produced, m³ a year"), w.T("Losses, %"), w.T("Losses aimed at, %"),
		w.T("Subsidy from the budget a year, som"), w.T("Benefits that other payers bear a year, som"), w.T("Tax on the price, %"), w.T("Prices are multiples of, som"))
	for _, x := range w.scenario.Services {
		f := func(input string) string { return scenario.Cell(x.Code, input) }
		r := w.row(x.Code)
		r.says(w.centre(x.Code))
		r.number(f("volumes.produced"), figure.Quantity, int64(x.Volumes.Produced))
		r.number(f("volumes.losses"), figure.Percent, int64(x.Volumes.Losses))
		var aim money.Percent
		if x.Volumes.Aim != nil {
			aim = *x.Volumes.Aim
		}
		r.number(f("volumes.aim"), figure.Percent, int64(aim))
		r.number(f("subsidy"), figure.Som, int64(x.Subsidy))
		r.number(f("benefits"), figure.Som, int64(x.Benefits))
		r.number(f("design.tax"), figure.Percent, int64(x.Design.Tax))
		r.number(f("design.step"), figure.Rate, int64(x.Design.Step))
		r.end()
	}
}

// working writes every figure of a service with its formula.
func (w *writer) working(mark, title, service string, work *figure.Working) {
	w.page(mark+service, title+" "+w.centre(service), []int{26, 52, 18, 60}, w.T("Code"), w.T("Figure"), w.T("Result"), w.T("How it came about"))
	p := &w.pages[len(w.pages)-1]
	rows := map[figure.Key]int{}
	cell := func(k figure.Key) string { return "$C$" + strconv.Itoa(rows[k]+1) }
	x, _ := w.scenario.Service(service)
	speak := words.Speaker{Printer: w.Printer, Sheet: w.scenario.Sheet, Payers: x.Payers}
	for _, f := range work.Figures() {
		rows[f.Key] = len(p.Rows)
		c := sheet.Cell{Value: sheet.Number(f.Number()), Format: formats[f.Unit], Formula: f.Formula(cell)}
		if f.Op == figure.Given {
			c.Formula = w.link(service, f)
		}
		p.Rows = append(p.Rows, []sheet.Cell{
			{Value: f.Key.String(), Look: sheet.Quiet}, {Value: speak.Name(f.Key)}, c, {Value: words.Formula(w.Printer, work, f)},
		})
	}
}

// link is the input cell that a given figure repeats; empty when it stands in
// none, as what the schedule of a loan gives.
func (w *writer) link(service string, f figure.Figure) string {
	for _, name := range standsIn(service, f.Key) {
		if x, ok := w.inputs[name]; ok && x.unit == f.Unit && x.value == f.Value && x.value != 0 {
			return x.address
		}
	}
	return ""
}

// standsIn names the inputs from which a given figure may come.
func standsIn(service string, k figure.Key) []string {
	parts := strings.Split(k.Of, "/")
	last := parts[len(parts)-1]
	payer := func(input string) []string { return []string{scenario.PayerCell(service, k.Of, input)} }
	mine := func(input string) []string { return []string{scenario.Cell(service, input)} }
	switch k.Name {
	case "price", "amount", "share":
		return []string{"items." + k.Of + "." + k.Name}
	case "value", "book":
		return []string{"assets." + last + ".replacement", "assets." + last + ".cost"}
	case "life", "rate":
		return []string{"assets." + last + "." + k.Name}
	case "loan":
		return []string{"loans." + k.Of + ".principal"}
	case "loan_rate":
		return []string{"loans." + k.Of + ".rate"}
	case "payments":
		return []string{"loans." + k.Of + ".payments"}
	case "accounts", "persons", "collection", "coefficient":
		return payer(k.Name)
	case solve.FigureCount, solve.FigureUnits:
		return payer("quantity")
	case solve.FigureProduced, solve.FigureLosses, "aim":
		return mine("volumes." + k.Name)
	case "subsidy", "benefits":
		return mine(k.Name)
	case "tax", "step":
		return mine("design." + k.Name)
	}
	if len(parts) == 2 { // a quantity of a counted row
		return []string{"items." + parts[0] + ".factors." + last}
	}
	return nil
}

// document hides the scenario itself in the file, with the language in which the
// file was written and the hash that shows whether somebody changed it.
func (w *writer) document() error {
	text, err := w.scenario.Encode()
	if err != nil {
		return err
	}
	w.page(document, "aimak", []int{20})
	p := &w.pages[len(w.pages)-1]
	p.Hidden = true
	p.Rows[1] = []sheet.Cell{{Value: string(w.Lang())}, {Value: scenario.Hash(text)}}
	for rest := string(text); rest != ""; {
		part := cut(rest, chunk)
		p.Rows, rest = append(p.Rows, []sheet.Cell{{Value: part}}), rest[len(part):]
	}
	return nil
}

// cut takes at most n bytes off a text, between two letters and not at a space,
// which a reader would trim.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 1 && (text[n]&0xC0 == 0x80 || text[n] == ' ' || text[n-1] == ' ') {
		n--
	}
	return text[:n]
}
