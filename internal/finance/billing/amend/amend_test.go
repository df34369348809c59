package amend

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

const september, october period.Month = "2026-09", "2026-10"

func TestSettle(t *testing.T) {
	ten := Sum{10_000, 100_00}
	for name, c := range map[string]struct {
		billed, owed map[period.Month]Sum
		room         money.Som
		list         []Correction
		left         money.Som
	}{
		"nothing changed":             {map[period.Month]Sum{october: ten}, map[period.Month]Sum{october: ten}, 50_00, nil, 0},
		"read late, 10 m³ more":       {nil, map[period.Month]Sum{october: ten}, 0, []Correction{{october, ten}}, 0},
		"read too high, 4 m³ less":    {map[period.Month]Sum{october: ten}, map[period.Month]Sum{october: {6_000, 60_00}}, 50_00, []Correction{{october, Sum{-4_000, -40_00}}}, 0},
		"the bill bears half of it":   {map[period.Month]Sum{october: ten}, map[period.Month]Sum{october: {6_000, 60_00}}, 20_00, []Correction{{october, Sum{-2_000, -20_00}}}, 20_00},
		"the bill bears nothing":      {map[period.Month]Sum{october: ten}, map[period.Month]Sum{october: {}}, 0, nil, 100_00},
		"one month more, one less":    {map[period.Month]Sum{september: ten, october: {}}, map[period.Month]Sum{september: {}, october: ten}, 0, []Correction{{september, Sum{-10_000, -100_00}}, {october, ten}}, 0},
		"months not looked at remain": {map[period.Month]Sum{september: ten}, nil, 0, nil, 0},
	} {
		list, left := Settle(c.billed, c.owed, c.room)
		if !slices.Equal(list, c.list) || left != c.left {
			t.Errorf("%s: %+v, left %s; want %+v, %s", name, list, left, c.list, c.left)
		}
	}
}

// Whatever was billed, the corrections and what is left are exactly the
// difference, and the bill does not fall below zero.
func TestSettleLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		billed, owed := map[period.Month]Sum{}, map[period.Month]Sum{}
		var difference money.Som
		for m := period.Month("2026-01"); m < "2026-06"; m = m.Next() {
			billed[m] = Sum{1000, money.Som(rapid.Int64Range(0, 1_000_00).Draw(t, "billed"))}
			owed[m] = Sum{2000, money.Som(rapid.Int64Range(0, 1_000_00).Draw(t, "owed"))}
			difference += owed[m].Amount - billed[m].Amount
		}
		room := money.Som(rapid.Int64Range(0, 500_00).Draw(t, "room"))
		list, left := Settle(billed, owed, room)
		var sum money.Som
		for _, c := range list {
			sum += c.Amount
		}
		if sum-left != difference || room+sum < 0 || left < 0 {
			t.Fatalf("corrections %s, left %s, difference %s, room %s", sum, left, difference, room)
		}
	})
}
