package papers

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

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
	end    float64  // lowest point of a page
	lines  []placed // written so far
	breaks int      // the line that must begin a page; none below zero
}

// placed is a line that stays whole: of a text, a row of a table, room to write.
type placed struct {
	page   int
	leads  bool // a heading: it never stands last on a page
	goesOn bool // not the first line of its paragraph
}

// Draw draws the paper on A4 sheets.
func (paper Paper) Draw(p *i18n.Printer) *doc.Doc {
	s := paper.draw(-1)
	if at := s.lonely(len(paper.Signs)); at >= 0 {
		s = paper.draw(at)
	}
	if s.Pages() > 1 {
		s.PageNumbers(10, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	}
	return s.Doc
}

// draw draws the paper; one line may be told to begin a page.
func (paper Paper) draw(breaks int) *sheet {
	d := doc.New(doc.A4)
	d.Title(paper.Title)
	size := 10.5
	if paper.Kind == Notice {
		size = 13 // it hangs on a board
	}
	s := &sheet{Pen: &doc.Pen{Doc: d, Left: left, Right: doc.A4.Width - right, Size: size, Y: top}, end: doc.A4.Height - bottom, breaks: breaks}
	s.head(paper)
	for i, b := range paper.Blocks {
		room := headRoom
		if i+1 < len(paper.Blocks) && paper.Blocks[i+1].Table != nil {
			room += tableRoom
		}
		s.block(b, room)
	}
	s.signs(paper.Signs)
	return s
}

// beforeSigns is how many lines of the paper stand above the signatures on their
// page: lines to sign on that stand alone overleaf could stand below anything.
const beforeSigns = 2

// lonely finds the line that must go overleaf with signatures that stand there
// without enough of the text, or -1 when they stand well. A heading goes with the
// line that it leads.
func (s *sheet) lonely(signs int) int {
	above := 0
	at := len(s.lines)
	for at > 0 && above < beforeSigns {
		at--
		if !s.lines[at].leads {
			above++
		}
	}
	if signs == 0 || at == len(s.lines) || s.lines[at].page == s.Pages() {
		return -1
	}
	if whole := s.paragraph(at); at-whole < shortParagraph {
		at = whole
	}
	for at > 0 && s.lines[at-1].leads {
		at--
	}
	return at
}

// shortParagraph is what goes overleaf as a whole: its last line alone would look
// lost there.
const shortParagraph = 4

// paragraph is the first line of the paragraph that a line belongs to.
func (s *sheet) paragraph(at int) int {
	for at > 0 && s.lines[at].goesOn {
		at--
	}
	return at
}

// room begins a page when less than so much is left of this one.
func (s *sheet) room(mm float64) {
	if s.Y+mm > s.end {
		s.overleaf()
	}
}

func (s *sheet) overleaf() {
	s.Page()
	s.Y = top
}

// line makes room for the next line and tells whether it begins a page.
func (s *sheet) line(mm float64, p placed) (fresh bool) {
	if fresh = s.Y+mm > s.end || len(s.lines) == s.breaks; fresh {
		s.overleaf()
	}
	p.page = s.Pages()
	s.lines = append(s.lines, p)
	return fresh
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

// headRoom is what a heading needs below it: never alone at the foot of a page.
// Above a table it stands on one page with the headings of the columns.
const (
	headRoom  = 24.0
	tableRoom = 12.0
)

// block writes a part of the paper; its heading needs so much room.
func (s *sheet) block(b Block, room float64) {
	if b.Heading != "" {
		if !s.line(room, placed{leads: true}) {
			s.Space(2)
		}
		s.Words(1.08, true, doc.Legible(b.Heading))
		s.Space(1.2)
	}
	if b.Text != "" {
		s.words(b.Text, "", 0)
		s.Space(2)
	}
	for i, line := range b.List {
		mark := "–"
		if b.Number {
			mark = number(i + 1)
		}
		s.words(line, mark, 7)
		s.Space(1.6)
	}
	if b.Table != nil {
		s.rows(*b.Table)
		s.Space(4)
	}
	for range b.Blank {
		s.line(9, placed{})
		s.Space(8)
		s.Rule(s.Left, s.Y, s.Pen.Right, s.Y, 0.15, doc.Rule)
	}
	if b.Blank > 0 {
		s.Space(4)
	}
}

// words writes a paragraph line by line, so that it goes on overleaf; a point of
// a list has its mark beside the first one, which keeps the second.
func (s *sheet) words(text, mark string, indent float64) {
	style := doc.Style{Size: s.Size, Color: doc.Ink}
	for i, words := range s.Lines(s.Pen.Right-s.Left-indent, style, doc.Legible(text)) {
		need := style.Line()
		if i == 0 && mark != "" {
			need *= 2
		}
		s.line(need, placed{goesOn: i > 0})
		if i == 0 && mark != "" {
			s.Text(s.Left, s.Y, style, mark)
		}
		s.Text(s.Left+indent, s.Y, style, words)
		s.Y += style.Line()
	}
}

// rows writes a table row by row, its headings again on each page; the totals
// are bold.
func (s *sheet) rows(t Table) {
	width, parts := s.Pen.Right-s.Left, 0.0
	for _, c := range t.Columns {
		parts += c.Part
	}
	columns := make([]doc.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = doc.Column{Width: width * c.Part / parts, Heading: doc.Legible(c.Heading), Number: c.Number}
	}
	style := doc.Style{Size: s.Size * 0.9, Color: doc.Ink}
	s.line(headRoom, placed{leads: true})
	s.Y = s.Headings(s.Left, s.Y, style, columns)
	for i, row := range t.Rows {
		style.Bold = i >= len(t.Rows)-t.Totals
		cells := make([]string, len(row))
		for n, text := range row {
			cells[n] = doc.Legible(text)
		}
		if s.line(s.RowHeight(style, columns, cells), placed{}) {
			plain := style
			plain.Bold = false
			s.Y = s.Headings(s.Left, s.Y, plain, columns)
		}
		s.Y = s.Row(s.Left, s.Y, style, columns, cells)
	}
}

// signs are the lines to sign on, two in a row, all on one page.
func (s *sheet) signs(words []string) {
	if len(words) == 0 {
		return
	}
	middle := (s.Left + s.Pen.Right) / 2
	s.room(signRoom * float64((len(words)+1)/2))
	for pair := range slices.Chunk(words, 2) {
		s.Space(13)
		s.Signature(s.Left, middle-5, doc.Legible(pair[0]))
		if len(pair) > 1 {
			s.Signature(middle+5, s.Pen.Right, doc.Legible(pair[1]))
		}
		s.Space(signRoom - 13)
	}
}
