package cost

import (
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Asset is a thing that serves for years: a well, a pump, a pipe, a truck.
type Asset struct {
	Code        string        `json:"code"`
	Centre      string        `json:"centre"`
	Name        string        `json:"name,omitempty"`
	Cost        money.Som     `json:"cost,omitempty"`        // in the books, when it was built
	Replacement money.Som     `json:"replacement,omitempty"` // what the same thing costs today
	Since       int           `json:"since"`                 // year in which it came into use
	Life        int           `json:"life"`                  // years
	Rate        money.Percent `json:"rate,omitempty"`        // yearly rate of capital recovery
}

// book is what is depreciated, and value what the thing is worth today; where
// one of them is not known the other stands for it.
func (a Asset) book() money.Som {
	if a.Cost != 0 {
		return a.Cost
	}
	return a.Replacement
}

// Value is what it costs to have the same thing again.
func (a Asset) Value() money.Som {
	if a.Replacement != 0 {
		return a.Replacement
	}
	return a.Cost
}

// WornIn is the year in which the thing has served its life.
func (a Asset) WornIn() int { return a.Since + a.Life }

// wear writes the straight-line depreciation of the year: book value by years of
// life, and nothing once they are over.
func (a Asset) wear(w *figure.Working, item string, year int) figure.Key {
	k := figure.K("wear", item, a.Code)
	if year >= a.WornIn() {
		w.Given(k, figure.Som, 0)
		return k
	}
	w.Given(figure.K("book", item, a.Code), figure.Som, int64(a.book()))
	w.Given(figure.K("life", item, a.Code), figure.Count, int64(a.Life))
	w.Ratio(k, figure.Som, money.HalfUp,
		[]figure.Term{figure.Of("book", item, a.Code)}, []figure.Term{figure.Of("life", item, a.Code)})
	return k
}

// recovery writes the yearly sum that returns the replacement value with
// interest over the life: value × r(1+r)ⁿ / ((1+r)ⁿ − 1). The factor is rounded
// at its tenth decimal, the product at the tyiyn.
func (a Asset) recovery(w *figure.Working, item string) figure.Key {
	k := figure.K("recovery", item, a.Code)
	w.Given(figure.K("value", item, a.Code), figure.Som, int64(a.Value()))
	w.Given(figure.K("rate", item, a.Code), figure.Percent, int64(a.Rate))
	w.Given(figure.K("life", item, a.Code), figure.Count, int64(a.Life))
	w.Annuity(figure.K("crf", item, a.Code), figure.Of("rate", item, a.Code), figure.Of("life", item, a.Code))
	w.Ratio(k, figure.Som, money.HalfUp,
		[]figure.Term{figure.Of("value", item, a.Code), figure.Of("crf", item, a.Code)}, nil)
	return k
}
