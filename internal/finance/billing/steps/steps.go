// Package steps writes a computation in words, so that anybody with a pencil can
// repeat it.
package steps

import (
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/reckon"
	"github.com/openaimak/aimak/internal/finance/tariffs/words"
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

// Explain writes a computation line by line, in the order in which it was computed.
func Explain(p *i18n.Printer, m period.Month, c reckon.Computation) []Row {
	var rows []Row
	joint := false // uses before this line are charged with it
	for _, part := range c.Parts {
		if part.Corrects == "" && (part.From > m.First() || part.Until < m.Last()) {
			rows = append(rows, Row{Text: fmt.Sprintf("%s – %s:", p.DayMonth(part.From), p.DayMonth(part.Until))})
		}
		for _, l := range part.Lines {
			if joint && !l.Kind.Volume() {
				rows, joint = append(rows, Row{Text: p.T("Together:")}), false
			}
			rows = append(rows, Row{Text: step(p, part, l), Amount: l.Amount, Sum: !l.Kind.Volume()})
		}
		joint = !slices.ContainsFunc(part.Lines, func(l rate.Line) bool { return !l.Kind.Volume() })
	}
	return rows
}

// step writes one line.
func step(p *i18n.Printer, part reckon.Part, l rate.Line) string {
	text := words.Step(p, l)
	switch {
	case l.Kind == rate.ByMeter:
		return byMeter(p, part, l)
	case l.Kind == rate.ByNorm:
		return text // it names its days itself
	case l.Kind == reckon.Corrected:
		return p.T("Correction {month} after a later reading: {q} m³", "month", p.MonthFor(part.From.Month()), "q", l.Quantity)
	case l.Parts > 0:
		text += p.T(" a year, part {part} of {parts}", "part", l.Part, "parts", l.Parts)
	}
	if l.MonthDays > 0 && l.Days < l.MonthDays {
		text += p.T(", for {days} of {all} days", "days", l.Days, "all", l.MonthDays)
	}
	return text
}

func byMeter(p *i18n.Printer, part reckon.Part, l rate.Line) string {
	if part.After == 0 && part.Before == 0 || part.Source == "" {
		return p.T("By meter: {q} m³", "q", l.Quantity)
	}
	text := p.T("Meter: {before} → {after}", "before", part.Before, "after", part.After)
	if part.Source == "estimated" {
		text += " " + p.T("(estimated)")
	}
	return text + p.T(", used {q} m³", "q", l.Quantity)
}

// Decisions lists the council decisions that a computation rests on.
func Decisions(c reckon.Computation) []string {
	var all []string
	for _, part := range c.Parts {
		if part.Decision != "" && (len(all) == 0 || all[len(all)-1] != part.Decision) {
			all = append(all, part.Decision)
		}
	}
	return all
}
