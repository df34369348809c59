package chart

import (
	"html"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/place"
)

// Area is one territory of a map: a raion, a municipality.
type Area struct {
	Name  string // finished
	Rings [][]place.Point
	Here  bool   // the one the page speaks of
	Href  string // where it leads; may be empty
}

// Dot is one village or town of a map.
type Dot struct {
	Name string
	At   place.Point
	Here bool
	Href string
}

const (
	mapWidth  = width
	mapHeight = 300.0
	mapMargin = 8.0
)

// Outline draws areas and dots as a map without tiles: it needs no network and
// prints. Names are written where they find room and always read out. Without
// a usable point it returns "".
func Outline(title, desc string, areas []Area, dots []Dot) string {
	box, ok := bounds(areas, dots)
	if !ok {
		return ""
	}
	p := beginAs(role(areas, dots), mapWidth, box.drawnHeight(), title, desc)
	for _, a := range areas {
		p.area(a, box)
	}
	for _, a := range areas {
		p.areaName(a, box)
	}
	for _, d := range dots {
		p.dot(d, box)
	}
	return p.end()
}

func role(areas []Area, dots []Dot) string {
	if slices.ContainsFunc(areas, func(a Area) bool { return a.Href != "" }) ||
		slices.ContainsFunc(dots, func(d Dot) bool { return d.Href != "" }) {
		return "group"
	}
	return "img"
}

// view is the piece of the earth that is drawn, and how it is scaled. Over a
// raion a degree of longitude shortened by the cosine of the latitude is exact
// enough: the picture is for finding one's way, not for measuring.
type view struct {
	west, north, factor, shrink float64
	south                       float64
}

func bounds(areas []Area, dots []Dot) (view, bool) {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	see := func(at place.Point) {
		if usable(at) {
			west, east = min(west, at.Lon), max(east, at.Lon)
			south, north = min(south, at.Lat), max(north, at.Lat)
		}
	}
	for _, a := range areas {
		for _, ring := range a.Rings {
			for _, at := range ring {
				see(at)
			}
		}
	}
	for _, d := range dots {
		see(d.At)
	}
	if west > east {
		return view{}, false
	}
	shrink := math.Cos((south + north) / 2 * math.Pi / 180)
	wide, high := max((east-west)*shrink, 1e-6), max(north-south, 1e-6)
	factor := min((mapWidth-2*mapMargin)/wide, (mapHeight-2*mapMargin)/high)
	return view{west: west, north: north, south: south, factor: factor, shrink: shrink}, true
}

// usable refuses what is no place on earth (and what would break the picture).
func usable(at place.Point) bool { return math.Abs(at.Lat) <= 85 && math.Abs(at.Lon) <= 180 }

func (v view) xy(at place.Point) (x, y float64) {
	return mapMargin + (at.Lon-v.west)*v.shrink*v.factor, mapMargin + (v.north-at.Lat)*v.factor
}

func (v view) drawnHeight() float64 { return 2*mapMargin + (v.north-v.south)*v.factor }

func (p *picture) area(a Area, v view) {
	fill := "#F2EEE3"
	if a.Here {
		fill = "#E3EFF2"
	}
	var path strings.Builder
	for _, ring := range a.Rings {
		path.WriteString(ringPath(ring, v))
	}
	if path.Len() == 0 {
		return
	}
	p.link(a.Href, func() {
		p.add(`<path d="%s" fill="%s" stroke="#7B8581" stroke-width="1" fill-rule="evenodd"><title>%s</title></path>`,
			path.String(), fill, html.EscapeString(a.Name))
	})
}

func ringPath(ring []place.Point, v view) string {
	var path strings.Builder
	last := ""
	for _, at := range ring {
		if !usable(at) {
			continue
		}
		x, y := v.xy(at)
		here := num(x) + " " + num(y)
		switch {
		case path.Len() == 0:
			path.WriteString("M" + here)
		case here != last: // points closer than a tenth of a pixel say nothing
			path.WriteString("L" + here)
		}
		last = here
	}
	if path.Len() == 0 {
		return ""
	}
	return path.String() + "Z"
}

// areaName writes the name in the middle of the area's largest ring, when the
// ring is wide enough for it.
func (p *picture) areaName(a Area, v view) {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, ring := range a.Rings {
		if len(ring) < 3 {
			continue
		}
		for _, at := range ring {
			x, y := v.xy(at)
			west, east, south, north = min(west, x), max(east, x), min(south, y), max(north, y)
		}
	}
	if east-west < float64(utf8.RuneCountInString(a.Name))*letter {
		return
	}
	class := ""
	if a.Here {
		class = "val"
	}
	p.text((west+east)/2, (south+north)/2+4, "middle", class, a.Name)
}

func (p *picture) dot(d Dot, v view) {
	if !usable(d.At) {
		return
	}
	x, y := v.xy(d.At)
	radius, class := "3", ""
	if d.Here {
		radius, class = "5.5", "val"
	}
	p.link(d.Href, func() {
		p.add(`<circle cx="%s" cy="%s" r="%s" fill="%s"><title>%s</title></circle>`, num(x), num(y), radius, lake, html.EscapeString(d.Name))
		if x+float64(utf8.RuneCountInString(d.Name))*letter+8 < mapWidth {
			p.text(x+8, y+4, "start", class, d.Name)
		} else {
			p.text(x-8, y+4, "end", class, d.Name)
		}
	})
}

// link wraps what draw adds in a link, when there is an address.
func (p *picture) link(href string, draw func()) {
	if href == "" {
		draw()
		return
	}
	p.add(`<a href="%s">`, html.EscapeString(href))
	draw()
	p.WriteString("</a>")
}
