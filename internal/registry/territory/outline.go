package territory

import (
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/place"
)

// shape is the outline of a raion: rings of points, and whether it is the one
// that the map is about.
type shape struct {
	Name  place.Name
	Rings [][]place.Point
	Here  bool
}

// shapesAround returns the raion of a municipality and the raions of its
// neighbourhood, so that the reader sees where it lies.
func shapesAround(raion place.Code) ([]shape, error) {
	all, err := outlines()
	if err != nil {
		return nil, err
	}
	var shapes []shape
	var here *shape
	for _, o := range all {
		rings, err := o.rings()
		if err != nil {
			return nil, err
		}
		code := soate(o.Properties.Code)
		shapes = append(shapes, shape{
			Name:  place.Name{Ky: corrected(o.Properties.Ky), Ru: o.Properties.Ru, En: corrected(o.Properties.En)},
			Rings: rings, Here: code == raion,
		})
		if code == raion {
			here = &shapes[len(shapes)-1]
		}
	}
	if here == nil {
		return nil, nil
	}
	return near(shapes, here.box()), nil
}

// rings reads a polygon or several as rings of points.
func (o outline) rings() ([][]place.Point, error) {
	var polygons [][][][2]float64
	if o.Geometry.Type == "Polygon" {
		polygons = make([][][][2]float64, 1)
		if err := json.Unmarshal(o.Geometry.Coordinates, &polygons[0]); err != nil {
			return nil, fmt.Errorf("outline of %s: %w", o.Properties.En, err)
		}
	} else if err := json.Unmarshal(o.Geometry.Coordinates, &polygons); err != nil {
		return nil, fmt.Errorf("outline of %s: %w", o.Properties.En, err)
	}
	var rings [][]place.Point
	for _, polygon := range polygons {
		for _, ring := range polygon {
			points := make([]place.Point, len(ring))
			for i, c := range ring {
				points[i] = place.Point{Lon: c[0], Lat: c[1]}
			}
			rings = append(rings, points)
		}
	}
	return rings, nil
}

// box is a rectangle in degrees.
type box struct{ west, south, east, north float64 }

func (s shape) box() box {
	b := box{180, 90, -180, -90}
	for _, ring := range s.Rings {
		for _, p := range ring {
			b = box{min(b.west, p.Lon), min(b.south, p.Lat), max(b.east, p.Lon), max(b.north, p.Lat)}
		}
	}
	return b
}

// near keeps the shapes that touch the rectangle, a little widened.
func near(shapes []shape, b box) []shape {
	const margin = 0.05 // degrees: neighbours share a border, not a point of it
	var kept []shape
	for _, s := range shapes {
		o := s.box()
		if o.west <= b.east+margin && o.east >= b.west-margin && o.south <= b.north+margin && o.north >= b.south-margin {
			kept = append(kept, s)
		}
	}
	return kept
}
