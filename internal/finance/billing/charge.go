package billing

import (
	"errors"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Computation is how a bill came about. It is stored with the bill, so that a
// bill of years ago can be explained after tariffs and meters have changed.
type Computation struct {
	Parts []Part `json:"parts"`
}

// Part is one price applied to one use over some days of the month. A bill has
// several when the tariff changed inside the month, when the meter worked for a
// part of it, or when an account has two connections.
type Part struct {
	From       period.Day     `json:"from"`
	Until      period.Day     `json:"until"`
	Version    ref.ID         `json:"version"`            // of the tariff
	Decision   string         `json:"decision,omitempty"` // of the council, as printed
	Category   string         `json:"category,omitempty"`
	Connection string         `json:"connection,omitempty"`
	Metered    bool           `json:"metered,omitempty"`
	Quantity   money.Quantity `json:"quantity,omitempty"` // measured or agreed use of these days
	Before     money.Quantity `json:"before,omitempty"`   // what the dial showed before and after
	After      money.Quantity `json:"after,omitempty"`
	ReadOn     period.Day     `json:"read_on,omitempty"`
	Source     string         `json:"source,omitempty"`
	Lines      []rate.Line    `json:"lines"`
	Total      money.Som      `json:"total"`
}

// Total is what the bill amounts to: the sum of all lines of all parts.
func (c Computation) Total() money.Som {
	var sum money.Som
	for _, p := range c.Parts {
		sum += p.Total
	}
	return sum
}

// Volume is the charged volume in cubic metres, measured, agreed or by norm.
func (c Computation) Volume() money.Quantity {
	var sum money.Quantity
	for _, p := range c.Parts {
		for _, l := range p.Lines {
			if l.Kind == rate.ByMeter || l.Kind == rate.ByNorm || l.Kind == rate.ByContract {
				sum += l.Quantity
			}
		}
	}
	return sum
}

// charged tells whether a bill can be made in spite of the oddities.
func charged(odd []string) bool {
	return !slices.Contains(odd, oddity.NoTariff) && !slices.Contains(odd, oddity.NoVolume)
}

// reckon prices all that one account used of a service in a month. It returns
// the oddities that a person should look at before the bill is approved.
func reckon(m period.Month, used []accounts.Usage, tariff []tariffs.InForce) (Computation, []string) {
	var c Computation
	var odd []string
	for _, u := range used {
		odd = append(odd, u.Odd...)
		parts, err := price(m, u, tariff)
		switch {
		case errors.Is(err, rate.ErrNoPrice):
			odd = append(odd, oddity.NoTariff)
		case err != nil:
			odd = append(odd, oddity.NoVolume)
		}
		c.Parts = append(c.Parts, parts...)
	}
	if ends(m, used) {
		odd = append(odd, oddity.Ending)
	}
	slices.Sort(odd)
	return c, slices.Compact(odd)
}

// ends tells whether the last use stops before the month does: the account was
// closed or cut off, and this is its last bill.
func ends(m period.Month, used []accounts.Usage) bool {
	var last period.Day
	for _, u := range used {
		if u.Span.Until == "" {
			return false
		}
		last = max(last, u.Span.Until)
	}
	return last != "" && last < m.Last()
}

// price applies each tariff of the month to its days of the use. A volume is
// split by days, since nobody reads the meter on the day of a tariff change.
func price(m period.Month, u accounts.Usage, tariff []tariffs.InForce) ([]Part, error) {
	var spans []period.Span
	var prices []tariffs.InForce
	var days []int
	for _, t := range tariff {
		if span, ok := meet(m, u.Span, t.Span); ok {
			spans, prices, days = append(spans, span), append(prices, t), append(days, span.Days())
		}
	}
	var parts []Part
	volumes := rate.Split(u.Quantity, days...)
	for i, span := range spans {
		part, err := pricePart(m, u, prices[i], span, volumes[i])
		if err != nil {
			return nil, err
		}
		if len(part.Lines) > 0 { // a yearly price bills nothing in some months
			parts = append(parts, part)
		}
	}
	return parts, nil
}

func pricePart(m period.Month, u accounts.Usage, t tariffs.InForce, span period.Span, volume money.Quantity) (Part, error) {
	p, err := rate.Find(t.Prices, u.Category, u.Connection, u.Metered)
	if err != nil {
		return Part{}, err
	}
	charge, err := p.Charge(rate.Use{
		Quantity: quantity(p.Basis, u, volume), Persons: u.Persons, Metered: u.Metered,
		Month: int(m.First().Time().Month()), Days: span.Days(), MonthDays: m.Days(),
	})
	if err != nil {
		return Part{}, err
	}
	return Part{
		From: span.From, Until: span.Until, Version: t.Version, Decision: t.Decision,
		Category: u.Category, Connection: u.Connection, Metered: u.Metered,
		Quantity: volume, Before: u.From, After: u.To, ReadOn: u.ReadOn, Source: u.Source,
		Lines: charge.Lines, Total: charge.Total,
	}, nil
}

// quantity is what the basis counts; persons and households count themselves.
func quantity(basis rate.Basis, u accounts.Usage, volume money.Quantity) money.Quantity {
	switch basis {
	case rate.CubicMetre:
		return volume
	case rate.HeadYear:
		return money.Quantity(u.Heads) * money.One
	case rate.HectareYear:
		return u.Area
	}
	return 0
}

// meet is the part of the month in which both spans hold.
func meet(m period.Month, a, b period.Span) (period.Span, bool) {
	one, ok := a.Within(m)
	if !ok {
		return one, false
	}
	two, ok := b.Within(m)
	both := period.Span{From: max(one.From, two.From), Until: min(one.Until, two.Until)}
	return both, ok && both.From <= both.Until
}

// highTimes is how many times the usual amount makes a bill worth a look.
const highTimes = 3

// high tells whether an amount is far above what the account usually pays.
func high(amount, usual money.Som) bool { return usual > 0 && amount > highTimes*usual }

// joinOdd and splitOdd store oddities in one text, each between spaces, so that
// one can be looked for.
func joinOdd(odd []string) string {
	if len(odd) == 0 {
		return ""
	}
	return " " + strings.Join(odd, " ") + " "
}

func splitOdd(text string) []string { return strings.Fields(text) }

// DueDay is the day by which a month's bill is to be paid: the 25th of the next
// month, as the collection rules of water unions have it.
func DueDay(m period.Month) period.Day { return m.Next().First().Add(24) }
