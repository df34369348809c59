// Package chart draws small pictures as SVG text on the server.
//
// They need no script and no style attribute, so the content security policy
// stays closed; they print well; and the same data gives the same bytes. Every
// picture carries its title as <title> and its reading as <desc>; values stand
// beside their points, so that no legend is needed. All texts are handed in
// finished, in the reader's language, and are escaped here.
package chart

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Point is one value of a line or one bar.
type Point struct {
	Label string // under the axis: "Nov"
	Value int64  // in any unit, the same for all points: tyiyn, permille, litres
	Text  string // the value as people read it: "81 %"
	Gap   bool   // nothing is known: the line breaks, the bar is left out
}

// The colours of the house; the same as in the style sheet.
const (
	lake   = "#0B5C76"
	pale   = "#9CC3CF"
	line   = "#D9D4C7"
	felt   = "#B3261E"
	letter = 7.3 // mean width of a letter of 12 px, a little on the wide side
)

// The frame of lines and bars, in units of which a phone shows one per pixel.
const (
	width  = 340.0
	height = 168.0
	left   = 8.0
	right  = 332.0
	top    = 26.0 // room for the values above
	bottom = 142.0
)

// picture gathers the elements of one drawing.
type picture struct{ strings.Builder }

// begin opens a drawing of the size with its title and reading.
func begin(w, h float64, title, desc string) *picture { return beginAs("img", w, h, title, desc) }

// beginAs is begin for another role: a drawing that holds links is a group, for
// what lies inside an image is hidden from screen readers.
func beginAs(role string, w, h float64, title, desc string) *picture {
	p, name := &picture{}, html.EscapeString(title)
	p.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="%s" aria-label="%s"><title>%s</title>`, num(w), num(h), role, name, name)
	if desc != "" {
		p.add(`<desc>%s</desc>`, html.EscapeString(desc))
	}
	return p
}

func (p *picture) add(format string, values ...any) { fmt.Fprintf(p, format, values...) }

func (p *picture) end() string { return p.String() + "</svg>" }

// text writes a label; class "val" is the dark one for values.
func (p *picture) text(x, y float64, anchor, class, text string) {
	if text == "" {
		return
	}
	p.add(`<text x="%s" y="%s"`, num(x), num(y))
	if anchor != "start" {
		p.add(` text-anchor="%s"`, anchor)
	}
	if class != "" {
		p.add(` class="%s"`, class)
	}
	p.add(`>%s</text>`, html.EscapeString(text))
}

// num writes a coordinate with one decimal at most.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}

// scale turns values into heights. Zero is always on it: a picture that cuts
// the axis makes small changes look large.
type scale struct{ low, high float64 }

func scaleOf(points []Point) scale {
	var s scale
	for _, p := range points {
		if !p.Gap {
			s.low, s.high = min(s.low, float64(p.Value)), max(s.high, float64(p.Value))
		}
	}
	if s.low == s.high {
		s.high = s.low + 1
	}
	return s
}

// y is the height of a value: top for the highest, bottom for the lowest.
func (s scale) y(value float64) float64 {
	return bottom - (value-s.low)/(s.high-s.low)*(bottom-top)
}

// ticks chooses which labels of the axis are written: all that find room,
// always the last one, at equal steps back from it.
func ticks(points []Point) map[int]bool {
	widest := 1
	for _, p := range points {
		widest = max(widest, utf8.RuneCountInString(p.Label))
	}
	room := max(1, int((right-left)/(float64(widest)*letter+10)))
	step := (len(points) + room - 1) / room
	chosen := map[int]bool{}
	for i := len(points) - 1; i >= 0; i -= max(1, step) {
		chosen[i] = true
	}
	return chosen
}

// anchor keeps a label inside the frame.
func anchor(x float64, text string) string {
	half := float64(utf8.RuneCountInString(text)) * letter / 2
	switch {
	case x-half < 0:
		return "start"
	case x+half > width:
		return "end"
	}
	return "middle"
}
