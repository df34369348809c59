package appeal

import (
	"math"
	"strconv"
	"strings"
)

// Point is a position in millionths of a degree (WGS 84); the zero Point is none.
type Point struct{ Lat, Lon int64 }

// Box is a rectangle of the earth in millionths of a degree.
type Box struct{ South, North, West, East int64 }

// How far another report may be and still be about the same thing, in metres, for
// the public and for the office.
const (
	NearPublic = 250
	NearOffice = 1000
)

// perMetre is how many millionths of a degree of latitude a metre is: the meridian
// has 20,003,931 metres from pole to pole.
const perMetre = 180_000_000.0 / 20_003_931.0

func (p Point) cosine() float64 { return math.Cos(float64(p.Lat) / 1_000_000 * math.Pi / 180) }

// Shrink is the square of how much shorter a degree of longitude is here than one
// of latitude, in ten-thousandths.
func (p Point) Shrink() int64 { c := p.cosine(); return int64(math.Round(c * c * 10_000)) }

// Around is the smallest rectangle that holds everything so many metres away.
func (p Point) Around(metres int) Box {
	high := float64(metres) * perMetre
	wide := high / max(p.cosine(), 0.01) // no municipality lies at a pole
	return Box{South: p.Lat - int64(math.Ceil(high)), North: p.Lat + int64(math.Ceil(high)), West: p.Lon - int64(math.Ceil(wide)), East: p.Lon + int64(math.Ceil(wide))}
}

// Metres is how far two positions are apart, to a metre within some kilometres.
func (p Point) Metres(o Point) int {
	north, east := float64(o.Lat-p.Lat)/perMetre, float64(o.Lon-p.Lon)/perMetre*p.cosine()
	return int(math.Round(math.Hypot(north, east)))
}

// ParsePoint reads a position as a phone or a person writes it, in degrees with a
// point or a comma. Two empty texts are the zero Point.
func ParsePoint(lat, lon string) (p Point, ok bool) {
	if lat == "" && lon == "" {
		return p, true
	}
	p.Lat, ok = micro(lat, 90)
	if ok {
		p.Lon, ok = micro(lon, 180)
	}
	return p, ok && p != Point{}
}

// micro reads degrees into millionths.
func micro(text string, most float64) (int64, bool) {
	f, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > most {
		return 0, false
	}
	return int64(math.Round(f * 1_000_000)), true
}

// Text writes the position as forms send it; none is two empty texts.
func (p Point) Text() (lat, lon string) {
	if p == (Point{}) {
		return "", ""
	}
	return strconv.FormatFloat(float64(p.Lat)/1_000_000, 'f', 6, 64), strconv.FormatFloat(float64(p.Lon)/1_000_000, 'f', 6, 64)
}
