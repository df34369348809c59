package billing

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

func printer(t *testing.T, lang i18n.Lang) *i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), Texts())
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

func TestStepsInWords(t *testing.T) {
	p := printer(t, i18n.Ru)
	read := Part{Before: 100_000, After: 111_000, Source: "controller", Metered: true}
	guessed := read
	guessed.Source = "estimated"
	for _, c := range []struct {
		part Part
		line rate.Line
		want string
	}{
		{read, rate.Line{Kind: rate.ByMeter, Quantity: 11_000}, "Счётчик: 100 → 111, расход 11 м³"},
		{guessed, rate.Line{Kind: rate.ByMeter, Quantity: 11_000}, "Счётчик: 100 → 111 (расчётное), расход 11 м³"},
		{Part{}, rate.Line{Kind: rate.ByMeter, Quantity: 2_350}, "По счётчику: 2,35 м³"},
		{Part{}, rate.Line{Kind: rate.ByNorm, Persons: 4, Litres: 50, Days: 30, MonthDays: 30, Quantity: 6_000}, "По норме: 4 чел. × 50 л × 30 дн. = 6 м³"},
		{Part{}, rate.Line{Kind: rate.ByNorm, Persons: 1, Litres: 350, Quantity: 10_646}, "По норме: 1 чел. × 350 л в сутки = 10,646 м³ в месяц"},
		{Part{}, rate.Line{Kind: rate.InBlock, From: 0, To: 10_000, Quantity: 10_000, Rate: 100_000}, "0–10 м³: 10 м³ × 10,00 сом"},
		{Part{}, rate.Line{Kind: rate.InBlock, From: 10_000, Quantity: 5_000, Rate: 150_000}, "свыше 10 м³: 5 м³ × 15,00 сом"},
		{Part{}, rate.Line{Kind: rate.AtWhole, From: 10_000, To: 20_000, Quantity: 12_000, Rate: 150_000}, "12 м³ × 15,00 сом (цена для 10–20 м³)"},
		{Part{}, rate.Line{Kind: rate.PerPersons, Quantity: 5_000, Rate: 200_000, Days: 10, MonthDays: 30}, "5 чел. × 20,00 сом, за 10 дн. из 30"},
		{Part{}, rate.Line{Kind: rate.PerHouse, Rate: 18_000_000, Part: 3, Parts: 12}, "Двор × 1 800,00 сом в год, часть 3 из 12"},
		{Part{}, rate.Line{Kind: rate.PerHeads, Quantity: 12_000, Rate: 500_000, Part: 1, Parts: 2}, "12 гол. × 50,00 сом в год, часть 1 из 2"},
		{Part{}, rate.Line{Kind: rate.PerArea, Quantity: 250, Rate: 6_000_000}, "0,25 га × 600,00 сом"},
		{Part{}, rate.Line{Kind: rate.ToMinimum, Limit: 50_00}, "Доначислено до минимальной платы 50,00 сом"},
		{Part{}, rate.Line{Kind: rate.Rounded}, "Округление"},
	} {
		c.part.From, c.part.Until, c.part.Lines = november.First(), november.Last(), []rate.Line{c.line}
		rows := Explain(p, november, Computation{Parts: []Part{c.part}})
		got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(rows[0].Text)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.line.Kind, got, c.want)
		}
	}
}

// Every oddity that a reading or this room may name has words in each language.
func TestOdditiesHaveWords(t *testing.T) {
	for _, odd := range []string{oddity.NoTariff, oddity.NoVolume, oddity.High, oddity.Ending, "installed", "final", "zero", "jump", "rollover", "below_estimate", "no_reading",
		"no_reading_long", "after_norm", "meter_broken", "meter_missing", "not_verified", "no_persons"} {
		if OddWords(printer(t, i18n.Ky), odd) == OddWords(printer(t, i18n.En), odd) || OddWords(printer(t, i18n.En), odd) == odd {
			t.Errorf("%s has no words", odd)
		}
	}
}
