// Package letter reads an e-mail as it came (RFC 5322, 2045-2049): who wrote what, with
// which files, and whether a person wrote it at all.
//
// It is pure and believes nothing: headers, parts and depth are bounded, and a letter
// of an old program is read as well as can be (windows-1251, koi8-r, raw bytes in
// headers, HTML alone, parts without their end). What was quoted and the signature
// are kept apart from what was written.
package letter

import (
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of one letter.
const (
	mostHeader = 256 << 10 // bytes of the headers of the letter or of a part
	mostLines  = 2000      // of those headers
	mostParts  = 60
	mostDepth  = 8 // of parts in one another
	mostText   = 1 << 20
	mostLine   = 500 // characters of a subject, a name or a file's name
)

// What cannot be read, beside what is no letter at all.
var (
	ErrHeader = errors.New("letter: the headers are no headers, or too long")
	ErrParts  = errors.New("letter: too many parts, or too deep in one another")
	ErrSecret = errors.New("letter: it is encrypted")
)

// Letter is what somebody wrote.
type Letter struct {
	ID      string   // Message-ID without its brackets; empty: none
	Answers []string // the letters that it answers, the nearest first
	Name    string   // of the sender; may be empty
	Mail    string   // of the sender; empty: none that can be read
	Subject string
	Sent    time.Time // as the sender's clock said; zero: unknown
	Text    string    // what was written
	Below   string    // what was quoted, and the signature
	Files   []File
	Source  Source
}

// File is something attached.
type File struct {
	Name  string
	Media string // type/subtype in lower case
	Body  []byte
}

// Source is who is behind a letter.
type Source string

// The sources. Only a letter of a Person asks for an answer.
const (
	Person Source = "person"
	Robot  Source = "robot"  // an automatic reply (RFC 3834)
	Bounce Source = "bounce" // a letter that could not be delivered (RFC 3464)
	List   Source = "list"   // a mailing list or an advertisement
	Spam   Source = "spam"   // the mail server of the mailbox says so
	Forged Source = "forged" // it says that the sender is another one (DMARC)
)

// Read reads a letter.
func Read(raw []byte) (l Letter, err error) {
	h, body, ok := split(raw)
	if !ok || h.first("from") == "" && h.first("subject") == "" && h.first("message-id") == "" && h.first("content-type") == "" {
		return l, ErrHeader
	}
	l.ID = bare(h.first("message-id"))
	for _, name := range []string{"in-reply-to", "references"} {
		l.Answers = append(l.Answers, ids(h.first(name), name == "references")...)
	}
	l.Name, l.Mail = sender(h.first("from"))
	l.Subject = oneLine(decoded(h.first("subject")))
	l.Sent, _ = mail.ParseDate(h.first("date"))
	r := &reader{}
	if err := r.part(h, body, 0); err != nil {
		return l, err
	}
	l.Files = r.files
	l.Text, l.Below = Split(r.written())
	l.Source = source(h, l)
	return l, nil
}

// bare takes the brackets off an id.
func bare(id string) string {
	_, id, _ = strings.Cut(id, "<")
	id, _, _ = strings.Cut(id, ">")
	return strings.TrimSpace(id)
}

// ids are those of a header; References has the nearest last.
func ids(text string, backwards bool) (list []string) {
	for _, part := range strings.Split(text, ">") {
		if id := bare(part + ">"); id != "" && len(list) < mostParts {
			list = append(list, id)
		}
	}
	if backwards {
		for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
			list[i], list[j] = list[j], list[i]
		}
	}
	return list
}

// sender reads a From header as people's programs write it.
func sender(text string) (name, address string) {
	text = strings.TrimSpace(strings.ToValidUTF8(readable(text, ""), ""))
	at := strings.LastIndexByte(text, '<')
	if at >= 0 {
		inside, _, _ := strings.Cut(text[at+1:], ">")
		name, address = strings.Trim(strings.TrimSpace(text[:at]), `"`), strings.TrimSpace(inside)
	} else {
		address, _, _ = strings.Cut(text, "(")
		address, _, _ = strings.Cut(strings.TrimSpace(address), ",")
	}
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address {
		address = ""
	}
	return oneLine(strings.ReplaceAll(decoded(name), `\"`, `"`)), address
}

// oneLine makes a text one line without what cannot be seen, of a bearable length.
func oneLine(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.In(c, unicode.Zl, unicode.Zp, unicode.Cf) || c == utf8.RuneError {
			return ' '
		}
		return c
	}, text)
	letters := []rune(strings.Join(strings.Fields(text), " "))
	return string(letters[:min(len(letters), mostLine)])
}

// source finds who is behind a letter, by what honest programs say of themselves.
func source(h header, l Letter) Source {
	is := func(name string, words ...string) bool {
		for _, value := range h.all(name) {
			for _, w := range words {
				if strings.Contains(strings.ToLower(value), w) {
					return true
				}
			}
		}
		return false
	}
	user, _, _ := strings.Cut(strings.ToLower(l.Mail), "@")
	path := h.all("return-path")
	switch {
	case is("content-type", "multipart/report"), len(path) > 0 && strings.TrimSpace(path[0]) == "<>", user == "mailer-daemon", user == "postmaster":
		return Bounce
	case h.first("auto-submitted") != "" && !is("auto-submitted", "no"), is("precedence", "auto_reply"),
		h.first("x-autoreply") != "", h.first("x-autorespond") != "", h.first("x-auto-reply") != "":
		return Robot
	case is("precedence", "bulk", "junk", "list"), h.first("list-id") != "", h.first("list-unsubscribe") != "":
		return List
	case is("x-spam-flag", "yes"), is("x-spam-status", "yes"), is("x-spam", "yes"):
		return Spam
	case is("authentication-results", "dmarc=fail"):
		return Forged
	}
	return Person
}
