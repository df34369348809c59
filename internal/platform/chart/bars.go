package chart

import "unicode/utf8"

// Bars draws one bar a month (or another step); the last is the darker one,
// because it is the one the page speaks of. Values are written on all bars when
// they find room, else on the first, the highest and the last. Without a known
// point it returns "".
func Bars(title, desc string, points ...Point) string {
	known := knownPoints(points)
	if len(known) == 0 {
		return ""
	}
	p := begin(width, height, title, desc)
	s := scaleOf(points)
	pitch := (width - 4) / float64(len(points))
	bar := min(pitch*.72, 46)
	x := func(i int) float64 { return 2 + pitch*(float64(i)+.5) }
	last := known[len(known)-1]
	for _, i := range known {
		p.bar(x(i)-bar/2, bar, s, points[i].Value, i == last)
	}
	p.add(`<path d="M0 %sH%s" stroke="%s"/>`, num(s.y(0)+.5), num(width), line)
	for _, i := range written(points, known, pitch) {
		at := min(s.y(0), s.y(float64(points[i].Value))) - 7
		p.text(edge(x(i), points[i].Text), at, anchor(x(i), points[i].Text), "val", points[i].Text)
	}
	p.axis(points, x)
	return p.end()
}

// bar draws from zero up or down; a value of nothing still shows a hair line.
func (p *picture) bar(x, w float64, s scale, value int64, dark bool) {
	fill := pale
	switch {
	case value < 0:
		fill = felt
	case dark:
		fill = lake
	}
	from, to := s.y(float64(value)), s.y(0)
	if from > to {
		from, to = to, from
	}
	p.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, num(x), num(from), num(w), num(max(to-from, 1)), fill)
}

// written chooses the bars whose value is written.
func written(points []Point, known []int, pitch float64) []int {
	widest := 0
	for _, i := range known {
		widest = max(widest, utf8.RuneCountInString(points[i].Text))
	}
	if float64(widest)*letter < pitch {
		return known
	}
	return marked(points, known)
}
