package meter

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func scraped(m *Meter) string {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func TestAnswersAreCounted(t *testing.T) {
	m := New()
	site := m.Over(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusNotFound)
			w.WriteHeader(http.StatusOK) // too late, as the server says
		}
	}))
	var calls sync.WaitGroup
	for _, call := range []string{"GET /", "GET /", "GET /gone", "POST /", "BREW /"} {
		method, path, _ := strings.Cut(call, " ")
		calls.Go(func() { site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, path, nil)) })
	}
	calls.Wait()
	page := scraped(m)
	for _, line := range []string{
		`aimak_request_seconds_count{method="get",code="200"} 2`,
		`aimak_request_seconds_count{method="get",code="404"} 1`,
		`aimak_request_seconds_bucket{method="post",code="200",le="+Inf"} 1`,
		`aimak_request_seconds_count{method="other",code="200"} 1`,
		"# TYPE go_goroutines gauge",
		"# HELP process_start_time_seconds When the program began, in Unix seconds.",
		"# TYPE go_gc_cycles_total counter",
	} {
		if !strings.Contains(page, line+"\n") {
			t.Errorf("no line %q in\n%s", line, page)
		}
	}
}

// A bucket holds all requests that took at most its bound.
func TestBucketsHoldTheOnesBefore(t *testing.T) {
	m := New()
	for _, seconds := range []float64{.004, .005, .3, 7} {
		m.count("GET", 200, seconds)
	}
	page := scraped(m)
	for le, n := range map[string]string{"0.005": "2", "0.25": "2", "1": "3", "5": "3", "+Inf": "4"} {
		if line := `aimak_request_seconds_bucket{method="get",code="200",le="` + le + `"} ` + n; !strings.Contains(page, line+"\n") {
			t.Errorf("no line %q in\n%s", line, page)
		}
	}
	if !strings.Contains(page, `aimak_request_seconds_sum{method="get",code="200"} 7.309`) {
		t.Errorf("the sum is wrong:\n%s", page)
	}
}

// What a handler asks of the connection still arrives.
func TestConnectionIsReached(t *testing.T) {
	m := New()
	site := m.Over(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
	}))
	site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}
