package bench

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Journal is the program as the office sees it, and a way to give it a past.
type Journal struct {
	Lives func(ctx context.Context, length time.Duration) (Called, error)
	Look  func(ctx context.Context, path string) error
	Weigh func(ctx context.Context, path string) (int, error) // bytes of a public page
	Fill  func(ctx context.Context, upTo int) error           // requests that lie in the journal
	Lived func(ctx context.Context, lives int) error          // recounts what all lives so far have left
	Check func(ctx context.Context) error
	Ready func(ctx context.Context) error // the database gathers its statistics
}

// The lists that are read again and again, by name.
var inboxes = []struct{ name, path string }{
	{"inbox", "/requests"},
	{"nobody's", "/requests?view=unassigned"},
	{"answered", "/requests?view=ended"},
	{"words", "/requests?q=насос"},
	{"words answered", "/requests?view=ended&q=насос"},
}

// The map of open requests, and what a public page may weigh.
const (
	mapPath  = "/requests/map"
	pageMost = 8 << 10
)

const (
	officeClients = 32
	fewRequests   = 1000
	looks         = 60 // of each list
)

// Requests measures whole lives of requests in an empty journal and in a full one,
// and the lists of the desk at a thousand requests and at all of them. The two
// journals are one database before and after, so they cannot take turns: the rate
// of the empty one is measured first, in as many passes.
func Requests(ctx context.Context, j Journal, plan Plan) (r Report, err error) {
	r = Report{Bench: "requests", Passes: plan.Passes, Machine: machine(), Checked: "counts after each pass, everything after each step"}
	before, seen, lived := load(), map[Figure][]float64{}, 0
	step := func(name string, upTo int, lives bool) {
		if err == nil && upTo > 0 {
			err = j.Fill(ctx, upTo)
		}
		if err == nil {
			err = j.Ready(ctx)
		}
		for range plan.Passes {
			if err == nil && lives {
				err = j.lives(ctx, name, plan.Length, seen, &lived)
			}
			if err == nil && upTo > 0 {
				err = j.lists(ctx, name, seen)
			}
		}
		if err == nil {
			err = j.Check(ctx)
		}
	}
	step("empty", 0, true)
	step("thousand", fewRequests, false)
	step("full", plan.Size, true)
	if err != nil {
		return r, fmt.Errorf("bench requests: %w", err)
	}
	r.Load = before + " → " + load()
	for at, values := range seen {
		r.Measures = append(r.Measures, measure(at, values))
	}
	slices.SortFunc(r.Measures, func(a, b Measure) int {
		return slices.Compare([]string{a.Contender, a.Name}, []string{b.Contender, b.Name})
	})
	bars := []Bar{
		{Name: "rate full beside empty", Of: Figure{"full", "per second"}, To: Figure{"empty", "per second"}, AtLeast: 0.5},
		{Name: "lives a second, full", Of: Figure{"full", "per second"}, AtLeast: 300},
	}
	bars = append(bars, Bar{Name: "bytes of the map", Of: Figure{"full", "map bytes"}, AtMost: pageMost})
	for _, list := range inboxes {
		bars = append(bars, Bar{Name: "p95 of " + list.name + ", full beside a thousand", Of: Figure{"full", list.name + " p95 ms"},
			To: Figure{"thousand", list.name + " p95 ms"}, AtMost: 3})
	}
	for _, bar := range bars {
		r.Ratios = append(r.Ratios, bar.hold(seen))
	}
	return r, nil
}

// lives lets clients lead requests through their lives for a time, and recounts what
// all of them have left.
func (j Journal) lives(ctx context.Context, name string, length time.Duration, seen map[Figure][]float64, lived *int) error {
	c, err := j.Lives(ctx, length)
	if err != nil {
		return err
	}
	of := func(worked time.Duration) float64 { return float64(worked.Microseconds()) / 1000 / float64(c.Calls) }
	for figure, value := range map[string]float64{"per second": c.PerSecond, "p99 ms": float64(c.P99.Microseconds()) / 1000,
		"processor ms a life, program": of(c.Program), "processor ms a life, database server": of(c.Server), "processor ms a life, callers": of(c.Callers)} {
		seen[Figure{name, figure}] = append(seen[Figure{name, figure}], value)
	}
	*lived += c.Calls
	return j.Lived(ctx, *lived)
}

// lists reads the lists by one person alone, and the public map.
func (j Journal) lists(ctx context.Context, name string, seen map[Figure][]float64) error {
	for _, list := range inboxes {
		if err := p95(name, list.name, seen, func() error { return j.Look(ctx, list.path) }); err != nil {
			return err
		}
	}
	bytes := 0
	err := p95(name, "map", seen, func() (err error) {
		bytes, err = j.Weigh(ctx, mapPath)
		return err
	})
	at := Figure{name, "map bytes"}
	seen[at] = append(seen[at], float64(bytes))
	return err
}

// p95 reads something again and again and keeps the time below which 95 of 100 stay.
func p95(contender, name string, seen map[Figure][]float64, read func() error) error {
	took := make([]time.Duration, looks)
	for i := range took {
		begun := time.Now()
		if err := read(); err != nil {
			return err
		}
		took[i] = time.Since(begun)
	}
	slices.Sort(took)
	at := Figure{contender, name + " p95 ms"}
	seen[at] = append(seen[at], float64(took[looks*95/100].Microseconds())/1000)
	return nil
}
