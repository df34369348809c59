package letter

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
)

// reader gathers what the parts of a letter hold.
type reader struct {
	parts int
	said  []said
	files []File
}

// said are words of one part.
type said struct {
	html bool
	text string
}

// part reads a part with those inside it.
func (r *reader) part(h header, body []byte, depth int) error {
	if r.parts++; r.parts > mostParts || depth > mostDepth {
		return ErrParts
	}
	kind, params := media(h.first("content-type"))
	switch {
	case kind == "multipart/encrypted", kind == "application/pkcs7-mime" && params["smime-type"] != "signed-data":
		return ErrSecret
	case strings.HasPrefix(kind, "multipart/") && params["boundary"] != "":
		return r.multi(kind, body, params["boundary"], depth)
	}
	place, names := media(h.first("content-disposition"))
	name := names["filename"]
	if name == "" {
		name = params["name"]
	}
	text := kind == "" || kind == "text/plain" || kind == "text/html"
	content := transferred(body, h.first("content-transfer-encoding"))
	if text && place != "attachment" && name == "" {
		r.say(kind, readable(string(content[:min(len(content), mostText)]), params["charset"]))
		return nil
	}
	if place == "inline" && name == "" && len(content) == 0 {
		return nil
	}
	r.files = append(r.files, File{Name: oneLine(decoded(name)), Media: kind, Body: content})
	return nil
}

func (r *reader) say(kind, text string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if kind == "text/html" {
		text = Plain(text)
	}
	if text = strings.TrimSpace(text); text != "" {
		r.said = append(r.said, said{kind == "text/html", text})
	}
}

// multi reads the parts of a part. Of several forms of the same words the plain one
// counts where it says anything.
func (r *reader) multi(kind string, body []byte, boundary string, depth int) error {
	inside := &reader{parts: r.parts}
	for _, raw := range cut(body, boundary) {
		h, content, ok := split(raw)
		if !ok && len(raw) > mostHeader {
			return ErrHeader
		}
		if err := inside.part(h, content, depth+1); err != nil {
			return err
		}
	}
	r.parts = inside.parts
	r.files = append(r.files, inside.files...)
	plain := slices.ContainsFunc(inside.said, func(s said) bool { return !s.html })
	for _, s := range inside.said {
		if kind != "multipart/alternative" || s.html != plain {
			r.said = append(r.said, s)
		}
	}
	return nil
}

// written is what the parts say together.
func (r *reader) written() string {
	var list []string
	for _, s := range r.said {
		list = append(list, s.text)
	}
	text := strings.Join(list, "\n")
	return tidy(text[:min(len(text), mostText)])
}

// tidy takes out what cannot be seen or stored.
func tidy(text string) string {
	text = strings.ToValidUTF8(text, "")
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return c
		case c < ' ' || c == 0x7f || c == '\u00ad' || c == '\u200b' || c == '\ufeff' || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069':
			return -1
		case c == '\u00a0':
			return ' '
		}
		return c
	}, text)
}

// cut splits a body at its boundary lines. What stands before the first is for old
// programs; a body that breaks off is read as far as it goes (RFC 2046, 5.1.1).
func cut(body []byte, boundary string) (parts [][]byte) {
	mark := []byte("--" + boundary)
	from, at := -1, 0
	for at < len(body) {
		end := bytes.IndexByte(body[at:], '\n')
		next := len(body)
		if end >= 0 {
			next = at + end + 1
		}
		line := bytes.TrimRight(body[at:next], " \t\r\n")
		if rest, ok := bytes.CutPrefix(line, mark); ok && (len(rest) == 0 || string(rest) == "--") {
			if from >= 0 {
				parts = append(parts, body[from:max(from, at)])
			}
			if len(rest) > 0 || len(parts) > mostParts {
				return parts
			}
			from = next
		}
		at = next
	}
	if from >= 0 && from < len(body) {
		parts = append(parts, body[from:])
	}
	return parts
}

// transferred undoes the encoding of a part; what breaks off is read as far as it goes.
func transferred(body []byte, way string) []byte {
	switch strings.ToLower(strings.TrimSpace(way)) {
	case "base64":
		clean := bytes.Map(func(c rune) rune {
			if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
				return c
			}
			return -1
		}, body)
		out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
		n, _ := base64.RawStdEncoding.Decode(out, clean)
		return out[:n]
	case "quoted-printable":
		out, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
		return out
	}
	return body
}
