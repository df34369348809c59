//go:build unix

package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"testing"
	"time"
)

// MailServer is a real IMAP server (Dovecot) on loopback with one mailbox.
type MailServer struct {
	t      testing.TB
	dir    string
	uid    int
	gid    int
	put    int
	TLS    int // port that is encrypted from the first byte
	Start  int // port with STARTTLS
	User   string
	Secret string
	Roots  *x509.CertPool // by which its certificate for 127.0.0.1 and localhost is known
}

// Dovecot starts a mail server that ends with the test; the test is skipped where
// none is installed, unless it is required.
func Dovecot(t testing.TB) *MailServer {
	t.Helper()
	program, err := exec.LookPath("dovecot")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/dovecot"); err != nil {
			Lacks(t, "dovecot", "no dovecot is installed")
		}
	}
	dir, err := os.MkdirTemp("", "aimak-dovecot-")
	s := &MailServer{t: t, dir: dir, uid: os.Getuid(), gid: os.Getgid(), User: "kat", Secret: `ab"c\ sö`, TLS: freePort(t), Start: freePort(t)}
	if err == nil && s.uid == 0 {
		s.uid, s.gid = 65534, 65534 // no letter belongs to root
		err = os.Chmod(dir, 0o755)
	}
	if err == nil {
		err = s.certify()
	}
	for _, folder := range []string{"mail/cur", "mail/new", "mail/tmp"} {
		if err == nil {
			err = os.MkdirAll(filepath.Join(dir, folder), 0o755)
		}
		if err == nil {
			err = os.Chown(filepath.Join(dir, folder), s.uid, s.gid)
		}
	}
	if err == nil {
		err = os.Chown(filepath.Join(dir, "mail"), s.uid, s.gid)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "conf"), []byte(s.settings()), 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "users"), fmt.Appendf(nil, "%s:{PLAIN}%s::::::\n", s.User, s.Secret), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.run(program)
	return s
}

// run starts the server and waits until it answers.
func (s *MailServer) run(program string) {
	s.t.Helper()
	server := exec.Command(program, "-F", "-c", filepath.Join(s.dir, "conf"))
	if err := server.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
		_ = os.RemoveAll(s.dir)
	})
	for range 100 {
		if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.TLS)); err == nil {
			_ = conn.Close()
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	s.t.Fatalf("dovecot does not answer:\n%s", log)
}

// settings are those of a server that needs nothing of the machine.
func (s *MailServer) settings() string {
	own := ""
	if me, err := user.Current(); err == nil && os.Getuid() != 0 {
		own = fmt.Sprintf("default_internal_user = %s\ndefault_login_user = %s\ndefault_internal_group = %s\n", me.Username, me.Username, me.Gid)
	}
	return fmt.Sprintf(`base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
%[2]sssl = yes
ssl_cert = <%[1]s/cert.pem
ssl_key = <%[1]s/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = maildir:%[1]s/mail
passdb {
  driver = passwd-file
  args = %[1]s/users
}
userdb {
  driver = static
  args = uid=%[3]d gid=%[4]d home=%[1]s/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[5]d
  }
  inet_listener imaps {
    port = %[6]d
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`, s.dir, own, s.uid, s.gid, s.Start, s.TLS)
}

// certify makes a certificate for this machine.
func (s *MailServer) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	s.Roots = x509.NewCertPool()
	signed := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.Roots.AppendCertsFromPEM(signed)
	if err := os.WriteFile(filepath.Join(s.dir, "cert.pem"), signed, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600)
}

// Put lays a letter into the mailbox, as if it had come at a time.
func (s *MailServer) Put(raw []byte, at time.Time) {
	s.t.Helper()
	s.put++
	name := filepath.Join(s.dir, "mail", "new", fmt.Sprintf("%d.%d.test", at.Unix(), s.put))
	err := os.WriteFile(name, raw, 0o644)
	if err == nil {
		err = os.Chown(name, s.uid, s.gid)
	}
	if err == nil {
		err = os.Chtimes(name, at, at)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// Untouched tells whether every letter lies where Put laid it, not marked as read.
func (s *MailServer) Untouched() bool {
	list := 0
	for _, folder := range []string{"new", "cur"} {
		names, _ := filepath.Glob(filepath.Join(s.dir, "mail", folder, "*.test*"))
		for _, n := range names {
			if base := filepath.Base(n); filepath.Ext(base) == ".test" || base[len(base)-3:] == ":2," {
				list++
			}
		}
	}
	return list == s.put
}

// freePort is a port that nobody listens on.
func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
