package sheet

import (
	"bytes"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	encodings "golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

func read(t testing.TB, body []byte) *Table {
	t.Helper()
	table, err := Read(bytes.NewReader(body), "test", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// book makes a workbook as a person would: cells by their names.
func book(t testing.TB, cells map[string]any, change ...func(*excelize.File)) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	for name, value := range cells {
		if err := file.SetCellValue("Sheet1", name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range change {
		f(file)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadCSV(t *testing.T) {
	russian := "Село;ФИО;Жителей\r\nКара-Кулжа;Маматов Асан;4\r\n"
	windows, _ := charmap.Windows1251.NewEncoder().String(russian)
	dos, _ := charmap.CodePage866.NewEncoder().String(russian)
	wide, _ := encodings.UTF16(encodings.LittleEndian, encodings.UseBOM).NewEncoder().String(russian)
	for _, tt := range []struct{ name, text string }{
		{"utf-8", russian},
		{"utf-8 with mark", "\ufeff" + russian},
		{"windows-1251", windows},
		{"dos 866", dos},
		{"utf-16", wide},
		{"commas", strings.ReplaceAll(russian, ";", ",")},
		{"tabs", strings.ReplaceAll(russian, ";", "\t")},
		{"excel's own line", "sep=;\r\n" + russian},
		{"title above", "Список жителей\r\n\r\n" + russian},
		{"empty row between", strings.Replace(russian, "Кара", "\r\nКара", 1)},
		{"spaces around", strings.ReplaceAll(russian, ";", " ;\u00a0")},
		{"quoted", strings.ReplaceAll(russian, "Маматов Асан", `"Маматов Асан"`)},
	} {
		table := read(t, []byte(tt.text))
		if !slices.Equal(table.Headings, []string{"Село", "ФИО", "Жителей"}) {
			t.Errorf("%s: headings %q", tt.name, table.Headings)
		}
		if len(table.Rows) != 1 || !slices.Equal(table.Rows[0].Cells, []string{"Кара-Кулжа", "Маматов Асан", "4"}) {
			t.Errorf("%s: rows %+v", tt.name, table.Rows)
		}
	}
}

func TestRowNumbersAreThoseOfExcel(t *testing.T) {
	table := read(t, []byte("Тизме\n\nАйыл;Аты\nА;Б\n\nВ;Г\n"))
	if got := []int{table.Rows[0].Number, table.Rows[1].Number}; !slices.Equal(got, []int{4, 6}) {
		t.Errorf("numbers %v, want 4 and 6", got)
	}
}

func TestWithoutHeadingsColumnsAreLetters(t *testing.T) {
	table := read(t, []byte("Асан;4\nУсен;5\n"))
	if !slices.Equal(table.Headings, []string{"A", "B"}) || len(table.Rows) != 2 {
		t.Errorf("got %+v", table)
	}
	if got := columnLetters(28)[27]; got != "AB" {
		t.Errorf("column 28 is %s", got)
	}
}

func TestDecimalCommaIsNotADelimiter(t *testing.T) {
	table := read(t, []byte("Аты;Сумма\nА;1,50\nБ;2,50\n"))
	if table.Rows[0].Cells[1] != "1,50" {
		t.Errorf("got %q", table.Rows[0].Cells)
	}
}

func TestReadExcel(t *testing.T) {
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	body := book(t, map[string]any{
		"A1": "Жолборс айыл өкмөтү", "A3": "Айыл", "B3": "Аты-жөнү", "C3": "Көрсөткүч", "D3": "Күнү", "E3": "Телефон", "F3": "Сумма",
		"A4": "Кара-Кулжа", "B4": "Өмүрбек уулу Асан", "C4": 2.35, "D4": day, "E4": 996555123456, "F4": 0.1 + 0.2,
		"A5": "Кара-Кулжа", "B5": "Сыдыкова Гүлжан", "C5": 1234.5, "D5": 46348, "E5": "0555123456", "F5": 10,
	}, func(f *excelize.File) {
		f.SetCellFormula("Sheet1", "F5", "SUM(C4:C5)")
		format := "dd.mm.yyyy"
		style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		f.SetCellStyle("Sheet1", "D4", "D4", style)
		thousands := "#,##0"
		style, _ = f.NewStyle(&excelize.Style{CustomNumFmt: &thousands})
		f.SetCellStyle("Sheet1", "C5", "C5", style)
	})
	table := read(t, body)
	want := [][]string{
		{"Кара-Кулжа", "Өмүрбек уулу Асан", "2.35", "2026-11-22", "996555123456", "0.3"},
		{"Кара-Кулжа", "Сыдыкова Гүлжан", "1234.5", "46348", "0555123456", "10"},
	}
	for i, row := range table.Rows {
		if !slices.Equal(row.Cells, want[i]) {
			t.Errorf("row %d: got %q, want %q", row.Number, row.Cells, want[i])
		}
	}
	if table.Headings[1] != "Аты-жөнү" || len(table.Rows) != 2 {
		t.Errorf("got %+v", table)
	}
}

func TestMergedCellsAreFilledAndReported(t *testing.T) {
	body := book(t, map[string]any{
		"A1": "Айыл", "B1": "Аты", "A2": "Кара-Кулжа", "B2": "А", "B3": "Б", "B4": "В", "A5": "Бий-Мырза", "B5": "Г",
	}, func(f *excelize.File) { f.MergeCell("Sheet1", "A2", "A4") })
	table := read(t, body)
	villages, merged := []string{}, []bool{}
	for _, row := range table.Rows {
		villages, merged = append(villages, row.Cells[0]), append(merged, row.Merged)
	}
	if !slices.Equal(villages, []string{"Кара-Кулжа", "Кара-Кулжа", "Кара-Кулжа", "Бий-Мырза"}) {
		t.Errorf("villages %q", villages)
	}
	if !slices.Equal(merged, []bool{false, true, true, false}) {
		t.Errorf("reported %v", merged)
	}
}

func TestMergedAreasAcrossWindows(t *testing.T) {
	var xml strings.Builder
	xml.WriteString(strings.Repeat("<c/>", 70_000))
	for i := 1; i <= 20_000; i++ {
		fmt.Fprintf(&xml, `<mergeCell ref="A%d:B%d"/>`, i, i)
	}
	areas, err := scanAreas(strings.NewReader(xml.String()))
	if err != nil || len(areas) != 20_000 || areas[19_999] != (area{1, 20_000, 2, 20_000}) {
		t.Errorf("%d areas, %v", len(areas), err)
	}
}

func TestReadRefuses(t *testing.T) {
	long := "a;b\n" + strings.Repeat("1;2\n", 101)
	for _, tt := range []struct {
		name, msg string
		body      []byte
		limits    Limits
	}{
		{"nothing", "The table is empty.", nil, Limits{}},
		{"only headings", "The table has headings but no rows.", []byte("Айыл;Аты\n"), Limits{}},
		{"a picture", "This is neither Excel nor CSV: {file}. Save the table as .xlsx or .csv and upload it again.", []byte("\x89PNG\r\n\x1a\n\x00\x00"), Limits{}},
		{"old excel", "This is an old Excel file (.xls) or a protected one. Save it in Excel as .xlsx without a password.", []byte("\xd0\xcf\x11\xe0\xa1\xb1"), Limits{}},
		{"half a workbook", "The file is damaged. Open it, save it again and upload it.", book(t, map[string]any{"A1": "x"})[:300], Limits{}},
		{"too many rows", "The table has more than {n} rows. Split the file and upload the parts.", []byte(long), Limits{Rows: 100}},
		{"too large", "The file is too large (limit {n} MB). Choose a smaller one.", []byte(long), Limits{Bytes: 10}},
	} {
		_, err := Read(bytes.NewReader(tt.body), "x.csv", tt.limits)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.KindInvalid || f.Msg != tt.msg {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestTooManyRowsOfExcel(t *testing.T) {
	var out bytes.Buffer
	rows := func(yield func([]any) bool) {
		for i := range 300 {
			if !yield([]any{"a", i}) {
				return
			}
		}
	}
	if err := WriteXLSX(&out, "x", []string{"Айыл", "Саны"}, rows); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(&out, "x.xlsx", Limits{Rows: 299}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("got %v", err)
	}
}

func TestDay(t *testing.T) {
	for text, want := range map[string]period.Day{
		"2026-11-22": "2026-11-22", "22.11.2026": "2026-11-22", "1.2.2026": "2026-02-01", "22/11/2026": "2026-11-22",
		"22.11.26": "2026-11-22", "46348": "2026-11-22", "46348.75": "2026-11-22", "46348,5": "2026-11-22",
		"2026-11-22 14:05:00": "2026-11-22", "61": "", "0": "", "-3": "", "1e300": "", "soon": "", "": "", "31.02.2026": "",
	} {
		if got, _ := Day(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func fold(s string) string { return strings.ToLower(s) }

func TestGuess(t *testing.T) {
	columns := []Column{
		{"village", []string{"айыл", "село", "village"}},
		{"street", []string{"көчө", "улица", "street"}},
		{"head", []string{"аты-жөнү", "фио", "name"}},
		{"persons", []string{"жан саны", "жителей", "persons"}},
	}
	for _, tt := range []struct {
		headings []string
		want     map[string]int
	}{
		{[]string{"№", "Село", "Улица", "ФИО", "Число жителей"}, map[string]int{"village": 1, "street": 2, "head": 3, "persons": 4}},
		{[]string{"Аты-жөнү", "Айыл"}, map[string]int{"head": 0, "village": 1}},
		{[]string{"Улица села", "Село"}, map[string]int{"village": 1, "street": 0}},
		{[]string{"name", "name"}, map[string]int{"head": 0}},
		{[]string{"", "??"}, map[string]int{}},
	} {
		got := Guess(fold, tt.headings, columns)
		if len(got) != len(tt.want) {
			t.Errorf("%q: got %v, want %v", tt.headings, got, tt.want)
		}
		for name, i := range tt.want {
			if got[name] != i {
				t.Errorf("%q: %s is column %d, want %d", tt.headings, name, got[name], i)
			}
		}
	}
}

func one(cells ...any) iter.Seq[[]any] {
	return func(yield func([]any) bool) { yield(cells) }
}

func TestWrittenTablesAreReadBack(t *testing.T) {
	headings := []string{"Аты", "Сумма", "Баа", "Куб", "Күнү", "Саны", "Телефон", "Эскертме"}
	row := one("Өмүрбек", money.Som(123450), money.Rate(144300), money.Quantity(2350), period.Day("2026-11-22"), 7, "+996555123456", "=1+1")
	for name, tt := range map[string]struct {
		write func(*bytes.Buffer) error
		want  []string
	}{
		"xlsx": {func(b *bytes.Buffer) error { return WriteXLSX(b, "Тизме: 1/2", headings, row) },
			[]string{"Өмүрбек", "1234.5", "14.43", "2.35", "2026-11-22", "7", "+996555123456", "=1+1"}},
		"csv": {func(b *bytes.Buffer) error { return WriteCSV(b, headings, row) },
			[]string{"Өмүрбек", "1234,50", "14,43", "2,35", "22.11.2026", "7", "+996555123456", "=1+1"}},
	} {
		var out bytes.Buffer
		if err := tt.write(&out); err != nil {
			t.Fatal(err)
		}
		if name == "csv" && !strings.Contains(out.String(), ";'=1+1\r\n") {
			t.Errorf("a formula went out unguarded: %q", out.String())
		}
		table := read(t, out.Bytes())
		if !slices.Equal(table.Headings, headings) || !slices.Equal(table.Rows[0].Cells, tt.want) {
			t.Errorf("%s: got %q %q", name, table.Headings, table.Rows[0].Cells)
		}
	}
}

// What goes out as CSV comes back unchanged, whatever people typed.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[а-яөүңA-Z0-9=+@'";,\n -]{0,8}`)
		cells := rapid.SliceOfN(cell, 2, 5).Draw(t, "cells")
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = c
		}
		values[0] = "x" + cells[0] // a row of empty cells is left out on purpose
		var out bytes.Buffer
		headings := columnLetters(len(cells))
		if err := WriteCSV(&out, headings, one(values...)); err != nil {
			t.Fatal(err)
		}
		table, err := Read(&out, "x.csv", Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range table.Rows[0].Cells {
			want := strings.TrimSpace(values[i].(string))
			if got != want && got != strings.TrimPrefix(want, "'") {
				t.Fatalf("cell %d: got %q, want %q", i, got, want)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("Айыл;Аты\nА;Б\n"))
	f.Add([]byte("a,b\n\"x\ny\",2\n"))
	f.Add([]byte("\xff\xfea\x00;\x00b\x00"))
	f.Add([]byte("sep=,\na,b\n1,2"))
	f.Add([]byte{0xD1, 0xE5, 0xEB, 0xEE, ';', 0xD4, '\n', '1', ';', '2'})
	f.Fuzz(func(t *testing.T, body []byte) {
		table, err := Read(bytes.NewReader(body), "fuzz", Limits{Rows: 1000})
		source, wrong := Open(bytes.NewReader(body), "fuzz", Limits{Rows: 1000})
		if fmt.Sprint(err) != fmt.Sprint(wrong) {
			t.Fatalf("whole: %v, row by row: %v", err, wrong)
		}
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("an error that nobody can read: %v", err)
			}
			return
		}
		var rows []Row
		if err := source.Rows(func(r Row) error { rows = append(rows, r); return nil }); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(rows, table.Rows) || !slices.Equal(source.Headings, table.Headings) {
			t.Fatalf("whole: %v, row by row: %v", table.Rows, rows)
		}
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Headings) || row.Number < 1 {
				t.Fatalf("row %d has %d cells under %d headings", row.Number, len(row.Cells), len(table.Headings))
			}
		}
		Guess(fold, table.Headings, []Column{{"a", []string{"айыл", "a"}}, {"b", []string{"b"}}})
	})
}
