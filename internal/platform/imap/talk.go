package imap

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of what a server may send.
const (
	mostLine    = 1 << 20 // bytes of one response without its literals: a search may name many letters
	mostLetter  = 64 << 20
	mostStray   = 10_000 // responses that nobody asked for, while one waits for an answer
	mostFolders = 50
)

// talk is a conversation with a server.
type talk struct {
	conn  net.Conn
	in    *bufio.Reader
	tags  int
	offer []string // CAPABILITY
}

func newTalk(conn net.Conn) *talk { return &talk{conn: conn, in: bufio.NewReader(conn)} }

func broken(format string, args ...any) error {
	return &Trouble{Reason: Answer, cause: fmt.Errorf(format, args...)}
}

// response is one response: a text in which literals stand as hole, and the literals.
type response struct {
	text     string
	literals [][]byte
}

// hole stands for a literal: no line may hold this byte (RFC 3501, 9).
const hole = 0

// read reads one response with its literals, of which each may have most bytes.
func (t *talk) read(most int64) (r response, err error) {
	for {
		line, err := t.line(mostLine - len(r.text))
		if err != nil {
			return r, err
		}
		if strings.IndexByte(line, hole) >= 0 {
			return r, broken("a line holds a zero byte")
		}
		size, head, ok := literal(line)
		if !ok {
			r.text += line
			return r, nil
		}
		if size > most {
			return r, broken("a literal of %d bytes where %d are allowed", size, most)
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(t.in, body); err != nil {
			return r, &Trouble{Reason: Unreachable, cause: err}
		}
		r.text += head + string(rune(hole))
		r.literals = append(r.literals, body)
	}
}

// line reads a line without its end.
func (t *talk) line(most int) (string, error) {
	var text []byte
	for {
		part, err := t.in.ReadSlice('\n')
		text = append(text, part...)
		if len(text) > most {
			return "", broken("a line longer than %d bytes", mostLine)
		}
		if err == nil {
			return strings.TrimRight(string(text), "\r\n"), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return "", &Trouble{Reason: Unreachable, cause: err}
		}
	}
}

// literal reads the announcement of a literal at the end of a line: {342}.
func literal(line string) (size int64, head string, ok bool) {
	at := strings.LastIndexByte(line, '{')
	if at < 0 || !strings.HasSuffix(line, "}") {
		return 0, "", false
	}
	size, err := strconv.ParseInt(line[at+1:len(line)-1], 10, 64)
	return size, line[:at], err == nil && size >= 0
}

// greet reads the first line of the server.
func (t *talk) greet() error {
	r, err := t.read(0)
	if err != nil {
		return err
	}
	status, rest := cut(strings.TrimPrefix(r.text, "* "))
	if !strings.HasPrefix(r.text, "* ") || status != "OK" && status != "PREAUTH" {
		if status == "BYE" {
			return &Trouble{Reason: Busy}
		}
		return broken("this is no greeting of a mail server")
	}
	t.learn(code(rest))
	if t.offer == nil {
		return t.capability()
	}
	return nil
}

// learn keeps what the server can do, where it says so by itself.
func (t *talk) learn(code string) {
	if word, rest := cut(code); word == "CAPABILITY" {
		t.offer = strings.Fields(strings.ToUpper(rest))
	}
}

func (t *talk) capability() error {
	_, err := t.do("CAPABILITY", 0, func(r response) {
		t.learn(strings.TrimPrefix(r.text, "* "))
	})
	return err
}

func (t *talk) can(what string) bool { return slices.Contains(t.offer, what) }

// startTLS encrypts. What stands in the buffer came before and is not believed
// afterwards (RFC 3501, 6.2.1).
func (t *talk) startTLS(ctx context.Context, c *tls.Config) error {
	if !t.can("STARTTLS") {
		if here(t.conn) {
			return nil
		}
		return &Trouble{Reason: Plain}
	}
	if _, err := t.do("STARTTLS", 0, nil); err != nil {
		return err
	}
	if t.in.Buffered() > 0 {
		return broken("words before encryption")
	}
	safe, err := encrypt(ctx, t.conn, c)
	if err != nil {
		return err
	}
	*t = talk{conn: safe, in: bufio.NewReader(safe), tags: t.tags}
	return t.capability()
}

// enter signs in. PLAIN takes every letter; LOGIN is understood by every server.
func (t *talk) enter(s Server) (err error) {
	if t.can("AUTH=PLAIN") {
		secret := base64.StdEncoding.EncodeToString([]byte("\x00" + s.User + "\x00" + s.Secret))
		err = t.command("AUTHENTICATE PLAIN", [][]byte{[]byte(secret)}, false)
	} else if t.can("LOGINDISABLED") {
		return &Trouble{Reason: Plain}
	} else {
		err = t.command("LOGIN", [][]byte{[]byte(s.User), []byte(s.Secret)}, true)
	}
	var no *refused
	if errors.As(err, &no) {
		reason := Login
		if no.code == "UNAVAILABLE" || no.code == "INUSE" || no.code == "LIMIT" {
			reason = Busy
		}
		return &Trouble{Reason: reason, cause: err}
	}
	return err
}

// command sends a command in parts, each when the server asks to go on. literals:
// the parts are arguments; else they are answers to its questions.
func (t *talk) command(name string, parts [][]byte, literals bool) error {
	tag := t.begin()
	text := tag + " " + name
	for _, p := range parts {
		if literals {
			text += fmt.Sprintf(" {%d}", len(p))
		}
		if err := t.send(text); err != nil {
			return err
		}
		if _, done, err := t.until(tag, 0, nil); err != nil || done {
			return err
		}
		text = string(p)
	}
	if err := t.send(text); err != nil {
		return err
	}
	code, done, err := t.until(tag, 0, nil)
	if err == nil && !done {
		return broken("asked to go on with nothing left to say")
	}
	t.learn(code)
	return err
}

// refused is a NO or BAD of the server.
type refused struct{ status, code string }

func (r *refused) Error() string { return "the server answers " + r.status + " " + r.code }

// do sends a command of one line and hands over what comes before its end.
func (t *talk) do(line string, most int64, each func(response)) (code string, err error) {
	tag := t.begin()
	if err := t.send(tag + " " + line); err != nil {
		return "", err
	}
	code, done, err := t.until(tag, most, each)
	if err == nil && !done {
		err = broken("asked to go on with nothing left to say")
	}
	return code, err
}

func (t *talk) begin() string {
	t.tags++
	_ = t.conn.SetDeadline(time.Now().Add(patience))
	return "a" + strconv.Itoa(t.tags)
}

func (t *talk) send(line string) error {
	if _, err := io.WriteString(t.conn, line+"\r\n"); err != nil {
		return &Trouble{Reason: Unreachable, cause: err}
	}
	return nil
}

// until reads up to the end of a command, or up to where the server asks to go on.
func (t *talk) until(tag string, most int64, each func(response)) (said string, done bool, err error) {
	for range mostStray {
		r, err := t.read(most)
		if err != nil {
			return "", false, err
		}
		word, rest := cut(r.text)
		switch {
		case word == "+":
			return "", false, nil
		case strings.EqualFold(word, tag):
			status, rest := cut(rest)
			if status != "OK" {
				name, _ := cut(code(rest))
				return "", true, &refused{status, name}
			}
			return code(rest), true, nil
		case word != "*":
			return "", false, broken("a response that belongs to nothing")
		case strings.HasPrefix(strings.ToUpper(rest), "BYE"):
			return "", false, &Trouble{Reason: Busy}
		case each != nil:
			each(r)
		}
	}
	return "", false, broken("more than %d responses to one command", mostStray)
}

// cut takes the first word off, in capitals.
func cut(text string) (word, rest string) {
	word, rest, _ = strings.Cut(text, " ")
	return strings.ToUpper(word), rest
}

// code is what stands in brackets in front of the words of a status.
func code(text string) string {
	if !strings.HasPrefix(text, "[") {
		return ""
	}
	inside, _, _ := strings.Cut(text[1:], "]")
	return inside
}

// Close says good-bye.
func (t *talk) Close() {
	_, _ = t.do("LOGOUT", 0, nil)
	_ = t.conn.Close()
}
