// Package papers writes what the way of a tariff needs on paper: explanatory
// note, calculation, comparison, draft decision, notice and minutes of the
// hearing. A paper is a list of blocks, drawn as PDF here and as a page by the
// room, so that both say the same. Its figures are those of the frozen
// calculation. The package knows no database and no page; its texts stand with
// those of the room.
package papers

import (
	"strings"

	"github.com/openaimak/aimak/internal/platform/doc"
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

// Edges of a paper in millimetres: a file needs room at the left.
const (
	left   = 25.0
	right  = 15.0
	top    = 18.0
	bottom = 15.0
)

// sheet is a paper that is being drawn.
type sheet struct {
	*doc.Pen
	end float64 // lowest point of a page
}

// Draw draws the paper on A4 sheets.
func (paper Paper) Draw(p *i18n.Printer) *doc.Doc {
	d := doc.New(doc.A4)
	d.Title(paper.Title)
	size := 10.5
	if paper.Kind == Notice {
		size = 13 // it hangs on a board
	}
	s := sheet{&doc.Pen{Doc: d, Left: left, Right: doc.A4.Width - right, Size: size, Y: top}, doc.A4.Height - bottom}
	s.head(paper)
	for i, b := range paper.Blocks {
		if i == len(paper.Blocks)-1 {
			s.together(b, len(paper.Signs))
		}
		s.block(b)
	}
	s.signs(paper.Signs)
	if d.Pages() > 1 {
		d.PageNumbers(10, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	}
	return d
}

// room begins a page when less than so much is left of this one.
func (s *sheet) room(mm float64) {
	if s.Y+mm > s.end {
		s.Page()
		s.Y = top
	}
}

// together keeps the signatures with the last words above them: lines to sign on
// that stand alone overleaf could stand below anything.
func (s *sheet) together(b Block, signs int) {
	style := doc.Style{Size: s.Size}
	lines := len(s.Lines(s.Pen.Right-s.Left, style, doc.Legible(b.Text))) + 2*len(b.List)
	if b.Table != nil {
		lines += 2 * (len(b.Table.Rows) + 2)
	}
	s.room(min(float64(lines)*style.Line()+float64((signs+1)/2)*signRoom, (s.end-top)/2))
}

// signRoom is the height of a row of signatures.
const signRoom = 22.0

func (s *sheet) head(paper Paper) {
	if paper.Stamp != "" {
		style := doc.Style{Size: s.Size, Bold: true, Color: doc.Quiet}
		s.Doc.Right(s.Pen.Right, s.Y, style, paper.Stamp)
		s.Space(style.Line() + 2)
	}
	for _, line := range paper.Head {
		s.Middle(1, false, doc.Legible(line))
	}
	s.Space(6)
	s.Middle(1.35, true, doc.Legible(paper.Title))
	for line := range strings.SplitSeq(paper.Under, "\n") {
		s.Space(1)
		s.Middle(1, false, doc.Legible(line))
	}
	s.Space(5)
}

func (s *sheet) block(b Block) {
	if b.Heading != "" {
		s.room(24) // never alone at the foot of a page
		s.Space(2)
		s.Words(1.08, true, doc.Legible(b.Heading))
		s.Space(1.2)
	}
	if b.Text != "" {
		s.words(b.Text, 0)
		s.Space(2)
	}
	for i, line := range b.List {
		mark := "–"
		if b.Number {
			mark = number(i + 1)
		}
		s.point(mark, line)
	}
	if b.Table != nil {
		s.rows(*b.Table)
		s.Space(4)
	}
	for range b.Blank {
		s.room(9)
		s.Space(8)
		s.Rule(s.Left, s.Y, s.Pen.Right, s.Y, 0.15, doc.Rule)
	}
	if b.Blank > 0 {
		s.Space(4)
	}
}

// words writes a paragraph line by line, so that it goes on overleaf.
func (s *sheet) words(text string, indent float64) {
	style := doc.Style{Size: s.Size, Color: doc.Ink}
	for _, line := range s.Lines(s.Pen.Right-s.Left-indent, style, doc.Legible(text)) {
		s.room(style.Line())
		s.Text(s.Left+indent, s.Y, style, line)
		s.Y += style.Line()
	}
}

// point writes a line of a list beside its mark.
func (s *sheet) point(mark, text string) {
	style := doc.Style{Size: s.Size, Color: doc.Ink}
	s.room(style.Line() * 2)
	s.Text(s.Left, s.Y, style, mark)
	s.words(text, 7)
	s.Space(1.6)
}

func (s *sheet) rows(t Table) {
	width, parts := s.Pen.Right-s.Left, 0.0
	for _, c := range t.Columns {
		parts += c.Part
	}
	columns := make([]doc.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = doc.Column{Width: width * c.Part / parts, Heading: c.Heading, Number: c.Number}
	}
	cells := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		for _, text := range row {
			cells[i] = append(cells[i], doc.Legible(text))
		}
	}
	s.room(24)
	plain := len(cells) - t.Totals
	style := doc.Style{Size: s.Size * 0.9, Color: doc.Ink}
	s.Y = s.Table(s.Left, s.Y, top, s.end, style, columns, cells[:plain])
	style.Bold = true
	for _, row := range cells[plain:] {
		s.total(style, columns, row)
	}
}

// total writes a row of sums below a table, in bold.
func (s *sheet) total(style doc.Style, columns []doc.Column, row []string) {
	s.room(style.Line() + 2)
	x, y := s.Left, s.Y
	for i, c := range columns {
		if i < len(row) && c.Number {
			s.Doc.Right(x+c.Width-1.2, y+0.6, style, row[i])
		} else if i < len(row) {
			s.Fit(x+1.2, y+0.6, c.Width-1.2, style, row[i])
		}
		x += c.Width
	}
	s.Y += style.Line() + 1.2
	s.Rule(s.Left, s.Y, s.Pen.Right, s.Y, 0.1, doc.Rule)
}

// signs are the lines to sign on, two in a row.
func (s *sheet) signs(words []string) {
	if len(words) == 0 {
		return
	}
	middle := (s.Left + s.Pen.Right) / 2
	for i := 0; i < len(words); i += 2 {
		s.room(signRoom)
		s.Space(13)
		s.Signature(s.Left, middle-5, doc.Legible(words[i]))
		if i+1 < len(words) {
			s.Signature(middle+5, s.Pen.Right, doc.Legible(words[i+1]))
		}
	}
}
