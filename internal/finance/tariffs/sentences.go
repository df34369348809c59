package tariffs

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// answer is the sentence that a price page opens with. Water has its own, as
// people say it; other services stand before a colon, because a Kyrgyz ending
// cannot be put on a name that the program does not know.
func answer(p *i18n.Printer, s Service, price rate.Price) string {
	name := p.Name(s.Name)
	if low, high := price.Range(); low != high {
		return p.T("{service}: 1 m³ costs *{low}* to *{high}*.", "service", name, "low", p.Rate(low), "high", words.Rate(p, high))
	}
	sum := words.Rate(p, price.Rate)
	switch price.Basis {
	case rate.CubicMetre:
		if s.Code == "water" {
			return p.T("1 m³ of water costs *{sum}*.", "sum", sum)
		}
		return p.T("{service}: 1 m³ costs *{sum}*.", "service", name, "sum", sum)
	case rate.PersonMonth:
		return p.T("{service}: each person pays *{sum}* a month.", "service", name, "sum", sum)
	case rate.HouseholdMonth:
		return p.T("{service}: a household pays *{sum}* a month.", "service", name, "sum", sum)
	case rate.PersonYear:
		return p.T("{service}: each person pays *{sum}* a year.", "service", name, "sum", sum)
	case rate.HouseholdYear:
		return p.T("{service}: a household pays *{sum}* a year.", "service", name, "sum", sum)
	}
	return p.T("{service}: *{sum}* {unit}.", "service", name, "sum", sum, "unit", words.Basis(p, price.Basis))
}

// decisionText quotes a decision with the body that took it.
func decisionText(p *i18n.Printer, d Decision) string {
	if d.Number == "" {
		return p.T("no decision yet")
	}
	if d.Body == "" {
		return p.T("Decision {decision}", "decision", d.String())
	}
	return p.T("{body}, decision {decision}", "body", d.Body, "decision", d.String())
}

// spanText says from when until when a version holds.
func spanText(p *i18n.Printer, s period.Span) string {
	if s.Until == "" {
		return p.T("from {day} on", "day", p.DayShort(s.From))
	}
	return p.DayShort(s.From) + " – " + p.DayShort(s.Until)
}

// phaseTag returns colour and word of a version's state.
func phaseTag(p *i18n.Printer, ph Phase) (kind, text string) {
	switch ph {
	case Drafted:
		return "wait", p.T("Draft")
	case Coming:
		return "info", p.T("Decided, not yet in force")
	case Current:
		return "good", p.T("In force")
	case Past:
		return "info", p.T("No longer in force")
	}
	return "bad", p.T("Withdrawn")
}

// roundingText says how totals are settled.
func roundingText(p *i18n.Printer, r Rounding) string {
	if r.Step > 1 {
		return words.Multiple(p, r.Step) + ", " + words.Rounding(p, r.Total)
	}
	return words.Multiple(p, r.Step) + ", " + words.Rounding(p, r.Line)
}

// listedPrice is a version in the desk's list.
func listedPrice(p *i18n.Printer, v Version) string {
	price, ok := main(v.Prices)
	if !ok {
		return p.T("no prices")
	}
	text := words.Short(p, price)
	if more := len(v.Prices) - 1; more > 0 {
		text += ", " + p.N(more, "{n} more price", "{n} more prices")
	}
	return text
}

// or is the text, or what to show when there is none.
func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// leadText says since when the price holds and what comes next.
func leadText(p *i18n.Printer, v view) string {
	text := p.T("In force {span} by decision {decision}.", "span", spanText(p, v.Version.Span), "decision", v.Version.Decision.String())
	if price, ok := main(v.Other.Prices); ok && v.Later {
		text += " " + p.T("*From {day}: {price}.*", "day", p.DayShort(v.Other.Span.From), "price", words.Short(p, price))
	}
	return text
}

// sampleText names the payer of the example: "A family of 5 pays".
func sampleText(p *i18n.Printer, s rate.Sample, n rate.Needs) string {
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

// yearly tells whether an example shows sums of a year among those of a month.
func yearly(prices []rate.Price) bool {
	return slices.ContainsFunc(prices, func(p rate.Price) bool { return p.Basis.Yearly() })
}

// reasonText says why a list needs no path here.
func reasonText(p *i18n.Printer, reason string) string {
	switch reason {
	case BeforeAimak:
		return p.T("An old decision of the council, made before Aimak")
	case OnPaper:
		return p.T("The council decided it now; hearing and agreement are in its paper file")
	case ByContract:
		return p.T("A contract or another body sets it, not the council")
	}
	return reason
}
