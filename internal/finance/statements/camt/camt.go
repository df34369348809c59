// Package camt reads bank statements in ISO 20022: camt.053 (statement) and
// camt.054 (notification of movements), versions 02 to 08. The versions differ in
// a few elements only, so all are read by one set of types that knows both.
//
// The file is read as it comes: one movement is held at a time, or those of one
// batch. Entities, document types and text without end are refused.
package camt

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// reader goes through one file.
type reader struct {
	xml        *xml.Decoder
	take       bankfile.Take
	statements []bankfile.Statement
}

// Read hands each movement of the file to take and returns the statements. The
// fault Invalid says what is wrong with the file; what is wrong with a single
// movement stands in it.
func Read(file io.Reader, take bankfile.Take) ([]bankfile.Statement, error) {
	r := &reader{take: take, xml: xml.NewDecoder(&guard{r: utf8(file)})}
	r.xml.CharsetReader = charset
	if err := r.document(); err != nil {
		var own refused
		if errors.As(err, &own) {
			return nil, own.error
		}
		if fault.Of(err) != nil {
			return nil, err
		}
		line, _ := r.xml.InputPos()
		return nil, bankfile.Damaged(line, err)
	}
	return r.statements, nil
}

// refused is an error of take on its way out: the file is not to blame for it.
type refused struct{ error }

// errEntities stops files with a document type: statements have none, and attacks
// by entities begin with one.
var errEntities = errors.New("camt: a document type is not allowed")

// document goes down to the statements.
func (r *reader) document() error {
	path := []string{"Document", "BkToCstmr"}
	for {
		token, err := r.xml.Token()
		if errors.Is(err, io.EOF) {
			if len(r.statements) == 0 {
				return fault.Invalid("This XML file holds no bank statement. Ask the bank for camt.053 or camt.054.")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.Directive:
			return errEntities
		case xml.StartElement:
			switch name := e.Name.Local; {
			case name == "Stmt" || name == "Ntfctn" || name == "Rpt":
				err = r.statement()
			case name == path[0] || strings.HasPrefix(name, path[1]):
			default:
				err = r.xml.Skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

// statement reads one account's part of the file.
func (r *reader) statement() error {
	r.statements = append(r.statements, bankfile.Statement{})
	s := &r.statements[len(r.statements)-1]
	return r.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "Id":
			return r.text(e, &s.Ident)
		case "FrToDt":
			return r.span(e, s)
		case "Acct":
			return r.account(e, s)
		case "Bal":
			return r.balance(e, s)
		case "TxsSummry":
			return r.summary(e, s)
		case "Ntry":
			return r.entry(s)
		}
		return r.xml.Skip()
	})
}

// children calls f for each element below the present one; f must read it whole.
func (r *reader) children(f func(xml.StartElement) error) error {
	for {
		token, err := r.xml.Token()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.Directive:
			return errEntities
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := f(e); err != nil {
				return err
			}
		}
	}
}

func (r *reader) text(e xml.StartElement, into *string) error {
	var text string
	err := r.xml.DecodeElement(&text, &e)
	*into = bankfile.Tidy(text)
	return err
}

func (r *reader) span(e xml.StartElement, s *bankfile.Statement) error {
	var span struct{ FrDtTm, ToDtTm, FrDt, ToDt string }
	if err := r.xml.DecodeElement(&span, &e); err != nil {
		return err
	}
	s.From, s.Until = day(span.FrDtTm, span.FrDt), day(span.ToDtTm, span.ToDt)
	return nil
}

func (r *reader) account(e xml.StartElement, s *bankfile.Statement) error {
	var a struct {
		accountID
		Ccy string
	}
	err := r.xml.DecodeElement(&a, &e)
	s.Account, s.Currency = a.number(), bankfile.Tidy(a.Ccy)
	return err
}

// balance keeps the first opening and the last closing: a statement of several
// pages repeats them in between.
func (r *reader) balance(e xml.StartElement, s *bankfile.Statement) error {
	var b balance
	if err := r.xml.DecodeElement(&b, &e); err != nil {
		return err
	}
	sum, err := bankfile.Amount(b.Amt.Text)
	if err != nil {
		return nil // a balance that cannot be read proves nothing
	}
	if b.CdtDbtInd == "DBIT" {
		sum = -sum
	}
	switch b.Code {
	case "OPBD", "PRCD":
		if s.Opening == nil {
			s.Opening = &sum
		}
		if s.From == "" {
			s.From = day(b.Day.DtTm, b.Day.Dt)
		}
	case "CLBD":
		s.Closing = &sum
		if s.Until == "" {
			s.Until = day(b.Day.DtTm, b.Day.Dt)
		}
	}
	return nil
}

func (r *reader) summary(e xml.StartElement, s *bankfile.Statement) error {
	var t struct {
		Credit string `xml:"TtlCdtNtries>Sum"`
		Debit  string `xml:"TtlDbtNtries>Sum"`
	}
	if err := r.xml.DecodeElement(&t, &e); err != nil {
		return err
	}
	s.SaidCredit, s.SaidDebit = said(t.Credit), said(t.Debit)
	return nil
}

func said(text string) *money.Som {
	if sum, err := bankfile.Amount(text); err == nil && text != "" {
		return &sum
	}
	return nil
}

// day returns the first of the texts that is a day or begins with one.
func day(texts ...string) period.Day {
	for _, text := range texts {
		if text = strings.TrimSpace(text); len(text) >= 10 {
			if d := period.Day(text[:10]); d.Valid() {
				return d
			}
		}
	}
	return ""
}

// give hands a movement on.
func (r *reader) give(m bankfile.Movement) error {
	s := &r.statements[m.Statement]
	s.Add(m)
	if err := r.take(m); err != nil {
		return refused{err}
	}
	return nil
}

// guard stops a text that never ends: between two tags stands at most maxBetween.
type guard struct {
	r     io.Reader
	since int
}

const maxBetween = 1 << 20

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		g.since = n - i
	} else {
		g.since += n
	}
	if g.since > maxBetween {
		return 0, fmt.Errorf("camt: more than %d bytes without a tag", maxBetween)
	}
	return n, err
}

// utf8 brings UTF-16, which announces itself, to UTF-8.
func utf8(file io.Reader) io.Reader {
	in := bufio.NewReaderSize(file, 64<<10)
	head, _ := in.Peek(2)
	if bytes.Equal(head, []byte{0xFF, 0xFE}) || bytes.Equal(head, []byte{0xFE, 0xFF}) {
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in)
	}
	return in
}

// charset reads what the first line of the XML announces beside UTF-8.
func charset(name string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf-16", "us-ascii":
		return in, nil
	case "windows-1251", "cp1251":
		return charmap.Windows1251.NewDecoder().Reader(in), nil
	}
	return nil, fmt.Errorf("camt: unknown encoding %q", name)
}
