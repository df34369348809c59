package chart

import (
	"html"
	"unicode/utf8"
)

// Share is one part of a whole.
type Share struct {
	Label string
	Value int64  // negative values are left out
	Text  string // the value as people read it
}

// Colours of shares, dark enough for white letters (4.5:1).
var shades = []string{"#073B4C", "#0B5C76", "#3A7789", "#6B5B3A", "#80641A", "#57625F", "#2F6B3A", "#8E1C16"}

const (
	stackWidth  = width
	stackHeight = 46.0
	rowHeight   = 22.0
)

// Stack draws how a whole divides into parts, widest first or as given. A part
// wide enough carries its own label; the others are listed below with the same
// colour. Without a positive part it returns "".
func Stack(title, desc string, shares ...Share) string {
	var total float64
	for _, s := range shares {
		total += float64(max(s.Value, 0))
	}
	if total == 0 {
		return ""
	}
	below := narrow(shares, total)
	p := begin(stackWidth, stackHeight+float64(len(below))*rowHeight+min(float64(len(below))*10, 10), title, desc)
	x := 0.0
	for i, s := range shares {
		w := float64(max(s.Value, 0)) / total * stackWidth
		p.share(x, w, s, shades[i%len(shades)])
		x += w
	}
	for row, i := range below {
		y := stackHeight + 10 + float64(row)*rowHeight
		p.add(`<rect x="0" y="%s" width="14" height="14" fill="%s"/>`, num(y), shades[i%len(shades)])
		p.text(22, y+12, "start", "", shares[i].Label+" — "+shares[i].Text)
	}
	return p.end()
}

// share draws one part; the white hair line keeps neighbours apart.
func (p *picture) share(x, w float64, s Share, fill string) {
	if w <= 0 {
		return
	}
	p.add(`<rect x="%s" y="0" width="%s" height="%s" fill="%s"><title>%s</title></rect>`,
		num(x), num(max(w-2, .5)), num(stackHeight), fill, html.EscapeString(s.Label+" — "+s.Text))
	if fits(s, w) {
		p.text(x+w/2-1, 20, "middle", "on", s.Label)
		p.text(x+w/2-1, 36, "middle", "on", s.Text)
	}
}

func fits(s Share, w float64) bool {
	widest := max(utf8.RuneCountInString(s.Label), utf8.RuneCountInString(s.Text))
	return float64(widest)*letter*1.15+10 <= w // these words are bold
}

// narrow lists the parts too narrow for their label.
func narrow(shares []Share, total float64) []int {
	var below []int
	for i, s := range shares {
		if s.Value > 0 && !fits(s, float64(s.Value)/total*stackWidth) {
			below = append(below, i)
		}
	}
	return below
}
