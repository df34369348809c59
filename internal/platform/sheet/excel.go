package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// readExcel reads the first sheet, row by row. Formulas give the value that
// Excel computed last.
func readExcel(body []byte, limits Limits) ([]Row, error) {
	file, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: spillAbove, ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, damaged(err)
	}
	defer file.Close()
	if len(file.GetSheetList()) == 0 {
		return nil, fault.Invalid("The table is empty.")
	}
	rows, err := excelRows(file, file.GetSheetList()[0], limits)
	if err != nil {
		return nil, err
	}
	areas, err := mergedAreas(body)
	if err != nil {
		return nil, damaged(err)
	}
	return fillMerged(rows, areas), nil
}

func damaged(err error) error {
	if errors.Is(err, excelize.ErrWorkbookPassword) {
		return fault.Invalid("This is an old Excel file (.xls) or a protected one. Save it in Excel as .xlsx without a password.")
	}
	return fault.Invalid("The file is damaged. Open it, save it again and upload it.").Because(err)
}

// excelRows goes through the sheet twice in step: once for what is stored and
// once for what is shown, because only the format tells a date from a number.
func excelRows(file *excelize.File, name string, limits Limits) ([]Row, error) {
	stored, err := file.Rows(name)
	if err != nil {
		return nil, damaged(err)
	}
	defer stored.Close()
	shown, err := file.Rows(name)
	if err != nil {
		return nil, damaged(err)
	}
	defer shown.Close()
	var rows []Row
	for number := 1; stored.Next() && shown.Next(); number++ {
		values, err := stored.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, damaged(err)
		}
		looks, err := shown.Columns()
		if err != nil {
			return nil, damaged(err)
		}
		for i := range values {
			values[i] = cellText(values[i], at(looks, i))
		}
		if values = clean(values); len(values) > 0 {
			rows = append(rows, Row{Number: number, Cells: values})
		}
		if len(rows) > limits.Rows+lookForHeadings {
			return nil, tooManyRows(limits)
		}
	}
	if err := stored.Error(); err != nil {
		return nil, damaged(err)
	}
	return rows, nil
}

func at(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

var (
	longNumber = regexp.MustCompile(`^-?\d+(\.\d{10,})?(E[+-]?\d+)?$`)
	dateLook   = regexp.MustCompile(`^\d{1,4}[-./]\d{1,2}[-./]\d{2,4}( \d{1,2}:\d{2}(:\d{2})?)?$|^\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}$`)
)

// cellText returns a cell as text: a day as 2026-11-22, a number as it was
// typed and not as a binary fraction shows it (2.35, not 2.3500000000000001).
func cellText(stored, shown string) string {
	serial, err := strconv.ParseFloat(stored, 64)
	if err != nil {
		return stored
	}
	if shown != stored && dateLook.MatchString(shown) {
		if t, err := excelize.ExcelDateToTime(serial, false); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	if strings.ContainsAny(stored, ".E") && longNumber.MatchString(stored) {
		short, _ := strconv.ParseFloat(strconv.FormatFloat(serial, 'g', 15, 64), 64)
		return strconv.FormatFloat(short, 'f', -1, 64)
	}
	return stored
}

// area is a merged area in cells, from 1, both ends included.
type area struct{ left, top, right, bottom int }

// fillMerged copies the text of a merged area, which Excel keeps in its first
// cell only, to every cell of it: a village written once over forty rows is
// meant for all of them.
func fillMerged(rows []Row, areas []area) []Row {
	if len(areas) == 0 {
		return rows
	}
	byNumber := make(map[int]*Row, len(rows))
	for i := range rows {
		byNumber[rows[i].Number] = &rows[i]
	}
	for _, a := range areas {
		first := byNumber[a.top]
		if first == nil || a.left > len(first.Cells) || a.right > maxColumns {
			continue
		}
		text := first.Cells[a.left-1]
		for number := a.top; number <= a.bottom; number++ {
			row := byNumber[number]
			if row == nil { // an empty row stays empty, merged or not
				continue
			}
			fill(row, a, text)
		}
	}
	return rows
}

func fill(row *Row, a area, text string) {
	for column := a.left; column <= a.right; column++ {
		for len(row.Cells) < column {
			row.Cells = append(row.Cells, "")
		}
		if row.Cells[column-1] == "" && text != "" {
			row.Cells[column-1], row.Merged = text, true
		}
	}
}

// mergedAreas reads the merged areas of the first sheet straight from the zip.
// excelize would build every cell in memory to answer this.
func mergedAreas(body []byte) ([]area, error) {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, err
	}
	part, err := firstSheetPart(archive)
	if err != nil {
		return nil, err
	}
	file, err := archive.Open(part)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return scanAreas(io.LimitReader(file, maxUnpacked))
}

var mergeCell = regexp.MustCompile(`<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"`)

// scanAreas looks for mergeCell elements without parsing the cells before them;
// one element never is longer than the overlap of two windows.
func scanAreas(r io.Reader) ([]area, error) {
	const window, overlap = 256 << 10, 256
	var areas []area
	buffer, kept := make([]byte, window), 0
	for {
		n, err := io.ReadFull(r, buffer[kept:])
		text := buffer[:kept+n]
		end := 0
		for _, m := range mergeCell.FindAllSubmatchIndex(text, -1) {
			part := func(i int) string { return string(text[m[2*i]:m[2*i+1]]) }
			areas = append(areas, areaOf(part(1), part(2), part(3), part(4)))
			end = m[1]
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return areas, nil
		}
		if err != nil {
			return nil, err
		}
		kept = copy(buffer, text[max(end, len(text)-overlap):])
	}
}

func areaOf(left, top, right, bottom string) area {
	t, _ := strconv.Atoi(top)
	b, _ := strconv.Atoi(bottom)
	return area{columnNumber(left), t, columnNumber(right), b}
}

func columnNumber(letters string) int {
	n := 0
	for _, r := range letters {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// firstSheetPart finds the part of the zip that holds the first sheet.
func firstSheetPart(archive *zip.Reader) (string, error) {
	var book struct {
		Sheets []struct {
			ID string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := unmarshalPart(archive, "xl/workbook.xml", &book); err != nil {
		return "", err
	}
	if err := unmarshalPart(archive, "xl/_rels/workbook.xml.rels", &links); err != nil {
		return "", err
	}
	for _, link := range links.Links {
		if len(book.Sheets) > 0 && link.ID == book.Sheets[0].ID {
			if strings.HasPrefix(link.Target, "/") {
				return strings.TrimPrefix(link.Target, "/"), nil
			}
			return path.Join("xl", link.Target), nil
		}
	}
	return "xl/worksheets/sheet1.xml", nil
}

func unmarshalPart(archive *zip.Reader, name string, into any) error {
	file, err := archive.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return xml.NewDecoder(io.LimitReader(file, 8<<20)).Decode(into)
}
