package reconciliation

import (
	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Measures of letters and statements on A4, in millimetres.
const (
	edge   = 18.0
	right  = 210 - edge
	bottom = 272.0
)

// asked are the rows that the agent is asked about.
func (l Look) asked() (items []Item) {
	for _, item := range l.Items {
		if item.Remedy.Done == Queried {
			items = append(items, item)
		}
	}
	return items
}

func letterHeadings(p *i18n.Printer) []string {
	return []string{p.T("Payment number"), p.T("Time"), p.T("Personal account"), p.T("In your register, som"), p.T("In our books, som"), p.T("What differs")}
}

// letterRow is one row of the letter's table.
func letterRow(p *i18n.Printer, item Item) []any {
	row := []any{item.External(), momentText(p, item, ""), accountText(item), "", "", letterText(p, item)}
	if item.Theirs != nil {
		row[3] = item.Theirs.Amount
	}
	if item.Ours != nil {
		row[4] = item.Ours.Amount
	}
	return row
}

// letterText says to the agent what is wrong with a row: it reads "you" and "we".
func letterText(p *i18n.Printer, item Item) string {
	switch item.Class {
	case compare.OnlyTheirs:
		return p.T("We have no such payment. Was it passed on?")
	case compare.OnlyOurs:
		return p.T("Not in your register. Was the money taken?")
	case compare.Amount:
		return p.T("The amounts differ. Which one is right?")
	case compare.Account:
		return p.T("The personal accounts differ. Which one did the payer name?")
	case compare.Twice:
		return p.T("Listed twice. We count it once.")
	}
	return p.T("Reversed with us. Has the payer got the money back?")
}

// letter draws the letter to the agent about a day.
func (l Look) letter(p *i18n.Printer, municipality string, today period.Day) *doc.Doc {
	d := doc.New(doc.A4)
	d.Title(p.T("Letter about differences"))
	pen := &doc.Pen{Doc: d, Left: edge, Right: right, Size: 10.5, Y: 16}
	pen.Words(1, false, doc.Legible(municipality))
	pen.Words(1, false, p.Day(today))
	pen.Space(6)
	pen.Words(1.1, true, doc.Legible(p.T("To: {agent}", "agent", l.Who.Name)))
	pen.Space(4)
	pen.Words(1.5, true, p.T("Letter about differences"))
	pen.Space(3)
	asked := l.asked()
	pen.Words(1, false, p.N(len(asked), "In the register of payments for {day} {n} payment differs from our books. Please check it and answer in writing.",
		"In the register of payments for {day} {n} payments differ from our books. Please check them and answer in writing.", "day", l.Date))
	pen.Space(2)
	pen.Pair(p.T("In your register"), p.N(l.Result.TheirCount, "{n} payment, {sum}", "{n} payments, {sum}", "sum", l.Result.TheirTotal))
	pen.Pair(p.T("In our books"), p.N(l.Result.OurCount, "{n} payment, {sum}", "{n} payments, {sum}", "sum", l.Result.OurTotal))
	pen.Space(4)
	pen.Rows("", edge, bottom, []doc.Column{{Width: 34, Heading: p.T("Payment number")}, {Width: 27, Heading: p.T("Personal account")},
		{Width: 26, Heading: p.T("In your register, som"), Number: true}, {Width: 26, Heading: p.T("In our books, som"), Number: true},
		{Width: 61, Heading: p.T("What differs")}}, letterRows(p, asked))
	if pen.Y+30 > bottom {
		pen.Page()
		pen.Y = edge
	}
	pen.Space(18)
	pen.Signature(pen.Left, pen.Left+80, p.T("Signature"))
	d.PageNumbers(12, func(n, all int) string { return p.T("Page {n} of {all}", "n", n, "all", all) })
	return d
}

func letterRows(p *i18n.Printer, items []Item) [][]string {
	rows := make([][]string, len(items))
	for i, item := range items {
		rows[i] = []string{doc.Legible(item.External()), doc.Legible(accountText(item)), theirAmount(p, item), ourAmount(p, item), letterText(p, item)}
	}
	return rows
}
