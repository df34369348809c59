// Package money holds amounts, prices and quantities as whole numbers.
//
// An amount is a Som: tyiyn in an int64. A price is a Rate: ten-thousandths of
// a som per unit. A quantity is a Quantity: thousandths of a unit (a litre of a
// cubic metre). Products go through 128 bits and are rounded once, by a named
// Rounding that is stored with the tariff. No float ever touches money.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Som is an amount of money in tyiyn (1 som = 100 tyiyn).
type Som int64

// Rate is a price in 1/10 000 som for one unit (14,43 som/m³ = 144 300).
type Rate int64

// Quantity is a number of units in thousandths (2,35 m³ = 2 350).
type Quantity int64

// One is a quantity of one whole unit.
const One Quantity = 1000

// Scales of the three types: how many of them make one whole.
const (
	TyiynPerSom  = 100
	RatePerSom   = 10_000
	QuantityPer1 = 1_000
	rateQuantity = RatePerSom * QuantityPer1 / TyiynPerSom // 100 000
)

// Errors of parsing and arithmetic.
var (
	ErrFormat   = errors.New("money: not a number")
	ErrOverflow = errors.New("money: number too large")
)

// Times returns the price of q units, rounded to the tyiyn by mode.
func (r Rate) Times(q Quantity, mode Rounding) (Som, error) {
	v, err := MulDiv(int64(r), int64(q), rateQuantity, mode)
	return Som(v), err
}

// MulDiv returns a*b/c rounded by mode; the product may need 128 bits. c > 0.
func MulDiv(a, b, c int64, mode Rounding) (int64, error) {
	negative := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	d := uint64(c)
	if c <= 0 || hi >= d {
		return 0, ErrOverflow
	}
	quo, rem := bits.Div64(hi, lo, d)
	// Before rounding: 2⁶⁴ − 1 rounded up would be zero.
	if quo > math.MaxInt64 {
		return 0, ErrOverflow
	}
	if mode.up(quo, rem, d) {
		quo++
	}
	if quo > math.MaxInt64 {
		return 0, ErrOverflow
	}
	if negative {
		return -int64(quo), nil
	}
	return int64(quo), nil
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-(v + 1)) + 1
	}
	return uint64(v)
}

// Parse reads an amount as people type it: "1 234,50", "1234.5", "350 сом".
// More than two decimals are refused rather than rounded.
func Parse(text string) (Som, error) {
	v, err := parseScaled(strings.TrimSuffix(strings.TrimSpace(text), "сом"), 2)
	return Som(v), err
}

// ParseRate reads a price with up to four decimals.
func ParseRate(text string) (Rate, error) {
	v, err := parseScaled(text, 4)
	return Rate(v), err
}

// ParseQuantity reads a quantity with up to three decimals.
func ParseQuantity(text string) (Quantity, error) {
	v, err := parseScaled(text, 3)
	return Quantity(v), err
}

// String writes the amount for machines: "1234.50". People read i18n's form.
func (s Som) String() string { return format(int64(s), 2) }

// String writes the price for machines with its significant decimals, at least two.
func (r Rate) String() string { return trimZeros(format(int64(r), 4), 2) }

// String writes the quantity for machines without trailing zeros: "2.35", "11".
func (q Quantity) String() string { return trimZeros(format(int64(q), 3), 0) }

// Sum adds amounts.
func Sum(amounts ...Som) Som {
	var total Som
	for _, a := range amounts {
		total += a
	}
	return total
}

// Share splits total by weights without losing a tyiyn (largest remainder,
// earlier parts first on a tie). Weights of zero receive nothing; if all are
// zero the first part takes everything.
func Share(total Som, weights []int64) []Som {
	parts := make([]Som, len(weights))
	if len(weights) == 0 {
		return parts
	}
	sum, cut := weigh(weights)
	if sum == 0 {
		parts[0] = total
		return parts
	}
	remainders := make([]uint64, len(weights))
	left := magnitude(int64(total))
	for i, w := range weights {
		hi, lo := bits.Mul64(magnitude(int64(total)), uint64(max(w, 0))>>cut)
		quo, rem := bits.Div64(hi, lo, sum)
		parts[i], remainders[i] = Som(quo), rem
		left -= quo
	}
	for ; left > 0; left-- {
		best := 0
		for i, r := range remainders {
			if r > remainders[best] {
				best = i
			}
		}
		parts[best]++
		remainders[best] = 0
	}
	if total < 0 {
		for i := range parts {
			parts[i] = -parts[i]
		}
	}
	return parts
}

// weigh adds weights. Those of astronomic size lose their last cut bits, so
// that the sum stays in range.
func weigh(weights []int64) (sum uint64, cut int) {
	var high, carry uint64
	for _, w := range weights {
		sum, carry = bits.Add64(sum, uint64(max(w, 0)), 0)
		high += carry
	}
	cut = bits.Len64(high)
	if cut == 0 {
		return sum, 0
	}
	sum = 0
	for _, w := range weights {
		sum += uint64(max(w, 0)) >> cut
	}
	return sum, cut
}

func parseScaled(text string, decimals int) (int64, error) {
	clean := strings.Map(dropSpaces, text)
	clean, negative := cutMinus(clean)
	whole, fraction, _ := strings.Cut(strings.Replace(clean, ",", ".", 1), ".")
	if whole == "" && fraction == "" || !digits(whole) || !digits(fraction) || len(fraction) > decimals {
		return 0, fmt.Errorf("%w: %q", ErrFormat, text)
	}
	fraction += strings.Repeat("0", decimals-len(fraction))
	v, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrOverflow, text)
	}
	if negative {
		v = -v
	}
	return v, nil
}

// cutMinus takes off one minus, the keyboard's or the typographer's.
func cutMinus(text string) (rest string, negative bool) {
	for _, minus := range []string{"-", "−"} {
		if rest, ok := strings.CutPrefix(text, minus); ok {
			return rest, true
		}
	}
	return text, false
}

func dropSpaces(r rune) rune {
	switch r {
	case ' ', '\u00a0', '\u202f', '\u2009', '\t':
		return -1
	}
	return r
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func format(v int64, decimals int) string {
	sign := ""
	if v < 0 {
		sign = "-"
	}
	text := strconv.FormatUint(magnitude(v), 10)
	if missing := decimals + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	cut := len(text) - decimals
	return sign + text[:cut] + "." + text[cut:]
}

func trimZeros(text string, keep int) string {
	whole, fraction, _ := strings.Cut(text, ".")
	for len(fraction) > keep && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}
