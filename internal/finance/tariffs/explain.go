package tariffs

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// explain writes one step of a computation so that anybody with a pencil can
// repeat it, in the words that the bill uses too.
func explain(p *i18n.Printer, l rate.Line) string {
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

// stepsText joins the steps of a charge into one line: "5 people × 35,00 som".
func stepsText(p *i18n.Printer, c rate.Charge) string {
	lines := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		lines[i] = explain(p, l)
	}
	return strings.Join(lines, " · ")
}

// leadText says since when the price holds and what comes next.
func leadText(p *i18n.Printer, v view) string {
	text := p.T("In force {span} by decision {decision}.", "span", spanText(p, v.Version.Span), "decision", v.Version.Decision.String())
	if price, ok := main(v.Other.Prices); ok && v.Later {
		text += " " + p.T("*From {day}: {price}.*", "day", p.DayShort(v.Other.Span.From), "price", short(p, price))
	}
	return text
}

// sampleText names the payer of the example: "A family of 5 pays".
func sampleText(p *i18n.Printer, s Sample, n needs) string {
	switch {
	case n.Persons && n.Volume:
		return p.N(s.Persons, "A family of {n} that uses {q} m³ a month pays", "A family of {n} that uses {q} m³ a month pays", "q", s.Volume)
	case n.Persons:
		return p.N(s.Persons, "A family of {n} pays", "A family of {n} pays")
	case n.Volume:
		return p.T("Whoever uses {q} m³ a month pays", "q", s.Volume)
	}
	return p.T("A household pays")
}

func yearly(prices []rate.Price) bool {
	return slices.ContainsFunc(prices, func(p rate.Price) bool { return p.Basis.Yearly() })
}
