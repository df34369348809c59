package figure

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

func TestPromisesAreCountedFromFigures(t *testing.T) {
	for _, c := range []struct {
		measure string
		sum     money.Quantity
		target  int
		size    int64
		kept    bool
	}{
		{"hours_day", 22 * money.One, 22, 0, true},
		{"hours_day", 22*money.One - 1, 22, 0, false},
		{"pickups_week", money.One, 1, 0, true},
		{"pickups_week", 0, 1, 0, false},
		{"lamps_lit", 2 * money.One, 95, 40, true},  // 38 of 40 burn: 95 percent
		{"lamps_lit", 3 * money.One, 95, 40, false}, // 37 of 40: 92.5
		{"lamps_lit", 0, 95, 0, true},
		{"samples", 2 * money.One, 2, 0, true},
	} {
		b, counted := BoundOf(c.measure)
		if !counted || b.Kept(c.sum, c.target, c.size) != c.kept {
			t.Errorf("%s: %s with a target of %d (size %d), kept: want %v", c.measure, c.sum, c.target, c.size, c.kept)
		}
	}
	for _, other := range []string{"repair_hours", "answer_days", ""} {
		if _, counted := BoundOf(other); counted {
			t.Errorf("%q is not counted by day sheets", other)
		}
	}
}

func TestFiguresAreBounded(t *testing.T) {
	for _, service := range []string{"water", "waste", "lighting", "irrigation", "sewerage", "sport", "culture", "bath", "park", "cemetery"} {
		seen := map[Code]bool{}
		for _, f := range Of(service) {
			if seen[f.Code] || f.Most <= 0 {
				t.Errorf("%s: %s stands twice or has no bound", service, f.Code)
			}
			seen[f.Code] = true
		}
	}
	if f, known := Find("water", Hours); !known || f.Most != 24*money.One || !f.Zone {
		t.Errorf("hours of water: %+v", f)
	}
	if _, known := Find("waste", Hours); known {
		t.Error("waste has no hours")
	}
}

func TestAWeekBeginsOnMonday(t *testing.T) {
	for day, monday := range map[period.Day]period.Day{
		"2026-11-23": "2026-11-23", "2026-11-29": "2026-11-23", "2026-11-22": "2026-11-16", "2026-01-01": "2025-12-29",
	} {
		if got := Week(day); got != monday {
			t.Errorf("the week of %s begins on %s, want %s", day, got, monday)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		day := period.Day("2026-01-01").Add(rapid.IntRange(-4000, 4000).Draw(t, "days"))
		if monday := Week(day); monday.Time().Weekday() != 1 || day.Sub(monday) < 0 || day.Sub(monday) > 6 {
			t.Errorf("the week of %s begins on %s", day, monday)
		}
	})
}
