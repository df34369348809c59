package chart

import (
	"encoding/xml"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/place"
)

func months(values ...int64) []Point {
	var points []Point
	for i, v := range values {
		points = append(points, Point{Label: "м" + strconv.Itoa(i+1), Value: v, Text: strconv.FormatInt(v, 10)})
	}
	return points
}

// sound fails unless the drawing is well-formed, stays finite, carries its
// title and nothing that the content security policy forbids.
func sound(t testing.TB, svg, title string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
	}
	for _, bad := range []string{"NaN", "Inf", "style=", "<script", "onload"} {
		if strings.Contains(svg, bad) {
			t.Errorf("the drawing holds %q:\n%s", bad, svg)
		}
	}
	var escaped strings.Builder
	if err := xml.EscapeText(&escaped, []byte(title)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(svg, `"><title>`+escaped.String()) {
		t.Errorf("no title %q in\n%s", title, svg)
	}
}

func TestDegenerateData(t *testing.T) {
	tests := map[string][]Point{
		"one":      months(7),
		"two":      months(7, 9),
		"equal":    months(5, 5, 5, 5),
		"zeros":    months(0, 0, 0),
		"negative": months(-3, -9, -1),
		"mixed":    months(-30000, 20, 50000),
		"huge":     months(math.MaxInt64, math.MinInt64, math.MaxInt64),
		"gap":      {{Label: "a", Value: 4, Text: "4"}, {Label: "b", Gap: true}, {Label: "c", Value: 6, Text: "6"}, {Label: "d", Value: 6, Text: "6"}},
		"markup":   {{Label: `<b>"&`, Value: 1, Text: `<script>`}},
	}
	for name, points := range tests {
		t.Run(name, func(t *testing.T) {
			sound(t, Line("A & <B>", "what it says", points...), "A & <B>")
			sound(t, Bars("A & <B>", "", points...), "A & <B>")
		})
	}
}

func TestNothingToDraw(t *testing.T) {
	gaps := []Point{{Label: "a", Gap: true}, {Label: "b", Gap: true}}
	if got := Line("t", "") + Line("t", "", gaps...) + Bars("t", "") + Bars("t", "", gaps...); got != "" {
		t.Errorf("drew %q out of nothing", got)
	}
	if got := Stack("t", "") + Stack("t", "", Share{Label: "a", Value: -4}, Share{Label: "b"}); got != "" {
		t.Errorf("drew shares %q of nothing", got)
	}
	beyond := []Area{{Name: "x", Rings: [][]place.Point{{{Lon: 999, Lat: 12}}}}}
	if got := Outline("t", "", nil, nil) + Outline("t", "", beyond, nil); got != "" {
		t.Errorf("drew a map %q of nowhere", got)
	}
}

// A reader must see the worked example: the highest value stands at the top
// edge, zero on the base line, the first and the last value are written.
func TestLineShowsFirstAndLast(t *testing.T) {
	svg := Line("Collection rose", "", months(48, 55, 60, 81)...)
	for _, want := range []string{`>48</text>`, `>81</text>`, `cy="26"`, `d="M0 142.5H340"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
	if strings.Contains(svg, `>55</text>`) {
		t.Error("a value between them crowds the picture")
	}
}

func TestBarsMarkTheLast(t *testing.T) {
	svg := Bars("Water", "", months(15, 11)...)
	if strings.Count(svg, lake) != 1 || !strings.Contains(svg, `fill="`+pale+`"`) {
		t.Errorf("exactly the last bar should be dark:\n%s", svg)
	}
	if !strings.Contains(svg, `height="116"`) {
		t.Errorf("the highest bar should fill the frame:\n%s", svg)
	}
}

func TestGapBreaksTheLine(t *testing.T) {
	points := months(1, 2, 3, 4, 5)
	points[2].Gap = true
	if svg := Line("t", "", points...); strings.Count(svg, "<polyline") != 2 {
		t.Errorf("want two lines around the gap:\n%s", svg)
	}
}

func TestStackListsNarrowParts(t *testing.T) {
	svg := Stack("Price", "", Share{"Электр", 490, "4,90"}, Share{"Анализ", 5, "0,05"})
	if !strings.Contains(svg, "Анализ — 0,05</text>") || !strings.Contains(svg, `class="on">Электр</text>`) {
		t.Errorf("narrow parts belong below, wide ones carry their label:\n%s", svg)
	}
	sound(t, svg, "Price")
}

func TestOutlineLinksAndHighlights(t *testing.T) {
	square := []place.Point{{Lon: 73, Lat: 40}, {Lon: 74, Lat: 40}, {Lon: 74, Lat: 41}, {Lon: 73, Lat: 41}}
	svg := Outline("Raion", "", []Area{{Name: "Кара-Кулжа", Rings: [][]place.Point{square}, Here: true, Href: "/ky/a?b=1&c=2"}},
		[]Dot{{Name: "Бий-Мырза", At: place.Point{Lon: 73.5, Lat: 40.5}}})
	sound(t, svg, "Raion")
	for _, want := range []string{`href="/ky/a?b=1&amp;c=2"`, `role="group"`, `class="val">Кара-Кулжа`, `<title>Бий-Мырза</title>`, "#E3EFF2"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
}

func TestQR(t *testing.T) {
	svg, err := QR("Scan to pay", "https://pay.payqr.kg/#000201")
	if err != nil {
		t.Fatal(err)
	}
	sound(t, svg, "Scan to pay")
	if strings.Count(svg, "<path") != 2 {
		t.Error("a code is a white ground and one path")
	}
	if _, err := QR("", strings.Repeat("long", 2000)); err == nil {
		t.Error("a code cannot hold 8000 bytes")
	}
}

// coordinate finds every y of a mark: all must lie inside the frame.
var coordinate = regexp.MustCompile(`cy="([^"]+)"`)

func TestMarksStayInsideTheFrame(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		points := months(rapid.SliceOfN(rapid.Int64(), 1, 30).Draw(r, "values")...)
		svg := Line("t", "", points...)
		for _, m := range coordinate.FindAllStringSubmatch(svg, -1) {
			if y, err := strconv.ParseFloat(m[1], 64); err != nil || y < 0 || y > height {
				r.Fatalf("y=%s lies outside: %v", m[1], points)
			}
		}
		if svg != Line("t", "", points...) {
			r.Fatal("the same data gave another picture")
		}
	})
}

// TestValueLeavesTheAxisAlone: a line that falls to the foot of the picture has
// its last value above the point, and not across the labels of the axis.
func TestValueLeavesTheAxisAlone(t *testing.T) {
	svg := Line("Акча", "", months(200, 100, -1500)...)
	found := regexp.MustCompile(`y="([\d.]+)"[^>]*class="val"[^>]*>-1500<`).FindStringSubmatch(svg)
	if found == nil {
		t.Fatalf("no value in %s", svg)
	}
	if y, err := strconv.ParseFloat(found[1], 64); err != nil || y > height-above {
		t.Errorf("the value is written at %v, across the axis", y)
	}
}
