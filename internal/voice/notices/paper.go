package notices

import (
	"strconv"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// mostPrinted is how many messages one list has on paper.
const mostPrinted = 300

// paper is the list that somebody takes along: whom to tell what, with a column to
// write down when it was done.
type paper struct {
	Office string
	Day    period.Day
	List   []notify.Entry
}

// draw draws it on A4, in the language of whoever carries it.
func (l paper) draw(p *i18n.Printer) *doc.Doc {
	const left, right, top, bottom = 15.0, 198.0, 14.0, 280.0
	d := doc.New(doc.A4)
	d.Title(p.T("To be told by hand"))
	pen := &doc.Pen{Doc: d, Left: left, Right: right, Size: 10, Y: top}
	pen.Middle(1, false, doc.Legible(l.Office))
	pen.Middle(1.5, true, p.T("To be told by hand"))
	pen.Middle(1, false, p.Day(l.Day)+" · "+p.T("Messages: {n}", "n", len(l.List)))
	pen.Space(3)
	columns := []doc.Column{{Width: 8, Heading: "№"}, {Width: 46, Heading: p.T("To whom")}, {Width: 95, Heading: p.T("What to tell")},
		{Width: 34, Heading: p.T("Told on, signature")}}
	rows := make([][]string, len(l.List))
	for i, e := range l.List {
		rows[i] = []string{strconv.Itoa(i + 1), doc.Legible(words.Joined(called(p, e.To), e.To.Phone, e.To.Address, e.To.Mail)), doc.Legible(words.Short(e.Text, 600)), ""}
	}
	d.Table(left, pen.Y, top, bottom, doc.Style{Size: 9, Color: doc.Ink}, columns, rows)
	d.PageNumbers(8, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	return d
}

// called is the name of a person; without one the list says so.
func called(p *i18n.Printer, to notify.Person) string {
	if to.Name == "" {
		return p.T("name not given")
	}
	return to.Name
}

// whyText says why a message stands on the list.
func whyText(p *i18n.Printer, e notify.Entry) string {
	if why := reasonText(p, e.Reason); why != "" {
		return wayName(p, e.Way) + ": " + why
	}
	return "—"
}
