// Package slip knows the receipt of a payment and draws the paper that a payer
// takes home: on the roll of a till printer, 80 mm wide, or on a sheet of A5 with
// places for two signatures.
//
// A slip holds finished facts and decides nothing. What the rules on cash
// operations ask of a receipt stands on it: who received the money, number, day
// and time, from whom, for what, how much, who took it. A paper that is not the
// first print says so, and so does one whose payment was reversed.
package slip

import (
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Slip is one receipt. Texts are finished, in the reader's language; names are
// as people typed them and may hold any letter.
type Slip struct {
	Municipality string
	Provider     string // whose cash desk it is; empty: the municipality's own
	TaxNumber    string // of the provider
	Phone        string
	Number       string // "1-004118"
	At           period.Instant
	Account      string // number of the personal account
	Holder       string
	Address      string
	Lines        []Line    // what was paid for
	Advance      money.Som // the part that settled nothing
	Amount       money.Som
	Received     money.Som // cash put on the table; 0: not noted
	Cashier      string
	Note         string
	After        string // how the account stands after the payment
	Copy         bool   // not the first print
	Reversed     bool
	Corrected    []string   // what was done to the payment, why and by whom
	Paid         string     // stands before the sum: "Paid in cash"
	Outside      bool       // no cashier of ours took it: nobody signs
	On           period.Day // when no time of the day is known
	Numbered     string     // what the number is called that the other side gave it
	External     string     // the other side's number of the payment
	Payer        string     // as the other side names them
}

// Line is one bill that the payment settled.
type Line struct {
	Text   string // "Water, November 2026"
	Amount money.Som
}

// Edges of the two papers in millimetres. Till printers cannot print closer.
const (
	rollEdge  = 4.0
	sheetEdge = 14.0
)

// Roll draws the slip for a till printer; the paper is cut where the text ends.
func (s Slip) Roll(p *i18n.Printer) *doc.Doc {
	width := doc.Receipt80.Width
	d := doc.Roll(width, func(d *doc.Doc) float64 {
		pen := &doc.Pen{Doc: d, Left: rollEdge, Right: width - rollEdge, Size: 9, Y: 4}
		s.draw(pen, p)
		return pen.Y + 6
	})
	d.Title(p.T("Receipt {number}", "number", s.Number))
	return d
}

// Sheet draws the slip on A5, for offices without a till printer.
func (s Slip) Sheet(p *i18n.Printer) *doc.Doc {
	d := doc.New(doc.A5)
	d.Title(p.T("Receipt {number}", "number", s.Number))
	pen := &doc.Pen{Doc: d, Left: sheetEdge, Right: doc.A5.Width - sheetEdge, Size: 11, Y: 12}
	s.draw(pen, p)
	if s.Outside {
		return d
	}
	pen.Space(14)
	middle := (pen.Left + pen.Right) / 2
	pen.Signature(pen.Left, middle-6, p.T("Cashier"))
	pen.Signature(middle+6, pen.Right, p.T("Payer"))
	return d
}

func (s Slip) draw(pen *doc.Pen, p *i18n.Printer) {
	s.head(pen, p)
	pen.Line()
	if s.On != "" {
		pen.Pair(p.T("Date"), p.DayShort(s.On))
	} else {
		pen.Pair(p.T("Date"), p.Time(s.At))
	}
	pen.Pair(p.T("Personal account"), s.Account)
	pen.Words(1, true, doc.Legible(s.Holder))
	pen.Words(1, false, doc.Legible(s.Address))
	pen.Line()
	s.sums(pen, p)
	pen.Line()
	s.source(pen, p)
	if s.Note != "" {
		pen.Words(1, false, doc.Legible(p.T("Note")+": "+s.Note))
	}
	pen.Space(1)
	pen.Words(1, false, s.After)
}

// source says through whom the money came.
func (s Slip) source(pen *doc.Pen, p *i18n.Printer) {
	if !s.Outside {
		pen.Pair(p.T("Cashier"), doc.Legible(s.Cashier))
		return
	}
	pen.Pair(p.T("Taken by"), doc.Legible(s.Cashier))
	for _, fact := range []struct{ label, value string }{{s.Numbered, s.External}, {p.T("Payer"), s.Payer}} {
		if fact.value != "" {
			pen.Words(1, false, doc.Legible(fact.label+": "+fact.value))
		}
	}
}

// head says who received the money, and what keeps this paper from being the
// original of a valid payment.
func (s Slip) head(pen *doc.Pen, p *i18n.Printer) {
	if s.Provider != "" {
		pen.Middle(1.15, true, doc.Legible(s.Provider))
		pen.Middle(0.85, false, doc.Legible(s.Municipality))
	} else {
		pen.Middle(1.15, true, doc.Legible(s.Municipality))
	}
	for _, fact := range []struct{ label, value string }{{p.T("Tax number"), s.TaxNumber}, {p.T("Phone"), s.Phone}} {
		if fact.value != "" {
			pen.Middle(0.85, false, doc.Legible(fact.label+": "+fact.value))
		}
	}
	pen.Space(2)
	pen.Middle(1.4, true, p.T("Receipt {number}", "number", "№ "+s.Number))
	if s.Copy {
		pen.Middle(1, true, p.T("COPY"))
	}
	if s.Reversed {
		pen.Middle(1.2, true, p.T("REVERSED"))
	}
	for _, text := range s.Corrected {
		pen.Words(1, false, doc.Legible(text))
	}
}

// sums say for which service and month the money was.
func (s Slip) sums(pen *doc.Pen, p *i18n.Printer) {
	for _, line := range s.Lines {
		pen.Pair(doc.Legible(line.Text), p.Amount(line.Amount))
	}
	if s.Advance > 0 {
		pen.Pair(p.T("Advance"), p.Amount(s.Advance))
	}
	pen.Space(1)
	pen.Total(s.Paid, p.Money(s.Amount))
	if s.Received > 0 {
		pen.Pair(p.T("Cash received"), p.Money(s.Received))
		pen.Pair(p.C("given back", "Change"), p.Money(s.Received-s.Amount))
	}
}
