package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
)

// Bodies are limited before anything reads them: forms are small, uploads are
// the Excel files and photos of an office, and a year of a bank's movements in
// XML. What is above a megabyte lies on the disk, not in memory.
const (
	formLimit   = 1 << 20
	uploadLimit = 132 << 20
)

// Slow lines send a photo for minutes; a form that takes longer than a minute
// is an attack that holds connections open.
const (
	formTime   = time.Minute
	uploadTime = 20 * time.Minute
)

// contentPolicy lets a page load its own files and nothing else, run no script
// written into it, and be framed by nobody.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Handler returns the router with everything around it, outermost first: a
// name for the request, log and recovery, headers, limits, the guard against
// forms of other sites, compression.
func (rt *Router) Handler() http.Handler {
	var h http.Handler = http.HandlerFunc(rt.dispatch)
	h = compressed(h)
	h = rt.sameOrigin(h)
	h = rt.secured(h)
	h = rt.watched(h)
	return h
}

// watched names the request, logs it, and turns a panic into the calm page.
func (rt *Router) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		c := call{id: requestID(), secure: rt.cfg.Secure, client: rt.client(hr)}
		hr = hr.WithContext(context.WithValue(hr.Context(), callKey{}, c))
		rec := &recorder{ResponseWriter: w}
		rec.Header().Set("X-Request-Id", c.id)
		begun := time.Now()
		defer func() { logAccess(rt.cfg.Log, hr, rec, time.Since(begun)) }()
		defer rt.recovered(rec, hr)
		next.ServeHTTP(rec, hr)
	})
}

func (rt *Router) recovered(w *recorder, hr *http.Request) {
	fault := recover()
	if fault == nil {
		return
	}
	if fault == http.ErrAbortHandler { // a client gone, or an answer broken off on purpose
		panic(fault)
	}
	rt.cfg.Log.ErrorContext(hr.Context(), "panic", "request", callOf(hr.Context()).id, "panic", fault, "stack", string(debug.Stack()))
	w.Header().Del("Content-Encoding")
	rt.refuse(w, hr, errPanic)
}

var errPanic = errors.New("web: a handler panicked")

func requestID() string {
	b := make([]byte, 9)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// client is the address of whoever asks. Only the last address that our own
// proxy added can be believed.
func (rt *Router) client(hr *http.Request) string {
	if rt.cfg.Proxy {
		list := strings.Split(hr.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(list[len(list)-1]); net.ParseIP(last) != nil {
			return last
		}
	}
	host, _, err := net.SplitHostPort(hr.RemoteAddr)
	if err != nil {
		return hr.RemoteAddr
	}
	return host
}

// secured sets the headers of every answer and the limits of every request.
func (rt *Router) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=()")
		if rt.cfg.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		size, life := int64(formLimit), formTime
		if strings.HasPrefix(hr.Header.Get("Content-Type"), "multipart/form-data") {
			size, life = uploadLimit, uploadTime
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(life)) // not every test writer has one
		hr.Body = http.MaxBytesReader(w, hr.Body, size)
		next.ServeHTTP(w, hr)
	})
}

// sameOrigin refuses what a form on another site sends in a reader's name.
func (rt *Router) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		rt.refuse(w, hr, errForeign)
	}))
	return guard.Handler(next)
}

// compressed packs what is text and worth it, by what the client takes: with
// gzip alone (decision 0019).
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(600), gzhttp.EnableZstd(false), gzhttp.ContentTypeFilter(textual))
	if err != nil {
		panic("web: compression options: " + err.Error()) // constants above: cannot happen
	}
	return wrap(next)
}

// textual tells which media types shrink; PDF, Excel and photos do not.
func textual(mediaType string) bool {
	base, _, _ := strings.Cut(mediaType, ";")
	switch strings.TrimSpace(base) {
	case "application/json", "application/problem+json", "application/xml", "application/rss+xml", "image/svg+xml", "application/yaml":
		return true
	}
	return strings.HasPrefix(base, "text/")
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int64
}

func (w *recorder) WriteHeader(code int) {
	if w.code == 0 || w.code < 200 { // 1xx answers come before the real one
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) status() int {
	if w.code == 0 {
		return http.StatusOK
	}
	return w.code
}

// started tells whether a part of the answer is on its way already. The page
// writes into a recorder of its own inside the compression, which holds back
// the first bytes.
func started(w http.ResponseWriter) bool {
	for {
		if rec, ok := w.(*recorder); ok {
			return rec.code >= 200
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = inner.Unwrap()
	}
}
