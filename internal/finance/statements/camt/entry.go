package camt

import (
	"encoding/xml"
	"strings"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// The elements that are read, by their short ISO names. Everything else is passed
// over, so a bank's own additions do no harm.
type (
	accountID struct {
		IBAN string `xml:"Id>IBAN"`
		Othr string `xml:"Id>Othr>Id"`
	}
	amount struct {
		Text string `xml:",chardata"`
		Ccy  string `xml:"Ccy,attr"`
	}
	date    struct{ Dt, DtTm string }
	balance struct {
		Code      string `xml:"Tp>CdOrPrtry>Cd"`
		Amt       amount
		CdtDbtInd string
		Day       date `xml:"Dt"`
	}
	// party has its name inside, since version 08 one level deeper.
	party struct {
		Nm    string
		PtyNm string `xml:"Pty>Nm"`
	}
	// details is one payment of an entry.
	details struct {
		AcctSvcrRef string   `xml:"Refs>AcctSvcrRef"`
		TxID        string   `xml:"Refs>TxId"`
		EndToEndID  string   `xml:"Refs>EndToEndId"`
		InstrID     string   `xml:"Refs>InstrId"`
		Amt         amount   // since version 03
		TxAmt       amount   `xml:"AmtDtls>TxAmt>Amt"` // version 02
		CdtDbtInd   string   // absent: as the entry
		Dbtr        party    `xml:"RltdPties>Dbtr"`
		UltmtDbtr   party    `xml:"RltdPties>UltmtDbtr"`
		DbtrAcct    account  `xml:"RltdPties>DbtrAcct"`
		Cdtr        party    `xml:"RltdPties>Cdtr"`
		CdtrAcct    account  `xml:"RltdPties>CdtrAcct"`
		Ustrd       []string `xml:"RmtInf>Ustrd"`
		Refs        []string `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
		AddtlTxInf  string
	}
	account struct{ accountID }
	// status is text up to version 07 and a choice since.
	status struct {
		Text  string `xml:",chardata"`
		Cd    string
		Prtry string
	}
)

func (a accountID) number() string {
	if a.IBAN != "" {
		return bankfile.Tidy(a.IBAN)
	}
	return bankfile.Tidy(a.Othr)
}

func (p party) name() string { return first(p.Nm, p.PtyNm) }

// entry is one change of the account: a payment, or a batch of them.
type entry struct {
	Amt         amount
	CdtDbtInd   string
	Sts         status
	BookgDt     date
	ValDt       date
	AcctSvcrRef string
	Purpose     string // AddtlNtryInf
	Kind        string
	line        int
	parts       []bankfile.Movement
}

// entry reads an Ntry. Its details come last, so the head is known when they are
// read, one after another.
func (r *reader) entry(s *bankfile.Statement) error {
	var e entry
	e.line, _ = r.xml.InputPos()
	index := len(r.statements) - 1
	err := r.children(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "Amt":
			return r.xml.DecodeElement(&e.Amt, &start)
		case "CdtDbtInd":
			return r.text(start, &e.CdtDbtInd)
		case "Sts":
			return r.xml.DecodeElement(&e.Sts, &start)
		case "BookgDt":
			return r.xml.DecodeElement(&e.BookgDt, &start)
		case "ValDt":
			return r.xml.DecodeElement(&e.ValDt, &start)
		case "AcctSvcrRef":
			return r.text(start, &e.AcctSvcrRef)
		case "AddtlNtryInf":
			return r.text(start, &e.Purpose)
		case "BkTxCd":
			return r.kind(start, &e)
		case "NtryDtls":
			return r.children(func(inner xml.StartElement) error {
				if inner.Name.Local != "TxDtls" {
					return r.xml.Skip()
				}
				return r.details(inner, &e, s, index)
			})
		}
		return r.xml.Skip()
	})
	if err != nil {
		return err
	}
	return r.book(e, s, index)
}

func (r *reader) kind(start xml.StartElement, e *entry) error {
	var code struct {
		Sub   string `xml:"Domn>Fmly>SubFmlyCd"`
		Prtry string `xml:"Prtry>Cd"`
	}
	err := r.xml.DecodeElement(&code, &start)
	e.Kind = first(code.Sub, code.Prtry)
	return err
}

func (r *reader) details(start xml.StartElement, e *entry, s *bankfile.Statement, index int) error {
	var d details
	if err := r.xml.DecodeElement(&d, &start); err != nil {
		return err
	}
	m := e.movement(s, index)
	direction := first(d.CdtDbtInd, e.CdtDbtInd)
	m.Amount, _ = signed(first(d.Amt.Text, d.TxAmt.Text), direction)
	m.Currency = first(d.Amt.Ccy, d.TxAmt.Ccy, m.Currency)
	m.Reference = first(d.AcctSvcrRef, d.TxID, provided(d.EndToEndID), provided(d.InstrID))
	m.Payer, m.PayerNumber = d.other(direction)
	m.Purpose = purpose(append(append(d.Ustrd, d.Refs...), d.AddtlTxInf)...)
	e.parts = append(e.parts, m)
	return nil
}

// other is the other side of a payment: who paid us, or whom we paid.
func (d details) other(direction string) (name, number string) {
	if direction == "DBIT" {
		return first(d.Cdtr.name(), d.Dbtr.name()), first(d.CdtrAcct.number(), d.DbtrAcct.number())
	}
	return first(d.UltmtDbtr.name(), d.Dbtr.name(), d.Cdtr.name()), first(d.DbtrAcct.number(), d.CdtrAcct.number())
}

// movement is the entry without its details.
func (e *entry) movement(s *bankfile.Statement, index int) bankfile.Movement {
	return bankfile.Movement{Statement: index, Line: e.line, Account: s.Account, Day: day(e.BookgDt.Dt, e.BookgDt.DtTm, e.ValDt.Dt, e.ValDt.DtTm),
		Currency: first(e.Amt.Ccy, s.Currency), Purpose: e.Purpose, Kind: e.Kind, Pending: !e.Sts.booked()}
}

// booked is how the bank marks what has happened; a missing mark means the same.
func (s status) booked() bool {
	text := first(s.Cd, s.Prtry, s.Text)
	return text == "" || text == "BOOK"
}

// book hands the entry on: as its payments when their sums tie to it, else whole.
// A part without a sum, or in another currency, could not be checked.
func (r *reader) book(e entry, s *bankfile.Statement, index int) error {
	whole := e.movement(s, index)
	sum, ok := signed(e.Amt.Text, e.CdtDbtInd)
	whole.Amount, whole.Reference = sum, e.AcctSvcrRef
	switch {
	case !ok:
		whole.Wrong = bankfile.WrongAmount(e.Amt.Text)
	case whole.Day == "":
		whole.Wrong = bankfile.WrongDay(first(e.BookgDt.Dt, e.BookgDt.DtTm, e.ValDt.Dt))
	}
	if len(e.parts) > 1 && e.tie(sum) && whole.Wrong == nil {
		return r.batch(e)
	}
	for i, part := range e.parts {
		whole.Purpose = purpose(whole.Purpose, part.Purpose)
		if i == 0 && len(e.parts) == 1 {
			whole.Payer, whole.PayerNumber = part.Payer, part.PayerNumber
			whole.Reference, whole.Purpose = first(e.AcctSvcrRef, part.Reference), first(part.Purpose, e.Purpose)
		}
	}
	return r.give(whole)
}

// batch hands on the payments of a batch, each with the entry that it belongs to:
// the same money may come again as one sum in another file.
func (r *reader) batch(e entry) error {
	for _, part := range e.parts {
		part.Batch = e.AcctSvcrRef
		if err := r.give(part); err != nil {
			return err
		}
	}
	return nil
}

// tie tells whether all payments of a batch carry sums that make up the entry.
func (e entry) tie(whole money.Som) bool {
	var sum money.Som
	for _, part := range e.parts {
		if part.Amount == 0 || part.Currency != e.Amt.Ccy {
			return false
		}
		sum += part.Amount
	}
	return sum == whole
}

// signed reads an amount with its direction: credit is money that came. A
// reversed credit is marked DBIT by the bank, so the direction alone decides.
func signed(text, direction string) (money.Som, bool) {
	sum, err := bankfile.Amount(text)
	if err != nil || sum == 0 {
		return 0, false
	}
	switch direction {
	case "CRDT":
		return sum, true
	case "DBIT":
		return -sum, true
	}
	return 0, false
}

// provided drops the words that the standard sets where there is no reference.
func provided(text string) string {
	switch strings.ToUpper(strings.TrimSpace(text)) {
	case "NOTPROVIDED", "NONREF", "NOT PROVIDED":
		return ""
	}
	return text
}

// first returns the first text that is not empty, tidied.
func first(texts ...string) string {
	for _, text := range texts {
		if text = bankfile.Tidy(text); text != "" {
			return text
		}
	}
	return ""
}

// purpose joins the parts of a purpose.
func purpose(parts ...string) string {
	return bankfile.Tidy(strings.Join(parts, " "))
}
