package money

import "strings"

// Percent is a share in hundredths of a percent: 17,25 % = 1 725. A growth, an
// interest rate and the part of the bills that is paid are percents too.
type Percent int64

// Whole is the share of everything, 100 %.
const Whole Percent = 10_000

// ParsePercent reads a share as people type it: "17,25", "17.25 %".
func ParsePercent(text string) (Percent, error) {
	v, err := parseScaled(strings.TrimSuffix(strings.TrimSpace(text), "%"), 2)
	return Percent(v), err
}

// String writes the share for machines without trailing zeros and without its
// sign: "17.25", "35".
func (p Percent) String() string { return trimZeros(format(int64(p), 2), 0) }

// Of returns the share of an amount, rounded to the tyiyn by mode.
func (p Percent) Of(s Som, mode Rounding) (Som, error) {
	v, err := MulDiv(int64(s), int64(p), int64(Whole), mode)
	return Som(v), err
}
