package i18n

import (
	"strings"
	"unicode"
)

// Fold returns the form in which names are searched: lower case, the letters
// that a Russian keyboard lacks replaced by their neighbours, everything that
// is not a letter or digit a single space. "Өмүрбек" and "омурбек" fold alike.
func Fold(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	gap := false
	for _, r := range s {
		r = foldRune(unicode.ToLower(r))
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = gap || !unicode.IsMark(r) // a combining mark does not part a word
			continue
		}
		if gap && out.Len() > 0 {
			out.WriteByte(' ')
		}
		gap = false
		out.WriteRune(r)
	}
	return out.String()
}

// foldRune maps Kyrgyz letters and their look-alikes found in published texts.
func foldRune(r rune) rune {
	switch r {
	case 'ң', 'ӊ', 'ӈ':
		return 'н'
	case 'ө', 'ɵ', 'ѳ':
		return 'о'
	case 'ү', 'ұ':
		return 'у'
	case 'ё':
		return 'е'
	}
	return r
}
