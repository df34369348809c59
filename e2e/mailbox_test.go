package e2e

import (
	"bufio"
	"encoding/base64"
	"io"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailbox is a mail server on loopback that keeps every letter.
type mailbox struct {
	net.Listener
	mu      sync.Mutex
	letters []letter
}

// letter is one as its reader sees it.
type letter struct{ to, text string }

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{Listener: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go m.talk(conn)
		}
	}()
	return m
}

// talk takes letters over one connection.
func (m *mailbox) talk(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	say := func(text string) { io.WriteString(conn, text+"\r\n") }
	say("220 mailbox")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch word, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); word {
		case "DATA":
			say("354 go on")
			var text strings.Builder
			for line = ""; line != ".\r\n"; text.WriteString(line) {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
			}
			m.take(strings.TrimSuffix(text.String(), ".\r\n"))
			say("250 taken")
		case "QUIT":
			say("221 good-bye")
			return
		default:
			say("250 well")
		}
	}
}

func (m *mailbox) take(text string) {
	read, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		return
	}
	body, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, read.Body))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = append(m.letters, letter{read.Header.Get("To"), string(body)})
}

// wait returns the next letter to an address whose text holds the words, and takes it
// out of the box.
func (m *mailbox) wait(t *testing.T, to, words string) string {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if text, ok := m.find(to, words); ok {
			return text
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	t.Fatalf("no letter to %s says %q; there are %q", to, words, m.letters)
	return ""
}

func (m *mailbox) find(to, words string) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, l := range m.letters {
		if strings.Contains(l.to, to) && strings.Contains(l.text, words) {
			m.letters = append(m.letters[:i], m.letters[i+1:]...)
			return l.text, true
		}
	}
	return "", false
}
