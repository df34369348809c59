package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// Number is a decimal number with a point, as a formula counts it: "0.3500".
type Number string

// Look is how a cell appears.
type Look int

// The looks.
const (
	Plain Look = iota
	Head       // a heading
	Entry      // to be typed into
	Quiet      // for the program: codes
)

// Cell is one cell of a Page.
type Cell struct {
	Value   any    // a string, a whole number or a Number; what the formula gives when there is one
	Formula string // without the sign of equality
	Format  string // of a number: "0.00%"
	Look    Look
}

// Page is one sheet of a workbook.
type Page struct {
	Name   string
	Widths []int // of the columns, in characters
	Rows   [][]Cell
	Hidden bool
}

// Address names a cell for a formula on another page: 'Costs'!$B$7. Rows and
// columns count from zero.
func Address(page string, row, column int) string {
	return "'" + sheetName(page) + "'!$" + columnLetters(column + 1)[column] + "$" + strconv.Itoa(row+1)
}

// Place names a cell for people: "Costs!B7".
func Place(page string, row, column int) string {
	return sheetName(page) + "!" + columnLetters(column + 1)[column] + strconv.Itoa(row+1)
}

// WriteBook writes a workbook of several pages whose formulas are computed anew
// when it is opened.
func WriteBook(w io.Writer, pages []Page) error {
	file := excelize.NewFile()
	defer file.Close()
	styles := map[Cell]int{}
	for i, p := range pages {
		if err := bookPage(file, styles, i, p); err != nil {
			return fmt.Errorf("sheet: %s: %w", p.Name, err)
		}
	}
	always := true
	if err := file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &always}); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return file.Write(w)
}

func bookPage(file *excelize.File, styles map[Cell]int, i int, p Page) error {
	name := sheetName(p.Name)
	if i == 0 {
		if err := file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := file.NewSheet(name); err != nil {
		return err
	}
	out, err := file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for n, width := range p.Widths {
		if err := out.SetColWidth(n+1, n+1, float64(width)); err != nil {
			return err
		}
	}
	for n, row := range p.Rows {
		cells := make([]any, len(row))
		for m, c := range row {
			if cells[m], err = bookCell(file, styles, c); err != nil {
				return err
			}
		}
		if err := out.SetRow("A"+strconv.Itoa(n+1), cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.SetSheetVisible(name, !p.Hidden)
}

// bookCell turns a cell into what excelize writes; styles are made once each.
func bookCell(file *excelize.File, styles map[Cell]int, c Cell) (any, error) {
	if c.Value == nil && c.Formula == "" && c.Look == Plain {
		return nil, nil
	}
	look := Cell{Format: c.Format, Look: c.Look}
	id, known := styles[look]
	if !known {
		var err error
		if id, err = file.NewStyle(look.style()); err != nil {
			return nil, err
		}
		styles[look] = id
	}
	value := c.Value
	if n, ok := value.(Number); ok {
		f, err := strconv.ParseFloat(string(n), 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number: %w", n, err)
		}
		value = f
	}
	return excelize.Cell{StyleID: id, Formula: c.Formula, Value: value}, nil
}

func (c Cell) style() *excelize.Style {
	s := &excelize.Style{Alignment: &excelize.Alignment{WrapText: c.Look == Head, Vertical: "top"}}
	if c.Format != "" {
		s.CustomNumFmt = &c.Format
	}
	switch c.Look {
	case Head:
		s.Font = &excelize.Font{Bold: true}
	case Entry:
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FBF1D6"}}
	case Quiet:
		s.Font = &excelize.Font{Color: "7B8581", Size: 9}
	}
	return s
}

// Found is a cell of a workbook that was read. A formula comes with the value
// that the spreadsheet computed last.
type Found struct {
	Text    string
	Formula string
}

// ReadPage is a sheet that was read.
type ReadPage struct {
	Name string
	Rows [][]Found
}

// At is a cell by row and column from zero; beyond the edge it is empty.
func (p ReadPage) At(row, column int) Found {
	if row < len(p.Rows) && column < len(p.Rows[row]) {
		return p.Rows[row][column]
	}
	return Found{}
}

// mostBookRows bounds a workbook that is read with its formulas, which cost more
// than plain rows.
const mostBookRows = 5000

// ReadBook reads all sheets of an .xlsx file, hidden ones too, with formulas.
func ReadBook(body []byte) ([]ReadPage, error) {
	if !bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		return nil, fault.Invalid("This is not an Excel file. Save the table as .xlsx and upload it again.")
	}
	file, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: maxUnpacked / 10, UnzipXMLSizeLimit: spillAbove})
	if err != nil {
		return nil, damaged(err)
	}
	defer file.Close()
	var pages []ReadPage
	for _, name := range file.GetSheetList() {
		page, err := readPage(file, name)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

func readPage(file *excelize.File, name string) (ReadPage, error) {
	page := ReadPage{Name: name}
	rows, err := file.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		return page, damaged(err)
	}
	if len(rows) > mostBookRows {
		return page, tooManyRows(Limits{Rows: mostBookRows})
	}
	for n, row := range rows {
		cells := make([]Found, min(len(row), maxColumns))
		for m := range cells {
			at, err := excelize.CoordinatesToCellName(m+1, n+1)
			if err != nil {
				return page, fmt.Errorf("sheet: %w", err)
			}
			cells[m].Text = cellText(row[m], row[m])
			if cells[m].Formula, err = file.GetCellFormula(name, at); err != nil && !errors.Is(err, excelize.ErrParameterInvalid) {
				return page, damaged(err)
			}
		}
		page.Rows = append(page.Rows, cells)
	}
	return page, nil
}
