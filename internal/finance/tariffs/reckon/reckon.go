// Package reckon prices what one payer used in a month by the lists in force, and
// keeps how the sum came about. It knows prices, days and volumes only: who has
// measured, and who owes, is the business of others.
package reckon

import (
	"errors"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// List is a price list over the days of a month in which it holds.
type List struct {
	Span     period.Span // within the month, both ends given
	Version  ref.ID
	Decision string // as quoted on bills: "№ 23/83, 12.03.2026"
	Prices   []rate.Price
}

// Use is what one supply used during some days of a month.
type Use struct {
	Span       period.Span // within the month
	Category   string
	Connection string
	Persons    int
	Heads      int
	Area       money.Quantity
	Metered    bool
	Quantity   money.Quantity // m³ by the meter; 0 by norm
	Before     money.Quantity // what the dial showed before and after
	After      money.Quantity
	ReadOn     period.Day
	Source     string
}

// Corrected is the line of a bill that settles a month billed before.
const Corrected rate.Kind = "correction"

// ErrVolume says that some use has neither meter nor norm nor an agreed volume,
// or figures that no month has. The parts that could be priced stand.
var ErrVolume = errors.New("reckon: a use cannot be priced")

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
	Corrects   period.Month   `json:"corrects,omitempty"` // the month billed before that this part settles
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
			if l.Kind == Corrected || l.Kind.Volume() {
				sum += l.Quantity
			}
		}
	}
	return sum
}

// Month prices the uses of one payer, in order of day. Uses that one price holds
// for are charged together. The error joins rate.ErrNoPrice and ErrVolume; what
// could be priced is returned with it.
func Month(m period.Month, used []Use, tariff []List) (c Computation, err error) {
	var pieces []piece
	for _, u := range used {
		more, failed := cut(m, u, tariff)
		err = errors.Join(err, failed)
		pieces = append(pieces, more...)
	}
	for len(pieces) > 0 {
		var together []piece
		together, pieces = alike(pieces)
		parts, failed := charge(m, together)
		if failed != nil {
			err = errors.Join(err, ErrVolume, failed)
		}
		c.Parts = append(c.Parts, parts...)
	}
	return c, err
}

// piece is a use during the days of one price list.
type piece struct {
	Use
	span   period.Span
	volume money.Quantity
	tariff *List
	price  rate.Price
}

// cut divides a use by the price lists of the month. A volume is split by days,
// since nobody reads the meter on the day of a tariff change.
func cut(m period.Month, u Use, tariff []List) ([]piece, error) {
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
		pieces, days = append(pieces, piece{Use: u, span: span, tariff: &tariff[i], price: price}), append(days, span.Days())
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
			Quantity: quantity(x.price.Basis, x.Use, x.volume), Persons: x.Persons, Metered: x.Metered,
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
			Quantity: x.volume, Before: x.Before, After: x.After, ReadOn: x.ReadOn, Source: x.Source,
			Lines: charges[i].Lines, Total: charges[i].Total,
		})
		from = x.span.Until.Add(1)
	}
	return parts, nil
}

// quantity is what the basis counts; persons and households count themselves.
func quantity(basis rate.Basis, u Use, volume money.Quantity) money.Quantity {
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
