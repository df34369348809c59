package courier

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A question is answered with as much as was asked for, its headers and body arrive;
// redirects are an answer like any other.
func TestAsk(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "http://localhost:1/", http.StatusFound)
		case "/gone":
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
		default:
			_, _ = io.WriteString(w, r.Method+" "+r.Header.Get("X-A")+" "+string(body)+strings.Repeat("x", 100))
		}
	}))
	defer s.Close()
	c := New(s.Listener.Addr().String())
	a, err := c.Ask(t.Context(), Call{Method: "POST", Address: s.URL + "/", Headers: map[string]string{"X-A": "1"}, Body: []byte("hi"), Most: 10})
	if err != nil || a.Status != 200 || string(a.Body) != "POST 1 hix" || !a.Sent {
		t.Errorf("%+v %v", a, err)
	}
	if a, err := c.Ask(t.Context(), Call{Method: "GET", Address: s.URL + "/moved", Most: 10}); err != nil || a.Status != http.StatusFound {
		t.Errorf("%+v %v", a, err)
	}
	if a, err := c.Ask(t.Context(), Call{Method: "POST", Address: s.URL + "/gone", Body: []byte("x")}); err == nil || !a.Sent {
		t.Errorf("a question that went out: %+v %v", a, err)
	}
	if a, err := New("127.0.0.1:1").Ask(t.Context(), Call{Method: "POST", Address: "http://127.0.0.1:1/", Body: []byte("x")}); err == nil || a.Sent {
		t.Errorf("a question that did not: %+v %v", a, err)
	}
	if _, err := New().Ask(t.Context(), Call{Method: "GET", Address: s.URL}); !errors.Is(err, ErrPlain) {
		t.Errorf("%v", err)
	}
}

// The other side closes a line after an answer: the next question did not go out.
func TestAQuestionIsNotLostOnAClosedLine(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("yes")) }))
	c := New(strings.TrimPrefix(other.URL, "http://"))
	q := Call{Method: http.MethodPost, Address: other.URL, Body: []byte("x"), Most: 10}
	if a, err := c.Ask(t.Context(), q); err != nil || string(a.Body) != "yes" {
		t.Fatalf("%+v, %v", a, err)
	}
	other.Close()
	for range 50 {
		if a, err := c.Ask(t.Context(), q); err == nil || a.Sent {
			t.Fatalf("nobody is there: %+v, %v", a, err)
		}
	}
}
