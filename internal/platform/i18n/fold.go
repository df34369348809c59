package i18n

import (
	"bytes"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
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

// sorter is a collator with its buffer; neither may be shared.
type sorter struct {
	collator *collate.Collator
	buffer   collate.Buffer
}

// CLDR's root order is the Kyrgyz alphabet (ң after н, ө after о, ү after у);
// digits are compared as numbers, so that house 2 stands before house 10.
var sorters = sync.Pool{New: func() any {
	return &sorter{collator: collate.New(language.Make("ky"), collate.Numeric)}
}}

// SortKey returns the collation key of a name. It is stored beside the name as
// bytes, and both databases sort by it.
func SortKey(s string) []byte {
	sort := sorters.Get().(*sorter)
	defer sorters.Put(sort)
	sort.buffer.Reset()
	return bytes.Clone(sort.collator.KeyFromString(&sort.buffer, s))
}
