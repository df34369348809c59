package slip

import (
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Ways are the doors through which payments come, in the order in which lists
// show them.
var Ways = []intake.Method{intake.Cash, intake.Agent, intake.Bank, intake.Register, intake.QR, intake.API}

// Way is a door in a word.
func Way(p *i18n.Printer, m intake.Method) string {
	switch m {
	case intake.Agent:
		return p.T("Payment agent")
	case intake.Bank:
		return p.T("Bank")
	case intake.Register:
		return p.T("Register of payments")
	case intake.QR:
		return p.T("QR code")
	case intake.API:
		return p.T("Another program")
	}
	return p.T("Cash desk")
}

// PaidBy stands before the sum of a receipt.
func PaidBy(p *i18n.Printer, m intake.Method) string {
	if m == intake.Cash {
		return p.T("Paid in cash")
	}
	return p.T("Paid: {way}", "way", Way(p, m))
}

// TakenBy is who took a payment: the cashier, or the door with whoever stands
// behind it.
func TakenBy(p *i18n.Printer, m intake.Method, atDesk bool, cashier string) string {
	way := Way(p, m)
	switch {
	case atDesk:
		return cashier
	case cashier == "" || cashier == way:
		return way
	}
	return way + ", " + cashier
}

// Standing says in a word and a colour where a payment stands: its state, and what
// of its amount left it again.
func Standing(p *i18n.Printer, state string, amount, returned money.Som) (kind, text string) {
	switch {
	case state == "reversed":
		return "bad", p.T("Reversed")
	case state == "moved":
		return "info", p.T("Moved to another account")
	case returned >= amount:
		return "bad", p.T("Given back")
	case returned > 0:
		return "wait", p.T("Given back in part")
	}
	return "good", p.T("Paid")
}

// Timed tells whether it is known at what time of its day a payment was made.
func Timed(day period.Day, at period.Instant) bool { return at != day.Start() }

// When is the day of a payment, with the time where it is known and of that day.
func When(p *i18n.Printer, day period.Day, at period.Instant) string {
	if Timed(day, at) && at.Day() == day {
		return p.Time(at)
	}
	return p.DayShort(day)
}
