package payments

import (
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Slip is a receipt on paper: a roll of 80 mm or a sheet of A5.
type Slip struct {
	Receipt
	Municipality string         // finished, in the reader's language
	By           tills.Provider // whose desk it is; empty: the municipality's own
	Names        names
	Copy         bool      // not the first print
	Reversal     *Reversal // the one that was followed; nil while the receipt is valid
}

// Measures of the two papers in millimetres.
const (
	rollEdge  = 4.0
	sheetEdge = 14.0
)

// Roll draws the receipt for a till printer.
func (s Slip) Roll(p *i18n.Printer) *doc.Doc {
	width := doc.Receipt80.Width
	d := doc.Roll(width, func(d *doc.Doc) float64 {
		pen := &doc.Pen{Doc: d, Left: rollEdge, Right: width - rollEdge, Size: 9, Y: 4}
		s.draw(pen, p)
		return pen.Y + 6
	})
	d.Title(p.T("Receipt {number}", "number", s.Number.String()))
	return d
}

// Sheet draws the receipt on A5, with places for two signatures.
func (s Slip) Sheet(p *i18n.Printer) *doc.Doc {
	d := doc.New(doc.A5)
	d.Title(p.T("Receipt {number}", "number", s.Number.String()))
	pen := &doc.Pen{Doc: d, Left: sheetEdge, Right: doc.A5.Width - sheetEdge, Size: 11, Y: 12}
	s.draw(pen, p)
	pen.Space(14)
	middle := (pen.Left + pen.Right) / 2
	pen.Signature(pen.Left, middle-6, p.T("Cashier"))
	pen.Signature(middle+6, pen.Right, p.T("Payer"))
	return d
}

func (s Slip) draw(pen *doc.Pen, p *i18n.Printer) {
	s.head(pen, p)
	pen.Line()
	pen.Pair(p.T("Date"), p.Time(s.At))
	pen.Pair(p.T("Personal account"), s.AccountNumber)
	pen.Words(1, true, doc.Legible(s.Holder))
	pen.Words(1, false, doc.Legible(s.Address))
	pen.Line()
	s.sums(pen, p)
	pen.Line()
	pen.Pair(p.T("Cashier"), doc.Legible(s.Cashier))
	if s.Note != "" {
		pen.Words(1, false, doc.Legible(p.T("Note")+": "+s.Note))
	}
	if s.State == Taken {
		pen.Space(1)
		pen.Words(1, false, afterwards(p, s.Receipt))
	}
}

// head says who received the money, and what keeps this paper from being the
// original of a valid payment.
func (s Slip) head(pen *doc.Pen, p *i18n.Printer) {
	if s.By.Name == "" {
		pen.Middle(1.15, true, doc.Legible(s.Municipality))
	} else {
		pen.Middle(1.15, true, doc.Legible(s.By.Name))
		pen.Middle(0.85, false, doc.Legible(s.Municipality))
	}
	for _, fact := range []struct{ label, value string }{{p.T("Tax number"), s.By.TaxNumber}, {p.T("Phone"), s.By.Phone}} {
		if fact.value != "" {
			pen.Middle(0.85, false, doc.Legible(fact.label+": "+fact.value))
		}
	}
	pen.Space(2)
	pen.Middle(1.4, true, p.T("Receipt {number}", "number", "№ "+s.Number.String()))
	if s.Copy {
		pen.Middle(1, true, p.T("COPY"))
	}
	if s.Reversal != nil {
		pen.Middle(1.2, true, p.T("REVERSED"))
		pen.Words(1, false, doc.Legible(s.Reversal.Reason))
		pen.Words(1, false, doc.Legible(s.Reversal.history(p)))
	}
}

// sums say for which service and month the money was.
func (s Slip) sums(pen *doc.Pen, p *i18n.Printer) {
	for _, part := range s.Parts {
		pen.Pair(doc.Legible(s.Names.paidFor(p, part.Debt)), p.Amount(part.Amount))
	}
	if s.Advance() > 0 {
		pen.Pair(p.T("Advance"), p.Amount(s.Advance()))
	}
	pen.Space(1)
	pen.Total(p.T("Paid in cash"), p.Money(s.Amount))
	if s.Received > 0 {
		pen.Pair(p.T("Cash received"), p.Money(s.Received))
		pen.Pair(p.C("given back", "Change"), p.Money(s.Change()))
	}
}
