// Package charset stands in for the one of golang.org/x/net, which carries every
// encoding of East Asia into the program for the sake of one call of excelize
// (docs/decisions/0054).
package charset

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// known are the encodings in which the XML parts of a workbook are found besides
// UTF-8: what old Russian programs write.
var known = map[string]encoding.Encoding{
	"utf-8": encoding.Nop, "utf8": encoding.Nop, "us-ascii": encoding.Nop, "ascii": encoding.Nop,
	"utf-16":       unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"windows-1251": charmap.Windows1251, "cp1251": charmap.Windows1251,
	"ibm866": charmap.CodePage866, "cp866": charmap.CodePage866,
	"koi8-r": charmap.KOI8R, "iso-8859-5": charmap.ISO8859_5,
	"windows-1252": charmap.Windows1252, "iso-8859-1": charmap.Windows1252, "latin1": charmap.Windows1252,
}

// NewReaderLabel returns a reader that turns the input into UTF-8, for
// xml.Decoder's CharsetReader.
func NewReaderLabel(label string, input io.Reader) (io.Reader, error) {
	e, ok := known[strings.ToLower(strings.TrimSpace(label))]
	if !ok {
		return nil, fmt.Errorf("unsupported charset: %q", label)
	}
	if e == encoding.Nop {
		return input, nil
	}
	return transform.NewReader(input, e.NewDecoder()), nil
}
