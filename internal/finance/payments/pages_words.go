package payments

import (
	"github.com/a-h/templ"

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
	case v.fresh && v.Change() > 0:
		return p.T("*{sum}* taken. Give back *{change}*.", "sum", v.Amount, "change", v.Change())
	}
	return p.T("*{sum}* taken.", "sum", v.Amount)
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

// history tells who asked for a reversal and who decided.
func (rev Reversal) history(p *i18n.Printer) string {
	asked := p.T("Asked by {name}, {time}", "name", rev.Asked.Name, "time", rev.Asked.At)
	if rev.State == waiting {
		return asked
	}
	return asked + " · " + p.T("decided by {name}, {time}", "name", rev.Decided.Name, "time", rev.Decided.At)
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
	options := make([]ui.Option, 0, 2)
	for _, state := range []string{Taken, Reversed} {
		_, text := stateTag(p.Printer, state)
		options = append(options, ui.Option{Value: state, Text: text})
	}
	return options
}
