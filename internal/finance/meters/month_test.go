package meters

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// fitted picks from all readings of a meter what Month needs.
func fitted(m Meter, month period.Month, readings []Reading) Fitted {
	f := Fitted{Meter: m}
	for i := range readings {
		switch r := &readings[i]; {
		case r.Day < month.First():
			f.Before = r
		case r.Day <= month.Last():
			f.Within = append(f.Within, *r)
		}
	}
	return f
}

// short writes parts for comparison: "1-14 norm; 15-30 11=1234..1245".
func short(parts []Part) string {
	var out []string
	for _, p := range parts {
		days := fmt.Sprintf("%d-%d ", p.Span.From.Time().Day(), p.Span.Until.Time().Day())
		what := "norm"
		if p.Metered {
			what = fmt.Sprintf("%v=%v..%v", p.Quantity, p.Dials[0], p.Dials[1])
		}
		out = append(out, strings.TrimSpace(days+what+" "+strings.Join(p.Odd, ",")))
	}
	return strings.Join(out, "; ")
}

func TestMonth(t *testing.T) {
	const month period.Month = "2026-11"
	whole := period.Span{From: "2026-11-01", Until: "2026-11-30"}
	with := func(m Meter, readings ...Reading) Fitted {
		m.Chain(Reading{}, readings)
		return fitted(m, month, readings)
	}
	at := func(day period.Day, value int, odd ...string) Reading {
		return Reading{Day: day, Value: m3(value), Source: Controller, Odd: odd}
	}
	estimate := func(day period.Day, value int) Reading {
		return Reading{Day: day, Value: m3(value), Source: Estimated}
	}
	like := func(change func(*Meter)) Meter {
		m := household
		change(&m)
		return m
	}
	installed := like(func(m *Meter) { m.Installed = "2026-11-15" })
	replaced := like(func(m *Meter) { m.State, m.Ended = Replaced, "2026-11-12" })
	replacement := like(func(m *Meter) { m.ID, m.Installed = 2, "2026-11-12" })
	broken := like(func(m *Meter) { m.State, m.BrokenSince = Broken, "2026-11-10" })
	missing := like(func(m *Meter) { m.State, m.BrokenSince = Missing, "2026-10-10" })
	brokenThenReplaced := like(func(m *Meter) { m.State, m.BrokenSince, m.Ended = Replaced, "2026-10-05", "2026-11-12" })

	for _, c := range []struct {
		name   string
		active period.Span
		meters []Fitted
		want   string
	}{
		{name: "no meter", want: "1-30 norm"},
		{name: "the example on the bill", meters: []Fitted{with(household, at("2026-10-31", 1234), at("2026-11-29", 1245))},
			want: "1-30 11=1234..1245"},
		{name: "the last of several readings counts", meters: []Fitted{with(household, at("2026-10-20", 1234), at("2026-11-02", 1236), at("2026-11-25", 1245))},
			want: "1-30 11=1234..1245"},
		{name: "over the last digit", meters: []Fitted{with(household, at("2026-10-31", 99995), at("2026-11-29", 6, OddRollover))},
			want: "1-30 11=99995..6 rollover"},
		{name: "one month without a reading waits", meters: []Fitted{with(household, at("2026-10-31", 1234))},
			want: "1-30 0=1234..1234 no_reading"},
		{name: "three months without a reading wait", meters: []Fitted{with(household, at("2026-08-01", 1234))},
			want: "1-30 0=1234..1234 no_reading"},
		{name: "the fourth is by norm", meters: []Fitted{with(household, at("2026-07-31", 1234))},
			want: "1-30 norm no_reading_long"},
		{name: "what waited comes with the next reading", meters: []Fitted{with(household, at("2026-07-31", 1234), at("2026-11-20", 1290))},
			want: "1-30 56=1234..1290"},
		{name: "months by norm are not charged twice", meters: []Fitted{with(household, at("2026-06-30", 1000), at("2026-11-30", 1153))},
			want: "1-30 122=1031..1153 after_norm"}, // 153 days, of which October's 31 by norm
		{name: "an estimate is a value like others", meters: []Fitted{with(household, at("2026-07-31", 1200), estimate("2026-11-30", 1240))},
			want: "1-30 40=1200..1240"},
		{name: "after an estimate", meters: []Fitted{with(household, at("2026-06-30", 1200), estimate("2026-10-31", 1240), at("2026-11-20", 1255))},
			want: "1-30 15=1240..1255"},
		{name: "below an estimate nothing is charged", meters: []Fitted{with(household, at("2026-06-30", 1200), estimate("2026-10-31", 1240), at("2026-11-20", 1233, OddBelow))},
			want: "1-30 0=1240..1240 below_estimate"},
		{name: "no reading after an estimate is by norm", meters: []Fitted{with(household, at("2026-06-30", 1200), estimate("2026-10-31", 1240))},
			want: "1-30 norm no_reading_long"},
		{name: "installed in the month", meters: []Fitted{with(installed, at("2026-11-15", 7, OddInstalled), at("2026-11-30", 12))},
			want: "1-14 norm; 15-30 5=7..12 installed"},
		{name: "replaced in the month", meters: []Fitted{
			with(replaced, at("2026-10-31", 1234), at("2026-11-12", 1240, OddFinal)), with(replacement, at("2026-11-12", 3, OddInstalled), at("2026-11-30", 8))},
			want: "1-12 6=1234..1240 final; 13-30 5=3..8 installed"},
		{name: "broken in the month, read when it was found", meters: []Fitted{with(broken, at("2026-10-31", 1234), at("2026-11-10", 1238))},
			want: "1-10 4=1234..1238; 11-30 norm meter_broken"},
		{name: "broken in the month, not read", meters: []Fitted{with(broken, at("2026-10-31", 1234))},
			want: "1-30 norm meter_broken"},
		{name: "missing since last month", meters: []Fitted{with(missing, at("2026-09-30", 1234))},
			want: "1-30 norm meter_missing"},
		{name: "broken, then replaced", meters: []Fitted{
			with(brokenThenReplaced, at("2026-09-30", 1234), at("2026-11-12", 1234, OddFinal)), with(replacement, at("2026-11-12", 0, OddInstalled), at("2026-11-30", 4))},
			want: "1-12 norm meter_broken; 13-30 4=0..4 installed"},
		{name: "verification over last month", meters: []Fitted{with(like(func(m *Meter) { m.VerifiedUntil = "2026-10-31" }), at("2026-10-31", 1234), at("2026-11-20", 1240))},
			want: "1-30 norm not_verified"},
		{name: "verification over in the month still counts", meters: []Fitted{with(like(func(m *Meter) { m.VerifiedUntil = "2026-11-02" }), at("2026-10-31", 1234), at("2026-11-20", 1240))},
			want: "1-30 6=1234..1240"},
		{name: "supplied from the tenth", active: period.Span{From: "2026-11-10", Until: "2026-11-30"}, want: "10-30 norm"},
		{name: "closed on the twelfth with a last reading", active: period.Span{From: "2026-11-01", Until: "2026-11-12"},
			meters: []Fitted{with(like(func(m *Meter) { m.State, m.Ended = Removed, "2026-11-12" }), at("2026-10-31", 10), at("2026-11-12", 13, OddFinal))},
			want:   "1-12 3=10..13 final"},
		{name: "removed on the first: its last water is charged", meters: []Fitted{with(like(func(m *Meter) { m.State, m.Ended = Removed, "2026-11-01" }), at("2026-10-20", 10), at("2026-11-01", 13, OddFinal))},
			want: "1-1 3=10..13 final; 2-30 norm"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.active == (period.Span{}) {
				c.active = whole
			}
			if got := short(Month(month, c.active, c.meters)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// drawLife makes meters that follow each other with believable readings.
func drawLife(t *rapid.T) (meters []Meter, readings [][]Reading) {
	day := period.Day("2025-01-01").Add(rapid.IntRange(0, 60).Draw(t, "start"))
	for range rapid.IntRange(0, 3).Draw(t, "meters") {
		m := Meter{Digits: rapid.IntRange(3, 5).Draw(t, "digits"), Installed: day, State: Working}
		value := money.Quantity(rapid.IntRange(0, 900_000).Draw(t, "first"))
		rows := []Reading{{Day: day, Value: value, Source: Controller, Odd: []string{OddInstalled}}}
		for range rapid.IntRange(0, 12).Draw(t, "readings") {
			day = day.Add(rapid.IntRange(1, 130).Draw(t, "gap"))
			used := money.Quantity(rapid.IntRange(0, 60_000).Draw(t, "used"))
			r := Reading{Day: day, Value: (value + used) % m.Turn(), Source: Controller}
			if r.Value < value {
				r.Odd = []string{OddRollover}
			}
			value = r.Value
			rows = append(rows, r)
		}
		m.Ended, m.State = day, Replaced
		if rapid.Bool().Draw(t, "broken") {
			m.BrokenSince = day
		}
		m.Chain(Reading{}, rows)
		meters, readings = append(meters, m), append(readings, rows)
	}
	return meters, readings
}

func TestPartsCoverTheMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		meters, readings := drawLife(t)
		month := period.Month("2025-01").Add(rapid.IntRange(0, 30).Draw(t, "month"))
		active := period.Span{From: month.First().Add(rapid.IntRange(0, 27).Draw(t, "from")), Until: month.Last()}
		var all []Fitted
		for i, m := range meters {
			all = append(all, fitted(m, month, readings[i]))
		}
		next := active.From
		for _, p := range Month(month, active, all) {
			if p.Span.From != next || p.Span.Until < p.Span.From {
				t.Fatalf("part %v does not begin on %s", p.Span, next)
			}
			if p.Quantity < 0 || p.To-p.From != p.Quantity || !p.Metered && p.Quantity != 0 {
				t.Fatalf("part %+v does not add up", p)
			}
			next = p.Span.Until.Add(1)
		}
		if next != active.Until.Add(1) {
			t.Fatalf("the month is covered up to %s only", next)
		}
	})
}

// A meter read at least every three months is charged exactly what went
// through it, however the readings fall.
func TestNothingIsLostOrChargedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Meter{Digits: 4, Installed: "2025-01-01", State: Working}
		day, value := m.Installed, money.Quantity(rapid.IntRange(0, 9_999_000).Draw(t, "first"))
		rows := []Reading{{Day: day, Value: value, Source: Controller}}
		var through money.Quantity
		for range rapid.IntRange(1, 15).Draw(t, "readings") {
			day = day.Add(rapid.IntRange(1, 89).Draw(t, "gap"))
			used := money.Quantity(rapid.IntRange(0, 90_000).Draw(t, "used"))
			r := Reading{Day: day, Value: (value + used) % m.Turn(), Source: Controller}
			if r.Value < value {
				r.Odd = []string{OddRollover}
			}
			through, value, rows = through+used, r.Value, append(rows, r)
		}
		m.Chain(Reading{}, rows)
		var charged money.Quantity
		for month := m.Installed.Month(); month <= day.Month(); month = month.Next() {
			for _, p := range Month(month, period.Span{From: month.First(), Until: month.Last()}, []Fitted{fitted(m, month, rows)}) {
				if !p.Metered {
					t.Fatalf("%s: charged by norm: %v", month, p)
				}
				charged += p.Quantity
			}
		}
		if charged != through {
			t.Fatalf("charged %v, went through %v", charged, through)
		}
	})
}

func TestCheckedReadingsNeverFall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Meter{Digits: 3, Installed: "2025-01-01", State: Working}
		rows := []Reading{{Day: m.Installed, Source: Controller}}
		for range rapid.IntRange(1, 30).Draw(t, "entries") {
			e := Entry{
				Day:   m.Installed.Add(rapid.IntRange(0, 700).Draw(t, "day")),
				Value: money.Quantity(rapid.IntRange(-5, 1_100_000).Draw(t, "value")),
				Sure:  true, Rollover: rapid.Bool().Draw(t, "rollover"), Source: Controller,
			}
			v := m.Check(rows, e, "2026-11-22")
			if v.Refused != nil {
				continue
			}
			rows = append(rows, Reading{Day: e.Day, Value: e.Value, Source: e.Source, Odd: v.Odd})
			slices.SortFunc(rows, func(a, b Reading) int { return strings.Compare(string(a.Day), string(b.Day)) })
			m.Chain(Reading{}, rows)
		}
		for i := 1; i < len(rows); i++ {
			if rows[i].Total < rows[i-1].Total || rows[i].Day == rows[i-1].Day {
				t.Fatalf("readings %+v", rows)
			}
			if rows[i].Value < rows[i-1].Value && !rows[i].Is(OddRollover) {
				t.Fatalf("%v after %v without a turned dial", rows[i], rows[i-1])
			}
		}
	})
}
