package chart

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/place"
)

// TestBubbles: the largest is drawn first, nothing without a number or a place is
// drawn, and what others typed is text.
func TestBubbles(t *testing.T) {
	svg := Bubbles("T", "D", []Bubble{
		{Name: "Аз", Text: "1", Value: 1, At: place.Point{Lat: 40.6, Lon: 73.6}, Href: "/a?x=1&y=2"},
		{Name: "Көп <b>", Text: "40", Value: 40, At: place.Point{Lat: 40.7, Lon: 73.5}},
		{Name: "Жок", Text: "0", Value: 0, At: place.Point{Lat: 40.8, Lon: 73.5}},
		{Name: "Кайда", Text: "3", Value: 3, At: place.Point{Lat: 400, Lon: 73.5}},
	})
	sound(t, svg, "T")
	if strings.Index(svg, "Көп") > strings.Index(svg, "Аз") || strings.Contains(svg, "Жок") || strings.Contains(svg, "Кайда") || strings.Contains(svg, "<b>") {
		t.Error(svg)
	}
	if Bubbles("T", "", nil) != "" {
		t.Error("nothing is drawn")
	}
}

func TestAnyBubblesAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Bubble
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			list = append(list, Bubble{Name: rapid.StringOf(rapid.RuneFrom([]rune("абв<&\""))).Draw(t, "name"), Text: "1", Value: rapid.IntRange(1, 50_000).Draw(t, "value"),
				At: place.Point{Lat: rapid.Float64Range(-85, 85).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}})
		}
		svg := Bubbles("T", "", list)
		for _, bad := range []string{"NaN", "Inf", `r="-`} {
			if strings.Contains(svg, bad) {
				t.Fatalf("the drawing holds %q:\n%s", bad, svg)
			}
		}
	})
}
