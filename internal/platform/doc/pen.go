package doc

// Pen writes down a paper line by line: receipts and reports, whose parts
// follow each other and have no fixed places. Y is where it stands.
type Pen struct {
	*Doc
	Left, Right float64 // edges in millimetres
	Size        float64 // points of plain text
	Y           float64
}

// style is a style whose letters are scale times the plain size.
func (p *Pen) style(scale float64, bold bool) Style {
	return Style{Size: p.Size * scale, Bold: bold, Color: Ink}
}

// Space leaves room.
func (p *Pen) Space(mm float64) { p.Y += mm }

// Line draws a line from edge to edge.
func (p *Pen) Line() {
	p.Y += 1.6
	p.Rule(p.Left, p.Y, p.Right, p.Y, 0.25, Ink)
	p.Y += 1.2
}

// Middle writes text in the middle, wrapped at the edges.
func (p *Pen) Middle(scale float64, bold bool, text string) {
	s := p.style(scale, bold)
	for _, line := range p.Lines(p.Right-p.Left, s, text) {
		p.Center((p.Left+p.Right)/2, p.Y, s, line)
		p.Y += s.Line()
	}
}

// Words writes text from the left edge, wrapped.
func (p *Pen) Words(scale float64, bold bool, text string) {
	p.Y = p.Box(p.Left, p.Y, p.Right-p.Left, p.style(scale, bold), text)
}

// Pair writes a label at the left, wrapped if need be, and a value at the right
// beside its last line.
func (p *Pen) Pair(label, value string) { p.pair(p.style(1, false), label, value) }

// Total is a Pair in large bold letters.
func (p *Pen) Total(label, value string) { p.pair(p.style(1.25, true), label, value) }

func (p *Pen) pair(s Style, label, value string) {
	room := p.Right - p.Left - p.Width(s, value) - gap
	lines := p.Lines(room, s, label)
	for i, line := range lines {
		p.Text(p.Left, p.Y, s, line)
		if i == len(lines)-1 {
			p.Doc.Right(p.Right, p.Y, s, value)
		}
		p.Y += s.Line()
	}
}

// Rows writes a heading and a table below it, on a new page where it must.
func (p *Pen) Rows(heading string, top, bottom float64, columns []Column, rows [][]string) {
	p.Words(1, true, heading)
	p.Space(1)
	p.Y = p.Table(p.Left, p.Y, top, bottom, p.style(0.9, false), columns, rows)
}

// Signature draws a line to sign on with a word below it.
func (p *Pen) Signature(left, right float64, word string) {
	p.Rule(left, p.Y, right, p.Y, 0.2, Ink)
	p.Box(left, p.Y+1, right-left, p.style(0.75, false), word)
}
