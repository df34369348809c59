package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
)

// call is one request under way.
type call struct {
	api    *API
	op     Operation
	r      *web.Request
	caller Caller
	body   []byte
	tx     *db.Tx
	answer answer
	broken error // what the room failed with that is not for the caller's eyes
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// Tx is the transaction of a call: it can write when the Operation is Once.
func Tx(ctx context.Context) *db.Tx { return callOf(ctx).tx }

// CallerOf tells whose key opened the call.
func CallerOf(ctx context.Context) Caller { return callOf(ctx).caller }

// Printer writes texts in the language that the caller asked for.
func Printer(ctx context.Context) *i18n.Printer { return callOf(ctx).r.Printer }

// read takes the whole body before any transaction begins: a slow line must not
// hold one open.
func (c *call) read() (err error) {
	limited := http.MaxBytesReader(nil, c.r.Body, c.op.Limit)
	c.body, err = io.ReadAll(limited)
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return c.problem(http.StatusRequestEntityTooLarge, tooLong, fault.Values{"n": int(c.op.Limit)})
	case err != nil:
		return c.problem(http.StatusBadRequest, notJSON, nil)
	case !utf8.Valid(c.body):
		return c.problem(http.StatusBadRequest, notJSON, nil)
	}
	return nil
}

// request is what huma reads: the same request with the body that was read.
func (c *call) request(ctx context.Context) *http.Request {
	hr := c.r.WithContext(context.WithValue(ctx, callKey{}, c))
	hr.Body = io.NopCloser(bytes.NewReader(c.body))
	return hr
}

// perform runs the room in one transaction and keeps its effect only when the
// answer is a success.
func (c *call) perform(room func(context.Context)) error {
	ctx := c.r.Context()
	work := func(tx *db.Tx) error {
		c.tx = tx
		if c.op.Once {
			return c.once(ctx, room)
		}
		room(ctx)
		return c.broken
	}
	if !c.op.Once {
		return c.api.db.Read(ctx, c.caller.Municipality, work)
	}
	err := c.api.db.Write(ctx, c.caller.Municipality, work)
	if errors.Is(err, errRefused) {
		return nil // the answer says why; nothing was kept
	}
	return err
}

// refuse answers with a problem; what is ours to mend goes to the router, which
// logs it and answers calmly.
func (c *call) refuse(w http.ResponseWriter, err error) error {
	p := new(Problem)
	if !errors.As(err, &p) {
		if p = c.problemOf(err); p == nil {
			return err
		}
	}
	p.write(w)
	return nil
}

// answer is what huma writes, held back until the transaction is durable: a
// success that the disk does not have yet must not leave the house.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(code int)        { a.status = code }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

func (a *answer) send(w http.ResponseWriter) error {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	_, err := w.Write(a.body.Bytes())
	return err
}

// succeeded tells whether the answer is worth keeping.
func (a *answer) succeeded() bool { return a.status >= 200 && a.status < 300 }

// bearer takes the key out of "Authorization: Bearer …" (RFC 6750).
func bearer(hr *http.Request) string {
	kind, key, _ := strings.Cut(hr.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}
