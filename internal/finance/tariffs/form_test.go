package tariffs

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/rows"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
)

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
func sent(t *rapid.T, f rows.Form) NewVersion {
	hr := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(f.Encode()))
	hr.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r := &web.Request{Request: hr}
	in := r.Input()
	back := rows.Form{Values: r.Form}
	back.Tidy()
	n := readVersion(in, back)
	if err := in.Err(); err != nil {
		t.Fatalf("the form is refused: %v", err)
	}
	return n
}
