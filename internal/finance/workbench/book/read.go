package book

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// Note is what was found in a file: where, and what is wrong with it.
type Note struct {
	Place  string // "Costs!M5"
	Msg    string // message id
	Values fault.Values
}

// Read is a scenario that came back in a workbook.
type Read struct {
	Scenario scenario.Scenario
	Changes  []scenario.Change // against the scenario that was written
	Taken    []Taken           // the cells that people typed into
	Notes    []Note
}

// Taken is a cell whose value was taken over, in the reader's language.
type Taken struct {
	Place, Title, Was, Now string
}

// What notes say.
var (
	unreadable = i18n.Mark("“{text}” cannot be read: the value from before stays.")
	broken     = i18n.Mark("The formula gives {text}: the value from before stays.")
	replaced   = i18n.Mark("Here stood a formula, now a number: {figure}. It is computed anew.")
	rewritten  = i18n.Mark("The formula was changed: {figure}. Ours holds.")
	differs    = i18n.Mark("Excel shows {shown}, computed anew it is {value}: {figure}.")
	removed    = i18n.Mark("This row is missing in the file: {figure}.")
	emptied    = i18n.Mark("This row has no place in the calculation: {code}. Add it there first.")
	uncoded    = i18n.Mark("The code of this row is gone, it was {code}: the row stays as it was.")
	twice      = i18n.Mark("The code {code} stands here a second time: this row is not taken. In a new row leave its cell empty.")
	nameless   = i18n.Mark("This row has no name: it is not taken.")
	nobody     = i18n.Mark("Nobody knows who “{text}” is: the row is not taken. Write it as in other rows, for example “{example}”.")
	nowhere    = i18n.Mark("“{text}” is none of the places where costs arise: the row stands under “{place}” now.")
	noWay      = i18n.Mark("“{text}” is no way to repay a loan: “{way}” is taken.")
	borrowed   = i18n.Mark("The norm of this row is that of “{row}”: see whether it fits.")
)

// Take puts what was typed into a scenario, by the names of its cells; it fails
// with a fault that names each cell whose text cannot be read.
type Take func(values map[string][]string, s *scenario.Scenario) error

// From reads a workbook that Write wrote and people may have changed. Inputs are
// taken over; whatever cannot be read leaves the value from before and is told by
// its cell, and so is every formula that is no longer ours. It fails with a fault
// for a file that is no such workbook.
func From(body []byte, p *i18n.Printer, take Take) (Read, error) {
	pages, err := sheet.ReadBook(body)
	if err != nil {
		return Read{}, err
	}
	was, lang, err := hidden(pages)
	if err != nil {
		return Read{}, err
	}
	written, err := build(p.In(lang), was)
	if err != nil {
		return Read{}, err
	}
	r := fileReader{writer: written, names: map[string]string{}, kinds: kindWords(p), whose: payerWords(p), reader: p}
	for name, x := range written.inputs {
		r.names[x.place] = name
	}
	if r.read.Scenario, err = was.Clone(); err != nil {
		return Read{}, err
	}
	values := map[string][]string{}
	for i, page := range written.pages {
		n := slices.IndexFunc(pages, func(x sheet.ReadPage) bool { return x.At(0, 0).Text == written.marks[i] })
		switch {
		case n < 0 || page.Hidden:
		case computed(written.marks[i]):
			r.formulas(page, pages[n])
		default:
			r.inputs(values, page, pages[n], written.marks[i])
		}
	}
	r.told(take(values, &r.read.Scenario))
	r.check(was)
	r.compare(pages)
	r.read.Changes, err = scenario.Changes(was, r.read.Scenario)
	return r.read, err
}

// hidden finds the scenario that the file carries.
func hidden(pages []sheet.ReadPage) (s scenario.Scenario, l i18n.Lang, err error) {
	n := slices.IndexFunc(pages, func(x sheet.ReadPage) bool { return x.At(0, 0).Text == document })
	if n < 0 {
		return s, "", fault.Invalid("This file does not come from a calculation of this program. Take the example below and write your numbers into it.")
	}
	var text strings.Builder
	for row := firstRow; row < len(pages[n].Rows); row++ {
		text.WriteString(pages[n].At(row, 0).Text)
	}
	if scenario.Hash([]byte(text.String())) != pages[n].At(1, 1).Text {
		return s, "", fault.Invalid("The hidden page of this file was changed: it cannot be read any more. Save the calculation as Excel again.")
	}
	s, err = scenario.Decode([]byte(text.String()))
	if err != nil {
		return s, "", fault.Invalid("The hidden page of this file was changed: it cannot be read any more. Save the calculation as Excel again.").Because(err)
	}
	return s, i18n.Lang(pages[n].At(1, 0).Text), nil
}

// reader gathers what a file says.
type fileReader struct {
	*writer
	read   Read
	reader *i18n.Printer
	names  map[string]string    // of the inputs by their places
	kinds  map[string]cost.Kind // by their folded words in every language
	whose  map[string]solve.Payer
}

func (r *fileReader) note(place, msg string, v fault.Values) {
	r.read.Notes = append(r.read.Notes, Note{place, msg, v})
}

// kindWords are the words for kinds of cost in every language, folded.
func kindWords(p *i18n.Printer) map[string]cost.Kind {
	list := map[string]cost.Kind{}
	for _, l := range i18n.Langs {
		for _, k := range cost.Kinds {
			list[i18n.Fold(words.Kind(p.In(l), k))] = k
		}
	}
	return list
}

// codes finds the rows of a page by their first cell; of two with one code the
// first is meant.
func codes(p sheet.ReadPage) map[string]int {
	rows := map[string]int{}
	for n := firstRow; n < len(p.Rows); n++ {
		code := p.At(n, 0).Text
		if _, known := rows[code]; code != "" && !known {
			rows[code] = n
		}
	}
	return rows
}

// input reads one cell. What did not change is left alone, so that a value with
// more decimals than Excel shows stays as it is.
func (r *fileReader) input(values map[string][]string, name string, x input, c sheet.Found, place string) {
	x.place = place
	r.writer.inputs[name] = x
	if strings.HasPrefix(c.Text, "#") {
		r.note(place, broken, fault.Values{"text": c.Text})
		return
	}
	if x.unit == "" {
		if c.Text != x.text {
			r.taken(place, name, x.text, c.Text)
			values[name] = []string{c.Text}
		}
		return
	}
	if c.Text == "" {
		if x.value != 0 {
			r.taken(place, name, r.says(x.unit, x.value), "")
			values[name] = []string{""}
		}
		return
	}
	v, ok := scaled(c.Text, x.unit)
	if !ok {
		r.note(place, unreadable, fault.Values{"text": c.Text})
		return
	}
	if v == x.value {
		return
	}
	r.taken(place, name, r.says(x.unit, x.value), r.says(x.unit, v))
	f := figure.Figure{Unit: x.unit, Value: v}
	text := f.Number()
	if x.unit == figure.Percent { // 0.35 in a cell is 35 % on a form
		text = figure.Figure{Unit: figure.Som, Value: v}.Number()
	}
	values[name] = []string{text}
}

// taken keeps what a person typed, with the row that it belongs to.
func (r *fileReader) taken(place, name, was, now string) {
	parts := strings.Split(name, ".")
	speak := words.Speaker{Printer: r.reader, Sheet: r.read.Scenario.Sheet}
	title := parts[1]
	if parts[0] == "services" {
		x, _ := r.read.Scenario.Service(parts[1])
		speak.Payers = x.Payers
		if parts[2] == "payers" {
			title = parts[3]
		}
	}
	r.read.Taken = append(r.read.Taken, Taken{place, speak.Title(title), was, now})
}

// says writes a number for the reader; none is empty.
func (r *fileReader) says(unit figure.Unit, v int64) string {
	if v == 0 {
		return ""
	}
	return words.Value(r.reader, figure.Figure{Unit: unit, Value: v})
}

// scaled reads a decimal number of a cell in the last decimal of a unit, rounded
// half up: Excel keeps fifteen digits and shows fewer.
func scaled(text string, unit figure.Unit) (int64, bool) {
	v, ok := new(big.Rat).SetString(strings.Replace(text, ",", ".", 1))
	if !ok || len(text) > 40 {
		return 0, false
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(unit.Decimals())), nil)
	v.Mul(v, new(big.Rat).SetInt(ten)).Mul(v, big.NewRat(2, 1))
	if v.Sign() < 0 {
		v.Sub(v, big.NewRat(1, 1))
	} else {
		v.Add(v, big.NewRat(1, 1))
	}
	n := new(big.Int).Quo(v.Num(), new(big.Int).Mul(v.Denom(), big.NewInt(2)))
	return n.Int64(), n.IsInt64()
}

// told tells what the scenario refused by its cell.
func (r *fileReader) told(err error) {
	var wrong *fault.Fault
	if !errors.As(err, &wrong) {
		return
	}
	for _, x := range wrong.Fields {
		place := x.Name
		if in, ok := r.writer.inputs[x.Name]; ok {
			place = in.place
		}
		r.note(place, x.Msg, x.Values)
	}
}

// check tells by its cell what the scenario complains about now and did not
// before: losses above everything, bills that nobody pays, a life of no years.
func (r *fileReader) check(was scenario.Scenario) {
	before := complaints(was)
	for _, x := range complaints(r.read.Scenario) {
		in, known := r.writer.inputs[x.Name]
		told := slices.ContainsFunc(r.read.Notes, func(n Note) bool { return n.Place == in.place && n.Msg != borrowed })
		if known && !told && !slices.ContainsFunc(before, func(y fault.Field) bool { return y.Name == x.Name && y.Msg == x.Msg }) {
			r.note(in.place, x.Msg, x.Values)
		}
	}
}

// complaints are what a scenario complains about.
func complaints(s scenario.Scenario) []fault.Field {
	if f := fault.Of(s.Check()); f != nil {
		return f.Fields
	}
	return nil
}

// formulas holds each formula of a service against ours.
func (r *fileReader) formulas(page sheet.Page, found sheet.ReadPage) {
	for n := firstRow; n < len(page.Rows); n++ {
		title, _ := page.Rows[n][1].Value.(string)
		ours, theirs := page.Rows[n][2], found.At(n, 2)
		values := fault.Values{"figure": title}
		place := sheet.Place(page.Name, n, 2)
		switch {
		case ours.Formula == "" && theirs.Formula == "":
		case strings.HasPrefix(theirs.Text, "#"):
			r.note(place, broken, fault.Values{"text": theirs.Text})
		case theirs.Formula == "" && theirs.Text == "":
			r.note(place, removed, values)
		case theirs.Formula == "":
			r.note(place, replaced, values)
		case plain(theirs.Formula) != plain(ours.Formula):
			r.note(place, rewritten, values)
		}
	}
}

// plain is a formula without the spaces and quotes that programs add or leave out.
func plain(formula string) string {
	return strings.NewReplacer(" ", "", "'", "", "=", "").Replace(formula)
}

// mostDiffering is how many cells with other values are named one by one.
const mostDiffering = 10

// compare computes the scenario anew and holds what Excel shows against it.
func (r *fileReader) compare(pages []sheet.ReadPage) {
	now, err := build(r.Printer, r.read.Scenario)
	if err != nil {
		return
	}
	told := 0
	for i, page := range now.pages {
		n := slices.IndexFunc(pages, func(x sheet.ReadPage) bool { return x.At(0, 0).Text == now.marks[i] })
		if n < 0 || !computed(now.marks[i]) {
			continue
		}
		rows := codes(pages[n])
		for m := firstRow; m < len(page.Rows) && told < mostDiffering; m++ {
			code, _ := page.Rows[m][0].Value.(string)
			value, _ := page.Rows[m][2].Value.(sheet.Number)
			at, ok := rows[code]
			shown := pages[n].At(at, 2).Text
			if ok && page.Rows[m][2].Formula != "" && shown != "" && !strings.HasPrefix(shown, "#") && !near(shown, string(value)) {
				title, _ := page.Rows[m][1].Value.(string)
				r.note(sheet.Place(page.Name, at, 2), differs, fault.Values{"shown": shown, "value": string(value), "figure": title})
				told++
			}
		}
	}
}

// near tells whether two decimal numbers differ by less than half a unit of the
// last decimal of the second, which is ours.
func near(shown, ours string) bool {
	a, ok := new(big.Rat).SetString(shown)
	b, fine := new(big.Rat).SetString(ours)
	if !ok || !fine {
		return false
	}
	_, decimals, _ := strings.Cut(ours, ".")
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(decimals))), nil)))
	return new(big.Rat).Abs(new(big.Rat).Sub(a, b)).Cmp(half) < 0
}
