// Package courier carries signed messages to addresses that people typed in.
//
// A message goes out as Standard Webhooks 1.0 describes (standardwebhooks.com):
// an id, a time and an HMAC of both with the body, so that the receiver knows
// whose it is and that it is no copy. The address was typed by somebody, so the
// courier goes to public addresses by https alone: what the name leads to is
// looked at when the connection is made, not before, and redirects are not
// followed. Otherwise the program could be sent to ask its own neighbours
// (server-side request forgery). The operator may allow hosts by name.
package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What is wrong with an address.
var (
	ErrForm    = errors.New("courier: not an address that can be called")
	ErrPlain   = errors.New("courier: not https")
	ErrPrivate = errors.New("courier: not a public address")
)

// Limits of one delivery.
const (
	patience  = 15 * time.Second // for the whole of it
	dialing   = 5 * time.Second
	readLimit = 64 << 10 // of the answer, which nobody needs
	urlLimit  = 500
)

// Courier is safe for concurrent use.
type Courier struct {
	client  *http.Client
	asking  *http.Client // on a line of its own for each question
	allowed []string
}

// New returns a courier. allowed are hosts ("127.0.0.1:9000", "books.local")
// that may be reached by plain http and on private networks; with a port, only
// that port.
func New(allowed ...string) *Courier {
	c := &Courier{allowed: allowed}
	kept := &http.Transport{
		Proxy: nil, DialContext: c.Dial, TLSHandshakeTimeout: dialing, ResponseHeaderTimeout: patience,
		MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: readLimit,
	}
	c.client = client(kept)
	// A question goes over a line of its own. On one that the other side has closed
	// meanwhile it could not be told from a question that arrived.
	own := kept.Clone()
	own.DisableKeepAlives = true
	c.asking = client(own)
	return c
}

func client(t *http.Transport) *http.Client {
	return &http.Client{Timeout: patience, Transport: t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Check tells whether an address may be called, as far as its text shows: a name
// may still lead to a private network tomorrow.
func (c *Courier) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, len(address) > urlLimit, u.Host == "", u.Hostname() == "", u.User != nil, u.Fragment != "", u.Opaque != "":
		return ErrForm
	case u.Scheme != "https" && u.Scheme != "http":
		return ErrForm
	case c.allows(u.Host):
		return nil
	case u.Scheme != "https":
		return ErrPlain
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !public(ip) || strings.EqualFold(u.Hostname(), "localhost") {
		return ErrPrivate
	}
	return nil
}

// Post sends a body and returns the status of the answer. An error means that
// there was no answer.
func (c *Courier) Post(ctx context.Context, address string, headers map[string]string, body []byte) (status int, err error) {
	if err := c.Check(address); err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, ErrForm
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Aimak-Webhooks/1")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return 0, plain(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, readLimit) // so that the connection can be used again
	return answer.StatusCode, nil
}

// plain takes the address out of net/http's errors: it may hold a secret of the
// receiver, and the page that shows the error shows it anyway.
func plain(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// Dial connects to a host by name. The check sits in Control, which is called
// with the very address that is about to be connected to: a name that changes
// its mind between looking up and connecting gains nothing.
func (c *Courier) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialing, ControlContext: guard}
	if c.allows(address) {
		dialer.ControlContext = nil
	}
	return dialer.DialContext(ctx, network, address)
}

func guard(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	return nil
}

// allows tells whether the operator has named a host.
func (c *Courier) allows(hostport string) bool {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		host, port = strings.Trim(hostport, "[]"), ""
	}
	return slices.ContainsFunc(c.allowed, func(a string) bool {
		name, only, err := net.SplitHostPort(a)
		if err != nil {
			name, only = strings.Trim(a, "[]"), ""
		}
		return strings.EqualFold(name, host) && (only == "" || only == port)
	})
}

// reserved are networks that the standard library calls global though they lead
// to neighbours, to nowhere, or to another address inside (RFC 6890, 6052, 3056).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// public tells whether an address belongs to the internet at large.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() &&
		!slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
}
