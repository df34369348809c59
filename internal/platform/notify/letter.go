package notify

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// letter is one e-mail: plain text, which every program shows and nothing follows.
type letter struct {
	ID ref.ID
	At time.Time
	// Code is the left half of the letter's number: nobody else can make one, so that
	// whoever answers shows what is answered.
	Code string
	words
}

// mostHeading is how much of a name or subject stands in a header, in characters:
// encoded it stays below the 998 bytes of a line (RFC 5322, 2.1.1).
const mostHeading = 150

// write writes the letter with its headers (RFC 5322, 2045, 2047). Its number is
// made of the message's id: carried twice, it is one letter to whoever reads it.
func (l letter) write(from string) []byte {
	_, domain, _ := strings.Cut(from, "@")
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	header("From", folded((&mail.Address{Name: oneLine(l.From), Address: from}).String()))
	header("To", folded((&mail.Address{Name: oneLine(l.To.Name), Address: l.To.Mail}).String()))
	header("Subject", folded(mime.BEncoding.Encode("utf-8", oneLine(l.Subject))))
	header("Date", l.At.Format(time.RFC1123Z))
	header("Message-ID", "<"+strings.ToLower(l.Code)+"@"+domain+">")
	header("Auto-Submitted", "auto-generated")
	if l.Leave != "" {
		header("List-Unsubscribe", "<"+oneLine(l.Leave)+">")
		header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	}
	if l.Lang != "" {
		header("Content-Language", oneLine(l.Lang))
	}
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	text := strings.ReplaceAll(strings.ReplaceAll(l.Text, "\r\n", "\n"), "\n", "\r\n") + "\r\n"
	inLines(&b, base64.StdEncoding.EncodeToString([]byte(text)))
	return b.Bytes()
}

// folded puts encoded words that follow each other on lines of their own.
func folded(header string) string { return strings.ReplaceAll(header, "?= =?", "?=\r\n =?") }

// oneLine takes out of a name whatever could end its header: a newline in a name
// would begin another header, or the letter itself.
func oneLine(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.In(c, unicode.Zl, unicode.Zp) || c == unicode.ReplacementChar {
			return ' '
		}
		return c
	}, text)
	letters := []rune(strings.Join(strings.Fields(text), " "))
	return string(letters[:min(len(letters), mostHeading)])
}

// inLines writes base64 in lines of 76 characters (RFC 2045, 6.8).
func inLines(b *bytes.Buffer, text string) {
	const line = 76
	for len(text) > line {
		b.WriteString(text[:line] + "\r\n")
		text = text[line:]
	}
	b.WriteString(text + "\r\n")
}
