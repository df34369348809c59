// Package doc draws the papers that people receive: bills, receipts, route
// sheets, journals.
//
// A Doc is thin paper over fpdf. Measures are millimetres from the top left
// corner, text sizes are points. The fonts are Liberation Sans, which hold the
// Kyrgyz letters Ң Ө Ү and the Russian ones; a letter that the font lacks is an
// error, because a bill that silently loses a letter of a name is worse than
// none. The same calls give the same bytes, so papers are tested as golden files.
package doc

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// Size is the size of a sheet in millimetres.
type Size struct{ Width, Height float64 }

// The sheets that offices have. Receipt80 is a till roll; its height is a
// start, Roll cuts it where the text ends.
var (
	A4        = Size{210, 297}
	A3        = Size{297, 420} // notice boards
	A5        = Size{148, 210}
	A5Wide    = Size{210, 148.5} // half of an A4 sheet: two bills on one sheet
	Receipt80 = Size{80, 400}
)

// Color is red, green, blue, 0…255.
type Color struct{ R, G, B int }

// The colours of paper: the ink, a quiet grey that still copies well, the lake
// blue of headings and the light line.
var (
	Ink   = Color{0x1C, 0x23, 0x26}
	Quiet = Color{0x57, 0x62, 0x5F}
	Lake  = Color{0x0B, 0x5C, 0x76}
	Rule  = Color{0xB9, 0xB3, 0xA4}
	Wash  = Color{0xF2, 0xEE, 0xE3}
	White = Color{0xFF, 0xFF, 0xFF}
)

// Style is how a text looks. The zero colour is black.
type Style struct {
	Size  float64 // points
	Bold  bool
	Color Color
}

// pointsPerMM converts between the two units of this package.
const pointsPerMM = 72 / 25.4

// leading is the height of a line in sizes of its letters.
const leading = 1.26

// Line returns the height of one line of text in millimetres.
func (s Style) Line() float64 { return s.Size * leading / pointsPerMM }

// Doc is a paper that is being drawn. Its methods may be called freely; the
// first fault stops the drawing and is returned by Bytes.
type Doc struct {
	pdf    *fpdf.Fpdf
	size   Size
	dx, dy float64 // origin of At
	weight string  // of the font that is set
	points float64 // its size; 0: none is set
	err    error
}

// made is the creation date written into every file. It is fixed: the date
// that matters is printed on the paper, and equal papers must be equal bytes.
var made = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// New starts a paper with one empty page of the size.
func New(size Size) *Doc {
	pdf := fpdf.NewCustom(&fpdf.InitType{
		UnitStr: "mm",
		Size:    fpdf.SizeType{Wd: size.Width, Ht: size.Height},
	})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(made)
	pdf.SetModificationDate(made)
	pdf.SetProducer("Aimak", false)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
	pdf.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
	d := &Doc{pdf: pdf, size: size}
	d.Page()
	return d
}

// Roll draws a paper of the width whose length is where draw ends: a till
// receipt. draw returns the lowest point it used and is called twice, first to
// measure, so it must not have effects of its own.
func Roll(width float64, draw func(d *Doc) (end float64)) *Doc {
	measured := New(Size{width, Receipt80.Height})
	length := draw(measured)
	final := New(Size{width, max(length, 30)})
	draw(final)
	return final
}

// Title sets what a reader shows in the window's head.
func (d *Doc) Title(text string) { d.pdf.SetTitle(text, true) }

// Page adds a page.
func (d *Doc) Page() {
	// fpdf calls a wider than high sheet landscape; swapping keeps the size given.
	orientation, size := "P", fpdf.SizeType{Wd: d.size.Width, Ht: d.size.Height}
	if d.size.Width > d.size.Height {
		orientation, size = "L", fpdf.SizeType{Wd: d.size.Height, Ht: d.size.Width}
	}
	d.pdf.AddPageFormat(orientation, size)
}

// Pages returns the number of pages so far.
func (d *Doc) Pages() int { return d.pdf.PageCount() }

// Size returns the size of the sheet.
func (d *Doc) Size() Size { return d.size }

// At draws with the origin moved by dx and dy, so that one drawing can stand
// anywhere on a sheet.
func (d *Doc) At(dx, dy float64, draw func()) {
	d.dx, d.dy = d.dx+dx, d.dy+dy
	draw()
	d.dx, d.dy = d.dx-dx, d.dy-dy
}

// Rule draws a line of the weight (mm).
func (d *Doc) Rule(x1, y1, x2, y2, weight float64, c Color) {
	d.pdf.SetDrawColor(c.R, c.G, c.B)
	d.pdf.SetLineWidth(weight)
	d.pdf.Line(d.dx+x1, d.dy+y1, d.dx+x2, d.dy+y2)
}

// Cut draws a dashed line where scissors go.
func (d *Doc) Cut(x1, y1, x2, y2 float64) {
	d.pdf.SetDashPattern([]float64{1.6, 1.6}, 0)
	d.Rule(x1, y1, x2, y2, 0.2, Quiet)
	d.pdf.SetDashPattern(nil, 0)
}

// Fill paints a rectangle.
func (d *Doc) Fill(x, y, width, height float64, c Color) {
	d.pdf.SetFillColor(c.R, c.G, c.B)
	d.pdf.Rect(d.dx+x, d.dy+y, width, height, "F")
}

// Frame draws the outline of a rectangle.
func (d *Doc) Frame(x, y, width, height, weight float64, c Color) {
	d.pdf.SetDrawColor(c.R, c.G, c.B)
	d.pdf.SetLineWidth(weight)
	d.pdf.Rect(d.dx+x, d.dy+y, width, height, "D")
}

// PageNumbers writes text(n, all) in the bottom right corner of every page;
// call it last.
func (d *Doc) PageNumbers(margin float64, text func(n, all int) string) {
	all := d.Pages()
	for n := 1; n <= all; n++ {
		d.pdf.SetPage(n)
		d.Right(d.size.Width-margin, d.size.Height-margin, Style{Size: 8, Color: Quiet}, text(n, all))
	}
}

// Bytes returns the finished file, or the first fault of the drawing.
func (d *Doc) Bytes() ([]byte, error) {
	var out bytes.Buffer
	if _, err := d.WriteTo(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// WriteTo writes the finished file to w.
func (d *Doc) WriteTo(w io.Writer) (int64, error) {
	if d.err != nil {
		return 0, d.err
	}
	counted := &counter{w: w}
	if err := d.pdf.Output(counted); err != nil {
		return counted.n, fmt.Errorf("doc: write: %w", err)
	}
	return counted.n, nil
}

// counter counts what passes through it, as io.WriterTo promises to tell.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func (d *Doc) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}
