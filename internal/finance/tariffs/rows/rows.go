// Package rows is the table in which a price list is typed, as it stands on the
// screen: rows and steps are added and removed on the server, so that the form
// works without JavaScript and nothing typed is lost. It knows no page.
package rows

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Form is the form of a price list as it stands on the screen: texts by the
// names of fields. Without JavaScript every "add a row" goes to the server and
// back, so rows are added and removed here, and nothing typed is lost.
type Form struct{ url.Values }

// Limits of a price list. The longest published one has nine lines.
const (
	MaxPrices = 40
	MaxBlocks = 10
)

// Input names an input of a row: what a complaint points at.
func Input(row int, name string) string { return fmt.Sprintf("p%d_%s", row, name) }

// Own is the choice of a category that the council named itself.
const Own = "own"

// rowFields are the fields of a row besides its blocks.
var rowFields = []string{"category", "own", "connection", "basis", "rate", "steps", "norm", "norm_days", "fixed", "minimum", "months"}

// amounts are the fields that make a row more than an empty one.
var amounts = []string{"rate", "norm", "fixed", "minimum", "months", "own"}

// BlockField names an input of one step of a row.
func BlockField(row, block int, name string) string {
	return fmt.Sprintf("p%d_b%d_%s", row, block, name)
}

// Rows is the number of rows on the screen, at least one.
func (f Form) Rows() int { return f.count("rows", 1, MaxPrices) }

// Blocks is the number of steps of a row that are on the screen.
func (f Form) Blocks(row int) int { return f.count(Input(row, "blocks"), 0, MaxBlocks) }

// count reads a number that came from outside into its bounds: nobody makes the
// server draw a million rows.
func (f Form) count(name string, low, high int) int {
	n, err := strconv.Atoi(f.Get(name))
	if err != nil {
		return low
	}
	return min(max(n, low), high)
}

func (f Form) SetCount(name string, n int) { f.Set(name, strconv.Itoa(n)) }

// AddRow opens an empty row that takes over the last one's category and unit.
func (f Form) AddRow() {
	n := f.Rows()
	if n == MaxPrices {
		return
	}
	f.SetCount("rows", n+1)
	for _, name := range []string{"category", "connection", "basis"} {
		f.Set(Input(n, name), f.Get(Input(n-1, name)))
	}
}

// AddBlock opens one more step of a row, two at first.
func (f Form) AddBlock(row int) {
	f.SetCount(Input(row, "blocks"), min(max(f.Blocks(row)+1, 2), MaxBlocks))
	if f.Get(Input(row, "steps")) == "" {
		f.Set(Input(row, "steps"), Graduated)
	}
}

// DropRow removes a row; those below move up.
func (f Form) DropRow(row int) {
	n := f.Rows()
	if row < 0 || row >= n {
		return
	}
	for i := row; i < n-1; i++ {
		f.move(i+1, i)
	}
	f.clear(n - 1)
	f.SetCount("rows", max(n-1, 1))
}

// move copies a row with its steps over another one.
func (f Form) move(from, to int) {
	f.clear(to)
	for _, name := range rowFields {
		f.Set(Input(to, name), f.Get(Input(from, name)))
	}
	n := f.Blocks(from)
	f.SetCount(Input(to, "blocks"), n)
	for j := range n {
		f.Set(BlockField(to, j, "to"), f.Get(BlockField(from, j, "to")))
		f.Set(BlockField(to, j, "rate"), f.Get(BlockField(from, j, "rate")))
	}
}

func (f Form) clear(row int) {
	for j := range f.Blocks(row) {
		f.Del(BlockField(row, j, "to"))
		f.Del(BlockField(row, j, "rate"))
	}
	for _, name := range rowFields {
		f.Del(Input(row, name))
	}
	f.Del(Input(row, "blocks"))
}

// Tidy removes empty steps and empty rows, so that what is left can be read by
// its numbers. One row always stays.
func (f Form) Tidy() {
	for i := f.Rows() - 1; i >= 0; i-- {
		f.tidyBlocks(i)
		if f.blank(i) && f.Rows() > 1 {
			f.DropRow(i)
		}
	}
}

func (f Form) tidyBlocks(row int) {
	kept := 0
	n := f.Blocks(row)
	for j := range n {
		to, price := f.Get(BlockField(row, j, "to")), f.Get(BlockField(row, j, "rate"))
		f.Del(BlockField(row, j, "to"))
		f.Del(BlockField(row, j, "rate"))
		if to == "" && price == "" {
			continue
		}
		f.Set(BlockField(row, kept, "to"), to)
		f.Set(BlockField(row, kept, "rate"), price)
		kept++
	}
	f.SetCount(Input(row, "blocks"), kept)
}

// blank tells whether nothing was typed in a row; choices alone do not count,
// since every row has some.
func (f Form) blank(row int) bool {
	for _, name := range amounts {
		if f.Get(Input(row, name)) != "" {
			return false
		}
	}
	return f.Blocks(row) == 0
}

// Open tells whether the rarer fields of a row are filled and must be seen.
func (f Form) Open(row int) bool {
	for _, name := range []string{"fixed", "minimum", "months", "own", "steps"} {
		if f.Get(Input(row, name)) != "" {
			return true
		}
	}
	return f.Get(Input(row, "category")) == Own || f.Blocks(row) > 0
}

// FillRow writes a price into a row.
func (f Form) FillRow(p *i18n.Printer, i int, price rate.Price) {
	set := func(name, text string) { f.Set(Input(i, name), text) }
	set("category", price.Category)
	if !Known(price.Category) {
		set("category", Own)
		set("own", price.Category)
	}
	set("connection", price.Connection)
	set("basis", string(price.Basis))
	if price.Rate != 0 {
		set("rate", p.Rate(price.Rate))
	}
	if price.NormLitres > 0 {
		set("norm", strconv.Itoa(price.NormLitres))
	}
	set("norm_days", string(price.NormDays))
	set("fixed", amount(p, price.Fixed))
	set("minimum", amount(p, price.Minimum))
	set("months", FormatMonths(price.Months))
	kind, Blocks := StepsOf(price)
	set("steps", kind)
	f.SetCount(Input(i, "blocks"), len(Blocks))
	for j, b := range Blocks {
		if b.UpTo != 0 {
			f.Set(BlockField(i, j, "to"), p.Quantity(b.UpTo))
		}
		f.Set(BlockField(i, j, "rate"), p.Rate(b.Rate))
	}
}

// amount writes a sum for a field: nothing instead of zero.
func amount(p *i18n.Printer, s money.Som) string {
	if s == 0 {
		return ""
	}
	return p.Amount(s)
}

// Known tells whether a category is one that screens offer by name.
func Known(category string) bool {
	switch category {
	case "", rate.Population, rate.Budget, rate.Other:
		return true
	}
	return false
}
