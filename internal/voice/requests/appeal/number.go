// Package appeal holds the nouns of the room: a request with its number, what
// somebody said, categories, the terms of a municipality, the history. It is
// pure; its texts stand with those of the room.
package appeal

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Number is how people call a request: К-2026-0042, per municipality and without
// gaps.
type Number struct{ Year, Serial int }

// String writes the number as it stands on paper; the letter is that of
// «кайрылуу».
func (n Number) String() string { return "К-" + n.Path() }

// Path is the number in addresses.
func (n Number) Path() string { return fmt.Sprintf("%d-%04d", n.Year, n.Serial) }

var written = regexp.MustCompile(`^(?:[KkКк][ -]?)?(20\d\d)[ /-](\d{1,9})$`)

// ParseNumber reads a number as people type it: with the letter or without, in
// either alphabet.
func ParseNumber(text string) (Number, bool) {
	m := written.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Number{}, false
	}
	year, _ := strconv.Atoi(m[1]) // the pattern lets digits through alone
	serial, _ := strconv.Atoi(m[2])
	return Number{year, serial}, serial > 0
}
