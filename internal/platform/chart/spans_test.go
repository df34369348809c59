package chart

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSpansStandAroundThePlan(t *testing.T) {
	svg := Spans("Акча 2036-жылы", "", 100, Span{"Жоготуулар", -200, 300, "−200", "300"}, Span{"Баалар", 50, 150, "50", "150"})
	sound(t, svg, "Акча 2036-жылы")
	if strings.Count(svg, "<rect") != 4 || !strings.Contains(svg, ">−200</text>") || !strings.Contains(svg, "stroke-dasharray") {
		t.Errorf("two spans around the plan, and zero in sight: %s", svg)
	}
	if svg := Spans("x", "", 100, Span{"one-sided", 120, 150, "120", "150"}); strings.Count(svg, "<rect") != 1 || strings.Contains(svg, "stroke-dasharray") {
		t.Errorf("a span above the plan: %s", svg)
	}
	if Spans("x", "", 1) != "" {
		t.Error("no spans make a picture")
	}
}

// Whatever the values, bars stay inside the frame and have a width.
func TestSpansStayInsideTheFrame(outer *testing.T) {
	bars := regexp.MustCompile(`<rect x="([^"]+)" y="[^"]+" width="([^"]+)"`)
	rapid.Check(outer, func(t *rapid.T) {
		var spans []Span
		for range rapid.IntRange(1, 6).Draw(t, "spans") {
			a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
			spans = append(spans, Span{Label: "<б>", Low: min(a, b), High: max(a, b)})
		}
		svg := Spans("т", "", rapid.Int64().Draw(t, "planned"), spans...)
		sound(outer, svg, "т")
		for _, found := range bars.FindAllStringSubmatch(svg, -1) {
			x, err := strconv.ParseFloat(found[1], 64)
			w, failed := strconv.ParseFloat(found[2], 64)
			if err != nil || failed != nil || x < 0 || w < 0 || x+w > width+.2 {
				t.Fatalf("a bar from %v of %v in %s", x, w, svg)
			}
		}
	})
}
