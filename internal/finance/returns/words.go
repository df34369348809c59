package returns

import (
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// title says in one line what a wish wants.
func (w Wish) title(p *i18n.Printer) string {
	number := w.Payment.Number.String()
	switch w.Kind {
	case intake.Refund:
		return p.T("Give back {sum} of receipt {number}", "number", number, "sum", w.Amount)
	case intake.Transfer:
		return p.T("Move receipt {number} to account {account}: {sum}", "number", number, "account", w.ToNumber, "sum", w.Amount)
	}
	return p.T("Reverse receipt {number}: {sum}", "number", number, "sum", w.Amount)
}

// done says what a wish did.
func (w Wish) done(p *i18n.Printer) string {
	switch w.Kind {
	case intake.Refund:
		return p.T("Given back: {sum}", "sum", w.Amount)
	case intake.Transfer:
		return p.T("Moved to another account: {sum}", "sum", w.Amount)
	}
	return p.T("Reversed: {sum}", "sum", w.Amount)
}

// answer is the sentence that the page of a wish opens with.
func (w Wish) answer(p *i18n.Printer) string {
	switch {
	case w.State == Refused:
		return p.T("**Refused.** The payment stays as it is.")
	case w.State == Waiting:
		return p.T("*Waiting.* {what}", "what", w.title(p))
	case w.Kind == intake.Transfer:
		return p.T("**Moved.** {sum} are on account {account} now.", "sum", w.Amount, "account", w.ToNumber)
	case w.Kind == intake.Refund:
		return p.T("**Given back.** {sum}", "sum", w.Amount)
	}
	return p.T("**Reversed.** {sum} were given back.", "sum", w.Amount)
}

// asked and decided say who and when.
func (w Wish) asked(p *i18n.Printer) string {
	return p.T("Asked by {name}, {time}", "name", w.Asked.Name, "time", w.Asked.At)
}

func (w Wish) decided(p *i18n.Printer) string {
	return p.T("Decided by {name}, {time}", "name", w.Decided.Name, "time", w.Decided.At)
}

// history is both in one line.
func (w Wish) history(p *i18n.Printer) string {
	if w.State == Waiting {
		return w.asked(p)
	}
	return w.asked(p) + " · " + w.decided(p)
}

// kindName is a correction in a word or two.
func kindName(p *i18n.Printer, k intake.Kind) string {
	switch k {
	case intake.Refund:
		return p.T("Give a part back")
	case intake.Transfer:
		return p.T("Move to another account")
	}
	return p.T("Reverse the payment")
}

// wayName is the door that a payment came through.
func wayName(p *i18n.Printer, m intake.Method) string {
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

// where says how the money of a payment goes back.
func (p Payment) where(pr *i18n.Printer, k intake.Kind) string {
	switch {
	case k == intake.Transfer:
		return pr.T("No money changes hands: it only goes over to the other account.")
	case p.Cash:
		return pr.T("The cash is given back from the till of the same cash desk. Its day must be open.")
	}
	return pr.T("The money goes back the way it came: {way}.", "way", wayName(pr, p.Method))
}

// paidFor says what a bill is for: "Water, November 2026".
func (n names) paidFor(p *i18n.Printer, d share.Debt) string {
	name := p.Name(n[d.Service])
	if name == "" {
		name = p.T("Service")
	}
	return p.T("{service}, {month}", "service", name, "month", d.Month)
}

// actTitle is the heading of the act. A correction from before acts had numbers
// shows none.
func (w Wish) actTitle(p *i18n.Printer) string {
	if w.Serial == 0 {
		return p.T("Act of {day}: {what}", "day", w.Decided.At.Day(), "what", kindName(p, w.Kind))
	}
	return p.T("Act No. {n} of {day}: {what}", "n", w.Serial, "day", w.Decided.At.Day(), "what", kindName(p, w.Kind))
}
