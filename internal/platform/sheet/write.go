package sheet

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// MIME types of the two formats.
const (
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	CSV  = "text/csv; charset=utf-8"
)

// WriteXLSX writes one sheet with bold, frozen headings. Cells may be strings,
// whole numbers, booleans, money.Som, money.Rate, money.Quantity and period.Day;
// anything else is written as it prints.
func WriteXLSX(w io.Writer, name string, headings []string, rows iter.Seq[[]any]) error {
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetSheetName("Sheet1", sheetName(name)); err != nil {
		return fmt.Errorf("sheet: name: %w", err)
	}
	out, err := newExcelWriter(file, sheetName(name), headings)
	if err != nil {
		return fmt.Errorf("sheet: headings: %w", err)
	}
	for row := range rows {
		if err := out.row(row); err != nil {
			return fmt.Errorf("sheet: row: %w", err)
		}
	}
	if err := out.stream.Flush(); err != nil {
		return fmt.Errorf("sheet: finish: %w", err)
	}
	return file.Write(w)
}

// sheetName leaves out what Excel refuses in the name of a sheet.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 31 {
		name = string(runes[:31])
	}
	if strings.TrimSpace(name) == "" {
		return "Sheet1"
	}
	return name
}

type excelWriter struct {
	stream     *excelize.StreamWriter
	next       int
	money, day int // styles
}

func newExcelWriter(file *excelize.File, name string, headings []string) (*excelWriter, error) {
	var styles [3]int
	moneyFormat, dayFormat := "#,##0.00", "dd.mm.yyyy"
	for i, style := range []*excelize.Style{
		{Font: &excelize.Font{Bold: true}},
		{CustomNumFmt: &moneyFormat},
		{CustomNumFmt: &dayFormat},
	} {
		id, err := file.NewStyle(style)
		if err != nil {
			return nil, err
		}
		styles[i] = id
	}
	stream, err := file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	w := &excelWriter{stream: stream, next: 1, money: styles[1], day: styles[2]}
	return w, w.headings(headings, styles[0])
}

func (w *excelWriter) headings(headings []string, bold int) error {
	if err := w.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(headings))
	for i, heading := range headings {
		if err := w.stream.SetColWidth(i+1, i+1, float64(max(12, min(40, len([]rune(heading))+4)))); err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: bold, Value: heading}
	}
	return w.set(cells)
}

func (w *excelWriter) row(values []any) error {
	cells := make([]any, len(values))
	for i, v := range values {
		cells[i] = w.cell(v)
	}
	return w.set(cells)
}

func (w *excelWriter) set(cells []any) error {
	err := w.stream.SetRow("A"+strconv.Itoa(w.next), cells)
	w.next++
	return err
}

// cell turns a value into what excelize writes. Amounts become Excel's binary
// numbers here and nowhere else: a workbook knows no other kind, and its fifteen
// digits hold every amount to the tyiyn.
func (w *excelWriter) cell(v any) any {
	switch v := v.(type) {
	case nil, string, bool, int, int64:
		return v
	case money.Som:
		return excelize.Cell{StyleID: w.money, Value: float64(v) / money.TyiynPerSom}
	case money.Rate:
		return float64(v) / money.RatePerSom
	case money.Quantity:
		return float64(v) / money.QuantityPer1
	case period.Day:
		if !v.Valid() {
			return string(v)
		}
		return excelize.Cell{StyleID: w.day, Value: v.Time()}
	}
	return fmt.Sprint(v)
}

// WriteCSV writes a table that the Russian Excel opens by a double click:
// UTF-8 with BOM, semicolons, decimal commas, CRLF.
func WriteCSV(w io.Writer, headings []string, rows iter.Seq[[]any]) error {
	buffered := bufio.NewWriter(w)
	if _, err := buffered.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("sheet: csv: %w", err)
	}
	out := csv.NewWriter(buffered)
	out.Comma, out.UseCRLF = ';', true
	if err := out.Write(headings); err != nil {
		return fmt.Errorf("sheet: csv: %w", err)
	}
	for row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = csvText(v)
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("sheet: csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("sheet: csv: %w", err)
	}
	return buffered.Flush()
}

func csvText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return guarded(v)
	case money.Som, money.Rate, money.Quantity:
		return strings.Replace(fmt.Sprint(v), ".", ",", 1)
	case period.Day:
		if v.Valid() {
			return v.Time().Format("02.01.2006")
		}
		return string(v)
	}
	return fmt.Sprint(v)
}

// guarded keeps a spreadsheet from computing what a stranger typed as a name.
// What follows the last letter does not count: a reader cuts it off.
func guarded(text string) string {
	if isFormula(strings.TrimRightFunc(text, unicode.IsSpace)) {
		return "'" + text
	}
	return text
}
