package words

import (
	"strconv"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	prices "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Face is what the sentences for everybody are made of.
type Face struct {
	Service  string // finished
	Path     path.Path
	Begins   period.Day
	Today    period.Day
	Prices   []rate.Price
	Sample   rate.Sample
	ByVolume bool // the example depends on the volume

	Need, Comes, Budget money.Som // of the year; Budget is what the prices leave open
	Year                int       // of these figures
}

// Main is the price that a service is known by: by volume for households, else
// the first.
func Main(prices []rate.Price) (rate.Price, bool) {
	for _, p := range prices {
		if p.Basis == rate.CubicMetre && (p.Category == rate.Population || p.Category == "") {
			return p, true
		}
	}
	if len(prices) == 0 {
		return rate.Price{}, false
	}
	return prices[0], true
}

// Headline is the sentence that the public page opens with.
func (f Face) Headline(p *i18n.Printer) string {
	price, ok := Main(f.Prices)
	name := f.Service
	if !ok {
		return name
	}
	sum, unit := prices.Figure(p, price), prices.Basis(p, price.Basis)
	switch f.Path.Phase(f.Today) {
	case path.InForce:
		return p.T("{service}: *{sum}* {unit}. Here is why.", "service", name, "sum", sum, "unit", unit)
	case path.Decided, path.Published:
		return p.T("{service}: *{sum}* {unit} from {day}. Here is why.", "service", name, "sum", sum, "unit", unit, "day", p.DayShort(f.Begins))
	}
	return p.T("{service}: *{sum}* {unit} is proposed from {day}. What do you say?", "service", name, "sum", sum, "unit", unit, "day", p.DayShort(f.Begins))
}

// Since says who decided, or what comes next.
func (f Face) Since(p *i18n.Printer) string {
	switch phase := f.Path.Phase(f.Today); {
	case f.Path.Act != nil:
		return p.T("{body}, decision No {number} of {day}. Votes: {for} for, {against} against.", "body", f.Path.Act.Body, "number", f.Path.Act.Number,
			"day", p.DayShort(f.Path.Act.Day), "for", f.Path.Act.For, "against", f.Path.Act.Against)
	case phase == path.Called:
		return p.T("Hearing: *{day}, {time}*, {place}.", "day", p.Day(f.Path.Call.Day), "time", f.Path.Call.Time, "place", f.Path.Call.Place)
	}
	return p.T("The hearing was held on {day}. Then the council decides.", "day", p.DayShort(f.Path.Minutes.Day))
}

// Objection says how to object: before the hearing there, afterwards to the
// council.
func (f Face) Objection(p *i18n.Printer) string {
	if f.Path.Minutes == nil {
		return p.T("Come to the hearing on {day} at {time}, {place}, or write before it: {objection}. Every question gets an answer in the minutes.",
			"day", p.DayShort(f.Path.Call.Day), "time", f.Path.Call.Time, "place", f.Path.Call.Place, "objection", f.Path.Call.Objection)
	}
	return p.T("Write to the council or call: {objection}. You get an answer.", "objection", f.Path.Call.Objection)
}

// Covered says how much of the cost the price covers, and who pays the rest.
func (f Face) Covered(p *i18n.Printer) string {
	if f.Budget == 0 {
		return p.T("The prices cover what the service costs: {need} a year.", "need", f.Need)
	}
	return p.T("The service needs {need} a year. The prices bring {comes}; the local budget adds *{sum}* in {year}.",
		"need", f.Need, "comes", f.Comes, "sum", f.Budget, "year", strconv.Itoa(f.Year))
}

// Family names the family of the example.
func (f Face) Family(p *i18n.Printer) string {
	if f.ByVolume {
		return p.N(f.Sample.Persons, "A family of {n} that uses {q} m³ a month pays", "A family of {n} that uses {q} m³ a month pays", "q", f.Sample.Volume)
	}
	return p.N(f.Sample.Persons, "A family of {n} pays", "A family of {n} pays")
}
