// Package meter counts how the program answers and writes it for a scraper, in
// the text format of Prometheus (version 0.0.4). It counts requests by method
// and code alone: paths would tell who looked at which account.
package meter

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// bounds are the upper limits of the buckets, in seconds.
var bounds = [...]float64{.005, .01, .02, .05, .1, .25, 1, 5}

// methods that are told apart; any other is "other", so that nobody can fill
// the memory with invented ones.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions}

// series are the requests of one method that got one code.
type series struct {
	method string
	code   int
}

// times are how long requests took.
type times struct {
	upTo  [len(bounds)]uint64 // each took at most its bound
	count uint64
	sum   float64 // seconds
}

// Meter counts requests. It is safe for concurrent use.
type Meter struct {
	began time.Time
	mu    sync.Mutex
	seen  map[series]*times
}

// New begins to count.
func New() *Meter { return &Meter{began: time.Now(), seen: map[series]*times{}} }

// Over counts what next answers.
func (m *Meter) Over(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &answer{ResponseWriter: w, code: http.StatusOK}
		began := time.Now()
		defer func() { m.count(r.Method, answer.code, time.Since(began).Seconds()) }()
		next.ServeHTTP(answer, r)
	})
}

func (m *Meter) count(method string, code int, seconds float64) {
	if !slices.Contains(methods, method) {
		method = "other"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	key := series{strings.ToLower(method), code}
	t := m.seen[key]
	if t == nil {
		t = &times{}
		m.seen[key] = t
	}
	t.count, t.sum = t.count+1, t.sum+seconds
	for i, bound := range bounds {
		if seconds <= bound {
			t.upTo[i]++
		}
	}
}

// ServeHTTP writes the counts.
func (m *Meter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	var page bytes.Buffer
	m.requests(&page)
	m.program(&page)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = page.WriteTo(w) // a scraper that went away needs no answer
}

func (m *Meter) requests(page *bytes.Buffer) {
	const name = "aimak_request_seconds"
	fmt.Fprintf(page, "# HELP %s Time to answer a request.\n# TYPE %[1]s histogram\n", name)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range slices.SortedFunc(maps.Keys(m.seen), order) {
		t, labels := m.seen[key], fmt.Sprintf(`method=%q,code="%d"`, key.method, key.code)
		for i, bound := range bounds {
			fmt.Fprintf(page, "%s_bucket{%s,le=%q} %d\n", name, labels, number(bound), t.upTo[i])
		}
		fmt.Fprintf(page, "%s_bucket{%s,le=\"+Inf\"} %d\n", name, labels, t.count)
		fmt.Fprintf(page, "%s_sum{%s} %s\n%[1]s_count{%[2]s} %[4]d\n", name, labels, number(t.sum), t.count)
	}
}

func order(a, b series) int {
	if a.method != b.method {
		return strings.Compare(a.method, b.method)
	}
	return a.code - b.code
}

// program writes the state of the process, under the names that the usual
// dashboards for Go programs know.
func (m *Meter) program(page *bytes.Buffer) {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(samples)
	for _, g := range []struct {
		name, kind, help string
		value            float64
	}{
		{"go_goroutines", "gauge", "Goroutines that exist.", float64(runtime.NumGoroutine())},
		{"go_memstats_heap_alloc_bytes", "gauge", "Bytes of heap in use.", float64(samples[0].Value.Uint64())},
		{"go_memstats_sys_bytes", "gauge", "Bytes taken from the system by Go.", float64(samples[1].Value.Uint64())},
		{"go_gc_cycles_total", "counter", "Garbage collections done.", float64(samples[2].Value.Uint64())},
		{"process_start_time_seconds", "gauge", "When the program began, in Unix seconds.", float64(m.began.Unix())},
	} {
		fmt.Fprintf(page, "# HELP %s %s\n# TYPE %[1]s %[3]s\n%[1]s %[4]s\n", g.name, g.help, g.kind, number(g.value))
	}
}

func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// answer remembers the code of an answer.
type answer struct {
	http.ResponseWriter
	code  int
	wrote bool
}

// WriteHeader remembers the first final code.
func (a *answer) WriteHeader(code int) {
	if !a.wrote && code >= http.StatusOK {
		a.code, a.wrote = code, true
	}
	a.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
