package slip

import (
	"github.com/openaimak/aimak/internal/finance/payments/intake"
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

// Numbered names the number that the other side gave a payment.
func Numbered(p *i18n.Printer, m intake.Method) string {
	switch m {
	case intake.Agent, intake.Register:
		return p.T("Agent's number of the payment")
	case intake.Bank, intake.QR:
		return p.T("Bank's number of the payment")
	}
	return p.T("Number outside")
}

// PaidBy stands before the sum of a receipt.
func PaidBy(p *i18n.Printer, m intake.Method) string {
	if m == intake.Cash {
		return p.T("Paid in cash")
	}
	return p.T("Paid: {way}", "way", Way(p, m))
}
