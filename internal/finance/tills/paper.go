package tills

import (
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Measures of the report of a day on A4, in millimetres.
const (
	reportEdge   = 18.0
	reportRight  = 210 - reportEdge
	reportBottom = 270.0
)

// report draws the cashier's report of a day: sums, count sheet, signatures.
func (v dayView) report(p *i18n.Printer, municipality string) *doc.Doc {
	d := doc.New(doc.A4)
	d.Title(p.T("Cashier's report"))
	pen := &doc.Pen{Doc: d, Left: reportEdge, Right: reportRight, Size: 10.5, Y: 16}
	v.reportHead(pen, p, municipality)
	v.reportSums(pen, p)
	if v.State != Open {
		pen.Space(7)
		pen.Rows(p.T("Count sheet"), reportEdge, reportBottom, []doc.Column{
			{Width: 60, Heading: p.T("Note or coin")}, {Width: 30, Heading: p.T("Pieces"), Number: true},
			{Width: 40, Heading: p.T("Amount, som"), Number: true}}, v.countRows(p))
	}
	v.signatures(pen, p)
	d.PageNumbers(12, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	return d
}

// reportHead says whose cash it was, where and when, and which receipts it brought.
func (v dayView) reportHead(pen *doc.Pen, p *i18n.Printer, municipality string) {
	pen.Words(1, false, doc.Legible(municipality))
	if v.provider != "" {
		pen.Words(1, false, doc.Legible(v.provider))
	}
	pen.Space(3)
	pen.Words(1.6, true, p.T("Cashier's report"))
	pen.Space(2)
	pen.Pair(p.T("Day"), p.Day(v.Date))
	pen.Pair(p.T("Cash desk"), doc.Legible(v.desk.Name))
	pen.Pair(p.T("Cashier"), doc.Legible(v.Cashier))
	if v.flow.Receipts > 0 {
		pen.Words(1, false, v.receipts(p))
	}
	pen.Line()
}

// reportSums is the arithmetic of the day in the order in which it is checked by
// hand; an open day ends with what should be there.
func (v dayView) reportSums(pen *doc.Pen, p *i18n.Printer) {
	till := v.flow.Till(v.Day)
	pen.Pair(p.T("Change money in the morning"), p.Amount(till.Change))
	pen.Pair(p.T("Taken"), p.Amount(till.Taken))
	pen.Pair(p.T("Given back for reversed receipts"), p.Amount(-till.Returned))
	pen.Total(p.T("Expected"), p.Amount(till.Expected()))
	if v.State == Open {
		return
	}
	pen.Pair(p.T("Counted"), p.Amount(v.Sum))
	pen.Pair(p.T("Difference"), p.Amount(v.Difference()))
	if v.Reason != "" {
		pen.Words(1, false, doc.Legible(p.T("Reason of the difference: {reason}", "reason", v.Reason)))
	}
	pen.Pair(p.T("Stays in the till as change money"), p.Amount(v.Kept))
	pen.Total(p.T("Handed over"), p.Amount(v.Handed()))
}

func (v dayView) countRows(p *i18n.Printer) (rows [][]string) {
	for _, d := range Denominations {
		if n := v.Counted[d]; n > 0 {
			rows = append(rows, []string{denomination(p, d), p.Int(n), p.Amount(d * money.Som(n))})
		}
	}
	return append(rows, []string{p.T("Total"), "", p.Amount(v.Sum)})
}

// signatures are those of the person who counted and of the one who accepted.
func (v dayView) signatures(pen *doc.Pen, p *i18n.Printer) {
	if pen.Y+30 > reportBottom {
		pen.Page()
		pen.Y = reportEdge
	}
	pen.Space(20)
	accepted := p.T("Accepted the cash")
	if v.State == Accepted {
		accepted += ": " + doc.Legible(v.Day.Accepted.Name) + ", " + p.Time(v.Day.Accepted.At)
	}
	middle := (pen.Left + pen.Right) / 2
	pen.Signature(pen.Left, middle-8, p.T("Handed over")+": "+doc.Legible(v.Cashier))
	pen.Signature(middle+8, pen.Right, accepted)
}
