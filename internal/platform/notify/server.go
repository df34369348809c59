package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"
)

// Limits of one attempt.
const (
	patience = 60 * time.Second // for the whole conversation
	dialing  = 15 * time.Second
)

// Server is a mail server that takes our letters (RFC 5321), with TLS from the
// first byte (smtps) or by STARTTLS.
type Server struct {
	host, addr   string
	tls          bool
	user, secret string
	from         string
	roots        *x509.CertPool // nil: those of the machine
}

// NewServer reads an address such as "smtps://user@mail.kg" or "smtp://mail.kg:587",
// and the address in whose name letters go out. Without encryption it talks to this
// very machine alone: letters hold what people wrote to their municipality.
func NewServer(address, secret, from string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("notify: the mail server is written as smtps://user@host or smtp://user@host:587")
	}
	if _, hidden := u.User.Password(); hidden {
		return nil, errors.New("notify: the secret of the mail server does not stand in its address")
	}
	sender, ok := ParseMail(from)
	if !ok {
		return nil, errors.New("notify: the sender of e-mail is an address such as no-reply@aimak.kg")
	}
	s := &Server{host: u.Hostname(), tls: u.Scheme == "smtps", user: u.User.Username(), secret: secret, from: sender}
	port := u.Port()
	if port == "" {
		port = map[bool]string{true: "465", false: "587"}[s.tls]
	}
	s.addr = net.JoinHostPort(s.host, port)
	return s, nil
}

// ParseMail reads an e-mail address as people type it; only what every server
// understands is taken.
func ParseMail(text string) (string, bool) {
	text = strings.TrimSpace(text)
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > 254 || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return "", false
	}
	if _, domain, _ := strings.Cut(text, "@"); !strings.Contains(strings.Trim(domain, "."), ".") || strings.Contains(domain, "..") {
		return "", false
	}
	return text, true
}

// carry hands one letter over.
func (s *Server) carry(ctx context.Context, l letter) error {
	to, ok := ParseMail(l.To.Mail)
	if !ok {
		return &trouble{reason: Address}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return s.trouble("connecting", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
	defer stop()
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return s.trouble("greeting", err)
	}
	defer c.Close()
	if err := s.enter(c); err != nil {
		return err
	}
	return s.hand(c, to, l)
}

func (s *Server) dial(ctx context.Context) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialing}
	if s.tls {
		return (&tls.Dialer{NetDialer: &dialer, Config: s.config()}).DialContext(ctx, "tcp", s.addr)
	}
	return dialer.DialContext(ctx, "tcp", s.addr)
}

func (s *Server) config() *tls.Config {
	return &tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
}

// enter greets, encrypts and signs in.
func (s *Server) enter(c *smtp.Client) error {
	_, domain, _ := strings.Cut(s.from, "@")
	if err := c.Hello(domain); err != nil {
		return s.trouble("greeting", err)
	}
	if offered, _ := c.Extension("STARTTLS"); offered && !s.tls {
		if err := c.StartTLS(s.config()); err != nil {
			return s.trouble("encrypting", err)
		}
	} else if !s.tls && !s.here() {
		return &trouble{reason: Unsafe, again: true}
	}
	if s.user == "" {
		return nil
	}
	if err := c.Auth(smtp.PlainAuth("", s.user, s.secret, s.host)); err != nil {
		return s.trouble("signing in", err)
	}
	return nil
}

// here tells whether the server runs on this machine.
func (s *Server) here() bool {
	ip, err := netip.ParseAddr(s.host)
	return s.host == "localhost" || err == nil && ip.IsLoopback()
}

// hand gives the letter over. Once its last line is acknowledged it is theirs.
func (s *Server) hand(c *smtp.Client, to string, l letter) error {
	if err := c.Mail(s.from); err != nil {
		return s.trouble("the sender", err)
	}
	if err := c.Rcpt(to); err != nil {
		return s.trouble("the receiver", err)
	}
	w, err := c.Data()
	if err != nil {
		return s.trouble("the letter", err)
	}
	if _, err = w.Write(l.write(s.from)); err == nil {
		err = w.Close()
	}
	if err != nil {
		return s.trouble("the letter", err)
	}
	_ = c.Quit() // a server that hangs up now has the letter all the same
	return nil
}

// trouble says what a failure means by the code of the answer (RFC 5321, 4.2): the
// words may hold the address and are left out.
func (s *Server) trouble(at string, err error) error {
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		reason := Unreachable
		if at == "encrypting" || errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(tls.RecordHeaderError)) {
			reason = Unsafe
		}
		return &trouble{reason: reason, again: true, cause: fmt.Errorf("%s: %w", at, err)}
	}
	t := &trouble{reason: Refused, again: true, cause: fmt.Errorf("%s: the server answers %d", at, answer.Code)}
	switch {
	case answer.Code < 500:
		t.reason = Busy
	case at == "signing in", answer.Code == 530:
		t.reason = Login
	case at == "the sender":
		t.reason = Sender
	case at == "the receiver":
		t.reason, t.again = Address, false
	case at == "the letter":
		t.again = false
	}
	return t
}
