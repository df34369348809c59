package doc

import (
	"fmt"
	"html"
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

// QRPicture is the same code as an SVG for pages, with its quiet zone of four
// modules; title tells screen readers what it is.
func QRPicture(text, title string) (string, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("doc: QR of %d bytes: %w", len(text), err)
	}
	var path strings.Builder
	for row := range code.Size {
		for col, width := range runs(code, row) {
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", col+4, row+4, width, width)
		}
	}
	side := strconv.Itoa(code.Size + 8)
	return `<svg viewBox="0 0 ` + side + " " + side + `" width="232" height="232" role="img" shape-rendering="crispEdges"><title>` +
		html.EscapeString(title) + `</title><path fill="#fff" d="M0 0h` + side + "v" + side + "h-" + side + `z"/><path d="` + path.String() + `"/></svg>`, nil
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
