package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Step writes one step of a computation so that anybody with a pencil can
// repeat it, in the words that the bill uses too.
func Step(p *i18n.Printer, l rate.Line) string {
	switch l.Kind {
	case rate.ByMeter:
		return p.T("By meter: {q} m³", "q", l.Quantity)
	case rate.ByContract:
		return p.T("By contract: {q} m³", "q", l.Quantity)
	case rate.ByNorm:
		return normText(p, l)
	case rate.AtRate:
		return p.T("{q} m³ × {rate} som", "q", l.Quantity, "rate", l.Rate)
	case rate.InBlock:
		return p.T("{block}: {q} m³ × {rate} som", "block", blockText(p, l), "q", l.Quantity, "rate", l.Rate)
	case rate.AtWhole:
		return p.T("{q} m³ × {rate} som (price for {block})", "block", blockText(p, l), "q", l.Quantity, "rate", l.Rate)
	case rate.FixedPart:
		return p.T("Fixed part of the price")
	case rate.ToMinimum:
		return p.T("Up to the minimum charge of {limit} som", "limit", p.Amount(l.Limit))
	case rate.Rounded:
		return p.T("Rounding")
	}
	return countText(p, l)
}

func normText(p *i18n.Printer, l rate.Line) string {
	if l.Days == 0 {
		return p.T("By norm: {persons} people × {litres} l a day = {q} m³ a month",
			"persons", l.Persons, "litres", l.Litres, "q", l.Quantity)
	}
	return p.T("By norm: {persons} people × {litres} l × {days} days = {q} m³",
		"persons", l.Persons, "litres", l.Litres, "days", l.Days, "q", l.Quantity)
}

func countText(p *i18n.Printer, l rate.Line) string {
	switch l.Kind {
	case rate.PerPersons:
		return p.T("{n} people × {rate} som", "n", l.Quantity, "rate", l.Rate)
	case rate.PerHouse:
		return p.T("Household × {rate} som", "rate", l.Rate)
	case rate.PerHeads:
		return p.T("{n} heads × {rate} som", "n", l.Quantity, "rate", l.Rate)
	case rate.PerArea:
		return p.T("{n} ha × {rate} som", "n", l.Quantity, "rate", l.Rate)
	}
	return p.T("{n} × {rate} som", "n", l.Quantity, "rate", l.Rate)
}

func blockText(p *i18n.Printer, l rate.Line) string {
	if l.To == 0 {
		return p.T("over {from} m³", "from", l.From)
	}
	return p.T("{from}–{to} m³", "from", l.From, "to", l.To)
}

// Steps joins the steps of a charge into one line: "5 people × 35,00 som".
func Steps(p *i18n.Printer, c rate.Charge) string {
	lines := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		lines[i] = Step(p, l)
	}
	return strings.Join(lines, " · ")
}

// Way names a way of being charged: "Budget organisations, by volume". Among
// families it says only how: "Tap in the yard, by meter".
func Way(p *i18n.Printer, w rate.Way) string {
	connection := Connection(p, w.Connection)
	home := w.Category == rate.Population || w.Category == ""
	var parts []string
	if !home || connection == "" {
		parts = append(parts, Category(p, w.Category))
	}
	if connection != "" {
		parts = append(parts, connection)
	}
	switch {
	case w.Norm:
		parts = append(parts, p.T("by norm"))
	case w.Basis == rate.CubicMetre && home:
		parts = append(parts, p.T("by meter"))
	case w.Basis == rate.CubicMetre:
		parts = append(parts, p.T("by volume"))
	}
	return capital(strings.Join(parts, ", "))
}

// capital begins a row's name with a capital letter.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
