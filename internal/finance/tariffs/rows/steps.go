package rows

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
)

// How a price goes by steps, as stored and as sent by the form.
const (
	Graduated = "graduated"
	Whole     = "whole"
)

// StepsOf returns the kind of steps of a price and the steps.
func StepsOf(p rate.Price) (kind string, steps []rate.Block) {
	switch {
	case len(p.Blocks) > 0:
		return Graduated, p.Blocks
	case len(p.WholeVolume) > 0:
		return Whole, p.WholeVolume
	}
	return "", nil
}

// ParseMonths reads "5, 7"; anything that is not a number becomes month 0,
// which rate.Check refuses.
func ParseMonths(text string) []int {
	var months []int
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		m, err := strconv.Atoi(part)
		if err != nil {
			m = 0
		}
		months = append(months, m)
	}
	return months
}

// FormatMonths writes months as they are stored and shown in the form.
func FormatMonths(months []int) string {
	parts := make([]string, len(months))
	for i, m := range months {
		parts[i] = strconv.Itoa(m)
	}
	return strings.Join(parts, ",")
}
