package payments

import (
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/platform/ui"
)

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
