// Package bench measures the program beside a floor: the least that any program
// would have to do for the same effect. Machines are noisy and differ, so a
// figure alone says nothing; contenders run by turns in one process, and what is
// reported is the ratio of their medians. After each pass the result is checked,
// for a quick wrong answer is worth nothing. The program under test is handed in
// as functions: this package knows no room but the engine of prices.
package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
)

// Contender is one way of doing the work.
type Contender struct {
	Name string
	// Run does the work of one pass and returns figures by name: payments per
	// second, seconds, megabytes.
	Run func(ctx context.Context, pass int) (Figures, error)
	// Check tells, after each pass, what is wrong with the result; nil when
	// there is nothing to be wrong.
	Check func(ctx context.Context) error
}

// Figures are what one pass measured, by name.
type Figures map[string]float64

// Bar is what a ratio of two figures must keep to.
type Bar struct {
	Name    string
	Of, To  Figure  // the ratio is Of divided by To
	AtLeast float64 // 0: no lower bar
	AtMost  float64 // 0: no upper bar
}

// Figure names a figure of a contender. A zero Contender is the number 1, so
// that a plain figure can have a bar as well.
type Figure struct{ Contender, Name string }

// Report is what a bench prints.
type Report struct {
	Bench    string    `json:"bench"`
	Database string    `json:"database,omitempty"`
	Machine  string    `json:"machine"`
	Load     string    `json:"load"` // one minute, before and after
	Passes   int       `json:"passes"`
	Measures []Measure `json:"measures"`
	Ratios   []Ratio   `json:"ratios"`
	Checked  string    `json:"checked"`
	Notes    []string  `json:"notes,omitempty"`
}

// Measure is one figure over all passes.
type Measure struct {
	Contender string  `json:"contender"`
	Name      string  `json:"name"`
	Median    float64 `json:"median"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
}

// Ratio is a bar with what was measured.
type Ratio struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Bar   string  `json:"bar"`
	Met   bool    `json:"met"`
}

// Compare runs the contenders by turns, each pass beginning with another one,
// and holds the medians against the bars.
func Compare(ctx context.Context, name string, passes int, contenders []Contender, bars []Bar) (Report, error) {
	r := Report{Bench: name, Passes: passes, Machine: machine(), Checked: "after each pass"}
	before := load()
	seen := map[Figure][]float64{}
	var order []Figure
	for pass := range passes {
		for i := range contenders {
			c := contenders[(i+pass)%len(contenders)]
			figures, err := c.once(ctx, pass)
			if err != nil {
				return r, fmt.Errorf("bench %s, %s, pass %d: %w", name, c.Name, pass+1, err)
			}
			for figure, value := range figures {
				at := Figure{c.Name, figure}
				if seen[at] == nil {
					order = append(order, at)
				}
				seen[at] = append(seen[at], value)
			}
		}
	}
	r.Load = before + " → " + load()
	slices.SortFunc(order, func(a, b Figure) int { return strings.Compare(a.Contender+a.Name, b.Contender+b.Name) })
	for _, at := range order {
		r.Measures = append(r.Measures, measure(at, seen[at]))
	}
	for _, bar := range bars {
		r.Ratios = append(r.Ratios, bar.hold(seen))
	}
	return r, nil
}

func (c Contender) once(ctx context.Context, pass int) (Figures, error) {
	runtime.GC() // the garbage of one contender is not the time of the next
	figures, err := c.Run(ctx, pass)
	if err == nil && c.Check != nil {
		err = c.Check(ctx)
	}
	return figures, err
}

func measure(at Figure, values []float64) Measure {
	return Measure{Contender: at.Contender, Name: at.Name,
		Median: median(values), Low: slices.Min(values), High: slices.Max(values)}
}

// hold computes the ratio of medians. What was not measured meets no bar.
func (b Bar) hold(seen map[Figure][]float64) Ratio {
	r := Ratio{Name: b.Name, Bar: b.String()}
	of, to := seen[b.Of], seen[b.To]
	if b.To == (Figure{}) {
		to = []float64{1}
	}
	if len(of) == 0 || len(to) == 0 || median(to) == 0 {
		return r
	}
	r.Value = median(of) / median(to)
	r.Met = (b.AtLeast == 0 || r.Value >= b.AtLeast) && (b.AtMost == 0 || r.Value <= b.AtMost)
	return r
}

// String says the bar as a person would.
func (b Bar) String() string {
	switch {
	case b.AtLeast > 0 && b.AtMost > 0:
		return fmt.Sprintf("%g to %g", b.AtLeast, b.AtMost)
	case b.AtLeast > 0:
		return fmt.Sprintf("at least %g", b.AtLeast)
	}
	return fmt.Sprintf("at most %g", b.AtMost)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// Print writes the report as JSON.
func (r Report) Print(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(r)
}

// Missed lists the ratios that keep below their bar.
func (r Report) Missed() (missed []string) {
	for _, ratio := range r.Ratios {
		if !ratio.Met {
			missed = append(missed, fmt.Sprintf("%s: %.3g, %s", ratio.Name, ratio.Value, ratio.Bar))
		}
	}
	return missed
}

func machine() string {
	return fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

// load is the load of the last minute where the system tells it.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
