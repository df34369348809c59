package tariffs

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// form is the form of a price list as it stands on the screen: texts by the
// names of fields. Without JavaScript every "add a row" goes to the server and
// back, so rows are added and removed here, and nothing typed is lost.
type form struct{ url.Values }

// own is the choice of a category that the council named itself.
const own = "own"

// rowFields are the fields of a row besides its blocks.
var rowFields = []string{"category", "own", "connection", "basis", "rate", "steps", "norm", "norm_days", "fixed", "minimum", "months"}

// amounts are the fields that make a row more than an empty one.
var amounts = []string{"rate", "norm", "fixed", "minimum", "months", "own"}

// blockField names an input of one step of a row.
func blockField(row, block int, name string) string {
	return fmt.Sprintf("p%d_b%d_%s", row, block, name)
}

// rows is the number of rows on the screen, at least one.
func (f form) rows() int { return f.count("rows", 1, maxPrices) }

// blocks is the number of steps of a row that are on the screen.
func (f form) blocks(row int) int { return f.count(field(row, "blocks"), 0, maxBlocks) }

// count reads a number that came from outside into its bounds: nobody makes the
// server draw a million rows.
func (f form) count(name string, low, high int) int {
	n, err := strconv.Atoi(f.Get(name))
	if err != nil {
		return low
	}
	return min(max(n, low), high)
}

func (f form) setCount(name string, n int) { f.Set(name, strconv.Itoa(n)) }

// addRow opens an empty row that takes over the last one's category and unit.
func (f form) addRow() {
	n := f.rows()
	if n == maxPrices {
		return
	}
	f.setCount("rows", n+1)
	for _, name := range []string{"category", "connection", "basis"} {
		f.Set(field(n, name), f.Get(field(n-1, name)))
	}
}

// addBlock opens one more step of a row, two at first.
func (f form) addBlock(row int) {
	f.setCount(field(row, "blocks"), min(max(f.blocks(row)+1, 2), maxBlocks))
	if f.Get(field(row, "steps")) == "" {
		f.Set(field(row, "steps"), graduated)
	}
}

// dropRow removes a row; those below move up.
func (f form) dropRow(row int) {
	n := f.rows()
	if row < 0 || row >= n {
		return
	}
	for i := row; i < n-1; i++ {
		f.move(i+1, i)
	}
	f.clear(n - 1)
	f.setCount("rows", max(n-1, 1))
}

// move copies a row with its steps over another one.
func (f form) move(from, to int) {
	f.clear(to)
	for _, name := range rowFields {
		f.Set(field(to, name), f.Get(field(from, name)))
	}
	n := f.blocks(from)
	f.setCount(field(to, "blocks"), n)
	for j := range n {
		f.Set(blockField(to, j, "to"), f.Get(blockField(from, j, "to")))
		f.Set(blockField(to, j, "rate"), f.Get(blockField(from, j, "rate")))
	}
}

func (f form) clear(row int) {
	for j := range f.blocks(row) {
		f.Del(blockField(row, j, "to"))
		f.Del(blockField(row, j, "rate"))
	}
	for _, name := range rowFields {
		f.Del(field(row, name))
	}
	f.Del(field(row, "blocks"))
}

// tidy removes empty steps and empty rows, so that what is left can be read by
// its numbers. One row always stays.
func (f form) tidy() {
	for i := f.rows() - 1; i >= 0; i-- {
		f.tidyBlocks(i)
		if f.blank(i) && f.rows() > 1 {
			f.dropRow(i)
		}
	}
}

func (f form) tidyBlocks(row int) {
	kept := 0
	n := f.blocks(row)
	for j := range n {
		to, price := f.Get(blockField(row, j, "to")), f.Get(blockField(row, j, "rate"))
		f.Del(blockField(row, j, "to"))
		f.Del(blockField(row, j, "rate"))
		if to == "" && price == "" {
			continue
		}
		f.Set(blockField(row, kept, "to"), to)
		f.Set(blockField(row, kept, "rate"), price)
		kept++
	}
	f.setCount(field(row, "blocks"), kept)
}

// blank tells whether nothing was typed in a row; choices alone do not count,
// since every row has some.
func (f form) blank(row int) bool {
	for _, name := range amounts {
		if f.Get(field(row, name)) != "" {
			return false
		}
	}
	return f.blocks(row) == 0
}

// open tells whether the rarer fields of a row are filled and must be seen.
func (f form) open(row int) bool {
	for _, name := range []string{"fixed", "minimum", "months", "own", "steps"} {
		if f.Get(field(row, name)) != "" {
			return true
		}
	}
	return f.Get(field(row, "category")) == own || f.blocks(row) > 0
}

// filled is the form of a price list that exists.
func filled(p *i18n.Printer, n NewVersion) form {
	f := form{url.Values{}}
	for name, text := range map[string]string{
		"from": string(n.Span.From), "until": string(n.Span.Until),
		"body": n.Decision.Body, "number": n.Decision.Number, "decided": string(n.Decision.Day),
		"line_rounding": string(n.Rounding.Line), "total_rounding": string(n.Rounding.Total),
		"step": strconv.FormatInt(int64(n.Rounding.Step), 10), "note": n.Note,
	} {
		f.Set(name, text)
	}
	f.setCount("rows", max(len(n.Prices), 1))
	for i, price := range n.Prices {
		f.fillRow(p, i, price)
	}
	return f
}

func (f form) fillRow(p *i18n.Printer, i int, price rate.Price) {
	set := func(name, text string) { f.Set(field(i, name), text) }
	set("category", price.Category)
	if !known(price.Category) {
		set("category", own)
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
	set("months", formatMonths(price.Months))
	kind, blocks := stepsOf(price)
	set("steps", kind)
	f.setCount(field(i, "blocks"), len(blocks))
	for j, b := range blocks {
		if b.UpTo != 0 {
			f.Set(blockField(i, j, "to"), p.Quantity(b.UpTo))
		}
		f.Set(blockField(i, j, "rate"), p.Rate(b.Rate))
	}
}

// amount writes a sum for a field: nothing instead of zero.
func amount(p *i18n.Printer, s money.Som) string {
	if s == 0 {
		return ""
	}
	return p.Amount(s)
}

// known tells whether a category is one that screens offer by name.
func known(category string) bool {
	switch category {
	case "", rate.Population, rate.Budget, rate.Other:
		return true
	}
	return false
}
