// Package entry puts into a scenario what people type: the fields of a page, or
// the cells of a file under the same names ("items.pump.price"). What cannot be
// read is complained about by its name and changes nothing; what can be read but
// cannot be meant is left to scenario.Check, so that unfinished work is kept. It
// knows no page, no file and no database.
package entry

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Form is what was typed, by name. A name that is not there was not asked: what
// it stands for is left alone.
type Form struct {
	values map[string][]string
	faults *fault.Fault
}

// New begins with what was typed. The texts have no spaces around them.
func New(values map[string][]string) *Form { return &Form{values, fault.Form()} }

// File takes over the cells of a file, by their names.
func File(values map[string][]string, s *scenario.Scenario) error {
	f := New(values)
	Costs(f, s)
	Assets(f, s)
	Payers(f, s)
	Settings(f, s)
	return f.Err()
}

// Err returns the complaints, or nil.
func (f *Form) Err() error { return f.faults.Err() }

// Field adds a complaint of the caller's own.
func (f *Form) Field(name, msg string) { f.faults.Field(name, msg) }

// Has tells whether a name was asked for.
func (f *Form) Has(name string) bool {
	_, ok := f.values[name]
	return ok
}

// Text is what was typed under a name.
func (f *Form) Text(name string) string {
	if v := f.values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Texts are all values of a name.
func (f *Form) Texts(name string) []string { return f.values[name] }

// Bool tells whether a box is ticked.
func (f *Form) Bool(name string) bool { return f.Text(name) != "" }

// read changes a value by what was typed; empty means zero, nonsense leaves it.
func read[T any](f *Form, name string, to *T, msg string, parse func(string) (T, error)) {
	if !f.Has(name) {
		return
	}
	var v T
	if text := f.Text(name); text != "" {
		var err error
		if v, err = parse(text); err != nil {
			f.faults.Field(name, msg)
			return
		}
	}
	*to = v
}

func (f *Form) som(name string, to *money.Som) {
	read(f, name, to, "Enter an amount, for example 350 or 86,50", money.Parse)
}

func (f *Form) rate(name string, to *money.Rate) {
	read(f, name, to, "Enter a price in som, for example 14,43", money.ParseRate)
}

func (f *Form) quantity(name string, to *money.Quantity) {
	read(f, name, to, "Enter a number, for example 11 or 2,35", money.ParseQuantity)
}

func (f *Form) share(name string, to *money.Percent) {
	read(f, name, to, "Enter a share in percent, for example 17,25", money.ParsePercent)
}

func (f *Form) count(name string, to *int) {
	read(f, name, to, "Enter a whole number, for example 4", func(text string) (int, error) {
		return strconv.Atoi(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, text))
	})
}

func (f *Form) month(name string, to *period.Month) {
	read(f, name, to, "Enter a month, for example 12.2026", period.ParseMonth)
}

func (f *Form) text(name string, to *string) {
	if f.Has(name) {
		*to = f.Text(name)
	}
}

// choose takes one of the values of a list, or nothing.
func choose[T ~string](f *Form, name string, to *T, list []T) {
	if !f.Has(name) {
		return
	}
	v := T(f.Text(name))
	if v != "" && !slices.Contains(list, v) {
		f.faults.Field(name, "Choose from the list")
		return
	}
	*to = v
}

// place numbers rows from one.
func place(n int) string { return strconv.Itoa(n + 1) }
