package readings

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

func TestColumnsAreGuessed(t *testing.T) {
	for name, c := range map[string]struct {
		headings []string
		want     columns
	}{
		"Kyrgyz":           {[]string{"Жеке эсеп", "Аты-жөнү", "Күнү", "Көрсөткүч"}, columns{"account": 0, "day": 2, "value": 3}},
		"Russian":          {[]string{"№", "Лицевой счёт", "Дата", "Показание"}, columns{"account": 1, "day": 2, "value": 3}},
		"English":          {[]string{"Reading", "Date", "Meter number"}, columns{"value": 0, "day": 1, "meter": 2}},
		"both numbers":     {[]string{"Номер лицевого счёта", "Номер счётчика", "Дата снятия", "Текущее показание"}, columns{"account": 0, "meter": 1, "day": 2, "value": 3}},
		"plain Kyrgyz н у": {[]string{"жеке эсеп номери", "куну", "корсоткуч"}, columns{"account": 0, "day": 1, "value": 2}},
		"nothing known":    {[]string{"A", "B", "C"}, columns{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := guessColumns(c.headings)
			for _, column := range []string{columnAccount, columnMeter, columnDay, columnValue} {
				at, there := got[column]
				want, wanted := c.want[column]
				if there != wanted || at != want {
					t.Errorf("%s: column %d %v, want %d %v", column, at, there, want, wanted)
				}
			}
		})
	}
}

func TestColumnsMustNameAReading(t *testing.T) {
	for name, c := range map[string]columns{
		"no meter": {"day": 0, "value": 1}, "no day": {"account": 0, "value": 1}, "no value": {"meter": 0, "day": 1}, "none": {},
	} {
		if c.check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := (columns{"meter": 0, "day": 1, "value": 2}).check(); err != nil {
		t.Error(err)
	}
}

var all = columns{"account": 0, "meter": 1, "day": 2, "value": 3}

func TestReadLine(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		wrong string
	}{
		"all right":          {[]string{"4-0001-6", "", "25.11.2026", "1245"}, ""},
		"a serial number":    {[]string{"4-0001-6", "", "46351", "1 245,5"}, ""},
		"a word for a date":  {[]string{"4-0001-6", "", "вчера", "1245"}, "This is not a date: {text}. Write it like 25.11.2026."},
		"no date":            {[]string{"4-0001-6", "", "", "1245"}, "This is not a date: {text}. Write it like 25.11.2026."},
		"a word for a value": {[]string{"4-0001-6", "", "25.11.2026", "сломан"}, "This is not a reading: {text}. Write a number like 1245."},
		"no value":           {[]string{"4-0001-6", "", "25.11.2026", ""}, "This is not a reading: {text}. Write a number like 1245."},
		"whose is it":        {[]string{"", "", "25.11.2026", "1245"}, "The row has neither an account number nor a meter number."},
		"a short row":        {[]string{"4-0001-6"}, "This is not a date: {text}. Write it like 25.11.2026."},
	} {
		t.Run(name, func(t *testing.T) {
			l, got := readLine(all, sheet.Row{Number: 7, Cells: c.cells}), ""
			if l.Wrong != nil {
				got = l.Wrong.Msg
			}
			if got != c.wrong || l.Row != 7 {
				t.Errorf("row %d: %q, want %q", l.Row, got, c.wrong)
			}
		})
	}
}

func TestResolve(t *testing.T) {
	number := ref.Number{Code: 4, Serial: 1}.String()
	two := ref.Number{Code: 4, Serial: 2}.String()
	old := meters.Meter{ID: 1, Service: 9, Serial: "A", Installed: "2026-01-01", Ended: "2026-05-31", State: meters.Replaced}
	now := meters.Meter{ID: 2, Service: 9, Serial: "B", Installed: "2026-05-31", State: meters.Working}
	cold := meters.Meter{ID: 3, Service: 9, Serial: "C", Installed: "2026-01-01", State: meters.Working}
	garden := meters.Meter{ID: 4, Service: 8, Serial: "D", Installed: "2026-01-01", State: meters.Working}
	x := index{
		byAccount: map[string][]meters.Meter{number: {old, now}, two: {cold, garden}},
		bySerial:  map[string][]meters.Meter{"A": {old}, "B": {now}, "C": {cold}, "D": {garden}},
	}
	for name, c := range map[string]struct {
		account, serial, day string
		want                 ref.ID
		wrong                string
	}{
		"by account":                    {number, "", "01.11.2026", 2, ""},
		"by account, before":            {number, "", "01.03.2026", 1, ""},
		"by meter":                      {"", "a", "01.03.2026", 1, ""},
		"of a removed meter":            {"", "A", "01.11.2026", 1, ""}, // the rules of meters refuse it, and say why
		"by both":                       {number, "B", "01.11.2026", 2, ""},
		"a meter of another account":    {number, "C", "01.11.2026", 0, "There is no such meter: {text}."},
		"an unknown account":            {ref.Number{Code: 4, Serial: 77}.String(), "", "01.11.2026", 0, "This account has no meter."},
		"a mistyped account":            {"4-0001-0", "", "01.11.2026", 0, "There is no such account. Check the number: it is at the top of the bill."},
		"an unknown meter":              {"", "Z", "01.11.2026", 0, "There is no such meter: {text}."},
		"two meters of one account":     {two, "", "01.11.2026", 0, "Several meters fit this row. Add the meter number."},
		"two meters, one of them named": {two, "D", "01.11.2026", 4, ""},
	} {
		t.Run(name, func(t *testing.T) {
			rows := []line{readLine(all, sheet.Row{Number: 2, Cells: []string{c.account, c.serial, c.day, "5"}})}
			resolve(rows, x)
			got := ""
			if rows[0].Wrong != nil {
				got = rows[0].Wrong.Msg
			}
			if got != c.wrong || rows[0].Wrong == nil && rows[0].Entry.Meter != c.want {
				t.Errorf("meter %d, %q", rows[0].Entry.Meter, got)
			}
		})
	}
	t.Run("the same meter and day twice", func(t *testing.T) {
		rows := lines(all, &sheet.Table{Rows: []sheet.Row{
			{Number: 12, Cells: []string{number, "", "01.11.2026", "5"}}, {Number: 40, Cells: []string{"", "B", "01.11.2026", "6"}}}})
		resolve(rows, x)
		if rows[0].Wrong != nil || rows[1].Wrong == nil || rows[1].Wrong.Values["first"] != 12 || rows[1].Wrong.Values["second"] != 40 {
			t.Errorf("got %+v", rows[1].Wrong)
		}
	})
}

// Whatever a cell holds, a row either becomes an entry or says what is wrong.
func FuzzReadLine(f *testing.F) {
	for _, cells := range []string{"4-0001-6\t\t25.11.2026\t1245", "\tA\t46351\t1 245,5", "x\ty\tz\t-1", "4 0001 6\t\t2026-11-25\t٣٤", "\t\t\t"} {
		f.Add(cells)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows := []line{readLine(all, sheet.Row{Number: 1, Cells: strings.Split(text, "\t")})}
		resolve(rows, index{})
		if rows[0].Wrong == nil {
			t.Fatalf("%q found a meter where there is none", text)
		}
		if fault.Of(rows[0].Wrong) == nil {
			t.Fatalf("%q: no fault", text)
		}
	})
}

// No file makes the reading of lists fail otherwise than by a fault.
func FuzzList(f *testing.F) {
	f.Add([]byte("Лицевой счёт;Дата;Показание\n4-0001-6;25.11.2026;1245\n"))
	f.Add([]byte("account,date,reading\n4-0001-6,2026-11-25,12.5\n,,\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, body []byte) {
		table, err := List{File: "list.csv", body: body}.table()
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		rows := lines(guessColumns(table.Headings), table)
		resolve(rows, index{})
	})
}
