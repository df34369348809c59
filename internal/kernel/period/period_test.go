package period_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/period"
)

func TestParseDay(t *testing.T) {
	for text, want := range map[string]period.Day{
		"2026-12-25": "2026-12-25", "25.12.2026": "2026-12-25", "5.1.2026": "2026-01-05", "05.01.2026": "2026-01-05",
		"2024-02-29": "2024-02-29",
	} {
		if got, err := period.ParseDay(text); err != nil || got != want {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "2026-02-29", "31.04.2026", "2026-13-01", "12/25/2026", "2026-1-5", "25.12.26", "2026-12-25T00:00:00Z", "сегодня",
	} {
		if got, err := period.ParseDay(text); !errors.Is(err, period.ErrFormat) {
			t.Errorf("%q was read as %q, %v", text, got, err)
		}
	}
}

func TestParseMonth(t *testing.T) {
	for text, want := range map[string]period.Month{"2026-11": "2026-11", "11.2026": "2026-11"} {
		if got, err := period.ParseMonth(text); err != nil || got != want {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2026", "2026-13", "2026-11-01", "ноябрь"} {
		if got, err := period.ParseMonth(text); !errors.Is(err, period.ErrFormat) {
			t.Errorf("%q was read as %q, %v", text, got, err)
		}
	}
}

func TestValid(t *testing.T) {
	if !period.Day("2026-11-22").Valid() || period.Day("2026-11-31").Valid() || period.Day("").Valid() {
		t.Error("days")
	}
	if !period.Month("2026-11").Valid() || period.Month("2026-00").Valid() || period.Month("").Valid() {
		t.Error("months")
	}
}

func TestMonth(t *testing.T) {
	cases := []struct {
		month       period.Month
		first, last period.Day
		days        int
		next        period.Month
	}{
		{"2026-11", "2026-11-01", "2026-11-30", 30, "2026-12"},
		{"2026-12", "2026-12-01", "2026-12-31", 31, "2027-01"},
		{"2024-02", "2024-02-01", "2024-02-29", 29, "2024-03"},
		{"2026-02", "2026-02-01", "2026-02-28", 28, "2026-03"},
	}
	for _, c := range cases {
		if c.month.First() != c.first || c.month.Last() != c.last || c.month.Days() != c.days || c.month.Next() != c.next {
			t.Errorf("%s: %s … %s, %d days, then %s", c.month, c.month.First(), c.month.Last(), c.month.Days(), c.month.Next())
		}
	}
	if n := period.Month("2026-11").Sub("2024-12"); n != 23 {
		t.Errorf("November 2026 is %d months after December 2024", n)
	}
	if m := period.Day("2026-11-22").Month(); m != "2026-11" {
		t.Errorf("month of a day: %q", m)
	}
	if m := period.Day("2026").Month(); m != "" {
		t.Errorf("month of a year: %q", m)
	}
}

// TestDaySub spans more than a time.Duration holds.
func TestDaySub(t *testing.T) {
	cases := []struct {
		later, earlier period.Day
		want           int
	}{
		{"2026-11-22", "2026-11-22", 0}, {"2026-12-25", "2026-11-22", 33}, {"2026-11-22", "2026-12-25", -33},
		{"2024-03-01", "2024-02-28", 2}, {"2026-01-01", "1226-01-01", 292_194},
	}
	for _, c := range cases {
		if got := c.later.Sub(c.earlier); got != c.want {
			t.Errorf("%s is %d days after %s, want %d", c.later, got, c.earlier, c.want)
		}
	}
}

func TestAddAndSubAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := period.Day("2026-11-22").Add(rapid.IntRange(-100_000, 100_000).Draw(t, "from"))
		n := rapid.IntRange(-100_000, 100_000).Draw(t, "days")
		if got := d.Add(n).Sub(d); got != n {
			t.Fatalf("%s plus %d is %s, %d days later", d, n, d.Add(n), got)
		}
	})
}

// TestInstant: the day ends at midnight of Bishkek, 18:00 UTC.
func TestInstant(t *testing.T) {
	before := time.Date(2026, 11, 22, 17, 59, 59, 0, time.UTC)
	if d := period.At(before).Day(); d != "2026-11-22" {
		t.Errorf("a second before midnight is %s", d)
	}
	midnight := before.Add(time.Second)
	if d := period.At(midnight).Day(); d != "2026-11-23" {
		t.Errorf("midnight belongs to %s", d)
	}
	if got := period.Day("2026-11-23").Start(); got != period.At(midnight) {
		t.Errorf("the day starts at %v", got.Time())
	}
	if m := period.MonthOf(time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)); m != "2026-12" {
		t.Errorf("the month ends at midnight of Bishkek: %s", m)
	}
	if !period.At(midnight).Time().Equal(midnight) {
		t.Error("an instant is another time")
	}
}

func TestSpan(t *testing.T) {
	year := period.Span{From: "2026-01-01", Until: "2026-12-31"}
	open := period.Span{From: "2027-01-01"}
	always := period.Span{}
	if !year.Holds("2026-01-01") || !year.Holds("2026-12-31") || year.Holds("2027-01-01") || year.Holds("2025-12-31") {
		t.Error("a span holds its first and last day and none beyond")
	}
	if !open.Holds("2099-01-01") || !always.Holds("1991-08-31") {
		t.Error("an open span has no end")
	}
	if year.Overlaps(open) || open.Overlaps(year) || !year.Overlaps(always) || !always.Overlaps(open) || !open.Overlaps(open) {
		t.Error("neighbours do not overlap, open spans do")
	}
	if year.Days() != 365 {
		t.Errorf("a year of %d days", year.Days())
	}
}

func TestSpanWithinMonth(t *testing.T) {
	cases := []struct {
		span period.Span
		want period.Span
		ok   bool
	}{
		{period.Span{}, period.Span{From: "2026-11-01", Until: "2026-11-30"}, true},
		{period.Span{From: "2026-11-12"}, period.Span{From: "2026-11-12", Until: "2026-11-30"}, true},
		{period.Span{Until: "2026-11-11"}, period.Span{From: "2026-11-01", Until: "2026-11-11"}, true},
		{period.Span{From: "2026-11-30", Until: "2027-01-01"}, period.Span{From: "2026-11-30", Until: "2026-11-30"}, true},
		{period.Span{From: "2026-12-01"}, period.Span{}, false},
		{period.Span{Until: "2026-10-31"}, period.Span{}, false},
	}
	for _, c := range cases {
		got, ok := c.span.Within("2026-11")
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%v in November is %v, %v", c.span, got, ok)
		}
	}
}

// TestSpansMeetWhereDaysDo: two spans overlap exactly when some day lies in both.
func TestSpansMeetWhereDaysDo(t *testing.T) {
	span := func(t *rapid.T, name string) period.Span {
		from := period.Day("2026-11-01").Add(rapid.IntRange(0, 20).Draw(t, name+" from"))
		s := period.Span{From: from, Until: from.Add(rapid.IntRange(0, 10).Draw(t, name+" days"))}
		if rapid.Bool().Draw(t, name+" open") {
			s.Until = ""
		}
		return s
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := span(t, "a"), span(t, "b")
		shared := false
		for i := range 60 {
			d := period.Day("2026-11-01").Add(i)
			shared = shared || a.Holds(d) && b.Holds(d)
		}
		if a.Overlaps(b) != shared || b.Overlaps(a) != shared {
			t.Fatalf("%v and %v: shared day %v, overlap %v", a, b, shared, a.Overlaps(b))
		}
	})
}

// TestCalendar counts the 14 working days of an answer over a holiday and a
// Saturday made working.
func TestCalendar(t *testing.T) {
	c := period.Calendar{
		Holidays: map[period.Day]bool{"2026-12-31": true, "2027-01-01": true, "2027-01-07": true},
		Workdays: map[period.Day]bool{"2026-12-26": true},
	}
	if !c.Works("2026-11-23") || c.Works("2026-11-22") || c.Works("2026-12-31") || !c.Works("2026-12-26") {
		t.Error("working days")
	}
	// 24 25 26(sat) 28 29 30 | 4 5 6 8 | 11 12 13 14
	if got := c.After("2026-12-23", 14); got != "2027-01-14" {
		t.Errorf("14 working days after 23 December: %s", got)
	}
	if got := c.After("2026-12-23", 0); got != "2026-12-23" {
		t.Errorf("no days later: %s", got)
	}
	if got := (period.Calendar{}).After("2026-11-20", 1); got != "2026-11-23" {
		t.Errorf("the working day after a Friday: %s", got)
	}
}

// FuzzParseDay: an accepted day exists and reads the same again.
func FuzzParseDay(f *testing.F) {
	for _, seed := range []string{"2026-12-25", "25.12.2026", "5.1.2026", "2026-02-29", "0000-00-00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := period.ParseDay(text); err == nil {
			if again, err := period.ParseDay(string(d)); err != nil || again != d || !d.Valid() {
				t.Errorf("%q is %q, read again %q, %v", text, d, again, err)
			}
		}
		if m, err := period.ParseMonth(text); err == nil && (!m.Valid() || m.Days() < 28 || m.Days() > 31) {
			t.Errorf("%q is the month %q of %d days", text, m, m.Days())
		}
	})
}

// Days are read and written as package time does it, whatever stands there.
func TestDaysAreThoseOfPackageTime(t *testing.T) {
	agree := func(t interface{ Fatalf(string, ...any) }, text string) {
		want, err := time.Parse(time.DateOnly, text)
		d := period.Day(text)
		if got := d.Time(); !got.Equal(want) || d.Valid() != (err == nil) {
			t.Fatalf("%q is %v, valid %v; package time says %v, %v", text, got, d.Valid(), want, err)
		}
		if _, err := time.Parse("2006-01", text[:min(7, len(text))]); period.Month(text[:min(7, len(text))]).Valid() != (err == nil) {
			t.Fatalf("month of %q: %v", text, err)
		}
		if err != nil {
			return
		}
		m, first := d.Month(), want.AddDate(0, 0, 1-want.Day())
		if got, want := m.Last(), first.AddDate(0, 1, -1).Format(time.DateOnly); string(got) != want {
			t.Fatalf("last day of %s: %s, want %s", m, got, want)
		}
		if got, want := m.Days(), first.AddDate(0, 1, -1).Day(); got != want {
			t.Fatalf("%s has %d days, want %d", m, got, want)
		}
	}
	for day := time.Date(1999, 12, 25, 0, 0, 0, 0, time.UTC); day.Year() < 2110; day = day.AddDate(0, 0, 1) {
		agree(t, day.Format(time.DateOnly))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringMatching(`[0-9]{4}-[01][0-9]-[0-3][0-9]`).Draw(t, "day"))
		if rapid.Bool().Draw(t, "spoiled") {
			text[rapid.IntRange(0, len(text)-1).Draw(t, "where")] = rapid.Byte().Draw(t, "with")
		}
		agree(t, string(text[:rapid.IntRange(0, len(text)).Draw(t, "length")]))
		agree(t, string(text))
		n, day := rapid.IntRange(-1_000_000, 1_000_000).Draw(t, "n"), period.Day(text)
		if !day.Valid() {
			return
		}
		if got, want := day.Add(n), day.Time().AddDate(0, 0, n).Format(time.DateOnly); string(got) != want {
			t.Fatalf("%s and %d days: %s, want %s", day, n, got, want)
		}
		if got, want := day.Month().Add(n/30), day.Month().First().Time().AddDate(0, n/30, 0).Format("2006-01"); string(got) != want {
			t.Fatalf("%s and %d months: %s, want %s", day.Month(), n/30, got, want)
		}
	})
}

func BenchmarkMonthLast(b *testing.B) {
	for b.Loop() {
		_ = period.Month("2026-11").Last()
	}
}
