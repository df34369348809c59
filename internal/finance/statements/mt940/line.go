package mt940

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// movement reads a field :61: and keeps it until its :86: has been seen.
func (r *reader) movement() error {
	if err := r.give(); err != nil {
		return err
	}
	s := r.now()
	if s == nil {
		return fault.Invalid("The file is damaged at line {n}. Ask the bank for it again.", fault.Values{"n": r.line})
	}
	m := bankfile.Movement{Statement: len(r.statements) - 1, Line: r.line, Account: s.Account, Currency: s.Currency}
	parse(strings.TrimSpace(r.value[0]), &m)
	if len(r.value) > 1 { // the bank's own words below the line
		m.Purpose = bankfile.Tidy(strings.Join(r.value[1:], " "))
	}
	r.waiting = &m
	return nil
}

// parse reads "2611221122CR350,50NTRFNONREF//B-17" part by part: value date,
// entry date, direction, third letter of the currency, amount, type, references.
func parse(text string, m *bankfile.Movement) {
	whole := text
	value, entry := cut(&text, 6), ""
	if len(text) >= 4 && strings.Trim(text[:4], "0123456789") == "" {
		entry = cut(&text, 4)
	}
	m.Day = near(date(value), entry)
	sign := direction(&text, m)
	if len(text) > 0 && text[0] >= 'A' && text[0] <= 'Z' {
		text = text[1:] // funds code
	}
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != ',' && r != '.' })
	if end < 0 {
		end = len(text)
	}
	sum, err := bankfile.Amount(cut(&text, end))
	m.Amount = sign * sum
	switch {
	case err != nil || m.Amount == 0:
		m.Wrong, m.Amount = bankfile.WrongAmount(whole), 0
	case m.Day == "":
		m.Wrong = bankfile.WrongDay(value)
	}
	m.Kind = strings.ToUpper(bankfile.Tidy(cut(&text, 4)))
	customer, bank, _ := strings.Cut(text, "//")
	m.Reference = reference(bank, customer)
}

// cut takes the first n bytes off a text, or what there is.
func cut(text *string, n int) string {
	n = min(n, len(*text))
	head := (*text)[:n]
	*text = (*text)[n:]
	return head
}

// direction reads C, D, RC (a credit taken back) and RD, and of MT942 EC and ED:
// what is expected is not booked yet.
func direction(text *string, m *bankfile.Movement) money.Som {
	for _, mark := range []struct {
		text string
		sign money.Som
	}{{"RC", -1}, {"RD", 1}, {"EC", 1}, {"ED", -1}, {"C", 1}, {"D", -1}} {
		if rest, ok := strings.CutPrefix(*text, mark.text); ok {
			*text = rest
			m.Pending = mark.text[0] == 'E'
			return mark.sign
		}
	}
	return 0
}

// near is the entry date: it has no year, so the one nearest to the value date
// is meant. Without it the value date counts.
func near(value period.Day, entry string) period.Day {
	if entry == "" || value == "" {
		return value
	}
	best := value
	nearest := -1
	for _, year := range []int{-1, 0, 1} {
		month := value.Month().Add(12 * year)
		d := date(string(month)[2:4] + entry)
		if d == "" {
			continue
		}
		if away := max(d.Sub(value), value.Sub(d)); nearest < 0 || away < nearest {
			best, nearest = d, away
		}
	}
	return best
}

// reference is the bank's own number, or else the payer's, unless it says none.
func reference(texts ...string) string {
	for _, text := range texts {
		text = bankfile.Tidy(text)
		if text != "" && !strings.EqualFold(text, "NONREF") && !strings.EqualFold(text, "NOTPROVIDED") {
			return text
		}
	}
	return ""
}

// describe reads the field :86: in whichever of its three manners it is written:
// numbered parts (?20), words between slashes (/NAME/) or plain text.
func describe(m *bankfile.Movement, lines []string) {
	text := strings.Join(lines, "")
	switch {
	case strings.Contains(text, "?2") || strings.Contains(text, "?3"):
		numbered(m, text)
	case strings.Contains(text, "/NAME/") || strings.Contains(text, "/REMI/"):
		slashed(m, text)
	default:
		m.Purpose = joined(m.Purpose, lines...)
	}
}

// joined puts plain lines together. A line that fills its 65 letters was broken in
// the middle of a word; others end with one.
func joined(before string, lines ...string) string {
	var text strings.Builder
	text.WriteString(before)
	full := false
	for _, line := range lines {
		if !full {
			text.WriteByte(' ')
		}
		text.WriteString(line)
		full = len([]rune(line)) >= 65
	}
	return bankfile.Tidy(text.String())
}

// numbered reads "166?00CREDIT?20purpose?21more?31number?32name?33more name".
func numbered(m *bankfile.Movement, text string) {
	var purpose, name, number strings.Builder
	for _, part := range strings.Split(text, "?")[1:] {
		if len(part) < 2 {
			continue
		}
		switch code := part[:2]; {
		case code >= "20" && code <= "29", code >= "60" && code <= "63":
			purpose.WriteString(part[2:] + " ")
		case code == "31":
			number.WriteString(part[2:])
		case code == "32", code == "33":
			name.WriteString(part[2:] + " ")
		}
	}
	m.Purpose, m.Payer, m.PayerNumber = joined(m.Purpose, purpose.String()), bankfile.Tidy(name.String()), bankfile.Tidy(number.String())
}

// slashed reads "/EREF/17/NAME/Osmonov B/ACCT/1250…/REMI/water 4-1042-7".
func slashed(m *bankfile.Movement, text string) {
	m.Payer, m.PayerNumber = word(text, "/NAME/"), word(text, "/ACCT/")
	if m.PayerNumber == "" {
		m.PayerNumber = word(text, "/IBAN/")
	}
	said := word(text, "/REMI/")
	m.Purpose = joined(m.Purpose, strings.TrimPrefix(strings.TrimPrefix(said, "USTD//"), "USTD/"))
}

// word returns what stands between a code and the next one.
func word(text, code string) string {
	_, rest, found := strings.Cut(text, code)
	if !found {
		return ""
	}
	for i := 0; i+6 <= len(rest); i++ {
		if rest[i] == '/' && rest[i+5] == '/' && strings.Trim(rest[i+1:i+5], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && rest[i+1:i+5] != "USTD" {
			rest = rest[:i]
			break
		}
	}
	return bankfile.Tidy(rest)
}
