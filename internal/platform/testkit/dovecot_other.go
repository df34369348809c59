//go:build !unix

package testkit

import (
	"crypto/x509"
	"testing"
	"time"
)

// MailServer is a real IMAP server; here there is none.
type MailServer struct {
	TLS, Start   int
	User, Secret string
	Roots        *x509.CertPool
}

// Dovecot skips the test.
func Dovecot(t testing.TB) *MailServer {
	t.Helper()
	Lacks(t, "dovecot", "tests start Dovecot on Linux and other Unix systems only")
	return nil
}

// Put lays nothing anywhere.
func (*MailServer) Put([]byte, time.Time) {}

// Untouched is true of nothing.
func (*MailServer) Untouched() bool { return true }
