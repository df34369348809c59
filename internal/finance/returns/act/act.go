// Package act draws the act of a correction: the paper that says which payment was
// corrected, how and why, and that two persons and the payer sign.
//
// An act holds finished facts and decides nothing. It is drawn on A4 for the file
// and on A5 for the payer, from the same facts.
package act

import (
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Act is one correction. Texts are finished, in the reader's language; names are
// as people typed them and may hold any letter.
type Act struct {
	Municipality string
	Title        string // "Act of reversal No. 7 of 22 November 2026"
	Receipt      string // number of the payment
	Paid         string // when it was paid
	Way          string // through which door
	External     string // the other side's number of it
	Amount       money.Som
	Account      string
	Holder       string
	Address      string
	Done         string // "Given back: 15 som"
	To           string // account that the money went to and whose it is; empty without a transfer
	NewReceipt   string // number of the payment there
	Reason       string
	Asked        string // who and when
	Decided      string
	Asker        string
	Decider      string
	Handed       bool // cash was given back: the payer signs for it
}

// Edges of the papers in millimetres.
const edge = 18.0

// Draw draws the act on a sheet of the given size.
func (a Act) Draw(p *i18n.Printer, size doc.Size) *doc.Doc {
	d := doc.New(size)
	d.Title(a.Title)
	pen := &doc.Pen{Doc: d, Left: edge, Right: size.Width - edge, Size: 10.5, Y: 16}
	pen.Words(1, false, doc.Legible(a.Municipality))
	pen.Space(4)
	pen.Words(1.5, true, doc.Legible(a.Title))
	pen.Space(3)
	a.payment(pen, p)
	pen.Line()
	a.correction(pen, p)
	a.signatures(pen, p)
	return d
}

// payment is what was corrected.
func (a Act) payment(pen *doc.Pen, p *i18n.Printer) {
	facts(pen, p.T("Receipt"), a.Receipt, p.T("Date"), a.Paid, p.T("Way of payment"), a.Way, p.T("Number outside"), a.External,
		p.T("Personal account"), a.Account, p.T("Payer"), a.Holder, p.T("Address"), a.Address)
	pen.Total(p.T("Amount"), p.Money(a.Amount))
}

// correction is what was done, why and by whom.
func (a Act) correction(pen *doc.Pen, p *i18n.Printer) {
	pen.Words(1.2, true, doc.Legible(a.Done))
	facts(pen, p.T("Goes to the account"), a.To, p.T("Receipt on the other account"), a.NewReceipt)
	pen.Space(1)
	pen.Words(1, false, doc.Legible(p.T("Reason")+": "+a.Reason))
	pen.Words(1, false, doc.Legible(a.Asked))
	pen.Words(1, false, doc.Legible(a.Decided))
}

// facts writes labels and values, leaving out what is empty.
func facts(pen *doc.Pen, pairs ...string) {
	for ; len(pairs) > 1; pairs = pairs[2:] {
		if pairs[1] != "" {
			pen.Pair(pairs[0], doc.Legible(pairs[1]))
		}
	}
}

// signatures are those of the two persons, and of the payer who got cash back.
func (a Act) signatures(pen *doc.Pen, p *i18n.Printer) {
	pen.Space(16)
	middle := (pen.Left + pen.Right) / 2
	pen.Signature(pen.Left, middle-5, p.T("Asked by")+": "+doc.Legible(a.Asker))
	pen.Signature(middle+5, pen.Right, p.C("person", "Decided by")+": "+doc.Legible(a.Decider))
	if a.Handed {
		pen.Space(16)
		pen.Signature(pen.Left, middle-5, p.T("Received the money back"))
	}
}
