package meters

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// State is where a meter stands in its life.
type State string

// The states. Broken and missing may still be followed by replaced or removed.
const (
	Working  State = "working"
	Broken   State = "broken"   // it does not count
	Missing  State = "missing"  // stolen or taken away by the user
	Removed  State = "removed"  // taken off, nothing in its place
	Replaced State = "replaced" // another one counts in its place
)

// States lists the states in the order in which screens offer them.
var States = []State{Working, Broken, Missing, Removed, Replaced}

// Source says where a reading comes from.
type Source string

// The sources.
const (
	Controller Source = "controller" // read on the spot
	Citizen    Source = "citizen"    // given by the payer
	Office     Source = "office"     // brought to the desk, telephoned, imported
	Estimated  Source = "estimated"  // computed from earlier ones
	Corrected  Source = "corrected"  // in place of a wrong one
)

// Sources lists the sources.
var Sources = []Source{Controller, Citizen, Office, Estimated, Corrected}

// Oddities of a reading or of a month. They are stored and shown as words.
const (
	OddInstalled     = "installed"       // the value at installation
	OddFinal         = "final"           // the value at removal
	OddZero          = "zero"            // nothing used
	OddJump          = "jump"            // ten times the usual, confirmed
	OddRollover      = "rollover"        // the dial went past its last digit
	OddBelow         = "below_estimate"  // less than what was estimated before
	OddNoReading     = "no_reading"      // up to three months
	OddLong          = "no_reading_long" // longer: by norm
	OddAfterNorm     = "after_norm"      // part of the difference was charged by norm
	OddBroken        = "meter_broken"
	OddMissing       = "meter_missing"
	OddNotVerified   = "not_verified"
	OddNobody        = "no_persons" // a norm for nobody
	DefaultDigits    = 5            // of household water meters
	MaxDigits        = 9
	graceMonths      = 3 // months that wait for the next reading
	estimateMonths   = 6 // months without a real reading after which nothing is estimated
	jumpTimes        = 10
	usualIntervals   = 6
	monthDays        = 30
	shortestInterval = 10 // days: shorter ones say nothing about habits
)

// Meter is one device from its installation to its end.
type Meter struct {
	ID            ref.ID
	Account       ref.ID
	Service       ref.ID
	Serial        string // as engraved
	Model         string
	Seal          string
	Follows       ref.ID // the meter that this one replaced
	Digits        int    // whole digits of the dial: five show 0…99 999 m³
	Installed     period.Day
	First         money.Quantity // what the dial showed at installation
	VerifiedUntil period.Day     // last day of the verification; empty means not recorded
	State         State
	BrokenSince   period.Day // first day of being broken or missing; kept after replacement
	Ended         period.Day // last day of work, when removed or replaced
}

// Turn is how much passes before the dial begins again at zero.
func (m Meter) Turn() money.Quantity {
	turn := money.One
	for range m.Digits {
		turn *= 10
	}
	return turn
}

// Counts tells whether the meter hangs where it was installed on the day.
func (m Meter) Counts(d period.Day) bool {
	return m.Installed <= d && (m.Ended == "" || d <= m.Ended)
}

// Verified tells whether the meter may be charged by in the month. The month in
// which the verification ends still counts whole.
func (m Meter) Verified(month period.Month) bool {
	return m.VerifiedUntil == "" || m.VerifiedUntil >= month.First()
}

// Dial returns what the dial shows when total has gone through.
func (m Meter) Dial(total money.Quantity) money.Quantity { return total % m.Turn() }

// States of a reading. Only accepted ones are charged.
const (
	Accepted = "accepted"
	Waiting  = "waiting" // given by a citizen, not yet looked at
	Rejected = "rejected"
)

// Reading is what a dial showed, with who says so.
type Reading struct {
	ID     ref.ID
	Meter  ref.ID
	Day    period.Day
	Value  money.Quantity // as seen
	Total  money.Quantity // counted on past the last digit; never falls (see Chain)
	Source Source
	Odd    []string
	State  string
	Reason string // why it was rejected
	By     string // who entered it
	At     period.Instant
}

// Is tells whether the reading carries the oddity.
func (r Reading) Is(odd string) bool { return slices.Contains(r.Odd, odd) }

// Chain fills in Total along readings of one meter that follow a known one, in
// order of day; the zero Reading stands for "none before". A dial that turned
// over counts on; a value below an earlier estimate stays at the estimate until
// the dial has caught up, because that water is charged already.
func (m Meter) Chain(before Reading, readings []Reading) {
	total := before.Total
	turned := (before.Total - before.Value) / m.Turn() * m.Turn()
	for i := range readings {
		if readings[i].Is(OddRollover) {
			turned += m.Turn()
		}
		total = max(total, turned+readings[i].Value)
		readings[i].Total = total
	}
}

// WholeM3 is n whole cubic metres.
func WholeM3(n int) money.Quantity { return money.Quantity(n) * money.One }
