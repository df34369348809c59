// Package onec reads 1CClientBankExchange, the text in which banks of the region
// export to 1C and which every client-bank offers: lines "key=value" in sections
// for the account and for each payment. Files come in UTF-8, Windows-1251 or DOS
// 866, whatever their header says of it.
package onec

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
	ours       map[string]bool // accounts whose statement this is
	from       period.Day
	until      period.Day
	statements []bankfile.Statement
	made       []bool // statements that no section has announced
	section    map[string]string
	kind       string // "account", "document" or "" between sections
	last       string // key that a line without one goes on with
	begins     int    // line at which the section begins
}

// Read hands each movement of the file to take and returns the statements. A file
// without its last line was cut off and is refused: half a day would be missing.
func Read(file io.Reader, take bankfile.Take) ([]bankfile.Statement, error) {
	r := &reader{lines: bankfile.NewLines(file), take: take, ours: map[string]bool{}}
	first, err := r.lines.Next()
	if err != nil || strings.TrimSpace(first) != "1CClientBankExchange" {
		return nil, bankfile.Damaged(1, err)
	}
	for {
		line, err := r.lines.Next()
		if errors.Is(err, io.EOF) {
			return nil, fault.Invalid("The file breaks off: its last line must be {text}. Ask the bank for it again.", fault.Values{"text": "КонецФайла"})
		}
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(line) == "КонецФайла" {
			break
		}
		if err := r.add(line); err != nil {
			return nil, err
		}
	}
	if len(r.statements) == 0 {
		return nil, fault.Invalid("The file names no bank account. Export it again for your account.")
	}
	return r.statements, nil
}

// add takes one line.
func (r *reader) add(line string) error {
	key, value, found := strings.Cut(line, "=")
	key, value = strings.TrimSpace(key), bankfile.Tidy(value)
	switch {
	case key == "СекцияРасчСчет":
		r.begin("account")
	case key == "СекцияДокумент":
		r.begin("document")
	case key == "КонецРасчСчет":
		r.kind = ""
		return r.account()
	case key == "КонецДокумента":
		r.kind = ""
		return r.document()
	case !found && r.kind != "" && r.last != "":
		r.keep(r.last, r.section[r.last]+" "+line) // a purpose of several lines
	case r.kind != "":
		r.keep(key, value)
		r.last = key
	default:
		r.header(key, value)
	}
	return nil
}

func (r *reader) begin(kind string) {
	r.kind, r.section, r.last, r.begins = kind, map[string]string{}, "", r.lines.Number()
}

// maxKeys is how many keys of one section are kept; the standard has some sixty.
const maxKeys = 200

func (r *reader) keep(key, value string) {
	if _, known := r.section[key]; known || len(r.section) < maxKeys {
		r.section[key] = bankfile.Tidy(value)
	}
}

// header reads the lines above the sections.
func (r *reader) header(key, value string) {
	switch key {
	case "РасчСчет":
		r.ours[bankfile.Number(value)] = true
	case "ДатаНачала":
		r.from = date(value)
	case "ДатаКонца":
		r.until = date(value)
	}
}

// account reads the balances of an account: for the whole time, or a section for
// each day.
func (r *reader) account() error {
	number := r.section["РасчСчет"]
	if number == "" {
		return bankfile.Damaged(r.begins, nil)
	}
	r.ours[bankfile.Number(number)] = true
	s := bankfile.Statement{Account: number, From: first(date(r.section["ДатаНачала"]), r.from), Until: first(date(r.section["ДатаКонца"]), r.until),
		Opening: r.balance("НачальныйОстаток"), Closing: r.balance("КонечныйОстаток"),
		SaidCredit: r.balance("ВсегоПоступило"), SaidDebit: r.balance("ВсегоСписано")}
	for i, made := range r.made { // the payments came first
		if old := r.statements[i]; made && same(old.Account, number) {
			s.Movements, s.Credit, s.Debit = old.Movements, old.Credit, old.Debit
			r.statements[i], r.made[i] = s, false
			return nil
		}
	}
	r.statements, r.made = append(r.statements, s), append(r.made, false)
	return nil
}

// balance reads a sum of a section; nil when it is not there. It may be negative.
func (r *reader) balance(key string) *money.Som {
	text, negative := strings.CutPrefix(r.section[key], "-")
	sum, err := bankfile.Amount(text)
	if err != nil {
		return nil
	}
	if negative {
		sum = -sum
	}
	return &sum
}

// statement finds the statement of an account on a day, or makes one that no
// section has announced.
func (r *reader) statement(account string, on period.Day) int {
	fits := -1
	for i, s := range r.statements {
		if !same(s.Account, account) {
			continue
		}
		if (period.Span{From: s.From, Until: s.Until}).Holds(on) {
			return i
		}
		if fits < 0 {
			fits = i
		}
	}
	if fits < 0 {
		r.statements = append(r.statements, bankfile.Statement{Account: account, From: r.from, Until: r.until})
		r.made = append(r.made, true)
		fits = len(r.statements) - 1
	}
	return fits
}

func same(a, b string) bool { return bankfile.Number(a) == bankfile.Number(b) }

// date reads DD.MM.YYYY.
func date(text string) period.Day {
	d, err := period.ParseDay(text)
	if err != nil {
		return ""
	}
	return d
}

func first(days ...period.Day) period.Day {
	for _, d := range days {
		if d != "" {
			return d
		}
	}
	return ""
}
