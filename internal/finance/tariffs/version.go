package tariffs

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// State is where a version stands on its way from the desk to the archive.
type State string

// The states. A version whose last day has passed stays in force for the days
// it held: old months are computed by it.
const (
	Draft     State = "draft"
	InEffect  State = "in_force"
	Withdrawn State = "withdrawn" // entered or decided by mistake: as if it had never been
)

// Decision is the act that makes a price law: the токтом of a council.
type Decision struct {
	Body   string // who decided, as printed on the paper
	Number string
	Day    period.Day
}

// String writes number and day as they are quoted on bills, in any language:
// "№ 23/83, 12.03.2026".
func (d Decision) String() string {
	var parts []string
	if d.Number != "" {
		parts = append(parts, "№\u00a0"+d.Number) // no line break after the sign
	}
	if d.Day.Valid() {
		parts = append(parts, d.Day.Time().Format("02.01.2006"))
	}
	return strings.Join(parts, ", ")
}

// Rounding is how the council settles fractions of a tyiyn and of a som.
type Rounding struct {
	Line  money.Rounding // of each line of a bill
	Step  money.Som      // the total is a multiple of it; 0: to the tyiyn
	Total money.Rounding // of the total to Step
}

// Version is one price list of one service.
type Version struct {
	ID       ref.ID
	Service  ref.ID
	State    State
	Span     period.Span // Until empty: until further notice
	Decision Decision
	Rounding Rounding
	Note     string
	Prices   []rate.Price // each carries the version's rounding
	Origin   Origin

	Entered, Enforced, Gone Step
	Reason                  string // of the withdrawal

	closed      ref.ID     // the version that this one ended
	closedUntil period.Day // until when that one was to run
}

// Step says who brought a version into a state, and when.
type Step struct {
	By   ref.ID
	Name string
	At   period.Instant
}

// Phase is what a version is to a reader on a day.
type Phase string

// The phases.
const (
	Drafted Phase = "draft"
	Coming  Phase = "coming" // decided, begins later
	Current Phase = "current"
	Past    Phase = "past"
	Void    Phase = "void" // withdrawn
)

// Phase tells what the version is on the day.
func (v Version) Phase(today period.Day) Phase {
	switch {
	case v.State == Draft:
		return Drafted
	case v.State == Withdrawn:
		return Void
	case v.Span.From > today:
		return Coming
	case !v.Span.Holds(today):
		return Past
	}
	return Current
}

// New returns what was typed to make the version, for a copy or a correction.
func (v Version) New() NewVersion {
	return NewVersion{
		Service: v.Service, Span: v.Span, Decision: v.Decision, Rounding: v.Rounding, Note: v.Note, Prices: v.Prices, Origin: v.Origin,
	}
}

// Service is a delivered service that may have a price, as inventory publishes it.
type Service struct {
	ID       ref.ID
	Code     string // "water", "waste", …
	Name     place.Name
	Provider string
}

// on returns the version that holds on the day; ok is false when none does.
func on(versions []Version, day period.Day) (v Version, ok bool) {
	for _, v := range versions {
		if v.State == InEffect && v.Span.Holds(day) {
			return v, true
		}
	}
	return Version{}, false
}

// next returns the first version that begins after the day.
func next(versions []Version, day period.Day) (found Version, ok bool) {
	for _, v := range versions {
		if v.State == InEffect && v.Span.From > day && (!ok || v.Span.From < found.Span.From) {
			found, ok = v, true
		}
	}
	return found, ok
}

// before returns the last version that ended before the day.
func before(versions []Version, day period.Day) (found Version, ok bool) {
	for _, v := range versions {
		ended := v.Span.Until != "" && v.Span.Until < day
		if v.State == InEffect && ended && (!ok || v.Span.From > found.Span.From) {
			found, ok = v, true
		}
	}
	return found, ok
}

// main returns the price that a service is known by: by volume for the
// population, else the first for the population, else the first.
func main(prices []rate.Price) (rate.Price, bool) {
	for _, wanted := range []func(rate.Price) bool{
		func(p rate.Price) bool { return homes(p) && p.Basis == rate.CubicMetre },
		func(p rate.Price) bool { return homes(p) && p.Basis != rate.OneOff },
		func(p rate.Price) bool { return p.Basis != rate.OneOff },
		func(rate.Price) bool { return true },
	} {
		for _, p := range prices {
			if wanted(p) {
				return p, true
			}
		}
	}
	return rate.Price{}, false
}

// homes tells whether households pay this price.
func homes(p rate.Price) bool { return p.Category == rate.Population || p.Category == "" }
