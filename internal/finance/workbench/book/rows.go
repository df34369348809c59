package book

import (
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// filePage is a page of a file beside the one that was written.
type filePage struct {
	*fileReader
	mark   string
	page   sheet.Page
	found  sheet.ReadPage
	values map[string][]string
	kinds  map[cost.Kind]bool // of costs whose row is missing
	titles map[string]string  // codes of the missing rows by their folded titles
}

// inputs reads the cells of a page that were there to type into, row by row by
// the codes in the first column: people sort and insert rows.
func (r *fileReader) inputs(values map[string][]string, page sheet.Page, found sheet.ReadPage, mark string) {
	p := filePage{r, mark, page, found, values, map[cost.Kind]bool{}, map[string]string{}}
	first, known := codes(found), map[string]bool{}
	for n := firstRow; n < len(page.Rows); n++ {
		code, _ := page.Rows[n][0].Value.(string)
		at, ok := first[code]
		if !ok {
			r.note(sheet.Place(page.Name, n, 0), removed, fault.Values{"figure": code})
			title, _ := page.Rows[n][1].Value.(string)
			p.kinds[r.kindOf(code)], p.titles[i18n.Fold(title)] = true, code
			continue
		}
		known[code] = true
		for m := range page.Rows[n] {
			if name, ok := r.names[sheet.Place(page.Name, n, m)]; ok {
				r.input(values, name, r.writer.inputs[name], found.At(at, m), sheet.Place(page.Name, at, m))
			}
		}
	}
	p.more(first, known)
}

// kindOf is what a row of the sheet is for.
func (r *fileReader) kindOf(code string) cost.Kind {
	for _, i := range r.scenario.Sheet.Items {
		if i.Code == code {
			return i.Kind
		}
	}
	return ""
}

// more reads the rows that were added in Excel, and tells those that cannot be
// taken.
func (p filePage) more(first map[string]int, known map[string]bool) {
	for n := firstRow; n < len(p.found.Rows); n++ {
		code, title := p.text(n, 0), p.text(n, 1)
		switch {
		case code == "" && title == "":
			if !p.blank(n) {
				p.note(p.place(n, 1), nameless, nil)
			}
		case code != "" && first[code] != n:
			p.note(p.place(n, 0), twice, fault.Values{"code": code})
		case known[code]:
		case strings.HasPrefix(title, "#"):
			p.note(p.place(n, 1), broken, fault.Values{"text": title})
		default:
			p.added(n, code, title)
		}
	}
}

// added takes a row over by what it is called. A row of which the code was lost
// or changed is told: taken as a new one it would be counted twice.
func (p filePage) added(n int, code, title string) {
	lost, missing := p.titles[i18n.Fold(title)]
	kind, isCost := p.fileReader.kinds[i18n.Fold(title)]
	switch {
	case missing && code == "" && p.mark != costs:
		p.note(p.place(n, 0), uncoded, fault.Values{"code": lost})
	case missing && p.mark != costs, p.mark == settings, p.mark == costs && (!isCost || p.kinds[kind]):
		p.note(p.place(n, 0), emptied, fault.Values{"code": strings.TrimSpace(code + " " + title)})
	case p.mark == costs:
		p.cost(n, kind)
	case p.mark == assets:
		p.asset(n, title)
	case p.mark == loans:
		p.loan(n, title)
	case p.mark == payers:
		p.payer(n, title)
	}
}

func (p filePage) text(n, column int) string { return strings.TrimSpace(p.found.At(n, column).Text) }

func (p filePage) place(n, column int) string { return sheet.Place(p.page.Name, n, column) }

// blank tells whether a row says nothing at all.
func (p filePage) blank(n int) bool {
	return !slices.ContainsFunc(p.found.Rows[n], func(c sheet.Found) bool { return strings.TrimSpace(c.Text) != "" })
}

// column is an input of an added row: the last part of its name, and where it stands.
type column struct {
	name string
	at   int
	unit figure.Unit // empty: a text
}

// cells reads the inputs of an added row.
func (p filePage) cells(n int, row string, columns ...column) {
	for _, c := range columns {
		p.input(p.values, row+c.name, input{unit: c.unit}, p.found.At(n, c.at), p.place(n, c.at))
	}
}

// named tells that a row was added, and where what is chosen from a list stands.
func (p filePage) named(n int, row, title string, chosen map[string]int) {
	p.taken(p.place(n, 1), row+"name", "", title)
	for name, at := range chosen {
		p.writer.inputs[row+name] = input{place: p.place(n, at)}
	}
}

// Columns of the page of costs.
const (
	firstFactor = 5
	priceColumn = firstFactor + mostFactors
	shareColumn = priceColumn + 1
	sumColumn   = priceColumn + 2
	factColumn  = priceColumn + 3
)

// cost adds a row of the sheet: a sum where one is given, else as such a cost is
// mostly counted.
func (p filePage) cost(n int, kind cost.Kind) {
	s := &p.read.Scenario
	if len(s.Sheet.Centres) == 0 {
		return
	}
	code := s.AddItem(p.centreIn(n, 2), kind)
	i := &s.Sheet.Items[len(s.Sheet.Items)-1]
	if p.text(n, sumColumn) != "" {
		i.Basis, i.Factors, i.Of = cost.Stated, nil, nil
	}
	var columns []column
	for m := range i.Factors {
		columns = append(columns, column{"factors." + strconv.Itoa(m+1), firstFactor + m, figure.Quantity})
	}
	p.cells(n, "items."+code+".", append(columns, column{"price", priceColumn, figure.Rate}, column{"share", shareColumn, figure.Percent},
		column{"amount", sumColumn, figure.Som}, column{"fact", factColumn, figure.Som})...)
}

// asset adds a thing that serves for years.
func (p filePage) asset(n int, title string) {
	s := &p.read.Scenario.Sheet
	a := cost.Asset{Code: s.Free("asset"), Centre: p.centreIn(n, 2), Name: title}
	s.Assets = append(s.Assets, a)
	row := "assets." + a.Code + "."
	p.named(n, row, title, map[string]int{"centre": 2})
	p.cells(n, row, column{"cost", 3, figure.Som}, column{"replacement", 4, figure.Som}, column{"since", 5, figure.Count},
		column{"life", 6, figure.Count}, column{"rate", 7, figure.Percent})
}

// loan adds borrowed money.
func (p filePage) loan(n int, title string) {
	s := &p.read.Scenario.Sheet
	l := cost.Loan{Code: s.Free("loan"), Centre: p.centreIn(n, 2), Name: title, Way: p.wayIn(n, 8)}
	s.Loans = append(s.Loans, l)
	row := "loans." + l.Code + "."
	p.named(n, row, title, map[string]int{"centre": 2, "way": 8})
	p.cells(n, row, column{"principal", 3, figure.Som}, column{"rate", 4, figure.Percent}, column{"first", 5, ""},
		column{"payments", 6, figure.Count}, column{"per_year", 7, figure.Count}, column{"grace", 9, figure.Count})
}

// centreIn finds where costs arise by its name in any language; an empty cell is
// the first place. One that nobody knows is told.
func (p filePage) centreIn(n, column int) string {
	list := p.read.Scenario.Sheet.Centres
	if len(list) == 0 {
		return ""
	}
	text := p.text(n, column)
	for _, c := range list {
		for _, l := range i18n.Langs {
			if text == c.Code || i18n.Fold(text) == i18n.Fold(words.Centre(p.reader.In(l), c)) {
				return c.Code
			}
		}
	}
	if text != "" {
		p.note(p.place(n, column), nowhere, fault.Values{"text": text, "place": words.Centre(p.reader, list[0])})
	}
	return list[0].Code
}

// wayIn finds how a loan is repaid by its words in any language; an empty cell
// means equal payments. Another word is told.
func (p filePage) wayIn(n, column int) cost.Way {
	text := p.text(n, column)
	for _, w := range cost.Ways {
		for _, l := range i18n.Langs {
			if i18n.Fold(text) == i18n.Fold(words.Way(p.reader.In(l), w)) {
				return w
			}
		}
	}
	if text != "" {
		p.note(p.place(n, column), noWay, fault.Values{"text": text, "way": words.Way(p.reader, cost.Even)})
	}
	return cost.Even
}

// payer adds a row of payers by the words for who they are, to the service of the
// rows above it.
func (p filePage) payer(n int, title string) {
	s, service := &p.read.Scenario, p.serviceAt(n)
	who, known := p.whose[i18n.Fold(title)]
	if !known {
		example := solve.Payer{Category: rate.Population, Connection: rate.Yard, Bill: rate.CubicMetre, Metered: true}
		p.note(p.place(n, 1), nobody, fault.Values{"text": title, "example": words.Payer(p.reader, example)})
		return
	}
	x, _ := s.Service(service)
	who, like := billedLike(who, x.Payers)
	if who.Code = s.AddPayer(service); who.Code == "" {
		return
	}
	s.SetPayer(service, who)
	row := scenario.PayerCell(service, who.Code, "")
	p.named(n, row, title, map[string]int{"bill": 1, "norm": 1, "profile": 1})
	if like != nil {
		p.note(p.place(n, 1), borrowed, fault.Values{"row": words.Payer(p.reader, *like)})
	}
	p.cells(n, row, column{"accounts", 2, figure.Count}, column{"persons", 3, figure.Count}, column{"quantity", 4, figure.Quantity},
		column{"collection", 5, figure.Percent}, column{"coefficient", 6, figure.Quantity})
}

// serviceAt is the service of a row: as its code says, as the rows above it, or
// the first one.
func (p filePage) serviceAt(n int) string {
	for ; n >= firstRow; n-- {
		service, _, _ := strings.Cut(p.text(n, 0), "/")
		if _, known := p.read.Scenario.Service(service); known {
			return service
		}
	}
	if len(p.read.Scenario.Services) == 0 {
		return ""
	}
	return p.read.Scenario.Services[0].Code
}

// billedLike bills new payers as a row with as much in common is billed. like is
// the row whose norm they have because nobody told their own; nil: there is none.
func billedLike(who solve.Payer, rows []solve.Payer) (_ solve.Payer, like *solve.Payer) {
	who.Bill = rate.CubicMetre
	if !who.Metered && who.Category == rate.Population {
		who.Bill, who.NormDays = rate.PersonMonth, rate.YearDays12
	}
	for i, q := range rows {
		if q.Category != who.Category || q.Metered != who.Metered || like != nil && q.Connection != who.Connection {
			continue
		}
		who.Bill, who.Norm, who.NormDays, who.Worth, like = q.Bill, q.Norm, q.NormDays, q.Worth, &rows[i]
	}
	if like != nil && (like.Connection == who.Connection || like.Norm == 0) {
		like = nil
	}
	return who, like
}

// payerWords are the words for payers in every language, folded.
func payerWords(p *i18n.Printer) map[string]solve.Payer {
	list := map[string]solve.Payer{}
	for _, l := range i18n.Langs {
		for _, category := range rate.Categories {
			for _, connection := range []string{"", rate.House, rate.Yard, rate.Standpipe} {
				for _, metered := range []bool{false, true} {
					who := solve.Payer{Category: category, Connection: connection, Metered: metered}
					named := who
					named.Bill = rate.CubicMetre
					list[i18n.Fold(words.Payer(p.In(l), named))] = who
				}
			}
		}
	}
	return list
}
