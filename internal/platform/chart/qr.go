package chart

import (
	"fmt"

	"rsc.io/qr"
)

// quiet is the margin of light modules around a code that ISO/IEC 18004 asks for.
const quiet = 4

// QR draws a QR code (level M: a quarter of bill paper gets wet or folded) as
// one path. It fails when the text is longer than a code can hold.
func QR(title, text string) (string, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("qr code of %d bytes: %w", len(text), err)
	}
	side := float64(code.Size + 2*quiet)
	p := begin(side, side, title, "")
	p.add(`<path fill="#fff" d="M0 0h%sv%sH0z"/><path d="`, num(side), num(side))
	for y := range code.Size {
		p.modules(code, y)
	}
	p.add(`"/>`)
	return p.end(), nil
}

// modules draws one row: neighbours are joined, so that no hair line of paper
// shows between them.
func (p *picture) modules(code *qr.Code, y int) {
	for x := 0; x < code.Size; x++ {
		from := x
		for code.Black(x, y) && x < code.Size {
			x++
		}
		if n := x - from; n > 0 {
			p.add("M%d %dh%dv1h-%dz", from+quiet, y+quiet, n, n)
		}
	}
}
