// Package imap reads the letters of a mailbox and changes nothing in it.
//
// It speaks the few commands of IMAP4rev1 (RFC 3501) that reading needs: the folder
// is opened by EXAMINE and letters are taken by BODY.PEEK, so no letter is marked as
// read, moved or deleted. The connection is encrypted from the first byte or by
// STARTTLS; without encryption it talks to this very machine alone. Which letter is
// which, the server says by UIDVALIDITY and UID. What a server may send is bounded:
// lines, literals, depth and time. What a letter says is package letter's to read.
package imap

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"time"
)

// Server is a mailbox: where it is and how it is opened.
type Server struct {
	Host     string
	Port     int
	StartTLS bool // else encrypted from the first byte
	User     string
	Secret   string
	Folder   string // INBOX when empty
}

// Options are how the world is reached.
type Options struct {
	// Dial connects; nil: net.Dialer. The caller decides which addresses are allowed.
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Roots *x509.CertPool // nil: those of the machine
}

// Reason is why a mailbox could not be read. Words of the other side are never kept.
type Reason string

// The reasons.
const (
	Unreachable Reason = "unreachable" // no answer from the host and port
	Forbidden   Reason = "forbidden"   // the caller's Dial refuses the address
	Plain       Reason = "plain"       // it offers no encryption
	Certificate Reason = "certificate" // its certificate is not one for this host
	Login       Reason = "login"       // name or password are refused
	Folder      Reason = "folder"      // there is no such folder
	Busy        Reason = "busy"        // try later, it says
	Answer      Reason = "answer"      // an answer that no mail server gives
)

// Trouble is what went wrong.
type Trouble struct {
	Reason  Reason
	Folders []string // with Folder: those that there are
	cause   error
}

// Error is for logs.
func (t *Trouble) Error() string {
	if t.cause == nil {
		return "imap: " + string(t.Reason)
	}
	return "imap: " + string(t.Reason) + ": " + t.cause.Error()
}

// Unwrap gives the cause.
func (t *Trouble) Unwrap() error { return t.cause }

// ReasonOf tells why something failed; what is none of ours is Unreachable.
func ReasonOf(err error) Reason {
	var t *Trouble
	if errors.As(err, &t) {
		return t.Reason
	}
	return Unreachable
}

// ErrForbidden is what a Dial returns for an address that it does not go to.
var ErrForbidden = errors.New("imap: this address is not allowed")

// Limits of one conversation.
const (
	dialing  = 15 * time.Second
	patience = 60 * time.Second // for one command
)

// Box is an opened folder.
type Box struct {
	Validity uint32 // UIDs mean what they meant while it stays the same
	Messages int
	*talk
}

// Open connects, signs in and opens the folder for reading alone.
func Open(ctx context.Context, s Server, o Options) (*Box, error) {
	ctx, cancel := context.WithTimeout(ctx, dialing+patience)
	defer cancel()
	t, err := connect(ctx, s, o)
	if err != nil {
		return nil, err
	}
	b := &Box{talk: t}
	if err = t.enter(s); err == nil {
		err = b.examine(s.Folder)
	}
	if err != nil {
		_ = t.conn.Close()
		return nil, err
	}
	return b, nil
}

func connect(ctx context.Context, s Server, o Options) (*talk, error) {
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: dialing}).DialContext
	}
	conn, err := dial(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if errors.Is(err, ErrForbidden) {
		return nil, &Trouble{Reason: Forbidden, cause: err}
	}
	if err != nil {
		return nil, &Trouble{Reason: Unreachable, cause: err}
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	safe := &tls.Config{ServerName: s.Host, RootCAs: o.Roots, MinVersion: tls.VersionTLS12}
	if !s.StartTLS {
		if conn, err = encrypt(ctx, conn, safe); err != nil {
			return nil, err
		}
	}
	t := newTalk(conn)
	if err := t.greet(); err != nil {
		_ = conn.Close()
		return nil, err
	}
	if !s.StartTLS {
		return t, nil
	}
	if err := t.startTLS(ctx, safe); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return t, nil
}

// encrypt begins TLS on a connection; when that fails the connection is closed.
func encrypt(ctx context.Context, plain net.Conn, c *tls.Config) (net.Conn, error) {
	safe := tls.Client(plain, c)
	err := safe.HandshakeContext(ctx)
	if err == nil {
		return safe, nil
	}
	_ = plain.Close()
	reason := Unreachable
	if errors.As(err, new(*tls.CertificateVerificationError)) {
		reason = Certificate
	}
	if errors.As(err, new(tls.RecordHeaderError)) {
		reason = Plain
	}
	return nil, &Trouble{Reason: reason, cause: err}
}

// here tells whether a connection leads to this machine.
func here(conn net.Conn) bool {
	ap, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	return err == nil && ap.Addr().Unmap().IsLoopback()
}
