package tariffs

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
)

func blank() form { return form{url.Values{}} }

func TestRowsAreAddedAndRemoved(t *testing.T) {
	f := blank()
	f.Set("p0_rate", "14,43")
	f.Set("p0_category", rate.Budget)
	f.addRow()
	if f.rows() != 2 || f.Get("p1_category") != rate.Budget || f.Get("p1_rate") != "" {
		t.Errorf("a new row takes over the payer, not the price: %v", f.Values)
	}
	f.Set("p1_rate", "20")
	f.addBlock(1)
	f.Set("p1_b0_to", "10")
	f.Set("p1_b1_rate", "3")
	f.dropRow(0)
	if f.rows() != 1 || f.Get("p0_rate") != "20" || f.blocks(0) != 2 || f.Get("p0_b0_to") != "10" || f.Get("p0_b1_rate") != "3" {
		t.Errorf("the second row moves up with its steps: %v", f.Values)
	}
	f.dropRow(0)
	if f.rows() != 1 || f.Get("p0_rate") != "" || f.blocks(0) != 0 {
		t.Errorf("one empty row stays: %v", f.Values)
	}
	f.dropRow(7)
	for range maxPrices + 5 {
		f.addRow()
	}
	if f.rows() != maxPrices {
		t.Errorf("%d rows", f.rows())
	}
	for range maxBlocks + 5 {
		f.addBlock(0)
	}
	if f.blocks(0) != maxBlocks || f.Get("p0_steps") != graduated {
		t.Errorf("%d steps of kind %q", f.blocks(0), f.Get("p0_steps"))
	}
}

// TestTidy drops what was left empty in between, so that complaints point at
// the right rows.
func TestTidy(t *testing.T) {
	f := blank()
	f.setCount("rows", 4)
	f.Set("p1_rate", "20")
	f.Set("p3_rate", "30")
	f.Set("p3_blocks", "3")
	f.Set("p3_b1_to", "10")
	f.tidy()
	if f.rows() != 2 || f.Get("p0_rate") != "20" || f.Get("p1_rate") != "30" || f.blocks(1) != 1 || f.Get("p1_b0_to") != "10" {
		t.Errorf("tidied: %v", f.Values)
	}
	empty := blank()
	empty.tidy()
	if empty.rows() != 1 {
		t.Errorf("an empty form has %d rows", empty.rows())
	}
}

// TestNonsenseCounts: counts come from outside.
func TestNonsenseCounts(t *testing.T) {
	for _, text := range []string{"", "-5", "x", "99999999999999999999", "1000000"} {
		f := blank()
		f.Set("rows", text)
		f.Set("p0_blocks", text)
		if n := f.rows(); n < 1 || n > maxPrices {
			t.Errorf("%q rows: %d", text, n)
		}
		if n := f.blocks(0); n < 0 || n > maxBlocks {
			t.Errorf("%q steps: %d", text, n)
		}
	}
}

// anyPrice draws a price that rate.Check accepts.
func anyPrice(t *rapid.T) rate.Price {
	p := rate.Price{
		Category:   rapid.SampledFrom([]string{"", rate.Population, rate.Budget, rate.Other, "кой, эчки"}).Draw(t, "category"),
		Connection: rapid.SampledFrom([]string{"", rate.House, rate.Yard, rate.Standpipe, rate.NoPipe}).Draw(t, "connection"),
		Basis:      rapid.SampledFrom(rate.Bases).Draw(t, "basis"),
		Rate:       money.Rate(rapid.Int64Range(1, 99_999_999).Draw(t, "rate")),
	}
	if p.Basis == rate.CubicMetre || p.Basis.PerPerson() {
		p.NormLitres = rapid.IntRange(0, 400).Draw(t, "norm")
		p.NormDays = rapid.SampledFrom([]rate.NormDays{rate.ActualDays, rate.YearDays12}).Draw(t, "days of norm")
	}
	if p.Basis.Yearly() {
		p.Months = rapid.SampledFrom([][]int{nil, {5}, {5, 10}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}).Draw(t, "months")
	}
	if !p.Basis.Yearly() && p.Basis != rate.OneOff {
		p.Fixed = money.Som(rapid.Int64Range(0, 1_000_000).Draw(t, "fixed"))
		p.Minimum = money.Som(rapid.Int64Range(0, 1_000_000).Draw(t, "minimum"))
	}
	if p.Basis == rate.CubicMetre && rapid.Bool().Draw(t, "in steps") {
		p.Rate = 0
		blocks := []rate.Block{
			{UpTo: money.Quantity(rapid.Int64Range(1, 10_000).Draw(t, "first limit")), Rate: money.Rate(rapid.Int64Range(0, 99_999).Draw(t, "first rate"))},
			{UpTo: money.Quantity(rapid.Int64Range(10_001, 99_999).Draw(t, "second limit")), Rate: money.Rate(rapid.Int64Range(0, 99_999).Draw(t, "second rate"))},
			{Rate: money.Rate(rapid.Int64Range(0, 99_999).Draw(t, "last rate"))},
		}
		if rapid.Bool().Draw(t, "whole") {
			p.WholeVolume = blocks
		} else {
			p.Blocks = blocks
		}
	}
	return p
}

// TestFormSaysWhatTheListSays: a list shown in the form and sent back unchanged
// is the same list, in every language.
func TestFormSaysWhatTheListSays(t *testing.T) {
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := NewVersion{Prices: rapid.SliceOfN(rapid.Custom(anyPrice), 1, 6).Draw(t, "prices"), Note: "эскертме"}
		n.Span.From, n.Span.Until = "2026-12-01", "2027-11-30"
		n.Decision = Decision{Body: "Кеңеш", Number: "23/83", Day: "2026-03-12"}
		n.Rounding = Rounding{Line: money.HalfEven, Step: 100, Total: money.Up}
		p := catalog.Printer(rapid.SampledFrom(i18n.Langs).Draw(t, "language"))
		back := sent(t, filled(p, n))
		if !reflect.DeepEqual(n, back) {
			t.Fatalf("shown %+v\nread  %+v", n, back)
		}
	})
}

// sent reads the form as the page does after the browser sent it.
func sent(t *rapid.T, f form) NewVersion {
	hr := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(f.Encode()))
	hr.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r := &web.Request{Request: hr}
	in := r.Input()
	back := form{r.Form}
	back.tidy()
	n := readVersion(in, back)
	if err := in.Err(); err != nil {
		t.Fatalf("the form is refused: %v", err)
	}
	return n
}
