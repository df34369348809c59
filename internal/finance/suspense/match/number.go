// Package match guesses whose payment it is: it finds account numbers in what the
// payer wrote and ranks accounts by what speaks for them. It only suggests; a
// person decides.
package match

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Number is an account number found in a text.
type Number struct {
	Text string // as we write it: 4-1042-7
	// Sure: code, serial and check digit stood apart, or in the ten digits that
	// agents send. Digits run together could be something else.
	Sure bool
}

// mostNumbers is how many numbers of one text are returned: nobody names more.
const mostNumbers = 6

// run is a row of digits in a text.
type run struct {
	digits     string
	start, end int // in bytes
}

// Numbers finds the account numbers with a right check digit anywhere in a text:
// with dashes, with spaces, or run together. The sure ones come first.
func Numbers(text string) []Number {
	runs := digitRuns(text)
	var sure, rest []Number
	for i, r := range runs {
		if i+2 < len(runs) && near(text, r, runs[i+1]) && near(text, runs[i+1], runs[i+2]) {
			sure = add(sure, strings.Join([]string{r.digits, runs[i+1].digits, runs[i+2].digits}, "-"), true)
		}
		if len(r.digits) == 10 {
			sure = add(sure, r.digits, true)
		}
		for _, split := range splits(r.digits) {
			rest = add(rest, split, false)
		}
	}
	found := sure
	for _, n := range rest {
		if !slices.ContainsFunc(found, func(have Number) bool { return have.Text == n.Text }) {
			found = append(found, n)
		}
	}
	return found[:min(len(found), mostNumbers)]
}

// add keeps a text that is an account number. Serials are written with four
// digits or more, so "1 2 3" is none.
func add(list []Number, text string, sure bool) []Number {
	n, err := ref.ParseNumber(text)
	if err != nil || n.Serial == 0 || sure && strings.Count(text, "-") == 2 && len(strings.Split(text, "-")[1]) < 4 {
		return list
	}
	if slices.ContainsFunc(list, func(have Number) bool { return have.Text == n.String() }) {
		return list
	}
	return append(list, Number{n.String(), sure})
}

// digitRuns finds the rows of digits; longer ones than an account number are none
// of ours.
func digitRuns(text string) (runs []run) {
	start := -1
	for i := 0; i <= len(text); i++ {
		digit := i < len(text) && text[i] >= '0' && text[i] <= '9'
		switch {
		case digit && start < 0:
			start = i
		case !digit && start >= 0:
			runs = append(runs, run{text[start:i], start, i})
			start = -1
		}
	}
	return runs
}

// near tells whether only what stands inside a written number parts two rows of
// digits: dashes, spaces, a slash.
func near(text string, a, b run) bool {
	between := text[a.end:b.start]
	if len([]rune(between)) > 3 {
		return false
	}
	return strings.Trim(between, " -–—/\u00a0\u202f") == ""
}

// splits cuts digits without dashes into code, serial and check digit, in every
// way in which we would have written them: 410427 is 4-1042-7.
func splits(digits string) (list []string) {
	if len(digits) < 6 || len(digits) > 10 {
		return nil
	}
	for code := 1; code <= 3; code++ {
		serial := digits[code : len(digits)-1]
		if len(serial) < 4 || len(serial) > 6 || digits[0] == '0' || len(serial) > 4 && serial[0] == '0' {
			continue
		}
		list = append(list, digits[:code]+"-"+serial+"-"+digits[len(digits)-1:])
	}
	return list
}
