package day

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/period"
)

// Around midnight in Bishkek, which is six in the evening before in Greenwich.
func TestOf(t *testing.T) {
	now := time.Date(2026, 12, 1, 0, 0, 30, 0, period.Zone)
	for _, c := range []struct {
		said time.Time
		day  period.Day
		flag Flag
		ok   bool
	}{
		{now.Add(-time.Minute), "2026-11-30", "", true}, // the last seconds of a month
		{now, "2026-12-01", "", true},
		{now.Add(23*time.Hour + 59*time.Minute), "2026-12-01", "", true},
		{now.Add(24 * time.Hour), "2026-12-01", Ahead, true},
		{now.Add(24*time.Hour + time.Second), "", "", false},
		{now.AddDate(0, 0, -3), "2026-11-28", "", true},
		{now.AddDate(0, 0, -4), "2026-11-27", Late, true},
		{now.AddDate(0, 0, -62), "2026-09-30", Late, true},
		{now.AddDate(0, 0, -63), "2026-12-01", Moved, true},
		{time.Unix(1, 0), "2026-12-01", Moved, true},
	} {
		day, flag, ok := Of(period.At(c.said), period.At(now), 3)
		if day != c.day || flag != c.flag || ok != c.ok {
			t.Errorf("%s: %s %q %v, want %+v", c.said, day, flag, ok, c)
		}
	}
}

// Whatever an agent says, nothing counts in the future or far in the past, and a
// day that is not the agent's own is marked.
func TestOfHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := period.Instant(rapid.Int64Range(1.7e12, 2e12).Draw(t, "now"))
		said := now + period.Instant(rapid.Int64Range(-2e10, 2e8).Draw(t, "away"))
		day, flag, ok := Of(said, now, rapid.IntRange(1, Far).Draw(t, "late"))
		if !ok {
			if said <= now {
				t.Fatal("a date in the past is refused")
			}
			return
		}
		if age := now.Day().Sub(day); age < 0 || age > Far {
			t.Fatalf("counts %d days ago", age)
		}
		if day != said.Day() && flag == "" {
			t.Fatalf("%s counts on %s without a mark", said.Day(), day)
		}
	})
}
