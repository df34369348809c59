package billing

import (
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
	var pieces []piece
	for _, u := range used {
		odd = append(odd, u.Odd...)
		more, err := cut(m, u, tariff)
		if err != nil {
			odd = append(odd, oddity.NoTariff)
		}
		pieces = append(pieces, more...)
	}
	for len(pieces) > 0 {
		var together []piece
		together, pieces = alike(pieces)
		parts, err := charge(m, together)
		if err != nil {
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

// piece is a use during the days of one price list.
type piece struct {
	accounts.Usage
	span   period.Span
	volume money.Quantity
	tariff *tariffs.InForce
	price  rate.Price
}

// cut divides a use by the price lists of the month. A volume is split by days,
// since nobody reads the meter on the day of a tariff change.
func cut(m period.Month, u accounts.Usage, tariff []tariffs.InForce) ([]piece, error) {
	var pieces []piece
	var days []int
	for i := range tariff {
		span, ok := meet(m, u.Span, tariff[i].Span)
		if !ok {
			continue
		}
		price, err := rate.Find(tariff[i].Prices, u.Category, u.Connection, u.Metered)
		if err != nil {
			return nil, err
		}
		pieces, days = append(pieces, piece{Usage: u, span: span, tariff: &tariff[i], price: price}), append(days, span.Days())
	}
	for i, volume := range rate.Split(u.Quantity, days...) {
		pieces[i].volume = volume
	}
	return pieces, nil
}

// alike takes out the pieces that one price holds for, day after day: they are
// charged together, so that a meter changed in the middle of the month costs
// neither a second minimum nor a second way through the blocks.
func alike(pieces []piece) (together, others []piece) {
	first := pieces[0]
	for _, x := range pieces {
		same := x.tariff == first.tariff && x.price.Category == first.price.Category &&
			x.price.Connection == first.price.Connection && x.price.Basis == first.price.Basis
		if same && (len(together) == 0 || together[len(together)-1].span.Until < x.span.From) {
			together = append(together, x)
		} else {
			others = append(others, x)
		}
	}
	return together, others
}

func charge(m period.Month, together []piece) ([]Part, error) {
	uses := make([]rate.Use, len(together))
	for i, x := range together {
		uses[i] = rate.Use{
			Quantity: quantity(x.price.Basis, x.Usage, x.volume), Persons: x.Persons, Metered: x.Metered,
			Month: int(m.First().Time().Month()), Days: x.span.Days(), MonthDays: m.Days(),
		}
	}
	charges, err := together[0].price.Joint(uses)
	if err != nil {
		return nil, err
	}
	parts, from := make([]Part, 0, len(together)), together[0].span.From
	for i, x := range together {
		if len(charges[i].Lines) == 0 {
			continue // its days are charged with the next ones, or a yearly price bills nothing in this month
		}
		parts = append(parts, Part{
			From: from, Until: x.span.Until, Version: x.tariff.Version, Decision: x.tariff.Decision,
			Category: x.Category, Connection: x.Connection, Metered: x.Metered,
			Quantity: x.volume, Before: x.From, After: x.To, ReadOn: x.ReadOn, Source: x.Source,
			Lines: charges[i].Lines, Total: charges[i].Total,
		})
		from = x.span.Until.Add(1)
	}
	return parts, nil
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
