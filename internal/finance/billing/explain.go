package billing

import (
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Row is one step of a computation in words. Only rows with Sum show money.
type Row struct {
	Text   string
	Amount money.Som
	Sum    bool
}

// Explain writes a computation line by line, so that anybody with a pencil can
// repeat it. The order is the one in which it was computed.
func Explain(p *i18n.Printer, m period.Month, c Computation) []Row {
	var rows []Row
	joint := false // uses before this line are charged with it
	for _, part := range c.Parts {
		if part.From > m.First() || part.Until < m.Last() {
			rows = append(rows, Row{Text: fmt.Sprintf("%s – %s:", p.DayMonth(part.From), p.DayMonth(part.Until))})
		}
		for _, l := range part.Lines {
			if joint && priced(l.Kind) {
				rows, joint = append(rows, Row{Text: p.T("Together:")}), false
			}
			rows = append(rows, Row{Text: step(p, part, l), Amount: l.Amount, Sum: priced(l.Kind)})
		}
		joint = !slices.ContainsFunc(part.Lines, func(l rate.Line) bool { return priced(l.Kind) })
	}
	return rows
}

// step writes one line.
func step(p *i18n.Printer, part Part, l rate.Line) string {
	switch l.Kind {
	case rate.ByMeter:
		return byMeter(p, part, l)
	case rate.ByNorm:
		return byNorm(p, l)
	case rate.ByContract:
		return p.T("By contract: {q} m³", "q", l.Quantity)
	case rate.AtRate:
		return p.T("{q} m³ × {rate} som", "q", l.Quantity, "rate", p.Rate(l.Rate))
	case rate.InBlock:
		return p.T("{block}: {q} m³ × {rate} som", "block", block(p, l), "q", l.Quantity, "rate", p.Rate(l.Rate))
	case rate.AtWhole:
		return p.T("{q} m³ × {rate} som (price for {block})", "block", block(p, l), "q", l.Quantity, "rate", p.Rate(l.Rate))
	case rate.FixedPart:
		return p.T("Fixed part of the price") + days(p, l)
	case rate.ToMinimum:
		return p.T("Up to the minimum charge of {limit} som", "limit", p.Amount(l.Limit)) + days(p, l)
	case rate.Rounded:
		return p.T("Rounding")
	}
	return counted(p, l) + days(p, l)
}

// priced tells whether a line carries money or only says how much was used.
func priced(k rate.Kind) bool {
	return k != rate.ByMeter && k != rate.ByNorm && k != rate.ByContract
}

func byMeter(p *i18n.Printer, part Part, l rate.Line) string {
	if part.After == 0 && part.Before == 0 || part.Source == "" {
		return p.T("By meter: {q} m³", "q", l.Quantity)
	}
	text := p.T("Meter: {before} → {after}", "before", part.Before, "after", part.After)
	if part.Source == "estimated" {
		text += " " + p.T("(estimated)")
	}
	return text + p.T(", used {q} m³", "q", l.Quantity)
}

func byNorm(p *i18n.Printer, l rate.Line) string {
	if l.Days == 0 {
		return p.T("By norm: {persons} people × {litres} l a day = {q} m³ a month",
			"persons", l.Persons, "litres", l.Litres, "q", l.Quantity)
	}
	return p.T("By norm: {persons} people × {litres} l × {days} days = {q} m³",
		"persons", l.Persons, "litres", l.Litres, "days", l.Days, "q", l.Quantity)
}

// counted writes a price for persons, households, heads, hectares or acts.
func counted(p *i18n.Printer, l rate.Line) string {
	price := p.Rate(l.Rate)
	var text string
	switch l.Kind {
	case rate.PerPersons:
		text = p.T("{n} people × {rate} som", "n", l.Quantity, "rate", price)
	case rate.PerHouse:
		text = p.T("Household × {rate} som", "rate", price)
	case rate.PerHeads:
		text = p.T("{n} heads × {rate} som", "n", l.Quantity, "rate", price)
	case rate.PerArea:
		text = p.T("{n} ha × {rate} som", "n", l.Quantity, "rate", price)
	default:
		text = p.T("{n} × {rate} som", "n", l.Quantity, "rate", price)
	}
	if l.Parts > 0 {
		text += p.T(" a year, part {part} of {parts}", "part", l.Part, "parts", l.Parts)
	}
	return text
}

// days says for which part of the month a line counts.
func days(p *i18n.Printer, l rate.Line) string {
	if l.MonthDays == 0 || l.Days == l.MonthDays {
		return ""
	}
	return p.T(", for {days} of {all} days", "days", l.Days, "all", l.MonthDays)
}

// block writes the bounds of a price block.
func block(p *i18n.Printer, l rate.Line) string {
	if l.To == 0 {
		return p.T("over {from} m³", "from", l.From)
	}
	return p.T("{from}–{to} m³", "from", l.From, "to", l.To)
}

// Decisions lists the council decisions that a computation rests on.
func Decisions(c Computation) []string {
	var all []string
	for _, part := range c.Parts {
		if part.Decision != "" && (len(all) == 0 || all[len(all)-1] != part.Decision) {
			all = append(all, part.Decision)
		}
	}
	return all
}

// OddWords writes an oddity for the person who checks the run.
func OddWords(p *i18n.Printer, code string) string { return oddity.Words(p, code) }
