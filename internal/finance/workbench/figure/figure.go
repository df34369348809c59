// Package figure keeps numbers together with how they came about.
//
// A Working is a list of figures. Each is either given or computed from figures
// before it by one operation that a person can repeat with a calculator, and is
// rounded once, at its last decimal. The same list becomes the explanation on a
// screen and the live formulas of a spreadsheet: nothing is said of a number
// that did not make it. All of it is whole numbers; no float touches a figure.
package figure

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Unit says what a figure counts and thereby how many decimals it has.
type Unit string

// The units. The first four are those of package money.
const (
	Som      Unit = "som"      // money.Som, tyiyn
	Rate     Unit = "rate"     // money.Rate, 1/10 000 som for one unit
	Quantity Unit = "quantity" // money.Quantity: m³, kWh, posts, heads; coefficients too
	Percent  Unit = "percent"  // money.Percent; in a formula 35 % counts 0,35
	Factor   Unit = "factor"   // a pure number with ten decimals: annuities, indices
	Count    Unit = "count"    // whole things: accounts, persons, years
)

var decimals = map[Unit]int{Som: 2, Rate: 4, Quantity: 3, Percent: 4, Factor: 10, Count: 0}

// Decimals is how many decimals a figure of the unit keeps when it is counted in
// a formula, where 35 % is 0,35.
func (u Unit) Decimals() int { return decimals[u] }

// Key names a figure: what it is and, where there are several, whose it is (an
// item of the cost sheet, a row of payers, a year).
type Key struct {
	Name string `json:"name"`
	Of   string `json:"of,omitempty"`
}

// String writes the key for complaints and cells: "requirement" or "price@yard".
func (k Key) String() string {
	if k.Of == "" {
		return k.Name
	}
	return k.Name + "@" + k.Of
}

// K is short for a key.
func K(name string, of ...string) Key {
	k := Key{Name: name}
	for i, part := range of {
		if i > 0 {
			k.Of += "/"
		}
		k.Of += part
	}
	return k
}

// Usable tells whether a code may be part of a key: not empty, not long, and
// without the signs that part keys and names of fields.
func Usable(code string) bool {
	return code != "" && len(code) <= mostCode && !strings.ContainsAny(code, "/@. ")
}

const mostCode = 60

// Op says how a figure came about.
type Op string

// The operations. Each is a formula that every spreadsheet knows.
const (
	Given    Op = "given"    // typed by a person or counted elsewhere
	Sum      Op = "sum"      // terms added; those marked Minus taken away
	Ratio    Op = "ratio"    // product of Terms divided by the product of Under
	Annuity  Op = "annuity"  // r(1+r)ⁿ / ((1+r)ⁿ − 1) of Terms r and n; 1/n when r is 0
	Most     Op = "most"     // the greatest of the terms
	Least    Op = "least"    // the least of the terms
	Multiple Op = "multiple" // the first term rounded to a multiple of the second
	// Power is the ratio of Terms but the last by Under, to the power of the last,
	// which has two decimals; rounded half up at the sixth decimal.
	Power Op = "power"
)

// Term is a part of a formula: another figure, or a whole number.
type Term struct {
	Key    Key   `json:"key,omitzero"`
	Number int64 `json:"number,omitempty"`
	Minus  bool  `json:"minus,omitempty"` // in a sum only
}

// N is the term of a whole number.
func N(n int64) Term { return Term{Number: n} }

// Of is the term of a figure.
func Of(name string, of ...string) Term { return Term{Key: K(name, of...)} }

// Term makes a key a term.
func (k Key) Term() Term { return Term{Key: k} }

// Less is the term taken away.
func (t Term) Less() Term {
	t.Minus = true
	return t
}

// Figure is a number with its formula.
type Figure struct {
	Key      Key            `json:"key"`
	Unit     Unit           `json:"unit"`
	Value    int64          `json:"value"` // in the last decimal of the unit
	Op       Op             `json:"op"`
	Terms    []Term         `json:"terms,omitempty"`
	Under    []Term         `json:"under,omitempty"`
	Rounding money.Rounding `json:"rounding,omitempty"` // empty: half up
}

// What a working may answer besides money.ErrOverflow.
var (
	ErrUnknown = errors.New("figure: a formula names a figure that is not there")
	ErrTwice   = errors.New("figure: two figures have one name")
	ErrZero    = errors.New("figure: division by zero")
	ErrUnits   = errors.New("figure: terms of different units cannot be added")
	ErrTerms   = errors.New("figure: an operation lacks its terms")
)

// Working is a computation written down, in an order in which a formula only
// names figures above it. After an error it stands still; ask Err at the end.
type Working struct {
	figures []Figure
	places  map[Key]int
	err     error
}

// Given writes down a number that is not computed here.
func (w *Working) Given(k Key, u Unit, value int64) int64 {
	return w.add(Figure{Key: k, Unit: u, Value: value, Op: Given})
}

// Sum adds the terms.
func (w *Working) Sum(k Key, u Unit, terms ...Term) int64 {
	return w.add(Figure{Key: k, Unit: u, Op: Sum, Terms: terms})
}

// Ratio multiplies over and divides by under, exactly, and rounds the quotient.
func (w *Working) Ratio(k Key, u Unit, mode money.Rounding, over, under []Term) int64 {
	return w.add(Figure{Key: k, Unit: u, Op: Ratio, Terms: over, Under: under, Rounding: mode})
}

// Annuity is the factor of capital recovery for a yearly rate and years.
func (w *Working) Annuity(k Key, rate, years Term) int64 {
	return w.add(Figure{Key: k, Unit: Factor, Op: Annuity, Terms: []Term{rate, years}})
}

// Most is the greatest of the terms.
func (w *Working) Most(k Key, u Unit, terms ...Term) int64 {
	return w.add(Figure{Key: k, Unit: u, Op: Most, Terms: terms})
}

// Least is the least of the terms.
func (w *Working) Least(k Key, u Unit, terms ...Term) int64 {
	return w.add(Figure{Key: k, Unit: u, Op: Least, Terms: terms})
}

// Multiple rounds a figure to a multiple of another of the same unit.
func (w *Working) Multiple(k Key, u Unit, mode money.Rounding, of, step Term) int64 {
	return w.add(Figure{Key: k, Unit: u, Op: Multiple, Terms: []Term{of, step}, Rounding: mode})
}

// Power raises a ratio to a power with two decimals, such as demand that answers
// to a price: (price / price before) ^ −0,20.
func (w *Working) Power(k Key, over, under []Term, exponent Term) int64 {
	return w.add(Figure{Key: k, Unit: Factor, Op: Power, Terms: append(slices.Clone(over), exponent), Under: under})
}

// add computes and keeps a figure.
func (w *Working) add(f Figure) int64 {
	if w.err != nil {
		return 0
	}
	if _, twice := w.places[f.Key]; twice {
		w.err = fmt.Errorf("%w: %v", ErrTwice, f.Key)
		return 0
	}
	value, err := w.Again(f)
	if err != nil {
		w.err = fmt.Errorf("%v: %w", f.Key, err)
		return 0
	}
	f.Value = value
	if w.places == nil {
		w.places = map[Key]int{}
	}
	w.places[f.Key] = len(w.figures)
	w.figures = append(w.figures, f)
	return value
}

// Err is the first error of the computation, with the name of its figure.
func (w *Working) Err() error { return w.err }

// Figures lists all figures in the order of the computation.
func (w *Working) Figures() []Figure { return w.figures }

// Find returns a figure by its name.
func (w *Working) Find(k Key) (Figure, bool) {
	i, ok := w.places[k]
	if !ok {
		return Figure{}, false
	}
	return w.figures[i], true
}

// Value returns the number of a figure, or 0 when there is none.
func (w *Working) Value(k Key) int64 {
	f, _ := w.Find(k)
	return f.Value
}

// Has tells whether there is such a figure.
func (w *Working) Has(k Key) bool {
	_, ok := w.places[k]
	return ok
}

// Trail lists what a figure rests on, itself last: its whole explanation.
func (w *Working) Trail(k Key) []Figure {
	needed := make([]bool, len(w.figures))
	i, ok := w.places[k]
	if !ok {
		return nil
	}
	needed[i] = true
	var trail []Figure
	for ; i >= 0; i-- {
		if !needed[i] {
			continue
		}
		f := w.figures[i]
		trail = append(trail, f)
		for _, list := range [][]Term{f.Terms, f.Under} {
			for _, t := range list {
				if place, known := w.places[t.Key]; known {
					needed[place] = true
				}
			}
		}
	}
	for a, b := 0, len(trail)-1; a < b; a, b = a+1, b-1 {
		trail[a], trail[b] = trail[b], trail[a]
	}
	return trail
}

// Clone returns a copy that can be written on alone.
func (w *Working) Clone() *Working {
	return &Working{figures: slices.Clone(w.figures), places: maps.Clone(w.places), err: w.err}
}

// Join takes over the figures of another working, whose names must differ.
func (w *Working) Join(other *Working) {
	for _, f := range other.figures {
		w.add(f)
	}
	if w.err == nil {
		w.err = other.err
	}
}
