package payments

import (
	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// receiptAnswer is the sentence that a receipt opens with.
func receiptAnswer(p *ui.Page, v receiptView) string {
	switch {
	case v.State == Reversed:
		return p.T("**Reversed.** {sum} were given back.", "sum", v.Amount)
	case v.State == Moved:
		return p.T("**Moved.** The money is on another account.")
	case v.Returned > 0:
		return p.T("*{sum}* taken, *{back}* of it given back.", "sum", v.Amount, "back", v.Returned)
	case v.fresh && v.Change() > 0:
		return p.T("*{sum}* taken. Give back *{change}*.", "sum", v.Amount, "change", v.Change())
	}
	return p.T("*{sum}* taken.", "sum", v.Amount)
}

// tag says in a word and a colour where a receipt stands.
func (r Receipt) tag(p *i18n.Printer) (kind, text string) {
	switch {
	case r.State == Reversed:
		return "bad", p.T("Reversed")
	case r.State == Moved:
		return "info", p.T("Moved to another account")
	case r.Returned >= r.Amount:
		return "bad", p.T("Given back")
	case r.Returned > 0:
		return "wait", p.T("Given back in part")
	}
	return "good", p.T("Paid")
}

// methodWords are the doors as addresses name them.
var methodWords = []string{string(intake.Cash), string(intake.Agent), string(intake.Bank), string(intake.Register), string(intake.QR), string(intake.API)}

// methodName is the door in a word.
func methodName(p *i18n.Printer, m intake.Method) string {
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

// paidBy stands before the sum of a receipt.
func paidBy(p *i18n.Printer, m intake.Method) string {
	if m == intake.Cash {
		return p.T("Paid in cash")
	}
	return p.T("Paid: {way}", "way", methodName(p, m))
}

// takenBy is who took a payment: the cashier, or the door with whoever stands
// behind it.
func (r Receipt) takenBy(p *i18n.Printer) string {
	way := methodName(p, r.Method)
	switch {
	case r.Desk != 0:
		return r.Cashier
	case r.Cashier == "" || r.Cashier == way:
		return way
	}
	return way + ", " + r.Cashier
}

// timed tells whether it is known at what time of the day the payer paid.
func (r Receipt) timed() bool { return r.At != r.Day.Start() }

// when is the day of a payment, with the time where it is known and of that day.
func (r Receipt) when(p *i18n.Printer) string {
	if r.timed() && r.At.Day() == r.Day {
		return p.Time(r.At)
	}
	return p.DayShort(r.Day)
}

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

// standing is how an account stands today.
func standing(p *ui.Page, d dues) string {
	switch left := d.advance - share.Owed(d.debts); {
	case left < 0:
		return p.T("Owes *{sum}*.", "sum", -left)
	case left > 0:
		return p.T("Nothing to pay. The advance is *{sum}*.", "sum", left)
	}
	return p.T("Nothing to pay.")
}

// paper is the address of the receipt as PDF. The paper printed right after
// the payment is the original, every other one a copy.
func (v receiptView) paper(p *ui.Page, size string) templ.SafeURL {
	query := "?paper=" + size
	if v.fresh {
		query += "&original=1"
	}
	return p.Desk("payments", "receipts", v.ID.String(), "receipt.pdf", query)
}

// morePage is the address of the following rows; empty on the last page.
func morePage(p *ui.Page, v listView, path ...string) templ.SafeURL {
	if v.more() == 0 {
		return ""
	}
	return p.Desk(append(append([]string{"payments"}, path...), v.query(v.more()))...)
}

// inTill says what change money lies in a till before the day begins.
func inTill(p *ui.Page, f tills.Free) string {
	return p.T("In the till since the last day: {sum}", "sum", p.Money(f.Kept))
}

func deskOptions(p *ui.Page, list []tills.Free) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, f := range list {
		options[i] = ui.Option{Value: f.ID.String(), Text: f.Name + " · " + inTill(p, f)}
	}
	return options
}

func allDesks(list []tills.Desk) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, d := range list {
		options[i] = ui.Option{Value: d.ID.String(), Text: d.Name}
	}
	return options
}

func stateOptions(p *ui.Page) []ui.Option {
	options := make([]ui.Option, 0, 3)
	for _, state := range []string{Taken, Reversed, Moved} {
		_, text := Receipt{State: state, Amount: 1}.tag(p.Printer)
		options = append(options, ui.Option{Value: state, Text: text})
	}
	return options
}

func methodOptions(p *ui.Page) []ui.Option {
	options := make([]ui.Option, len(methodWords))
	for i, word := range methodWords {
		options[i] = ui.Option{Value: word, Text: methodName(p.Printer, intake.Method(word))}
	}
	return options
}
