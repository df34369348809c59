// Package papers draws what leaves the office on paper: the letter with the
// answer and the law's journal of a period. It knows no database and no page; its
// texts stand with those of the room.
package papers

import (
	"regexp"
	"strconv"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Letter is the answer to a request. Empty fields are left out.
type Letter struct {
	Office  string // the municipality
	Above   string // where it lies
	Contact string // address and phone
	Number  string
	Day     period.Day // of the answer
	To      string     // name of the applicant
	Address string
	Asked   period.Day // when the request was registered
	Title   string     // what is done: an answer, a refusal, a referral
	Text    string
	Signed  string // who answered
	Reopen  period.Day
}

// Edges of a letter in millimetres: a file needs room at the left.
const (
	left   = 30.0
	right  = 195.0
	top    = 20.0
	bottom = 275.0
)

// Draw draws the letter on A4, in the language of p.
func (l Letter) Draw(p *i18n.Printer) *doc.Doc {
	d := doc.New(doc.A4)
	d.Title(l.Title + " " + l.Number)
	pen := &doc.Pen{Doc: d, Left: left, Right: right, Size: 11, Y: top}
	pen.Middle(1.2, true, doc.Legible(l.Office))
	for _, line := range []string{l.Above, l.Contact} {
		if line != "" {
			pen.Middle(0.9, false, doc.Legible(line))
		}
	}
	pen.Line()
	pen.Pair("№ "+l.Number, p.Day(l.Day))
	pen.Space(8)
	for _, line := range []string{l.To, l.Address} {
		if line != "" {
			pen.Y = d.Box(115, pen.Y, right-115, doc.Style{Size: 11, Color: doc.Ink}, doc.Legible(line))
		}
	}
	pen.Space(8)
	pen.Middle(1.15, true, l.Title)
	pen.Middle(1, false, p.T("to request {number} of {day}", "number", l.Number, "day", l.Asked))
	pen.Space(6)
	paragraphs(pen, doc.Legible(l.Text))
	if l.Reopen != "" {
		pen.Space(5)
		paragraphs(pen, p.T("If the matter is not settled, you may have the request opened again {until}. You may also complain to a higher body or to a court.", "until", p.Until(l.Reopen)))
	}
	if pen.Y > bottom-30 {
		d.Page()
		pen.Y = top
	}
	pen.Space(18)
	pen.Signature(left, left+70, doc.Legible(l.Signed))
	if d.Pages() > 1 {
		d.PageNumbers(12, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	}
	return d
}

// paragraphs writes text line by line, so that a long one goes on overleaf.
func paragraphs(pen *doc.Pen, text string) {
	style := doc.Style{Size: pen.Size, Color: doc.Ink}
	for _, line := range pen.Lines(pen.Right-pen.Left, style, text) {
		if pen.Y+style.Line() > bottom {
			pen.Page()
			pen.Y = top
		}
		pen.Text(pen.Left, pen.Y, style, line)
		pen.Y += style.Line()
	}
}

// Row is one line of the journal. Words come finished.
type Row struct {
	Number      string
	Registered  period.Day
	Who         string // name and address, or that the applicant stays unknown
	Kind        string // of the law, with the form and how many signed
	Lang        string
	Addressee   string
	Matter      string // category, place and the words in short
	Responsible string
	Due         period.Day
	Ended       period.Day
	Outcome     string
}

// Headings name the columns of the journal.
func Headings(p *i18n.Printer) []string {
	return []string{p.T("Number"), p.T("Registered on"), p.T("Who asks"), p.T("Kind and form"), p.T("Language"), p.T("To whom"), p.T("What about"),
		p.T("Responsible"), p.T("Term"), p.T("Answered on"), p.T("Outcome")}
}

// Cells are the values of a row for a spreadsheet.
func (r Row) Cells() []any {
	return []any{r.Number, r.Registered, r.Who, r.Kind, r.Lang, r.Addressee, r.Matter, r.Responsible, r.Due, day(r.Ended), r.Outcome}
}

// day leaves a cell empty where nothing happened yet.
func day(d period.Day) any {
	if d == "" {
		return ""
	}
	return d
}

// Journal is the law's journal of a period.
type Journal struct {
	Office   string
	From, To period.Day
	Rows     []Row
}

// widths of the columns in millimetres on a wide A4.
var widths = []float64{22, 18, 34, 26, 17, 20, 50, 26, 19, 19, 30}

// wide is A4 lying.
var wide = doc.Size{Width: doc.A4.Height, Height: doc.A4.Width}

// Draw draws the journal with numbered pages and lines to sign on.
func (j Journal) Draw(p *i18n.Printer) *doc.Doc {
	d := doc.New(wide)
	d.Title(p.T("Journal of appeals of citizens"))
	const edge, end = 8.0, 195.0
	pen := &doc.Pen{Doc: d, Left: edge, Right: wide.Width - edge, Size: 9, Y: 12}
	j.head(p, pen)
	headings := Headings(p)
	columns := make([]doc.Column, len(headings))
	for i := range headings {
		columns[i] = doc.Column{Width: widths[i], Heading: headings[i]}
	}
	rows := make([][]string, len(j.Rows))
	for i, r := range j.Rows {
		rows[i] = r.texts(p)
	}
	pen.Y = d.Table(edge, pen.Y, 12, end, doc.Style{Size: 7.5, Color: doc.Ink}, columns, rows)
	if pen.Y+22 > end { // millimetres of the signatures
		d.Page()
		pen.Y = 12
		j.head(p, pen) // whoever signs sees what
	}
	pen.Space(16)
	pen.Signature(edge, edge+80, p.T("Responsible secretary"))
	pen.Signature(edge+100, edge+180, p.T("Head of the aiyl okmotu"))
	pen.Signature(edge+200, edge+250, p.T("Date"))
	d.PageNumbers(8, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	return d
}

// head says whose journal it is, of which days, and how much stands in it.
func (j Journal) head(p *i18n.Printer, pen *doc.Pen) {
	pen.Middle(1, false, doc.Legible(j.Office))
	pen.Middle(1.5, true, p.T("Journal of appeals of citizens"))
	pen.Middle(1, false, p.DayShort(j.From)+" – "+p.DayShort(j.To)+" · "+p.T("Entries: {n}", "n", len(j.Rows)))
	pen.Space(3)
}

// digits are those of a phone, which stays on one line.
var digits = regexp.MustCompile(`(\d) (\d)`)

func (r Row) texts(p *i18n.Printer) []string {
	who := digits.ReplaceAllString(r.Who, "$1\u00a0$2")
	texts := []string{r.Number, p.DayShort(r.Registered), who, r.Kind, r.Lang, r.Addressee, r.Matter, r.Responsible, p.DayShort(r.Due), p.DayShort(r.Ended), r.Outcome}
	for i := range texts {
		texts[i] = doc.Legible(texts[i])
	}
	return texts
}

// Signed tells how many people signed a collective appeal.
func Signed(p *i18n.Printer, people int) string {
	if people < 2 {
		return ""
	}
	return p.T("collective, signatures: {n}", "n", strconv.Itoa(people))
}
