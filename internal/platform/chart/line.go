package chart

import "strings"

// Line draws how one figure changed. The first, the last and the highest or
// lowest value between them are marked and written. Without a known point it
// returns "".
func Line(title, desc string, points ...Point) string {
	known := knownPoints(points)
	if len(known) == 0 {
		return ""
	}
	p := begin(width, height, title, desc)
	s := scaleOf(points)
	p.add(`<path d="M0 %sH%s" stroke="%s"/>`, num(s.y(0)+.5), num(width), line)
	for _, run := range runs(points) {
		p.polyline(run, points, s)
	}
	for _, i := range marked(points, known) {
		x, y := lineX(i, len(points)), s.y(float64(points[i].Value))
		p.add(`<circle cx="%s" cy="%s" r="4.5" fill="%s"/>`, num(x), num(y), lake)
		p.text(edge(x, points[i].Text), placed(y, beside(i, points)), anchor(x, points[i].Text), "val", points[i].Text)
	}
	p.axis(points, func(i int) float64 { return lineX(i, len(points)) })
	return p.end()
}

// placed is where a value is written: above its point after all, where below it
// would run through the labels of the axis.
func placed(y, beside float64) float64 {
	if y+beside > height-above {
		return y - 10
	}
	return y + beside
}

// above is how much room the labels of the axis take at the foot of the picture.
const above = 26

// beside is how far from its point a value is written: above it, but below when
// the line comes down from the left, or it would run through the words.
func beside(i int, points []Point) float64 {
	if i > 0 && points[i-1].Value > points[i].Value {
		return 22
	}
	return -10
}

func (p *picture) polyline(run []int, points []Point, s scale) {
	coordinates := make([]string, len(run))
	for n, i := range run {
		coordinates[n] = num(lineX(i, len(points))) + "," + num(s.y(float64(points[i].Value)))
	}
	if len(run) == 1 { // between two gaps: a dot, or it would not be seen
		x, y, _ := strings.Cut(coordinates[0], ",")
		p.add(`<circle cx="%s" cy="%s" r="2.5" fill="%s"/>`, x, y, lake)
		return
	}
	p.add(`<polyline fill="none" stroke="%s" stroke-width="3" stroke-linejoin="round" stroke-linecap="round" points="%s"/>`,
		lake, strings.Join(coordinates, " "))
}

// axis writes the labels under the picture.
func (p *picture) axis(points []Point, x func(int) float64) {
	chosen := ticks(points)
	for i, point := range points {
		if chosen[i] {
			at := x(i)
			p.text(edge(at, point.Label), height-8, anchor(at, point.Label), "", point.Label)
		}
	}
}

// edge moves a label that would leave the frame to its border.
func edge(x float64, text string) float64 {
	switch anchor(x, text) {
	case "start":
		return 0
	case "end":
		return width
	}
	return x
}

func lineX(i, n int) float64 {
	if n == 1 {
		return width / 2
	}
	return left + (right-left)*float64(i)/float64(n-1)
}

// knownPoints returns the places of the points that are not gaps.
func knownPoints(points []Point) []int {
	var known []int
	for i, p := range points {
		if !p.Gap {
			known = append(known, i)
		}
	}
	return known
}

// runs splits the points at gaps.
func runs(points []Point) [][]int {
	var all [][]int
	for _, i := range knownPoints(points) {
		if n := len(all); n > 0 && all[n-1][len(all[n-1])-1] == i-1 {
			all[n-1] = append(all[n-1], i)
		} else {
			all = append(all, []int{i})
		}
	}
	return all
}

// marked chooses the points whose value is written: first, last, and the
// highest between them when it stands clear of both and of their labels.
func marked(points []Point, known []int) []int {
	first, last := known[0], known[len(known)-1]
	if first == last {
		return []int{first}
	}
	peak := first
	for _, i := range known {
		if points[i].Value > points[peak].Value {
			peak = i
		}
	}
	clear := len(points) / 4
	if peak-first > clear && last-peak > clear && points[peak].Value > points[last].Value {
		return []int{first, peak, last}
	}
	return []int{first, last}
}
