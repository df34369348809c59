package imap_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/platform/imap"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

var day = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

const first = "From: a@mail.kg\r\nSubject: one\r\n\r\nСуу жок\r\n"

// A real server: both kinds of encryption, a password with every sign, letters of a
// day on, and nothing in the mailbox is touched.
func TestDovecot(t *testing.T) {
	d := testkit.Dovecot(t)
	d.Put([]byte("Subject: old\r\n\r\nold"), day.Add(-48*time.Hour))
	d.Put([]byte(first), day.Add(9*time.Hour))
	d.Put([]byte("Subject: two\r\n\r\n"+strings.Repeat("{123}\r\n)", 1000)), day.Add(33*time.Hour))
	for _, s := range []imap.Server{{Host: "127.0.0.1", Port: d.TLS}, {Host: "localhost", Port: d.Start, StartTLS: true, Folder: "INBOX"}} {
		s.User, s.Secret = d.User, d.Secret
		box, err := imap.Open(t.Context(), s, imap.Options{Roots: d.Roots})
		if err != nil {
			t.Fatal(err)
		}
		if box.Messages != 3 || box.Validity == 0 {
			t.Errorf("%d letters, validity %d", box.Messages, box.Validity)
		}
		uids, err := box.Since(t.Context(), 1, day)
		if err != nil || !slices.Equal(uids, []uint32{2, 3}) {
			t.Fatalf("%v %v", uids, err)
		}
		m, err := box.Fetch(t.Context(), 2, 1000)
		if err != nil || string(m.Body) != first || m.Size != int64(len(first)) || !m.At.Equal(day.Add(9*time.Hour)) || m.UID != 2 {
			t.Errorf("%+v %v", m, err)
		}
		if m, err = box.Fetch(t.Context(), 3, 1000); err != nil || m.Body != nil || m.Size < 8000 {
			t.Errorf("a large letter: %d bytes of %d, %v", len(m.Body), m.Size, err)
		}
		if _, err = box.Fetch(t.Context(), 77, 1000); !errors.Is(err, imap.ErrGone) {
			t.Errorf("a letter that is not there: %v", err)
		}
		if uids, err = box.Since(t.Context(), 4, day); err != nil || len(uids) != 0 {
			t.Errorf("after the last: %v %v", uids, err)
		}
		box.Close()
	}
	if !d.Untouched() {
		t.Error("something in the mailbox has changed")
	}
}

// What is wrong has a name.
func TestTroubles(t *testing.T) {
	d := testkit.Dovecot(t)
	good := imap.Server{Host: "127.0.0.1", Port: d.TLS, User: d.User, Secret: d.Secret}
	for want, change := range map[imap.Reason]func(s *imap.Server, o *imap.Options){
		imap.Login:       func(s *imap.Server, _ *imap.Options) { s.Secret = "x" },
		imap.Folder:      func(s *imap.Server, _ *imap.Options) { s.Folder = `Кайрылуулар & "x"` },
		imap.Certificate: func(_ *imap.Server, o *imap.Options) { o.Roots = nil },
		imap.Unreachable: func(s *imap.Server, _ *imap.Options) { s.Port = 1 },
		imap.Plain:       func(s *imap.Server, _ *imap.Options) { s.Port = d.Start },
		imap.Forbidden: func(_ *imap.Server, o *imap.Options) {
			o.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, imap.ErrForbidden }
		},
	} {
		s, o := good, imap.Options{Roots: d.Roots}
		change(&s, &o)
		_, err := imap.Open(t.Context(), s, o)
		if got := imap.ReasonOf(err); err == nil || got != want {
			t.Errorf("%v, want %s", err, want)
		}
		if strings.Contains(fmt.Sprint(err), d.Secret) {
			t.Error("the password stands in an error")
		}
		var trouble *imap.Trouble
		if want == imap.Folder && (!errors.As(err, &trouble) || !slices.Contains(trouble.Folders, "INBOX")) {
			t.Errorf("the folders are not named: %v", trouble)
		}
	}
}

// script is a server that says what it is told to say, line by line: < waits for a
// line of the client.
func script(t *testing.T, lines ...string) imap.Server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		for _, line := range lines {
			if line == "<" {
				if _, err := in.ReadString('\n'); err != nil {
					return
				}
				continue
			}
			_, _ = io.WriteString(conn, line+"\r\n")
		}
		_, _ = io.Copy(io.Discard, in)
	}()
	return imap.Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, StartTLS: true, User: "a", Secret: "b"}
}

// A server that lies, babbles or breaks off is an Answer that no server gives, or no
// answer; it never takes more than it is given.
func TestHostile(t *testing.T) {
	open := []string{"* OK [CAPABILITY IMAP4rev1] hi", "<", "+ go on", "<", "+ go on", "<", "a1 OK in", "<", "* 3 EXISTS", "* OK [UIDVALIDITY 7] ok", "a2 OK [READ-ONLY] open"}
	box, err := imap.Open(t.Context(), script(t, append(open, "<", "* SEARCH 5 3 5 2", "a3 OK", "<",
		`* 1 FETCH (UID 3 RFC822.SIZE 5 INTERNALDATE " 1-Nov-2026 10:00:00 +0600")`, "a4 OK", "<", "* 1 FETCH (BODY[]<0> {99999999999}", "x")...), imap.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if uids, err := box.Since(t.Context(), 3, day); err != nil || !slices.Equal(uids, []uint32{3, 5}) {
		t.Errorf("%v %v", uids, err)
	}
	if _, err := box.Fetch(t.Context(), 3, 10); imap.ReasonOf(err) != imap.Answer {
		t.Errorf("a literal of 100 GB: %v", err)
	}
	for name, c := range map[string]struct {
		lines []string
		want  imap.Reason
	}{
		"a web server": {[]string{"HTTP/1.1 400 Bad Request"}, imap.Answer},
		"busy":         {[]string{"* BYE too many"}, imap.Busy},
		"no validity":  {[]string{"* PREAUTH [CAPABILITY IMAP4rev1] hi", "<", "+ ", "<", "+ ", "<", "a1 OK", "<", "a2 OK"}, imap.Answer},
		"disabled":     {[]string{"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi"}, imap.Plain},
		"no bytes":     {[]string{"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi", "<", "+ ", "<", "a9 OK"}, imap.Answer},
		"in use":       {[]string{"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi", "<", "+ ", "<", "a1 NO [INUSE] x"}, imap.Busy},
		"refused":      {[]string{"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi", "<", "a1 NO x"}, imap.Login},
		"zero":         {[]string{"* OK hi\x00"}, imap.Answer},
		"words before": {[]string{"* OK [CAPABILITY STARTTLS] hi", "<", "a1 OK\r\n* OK before"}, imap.Answer},
	} {
		_, err := imap.Open(t.Context(), script(t, c.lines...), imap.Options{})
		if err == nil || imap.ReasonOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// Who waits too long can be called off.
func TestCalledOff(t *testing.T) {
	box, err := imap.Open(t.Context(), script(t, "* OK [CAPABILITY IMAP4rev1] hi", "<", "+ ", "<", "+ ", "<", "a1 OK", "<", "* OK [UIDVALIDITY 7] ok", "a2 OK"), imap.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := box.Since(ctx, 1, day); err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}
