// Package oddity names what is unusual about a bill before it is approved, in words
// for the accountant who looks at it.
package oddity

import (
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Oddities that this room adds to those of the readings.
const (
	NoTariff = "no_tariff" // no price for the category and connection
	NoVolume = "no_volume" // the price is by volume, and there is neither meter nor norm
	High     = "high"      // more than three times the usual amount
	Ending   = "ending"    // the account is served for a part of the month only
	Mended   = "mended"    // a month that was billed before is corrected
	Credit   = "credit"    // a credit is left, since a bill is never below zero
)

// Join and Split store oddities in one text, each between spaces, so that one
// can be looked for.
func Join(odd []string) string {
	if len(odd) == 0 {
		return ""
	}
	return " " + strings.Join(odd, " ") + " "
}

// Split is the way back.
func Split(text string) []string { return strings.Fields(text) }

// Words writes an oddity for the person who checks the run. The codes come from
// the run itself (above) and from the meters (meters.Odd…).
func Words(p *i18n.Printer, odd string) string {
	switch odd {
	case NoTariff:
		return p.T("No tariff for this category and connection")
	case NoVolume:
		return p.T("Neither meter nor norm: the volume is unknown")
	case High:
		return p.T("More than three times the usual amount")
	case Ending:
		return p.T("Closed during the month: the last bill")
	case Mended:
		return p.T("Corrects a month that was billed before")
	case Credit:
		return p.T("A credit is left for the next bill")
	case "installed":
		return p.T("A meter was installed this month")
	case "final":
		return p.T("The last reading of a meter that was removed")
	case "zero":
		return p.T("Nothing used")
	case "jump":
		return p.T("Ten times the usual use, confirmed")
	case "rollover":
		return p.T("The meter began again at zero")
	case "below_estimate":
		return p.T("Less than estimated before")
	case "no_reading":
		return p.T("No reading this month")
	case "no_reading_long":
		return p.T("No reading for more than three months: by norm")
	case "after_norm":
		return p.T("Part of the use was charged by norm before")
	case "meter_broken":
		return p.T("The meter is broken")
	case "meter_missing":
		return p.T("The meter is missing")
	case "not_verified":
		return p.T("The meter's verification has run out")
	case "no_persons":
		return p.T("A norm, but nobody lives here")
	}
	return odd
}
