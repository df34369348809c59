package meters

import (
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Entry is a reading that somebody wants to enter.
type Entry struct {
	Meter    ref.ID
	Day      period.Day
	Value    money.Quantity
	Source   Source
	Sure     bool // a jump was checked and is right
	Rollover bool // the dial went past its last digit
}

// Question is what must be confirmed before an entry is accepted.
type Question string

// The questions.
const (
	AskJump     Question = "jump"
	AskRollover Question = "rollover"
)

// Verdict is the outcome of a check: accepted with oddities, or refused. A
// refusal with a question is accepted once the question is answered.
type Verdict struct {
	Odd     []string
	Refused *fault.Fault
	Ask     Question
}

// Check examines an entry against the meter and its accepted readings, which
// must be in order of day with their totals.
func (m Meter) Check(readings []Reading, e Entry, today period.Day) Verdict {
	if refused := m.refuse(readings, e, today); refused != nil {
		return Verdict{Refused: refused}
	}
	before, after := around(readings, e.Day)
	if before == nil {
		return Verdict{}
	}
	if e.Value < before.Value && before.Source != Estimated {
		return m.lower(*before, e)
	}
	if after != nil && e.Value > after.Value && !after.Is(OddRollover) && after.Source != Estimated {
		return Verdict{Refused: fault.Invalid("A later reading is lower ({value}, {day}). Check both.",
			fault.Values{"value": after.Value, "day": after.Day})}
	}
	return m.higher(readings, *before, e)
}

// refuse finds what no confirmation can mend.
func (m Meter) refuse(readings []Reading, e Entry, today period.Day) *fault.Fault {
	switch {
	case e.Value < 0:
		return fault.Invalid("A reading cannot be negative.")
	case e.Value >= m.Turn():
		return fault.Invalid("The dial of this meter has {n} digits before the comma. Check the number.", fault.Values{"n": m.Digits})
	case e.Day > today:
		return fault.Invalid("The date is in the future. Enter the day on which the meter was read.")
	case e.Day < m.Installed:
		return fault.Invalid("The meter was installed on {day}. Enter a later date.", fault.Values{"day": m.Installed})
	case m.Ended != "" && e.Day > m.Ended:
		return fault.Invalid("This meter was removed on {day}. Enter the reading of the new meter.", fault.Values{"day": m.Ended})
	case m.BrokenSince != "" && e.Day > m.BrokenSince && m.Ended == "":
		return fault.Invalid("This meter does not count since {day}. Replace it or mark it as working.", fault.Values{"day": m.BrokenSince})
	}
	for _, r := range readings {
		if r.Day == e.Day && r.Source != Estimated {
			return fault.Invalid("There is already a reading of this day: {value}. Correct that one instead.", fault.Values{"value": r.Value})
		}
	}
	return nil
}

// lower judges a value below the last one: a turned dial, or a mistake.
func (m Meter) lower(before Reading, e Entry) Verdict {
	if e.Rollover {
		return Verdict{Odd: []string{OddRollover}}
	}
	v := Verdict{Refused: fault.Invalid("The reading is lower than last month's ({value}). Check the meter or choose “meter replaced”.",
		fault.Values{"value": before.Value})}
	if m.nearlyRound(before, e) {
		v.Ask = AskRollover
	}
	return v
}

// nearlyRound tells whether a turned dial is believable: less than a tenth of
// a turn would have gone through.
func (m Meter) nearlyRound(before Reading, e Entry) bool {
	return m.Turn()-before.Value+e.Value < m.Turn()/10
}

// higher judges a value that is not below the last one.
func (m Meter) higher(readings []Reading, before Reading, e Entry) Verdict {
	used := e.Value - before.Value
	days := e.Day.Sub(before.Day)
	switch {
	case used < 0:
		return Verdict{Odd: []string{OddBelow}}
	case used == 0:
		return Verdict{Odd: []string{OddZero}}
	case !jumps(used, days, readings):
		return Verdict{}
	case e.Sure:
		return Verdict{Odd: []string{OddJump}}
	}
	usual, _ := Usual(readings)
	return Verdict{Ask: AskJump, Refused: fault.Invalid(
		"{used} m³ is far more than usual ({usual} m³ a month). Check the number; if it is right, confirm it.",
		fault.Values{"used": used, "usual": (usual + money.One/2) / money.One * money.One})} // a habit is not known to the litre
}

// Bounds of the check for jumps, per month. Below the floor a factor of ten
// says nothing; a family with no history is taken to use the ordinary.
const (
	jumpFloor = 3 * money.One
	ordinary  = 15 * money.One
)

// jumps tells whether the use is ten times the usual or more.
func jumps(used money.Quantity, days int, readings []Reading) bool {
	usual, known := Usual(readings)
	if !known {
		usual = ordinary
	}
	limit := max(usual, jumpFloor) * jumpTimes
	return used*monthDays >= limit*money.Quantity(max(days, monthDays))
}

// around returns the last reading before the day and the first one after it.
// An estimate of the day itself counts as before: the entry takes its place.
func around(readings []Reading, day period.Day) (before, after *Reading) {
	for i := range readings {
		r := &readings[i]
		switch {
		case r.Day < day:
			before = r
		case r.Day > day && after == nil:
			after = r
		}
	}
	return before, after
}
