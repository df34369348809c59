package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/platform/ui"
)

// formFor draws the smallest form a room would.
func formFor(p *ui.Page) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if err := ui.Problem(p).Render(ctx, w); err != nil {
			return err
		}
		return ui.Field(p, ui.Input{Name: "sum", Label: "Sum"}).Render(ctx, w)
	})
}

func cookies(set []*http.Cookie) string {
	var pairs []string
	for _, c := range set {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return strings.Join(pairs, "; ")
}

func TestServeStopsGently(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	address, done := make(chan string, 1), make(chan error, 1)
	entered := make(chan bool)
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		entered <- true
		time.Sleep(50 * time.Millisecond)
		io.WriteString(w, "whole")
	})
	go func() { done <- Serve(ctx, "127.0.0.1:0", slow, func(a string) { address <- a }) }()
	answer := make(chan string, 1)
	at := <-address
	go func() {
		resp, err := http.Get("http://" + at + "/")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answer <- string(body)
	}()
	<-entered
	stop()
	if got := <-answer; got != "whole" {
		t.Errorf("the request under way ended with %q", got)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if err := Serve(t.Context(), "127.0.0.1:not-a-port", slow); err == nil {
		t.Error("a wrong address was taken")
	}
}

func TestBrokenFileIsNeverTakenForWhole(t *testing.T) {
	s := newSite(t)
	s.Page("GET file", everybody, func(w http.ResponseWriter, r *Request) error {
		return r.SendFrom(w, "a.csv", "text/csv", func(out io.Writer) error {
			io.WriteString(out, strings.Repeat("row\n", 1000))
			return io.ErrUnexpectedEOF
		})
	})
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half a file was sent as if whole")
		}
	}()
	s.get("/ky/kara-kulja/file", "Accept-Encoding", "gzip")
}
