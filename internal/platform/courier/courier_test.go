package courier

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// The vector that the standard's own libraries are tested with.
func TestSigned(t *testing.T) {
	secret, err := ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	h := Signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if got := h["Webhook-Signature"]; got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signature %s", got)
	}
	if h["Webhook-Id"] != "msg_p5jXN8AQM9LWM0D4loKWxJek" || h["Webhook-Timestamp"] != "1614265330" {
		t.Errorf("headers %v", h)
	}
}

func TestSecrets(t *testing.T) {
	secret := NewSecret()
	back, err := ParseSecret(SecretText(secret))
	if err != nil || string(back) != string(secret) {
		t.Errorf("%v %v", back, err)
	}
	for _, bad := range []string{"", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"} {
		if _, err := ParseSecret(bad); !errors.Is(err, ErrSecret) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestPublic(t *testing.T) {
	for ip, want := range map[string]bool{
		"91.205.48.12": true, "8.8.8.8": true, "2a03:2880::1": true,
		"127.0.0.1": false, "127.9.9.9": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.100.100.200": false, "100.64.0.1": false, "192.0.0.192": false, "198.18.0.1": false,
		"224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false, "0.1.2.3": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false,
		"::ffff:8.8.8.8": true,
	} {
		if got := public(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: %v", ip, got)
		}
	}
}

func TestCheck(t *testing.T) {
	c := New("books.local", "127.0.0.1:9000")
	for address, want := range map[string]error{
		"https://bank.kg/hooks?x=1":            nil,
		"https://bank.kg:8443/":                nil,
		"http://books.local/":                  nil,
		"http://BOOKS.local:81/x":              nil,
		"http://127.0.0.1:9000/":               nil,
		"http://127.0.0.1:9001/":               ErrPlain,
		"https://127.0.0.1/":                   ErrPrivate,
		"https://[::1]/":                       ErrPrivate,
		"https://169.254.169.254/latest/":      ErrPrivate,
		"https://localhost/":                   ErrPrivate,
		"http://bank.kg/":                      ErrPlain,
		"ftp://bank.kg/":                       ErrForm,
		"file:///etc/passwd":                   ErrForm,
		"https://user:secret@bank.kg/":         ErrForm,
		"https://bank.kg/#part":                ErrForm,
		"https://":                             ErrForm,
		"https:bank.kg":                        ErrForm,
		"bank.kg":                              ErrForm,
		"":                                     ErrForm,
		"https://b.kg/\x00":                    ErrForm,
		"https://b.kg/" + long(600):            ErrForm,
		"gopher://127.0.0.1:9000/_POST%20/run": ErrForm,
	} {
		if got := c.Check(address); !errors.Is(got, want) {
			t.Errorf("%.60q: %v, want %v", address, got, want)
		}
	}
}

func long(n int) string { return strings.Repeat("a", n) }

// host is the host and port of a test server.
func host(s *httptest.Server) string { return s.Listener.Addr().String() }

func TestPost(t *testing.T) {
	var got *http.Request
	var body string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		b, _ := io.ReadAll(r.Body)
		body = string(b)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer s.Close()
	status, err := New(host(s)).Post(t.Context(), s.URL+"/hooks", map[string]string{"Webhook-Id": "msg_1"}, []byte(`{"a":1}`))
	if err != nil || status != http.StatusAccepted {
		t.Fatalf("%d %v", status, err)
	}
	if body != `{"a":1}` || got.Header.Get("Webhook-Id") != "msg_1" || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %v", body, got.Header)
	}
}

// Nothing on this machine can be reached unless it was named, whatever the name
// of it is.
func TestGuard(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer s.Close()
	_, port, _ := net.SplitHostPort(host(s))
	if _, err := New().Post(t.Context(), s.URL, nil, nil); !errors.Is(err, ErrPrivate) {
		t.Errorf("by its address: %v", err)
	}
	// A name that passes Check and leads home: only the dialer can see it.
	conn, err := New().Dial(t.Context(), "tcp", "localhost:"+port)
	if !errors.Is(err, ErrPrivate) {
		t.Errorf("by a name: %v %v", conn, err)
	}
	if _, err := New("localhost:1").Dial(t.Context(), "tcp", "localhost:"+port); !errors.Is(err, ErrPrivate) {
		t.Errorf("another port was allowed: %v", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed") }))
	defer inner.Close()
	s := httptest.NewServer(http.RedirectHandler(inner.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	status, err := New(host(s), host(inner)).Post(t.Context(), s.URL, nil, []byte("{}"))
	if err != nil || status != http.StatusTemporaryRedirect {
		t.Errorf("%d %v", status, err)
	}
}

// A receiver that never ends its answer holds nobody up for ever.
func TestPatience(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer s.Close()
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := New(host(s)).Post(ctx, s.URL, nil, nil); err == nil {
		t.Error("an answer that never came was taken for one")
	}
}

// What failed is told without the address, which may hold a secret.
func TestErrorsKeepTheAddress(t *testing.T) {
	_, err := New("127.0.0.1:1").Post(t.Context(), "http://127.0.0.1:1/hidden-word", nil, nil)
	if err == nil || strings.Contains(err.Error(), "hidden-word") {
		t.Errorf("%v", err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"https://bank.kg/", "http://127.1/", "https://[::ffff:7f00:1]/", "https://2130706433/", "https://bank.kg:99999/"} {
		f.Add(seed)
	}
	c := New()
	f.Fuzz(func(t *testing.T, address string) {
		if c.Check(address) == nil && !strings.HasPrefix(strings.ToLower(address), "https://") {
			t.Errorf("%q passed", address)
		}
	})
}
