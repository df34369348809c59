package notify

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/xml"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// postOffice is a mail server on loopback: it speaks SMTP to whoever connects and
// keeps the letters that it took.
type postOffice struct {
	net.Listener
	t       *testing.T
	cert    tls.Certificate
	roots   *x509.CertPool
	offers  []string          // extensions, beside STARTTLS
	tls     bool              // offers STARTTLS
	answers map[string]string // by the first word of a command, instead of the usual answer
	silent  bool              // says nothing at all

	mu      sync.Mutex
	said    []string // commands as they came
	letters []string
	secure  int // letters that came encrypted
}

func newPostOffice(t *testing.T) *postOffice {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &postOffice{Listener: l, t: t, answers: map[string]string{}}
	o.cert, o.roots = certificate(t)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go o.talk(conn)
		}
	}()
	return o
}

// certificate is one for 127.0.0.1 that signs itself.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "post office"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// answer is what the office says to a command.
func (o *postOffice) answer(command, usual string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.said = append(o.said, command)
	word, _, _ := strings.Cut(command, " ")
	if other, ok := o.answers[strings.ToUpper(word)]; ok {
		return other
	}
	return usual
}

func (o *postOffice) set(command, answer string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if answer == "" {
		delete(o.answers, command)
		return
	}
	o.answers[command] = answer
}

func (o *postOffice) got() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string{}, o.letters...)
}

func (o *postOffice) heard() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.said, "\n")
}

// talk is one conversation.
func (o *postOffice) talk(conn net.Conn) {
	defer conn.Close()
	if o.silent {
		_, _ = io.Copy(io.Discard, conn)
		return
	}
	_, encrypted := conn.(*tls.Conn)
	in := bufio.NewReader(conn)
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	say(o.answer("", "220 post office"))
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		command := strings.TrimRight(line, "\r\n")
		word, _, _ := strings.Cut(strings.ToUpper(command), " ")
		switch word {
		case "EHLO":
			lines := append([]string{"post office"}, o.offers...)
			if o.tls && !encrypted {
				lines = append(lines, "STARTTLS")
			}
			for i, l := range lines {
				if i == len(lines)-1 {
					say("250 " + l)
				} else {
					say("250-" + l)
				}
			}
		case "STARTTLS":
			say(o.answer(command, "220 go on"))
			secured := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{o.cert}})
			if secured.Handshake() != nil {
				return
			}
			conn, in, encrypted = secured, bufio.NewReader(secured), true
		case "DATA":
			reply := o.answer(command, "354 the letter")
			say(reply)
			if !strings.HasPrefix(reply, "354") {
				continue
			}
			var letter strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				letter.WriteString(strings.TrimPrefix(line, "."))
			}
			done := o.answer(".", "250 taken")
			if strings.HasPrefix(done, "250") {
				o.mu.Lock()
				o.letters = append(o.letters, letter.String())
				if encrypted {
					o.secure++
				}
				o.mu.Unlock()
			}
			say(done)
		case "AUTH":
			say(o.answer(command, "235 come in"))
		case "QUIT":
			say(o.answer(command, "221 good-bye"))
			return
		default:
			say(o.answer(command, "250 well"))
		}
	}
}

// server is the office as the program knows it.
func (o *postOffice) server() *Server {
	s, err := NewServer("smtp://"+o.Addr().String(), "", "no-reply@aimak.kg")
	if err != nil {
		o.t.Fatal(err)
	}
	s.roots = o.roots
	return s
}

// exchange is an SMS gateway on loopback that speaks the XML of Nikita SMSPro.
type exchange struct {
	*httptest.Server
	mu     sync.Mutex
	status string // of the answer
	code   int    // of HTTP
	got    []order
}

func newExchange(t *testing.T) *exchange {
	e := &exchange{status: "0", code: http.StatusOK}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var o order
		body, _ := io.ReadAll(r.Body)
		if err := xml.Unmarshal(body, &o); err != nil {
			t.Errorf("no XML: %v\n%s", err, body)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.got = append(e.got, o)
		w.WriteHeader(e.code)
		_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><response><id>`+o.ID+`</id><status>`+e.status+`</status><phones>1</phones></response>`)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *exchange) answers(code int, status string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.code, e.status = code, status
}

func (e *exchange) heard() []order {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]order{}, e.got...)
}

func (e *exchange) gateway(t *testing.T, test bool) *Gateway {
	g, err := NewGateway(e.URL+"/api/message", "aimak", "secret", "Aimak.kg", test)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
