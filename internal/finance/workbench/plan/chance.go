package plan

// stream is a generator of chance of our own: a counter that is stirred
// (SplitMix64). Each draw has a stream of its own that follows from the seed and
// the draw's number alone, so it does not matter which processor takes it.
type stream struct{ state uint64 }

// step is the odd number nearest to 2⁶⁴ over the golden ratio: adding it visits
// all numbers.
const step = 0x9E3779B97F4A7C15

// streamOf is the stream of a draw.
func streamOf(seed uint64, draw int) stream {
	return stream{stir(stir(seed) + step*uint64(draw))}
}

func (s *stream) next() uint64 {
	s.state += step
	return stir(s.state)
}

// stir makes neighbouring numbers look unrelated.
func stir(v uint64) uint64 {
	v = (v ^ v>>30) * 0xBF58476D1CE4E5B9
	v = (v ^ v>>27) * 0x94D049BB133111EB
	return v ^ v>>31
}

// unit is a number from 0 up to, but never, 1.
func (s *stream) unit() float64 { return float64(s.next()>>11) / (1 << 53) }

// triangle is a deviation between low and high, most often near none: its
// density falls evenly to both ends. The smaller of two even numbers has just
// that density on one side.
func (s *stream) triangle(x spread) float64 {
	side := x.high
	if float64(s.unit()*(x.high-x.low)) < -x.low {
		side = x.low
	}
	return float64(side * min(s.unit(), s.unit()))
}

// spread is a Spread as shares.
type spread struct{ low, high float64 }
