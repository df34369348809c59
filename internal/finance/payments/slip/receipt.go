package slip

import (
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// States of a receipt. It is never deleted.
const (
	Taken    = "taken"
	Reversed = "reversed"
	Moved    = "moved" // to another account: nothing of it is left on this one
)

// Receipt is one payment as its paper says it, now and in years.
type Receipt struct {
	ID            ref.ID
	Number        ref.Receipt
	Desk          ref.ID // 0: from outside
	Provider      ref.ID // whose desk it is; 0: the municipality's own
	OfDay         ref.ID // the cashier's day
	Day           period.Day
	At            period.Instant
	CashierID     ref.ID
	Cashier       string
	Method        intake.Method
	Channel       ref.ID // desk, agent, bank account or API key
	Through       string // name of the agent, bank account or program; filled in to be shown
	External      string // the other side's number of it
	Payer         string // as the other side names them; empty: not named
	Origin        ref.ID // the payment that it was moved from; 0: it came by itself
	Account       ref.ID
	AccountNumber string
	Holder        string
	Address       string
	Amount        money.Som
	Received      money.Som // cash put on the table; 0 when it was not typed
	DebtAfter     money.Som // owed after this payment
	AdvanceAfter  money.Som // unused advance of the account after this payment
	Note          string
	Returned      money.Som // left the payment again: given back, or moved to another account
	State         string
	Parts         []share.Part // bills that it settled when it was taken; empty in lists
}

// Change is the money given back over the counter.
func (r Receipt) Change() money.Som { return max(r.Received-r.Amount, 0) }

// Advance is the part of the payment that settled nothing when it was taken.
func (r Receipt) Advance() money.Som {
	rest := r.Amount
	for _, part := range r.Parts {
		rest -= part.Amount
	}
	return rest
}

// Outside tells a payment that came through no desk of ours.
func (r Receipt) Outside() bool { return r.Desk == 0 }

// Name says whom a payment from outside came through.
func (r *Receipt) Name(doors map[ref.ID]string) {
	if r.Outside() {
		r.Through = doors[r.Channel]
	}
}

// TakenBy is who took a payment: the cashier, or the door with whoever stands
// behind it and whoever of ours entered it.
func (r Receipt) TakenBy(p *i18n.Printer) string {
	if !r.Outside() {
		return r.Cashier
	}
	text := Way(p, r.Method)
	for _, name := range []string{r.Through, r.Cashier} {
		if name != "" && name != text {
			text += ", " + name
		}
	}
	return text
}

// Standing says in a word and a colour where a payment stands: its state, and what
// of its amount left it again.
func (r Receipt) Standing(p *i18n.Printer) (kind, text string) {
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

// Timed tells whether it is known at what time of its day a payment was made.
func (r Receipt) Timed() bool { return r.At != r.Day.Start() }

// When is the day of a payment, with the time where it is known and of that day.
func (r Receipt) When(p *i18n.Printer) string {
	if r.Timed() && r.At.Day() == r.Day {
		return p.Time(r.At)
	}
	return p.DayShort(r.Day)
}
