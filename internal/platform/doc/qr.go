package doc

import (
	"fmt"
	"strconv"
	"strings"

	"rsc.io/qr"
)

// QR draws text as a QR code of the size (mm, without its quiet zone) with
// medium error correction. All dark modules are one vector path, so the code is
// sharp on any printer and adds little to the file.
func (d *Doc) QR(x, y, size float64, text string) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		d.fail(fmt.Errorf("doc: QR of %d bytes: %w", len(text), err))
		return
	}
	module := size / float64(code.Size) * pointsPerMM
	left := (d.dx + x) * pointsPerMM
	top := (d.size.Height - d.dy - y) * pointsPerMM
	var path strings.Builder
	path.WriteString("q 0 g\n")
	for row := range code.Size {
		for col, width := range runs(code, row) {
			fmt.Fprintf(&path, "%s %s %s %s re\n", number(left+float64(col)*module),
				number(top-float64(row+1)*module), number(float64(width)*module), number(module))
		}
	}
	path.WriteString("f Q")
	d.pdf.RawWriteStr(path.String())
}

// runs yields the dark stretches of a row: where each begins and its width.
func runs(code *qr.Code, row int) func(yield func(col, width int) bool) {
	return func(yield func(col, width int) bool) {
		for col := 0; col < code.Size; col++ {
			start := col
			for code.Black(col, row) {
				col++
			}
			if col > start && !yield(start, col-start) {
				return
			}
		}
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
