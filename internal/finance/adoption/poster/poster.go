// Package poster draws a tariff for the notice board: one bar of where each som
// goes, what a family pays, what the provider promises in return, how to object.
// It is drawn on A4 and A3 from the same finished sentences.
package poster

import (
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Poster is what is drawn. Texts are finished, in the reader's language.
type Poster struct {
	Municipality string
	Service      string
	Provider     string
	Answer       string // "Drinking water: 16,20 som for 1 m³. Here is why."
	Lead         string // who decided, or when the hearing is
	Covered      string // how much of the cost the price covers
	Parts        []Part
	Family       string
	Bills        []Bill
	Promises     []string
	Objection    string
	Address      string // of the page, for the QR
}

// Part is what a part of each som pays for.
type Part struct {
	Name  string
	Tyiyn int64
}

// Bill is what the family of the example pays by one way of being charged.
type Bill struct {
	Way, Before, Now string
}

// colours of the parts, dark enough for white letters.
var colours = []doc.Color{
	{R: 0x07, G: 0x3B, B: 0x4C}, {R: 0x0B, G: 0x5C, B: 0x76}, {R: 0x3A, G: 0x77, B: 0x89}, {R: 0x6B, G: 0x5B, B: 0x3A},
	{R: 0x80, G: 0x64, B: 0x1A}, {R: 0x57, G: 0x62, B: 0x5F}, {R: 0x2F, G: 0x6B, B: 0x3A}, {R: 0x8E, G: 0x1C, B: 0x16},
}

// board is a poster that is being drawn; all measures grow with the sheet.
type board struct {
	*doc.Pen
	scale float64
}

// Draw draws the poster on a sheet of the size.
func (x Poster) Draw(p *i18n.Printer, size doc.Size) *doc.Doc {
	d := doc.New(size)
	d.Title(x.Answer)
	k := size.Width / doc.A4.Width
	b := board{&doc.Pen{Doc: d, Left: 16 * k, Right: size.Width - 16*k, Size: 13 * k, Y: 14 * k}, k}
	b.Words(1, false, doc.Legible(x.Municipality))
	b.Space(3 * k)
	b.Words(2.3, true, doc.Legible(x.Answer))
	b.Space(2 * k)
	b.Words(1, false, doc.Legible(x.Lead))
	b.bar(p, x.Parts)
	b.Words(1, false, doc.Legible(x.Covered))
	b.bills(p, x)
	b.points(p.T("What the provider promises in return"), x.Promises)
	b.points(p.T("How to object"), []string{x.Objection})
	b.foot(p, x)
	return d
}

// bar draws the parts of a som beside each other and names them below.
func (b board) bar(p *i18n.Printer, parts []Part) {
	if len(parts) == 0 {
		return
	}
	k, width := b.scale, b.Right-b.Left
	b.heading(p.T("Where each som goes"))
	x := b.Left
	for i, part := range parts {
		w := width * float64(part.Tyiyn) / 100
		b.Fill(x, b.Y, max(w-0.5*k, 0), 16*k, colours[i%len(colours)])
		if w > 12*k {
			b.Center(x+w/2, b.Y+5*k, doc.Style{Size: 13 * k, Bold: true, Color: doc.White}, p.Int(int(part.Tyiyn)))
		}
		x += w
	}
	b.Space(19 * k)
	s := doc.Style{Size: 11 * k, Color: doc.Ink}
	for i := 0; i < len(parts); i += 2 {
		for column, part := range parts[i:min(i+2, len(parts))] {
			x := b.Left + float64(column)*width/2
			b.Fill(x, b.Y+0.8*k, 3.5*k, 3.5*k, colours[(i+column)%len(colours)])
			b.Fit(x+5.5*k, b.Y, width/2-7*k, s, p.N(int(part.Tyiyn), "{n} tyiyn", "{n} tyiyn")+" — "+part.Name)
		}
		b.Y += s.Line() + 0.8*k
	}
	b.Space(2 * k)
}

// bills says what the family pays.
func (b board) bills(p *i18n.Printer, x Poster) {
	if len(x.Bills) == 0 {
		return
	}
	b.heading(x.Family)
	for _, bill := range x.Bills {
		text := bill.Now
		if bill.Before != "" {
			text = p.T("{before} before, {now} now", "before", bill.Before, "now", bill.Now)
		}
		b.Pair(doc.Legible(bill.Way), text)
		b.Space(0.6 * b.scale)
	}
}

// points are sentences below a heading.
func (b board) points(heading string, list []string) {
	if len(list) == 0 {
		return
	}
	b.heading(heading)
	for _, text := range list {
		b.Words(1, false, doc.Legible(text))
		b.Space(0.6 * b.scale)
	}
}

func (b board) heading(text string) {
	b.Space(4 * b.scale)
	b.Words(1.25, true, doc.Legible(text))
	b.Space(1.2 * b.scale)
}

// foot is the code of the page at the foot of the sheet.
func (b board) foot(p *i18n.Printer, x Poster) {
	k := b.scale
	y := b.Doc.Size().Height - 46*k
	b.QR(b.Left, y, 32*k, x.Address)
	s := doc.Style{Size: 11 * k, Color: doc.Ink}
	y += 6 * k
	for _, line := range []string{p.T("Compute what changes for your family:"), x.Address, p.T("Provider: {provider}", "provider", x.Provider)} {
		y = b.Box(b.Left+38*k, y, b.Right-b.Left-38*k, s, doc.Legible(line))
	}
}
