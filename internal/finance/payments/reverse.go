package payments

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// States of a reversal.
const (
	waiting = "waiting" // asked for; a second person decides
	done    = "done"
	refused = "refused"
)

// Reversal is one person's wish to reverse a receipt and a second one's answer.
type Reversal struct {
	ID, Payment    ref.ID
	State, Reason  string
	Asked, Decided Act
	Day            period.Day // on which the money was given back
}

// Act is who did something and when.
type Act struct {
	At   period.Instant
	By   ref.ID
	Name string
}

func reversalOf(r store.PaymentsReversal) Reversal {
	return Reversal{
		ID: ref.ID(r.ID), Payment: ref.ID(r.PaymentID), State: r.State, Reason: r.Reason, Day: period.Day(r.Day),
		Asked:   Act{period.Instant(r.AskedAt), ref.ID(r.AskedBy), r.Asker},
		Decided: Act{period.Instant(r.DecidedAt), ref.ID(r.DecidedBy), r.Decider},
	}
}

// reversedAlready is the answer to whoever wants to reverse a receipt again.
func reversedAlready(n tills.Number) error {
	return fault.Conflict("Receipt {number} is reversed already. Nothing was changed.", fault.Values{"number": n.String()})
}

// AskReversal asks for a receipt to be reversed, with a reason. Nothing moves
// until a second person agrees. Conflict: it is reversed, or asked for, already.
func (p *Payments) AskReversal(ctx context.Context, actor access.Actor, payment ref.ID, reason string) (id ref.ID, err error) {
	if err := permit(actor, mayAsk, actor.Municipality, 0); err != nil {
		return 0, err
	}
	if reason == "" {
		return 0, fault.Form().Field("reason", "Say why: the second person and the auditor read it.")
	}
	err = p.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		r, err := p.Receipt(ctx, tx, payment)
		if err != nil {
			return err
		}
		if r.State == Reversed {
			return reversedAlready(r.Number)
		}
		id = tx.NewID()
		err = store.New(tx).AskReversal(ctx, store.AskReversalParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
			PaymentID: int64(payment), Reason: reason, AskedAt: int64(tx.Now()), AskedBy: int64(actor.ID), Asker: actor.Name})
		if db.IsUnique(err) {
			return fault.Conflict("The reversal of receipt {number} waits for a second person already.",
				fault.Values{"number": r.Number.String()}).Because(err)
		}
		if err != nil {
			return fmt.Errorf("storing a reversal: %w", err)
		}
		return audit.Record(ctx, tx, actor, "payments.ask-reversal", receiptRef(payment), nil, map[string]string{"reason": reason})
	})
	return id, err
}

// Reverse follows a wish: the bills are owed again and the cash leaves the till
// of the same desk. Whoever asked may not do it. A
// reversal that was decided already changes nothing and says so (Conflict).
func (p *Payments) Reverse(ctx context.Context, actor access.Actor, reversal ref.ID) (r Receipt, err error) {
	err = p.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		wish, err := p.wish(ctx, tx, actor, reversal)
		if err != nil {
			return err
		}
		if r, err = p.held(ctx, tx, wish.Payment); err != nil {
			return err
		}
		if wish.State != waiting || r.State == Reversed {
			return decidedAlready(wish, r)
		}
		return p.reverse(ctx, tx, actor, wish, r)
	})
	return r, err
}

// RefuseReversal leaves the receipt as it is.
func (p *Payments) RefuseReversal(ctx context.Context, actor access.Actor, reversal ref.ID) error {
	return p.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		wish, err := p.wish(ctx, tx, actor, reversal)
		if err != nil {
			return err
		}
		if err := p.decide(ctx, tx, actor, wish, store.DecideReversalParams{State: refused}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, "payments.refuse-reversal", receiptRef(wish.Payment), nil, nil)
	})
}

// wish returns a reversal that the actor may decide on.
func (p *Payments) wish(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (Reversal, error) {
	row, err := store.New(tx).Reversal(ctx, store.ReversalParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Reversal{}, fault.Missing("There is no such reversal.")
	}
	if err != nil {
		return Reversal{}, fmt.Errorf("reading a reversal: %w", err)
	}
	return reversalOf(row), permit(actor, mayReverse, tx.Municipality, ref.ID(row.AskedBy))
}

// held returns a receipt whose account and advances are locked.
func (p *Payments) held(ctx context.Context, tx *db.Tx, payment ref.ID) (Receipt, error) {
	r, err := p.Receipt(ctx, tx, payment)
	if err != nil {
		return r, err
	}
	if err := hold(ctx, tx, r.Account); err != nil {
		return r, err
	}
	return p.Receipt(ctx, tx, payment)
}

// decidedAlready tells whoever repeats a decision that it was made.
func decidedAlready(wish Reversal, r Receipt) error {
	if wish.State == refused {
		return fault.Conflict("This reversal was refused already. Nothing was changed.")
	}
	return reversedAlready(r.Number)
}

// reverse takes the money of a payment back from wherever it lies now: bills it
// settled at first may have been reversed since, and its advance may lie on
// later ones.
func (p *Payments) reverse(ctx context.Context, tx *db.Tx, actor access.Actor, wish Reversal, r Receipt) error {
	rows, err := store.New(tx).LyingOf(ctx, store.LyingOfParams{MunicipalityID: int64(tx.Municipality), PaymentID: int64(r.ID)})
	if err != nil {
		return fmt.Errorf("reading where a payment lies: %w", err)
	}
	moves := make([]share.Move, len(rows))
	for i, row := range rows {
		moves[i] = lying(row, -1)
	}
	if err := p.writeMoves(ctx, tx, "reversed", 0, moves); err != nil {
		return err
	}
	if err := p.billing.Settle(ctx, tx, settled(moves)); err != nil {
		return err
	}
	day, err := p.tills.GiveBack(ctx, tx, r.Desk, r.Amount, receiptRef(r.ID))
	if err != nil {
		return err
	}
	entry, err := p.ledger.Post(ctx, tx, actor, takenBack(day.Date, r, moves))
	if err != nil {
		return err
	}
	if err := p.closeReversal(ctx, tx, actor, wish, r, day.Date, entry); err != nil {
		return err
	}
	_, err = p.applyAdvance(ctx, tx, actor, r.Account)
	return err
}

// takenBack is the journal entry of a reversal: cash leaves the till, the bills
// are owed again, what was left of the advance is gone. It mirrors the payment
// as it lies today; the entry of the payment itself stays as it was booked.
func takenBack(day period.Day, r Receipt, moves []share.Move) ledger.Entry {
	parts := make([]share.Part, len(moves))
	for i, m := range moves {
		parts[i] = m.Part
	}
	e := ledger.Entry{
		Day: day, Kind: "payments.reversal", Source: receiptRef(r.ID), Text: "Payment reversed",
		Key:   "payments.reversal/" + r.ID.String(),
		Lines: append(receivable(r.Account, parts, -1), ledger.Line{Account: ledger.Cash, Subject: r.Desk, Amount: -r.Amount}),
	}
	if r.left > 0 {
		e.Lines = append(e.Lines, ledger.Line{Account: ledger.Advance, Subject: r.Account, Amount: r.left})
	}
	return e
}

// closeReversal marks receipt and wish. Both updates hold their own condition, so
// that of two people who agree at the same moment only one gives money back.
func (p *Payments) closeReversal(ctx context.Context, tx *db.Tx, actor access.Actor, wish Reversal, r Receipt, day period.Day, entry ref.ID) error {
	n, err := store.New(tx).MarkReversed(ctx, store.MarkReversedParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.ID)})
	if err != nil {
		return fmt.Errorf("marking a receipt as reversed: %w", err)
	}
	if n == 0 {
		return reversedAlready(r.Number)
	}
	err = p.decide(ctx, tx, actor, wish, store.DecideReversalParams{
		State: done, Day: string(day), EntryID: int64(entry)})
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "payments.reverse", receiptRef(r.ID),
		map[string]any{"state": Taken}, map[string]any{"state": Reversed, "reason": wish.Reason, "amount": r.Amount})
}

// decide writes the answer to a wish that still waits; Conflict when it does not.
func (p *Payments) decide(ctx context.Context, tx *db.Tx, actor access.Actor, wish Reversal, how store.DecideReversalParams) error {
	how.MunicipalityID, how.ID = int64(tx.Municipality), int64(wish.ID)
	how.DecidedAt, how.DecidedBy, how.Decider = int64(tx.Now()), int64(actor.ID), actor.Name
	n, err := store.New(tx).DecideReversal(ctx, how)
	if err != nil {
		return fmt.Errorf("deciding a reversal: %w", err)
	}
	if n == 0 {
		return fault.Conflict("This reversal was decided already. Nothing was changed.")
	}
	return nil
}

// reversalsOf lists the wishes about one receipt, the oldest first.
func (p *Payments) reversalsOf(ctx context.Context, tx *db.Tx, payment ref.ID) ([]Reversal, error) {
	rows, err := store.New(tx).ReversalsOf(ctx, store.ReversalsOfParams{MunicipalityID: int64(tx.Municipality), PaymentID: int64(payment)})
	if err != nil {
		return nil, fmt.Errorf("reading reversals: %w", err)
	}
	list := make([]Reversal, len(rows))
	for i, row := range rows {
		list[i] = reversalOf(row)
	}
	return list, nil
}
