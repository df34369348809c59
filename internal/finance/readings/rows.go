package readings

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// Columns of a list of readings. A row names its meter by the number of the
// account, by the number engraved on the meter, or by both.
const (
	columnAccount = "account"
	columnMeter   = "meter"
	columnDay     = "day"
	columnValue   = "value"
)

// readingHeadings are the headings by which the columns are guessed, folded, in
// Kyrgyz, Russian and English.
var readingHeadings = []sheet.Column{
	{Name: columnAccount, Words: []string{"жеке эсеп", "жеке эсеп номери", "эсеп номери", "оздук эсеп", "лицевой счет", "номер лицевого счета", "лс", "л с", "account", "account number"}},
	{Name: columnMeter, Words: []string{"эсептегич", "эсептегичтин номери", "суу олчогуч", "счетчик", "номер счетчика", "заводской номер", "водомер", "meter", "meter number", "serial"}},
	{Name: columnDay, Words: []string{"куну", "дата", "дата показания", "дата снятия", "date", "day"}},
	{Name: columnValue, Words: []string{"корсоткуч", "учурдагы корсоткуч", "показание", "показания", "текущее показание", "reading", "value", "current reading"}},
}

// columns says which column of a file holds what, by its place from 0.
type columns map[string]int

func guessColumns(headings []string) columns {
	return sheet.Guess(i18n.Fold, headings, readingHeadings)
}

// check refuses a choice of columns that cannot name a reading.
func (c columns) check() error {
	f := fault.Form()
	_, byAccount := c[columnAccount]
	_, byMeter := c[columnMeter]
	if !byAccount && !byMeter {
		f.Field(columnAccount, "Choose the column with the account or the meter number.")
	}
	for _, name := range []string{columnDay, columnValue} {
		if _, there := c[name]; !there {
			f.Field(name, "Choose the column.")
		}
	}
	return f.Err()
}

func (c columns) cell(cells []string, name string) string {
	i, there := c[name]
	if !there || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// line is one row of a list of readings: what it says, or what is wrong with it.
type line struct {
	Row     int // as Excel counts
	Account string
	Serial  string
	Day     string
	Value   string
	Entry   meters.Entry
	Wrong   *fault.Fault
}

// readLine reads the cells of a row. Readings older than the program's reach or
// written as words are refused here; what they mean for the meter, later.
func readLine(c columns, row sheet.Row) line {
	l := line{
		Row: row.Number, Account: c.cell(row.Cells, columnAccount), Serial: c.cell(row.Cells, columnMeter),
		Day: c.cell(row.Cells, columnDay), Value: c.cell(row.Cells, columnValue),
	}
	day, err := sheet.Day(l.Day)
	if err != nil {
		l.Wrong = fault.Invalid("This is not a date: {text}. Write it like 25.11.2026.", fault.Values{"text": l.Day})
	}
	value, err2 := money.ParseQuantity(l.Value)
	if err2 != nil && l.Wrong == nil {
		l.Wrong = fault.Invalid("This is not a reading: {text}. Write a number like 1245.", fault.Values{"text": l.Value})
	}
	if l.Account == "" && l.Serial == "" {
		l.Wrong = fault.Invalid("The row has neither an account number nor a meter number.")
	}
	l.Entry.Day, l.Entry.Value, l.Entry.Source = day, value, meters.Office
	return l
}

// lines reads the rows of a table that hold a reading: in a list of all meters,
// a row left empty is a house where nobody was at home.
func lines(c columns, t *sheet.Table) []line {
	out := make([]line, 0, len(t.Rows))
	for _, row := range t.Rows {
		if c.cell(row.Cells, columnValue) != "" {
			out = append(out, readLine(c, row))
		}
	}
	return out
}

// index finds meters by what a row may call them.
type index struct {
	byAccount map[string][]meters.Meter // account number → its meters, in order of installation
	bySerial  map[string][]meters.Meter
}

// meterOf finds the meter of a row: the one that hung there on the day, or else
// the last one, so that a reading of a removed meter is refused as that.
func (x index) meterOf(l line) (meters.Meter, *fault.Fault) {
	found := x.bySerial[strings.ToUpper(l.Serial)]
	if l.Account != "" {
		number, err := ref.ParseNumber(l.Account)
		if err != nil {
			return meters.Meter{}, fault.Invalid("There is no such account. Check the number: it is at the top of the bill.")
		}
		at := x.byAccount[number.String()]
		if l.Serial != "" {
			found = both(found, at)
		} else {
			found = at
		}
	}
	switch {
	case len(found) == 0 && l.Serial == "":
		return meters.Meter{}, fault.Invalid("This account has no meter.")
	case len(found) == 0:
		return meters.Meter{}, fault.Invalid("There is no such meter: {text}.", fault.Values{"text": l.Serial})
	}
	if several(found, l.Entry.Day) {
		return meters.Meter{}, fault.Invalid("Several meters fit this row. Add the meter number.")
	}
	for _, m := range found {
		if m.Counts(l.Entry.Day) {
			return m, nil
		}
	}
	return found[len(found)-1], nil
}

// several tells whether meters of two services hang there on the day.
func several(hanging []meters.Meter, day period.Day) bool {
	var service ref.ID
	for _, m := range hanging {
		if !m.Counts(day) {
			continue
		}
		if service != 0 && m.Service != service {
			return true
		}
		service = m.Service
	}
	return false
}

func both(a, b []meters.Meter) (common []meters.Meter) {
	for _, x := range a {
		for _, y := range b {
			if x.ID == y.ID {
				common = append(common, x)
			}
		}
	}
	return common
}

// resolve gives every readable line its meter and refuses the second of two
// lines that speak of the same meter and day.
func resolve(all []line, x index) {
	type reading struct {
		meter ref.ID
		day   period.Day
	}
	first := map[reading]int{}
	for i := range all {
		l := &all[i]
		if l.Wrong != nil {
			continue
		}
		m, wrong := x.meterOf(*l)
		if wrong != nil {
			l.Wrong = wrong
			continue
		}
		l.Entry.Meter = m.ID
		key := reading{m.ID, l.Entry.Day}
		if row, twice := first[key]; twice {
			l.Wrong = fault.Invalid("Two rows have the same meter and day: {text} (rows {first} and {second}). Correct one of them.",
				fault.Values{"text": m.Serial, "first": row, "second": l.Row})
			continue
		}
		first[key] = l.Row
	}
}
