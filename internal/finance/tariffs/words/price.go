// Package words says prices and computations in the reader's language: on price
// pages, in the form of a price list and in example bills. It knows no database
// and no page; its texts stand with those of the room.
package words

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Basis says what one unit of the price is.
func Basis(p *i18n.Printer, b rate.Basis) string {
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

// Category says who pays; a category of the council's own stays as typed.
func Category(p *i18n.Printer, category string) string {
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

// Connection says how the service reaches the payer, or nothing when that
// makes no difference.
func Connection(p *i18n.Printer, connection string) string {
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

// Payer names the payer of a price: "Population, tap in the yard".
func Payer(p *i18n.Printer, price rate.Price) string {
	who, how := Category(p, price.Category), Connection(p, price.Connection)
	if how == "" {
		return capital(who)
	}
	return capital(who + ", " + how)
}

// Rate writes the price of one unit with the currency, as in a sentence.
// Prices finer than a tyiyn keep their decimals.
func Rate(p *i18n.Printer, r money.Rate) string {
	const perTyiyn = money.RatePerSom / money.TyiynPerSom
	if r%perTyiyn == 0 {
		return p.MoneyInText(money.Som(r / perTyiyn))
	}
	return p.T("{rate} som", "rate", r)
}

// Blocks names the steps of a price by their limits: "0–10 m³", "over 10 m³".
func Blocks(p *i18n.Printer, price rate.Price) (list []string) {
	var from money.Quantity
	for _, b := range price.Steps() {
		if b.UpTo == 0 {
			list = append(list, p.T("over {from} m³", "from", from))
		} else {
			list = append(list, p.T("{from}–{to} m³", "from", from, "to", b.UpTo))
		}
		from = b.UpTo
	}
	return list
}

// Lines writes a price as it stands in a table: one figure, or one line
// for each step.
func Lines(p *i18n.Printer, price rate.Price) []string {
	steps := price.Steps()
	if len(steps) == 0 {
		return []string{p.Rate(price.Rate)}
	}
	lines := Blocks(p, price)
	for i, b := range steps {
		lines[i] += ": " + p.Rate(b.Rate)
	}
	return lines
}

// Conditions lists what else belongs to a price: norm, steps, fixed part,
// minimum, months of billing.
func Conditions(p *i18n.Printer, price rate.Price) []string {
	var all []string
	switch {
	case price.NormLitres > 0 && price.Basis == rate.CubicMetre:
		all = append(all, p.T("without a meter: {n} litres a person and day", "n", price.NormLitres))
	case price.NormLitres > 0:
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
		all = append(all, months(p, price.Months))
	}
	return all
}

// months says when a yearly price is billed.
func months(p *i18n.Printer, months []int) string {
	if len(months) == 0 {
		return p.T("billed in twelve equal parts")
	}
	names := make([]string, len(months))
	for i, m := range months {
		names[i] = p.MonthName(period.Month("2026-01").Add(m - 1))
	}
	return p.T("billed in: {months}", "months", strings.Join(names, ", "))
}

// Short is a price in few words for tiles and lists: "14,43 som for 1 m³".
func Short(p *i18n.Printer, price rate.Price) string {
	return Figure(p, price) + " " + Basis(p, price.Basis)
}

// Multiple names the multiple that a total is rounded to.
func Multiple(p *i18n.Printer, step money.Som) string {
	switch {
	case step >= money.TyiynPerSom:
		return p.T("to whole som")
	case step > 1:
		return p.T("to ten tyiyn")
	}
	return p.T("to the tyiyn")
}

func Rounding(p *i18n.Printer, m money.Rounding) string {
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

// Figure is the figure of a price alone, or its lowest and highest step.
func Figure(p *i18n.Printer, price rate.Price) string {
	low, high := price.Range()
	if low == high {
		return Rate(p, low)
	}
	return p.Rate(low) + "–" + Rate(p, high)
}
