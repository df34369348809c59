package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	encodings "golang.org/x/text/encoding/unicode"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// readCSV reads rows of a text table. Quotes inside a field are forgiven; rows
// may differ in length.
func readCSV(body []byte, limits Limits) ([]Row, error) {
	text, err := decoded(body)
	if err != nil {
		return nil, fault.Invalid("The file is damaged. Open it, save it again and upload it.").Because(err)
	}
	text, delimiter := delimited(text)
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = delimiter, true, -1
	var rows []Row
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fault.Invalid("The file is damaged. Open it, save it again and upload it.").Because(err)
		}
		line, _ := reader.FieldPos(0)
		if cells = clean(cells); len(cells) > 0 {
			rows = append(rows, Row{Number: line, Cells: unguarded(cells)})
		}
		if len(rows) > limits.Rows+lookForHeadings {
			return nil, tooManyRows(limits)
		}
	}
}

// decoded turns the bytes into UTF-8. What has no mark and is not UTF-8 is one
// of the two old Cyrillic encodings: the one that gives more letters.
func decoded(body []byte) (string, error) {
	switch {
	case bytes.HasPrefix(body, []byte{0xEF, 0xBB, 0xBF}):
		return strings.ToValidUTF8(string(body[3:]), "\ufffd"), nil
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}), bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		return decode(encodings.UTF16(encodings.LittleEndian, encodings.UseBOM), body)
	case utf8.Valid(body):
		return string(body), nil
	}
	windows, err := decode(charmap.Windows1251, body)
	if err != nil {
		return "", err
	}
	dos, err := decode(charmap.CodePage866, body)
	if letters(dos) > letters(windows) {
		return dos, err
	}
	return windows, err
}

func decode(e encoding.Encoding, body []byte) (string, error) {
	text, err := e.NewDecoder().Bytes(body)
	return string(text), err
}

// letters weighs a text by its lower-case Russian letters: they are frequent in
// any real text and rare in one read with the wrong table.
func letters(text string) int {
	n := 0
	for _, r := range text[:min(len(text), 64<<10)] {
		if r >= 'а' && r <= 'я' {
			n++
		}
	}
	return n
}

// delimited finds what parts the cells: the line "sep=;" that Excel writes, or
// the sign that stands most evenly in the first lines.
func delimited(text string) (string, rune) {
	if first, rest, ok := strings.Cut(text, "\n"); ok {
		if sign := strings.TrimSpace(strings.TrimPrefix(first, "sep=")); strings.HasPrefix(first, "sep=") && len(sign) == 1 && strings.ContainsAny(sign, ";,\t|") {
			return rest, rune(sign[0])
		}
	}
	best, most := ';', 0
	for _, sign := range []rune{';', '\t', ','} { // on a tie ';' wins: commas stand in decimals
		if n := evenness(text, sign); n > most {
			best, most = sign, n
		}
	}
	return text, best
}

// evenness counts the lines among the first twenty that hold as many signs as
// most lines do; quoted signs do not count.
func evenness(text string, sign rune) int {
	counts := map[int]int{}
	lines, inLine, quoted := 0, 0, false
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == sign && !quoted:
			inLine++
		case r == '\n' && !quoted:
			counts[inLine]++
			lines, inLine = lines+1, 0
		}
		if lines == lookForHeadings {
			break
		}
	}
	counts[inLine]++
	most := 0
	for signs, n := range counts {
		if signs > 0 {
			most = max(most, n)
		}
	}
	return most
}

// unguarded takes off the apostrophe that guarded puts before a formula, so
// that our own export can be read back.
func unguarded(cells []string) []string {
	for i, cell := range cells {
		if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(rest) {
			cells[i] = rest
		}
	}
	return cells
}

// isFormula tells whether a spreadsheet would compute the text. A phone number
// begins with + too, but computes to itself.
func isFormula(text string) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '@':
		return true
	case '+', '-':
		return strings.Trim(text[1:], "0123456789 ()-.,") != ""
	}
	return false
}
