package doc

import (
	"fmt"
	"strings"
	"unicode"
)

// Text writes one line; x is its left edge and y the top of the line.
func (d *Doc) Text(x, y float64, s Style, text string) { d.write(x, y, s, text) }

// Right writes one line that ends at x: numbers stand under each other.
func (d *Doc) Right(x, y float64, s Style, text string) { d.write(x-d.Width(s, text), y, s, text) }

// Center writes one line whose middle is x.
func (d *Doc) Center(x, y float64, s Style, text string) {
	d.write(x-d.Width(s, text)/2, y, s, text)
}

// Width returns the width of the text in millimetres.
func (d *Doc) Width(s Style, text string) float64 {
	if !d.legible(s, text) {
		return 0
	}
	return s.advance(printed(text))
}

// Fit writes one line that may be at most width wide: a long name is first set
// smaller, down to two thirds, and then cut with an ellipsis.
func (d *Doc) Fit(x, y, width float64, s Style, text string) {
	full := s.Size
	for s.Size > full*2/3 && d.Width(s, text) > width {
		s.Size -= 0.25
	}
	if d.Width(s, text) <= width {
		d.write(x, y+(full-s.Size)*leading/pointsPerMM/2, s, text)
		return
	}
	runes := []rune(text)
	for len(runes) > 0 && d.Width(s, string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	d.write(x, y, s, strings.TrimRight(string(runes), " ")+"…")
}

// Box writes text in lines of at most width and returns the y below the last.
// Line breaks in the text are kept.
func (d *Doc) Box(x, y, width float64, s Style, text string) float64 {
	for _, line := range d.Lines(width, s, text) {
		d.write(x, y, s, line)
		y += s.Line()
	}
	return y
}

// Lines breaks text into lines of at most width. A word longer than a line is
// broken inside, so that nothing leaves the paper.
func (d *Doc) Lines(width float64, s Style, text string) []string {
	if !d.legible(s, text) {
		return nil
	}
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.FieldsFunc(paragraph, breakable) {
			if joined := strings.TrimLeft(line+" "+word, " "); d.Width(s, joined) <= width {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			line = word
			for d.Width(s, line) > width && len([]rune(line)) > 1 {
				head, rest := d.split(width, s, line)
				lines, line = append(lines, head), rest
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// breakable tells where a line may end: at a plain space, never at the
// no-break space between a number and its unit.
func breakable(r rune) bool { return r == ' ' || r == '\t' }

func (d *Doc) split(width float64, s Style, word string) (head, rest string) {
	runes := []rune(word)
	n := len(runes) - 1
	for n > 1 && d.Width(s, string(runes[:n])) > width {
		n--
	}
	return string(runes[:n]), string(runes[n:])
}

// Column is a column of a table: its width and heading; numbers stand right.
type Column struct {
	Width   float64
	Heading string
	Number  bool
}

// gap is the room between two columns in millimetres.
const gap = 2.5

// Table writes rows under headings and returns the y below the last row. When
// the next row would pass bottom, a page is added and the headings repeated at
// top. Cells wrap inside their column.
func (d *Doc) Table(x, y, top, bottom float64, s Style, columns []Column, rows [][]string) float64 {
	y = d.Headings(x, y, s, columns)
	for _, row := range rows {
		if y+d.RowHeight(s, columns, row) > bottom {
			d.Page()
			y = d.Headings(x, top, s, columns)
		}
		y = d.Row(x, y, s, columns, row)
	}
	return y
}

// Headings writes the headings of a table and returns the y below them: for
// whoever places the rows of a table one by one.
func (d *Doc) Headings(x, y float64, s Style, columns []Column) float64 {
	head := Style{Size: s.Size * 0.88, Bold: true, Color: Quiet}
	texts := make([]string, len(columns))
	for i, c := range columns {
		texts[i] = c.Heading
	}
	d.row(x, y, head, columns, texts)
	y += d.RowHeight(head, columns, texts)
	d.Rule(x, y, x+total(columns), y, 0.3, Ink)
	return y
}

// Row writes one row of a table with the line below it and returns the y below.
func (d *Doc) Row(x, y float64, s Style, columns []Column, cells []string) float64 {
	d.row(x, y, s, columns, cells)
	y += d.RowHeight(s, columns, cells)
	d.Rule(x, y, x+total(columns), y, 0.1, Rule)
	return y
}

func (d *Doc) row(x, y float64, s Style, columns []Column, cells []string) {
	for i, c := range columns {
		if i >= len(cells) {
			return
		}
		line := y + 0.6
		for _, text := range d.Lines(c.Width-gap, s, cells[i]) {
			if c.Number {
				d.Right(x+c.Width-gap/2, line, s, text)
			} else {
				d.Text(x+gap/2, line, s, text)
			}
			line += s.Line()
		}
		x += c.Width
	}
}

// RowHeight is how high a row of a table becomes, with cells that wrap.
func (d *Doc) RowHeight(s Style, columns []Column, cells []string) float64 {
	most := 1
	for i, c := range columns {
		if i < len(cells) {
			most = max(most, len(d.Lines(c.Width-gap, s, cells[i])))
		}
	}
	return float64(most)*s.Line() + 1.2
}

func total(columns []Column) float64 {
	sum := 0.0
	for _, c := range columns {
		sum += c.Width
	}
	return sum
}

// write puts one line at x, y plus the origin.
func (d *Doc) write(x, y float64, s Style, text string) {
	if text == "" || !d.use(s, text) {
		return
	}
	d.pdf.SetTextColor(s.Color.R, s.Color.G, s.Color.B)
	baseline := y + s.Size/pointsPerMM*0.99
	d.pdf.Text(d.dx+x, d.dy+baseline, printed(text))
}

// use sets the font and refuses text with letters that the font lacks.
func (d *Doc) use(s Style, text string) bool {
	if !d.legible(s, text) {
		return false
	}
	weight := ""
	if s.Bold {
		weight = "B"
	}
	if d.weight != weight || d.points != s.Size { // setting it again would write it again
		d.pdf.SetFont("sans", weight, s.Size)
		d.weight, d.points = weight, s.Size
	}
	return true
}

func (d *Doc) legible(s Style, text string) bool {
	if d.err != nil {
		return false
	}
	if r, yes := s.lacks(printed(text)); yes {
		d.fail(fmt.Errorf("doc: the font has no letter %q (%U) for %q", r, r, text))
		return false
	}
	return true
}

// Missing returns the letters of text that cannot be printed.
func Missing(text string) []rune {
	var missing []rune
	for _, r := range text {
		if r != '\n' && r != '\t' && !glyphs()[r] {
			missing = append(missing, r)
		}
	}
	return missing
}

// Legible replaces letters that cannot be printed by "?": for names typed by
// people, where a batch of a thousand bills must not fail for one of them.
func Legible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case glyphs()[r], narrow.Replace(string(r)) != string(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return '?'
	}, text)
}
