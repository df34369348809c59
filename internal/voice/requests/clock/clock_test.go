package clock

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/period"
)

// november is the calendar of worked examples: 7 and 8 November are holidays
// (a Saturday and a Sunday in 2026), 9 November a day off moved by decision, and
// Saturday 28 November is worked.
var november = period.Calendar{
	Holidays: map[period.Day]bool{"2026-11-07": true, "2026-11-08": true, "2026-11-09": true, "2026-12-31": true, "2027-01-01": true, "2027-01-07": true},
	Workdays: map[period.Day]bool{"2026-11-28": true},
}

// TestDue works the term out by hand.
func TestDue(t *testing.T) {
	cases := map[string]struct {
		run  Run
		want period.Day
	}{
		// 3 4 5 6 | 10 11 12 13 | 16 17 18 19 20 | 23
		"14 days over a holiday":          {Run{From: "2026-11-02", Days: 14}, "2026-11-23"},
		"10 days over a holiday":          {Run{From: "2026-11-02", Days: 10}, "2026-11-17"},
		"registered on a Friday":          {Run{From: "2026-11-13", Days: 3}, "2026-11-18"},
		"registered on a Sunday":          {Run{From: "2026-11-15", Days: 3}, "2026-11-18"},
		"over the worked Saturday":        {Run{From: "2026-11-26", Days: 3}, "2026-11-30"},
		"over the New Year":               {Run{From: "2026-12-29", Days: 5}, "2027-01-08"},
		"with an extension":               {Run{From: "2026-11-02", Days: 14, Extra: 5}, "2026-11-28"},
		"with three days of standing":     {Run{From: "2026-11-02", Days: 14, Stood: 3}, "2026-11-26"},
		"with a term that is no term":     {Run{From: "2026-11-02"}, "2026-11-02"},
		"standing and extension together": {Run{From: "2026-11-02", Days: 10, Extra: 2, Stood: 2}, "2026-11-23"},
	}
	for name, c := range cases {
		if got := c.run.Due(november); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRegisterBy(t *testing.T) {
	for received, want := range map[period.Day]period.Day{
		"2026-11-02": "2026-11-03", "2026-11-06": "2026-11-10", "2026-11-07": "2026-11-10", "2026-11-27": "2026-11-28",
	} {
		if got := RegisterBy(november, received); got != want {
			t.Errorf("received on %s: by %s, want %s", received, got, want)
		}
	}
}

func TestStood(t *testing.T) {
	cases := []struct {
		from, until period.Day
		want        int
	}{
		{"2026-11-10", "2026-11-10", 0}, {"2026-11-10", "2026-11-11", 1}, {"2026-11-06", "2026-11-10", 1},
		{"2026-11-07", "2026-11-10", 0}, {"2026-11-10", "2026-11-17", 5}, {"2026-11-27", "2026-11-30", 2},
	}
	for _, c := range cases {
		if got := Stood(november, c.from, c.until); got != c.want {
			t.Errorf("from %s until %s the clock stood %d days, want %d", c.from, c.until, got, c.want)
		}
	}
}

// TestTerm: ten days come into force on a day, and a category has its own.
func TestTerm(t *testing.T) {
	rules := []Rule{
		{From: "2007-05-04", Days: 14}, {From: "2026-09-01", Days: 10}, {Kind: "proposal", From: "2025-01-01", Days: 20},
		{Category: "water", From: "2026-01-01", Days: 3}, {Category: "water", Kind: "proposal", From: "2026-10-01", Days: 12},
	}
	cases := []struct {
		category, kind string
		on             period.Day
		want           int
	}{
		{"road", "complaint", "2026-08-31", 14}, {"road", "complaint", "2026-09-01", 10}, {"road", "proposal", "2026-11-01", 20},
		{"water", "complaint", "2025-12-31", 14}, {"water", "complaint", "2026-11-01", 3}, {"water", "proposal", "2026-09-30", 3},
		{"water", "proposal", "2026-10-01", 12},
	}
	for _, c := range cases {
		if got, ok := Term(rules, c.category, c.kind, c.on); !ok || got.Days != c.want {
			t.Errorf("%s %s on %s: %d days, want %d", c.category, c.kind, c.on, got.Days, c.want)
		}
	}
	if _, ok := Term(rules[1:2], "road", "complaint", "2026-08-31"); ok {
		t.Error("a term holds before its day")
	}
}

// TestCalls walks up the ladder: unassigned, then in work and late.
func TestCalls(t *testing.T) {
	cases := map[string]struct {
		facts Facts
		want  []Call
	}{
		"nothing on the first day": {Facts{From: "2026-11-16", Due: "2026-12-04", Today: "2026-11-16"}, nil},
		"nobody for a day":         {Facts{From: "2026-11-16", Due: "2026-12-04", Today: "2026-11-17"}, []Call{{Deputy, Unassigned, "2026-11-17", 1}}},
		"nobody for two days": {Facts{From: "2026-11-16", Due: "2026-12-04", Today: "2026-11-18"},
			[]Call{{Deputy, Unassigned, "2026-11-17", 1}, {Head, Unassigned, "2026-11-18", 2}}},
		"somebody on the second day": {Facts{From: "2026-11-16", Assigned: "2026-11-17", Due: "2026-12-04", Today: "2026-11-25"}, nil},
		"the term ends soon": {Facts{From: "2026-11-02", Assigned: "2026-11-02", Due: "2026-11-20", Today: "2026-11-19"},
			[]Call{{Responsible, Soon, "2026-11-18", 3}}},
		"late": {Facts{From: "2026-11-02", Assigned: "2026-11-02", Due: "2026-11-20", Today: "2026-12-31"},
			[]Call{{Responsible, Soon, "2026-11-18", 3}, {Deputy, Late, "2026-11-23", 1}, {Head, Late, "2026-11-25", 3}, {Council, Late, "2026-12-03", 10}}},
		"late, then answered": {Facts{From: "2026-11-02", Assigned: "2026-11-02", Due: "2026-11-20", Ended: "2026-11-24", Today: "2026-12-31"},
			[]Call{{Responsible, Soon, "2026-11-18", 3}, {Deputy, Late, "2026-11-23", 1}}},
		"while the clock stands nobody is called": {Facts{From: "2026-11-02", Assigned: "2026-11-02", Today: "2026-12-31"}, nil},
	}
	for name, c := range cases {
		got := Usual.Calls(november, c.facts)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: call %d is %v, want %v", name, i, got[i], c.want[i])
			}
		}
	}
}

func TestTop(t *testing.T) {
	if _, ok := Top(nil); ok {
		t.Error("nobody was called")
	}
	if top, ok := Top([]Call{{Deputy, Unassigned, "", 1}, {Head, Unassigned, "", 2}, {Deputy, Late, "", 1}, {Head, Late, "", 3}}); !ok || top.Rung != Head || top.Why != Late {
		t.Errorf("%v", top)
	}
}

func TestLadderValid(t *testing.T) {
	if !Usual.Valid() {
		t.Error("the usual ladder is none")
	}
	for name, spoil := range map[string]func(*Ladder){
		"head before deputy": func(l *Ladder) { l.Head = 0 }, "deputy at once": func(l *Ladder) { l.Deputy = 0 },
		"council before head": func(l *Ladder) { l.UnassignedCouncil = 1 }, "never": func(l *Ladder) { l.Council = 5000 },
	} {
		l := Usual
		if spoil(&l); l.Valid() {
			t.Errorf("%s is a ladder", name)
		}
	}
}

// calendars draws holidays and worked weekends around a day.
func calendars(t *rapid.T) period.Calendar {
	c := period.Calendar{Holidays: map[period.Day]bool{}, Workdays: map[period.Day]bool{}}
	for range rapid.IntRange(0, 12).Draw(t, "holidays") {
		c.Holidays[period.Day("2026-11-01").Add(rapid.IntRange(0, 80).Draw(t, "holiday"))] = true
	}
	for range rapid.IntRange(0, 4).Draw(t, "worked") {
		c.Workdays[period.Day("2026-11-01").Add(rapid.IntRange(0, 80).Draw(t, "workday"))] = true
	}
	return c
}

// TestDueByDays: the date is the one that counting day by day with a pause gives.
func TestDueByDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := calendars(t)
		from := period.Day("2026-11-01").Add(rapid.IntRange(0, 30).Draw(t, "from"))
		days := rapid.IntRange(1, 30).Draw(t, "days")
		open := Run{From: from, Days: days}.Due(c)
		if !c.Works(open) || Working(c, from, open) != days || Working(c, from, open.Add(-1)) != days-1 {
			t.Fatalf("%d days after %s: %s", days, from, open)
		}
		// a pause that begins before the term has passed
		pause := from.Add(1 + rapid.IntRange(0, open.Sub(from)-1).Draw(t, "pause"))
		resume := pause.Add(rapid.IntRange(0, 20).Draw(t, "length"))
		want, left := from, days
		for left > 0 {
			want = want.Add(1)
			if c.Works(want) && (want < pause || want >= resume) {
				left--
			}
		}
		if got := (Run{From: from, Days: days, Stood: Stood(c, pause, resume)}).Due(c); got != want {
			t.Fatalf("%d days after %s, standing from %s until %s: %s, want %s", days, from, pause, resume, got, want)
		}
	})
}

// TestBeforeTurnsAfterBack: going back and forth by working days comes home.
func TestBeforeTurnsAfterBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := calendars(t)
		d := period.Day("2026-11-10").Add(rapid.IntRange(0, 30).Draw(t, "day"))
		n := rapid.IntRange(1, 15).Draw(t, "n")
		due := c.After(d, n)
		if back := Before(c, due, n); Working(c, back, due) != n || back < d {
			t.Fatalf("%d before %s is %s, began at %s", n, due, back, d)
		}
	})
}

// TestCallsOnlyGrow: time calls more people and never fewer, and an ended request
// calls nobody after its end.
func TestCallsOnlyGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := calendars(t)
		f := Facts{From: "2026-11-02", Due: period.Day("2026-11-10").Add(rapid.IntRange(0, 20).Draw(t, "due"))}
		if rapid.Bool().Draw(t, "assigned") {
			f.Assigned = f.From.Add(rapid.IntRange(0, 10).Draw(t, "assigned on"))
		}
		if rapid.Bool().Draw(t, "ended") {
			f.Ended = f.From.Add(rapid.IntRange(0, 40).Draw(t, "ended on"))
		}
		before := 0
		for i := range 60 {
			f.Today = f.From.Add(i)
			calls := Usual.Calls(c, f)
			if len(calls) < before {
				t.Fatalf("on %s fewer were called than the day before: %v", f.Today, calls)
			}
			before = len(calls)
			for _, call := range calls {
				if call.On > f.Today || f.Ended != "" && call.On > f.Ended {
					t.Fatalf("called on %s, today is %s, ended %s", call.On, f.Today, f.Ended)
				}
			}
		}
	})
}
