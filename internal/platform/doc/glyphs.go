package doc

import (
	"encoding/binary"
	"sync"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// glyphs is the set of letters that both weights of the font hold. fpdf drops
// a letter it does not find without a word, so this package looks first.
var glyphs = sync.OnceValue(func() map[rune]bool {
	regular, bold := covered(liberationsansregular.TTF), covered(liberationsansbold.TTF)
	both := make(map[rune]bool, len(regular))
	for r := range regular {
		both[r] = bold[r]
	}
	return both
})

// covered reads which letters a TrueType font holds: the format 4 subtable of
// its cmap table (OpenType specification, "cmap"). It trusts the bytes: they are
// the fonts built into the program.
func covered(font []byte) map[rune]bool {
	letters := map[rune]bool{}
	cmap := table(font, "cmap")
	if cmap == nil {
		return letters
	}
	for i := range int(word(cmap, 2)) {
		record := 4 + 8*i
		offset := int(binary.BigEndian.Uint32(cmap[record+4:]))
		if word(cmap, record) == 3 && word(cmap, record+2) == 1 && word(cmap, offset) == 4 {
			segments(cmap[offset:], letters)
		}
	}
	return letters
}

// segments adds the letters of a format 4 subtable: four parallel arrays of
// last letter, first letter, delta and offset.
func segments(sub []byte, letters map[rune]bool) {
	twice := int(word(sub, 6)) // twice the number of segments
	for i := 0; i < twice; i += 2 {
		last, first := word(sub, 14+i), word(sub, 16+twice+i)
		delta, at := word(sub, 16+2*twice+i), 16+3*twice+i
		offset := int(word(sub, at))
		for c := int(first); c <= int(last) && c < 0xFFFF; c++ {
			glyph := uint16(c) + delta
			if offset != 0 {
				glyph = word(sub, at+offset+2*(c-int(first)))
			}
			if glyph != 0 {
				letters[rune(c)] = true
			}
		}
	}
}

// table returns a table of the font file by its tag, or nil.
func table(font []byte, tag string) []byte {
	for i := range int(word(font, 4)) {
		entry := font[12+16*i:]
		if string(entry[:4]) == tag {
			offset := binary.BigEndian.Uint32(entry[8:])
			return font[offset : offset+binary.BigEndian.Uint32(entry[12:])]
		}
	}
	return nil
}

func word(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
