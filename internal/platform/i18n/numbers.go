package i18n

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Spaces and signs of numbers. All three languages write 1 234,50.
const (
	thin    = "\u202f" // narrow no-break space between thousands
	noBreak = "\u00a0" // between a number and its unit
	minus   = "−"
)

// Money writes an amount with its currency, for labels, tables and bills:
// "1 234,50 сом". Whole soms stand without decimals: "214 сом".
func (p *Printer) Money(s money.Som) string { return p.soms(s, p.som()) }

// MoneyInText writes an amount as it is said in a sentence; only Russian
// differs: 1 сом, 2 сома, 5 сомов, 1 234,50 сома.
func (p *Printer) MoneyInText(s money.Som) string {
	if p.lang != Ru {
		return p.Money(s)
	}
	if s%money.TyiynPerSom != 0 {
		return p.soms(s, "сома")
	}
	return p.soms(s, [...]string{"сом", "сома", "сомов"}[p.plural(int(s/money.TyiynPerSom))])
}

func (p *Printer) soms(s money.Som, word string) string {
	return strings.TrimSuffix(p.Amount(s), ",00") + noBreak + word
}

func (p *Printer) som() string {
	if p.lang == En {
		return "som"
	}
	return "сом"
}

// Amount writes an amount for a column of money: "1 234,50".
func (p *Printer) Amount(s money.Som) string { return number(s.String()) }

// Rate writes a price with its significant decimals, at least two: "14,43".
func (p *Printer) Rate(r money.Rate) string { return number(r.String()) }

// Quantity writes a quantity without trailing zeros: "11", "2,35".
func (p *Printer) Quantity(q money.Quantity) string { return number(q.String()) }

// Int writes a whole number: "5 214".
func (p *Printer) Int(n int) string { return number(strconv.Itoa(n)) }

// Phone writes a number that is kept as +996555123456 as people read it:
// +996 555 123 456. Another one stays as it is.
func Phone(number string) string {
	if len(number) != 13 {
		return number
	}
	return strings.Join([]string{number[:4], number[4:7], number[7:10], number[10:]}, noBreak)
}

// Percent writes a share given in thousandths: "48,1 %", and "48 %" when whole.
func (p *Printer) Percent(permille int) string {
	q := money.Quantity(permille) * (money.QuantityPer1 / 10)
	return p.Quantity(q) + noBreak + "%"
}

// Share writes a share with up to two decimals: "17,25 %".
func (p *Printer) Share(share money.Percent) string { return number(share.String()) + noBreak + "%" }

// number dresses a machine's number ("-1234.5") for people ("−1 234,5").
func number(text string) string {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	var out strings.Builder
	if len(digits) < len(text) {
		out.WriteString(minus)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteString(thin)
		}
		out.WriteRune(digit)
	}
	if fraction != "" {
		out.WriteString("," + fraction)
	}
	return out.String()
}
