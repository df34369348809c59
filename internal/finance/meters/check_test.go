package meters

import (
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// m3 writes whole cubic metres.
func m3(n int) money.Quantity { return money.Quantity(n) * money.One }

// monthly makes readings of the last day of months from the given one on.
func monthly(from period.Month, values ...int) []Reading {
	var out []Reading
	for i, v := range values {
		out = append(out, Reading{Day: from.Add(i).Last(), Value: m3(v), Source: Controller})
	}
	household.Chain(Reading{}, out)
	return out
}

var household = Meter{ID: 1, Digits: 5, Installed: "2026-01-10", State: Working}

func TestCheck(t *testing.T) {
	const today period.Day = "2026-11-22"
	history := monthly("2026-06", 1200, 1212, 1225, 1234, 1245) // June to October
	nearEnd := monthly("2026-08", 99970, 99980, 99990)
	estimated := append(monthly("2026-05", 1200, 1210), Reading{Day: "2026-10-31", Value: m3(1250), Total: m3(1250), Source: Estimated})
	removed, broken := household, household
	removed.State, removed.Ended = Removed, "2026-11-05"
	broken.State, broken.BrokenSince = Broken, "2026-11-05"

	for _, c := range []struct {
		name    string
		meter   Meter
		history []Reading
		entry   Entry
		refused string // message id, empty when accepted
		ask     Question
		odd     []string
	}{
		{name: "ordinary", history: history, entry: Entry{Day: today, Value: m3(1256)}},
		{name: "lower than the last", history: history, entry: Entry{Day: today, Value: m3(1240)},
			refused: "The reading is lower than last month's ({value}). Check the meter or choose “meter replaced”."},
		{name: "lower, though called a turned dial, is believed", history: history, entry: Entry{Day: today, Value: m3(5), Rollover: true},
			odd: []string{OddRollover}},
		{name: "just past the last digit asks", history: nearEnd, entry: Entry{Day: today, Value: m3(4)},
			refused: "The reading is lower than last month's ({value}). Check the meter or choose “meter replaced”.", ask: AskRollover},
		{name: "ten times the usual asks", history: history, entry: Entry{Day: "2026-11-30", Value: m3(1245 + 120)},
			refused: "The date is in the future. Enter the day on which the meter was read."},
		{name: "ten times the usual today asks", history: history, entry: Entry{Day: today, Value: m3(1245 + 120)}, ask: AskJump,
			refused: "{used} m³ is far more than usual ({usual} m³ a month). Check the number; if it is right, confirm it."},
		{name: "ten times the usual, confirmed", history: history, entry: Entry{Day: today, Value: m3(1245 + 120), Sure: true}, odd: []string{OddJump}},
		{name: "nine times the usual", history: history, entry: Entry{Day: today, Value: m3(1245 + 100)}},
		{name: "a month without history, ordinary", history: history[:1], entry: Entry{Day: "2026-07-30", Value: m3(1200 + 40)}},
		{name: "a month without history, a typing mistake", history: history[:1], entry: Entry{Day: "2026-07-30", Value: m3(12000)}, ask: AskJump,
			refused: "{used} m³ is far more than usual ({usual} m³ a month). Check the number; if it is right, confirm it."},
		{name: "nothing used", history: history, entry: Entry{Day: today, Value: m3(1245)}, odd: []string{OddZero}},
		{name: "tomorrow", history: history, entry: Entry{Day: "2026-11-23", Value: m3(1256)},
			refused: "The date is in the future. Enter the day on which the meter was read."},
		{name: "before installation", entry: Entry{Day: "2026-01-09", Value: m3(3)},
			refused: "The meter was installed on {day}. Enter a later date."},
		{name: "of a removed meter", meter: removed, history: history, entry: Entry{Day: today, Value: m3(1256)},
			refused: "This meter was removed on {day}. Enter the reading of the new meter."},
		{name: "of a removed meter, before its removal", meter: removed, history: history, entry: Entry{Day: "2026-11-04", Value: m3(1250)}},
		{name: "of a broken meter", meter: broken, history: history, entry: Entry{Day: today, Value: m3(1256)},
			refused: "This meter does not count since {day}. Replace it or mark it as working."},
		{name: "twice on a day", history: history, entry: Entry{Day: "2026-10-31", Value: m3(1245)},
			refused: "There is already a reading of this day: {value}. Correct that one instead."},
		{name: "in place of an estimate of the same day", history: estimated, entry: Entry{Day: "2026-10-31", Value: m3(1235)}},
		{name: "below an estimate", history: estimated, entry: Entry{Day: "2026-11-20", Value: m3(1240)}, odd: []string{OddBelow}},
		{name: "negative", history: history, entry: Entry{Day: today, Value: -1}, refused: "A reading cannot be negative."},
		{name: "more digits than the dial", history: history, entry: Entry{Day: today, Value: m3(100000)},
			refused: "The dial of this meter has {n} digits before the comma. Check the number."},
		{name: "late, above a later one", history: history, entry: Entry{Day: "2026-10-10", Value: m3(1250)},
			refused: "A later reading is lower ({value}, {day}). Check both."},
		{name: "late, between two", history: history, entry: Entry{Day: "2026-10-10", Value: m3(1240)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.meter.Digits == 0 {
				c.meter = household
			}
			v := c.meter.Check(c.history, c.entry, today)
			got := ""
			if v.Refused != nil {
				got = v.Refused.Msg
			}
			if got != c.refused || v.Ask != c.ask || !slices.Equal(v.Odd, c.odd) {
				t.Errorf("got %q ask %q odd %v", got, v.Ask, v.Odd)
			}
		})
	}
}

func TestChain(t *testing.T) {
	for _, c := range []struct {
		name     string
		readings []Reading
		want     []money.Quantity
	}{
		{"rises", []Reading{{Value: 10}, {Value: 20}, {Value: 20}}, []money.Quantity{10, 20, 20}},
		{"turns over", []Reading{{Value: 99_990_000}, {Value: 5_000, Odd: []string{OddRollover}}, {Value: 9_000}},
			[]money.Quantity{99_990_000, 100_005_000, 100_009_000}},
		{"waits at an estimate", []Reading{{Value: 100}, {Value: 150, Source: Estimated}, {Value: 140}, {Value: 155}},
			[]money.Quantity{100, 150, 150, 155}},
	} {
		t.Run(c.name, func(t *testing.T) {
			household.Chain(Reading{}, c.readings)
			for i, want := range c.want {
				if c.readings[i].Total != want {
					t.Errorf("reading %d: total %v, want %v", i, c.readings[i].Total, want)
				}
			}
			for cut := 1; cut < len(c.readings); cut++ { // going on from any point gives the same
				tail := slices.Clone(c.readings[cut:])
				household.Chain(c.readings[cut-1], tail)
				if tail[len(tail)-1].Total != c.want[len(c.want)-1] {
					t.Errorf("from %d: total %v", cut, tail[len(tail)-1].Total)
				}
			}
		})
	}
}

func TestUsual(t *testing.T) {
	for _, c := range []struct {
		name     string
		readings []Reading
		want     money.Quantity
		known    bool
	}{
		{name: "nothing known"},
		{name: "one reading", readings: monthly("2026-01", 100)},
		{name: "31 days, 31 m³", readings: monthly("2026-02", 100, 131), want: m3(30), known: true},
		{name: "estimates do not count", readings: append(monthly("2026-02", 100, 131),
			Reading{Day: "2026-04-30", Total: m3(999), Source: Estimated}), want: m3(30), known: true},
		{name: "five days say nothing", readings: []Reading{{Day: "2026-03-01"}, {Day: "2026-03-06", Total: m3(9)}}},
		{name: "only the last six intervals", readings: monthly("2025-12", 0, 900, 910, 920, 930, 940, 950, 960), want: 9_945, known: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, known := Usual(c.readings); got != c.want || known != c.known {
				t.Errorf("got %v %v, want %v %v", got, known, c.want, c.known)
			}
		})
	}
}

func TestEstimate(t *testing.T) {
	history := monthly("2026-02", 100, 110, 121, 131) // to 31 May, about 10 m³ a month
	broken := household
	broken.BrokenSince = "2026-06-01"
	old := household
	old.VerifiedUntil = "2026-08-15"
	for _, c := range []struct {
		name  string
		meter Meter
		month period.Month
		want  money.Quantity
		ok    bool
	}{
		{"after three months nothing yet", household, "2026-08", 0, false},
		{"in the fourth month", household, "2026-09", m3(172), true}, // 131 + 122 days of 10,11 a month
		{"in the sixth", household, "2026-11", m3(192), true},
		{"not in the seventh", household, "2026-12", 0, false},
		{"not of a broken meter", broken, "2026-09", 0, false},
		{"not of an unverified meter", old, "2026-09", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, ok := c.meter.Estimate(history, c.month)
			if ok != c.ok || r.Value != c.want || ok && (r.Day != c.month.Last() || r.Source != Estimated) {
				t.Errorf("got %+v %v", r, ok)
			}
		})
	}
}
