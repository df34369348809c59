// Package sheet reads the tables people have and writes the tables they want.
//
// In: Excel (.xlsx) and CSV in any of the encodings found in aiyl okmotu
// offices (UTF-8, UTF-16, Windows-1251, DOS 866). Out: .xlsx, and CSV as the
// Russian Excel opens it by a double click (UTF-8 with BOM, semicolons, decimal
// comma). A Table is text only: the room that imports it decides what a cell
// means, and Day, Guess and the row numbers help it to say what is wrong.
package sheet

import (
	"bytes"
	"io"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// Limits bound what is read, because a file of a few kilobytes can hold
// millions of cells.
type Limits struct {
	Bytes int64 // size of the file; 0 means 30 MB
	Rows  int   // rows below the headings; 0 means 200 000
}

const (
	defaultBytes = 30 << 20
	defaultRows  = 200_000
	maxColumns   = 256
	maxUnpacked  = 600 << 20 // of a zip, against zip bombs
	spillAbove   = 16 << 20  // parts of a workbook above this go to a temporary file
)

func (l Limits) orDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = defaultBytes
	}
	if l.Rows <= 0 {
		l.Rows = defaultRows
	}
	return l
}

// Table is a sheet with its headings found. Every row has as many cells as
// there are headings.
type Table struct {
	Headings []string
	Rows     []Row
}

// Row is one row below the headings; empty rows are left out.
type Row struct {
	Number int // as the person sees it in Excel, from 1
	Cells  []string
	Merged bool // a cell was filled from the merged cell that covers it
}

// Read reads the first sheet of an .xlsx file or a CSV file. What it is, is
// told from the content; the name is only for the error messages, which are
// faults that say what to do.
func Read(r io.Reader, name string, limits Limits) (*Table, error) {
	limits = limits.orDefaults()
	body, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return nil, fault.Unavailable("The file did not arrive whole. Upload it again.").Because(err)
	}
	if int64(len(body)) > limits.Bytes {
		return nil, fault.Invalid("The file is too large (limit {n} MB). Choose a smaller one.", fault.Values{"n": int(limits.Bytes >> 20)})
	}
	var rows []Row
	switch kind := kindOf(body); kind {
	case workbook:
		rows, err = readExcel(body, limits)
	case plainText:
		rows, err = readCSV(body, limits)
	default:
		err = kind.refusal(name)
	}
	if err != nil {
		return nil, err
	}
	return tabled(rows, limits)
}

// kind is what a file is by its first bytes.
type kind int

const (
	plainText kind = iota
	workbook
	oldWorkbook // or a protected one: an OLE container
	unknown
)

func kindOf(head []byte) kind {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return workbook
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return oldWorkbook
	case looksBinary(head):
		return unknown
	}
	return plainText
}

// refusal says what to do with a file that is no table.
func (k kind) refusal(name string) error {
	if k == oldWorkbook {
		return fault.Invalid("This is an old Excel file (.xls) or a protected one. Save it in Excel as .xlsx without a password.")
	}
	return fault.Invalid("This is neither Excel nor CSV: {file}. Save the table as .xlsx or .csv and upload it again.", fault.Values{"file": name})
}

// looksBinary tells pictures and PDFs from text: text has no control
// characters, except in UTF-16, which announces itself.
func looksBinary(body []byte) bool {
	if bytes.HasPrefix(body, []byte{0xFF, 0xFE}) || bytes.HasPrefix(body, []byte{0xFE, 0xFF}) {
		return false
	}
	return bytes.ContainsFunc(body[:min(len(body), 4096)], func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != 0x1A
	})
}

// tabled finds the headings and makes all rows equally wide.
func tabled(rows []Row, limits Limits) (*Table, error) {
	if len(rows) == 0 {
		return nil, fault.Invalid("The table is empty.")
	}
	head, found := headingRow(rows)
	t := &Table{Headings: columnLetters(width(rows))}
	if found {
		t.name(rows[head])
		rows = rows[head+1:]
	}
	if len(rows) == 0 {
		return nil, fault.Invalid("The table has headings but no rows.")
	}
	if len(rows) > limits.Rows {
		return nil, tooManyRows(limits)
	}
	for i := range rows {
		rows[i] = rows[i].filled(len(t.Headings))
	}
	t.Rows = rows
	return t, nil
}

// name gives the columns the headings of a row; one without keeps its letter.
func (t *Table) name(headings Row) {
	for i, text := range headings.Cells {
		if text != "" {
			t.Headings[i] = text
		}
	}
}

// filled makes the row as wide as the table.
func (r Row) filled(width int) Row {
	r.Cells = append(r.Cells, make([]string, width-len(r.Cells))...)
	return r
}

func tooManyRows(limits Limits) error {
	return fault.Invalid("The table has more than {n} rows. Split the file and upload the parts.", fault.Values{"n": limits.Rows})
}

func width(rows []Row) int {
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row.Cells))
	}
	return widest
}

// clean trims the spaces that copying from Word leaves, and empty cells at the
// end of the row. It returns nil for an empty row.
func clean(cells []string) []string {
	last := 0
	for i, cell := range cells {
		cells[i] = strings.Trim(cell, " \t\r\n\u00a0\u202f\ufeff")
		if cells[i] != "" {
			last = i + 1
		}
	}
	return cells[:min(last, maxColumns)]
}
