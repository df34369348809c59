// Package mt940 reads bank statements in SWIFT's MT940 and MT942: fields that
// begin with a tag (:61:) at the start of a line and go on until the next one.
// Banks take liberties, and the reader knows those that were seen: titles above
// the message, blank lines, a 30th of February, missing :86:, lines that break in
// the middle of a word, references without a mark.
package mt940

import (
	"errors"
	"io"
	"strings"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// reader goes through one file.
type reader struct {
	lines      *bankfile.Lines
	take       bankfile.Take
	statements []bankfile.Statement
	waiting    *bankfile.Movement // its :86: may follow
	tag        string             // of the field that is being read
	value      []string           // its lines
	line       int                // where it begins
}

// maxLines is how many lines of one field are kept; :86: has six by the standard.
const maxLines = 100

// Read hands each movement of the file to take and returns the statements, one
// for each message. What is wrong with a single movement stands in it.
func Read(file io.Reader, take bankfile.Take) ([]bankfile.Statement, error) {
	r := &reader{lines: bankfile.NewLines(file), take: take}
	for {
		line, err := r.lines.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.add(line)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	if len(r.statements) == 0 {
		return nil, fault.Invalid("This file begins like MT940 but holds no account. Ask the bank for it again.")
	}
	return r.statements, nil
}

// finish ends the last field and the last movement.
func (r *reader) finish() error {
	if err := r.field(); err != nil {
		return err
	}
	return r.give()
}

// add takes one line: the beginning of a field, or more of the present one.
func (r *reader) add(line string) error {
	if _, rest, ok := strings.Cut(line, "{4:"); ok {
		line = rest
	}
	if tag, rest, ok := tagged(line); ok {
		if err := r.field(); err != nil {
			return err
		}
		r.tag, r.value, r.line = tag, []string{rest}, r.lines.Number()
		return nil
	}
	if trimmed := strings.TrimSpace(line); trimmed == "-" || trimmed == "-}" {
		return r.finish()
	}
	if r.tag != "" && len(r.value) < maxLines && strings.TrimSpace(line) != "" {
		r.value = append(r.value, line)
	}
	return nil
}

// tagged recognises ":61:" at the beginning of a line.
func tagged(line string) (tag, rest string, ok bool) {
	line = strings.TrimLeft(line, " \t\x01")
	if len(line) < 4 || line[0] != ':' || !isDigit(line[1]) || !isDigit(line[2]) {
		return "", "", false
	}
	switch {
	case line[3] == ':':
		return line[1:3], line[4:], true
	case len(line) > 4 && line[3] >= 'A' && line[3] <= 'Z' && line[4] == ':':
		return line[1:4], line[5:], true
	}
	return "", "", false
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// field understands the field that has ended.
func (r *reader) field() error {
	tag := r.tag
	r.tag = ""
	switch tag {
	case "20":
		return r.give()
	case "25", "25P":
		return r.account()
	case "28", "28C":
		if s := r.now(); s != nil {
			s.Ident = bankfile.Tidy(r.value[0])
		}
	case "60F", "60M":
		r.opening()
	case "62F", "62M":
		return r.closing()
	case "61":
		return r.movement()
	case "86":
		if r.waiting != nil {
			describe(r.waiting, r.value)
		}
		return r.give()
	}
	return nil
}

// now is the statement that is being read, or nil before the first account.
func (r *reader) now() *bankfile.Statement {
	if len(r.statements) == 0 {
		return nil
	}
	return &r.statements[len(r.statements)-1]
}

// account begins a statement.
func (r *reader) account() error {
	if err := r.give(); err != nil {
		return err
	}
	text := bankfile.Tidy(r.value[0])
	if i := strings.LastIndexByte(text, '/'); i >= 0 { // the bank's code stands before
		text = text[i+1:]
	}
	r.statements = append(r.statements, bankfile.Statement{Account: text})
	return nil
}

func (r *reader) opening() {
	s := r.now()
	if s == nil || s.Opening != nil {
		return
	}
	if day, currency, sum, ok := balance(r.value[0]); ok {
		s.From, s.Currency, s.Opening = day, currency, &sum
	}
}

func (r *reader) closing() error {
	if err := r.give(); err != nil {
		return err
	}
	s := r.now()
	if s == nil {
		return nil
	}
	if day, currency, sum, ok := balance(r.value[0]); ok {
		s.Until, s.Closing = day, &sum
		if s.Currency == "" {
			s.Currency = currency
		}
	}
	return nil
}

// balance reads "C261122KGS1234,50".
func balance(text string) (day period.Day, currency string, sum money.Som, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) < 11 {
		return "", "", 0, false
	}
	sum, err := bankfile.Amount(text[10:])
	if err != nil || text[0] != 'C' && text[0] != 'D' {
		return "", "", 0, false
	}
	if text[0] == 'D' {
		sum = -sum
	}
	return date(text[1:7]), text[7:10], sum, true
}

// date reads YYMMDD of this century. Some banks count thirty days to every month,
// so a 30th of February is the last day of that month.
func date(text string) period.Day {
	if len(text) != 6 || strings.Trim(text, "0123456789") != "" {
		return ""
	}
	month := period.Month("20" + text[:2] + "-" + text[2:4])
	if !month.Valid() || text[4:] > "31" || text[4:] == "00" {
		return ""
	}
	return min(period.Day(string(month)+"-"+text[4:]), month.Last())
}

// give hands the waiting movement on.
func (r *reader) give() error {
	if r.waiting == nil {
		return nil
	}
	m := *r.waiting
	r.waiting = nil
	r.statements[m.Statement].Add(m)
	return r.take(m)
}
