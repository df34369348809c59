package sheet

import (
	"strconv"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/period"
)

// lookForHeadings is how many rows may stand above the headings: a title, the
// name of the aiyl okmotu, a date.
const lookForHeadings = 20

// headingRow finds the row of headings: the first that fills at least half of
// the columns, two at the least, and holds no number.
func headingRow(rows []Row) (int, bool) {
	enough := max(2, (width(rows[:min(len(rows), lookForHeadings)])+1)/2)
	for i, row := range rows[:min(len(rows), lookForHeadings)] {
		filled := 0
		for _, cell := range row.Cells {
			if cell != "" {
				filled++
			}
		}
		if filled < enough {
			continue
		}
		for _, cell := range row.Cells {
			if isNumber(cell) {
				return 0, false // data has begun
			}
		}
		return i, true
	}
	return 0, false
}

func isNumber(cell string) bool {
	_, err := strconv.ParseFloat(strings.Replace(cell, ",", ".", 1), 64)
	return err == nil
}

// columnLetters names columns as Excel does: A … Z, AA …
func columnLetters(n int) []string {
	names := make([]string, n)
	for i := range names {
		name := string(rune('A' + i%26))
		if i >= 26 {
			name = string(rune('A'+i/26-1)) + name
		}
		names[i] = name
	}
	return names
}

// Column is a column that an import knows, with the headings that mean it.
type Column struct {
	Name  string
	Words []string // folded headings in every language, the most certain first
}

// Guess tells for each known column which heading means it; columns without a
// heading are absent. fold is the search form of a text (i18n.Fold). A heading
// is used once, and an exact match goes before a partial one.
func Guess(fold func(string) string, headings []string, columns []Column) map[string]int {
	folded := make([]string, len(headings))
	for i, h := range headings {
		folded[i] = fold(h)
	}
	guess, taken := map[string]int{}, map[int]bool{}
	for _, fits := range []func(heading, word string) bool{same, holdsWord, begins} {
		for _, column := range columns {
			if _, done := guess[column.Name]; done {
				continue
			}
			if i := firstFit(folded, column.Words, taken, fits); i >= 0 {
				guess[column.Name], taken[i] = i, true
			}
		}
	}
	return guess
}

func firstFit(headings, words []string, taken map[int]bool, fits func(heading, word string) bool) int {
	for _, word := range words {
		for i, heading := range headings {
			if !taken[i] && heading != "" && fits(heading, word) {
				return i
			}
		}
	}
	return -1
}

func same(heading, word string) bool { return heading == word }

func holdsWord(heading, word string) bool {
	return strings.Contains(" "+heading+" ", " "+word+" ")
}

func begins(heading, word string) bool {
	return len(word) > 4 && strings.HasPrefix(heading, word)
}

// Day reads a date as it stands in a cell: written out in one of the usual
// ways, or as Excel's serial number, which is what remains of a date when its
// format is lost (46348 is 22.11.2026).
func Day(cell string) (period.Day, error) {
	for _, layout := range []string{time.DateOnly, "2.1.2006", "2/1/2006", "2-1-2006", "2.1.06", "2006.1.2", time.DateTime, "2006-01-02T15:04:05Z07:00"} {
		if t, err := time.Parse(layout, cell); err == nil {
			return period.Day(t.Format(time.DateOnly)), nil
		}
	}
	serial, err := strconv.ParseFloat(strings.Replace(cell, ",", ".", 1), 64)
	if err != nil || serial < 367 || serial >= 73051 { // 1901 … 2099
		return "", period.ErrFormat
	}
	return serialDay(int(serial)), nil
}

// serialDay turns Excel's serial number into a day. Excel counts from
// 30.12.1899, because it believes in a 29.2.1900 that never was.
func serialDay(serial int) period.Day {
	return period.Day(time.Date(1899, 12, 30+serial, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}
