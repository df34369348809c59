package figure

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Again computes the figure from the figures that its formula names, as an
// auditor would. A given figure is what it is.
func (w *Working) Again(f Figure) (int64, error) {
	switch f.Op {
	case Given:
		return f.Value, nil
	case Sum:
		return w.sum(f)
	case Ratio:
		return w.ratio(f)
	case Annuity:
		return w.annuity(f)
	case Most, Least:
		return w.extreme(f)
	case Multiple:
		return w.multiple(f)
	case Power:
		return w.power(f)
	}
	return 0, fmt.Errorf("%w: %q", ErrTerms, f.Op)
}

// Recheck computes every figure again and names the first that differs, for a
// working that was stored or came back from a spreadsheet.
func (w *Working) Recheck() error {
	for _, f := range w.figures {
		value, err := w.Again(f)
		if err != nil {
			return fmt.Errorf("%v: %w", f.Key, err)
		}
		if value != f.Value {
			return fmt.Errorf("figure: %v is %d, its formula gives %d", f.Key, f.Value, value)
		}
	}
	return w.err
}

// exact is the number that a term stands for: its value in the last decimal of
// its own unit, and how many decimals these are.
func (w *Working) exact(t Term) (value int64, decimals int, err error) {
	if t.Key == (Key{}) {
		return t.Number, 0, nil
	}
	i, ok := w.places[t.Key]
	if !ok {
		return 0, 0, fmt.Errorf("%w: %v", ErrUnknown, t.Key)
	}
	return w.figures[i].Value, w.figures[i].Unit.Decimals(), nil
}

// alike returns the values of terms that must be of the figure's unit; whole
// numbers are brought to it.
func (w *Working) alike(f Figure) ([]int64, error) {
	if len(f.Terms) == 0 {
		return nil, ErrTerms
	}
	values := make([]int64, len(f.Terms))
	for i, t := range f.Terms {
		v, places, err := w.exact(t)
		if err != nil {
			return nil, err
		}
		if t.Key == (Key{}) {
			if v, err = money.MulDiv(v, tenTo(f.Unit.Decimals()).Int64(), 1, money.Down); err != nil {
				return nil, err
			}
		} else if places != f.Unit.Decimals() {
			return nil, fmt.Errorf("%w: %v", ErrUnits, t.Key)
		}
		values[i] = v
	}
	return values, nil
}

func (w *Working) sum(f Figure) (int64, error) {
	values, err := w.alike(f)
	if err != nil {
		return 0, err
	}
	total := new(big.Int)
	for i, v := range values {
		part := big.NewInt(v)
		if f.Terms[i].Minus {
			part.Neg(part)
		}
		total.Add(total, part)
	}
	return whole(total)
}

func (w *Working) extreme(f Figure) (int64, error) {
	values, err := w.alike(f)
	if err != nil {
		return 0, err
	}
	if f.Op == Most {
		return slices.Max(values), nil
	}
	return slices.Min(values), nil
}

func (w *Working) multiple(f Figure) (int64, error) {
	values, err := w.alike(f)
	if err != nil {
		return 0, err
	}
	if len(values) != 2 || values[1] <= 0 {
		return 0, ErrTerms
	}
	times, err := divide(big.NewInt(values[0]), big.NewInt(values[1]), f.Rounding)
	if err != nil {
		return 0, err
	}
	return whole(new(big.Int).Mul(big.NewInt(times), big.NewInt(values[1])))
}

// ratio brings both products to whole numbers: a figure with three decimals is
// its value over a thousand.
func (w *Working) ratio(f Figure) (int64, error) {
	if len(f.Terms) == 0 {
		return 0, ErrTerms
	}
	over, overDecimals, err := w.product(f.Terms)
	if err != nil {
		return 0, err
	}
	under, underDecimals, err := w.product(f.Under)
	if err != nil {
		return 0, err
	}
	if shift := f.Unit.Decimals() + underDecimals - overDecimals; shift >= 0 {
		over.Mul(over, tenTo(shift))
	} else {
		under.Mul(under, tenTo(-shift))
	}
	return divide(over, under, f.Rounding)
}

func (w *Working) product(terms []Term) (*big.Int, int, error) {
	product, decimals := big.NewInt(1), 0
	for _, t := range terms {
		v, places, err := w.exact(t)
		if err != nil {
			return nil, 0, err
		}
		product.Mul(product, big.NewInt(v))
		decimals += places
	}
	return product, decimals, nil
}

// mostPeriods bounds the life of an asset and the payments of a loan: fifty
// years of months, and longer than a dam stands in years.
const mostPeriods = 600

// annuity computes r(1+r)ⁿ / ((1+r)ⁿ − 1) exactly, as a fraction of whole
// numbers, and rounds it at the tenth decimal. No float is needed for it.
func (w *Working) annuity(f Figure) (int64, error) {
	if len(f.Terms) != 2 {
		return 0, ErrTerms
	}
	rate, places, err := w.exact(f.Terms[0])
	if err != nil {
		return 0, err
	}
	years, _, err := w.exact(f.Terms[1])
	if err != nil {
		return 0, err
	}
	if years < 1 || years > mostPeriods || rate < 0 {
		return 0, ErrTerms
	}
	unit := tenTo(places)
	if rate == 0 {
		return divide(tenTo(Factor.Decimals()), big.NewInt(years), f.Rounding)
	}
	grown := new(big.Int).Exp(new(big.Int).Add(unit, big.NewInt(rate)), big.NewInt(years), nil)
	still := new(big.Int).Exp(unit, big.NewInt(years), nil)
	over := new(big.Int).Mul(big.NewInt(rate), grown)
	under := new(big.Int).Mul(unit, new(big.Int).Sub(grown, still))
	return divide(over.Mul(over, tenTo(Factor.Decimals())), under, f.Rounding)
}

// Bounds of a power: exponents between −5 and 5 in hundredths.
const (
	hundredth     = 100 // of a Percent, which counts 0,01 as a hundred
	mostHundredth = 500
	millionth     = 1_000_000
)

// power computes (a/b)^(k/100) without a float: the result y is the greatest
// number of millionths with (y − ½)¹⁰⁰ ≤ (a/b)ᵏ, found by halving.
func (w *Working) power(f Figure) (int64, error) {
	if len(f.Terms) < 2 {
		return 0, ErrTerms
	}
	exponent, places, err := w.exact(f.Terms[len(f.Terms)-1])
	if err != nil {
		return 0, err
	}
	k := exponent / hundredth
	if places != Percent.Decimals() || exponent%hundredth != 0 || k < -mostHundredth || k > mostHundredth {
		return 0, ErrTerms
	}
	a, aPlaces, err := w.product(f.Terms[:len(f.Terms)-1])
	if err != nil {
		return 0, err
	}
	b, bPlaces, err := w.product(f.Under)
	if err != nil {
		return 0, err
	}
	if a.Sign() <= 0 || b.Sign() <= 0 {
		return 0, ErrZero
	}
	a.Mul(a, tenTo(bPlaces))
	b.Mul(b, tenTo(aPlaces))
	if k < 0 {
		a, b, k = b, a, -k
	}
	y, err := root(a, b, k)
	return y * tenTo(Factor.Decimals()-6).Int64(), err
}

// root finds (a/b)^(k/100) in millionths.
func root(a, b *big.Int, k int64) (int64, error) {
	if common := new(big.Int).GCD(nil, nil, a, b); common.Sign() > 0 {
		a, b = new(big.Int).Quo(a, common), new(big.Int).Quo(b, common)
	}
	n, exp := big.NewInt(100), big.NewInt(k)
	// (2y − 1)¹⁰⁰ × bᵏ ≤ aᵏ × (2 × 10⁶)¹⁰⁰
	limit := new(big.Int).Exp(a, exp, nil)
	limit.Mul(limit, new(big.Int).Exp(big.NewInt(2*millionth), n, nil))
	below := new(big.Int).Exp(b, exp, nil)
	fits := func(y int64) bool {
		v := new(big.Int).Exp(big.NewInt(2*y-1), n, nil)
		return v.Mul(v, below).Cmp(limit) <= 0
	}
	const most = 100_000 * millionth
	if fits(most) {
		return 0, money.ErrOverflow
	}
	low, high := int64(0), int64(most)
	for high-low > 1 {
		if middle := low + (high-low)/2; fits(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low, nil
}

// divide rounds a/b to a whole number by mode; empty means half up.
func divide(a, b *big.Int, mode money.Rounding) (int64, error) {
	if b.Sign() == 0 {
		return 0, ErrZero
	}
	negative := a.Sign()*b.Sign() < 0
	quo, rem := new(big.Int).QuoRem(new(big.Int).Abs(a), new(big.Int).Abs(b), new(big.Int))
	if rem.Sign() > 0 && raised(quo, rem, new(big.Int).Abs(b), mode) {
		quo.Add(quo, big.NewInt(1))
	}
	if negative {
		quo.Neg(quo)
	}
	return whole(quo)
}

// raised tells whether a quotient with a rest is raised by one.
func raised(quo, rem, divisor *big.Int, mode money.Rounding) bool {
	half := new(big.Int).Lsh(rem, 1).Cmp(divisor)
	switch mode {
	case money.Down:
		return false
	case money.Up:
		return true
	case money.HalfEven:
		return half > 0 || half == 0 && quo.Bit(0) == 1
	}
	return half >= 0
}

func whole(v *big.Int) (int64, error) {
	if !v.IsInt64() {
		return 0, money.ErrOverflow
	}
	return v.Int64(), nil
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// MarshalJSON writes the figures in their order.
func (w *Working) MarshalJSON() ([]byte, error) { return json.Marshal(w.figures) }

// UnmarshalJSON reads figures and computes each again; a figure that does not
// follow from its formula is refused, so that a stored working can be trusted.
func (w *Working) UnmarshalJSON(text []byte) error {
	var list []Figure
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*w = Working{}
	for _, f := range list {
		if got := w.add(f); w.err == nil && got != f.Value {
			return fmt.Errorf("figure: %v is %d, its formula gives %d", f.Key, f.Value, got)
		}
	}
	return w.err
}
