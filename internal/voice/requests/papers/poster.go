package papers

import (
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Poster says on the notice board how to be heard, and how this month went. What
// the office has not entered is left out.
type Poster struct {
	Office, Above  string
	Page           string // address of the form, which the code holds
	Phone, Address string
	Hours          string
	Days           int // working days of the general term
	Month          period.Month
	Came, Answered int // registered in the month, and answered of them
	Open, Late     int // now
	Today          period.Day
}

// Draw draws the poster on A4, in the language of p. It is read from two steps away.
func (s Poster) Draw(p *i18n.Printer) *doc.Doc {
	d := doc.New(doc.A4)
	d.Title(p.T("Tell the aiyl okmotu"))
	pen := &doc.Pen{Doc: d, Left: 20, Right: 190, Size: 15, Y: 18}
	pen.Middle(1, true, doc.Legible(s.Office))
	pen.Middle(0.75, false, doc.Legible(s.Above))
	pen.Space(6)
	pen.Middle(2.3, true, p.T("Something does not work? Tell us"))
	pen.Space(4)
	pen.Middle(1.05, false, p.T("You get a number and the date of the answer at once."))
	pen.Space(6)
	d.QR((d.Size().Width-62)/2, pen.Y, 62, s.Page)
	pen.Space(65)
	pen.Middle(0.9, true, doc.Legible(s.Page))
	pen.Space(5)
	pen.Line()
	pen.Space(2)
	for _, way := range s.ways(p) {
		pen.Words(1, false, way)
		pen.Space(1.5)
	}
	pen.Line()
	pen.Space(2)
	pen.Words(1, true, p.T("By the law"))
	pen.Words(0.95, false, p.N(s.Days, "Every appeal is registered within one working day and answered within {n} working day: free of charge, in the language in which you ask. Nobody may be refused (law No 67 of 4 May 2007).",
		"Every appeal is registered within one working day and answered within {n} working days: free of charge, in the language in which you ask. Nobody may be refused (law No 67 of 4 May 2007)."))
	pen.Space(1.5)
	pen.Words(0.95, false, p.T("What cannot wait: fire 101, police 102, ambulance 103."))
	pen.Line()
	pen.Space(2)
	pen.Words(1, true, p.Month(s.Month))
	for _, line := range s.figures(p) {
		pen.Pair(line[0], line[1])
	}
	pen.Space(2)
	pen.Words(0.65, false, p.T("All figures stand on the page of the requests, as of {day}", "day", p.DayShort(s.Today)))
	return d
}

// ways are the doors by which one is heard, those that are known.
func (s Poster) ways(p *i18n.Printer) []string {
	list := []string{p.T("On the phone: point the camera at the code, no account is needed.")}
	if s.Phone != "" {
		list = append(list, p.T("By a call: {phone}", "phone", i18n.Phone(s.Phone)))
	}
	if s.Address != "" {
		place := doc.Legible(s.Address)
		if s.Hours != "" {
			place += ", " + doc.Legible(s.Hours)
		}
		list = append(list, p.T("In person or by letter: {place}", "place", place))
	}
	return list
}

// figures are three lines about the month and about today.
func (s Poster) figures(p *i18n.Printer) [][2]string {
	return [][2]string{
		{p.T("Requests that came"), p.Int(s.Came)},
		{p.T("Answered of them"), p.Int(s.Answered)},
		{p.T("Open now, of them past the term"), p.Int(s.Open) + " · " + p.Int(s.Late)},
	}
}
