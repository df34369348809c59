package forwarding

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/voice/forwarding/wire"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// MarkHeader carries the mark of where a request began.
const MarkHeader = "Aimak-From"

// Why a call came to nothing, beside words of the body itself.
const (
	noAnswer  = "no-answer"
	moved     = "moved"
	notOurs   = "not-open311"
	forbidden = "forbidden"
	keyless   = "key"
	serverErr = "server"
	missing   = "missing"
)

// refusal is what a body answered instead of what was asked for.
type refusal struct {
	word  string // ours
	said  string // theirs: may be empty
	sent  bool   // it may have got what was sent
	again bool   // another attempt may help
	code  int
}

func (r *refusal) Error() string { return strings.TrimSpace(r.word + " " + r.said) }

// text is what the desk is shown: our word first, then theirs.
func (r *refusal) text() string { return r.Error() }

func refusalOf(err error) *refusal {
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	return &refusal{word: notOurs, sent: true}
}

// ask calls an endpoint. path has no format; query may be nil.
func (o *Forwarding) ask(ctx context.Context, e Endpoint, path string, query url.Values) ([]byte, error) {
	if query == nil {
		query = url.Values{}
	}
	if e.Jurisdiction != "" {
		query.Set("jurisdiction_id", e.Jurisdiction)
	}
	return o.call(ctx, courier.Call{Method: "GET", Address: e.URL + path + "." + e.Format + "?" + query.Encode(), Most: wire.Most})
}

// post sends a form; the mark says where it began.
func (o *Forwarding) post(ctx context.Context, e Endpoint, municipality ref.ID, form url.Values) ([]byte, error) {
	if e.Jurisdiction != "" {
		form.Set("jurisdiction_id", e.Jurisdiction)
	}
	form.Set("api_key", e.Secret)
	return o.call(ctx, courier.Call{Method: "POST", Address: e.URL + "/requests." + e.Format, Most: wire.Most, Body: []byte(form.Encode()),
		Headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", MarkHeader: o.Mark(municipality)}})
}

func (o *Forwarding) call(ctx context.Context, q courier.Call) ([]byte, error) {
	a, err := o.courier.Ask(ctx, q)
	switch {
	case errors.Is(err, courier.ErrForm), errors.Is(err, courier.ErrPlain), errors.Is(err, courier.ErrPrivate):
		return nil, &refusal{word: forbidden}
	case err != nil:
		return nil, &refusal{word: noAnswer, sent: a.Sent, again: true}
	case a.Status >= 200 && a.Status < 300:
		return a.Body, nil
	}
	r := &refusal{code: a.Status, said: problems(a.Body)}
	switch {
	case a.Status >= 300 && a.Status < 400:
		r.word = moved
	case a.Status == 401 || a.Status == 403:
		r.word = keyless
	case a.Status == 404 || a.Status == 410:
		r.word = missing
	case a.Status == 408 || a.Status == 429 || a.Status == 503:
		r.word, r.again = serverErr, true
	case a.Status >= 500: // who knows what it did before it failed, unless it says so
		r.word, r.again, r.sent = serverErr, true, r.said == ""
	}
	return nil, r
}

// problems are the words of the body, on one line.
func problems(body []byte) string {
	var list []string
	for _, p := range wire.Problems(body) {
		list = append(list, strings.TrimSpace(string(p.Code)+": "+string(p.Description)))
	}
	return short(strings.Join(strings.Fields(strings.Join(list, "; ")), " "), mostLine)
}

// Services asks a body what it takes requests about.
func (o *Forwarding) Services(ctx context.Context, e Endpoint) ([]wire.Service, error) {
	body, err := o.ask(ctx, e, "/services", nil)
	if err != nil {
		return nil, err
	}
	return wire.Services(body)
}

// Define asks what a body wants to know about a service besides.
func (o *Forwarding) Define(ctx context.Context, e Endpoint, service string) (wire.Definition, error) {
	body, err := o.ask(ctx, e, "/services/"+url.PathEscape(service), nil)
	if err != nil {
		return wire.Definition{}, err
	}
	return wire.Define(body)
}

// letter is a request as it goes over the wire.
type letter struct {
	form url.Values
	mark string // stands in its words, so that it is found again
}

// degrees writes millionths with six decimals, as clients do.
func degrees(p appeal.Point) (lat, lon string) {
	write := func(n int64) string {
		sign := ""
		if n < 0 {
			sign, n = "-", -n
		}
		return fmt.Sprintf("%s%d.%06d", sign, n/1_000_000, n%1_000_000)
	}
	return write(p.Lat), write(p.Lon)
}
