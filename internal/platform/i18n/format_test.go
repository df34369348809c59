package i18n

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

func TestNumbers(t *testing.T) {
	c := sample(t)
	ky, ru, en := c.Printer(Ky), c.Printer(Ru), c.Printer(En)
	for _, tt := range []struct{ got, want string }{
		{ky.Money(123450), "1 234,50 сом"},
		{en.Money(123450), "1 234,50 som"},
		{ky.Money(21400), "214 сом"},
		{ky.Money(-5), "−0,05 сом"},
		{ru.Money(21400), "214 сом"},
		{ru.MoneyInText(100), "1 сом"},
		{ru.MoneyInText(200), "2 сома"},
		{ru.MoneyInText(21400), "214 сомов"},
		{ru.MoneyInText(123450), "1 234,50 сома"},
		{ru.MoneyInText(-2100), "−21 сом"},
		{ky.Amount(21400), "214,00"},
		{ky.Amount(123456789), "1 234 567,89"},
		{ky.Rate(144300), "14,43"},
		{ky.Rate(12345), "1,2345"},
		{ky.Quantity(11000), "11"},
		{ky.Quantity(2350), "2,35"},
		{ky.Int(5214), "5 214"},
		{ky.Int(-12), "−12"},
		{ky.Int(0), "0"},
		{ky.Percent(481), "48,1 %"},
		{ky.Percent(480), "48 %"},
		{ky.Percent(1000), "100 %"},
		{ky.Percent(-5), "−0,5 %"},
		{ky.Share(1_725), "17,25 %"},
		{ky.Message("losses {share}", map[string]any{"share": money.Percent(3_500)}), "losses 35 %"},
	} {
		if got := plainSpaces(tt.got); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// What the screen shows can be typed back.
func TestAmountsAreReadBack(t *testing.T) {
	p := sample(t).Printer(Ky)
	rapid.Check(t, func(t *rapid.T) {
		s := money.Som(rapid.Int64Range(-1e15, 1e15).Draw(t, "tyiyn"))
		for _, text := range []string{p.Money(s), p.Amount(s)} {
			if got, err := money.Parse(text); err != nil || got != s {
				t.Fatalf("%q is read as %d, %v", text, got, err)
			}
		}
	})
}

func TestDates(t *testing.T) {
	c := sample(t)
	ky, ru, en := c.Printer(Ky), c.Printer(Ru), c.Printer(En)
	for _, tt := range []struct{ got, want string }{
		{ky.Day("2026-12-12"), "12-декабрь, 2026"},
		{ru.Day("2026-12-12"), "12 декабря 2026 г."},
		{en.Day("2026-12-12"), "12 December 2026"},
		{ky.DayShort("2026-12-02"), "02.12.2026"},
		{ky.DayMonth("2026-05-09"), "9-май"},
		{ky.Until("2026-12-25"), "25-декабрга чейин"},
		{ky.Until("2026-03-05"), "5-мартка чейин"},
		{ky.Until("2026-08-05"), "5-августка чейин"},
		{ky.Until("2026-04-05"), "5-апрелге чейин"},
		{ru.Until("2026-12-25"), "до 25 декабря"},
		{en.Until("2026-12-25"), "by 25 December"},
		{ky.On("2026-12-03"), "3-декабрда"},
		{ru.On("2026-12-03"), "3 декабря"},
		{en.On("2026-12-03"), "on 3 December"},
		{ky.Weekday("2026-11-22"), "жекшемби"},
		{ru.Weekday("2026-11-23"), "понедельник"},
		{ky.Month("2026-11"), "Ноябрь, 2026-жыл"},
		{ru.Month("2026-11"), "ноябрь 2026 г."},
		{en.Month("2026-11"), "November 2026"},
		{ky.MonthFor("2026-11"), "2026-жылдын ноябрь айы үчүн"},
		{ru.MonthFor("2026-11"), "за ноябрь 2026 г."},
		{en.MonthFor("2026-11"), "for November 2026"},
		{ky.MonthName("2026-11"), "Ноябрь"},
		{ru.MonthName("2026-11"), "ноябрь"},
		{ky.MonthShort("2026-11"), "ноя"},
		{en.MonthShort("2026-06"), "Jun"},
		{ky.Time(period.At(period.Day("2026-11-22").Time())), "22.11.2026, 06:00"},
		{ky.Day(""), "—"}, {ky.Until(""), "—"}, {ky.On("x"), "—"}, {ky.Month("2026-13"), "—"},
		{ky.MonthFor(""), "—"}, {ky.MonthName(""), "—"}, {ky.MonthShort(""), "—"}, {ky.DayMonth(""), "—"}, {ky.DayShort(""), "—"},
	} {
		if got := plainSpaces(tt.got); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestLangs(t *testing.T) {
	for _, l := range Langs {
		if !l.Valid() || l.Name() == "" {
			t.Errorf("%s has no name", l)
		}
	}
	if Lang("kk").Valid() {
		t.Error("Kazakh is none of ours")
	}
}
