package appeal

import "testing"

// Bishkek's Ala-Too square; the others lie around it.
var square = Point{42_876_400, 74_603_700}

// TestMetres compares with distances of the haversine formula.
func TestMetres(t *testing.T) {
	for to, want := range map[Point]int{
		square:                   0,
		{42_878_650, 74_603_700}: 250,  // due north
		{42_876_400, 74_606_768}: 250,  // due east
		{42_885_400, 74_603_700}: 1000, // due north
		{42_867_400, 74_591_430}: 1414, // south-west
	} {
		if got := square.Metres(to); got < want-1 || got > want+1 {
			t.Errorf("%v is %d m away, want %d", to, got, want)
		}
	}
}

// TestAround: the rectangle holds the circle, and little more.
func TestAround(t *testing.T) {
	b := square.Around(NearPublic)
	for _, p := range []Point{{b.North, square.Lon}, {b.South, square.Lon}, {square.Lat, b.West}, {square.Lat, b.East}} {
		if m := square.Metres(p); m < NearPublic || m > NearPublic+1 {
			t.Errorf("the edge %v is %d m away", p, m)
		}
	}
}

// TestParsePoint reads what phones and people write, and no more.
func TestParsePoint(t *testing.T) {
	for text, want := range map[[2]string]Point{
		{"42.8764", "74.6037"}: square, {" 42,876400 ", "74,6037"}: square, {"", ""}: {}, {"-0.0000004", "1"}: {0, 1_000_000},
	} {
		if got, ok := ParsePoint(text[0], text[1]); !ok || got != want {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
	for _, text := range [][2]string{{"42.8", ""}, {"", "74.6"}, {"NaN", "74"}, {"91", "74"}, {"42", "181"}, {"x", "y"}, {"1e400", "1"}, {"0", "0"}, {"Inf", "1"}} {
		if got, ok := ParsePoint(text[0], text[1]); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
	if lat, lon := square.Text(); lat != "42.876400" || lon != "74.603700" {
		t.Errorf("written as %s, %s", lat, lon)
	}
}
