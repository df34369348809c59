package ref

import (
	"fmt"
	"strconv"
	"strings"
)

// Number is a number that people read and type: a municipality's short code,
// a serial and a check digit, written 4-1042-7. The code comes first, so that
// a payment from outside finds its place.
type Number struct {
	Code   int // the municipality's short code, 0…999
	Serial int
}

// String writes the number with its check digit.
func (n Number) String() string {
	return fmt.Sprintf("%d-%04d-%d", n.Code, n.Serial, n.check())
}

// Digits writes the number without dashes, as payment agents send it. The code
// is padded to three digits and the serial to six, so that the parts are found.
func (n Number) Digits() string {
	return fmt.Sprintf("%03d%06d%d", n.Code, n.Serial, n.check())
}

// widths are the most digits that code, serial and check digit may have.
var widths = [3]int{3, 6, 1}

// ParseNumber reads "4-1042-7", "4 1042 7" or the ten digits of Digits, and
// refuses a wrong check digit: one wrong digit or two swapped neighbours never pass.
func ParseNumber(text string) (Number, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return r == '-' || r == '–' || r == '—' || r == ' ' || r == '\u00a0' || r == '/'
	})
	var parts [3]string
	switch {
	case len(fields) == 3:
		parts = [3]string(fields)
	case len(fields) == 1 && len(fields[0]) == 10:
		parts = [3]string{fields[0][:3], fields[0][3:9], fields[0][9:]}
	default:
		return Number{}, ErrFormat
	}
	var values [3]int
	for i, part := range parts {
		v, err := strconv.ParseUint(part, 10, 32) // takes no sign
		if err != nil || len(part) > widths[i] {
			return Number{}, ErrFormat
		}
		values[i] = int(v)
	}
	n := Number{Code: values[0], Serial: values[1]}
	if n.check() != values[2] {
		return Number{}, ErrFormat
	}
	return n, nil
}

func (n Number) check() int { return damm(fmt.Sprintf("%03d%06d", n.Code, n.Serial)) }

// quasigroup is the table of H. M. Damm (2004): the check digit finds every
// single wrong digit and every swap of neighbours.
var quasigroup = [10][10]int{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

func damm(digits string) int {
	interim := 0
	for _, r := range digits {
		interim = quasigroup[interim][r-'0']
	}
	return interim
}
