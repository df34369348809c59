package tariffs

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/rows"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
)

func printers(t *testing.T) map[i18n.Lang]*i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), module.Folder(files, "texts"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[i18n.Lang]*i18n.Printer{}
	for _, l := range i18n.Langs {
		all[l] = catalog.Printer(l)
	}
	return all
}

// TestAnswers are the first sentences of price pages.
func TestAnswers(t *testing.T) {
	water := Service{Code: "water", Name: place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"}}
	waste := Service{Code: "waste", Name: place.Name{Ky: "Таштанды", Ru: "Мусор", En: "Waste"}}
	at := func(b rate.Basis, r money.Rate) rate.Price { return rate.Price{Basis: b, Rate: r} }
	steps := rate.Price{Basis: rate.CubicMetre, Blocks: []rate.Block{{UpTo: 10_000, Rate: 20_000}, {Rate: 50_000}}}
	cases := []struct {
		service Service
		price   rate.Price
		want    map[i18n.Lang]string
	}{
		{water, at(rate.CubicMetre, 144_300), map[i18n.Lang]string{
			i18n.Ky: "1 м³ суу *14,43 сом* турат.", i18n.Ru: "1 м³ воды стоит *14,43 сома*.", i18n.En: "1 m³ of water costs *14,43 som*."}},
		{waste, at(rate.CubicMetre, 3_500_000), map[i18n.Lang]string{
			i18n.Ky: "Таштанды: 1 м³ *350 сом* турат.", i18n.Ru: "Мусор: 1 м³ стоит *350 сомов*."}},
		{waste, at(rate.CubicMetre, 144_305), map[i18n.Lang]string{i18n.Ru: "Мусор: 1 м³ стоит *14,4305 сома*."}},
		{waste, at(rate.PersonMonth, 200_000), map[i18n.Lang]string{
			i18n.Ky: "Таштанды: ар бир адам айына *20 сом* төлөйт.", i18n.Ru: "Мусор: с каждого человека *20 сомов* в месяц."}},
		{water, at(rate.HouseholdYear, 18_000_000), map[i18n.Lang]string{
			i18n.Ky: "Ичүүчү суу: ар бир түтүн жылына *1 800 сом* төлөйт.", i18n.En: "Drinking water: a household pays *1 800 som* a year."}},
		{waste, at(rate.HouseholdMonth, 10_000), map[i18n.Lang]string{i18n.Ru: "Мусор: с каждого двора *1 сом* в месяц."}},
		{waste, at(rate.PersonYear, 200_000), map[i18n.Lang]string{i18n.En: "Waste: each person pays *20 som* a year."}},
		{waste, at(rate.HeadYear, 140_000), map[i18n.Lang]string{
			i18n.Ky: "Таштанды: бир баш мал үчүн жылына *14 сом*.", i18n.Ru: "Мусор: *14 сомов* с головы скота в год."}},
		{waste, at(rate.OneOff, 30_000_000), map[i18n.Lang]string{i18n.En: "Waste: *3 000 som* once."}},
		{water, steps, map[i18n.Lang]string{
			i18n.Ky: "Ичүүчү суу: 1 м³ көлөмүнө жараша *2,00* – *5 сом* турат.", i18n.En: "Drinking water: 1 m³ costs *2,00* to *5 som*."}},
	}
	for _, c := range cases {
		for l, p := range printers(t) {
			got := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(answer(p, c.service, c.price))
			if want, given := c.want[l]; given && got != want {
				t.Errorf("%s: %q, want %q", l, got, want)
			}
			if strings.ContainsAny(got, "{}") {
				t.Errorf("%s: a value is missing in %q", l, got)
			}
		}
	}
}

// TestPhases: what a version is depends on the day.
func TestPhases(t *testing.T) {
	span := period.Span{From: "2026-02-01", Until: "2026-12-31"}
	for day, want := range map[period.Day]Phase{
		"2026-01-31": Coming, "2026-02-01": Current, "2026-12-31": Current, "2027-01-01": Past,
	} {
		if got := (Version{State: InEffect, Span: span}).Phase(day); got != want {
			t.Errorf("on %s the version is %s, want %s", day, got, want)
		}
	}
	for _, v := range []Version{{State: Draft, Span: span}, {State: Withdrawn, Span: span}} {
		if ph := v.Phase("2026-06-01"); ph != Drafted && ph != Void {
			t.Errorf("a %s is %s", v.State, ph)
		}
	}
	for _, p := range printers(t) {
		seen := map[string]bool{}
		for _, ph := range []Phase{Drafted, Coming, Current, Past, Void} {
			_, text := phaseTag(p, ph)
			if text == "" || seen[text] {
				t.Errorf("%s: phase %s is called %q", p.Lang(), ph, text)
			}
			seen[text] = true
		}
	}
}

// TestNeighbours finds what holds, what comes and what was.
func TestNeighbours(t *testing.T) {
	list := []Version{
		{ID: 4, State: Draft, Span: period.Span{From: "2027-06-01"}},
		{ID: 3, State: InEffect, Span: period.Span{From: "2027-01-01"}},
		{ID: 2, State: InEffect, Span: period.Span{From: "2026-02-01", Until: "2026-12-31"}},
		{ID: 5, State: Withdrawn, Span: period.Span{From: "2026-01-01"}},
		{ID: 1, State: InEffect, Span: period.Span{From: "2025-01-01", Until: "2026-01-31"}},
		{ID: 9, State: InEffect, Span: period.Span{From: "2024-01-01", Until: "2024-12-31"}},
	}
	if v, ok := on(list, "2026-11-22"); !ok || v.ID != 2 {
		t.Errorf("now: %v", v.ID)
	}
	if v, ok := next(list, "2026-11-22"); !ok || v.ID != 3 {
		t.Errorf("next: %v", v.ID)
	}
	if v, ok := before(list, "2026-02-01"); !ok || v.ID != 1 {
		t.Errorf("before: %v", v.ID)
	}
	if _, ok := on(list, "2023-01-01"); ok {
		t.Error("a price before the first")
	}
}

func TestDecisionText(t *testing.T) {
	for want, d := range map[string]Decision{
		"№\u00a023/83, 12.03.2026": {Number: "23/83", Day: "2026-03-12"}, "№\u00a07": {Number: "7"}, "": {}, "12.03.2026": {Day: "2026-03-12"},
	} {
		if d.String() != want {
			t.Errorf("%+v is quoted %q, want %q", d, d, want)
		}
	}
}

// FuzzMonths: what people type as months becomes months or is refused, and what
// is accepted reads the same again.
func FuzzMonths(f *testing.F) {
	for _, seed := range []string{"", "5", "5, 7", "5;7", "13", "май", "5,5", "-1", "99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := rate.Price{Basis: rate.HeadYear, Rate: 1, Months: rows.ParseMonths(text)}
		if p.Check() != nil {
			return
		}
		if again := rows.FormatMonths(rows.ParseMonths(rows.FormatMonths(p.Months))); again != rows.FormatMonths(p.Months) {
			t.Errorf("%q is %v, read again %s", text, p.Months, again)
		}
	})
}
