package chart

import (
	"html"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/place"
)

// Bubble is a place of a map with how many of something there are.
type Bubble struct {
	Name  string // finished
	Text  string // the number as people read it
	Value int
	At    place.Point
	Href  string // where it leads; may be empty
}

// Sizes of bubbles: the area, and not the width, tells how many there are.
const (
	bubbleLeast, bubbleMost = 9.0, 30.0
	bubbleRoom              = bubbleMost + 18 // for the name under it
)

// Bubbles draws places by how many of something there are, the largest first, so
// that small ones lie on top. Names are written where they find room and always
// read out. Without a usable point it returns "".
func Bubbles(title, desc string, list []Bubble) string {
	list = slices.DeleteFunc(slices.Clone(list), func(b Bubble) bool { return !usable(b.At) || b.Value <= 0 })
	dots := make([]Dot, len(list))
	for i, b := range list {
		dots[i] = Dot{At: b.At, Href: b.Href}
	}
	v, ok := bounds(nil, dots)
	if !ok {
		return ""
	}
	slices.SortStableFunc(list, func(a, b Bubble) int { return b.Value - a.Value })
	v.factor *= (mapWidth - 2*bubbleRoom) / (mapWidth - 2*mapMargin) // room for the bubbles themselves
	p := beginAs(role(nil, dots), mapWidth, v.drawnHeight()-2*mapMargin+2*bubbleRoom, title, desc)
	var names [][4]float64
	for _, b := range list {
		names = p.bubble(b, v, list[0].Value, names)
	}
	return p.end()
}

// bubble draws one; names are the rectangles where names stand already.
func (p *picture) bubble(b Bubble, v view, most int, names [][4]float64) [][4]float64 {
	x, y := v.xy(b.At)
	x, y = x-mapMargin+bubbleRoom, y-mapMargin+bubbleRoom
	r := max(bubbleLeast, bubbleMost*math.Sqrt(float64(b.Value)/float64(most)))
	p.link(b.Href, func() {
		p.add(`<circle cx="%s" cy="%s" r="%s" fill="%s" stroke="%s" stroke-width="1"><title>%s</title></circle>`,
			num(x), num(y), num(r), pale, lake, html.EscapeString(b.Name+": "+b.Text))
		p.text(x, y+4, "middle", "val", b.Text)
		wide := float64(utf8.RuneCountInString(b.Name)) * letter / 2
		spot := [4]float64{x - wide, y + r + 2, x + wide, y + r + 15}
		if spot[0] >= 0 && spot[2] <= mapWidth && !slices.ContainsFunc(names, func(o [4]float64) bool {
			return spot[0] < o[2] && spot[2] > o[0] && spot[1] < o[3] && spot[3] > o[1]
		}) {
			p.text(x, y+r+13, "middle", "", b.Name)
			names = append(names, spot)
		}
	})
	return names
}
