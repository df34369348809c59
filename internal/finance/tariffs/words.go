package tariffs

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// basisText says what one unit of the price is.
func basisText(p *i18n.Printer, b rate.Basis) string {
	switch b {
	case rate.CubicMetre:
		return p.T("for 1 m³")
	case rate.PersonMonth:
		return p.T("for a person a month")
	case rate.HouseholdMonth:
		return p.T("for a household a month")
	case rate.PersonYear:
		return p.T("for a person a year")
	case rate.HouseholdYear:
		return p.T("for a household a year")
	case rate.HeadYear:
		return p.T("for a head of cattle a year")
	case rate.HectareYear:
		return p.T("for a hectare a year")
	case rate.OneOff:
		return p.T("once")
	}
	return string(b)
}

// categoryText says who pays; a category of the council's own stays as typed.
func categoryText(p *i18n.Printer, category string) string {
	switch category {
	case "":
		return p.T("Everybody")
	case rate.Population:
		return p.T("Population")
	case rate.Budget:
		return p.T("Budget organisations")
	case rate.Other:
		return p.T("Other organisations")
	}
	return category
}

// connectionText says how the service reaches the payer, or nothing when that
// makes no difference.
func connectionText(p *i18n.Printer, connection string) string {
	switch connection {
	case rate.House:
		return p.T("tap in the house")
	case rate.Yard:
		return p.T("tap in the yard")
	case rate.Standpipe:
		return p.T("standpipe in the street")
	}
	return ""
}

// payerText names the payer of a price: "Population, tap in the yard".
func payerText(p *i18n.Printer, price rate.Price) string {
	who, how := categoryText(p, price.Category), connectionText(p, price.Connection)
	if how == "" {
		return who
	}
	return who + ", " + how
}

// rateText writes the price of one unit with the currency, as in a sentence.
// Prices finer than a tyiyn keep their decimals.
func rateText(p *i18n.Printer, r money.Rate) string {
	const perTyiyn = money.RatePerSom / money.TyiynPerSom
	if r%perTyiyn == 0 {
		return p.MoneyInText(money.Som(r / perTyiyn))
	}
	return p.T("{rate} som", "rate", r)
}

// stepText writes one step of a price: "up to 10 m³: 2,00".
func stepText(p *i18n.Printer, from money.Quantity, b rate.Block) string {
	if b.UpTo == 0 {
		return p.T("over {from} m³", "from", from) + ": " + p.Rate(b.Rate)
	}
	return p.T("{from}–{to} m³", "from", from, "to", b.UpTo) + ": " + p.Rate(b.Rate)
}

// priceLines writes a price as it stands in a table: one figure, or one line
// for each step.
func priceLines(p *i18n.Printer, price rate.Price) []string {
	_, steps := stepsOf(price)
	if len(steps) == 0 {
		return []string{p.Rate(price.Rate)}
	}
	var lines []string
	var from money.Quantity
	for _, b := range steps {
		lines = append(lines, stepText(p, from, b))
		from = b.UpTo
	}
	return lines
}

// conditions lists what else belongs to a price: norm, steps, fixed part,
// minimum, months of billing.
func conditions(p *i18n.Printer, price rate.Price) []string {
	var all []string
	if price.NormLitres > 0 {
		all = append(all, p.T("norm {n} litres a person and day", "n", price.NormLitres))
	}
	if price.NormDays == rate.YearDays12 {
		all = append(all, p.T("each month counted as 365/12 days"))
	}
	if len(price.WholeVolume) > 0 {
		all = append(all, p.T("the price of its step holds for the whole volume"))
	}
	if price.Fixed > 0 {
		all = append(all, p.T("and {sum} every month", "sum", price.Fixed))
	}
	if price.Minimum > 0 {
		all = append(all, p.T("at least {sum} a month", "sum", price.Minimum))
	}
	if price.Basis.Yearly() {
		all = append(all, monthsText(p, price.Months))
	}
	return all
}

// monthsText says when a yearly price is billed.
func monthsText(p *i18n.Printer, months []int) string {
	if len(months) == 0 {
		return p.T("billed in twelve equal parts")
	}
	names := make([]string, len(months))
	for i, m := range months {
		names[i] = p.MonthName(period.Month("2026-01").Add(m - 1))
	}
	return p.T("billed in: {months}", "months", strings.Join(names, ", "))
}

// answer is the sentence that a price page opens with.
func answer(p *i18n.Printer, s Service, price rate.Price) string {
	name := p.Name(s.Name)
	if _, steps := stepsOf(price); len(steps) > 0 {
		low, high := bounds(steps)
		return p.T("{service}: 1 m³ costs *{low}* to *{high}*.", "service", name, "low", p.Rate(low), "high", rateText(p, high))
	}
	sum := rateText(p, price.Rate)
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
	return p.T("{service}: *{sum}* {unit}.", "service", name, "sum", sum, "unit", basisText(p, price.Basis))
}

func bounds(steps []rate.Block) (low, high money.Rate) {
	low, high = steps[0].Rate, steps[0].Rate
	for _, b := range steps {
		low, high = min(low, b.Rate), max(high, b.Rate)
	}
	return low, high
}

// short is a price in few words for tiles and lists: "14,43 som for 1 m³".
func short(p *i18n.Printer, price rate.Price) string {
	if _, steps := stepsOf(price); len(steps) > 0 {
		low, high := bounds(steps)
		return p.Rate(low) + "–" + rateText(p, high) + " " + basisText(p, price.Basis)
	}
	return rateText(p, price.Rate) + " " + basisText(p, price.Basis)
}

// decisionText quotes a decision with the body that took it.
func decisionText(p *i18n.Printer, d Decision) string {
	if d.Number == "" {
		return p.T("no decision yet")
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
		return stepWords(p, r.Step) + ", " + modeText(p, r.Total)
	}
	return stepWords(p, r.Step) + ", " + modeText(p, r.Line)
}

// stepWords names the multiple that a total is rounded to.
func stepWords(p *i18n.Printer, step money.Som) string {
	switch {
	case step >= money.TyiynPerSom:
		return p.T("to whole som")
	case step > 1:
		return p.T("to ten tyiyn")
	}
	return p.T("to the tyiyn")
}

func modeText(p *i18n.Printer, m money.Rounding) string {
	switch m {
	case money.Up:
		return p.T("always up")
	case money.Down:
		return p.T("always down")
	case money.HalfEven:
		return p.T("half to the even figure")
	}
	return p.T("half up")
}

// listedPrice is a version in the desk's list.
func listedPrice(p *i18n.Printer, v Version) string {
	price, ok := main(v.Prices)
	if !ok {
		return p.T("no prices")
	}
	text := short(p, price)
	if more := len(v.Prices) - 1; more > 0 {
		text += ", " + p.N(more, "{n} more price", "{n} more prices")
	}
	return text
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
