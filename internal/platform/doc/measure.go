package doc

import (
	"strings"
	"sync"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// widths holds how wide each letter of the basic plane is, in thousandths of
// the size; absent where the font has none. Breaking lines asks for widths a
// hundred times for each bill, and the PDF library would set the font each time.
type widths [1 << 16]int16

const absent = -1

// faces are the widths of the plain and of the bold letters.
var faces = sync.OnceValue(func() *[2]widths {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: 100, Ht: 100}})
	pdf.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
	pdf.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
	both := new([2]widths)
	for i, weight := range []string{"", "B"} {
		pdf.SetFont("sans", weight, 1000) // a thousand points: widths come out in thousandths
		for r := range both[i] {
			both[i][r] = absent
		}
		for r := range glyphs() {
			if r < 1<<16 {
				both[i][r] = int16(pdf.GetStringWidth(string(r)) + 0.5)
			}
		}
	}
	return both
})

func (s Style) face() *widths {
	if s.Bold {
		return &faces()[1]
	}
	return &faces()[0]
}

// advance is the width of the text in millimetres; all its letters must be there.
func (s Style) advance(text string) float64 {
	face, sum := s.face(), 0
	for _, r := range text {
		if r < 1<<16 && face[r] != absent {
			sum += int(face[r])
		}
	}
	return float64(sum) * (s.Size / pointsPerMM) / 1000
}

// lacks returns the first letter of the text that the font does not have.
func (s Style) lacks(text string) (letter rune, yes bool) {
	face := s.face()
	for _, r := range text {
		if (r >= 1<<16 || face[r] == absent) && r != '\n' && r != '\t' {
			return r, true
		}
	}
	return 0, false
}

// printed replaces the narrow no-break space and its like, which the font
// lacks, by plain ones.
func printed(text string) string {
	if strings.IndexByte(text, 0xE2) < 0 { // the first byte of all of them
		return text
	}
	return narrow.Replace(text)
}

var narrow = strings.NewReplacer("\u202f", "\u00a0", "\u2009", "\u00a0", "\u2011", "-")
