package sheet

import (
	"errors"
	"io"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// Source is a table that is read row by row. A text table of any size is never
// held; a workbook, whose rows are found by unpacking it, is.
type Source struct {
	Headings []string

	held  *Table // of a workbook
	text  text
	above int // rows of the text above the first one of data
}

// Open looks a table through and returns it ready to be read. The limits of a
// workbook are those of Read; limits are for text. The file must stay open.
func Open(file io.ReadSeeker, name string, limits Limits) (*Source, error) {
	head := make([]byte, 4096)
	n, err := io.ReadFull(file, head)
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fault.Unavailable("The file did not arrive whole. Upload it again.").Because(err)
	}
	if kindOf(head[:n]) != plainText {
		table, err := Read(file, name, Limits{})
		if err != nil {
			return nil, err
		}
		return &Source{Headings: table.Headings, held: table}, nil
	}
	return openSource(file, limits)
}

// openSource reads a text table once for its headings, its width and its length.
func openSource(file io.ReadSeeker, limits Limits) (*Source, error) {
	limits = limits.orDefaults()
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, unread(err)
	}
	if size > limits.Bytes {
		return nil, fault.Invalid("The file is too large (limit {n} MB). Choose a smaller one.", fault.Values{"n": int(limits.Bytes >> 20)})
	}
	s := &Source{}
	if s.text, err = openText(file); err != nil {
		return nil, unread(err)
	}
	rows, widest := 0, 0
	var first []Row
	err = s.text.rows(func(row Row) error {
		if rows++; rows > limits.Rows+lookForHeadings {
			return tooManyRows(limits)
		}
		if len(first) < lookForHeadings {
			first = append(first, row)
		}
		widest = max(widest, len(row.Cells))
		return nil
	})
	if err != nil {
		return nil, unread(err)
	}
	return s, s.head(first, rows, widest, limits)
}

// head finds the headings among the first rows.
func (s *Source) head(first []Row, rows, widest int, limits Limits) error {
	if rows == 0 {
		return fault.Invalid("The table is empty.")
	}
	t := Table{Headings: columnLetters(widest)}
	if at, found := headingRow(first); found {
		t.name(first[at])
		s.above = at + 1
	}
	s.Headings = t.Headings
	switch {
	case rows == s.above:
		return fault.Invalid("The table has headings but no rows.")
	case rows-s.above > limits.Rows:
		return tooManyRows(limits)
	}
	return nil
}

// Rows hands over each row below the headings, as wide as they are. An error of
// each ends the reading and is returned.
func (s *Source) Rows(each func(Row) error) error {
	if s.held != nil {
		for _, row := range s.held.Rows {
			if err := each(row); err != nil {
				return err
			}
		}
		return nil
	}
	above := s.above
	return s.text.rows(func(row Row) error {
		if above > 0 {
			above--
			return nil
		}
		return each(row.filled(len(s.Headings)))
	})
}
