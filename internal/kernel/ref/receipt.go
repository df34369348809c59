package ref

import (
	"fmt"
	"strconv"
	"strings"
)

// Receipt is the number of a receipt: the code of the desk, and a serial that has
// no gaps at that desk. It is written 1-004118. A payment that came through no
// desk has the number of Outside.
type Receipt struct {
	Desk   int
	Serial int
}

// Outside is the number of a payment that came through no desk: its identifier,
// because nobody waits in a line there and gaps say nothing.
func Outside(id ID) Receipt { return Receipt{Serial: int(id)} }

// String writes the number as it stands on the receipt.
func (r Receipt) String() string {
	if r.Desk == 0 {
		return ID(r.Serial).String()
	}
	return fmt.Sprintf("%d-%06d", r.Desk, r.Serial)
}

// ParseReceipt reads "1-004118", "№ 1-004118", the 13 letters of a payment from
// outside or, without the desk, "4118"; then Desk is 0.
func ParseReceipt(text string) (Receipt, bool) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "№"))
	if id, err := ParseID(text); err == nil && id != 0 {
		return Outside(id), true
	}
	desk, serial, both := strings.Cut(text, "-")
	if !both {
		desk, serial = "0", text
	}
	d, err1 := strconv.ParseUint(desk, 10, 31)
	s, err2 := strconv.ParseUint(serial, 10, 31)
	if err1 != nil || err2 != nil || s == 0 || both && d == 0 {
		return Receipt{}, false
	}
	return Receipt{Desk: int(d), Serial: int(s)}, true
}
