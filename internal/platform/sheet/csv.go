package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	encodings "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// text is a text table in a file: how its letters are written and what parts its
// cells.
type text struct {
	file      io.ReadSeeker
	letters   encoding.Encoding
	delimiter rune
	announced bool // the first line only says what parts the cells
}

// openText finds out how a table is written. What has no mark and is not UTF-8 is
// one of the two old Cyrillic encodings: the one that gives more letters.
func openText(file io.ReadSeeker) (text, error) {
	t := text{file: file}
	head, err := io.ReadAll(io.LimitReader(file, lookAt))
	if err != nil {
		return t, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		t.letters = encodings.UTF8BOM
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		t.letters = encodings.UTF16(encodings.LittleEndian, encodings.UseBOM)
	default:
		t.letters, err = t.unmarked(head)
	}
	if err != nil {
		return t, err
	}
	if head, err = t.letters.NewDecoder().Bytes(head); err == nil || errors.Is(err, transform.ErrShortSrc) { // cut within a letter
		t.delimiter, t.announced = delimited(string(head))
		return t, nil
	}
	return t, err
}

// lookAt is how many bytes show what parts the cells and which old encoding it is.
const lookAt = 64 << 10

func (t text) unmarked(head []byte) (encoding.Encoding, error) {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	_, err := io.Copy(io.Discard, transform.NewReader(t.file, encoding.UTF8Validator))
	switch {
	case err == nil:
		return encoding.Nop, nil
	case !errors.Is(err, encoding.ErrInvalidUTF8):
		return nil, err
	case letters(head, charmap.CodePage866) > letters(head, charmap.Windows1251):
		return charmap.CodePage866, nil
	}
	return charmap.Windows1251, nil
}

// rows reads the table from its beginning. Quotes inside a field are forgiven; rows
// may differ in length, empty ones are left out. An error of each ends the reading
// and is returned.
func (t text) rows(each func(Row) error) error {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	plain := bufio.NewReader(t.letters.NewDecoder().Reader(t.file))
	if t.announced {
		if _, err := plain.ReadString('\n'); err != nil {
			return err
		}
	}
	reader := csv.NewReader(plain)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = t.delimiter, true, -1
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := reader.FieldPos(0)
		if cells = clean(cells); len(cells) == 0 {
			continue
		}
		if err := each(Row{Number: line, Cells: unguarded(cells)}); err != nil {
			return err
		}
	}
}

// readCSV reads the rows of a text table that is held.
func readCSV(body []byte, limits Limits) (rows []Row, err error) {
	t, err := openText(bytes.NewReader(body))
	if err != nil {
		return nil, unread(err)
	}
	err = t.rows(func(row Row) error {
		if rows = append(rows, row); len(rows) > limits.Rows+lookForHeadings {
			return tooManyRows(limits)
		}
		return nil
	})
	return rows, unread(err)
}

// unread says of a text that it is damaged, unless something better was said.
func unread(err error) error {
	if err == nil || fault.Is(err, fault.KindInvalid) {
		return err
	}
	return fault.Invalid("The file is damaged. Open it, save it again and upload it.").Because(err)
}

// letters weighs a text by its lower-case Russian letters: they are frequent in
// any real text and rare in one read with the wrong table.
func letters(head []byte, table *charmap.Charmap) int {
	n := 0
	for _, b := range head {
		if r := table.DecodeByte(b); r >= 'а' && r <= 'я' {
			n++
		}
	}
	return n
}

// delimited finds what parts the cells: the line "sep=;" that Excel writes, or
// the sign that stands most evenly in the first lines.
func delimited(head string) (delimiter rune, announced bool) {
	if first, _, ok := strings.Cut(head, "\n"); ok {
		if sign := strings.TrimSpace(strings.TrimPrefix(first, "sep=")); strings.HasPrefix(first, "sep=") && len(sign) == 1 && strings.ContainsAny(sign, ";,\t|") {
			return rune(sign[0]), true
		}
	}
	best, most := ';', 0
	for _, sign := range []rune{';', '\t', ','} { // on a tie ';' wins: commas stand in decimals
		if n := evenness(head, sign); n > most {
			best, most = sign, n
		}
	}
	return best, false
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
