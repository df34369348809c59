package meters

import "github.com/openaimak/aimak/internal/platform/i18n"

// StateName is a state in the reader's language.
func StateName(p *i18n.Printer, s State) string {
	switch s {
	case Working:
		return p.T("Meter works")
	case Broken:
		return p.T("Meter is broken")
	case Missing:
		return p.T("Meter is missing")
	case Removed:
		return p.T("Meter removed")
	case Replaced:
		return p.T("Meter replaced")
	}
	return string(s)
}

// StateTag is the kind of ui.Tag in which a state is shown.
func StateTag(s State) string {
	switch s {
	case Working:
		return "good"
	case Broken, Missing:
		return "bad"
	}
	return "info"
}

// SourceName is the source of a reading in the reader's language.
func SourceName(p *i18n.Printer, s Source) string {
	switch s {
	case Controller:
		return p.T("Meter reader")
	case Citizen:
		return p.T("Citizen")
	case Office:
		return p.T("Office")
	case Estimated:
		return p.T("Estimated")
	case Corrected:
		return p.T("Corrected")
	case ByNorm:
		return p.T("by norm")
	}
	return string(s)
}

// OddName is an oddity in the reader's language; unknown codes, of other rooms,
// give "".
func OddName(p *i18n.Printer, odd string) string {
	switch odd {
	case OddInstalled:
		return p.T("installed")
	case OddFinal:
		return p.T("last reading")
	case OddZero:
		return p.T("nothing used")
	case OddJump:
		return p.T("far more than usual")
	case OddRollover:
		return p.T("the dial turned over")
	case OddBelow:
		return p.T("below the estimate")
	case OddNoReading:
		return p.T("no reading")
	case OddLong:
		return p.T("no reading for more than three months")
	case OddAfterNorm:
		return p.T("partly charged by norm before")
	case OddBroken:
		return p.T("meter broken")
	case OddMissing:
		return p.T("meter missing")
	case OddNotVerified:
		return p.T("verification over")
	case OddNobody:
		return p.T("no persons")
	}
	return ""
}
