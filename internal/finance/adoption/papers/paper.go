// Package papers writes what the way of a tariff needs on paper: explanatory
// note, calculation, comparison, draft decision, notice and minutes of the
// hearing. A paper is a list of blocks, drawn as PDF here and as a page by the
// room, so that both say the same. Its figures are those of the frozen
// calculation. The package knows no database and no page; its texts stand with
// those of the room.
package papers

import (
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Kind names a paper.
type Kind string

// The papers.
const (
	Notice      Kind = "notice"
	Note        Kind = "note" // explanatory
	Calculation Kind = "calculation"
	Comparison  Kind = "comparison"
	Decision    Kind = "decision" // draft of it, until it is taken
	Minutes     Kind = "minutes"
)

// Kinds lists them in the order in which they are needed.
var Kinds = []Kind{Notice, Note, Calculation, Comparison, Minutes, Decision}

// Paper is a finished text with tables.
type Paper struct {
	Kind   Kind
	Stamp  string   // at the top right: "Draft"
	Head   []string // who writes, in the middle of the first lines
	Title  string
	Under  string // below the title: place, day, number
	Blocks []Block
	Signs  []string // words below the lines to sign on
}

// Block is one part of a paper: any of its fields may be empty.
type Block struct {
	Heading string
	Text    string
	List    []string // numbered when Number is set
	Number  bool
	Table   *Table
	Blank   int // empty lines to write on by hand
}

// Table is a table of a paper.
type Table struct {
	Columns []Column
	Rows    [][]string
	Totals  int // that many last rows are totals
}

// Column is a column: its heading, its part of the width, numbers at the right.
type Column struct {
	Heading string
	Part    float64
	Number  bool
}

func (p *Paper) text(texts ...string) {
	for _, t := range texts {
		if t != "" {
			p.Blocks = append(p.Blocks, Block{Text: t})
		}
	}
}

func (p *Paper) heading(text string) { p.Blocks = append(p.Blocks, Block{Heading: text}) }

func (p *Paper) list(number bool, lines ...string) {
	if len(lines) > 0 {
		p.Blocks = append(p.Blocks, Block{List: lines, Number: number})
	}
}

func (p *Paper) table(t Table) { p.Blocks = append(p.Blocks, Block{Table: &t}) }

// Of writes a paper.
func Of(k Kind, p *i18n.Printer, f Facts) Paper {
	switch k {
	case Notice:
		return notice(p, f)
	case Note:
		return note(p, f)
	case Calculation:
		return calculation(p, f)
	case Comparison:
		return comparison(p, f)
	case Minutes:
		return minutes(p, f)
	}
	return decision(p, f)
}

// Title names a paper in a list.
func Title(p *i18n.Printer, k Kind) string {
	switch k {
	case Notice:
		return p.T("Notice of the hearing")
	case Note:
		return p.T("Explanatory note")
	case Calculation:
		return p.T("Calculation of the tariff")
	case Comparison:
		return p.T("Comparison of prices")
	case Minutes:
		return p.T("Minutes of the hearing")
	}
	return p.T("Decision of the council")
}
