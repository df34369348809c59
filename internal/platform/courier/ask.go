package courier

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// Call is one question to another program.
type Call struct {
	Method  string
	Address string
	Headers map[string]string
	Body    []byte
	Most    int64 // bytes of the answer that are read
}

// Answer is what it answered.
type Answer struct {
	Status int
	Body   []byte
	// Sent tells whether anything of the question went out. Without an answer only a
	// question that did not go out can be asked again without harm.
	Sent bool
}

// Ask asks another program by the rules of this package. An error means that there was
// no whole answer.
func (c *Courier) Ask(ctx context.Context, q Call) (a Answer, err error) {
	if err := c.Check(q.Address); err != nil {
		return a, err
	}
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	r, err := http.NewRequestWithContext(ctx, q.Method, q.Address, bytes.NewReader(q.Body))
	if err != nil {
		return a, ErrForm
	}
	r.Header.Set("User-Agent", "Aimak/1")
	for name, value := range q.Headers {
		r.Header.Set(name, value)
	}
	answer, err := c.asking.Do(r)
	a.Sent = sent.Load()
	if err != nil {
		return a, plain(err)
	}
	defer answer.Body.Close()
	a.Status, a.Sent = answer.StatusCode, true
	if a.Body, err = io.ReadAll(io.LimitReader(answer.Body, q.Most)); err != nil {
		return a, plain(err)
	}
	return a, nil
}
