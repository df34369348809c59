package bankfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// longest is the most bytes of one line: statements have short ones.
const longest = 64 << 10

// Lines reads a text file line by line in whichever of the encodings of our
// banks it is written: UTF-8, Windows-1251 or DOS 866. What the file says of its
// encoding is often wrong, so each line that is not UTF-8 is weighed anew.
type Lines struct {
	in           *bufio.Reader
	number       int
	windows, dos int // letters that the two old encodings would give so far
}

// NewLines begins to read a file.
func NewLines(file io.Reader) *Lines {
	in := bufio.NewReaderSize(file, longest)
	if head, _ := in.Peek(3); bytes.Equal(head, []byte{0xEF, 0xBB, 0xBF}) {
		_, _ = in.Discard(3) // just seen
	}
	return &Lines{in: in}
}

// Next returns the next line without its end; io.EOF after the last.
func (l *Lines) Next() (string, error) {
	line, err := l.in.ReadSlice('\n')
	l.number++
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", TooLong(l.number)
	case errors.Is(err, io.EOF) && len(line) == 0:
		return "", io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return "", err
	}
	return l.decode(bytes.TrimRight(line, "\r\n\x1a\x00")), nil
}

// Number is the number of the line that was read last, from 1.
func (l *Lines) Number() int { return l.number }

// decode returns the line as UTF-8.
func (l *Lines) decode(line []byte) string {
	if utf8.Valid(line) {
		return string(line)
	}
	windows, dos := charmap.Windows1251.NewDecoder(), charmap.CodePage866.NewDecoder()
	asWindows, _ := windows.Bytes(line) // a table of 256 letters refuses nothing
	asDOS, _ := dos.Bytes(line)
	l.windows, l.dos = l.windows+letters(asWindows), l.dos+letters(asDOS)
	if l.dos > l.windows {
		return string(asDOS)
	}
	return string(asWindows)
}

// letters weighs a text by its lower-case Russian letters: frequent in any real
// text, rare in one read by the wrong table.
func letters(text []byte) (n int) {
	for _, r := range string(text) {
		if r >= 'а' && r <= 'я' {
			n++
		}
	}
	return n
}
