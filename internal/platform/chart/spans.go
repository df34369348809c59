package chart

import "html"

// Span is how far one thing moves a figure, from its least to its greatest.
type Span struct {
	Label             string
	Low, High         int64  // in any unit, the same for all spans
	LowText, HighText string // as people read them
}

// Room of one span: its label, its bar, and the values under its ends.
const (
	spanHeight = 56.0
	barTop     = 18.0
	barHeight  = 12.0
)

// Spans draws spans one under the other around the figure as it is planned: the
// widest first, as handed in, make a tornado. What lies below the plan is pale;
// a broken line across the bars marks zero where it is in sight. Without spans it returns "".
func Spans(title, desc string, planned int64, spans ...Span) string {
	if len(spans) == 0 {
		return ""
	}
	s := scale{low: float64(planned), high: float64(planned)}
	for _, x := range spans {
		s.low, s.high = min(s.low, float64(x.Low)), max(s.high, float64(x.High))
	}
	if s.low == s.high {
		s.high = s.low + 1
	}
	p := begin(width, float64(len(spans))*spanHeight, title, desc)
	for i, x := range spans {
		p.span(float64(i)*spanHeight, s, planned, x)
	}
	return p.end()
}

// x is how far to the right a value lies.
func (s scale) x(value float64) float64 {
	return left + (value-s.low)/(s.high-s.low)*(right-left)
}

// span draws one row.
func (p *picture) span(y float64, s scale, planned int64, x Span) {
	from, to, middle := s.x(float64(x.Low)), s.x(float64(x.High)), s.x(float64(planned))
	p.text(0, y+12, "start", "", x.Label)
	p.add(`<g><title>%s</title>`, html.EscapeString(x.Label+": "+x.LowText+" … "+x.HighText))
	p.stretch(from, min(max(middle, from), to), y+barTop, pale)
	p.stretch(max(min(middle, to), from), to, y+barTop, lake)
	p.add(`</g>`)
	if s.low < 0 && s.high > 0 {
		p.add(`<path d="M%s %sV%s" stroke="%s" stroke-dasharray="3 3"/>`, num(s.x(0)), num(y+barTop-3), num(y+barTop+barHeight+3), felt)
	}
	p.text(0, y+barTop+barHeight+14, "start", "val", x.LowText)
	p.text(width, y+barTop+barHeight+14, "end", "val", x.HighText)
}

// stretch draws a part of a span; one without width is left out.
func (p *picture) stretch(from, to, y float64, fill string) {
	if to > from {
		p.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, num(from), num(y), num(to-from), num(barHeight), fill)
	}
}
