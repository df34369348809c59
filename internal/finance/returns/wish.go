package returns

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/returns/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// States of a wish.
const (
	Waiting = "waiting" // asked for; a second person decides
	Done    = "done"
	Refused = "refused"
)

// Act is who did something and when.
type Act struct {
	At   period.Instant
	By   ref.ID
	Name string
}

// Wish is one person's wish to correct a payment and a second one's answer.
type Wish struct {
	ID             ref.ID
	Kind           intake.Kind
	Amount         money.Som // what leaves the payment; while it waits, as it was asked for
	To             ref.ID    // account of a transfer
	ToNumber       string
	ToHolder       string
	State, Reason  string
	Answer         string // why it was refused
	Asked, Decided Act
	Serial         int    // of the act, within the year of the decision; 0: none
	Moved          ref.ID // the payment that a transfer made
	Payment        Payment
	booking        string
}

func wishOf(r store.WishRow) Wish {
	w := r.ReturnsWish
	return Wish{
		ID: ref.ID(w.ID), Kind: intake.Kind(w.Kind), Amount: money.Som(w.Amount), To: ref.ID(w.ToAccount), ToNumber: w.ToNumber, ToHolder: w.ToHolder,
		State: w.State, Reason: w.Reason, Answer: w.Answer, Serial: int(w.Serial), Moved: ref.ID(w.MovedID), booking: w.Booking,
		Asked:   Act{period.Instant(w.AskedAt), ref.ID(w.AskedBy), w.Asker},
		Decided: Act{period.Instant(w.DecidedAt), ref.ID(w.DecidedBy), w.Decider},
		Payment: Payment{ID: ref.ID(w.PaymentID), Number: ref.Receipt{Desk: int(r.DeskCode), Serial: int(r.Number)}, Day: period.Day(r.PaidOn),
			Method: intake.Method(r.Method), External: r.External, Account: ref.ID(r.AccountID), AccountNumber: r.AccountNumber,
			Holder: r.Holder, Address: r.Address, Amount: money.Som(r.Paid), Cash: r.Debit == cashAccount},
	}
}

// Asking is what somebody asks for.
type Asking struct {
	Key     string // one-time key of the form: the same key asks once
	Payment ref.ID
	Kind    intake.Kind
	Amount  money.Som // of a refund
	To      string    // number of the account that a transfer goes to
	Reason  string
}

// preview checks what is asked for and says what it would do. Faults are those of
// Ask.
func (rs *Returns) preview(ctx context.Context, tx *db.Tx, a Asking) (p Payment, e Effect, to target, err error) {
	if p, err = rs.Payment(ctx, tx, a.Payment); err != nil {
		return p, e, to, err
	}
	if err = correctable(p); err != nil {
		return p, e, to, err
	}
	form, sum := fault.Form(), p.Rest()
	switch a.Kind {
	case intake.Reverse, intake.Transfer:
	case intake.Refund:
		if sum = a.Amount; sum <= 0 || sum > p.Rest() {
			form.Field("amount", "Enter a sum above zero, at most {sum}: that much is still in the payment.", fault.Values{"sum": p.Rest()})
		}
	default:
		form.Field("kind", "Choose what is to be done.")
	}
	if a.Kind == intake.Transfer {
		if to, err = rs.target(ctx, tx, a.To); err != nil {
			return p, e, to, err
		}
		to.fits(form, p)
	}
	if a.Reason == "" {
		form.Field("reason", "Say why: the second person and the auditor read it.")
	}
	if err = form.Err(); err != nil {
		return p, e, to, err
	}
	e, err = rs.effect(ctx, tx, p, sum, to)
	return p, e, to, err
}

// fits complains about an account that cannot receive the money of a payment.
func (t target) fits(form *fault.Fault, p Payment) {
	switch {
	case t.ID == p.Account:
		form.Field("to", "Choose another account than the one that was paid.")
	case t.closed && t.Owed == 0:
		form.Field("to", "This account is closed and owes nothing. No payment can be taken.")
	}
}

// correctable refuses a payment of which nothing is left, and says so.
func correctable(p Payment) error {
	number := fault.Values{"number": p.Number.String()}
	switch {
	case p.State == "reversed":
		return fault.Conflict("Receipt {number} is reversed already. Nothing was changed.", number)
	case p.State == "moved":
		return fault.Conflict("The money of receipt {number} was moved to another account already. Nothing was changed.", number)
	case p.Rest() <= 0:
		return fault.Conflict("The money of receipt {number} was given back already. Nothing was changed.", number)
	}
	return nil
}

// Ask asks for a payment to be corrected. Nothing moves until a second person
// agrees. Invalid: the sum or the account does not fit, or no reason; Conflict:
// nothing is left to correct, or another wish about the payment waits.
func (rs *Returns) Ask(ctx context.Context, actor access.Actor, a Asking) (id ref.ID, err error) {
	if err := access.Permit(actor, mayAsk, actor.Municipality, 0); err != nil {
		return 0, err
	}
	if a.Key == "" {
		return 0, fault.Invalid("This form is out of date. Open the payment again.")
	}
	err = rs.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		id, err = rs.ask(ctx, tx, actor, a)
		return err
	})
	return id, err
}

func (rs *Returns) ask(ctx context.Context, tx *db.Tx, actor access.Actor, a Asking) (ref.ID, error) {
	q, m := store.New(tx), int64(tx.Municipality)
	earlier, err := q.WishByKey(ctx, store.WishByKeyParams{MunicipalityID: m, Key: a.Key})
	if err == nil || !db.IsMissing(err) {
		return ref.ID(earlier), err
	}
	p, e, to, err := rs.preview(ctx, tx, a)
	if err != nil {
		return 0, err
	}
	id := tx.NewID()
	err = q.AddWish(ctx, store.AddWishParams{MunicipalityID: m, ID: int64(id), Key: a.Key, PaymentID: int64(p.ID), Kind: string(a.Kind),
		Amount: int64(e.Sum), ToAccount: int64(to.ID), ToNumber: to.Number, ToHolder: to.Holder, Reason: a.Reason,
		AskedAt: int64(tx.Now()), AskedBy: int64(actor.ID), Asker: actor.Name, Booking: "returns/" + id.String()})
	if db.IsUnique(err) {
		return 0, fault.Conflict("A correction of receipt {number} waits for a second person already.",
			fault.Values{"number": p.Number.String()}).Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("storing a wish: %w", err)
	}
	return id, audit.Record(ctx, tx, actor, "returns.ask", wishRef(id), nil, map[string]any{
		"receipt": p.Number.String(), "kind": a.Kind, "amount": e.Sum, "to": to.Number, "reason": a.Reason})
}

// wishRef is how the trail points at a wish.
func wishRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "returns.wish", ID: id} }
