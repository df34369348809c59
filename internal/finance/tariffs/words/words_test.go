package words

import (
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

func printer(t *testing.T, l i18n.Lang) *i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), os.DirFS("../texts"))
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(l)
}

// TestConditions writes all that may belong to a price.
func TestConditions(t *testing.T) {
	p := printer(t, i18n.Ru)
	price := rate.Price{Basis: rate.CubicMetre, Fixed: 2_500, Minimum: 6_000, NormLitres: 120, NormDays: rate.YearDays12,
		WholeVolume: []rate.Block{{UpTo: 10_000, Rate: 20_000}, {Rate: 50_000}}}
	got := strings.Join(Conditions(p, price), "; ")
	for _, want := range []string{"без счётчика: 120 л", "365/12", "весь объём", "и 25", "не меньше 60"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	if lines := Lines(p, price); len(lines) != 2 || lines[0] != "0–10 м³: 2,00" || lines[1] != "свыше 10 м³: 5,00" {
		t.Errorf("steps: %q", lines)
	}
	yearly := rate.Price{Basis: rate.HeadYear, Rate: 1, Months: []int{5, 10}}
	if got := strings.Join(Conditions(p, yearly), ""); !strings.Contains(got, "май, октябрь") {
		t.Errorf("months: %q", got)
	}
}

// TestFigure gives one figure, or the lowest and the highest.
func TestFigure(t *testing.T) {
	p := printer(t, i18n.En)
	steps := []rate.Block{{UpTo: 10_000, Rate: 50_000}, {UpTo: 20_000, Rate: 20_000}, {Rate: 30_000}}
	for want, price := range map[string]rate.Price{
		"14,43 som": {Basis: rate.CubicMetre, Rate: 144_300}, "2,00–5 som": {Basis: rate.CubicMetre, Blocks: steps},
		"2,00–5 som ": {Basis: rate.CubicMetre, WholeVolume: steps}, "0,0001 som": {Basis: rate.CubicMetre, Rate: 1},
	} {
		if got := plain(Figure(p, price)); got != strings.TrimSpace(want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func plain(text string) string {
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text)
}

// TestEveryStepHasWords: no step of a computation is shown as a code, in any
// language.
func TestEveryStepHasWords(t *testing.T) {
	kinds := []rate.Kind{rate.ByMeter, rate.ByNorm, rate.ByContract, rate.AtRate, rate.InBlock, rate.AtWhole, rate.PerPersons,
		rate.PerHouse, rate.PerHeads, rate.PerArea, rate.Once, rate.FixedPart, rate.ToMinimum, rate.Rounded}
	for _, l := range i18n.Langs {
		seen := map[string]rate.Kind{}
		for _, k := range kinds {
			text := Step(printer(t, l), rate.Line{Kind: k, Quantity: 11_000, Rate: 144_300, Persons: 4, Litres: 50, Days: 30, MonthDays: 30})
			if other, twice := seen[text]; twice || text == "" || strings.Contains(text, "{") {
				t.Errorf("%s: %s is %q, as %s", l, k, text, other)
			}
			seen[text] = k
		}
	}
}

// TestBasesAndPayersHaveWords in every language.
func TestBasesAndPayersHaveWords(t *testing.T) {
	for _, l := range i18n.Langs {
		p, seen := printer(t, l), map[string]bool{}
		for _, b := range rate.Bases {
			text := Basis(p, b)
			if text == string(b) || seen[text] {
				t.Errorf("%s: %s is %q", l, b, text)
			}
			seen[text] = true
		}
		for _, c := range []string{rate.House, rate.Yard, rate.Standpipe} {
			if text := Payer(p, rate.Price{Category: rate.Population, Connection: c}); text == Category(p, rate.Population)+", "+c || Connection(p, c) == "" {
				t.Errorf("%s: %s is %q", l, c, text)
			}
		}
	}
	if text := Payer(printer(t, i18n.Ru), rate.Price{Category: "кой", Connection: rate.NoPipe}); text != "Кой" {
		t.Errorf("a payer of the council's own: %q", text)
	}
}

// TestWay says only what a reader needs to find the own row.
func TestWay(t *testing.T) {
	p := printer(t, i18n.Ru)
	for want, w := range map[string]rate.Way{
		"Кран во дворе, по счётчику":       {Category: rate.Population, Connection: rate.Yard, Basis: rate.CubicMetre},
		"Кран в доме, по норме":            {Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre, Norm: true},
		"Уличная колонка":                  {Category: rate.Population, Connection: rate.Standpipe, Basis: rate.PersonMonth},
		"Население":                        {Category: rate.Population, Basis: rate.PersonMonth},
		"Бюджетные организации, по объёму": {Category: rate.Budget, Basis: rate.CubicMetre},
		"Кой, эчки":                        {Category: "кой, эчки", Basis: rate.HeadYear},
		"Все, по счётчику":                 {Basis: rate.CubicMetre},
	} {
		if got := Way(p, w); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
