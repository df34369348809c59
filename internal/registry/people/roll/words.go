package roll

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Address writes where a household or organisation is, in one line.
func Address(p *i18n.Printer, village place.Name, street, house, flat string) string {
	parts := []string{p.Name(village)}
	if line := strings.TrimSpace(street + " " + house); line != "" {
		parts = append(parts, line)
	}
	if flat != "" {
		parts = append(parts, p.T("flat {flat}", "flat", flat))
	}
	return strings.Join(parts, ", ")
}

// Known writes a number, and nothing for one that nobody knows.
func Known(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Patterns turns the first three words of a query into LIKE patterns, each for
// the beginning of a word; a phone number is one word, however it is written.
// Folding leaves letters and digits only, so nothing in them can be a wildcard.
func Patterns(query string) [3]string {
	words := strings.Fields(i18n.Fold(query))
	if number, ok := Phone(query); ok && number != "" {
		words = []string{number[4:]}
	}
	patterns := [3]string{"%", "%", "%"}
	for i := range patterns {
		if i < len(words) {
			patterns[i] = "% " + words[i] + "%"
		}
	}
	return patterns
}

// HeadingsFold is what makes two files look alike: their folded headings.
func HeadingsFold(headings []string) string {
	folded := make([]string, len(headings))
	for i, h := range headings {
		folded[i] = i18n.Fold(h)
	}
	return strings.Join(folded, "|")
}

// FirstNames lists at most ten names.
func FirstNames(names []string) string {
	if len(names) > 10 {
		return strings.Join(names[:10], ", ") + "…"
	}
	return strings.Join(names, ", ")
}
