package receipts

import (
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// done says what a correction did.
func (c Correction) done(p *i18n.Printer) string {
	switch c.Kind {
	case intake.Reverse:
		return p.T("Reversed: {sum}", "sum", c.Amount)
	case intake.Refund:
		return p.T("Given back: {sum}", "sum", c.Amount)
	}
	return p.T("Moved to another account: {sum}", "sum", c.Amount)
}

// made says who decided a correction and when.
func (c Correction) made(p *i18n.Printer) string {
	return p.T("Decided by {name}, {time}", "name", c.Made.Name, "time", c.Made.At)
}

// afterwards says what the account owed or had in advance after a payment.
func afterwards(p *i18n.Printer, r Receipt) string {
	switch {
	case r.DebtAfter > 0:
		return p.T("Debt left after this payment: {sum}", "sum", p.Money(r.DebtAfter))
	case r.AdvanceAfter > 0:
		return p.T("Advance after this payment: {sum}", "sum", p.Money(r.AdvanceAfter))
	}
	return p.T("Nothing is owed after this payment.")
}

// paidFor says what a bill is for: "Water, November 2026".
func (n names) paidFor(p *i18n.Printer, d share.Debt) string {
	name := p.Name(n[d.Service])
	if name == "" {
		name = p.T("Service")
	}
	return p.T("{service}, {month}", "service", name, "month", d.Month)
}
