package meters

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Usual returns the mean use in 30 days over the last six intervals between
// real readings. known is false when they span less than ten days.
func Usual(readings []Reading) (mean money.Quantity, known bool) {
	last := seenOnDial(readings)
	if len(last) > usualIntervals+1 {
		last = last[len(last)-usualIntervals-1:]
	}
	if len(last) < 2 {
		return 0, false
	}
	first, end := last[0], last[len(last)-1]
	days := end.Day.Sub(first.Day)
	if days < shortestInterval {
		return 0, false
	}
	v, err := money.MulDiv(int64(end.Total-first.Total), monthDays, int64(days), money.HalfUp)
	return money.Quantity(v), err == nil
}

// seenOnDial drops the estimates: a mean of means would feed on itself.
func seenOnDial(readings []Reading) []Reading {
	if !slices.ContainsFunc(readings, isEstimate) {
		return readings
	}
	return slices.DeleteFunc(slices.Clone(readings), isEstimate)
}

func isEstimate(r Reading) bool { return r.Source == Estimated }

// Estimate proposes a reading for the last day of the month: the last total
// and the usual use since. ok is false unless the meter works, is verified, has
// gone more than three months without a reading and not more than six, and has
// a history to take the mean of.
func (m Meter) Estimate(readings []Reading, month period.Month) (r Reading, ok bool) {
	seen := seenOnDial(readings)
	if len(seen) == 0 || m.BrokenSince != "" || m.Ended != "" || !m.Verified(month) {
		return Reading{}, false
	}
	gap := month.Sub(seen[len(seen)-1].Day.Month())
	last := readings[len(readings)-1]
	usual, known := Usual(readings)
	if !known || gap <= graceMonths || gap > estimateMonths || last.Day.Month() >= month {
		return Reading{}, false
	}
	used, err := money.MulDiv(int64(usual), int64(month.Last().Sub(last.Day)), monthDays, money.HalfUp)
	if err != nil {
		return Reading{}, false
	}
	total := (last.Total + money.Quantity(used)) / money.One * money.One // dials are read in whole m³
	r = Reading{Day: month.Last(), Value: m.Dial(total), Total: total, Source: Estimated}
	if r.Value < m.Dial(last.Total) {
		r.Odd = []string{OddRollover}
	}
	return r, true
}
