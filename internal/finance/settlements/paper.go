package settlements

import (
	"strconv"

	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Measures of a statement on A4, in millimetres.
const (
	edge   = 18.0
	right  = 210 - edge
	bottom = 272.0
)

// paper draws an agent's account over a span.
func (s Statement) paper(p *i18n.Printer, municipality string) *doc.Doc {
	d := doc.New(doc.A4)
	d.Title(p.T("Agent's account"))
	pen := &doc.Pen{Doc: d, Left: edge, Right: right, Size: 10.5, Y: 16}
	pen.Words(1, false, doc.Legible(municipality))
	pen.Space(3)
	pen.Words(1.5, true, doc.Legible(p.T("Agent's account")+": "+s.Name))
	pen.Words(1, false, p.T("From {from} to {to}", "from", s.Span.From, "to", s.Span.Until))
	pen.Space(4)
	total := s.Total()
	pen.Pair(p.T("At the agent before"), p.Amount(s.Opening))
	pen.Pair(p.T("Taken for us"), p.Amount(total.Taken))
	pen.Pair(p.T("Paid over"), p.Amount(total.Handed))
	pen.Pair(p.T("Commission kept"), p.Amount(total.Kept))
	pen.Total(p.T("At the agent after"), p.Amount(total.Balance))
	pen.Space(5)
	pen.Rows("", edge, bottom, []doc.Column{{Width: 34, Heading: p.T("Day")}, {Width: 20, Heading: p.T("Payments"), Number: true},
		{Width: 30, Heading: p.T("Taken, som"), Number: true}, {Width: 30, Heading: p.T("Paid over, som"), Number: true},
		{Width: 30, Heading: p.T("Commission, som"), Number: true}, {Width: 30, Heading: p.T("Balance, som"), Number: true}}, s.rows(p))
	if pen.Y+30 > bottom {
		pen.Page()
		pen.Y = edge
	}
	pen.Space(18)
	middle := (pen.Left + pen.Right) / 2
	pen.Signature(pen.Left, middle-8, p.T("For the municipality"))
	pen.Signature(middle+8, pen.Right, p.T("For the agent"))
	d.PageNumbers(12, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	return d
}

func (s Statement) rows(p *i18n.Printer) [][]string {
	rows := make([][]string, len(s.Moves))
	for i, m := range s.Moves {
		rows[i] = []string{p.DayShort(m.Day), "", amountOrNone(p, m.Taken), amountOrNone(p, m.Handed), amountOrNone(p, m.Kept), p.Amount(m.Balance)}
		if m.Payments > 0 {
			rows[i][1] = strconv.Itoa(m.Payments)
		}
	}
	return rows
}
