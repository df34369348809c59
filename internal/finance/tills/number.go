package tills

import (
	"fmt"
	"strconv"
	"strings"
)

// Number is the number of a receipt: the code of the desk, and a serial that
// has no gaps at that desk. It is written 1-004118.
type Number struct {
	Desk   int
	Serial int
}

// String writes the number as it stands on the receipt.
func (n Number) String() string { return fmt.Sprintf("%d-%06d", n.Desk, n.Serial) }

// ParseNumber reads "1-004118", "№ 1-004118" or, without the desk, "4118"; then
// Desk is 0.
func ParseNumber(text string) (Number, bool) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "№"))
	desk, serial, both := strings.Cut(text, "-")
	if !both {
		desk, serial = "0", text
	}
	d, err1 := strconv.ParseUint(desk, 10, 31)
	s, err2 := strconv.ParseUint(serial, 10, 31)
	if err1 != nil || err2 != nil || s == 0 || both && d == 0 {
		return Number{}, false
	}
	return Number{Desk: int(d), Serial: int(s)}, true
}
