package letter

import (
	"bytes"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// header holds the fields of a letter or part by their names in lower case.
type header map[string][]string

func (h header) first(name string) string {
	if list := h[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}

func (h header) all(name string) []string { return h[name] }

// split takes the headers off. Lines that are none are passed over, as the programs
// of others do; false when there is nothing that could be a header.
func split(raw []byte) (h header, body []byte, ok bool) {
	h = header{}
	name, size := "", 0
	for lines := 0; len(raw) > 0; lines++ {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		raw = rest
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) == 0 {
			return h, raw, true
		}
		if size += len(line); size > mostHeader || lines > mostLines {
			return h, nil, false
		}
		if (line[0] == ' ' || line[0] == '\t') && name != "" {
			list := h[name]
			list[len(list)-1] += " " + strings.TrimSpace(string(line))
			continue
		}
		field, value, found := strings.Cut(string(line), ":")
		if name = strings.ToLower(strings.TrimSpace(field)); !found || name == "" || strings.ContainsAny(name, " \t") {
			name = ""
			continue
		}
		h[name] = append(h[name], strings.TrimSpace(value))
	}
	return h, nil, len(h) > 0
}

// media reads a header with parameters, as Content-Type is; what cannot be read is
// taken for what stands before the first semicolon.
func media(value string) (kind string, params map[string]string) {
	kind, params, err := mime.ParseMediaType(readable(value, ""))
	if err != nil {
		kind, _, _ = strings.Cut(value, ";")
		if params == nil {
			params = map[string]string{}
		}
	}
	return strings.ToLower(strings.TrimSpace(kind)), params
}

// tables are the charsets of the programs that people here write with.
var tables = map[string]encoding.Encoding{
	"windows-1251": charmap.Windows1251, "cp1251": charmap.Windows1251, "cp-1251": charmap.Windows1251, "win-1251": charmap.Windows1251,
	"koi8-r": charmap.KOI8R, "koi8r": charmap.KOI8R, "koi8-u": charmap.KOI8U, "iso-8859-5": charmap.ISO8859_5,
	"ibm866": charmap.CodePage866, "cp866": charmap.CodePage866, "x-mac-cyrillic": charmap.MacintoshCyrillic,
	"windows-1252": charmap.Windows1252, "iso-8859-1": charmap.Windows1252, "latin1": charmap.Windows1252, "iso-8859-15": charmap.ISO8859_15,
	"windows-1254": charmap.Windows1254, "iso-8859-9": charmap.Windows1254,
}

// readable makes text of bytes in a charset. What claims to be UTF-8, or nothing, and
// is not, is taken for windows-1251: the usual lie.
func readable(text, charset string) string {
	table, known := tables[strings.ToLower(strings.Trim(strings.TrimSpace(charset), `"`))]
	if !known {
		if utf8.ValidString(text) {
			return text
		}
		table = charmap.Windows1251
	}
	out, err := table.NewDecoder().String(text)
	if err != nil {
		return strings.ToValidUTF8(text, "")
	}
	return out
}

var words = mime.WordDecoder{CharsetReader: func(charset string, input io.Reader) (io.Reader, error) {
	text, err := io.ReadAll(input)
	return strings.NewReader(readable(string(text), charset)), err
}}

// decoded reads encoded words (RFC 2047), also those of programs that put them side by
// side in the middle of a letter; what cannot be read stays.
func decoded(text string) string {
	text = readable(text, "")
	out, err := words.DecodeHeader(text)
	if err != nil {
		return text
	}
	return strings.ToValidUTF8(out, "")
}
