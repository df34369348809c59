// Package day decides on which day a payment of an agent counts.
package day

import "github.com/openaimak/aimak/internal/kernel/period"

// Flag marks a payment whose day people should look at.
type Flag string

// The flags; empty when the day is as the agent says.
const (
	Late  Flag = "late"  // older than agreed
	Moved Flag = "moved" // its month is closed, or too long ago: booked on the day of arrival
	Ahead Flag = "ahead" // the agent's clock is ahead: booked on the day of arrival
)

// Far is from how many days on a date is no late payment but a clock that was
// set back: the day of arrival is taken.
const Far = 62

// aheadMost is how far ahead an agent's clock may be. A day covers wrong time
// zones; beyond it the agent must mend its clock before anything is booked.
const aheadMost period.Instant = 24 * 3_600_000

// Of is the day on which a payment counts: the agent's date in Kyrgyzstan, which
// matters at midnight and at the end of a month. said is 0 when the agent names
// no date. ok is false when the date lies so far ahead that it cannot be meant.
func Of(said, now period.Instant, lateDays int) (day period.Day, flag Flag, ok bool) {
	today := now.Day()
	if said == 0 {
		return today, "", true
	}
	day = said.Day()
	switch age := today.Sub(day); {
	case said > now+aheadMost:
		return "", "", false
	case age < 0:
		return today, Ahead, true
	case age > Far:
		return today, Moved, true
	case age > lateDays:
		return day, Late, true
	}
	return day, "", true
}
