package plan

import (
	"cmp"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Variable names a figure that may be off.
type Variable string

// The variables, by the fields of Doubt.
const (
	VaryLosses      Variable = "losses"
	VaryCollection  Variable = "collection"
	VaryPower       Variable = "power"
	VaryPrices      Variable = "prices"
	VaryConnections Variable = "connections"
)

// varied is a spread with its name.
type varied struct {
	Variable
	Spread
}

func (d Doubt) list() []varied {
	return []varied{
		{VaryLosses, d.Losses}, {VaryCollection, d.Collection}, {VaryPower, d.Power},
		{VaryPrices, d.Prices}, {VaryConnections, d.Connections},
	}
}

// Effect is what one variable alone does at either end of its spread.
type Effect struct {
	Variable Variable
	Spread   Spread
	// In the last year of the plan: the base price that the need takes and the cash
	// at the end, with the variable at its low and at its high end all the time.
	LowPrice, HighPrice money.Rate
	LowCash, HighCash   money.Som
}

// swing is how much of the cash hangs on the variable.
func (e Effect) swing() money.Som { return max(e.HighCash-e.LowCash, e.LowCash-e.HighCash) }

// Tornado turns one variable at a time and orders them by what they do to the
// cash, the greatest first. It fails as Run and Simulate do.
func (m Model) Tornado(doubt Doubt) ([]Effect, error) {
	p, err := m.Run()
	if err != nil {
		return nil, err
	}
	if err := (Draws{Number: 1, Doubt: doubt}).check(); err != nil {
		return nil, err
	}
	w := m.world(p)
	memory := w.scratch()
	var list []Effect
	for _, x := range doubt.list() {
		e := Effect{Variable: x.Variable, Spread: x.Spread}
		e.LowPrice, e.LowCash = w.end(x.Variable, x.Low, memory)
		e.HighPrice, e.HighCash = w.end(x.Variable, x.High, memory)
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b Effect) int { return cmp.Compare(b.swing(), a.swing()) })
	return list, nil
}

// end is the last year with one variable off.
func (w *world) end(v Variable, by money.Percent, memory *scratch) (money.Rate, money.Som) {
	f := fate{power: make([]float64, w.years), prices: make([]float64, w.years)}
	switch v {
	case VaryLosses:
		f.losses = share(by)
	case VaryCollection:
		f.collection = share(by)
	case VaryConnections:
		f.connections = share(by)
	case VaryPower:
		fill(f.power, share(by))
	case VaryPrices:
		fill(f.prices, share(by))
	}
	w.walk(&f, memory)
	return money.Rate(memory.price[w.years-1]), money.Som(memory.cash[w.years-1])
}

func fill(list []float64, v float64) {
	for i := range list {
		list[i] = v
	}
}
