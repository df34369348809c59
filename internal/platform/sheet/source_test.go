package sheet

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	encodings "golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// Reading row by row finds the same table as reading whole, whatever it is written in.
func TestSourceReadsWhatReadReads(t *testing.T) {
	written := []encoding.Encoding{encoding.Nop, encodings.UTF8BOM, charmap.Windows1251, charmap.CodePage866,
		encodings.UTF16(encodings.LittleEndian, encodings.UseBOM), encodings.UTF16(encodings.BigEndian, encodings.UseBOM)}
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SampledFrom([]string{"", "Сумма", "жеке эсеп", "12,50", "4-0001-5", "\"в кавычках; с \"\"знаком\"\"\"", " пробелы ", "'=1+1", "2026-11-20"})
		rows := rapid.SliceOfN(rapid.SliceOfN(cells, 0, 6), 0, 40).Draw(t, "rows")
		sign := rapid.SampledFrom([]string{";", ",", "\t"}).Draw(t, "sign")
		text := strings.Builder{}
		if rapid.Bool().Draw(t, "announced") {
			text.WriteString("sep=" + sign + "\r\n")
		}
		for _, row := range rows {
			text.WriteString(strings.Join(row, sign) + "\r\n")
		}
		body, err := rapid.SampledFrom(written).Draw(t, "written").NewEncoder().String(text.String())
		if err != nil {
			t.Fatal(err)
		}
		whole, wrong := Read(strings.NewReader(body), "list.csv", Limits{})
		source, err := Open(strings.NewReader(body), "list.csv", Limits{})
		if fmt.Sprint(wrong) != fmt.Sprint(err) {
			t.Fatalf("whole: %v, by rows: %v", wrong, err)
		}
		if err != nil {
			return
		}
		got := Table{Headings: source.Headings}
		if err := source.Rows(func(r Row) error { got.Rows = append(got.Rows, r); return nil }); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(&got, whole) {
			t.Fatalf("by rows %v\nwhole   %v", got, *whole)
		}
	})
}

func TestSourceKeepsItsLimits(t *testing.T) {
	list := func(rows int) io.ReadSeeker {
		return strings.NewReader("Account;Sum\n" + strings.Repeat("4-0001-5;10\n", rows))
	}
	for name, c := range map[string]struct {
		file   io.ReadSeeker
		limits Limits
		says   string
	}{
		"as many as may be": {list(100), Limits{Rows: 100}, ""},
		"one row too many":  {list(101), Limits{Rows: 100}, "more than"},
		"far too many":      {list(500), Limits{Rows: 100}, "more than"},
		"too many bytes":    {list(100), Limits{Bytes: 100}, "too large"},
		"headings alone":    {list(0), Limits{}, "no rows"},
		"nothing":           {strings.NewReader("\n\n"), Limits{}, "empty"},
		"a picture":         {strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00"), Limits{}, "neither Excel nor CSV"},
		"an old workbook":   {strings.NewReader("\xD0\xCF\x11\xE0\xA1\xB1"), Limits{}, "old Excel file"},
	} {
		_, err := Open(c.file, "list.csv", c.limits)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSourceEndsWhenAsked(t *testing.T) {
	source, err := Open(strings.NewReader("Account;Sum\n1;2\n3;4\n"), "list.csv", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	enough, seen := errors.New("enough"), 0
	if err := source.Rows(func(Row) error { seen++; return enough }); !errors.Is(err, enough) || seen != 1 {
		t.Errorf("%d rows, %v", seen, err)
	}
}

// lines is a list of so many rows that is never held.
type lines struct{ rows, at int }

const line = "4-0001-5;10,00;2026-11-20;Асанова Гүлмира\n"

func (l *lines) Read(into []byte) (n int, err error) {
	for n < len(into) && l.at < l.rows*len(line) {
		c := copy(into[n:], line[l.at%len(line):])
		n, l.at = n+c, min(l.at+c, l.rows*len(line))
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (l *lines) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		offset += int64(l.rows * len(line))
	}
	l.at = int(offset)
	return offset, nil
}

// held is the most memory in use while a list is read, in bytes.
func held(t testing.TB, rows int) (most uint64) {
	t.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, seen := m.HeapAlloc, 0
	source, err := Open(&lines{rows: rows}, "list.csv", Limits{Bytes: 1 << 30, Rows: rows})
	if err != nil {
		t.Fatal(err)
	}
	err = source.Rows(func(Row) error {
		if seen++; seen%(rows/20) == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc-min(m.HeapAlloc, before))
		}
		return nil
	})
	if err != nil || seen != rows {
		t.Fatalf("%d of %d rows: %v", seen, rows, err)
	}
	return most
}

// Ten times as long a list holds no more.
func TestSourceIsNotHeld(t *testing.T) {
	few, many := held(t, 20_000), held(t, 200_000)
	if many > few+1<<20 {
		t.Errorf("20,000 rows hold %d KB, 200,000 %d KB", few>>10, many>>10)
	}
}

func BenchmarkSourceHundredMB(b *testing.B) {
	rows := (100 << 20) / len(line)
	b.SetBytes(100 << 20)
	for b.Loop() {
		b.ReportMetric(float64(held(b, rows))/(1<<20), "MB-held")
	}
}
