package payments

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Correct takes money out of a booked payment again, in the caller's transaction:
//
//   - a reversal and a transfer take all that is still in it, a refund a part;
//   - the unused advance goes first, then the newest allocation: those bills are
//     owed again, and other advances of the account are laid on them;
//   - cash leaves today's open till of its desk, other money goes back to where it
//     lies (agent, bank, suspense), a transfer becomes a payment of the other
//     account, laid on its bills like any other;
//   - the receipt and its journal entry stay as they were written.
//
// A penalty is never touched, because none is charged. The same key corrects once
// and is answered with Repeated. Faults: Conflict when nothing is left to correct
// or no till is open, Invalid for a sum or an account that does not fit or a
// closed month, Missing. Who asked and who decided is the caller's business.
func (p *Payments) Correct(ctx context.Context, tx *db.Tx, actor access.Actor, c intake.Correction) (intake.Booked, error) {
	r, err := p.held(ctx, tx, c)
	if err != nil {
		return intake.Booked{}, err
	}
	if done, err := p.corrected(ctx, tx, c, r); done.ID != 0 || err != nil {
		return done, err
	}
	if c, err = fitting(tx, c, r); err != nil {
		return intake.Booked{}, err
	}
	lying, err := p.lyingOf(ctx, tx, r.ID)
	if err != nil {
		return intake.Booked{}, err
	}
	b := back{Correction: c, receipt: r, id: tx.NewID()}
	b.advance, b.moves = share.TakeBack(c.Amount, r.left, lying)
	return p.giveBack(ctx, tx, actor, b)
}

// back is a correction on its way: what it takes from where.
type back struct {
	intake.Correction
	id      ref.ID
	receipt Receipt
	advance money.Som    // out of the unused advance
	moves   []share.Move // off the bills
	desk    ref.ID       // whose till gives the cash back; 0: no till
	moved   ref.ID       // the payment that a transfer makes
	entry   ref.ID
}

// held returns the receipt of a correction once the accounts are locked.
func (p *Payments) held(ctx context.Context, tx *db.Tx, c intake.Correction) (Receipt, error) {
	r, err := p.Receipt(ctx, tx, c.Payment)
	if err != nil {
		return r, err
	}
	accounts := []ref.ID{r.Account}
	if c.To != 0 {
		accounts = append(accounts, c.To)
	}
	if err := hold(ctx, tx, accounts...); err != nil {
		return r, err
	}
	return p.Receipt(ctx, tx, c.Payment)
}

// corrected answers a key that corrected before.
func (p *Payments) corrected(ctx context.Context, tx *db.Tx, c intake.Correction, r Receipt) (intake.Booked, error) {
	row, err := store.New(tx).CorrectionByKey(ctx, store.CorrectionByKeyParams{MunicipalityID: int64(tx.Municipality), Key: c.Key})
	if db.IsMissing(err) {
		return intake.Booked{}, nil
	}
	if err != nil {
		return intake.Booked{}, fmt.Errorf("looking for the key: %w", err)
	}
	if ref.ID(row.PaymentID) != c.Payment || row.Kind != string(c.Kind) || c.Kind == intake.Refund && money.Som(row.Amount) != c.Amount {
		return intake.Booked{}, fault.Conflict("Another correction was made under this number. Nothing was changed.")
	}
	account, id := r.Account, r.ID
	if row.MovedID != 0 {
		id = ref.ID(row.MovedID)
		moved, err := p.Receipt(ctx, tx, id)
		if err != nil {
			return intake.Booked{}, err
		}
		account = moved.Account
	}
	answer, err := p.answer(ctx, tx, id, account)
	answer.Repeated = true
	return answer, err
}

// fitting refuses what cannot be corrected and fills in sum and day.
func fitting(tx *db.Tx, c intake.Correction, r Receipt) (intake.Correction, error) {
	if err := unchanged(r); err != nil {
		return c, err
	}
	rest := r.Amount - r.Returned
	form := fault.Form()
	switch c.Kind {
	case intake.Reverse, intake.Transfer:
		c.Amount = rest
	case intake.Refund:
		if c.Amount <= 0 || c.Amount > rest {
			form.Field("amount", "Enter a sum above zero, at most {sum}: that much is still in the payment.", fault.Values{"sum": rest})
		}
	default:
		return c, fmt.Errorf("a correction of kind %q", c.Kind)
	}
	if c.Kind == intake.Transfer && (c.To == 0 || c.To == r.Account) {
		form.Field("to", "Choose another account than the one that was paid.")
	}
	if c.Reason == "" {
		form.Field("reason", "Say why: the second person and the auditor read it.")
	}
	if c.Key == "" {
		return c, fault.Invalid("This form is out of date. Open the payment again.")
	}
	if c.Day == "" {
		c.Day = tx.Today()
	}
	if c.Day < r.Day {
		form.Field("day", "A correction cannot be earlier than its payment.")
	}
	return c, form.Err()
}

// unchanged refuses to correct a payment of which nothing is left, and says so.
func unchanged(r Receipt) error {
	number := fault.Values{"number": r.Number.String()}
	switch {
	case r.State == Reversed:
		return fault.Conflict("Receipt {number} is reversed already. Nothing was changed.", number)
	case r.State == Moved:
		return fault.Conflict("The money of receipt {number} was moved to another account already. Nothing was changed.", number)
	case r.Returned >= r.Amount:
		return fault.Conflict("The money of receipt {number} was given back already. Nothing was changed.", number)
	}
	return nil
}

// lyingOf lists where the money of a payment lies now, the newest allocation
// first. Bills that it settled at first may have been reversed since, and its
// advance may lie on later ones.
func (p *Payments) lyingOf(ctx context.Context, tx *db.Tx, payment ref.ID) ([]share.Move, error) {
	rows, err := store.New(tx).LyingOf(ctx, store.LyingOfParams{MunicipalityID: int64(tx.Municipality), PaymentID: int64(payment)})
	if err != nil {
		return nil, fmt.Errorf("reading where a payment lies: %w", err)
	}
	moves := make([]share.Move, len(rows))
	for i, row := range rows {
		moves[i] = lying(row, 1)
	}
	return moves, nil
}

// giveBack carries a correction out: bills, till or other account, journal,
// payment, record.
func (p *Payments) giveBack(ctx context.Context, tx *db.Tx, actor access.Actor, b back) (intake.Booked, error) {
	if err := p.writeMoves(ctx, tx, "reversed", 0, b.moves); err != nil {
		return intake.Booked{}, err
	}
	if err := p.billing.Settle(ctx, tx, settled(b.moves)); err != nil {
		return intake.Booked{}, err
	}
	var err error
	if b.Kind == intake.Transfer {
		b, err = p.moveOver(ctx, tx, actor, b)
	} else {
		b, err = p.payOut(ctx, tx, actor, b)
	}
	if err == nil {
		err = p.note(ctx, tx, actor, b)
	}
	if err == nil {
		_, err = p.applyAdvance(ctx, tx, actor, b.receipt.Account)
	}
	if err == nil {
		err = p.tellCorrected(ctx, tx, b.receipt.ID)
	}
	if err != nil {
		return intake.Booked{}, err
	}
	if b.moved != 0 {
		return p.answer(ctx, tx, b.moved, b.To)
	}
	return p.answer(ctx, tx, b.receipt.ID, b.receipt.Account)
}

// payOut lets the money leave: cash by the till of its desk, on the day that is
// open there, other money from where it lies.
func (p *Payments) payOut(ctx context.Context, tx *db.Tx, actor access.Actor, b back) (back, error) {
	r := b.receipt
	if r.Debit == ledger.Cash {
		day, err := p.tills.GiveBack(ctx, tx, r.Channel, b.Amount, receiptRef(r.ID))
		if err != nil {
			return b, err
		}
		b.Day, b.desk = day.Date, r.Channel
	}
	var err error
	b.entry, err = p.ledger.Post(ctx, tx, actor, takenBack(b))
	return b, err
}

// corrections is what the journal calls them.
var corrections = map[intake.Kind]struct{ kind, text string }{
	intake.Reverse:  {"payments.reversal", i18n.Mark("Payment reversed")},
	intake.Refund:   {"payments.refund", i18n.Mark("Part of a payment given back")},
	intake.Transfer: {"payments.transfer", i18n.Mark("Payment moved to another account")},
}

// takenBack is the journal entry of money that leaves: the bills are owed again,
// what was taken of the advance is gone. It mirrors the payment as it lies today;
// the entry of the payment itself stays as it was booked.
func takenBack(b back) ledger.Entry {
	said := corrections[b.Kind]
	return ledger.Entry{
		Day: b.Day, Kind: said.kind, Source: receiptRef(b.receipt.ID), Text: said.text, Key: said.kind + "/" + b.id.String(),
		Lines: append(b.lines(), ledger.Line{Account: b.receipt.Debit, Subject: b.receipt.Channel, Amount: -b.Amount}),
	}
}

// lines are what a correction changes on the account that had paid.
func (b back) lines() []ledger.Line {
	parts := make([]share.Part, len(b.moves))
	for i, m := range b.moves {
		parts[i] = m.Part
	}
	lines := receivable(b.receipt.Account, parts, -1)
	if b.advance > 0 {
		lines = append(lines, ledger.Line{Account: ledger.Advance, Subject: b.receipt.Account, Amount: b.advance})
	}
	return lines
}

// moveOver makes a payment of the other account out of the money. It keeps the
// door and the channel of the first, because the money still lies there, and
// points back at it.
func (p *Payments) moveOver(ctx context.Context, tx *db.Tx, actor access.Actor, b back) (back, error) {
	r := b.receipt
	pay := intake.Payment{Key: "transfer/" + b.id.String(), Method: r.Method, Channel: r.Channel, External: r.External, Debit: r.Debit,
		Account: b.To, Amount: b.Amount, Day: b.Day, At: tx.Now(), Payer: r.Payer, Note: b.Reason, Source: receiptRef(r.ID)}
	if pay.Payer == "" {
		pay.Payer = r.Holder
	}
	s, err := p.survey(ctx, tx, []intake.Payment{pay})
	if err != nil {
		return b, err
	}
	if answer := s.accept(tx, actor, pay); answer.Refused != nil {
		return b, answer.Refused
	}
	s.receipts[0].from = b.lines()
	if err := p.book(ctx, tx, actor, s.receipts, s.used); err != nil {
		return b, err
	}
	b.moved, b.entry = s.receipts[0].ID, s.receipts[0].entry
	return b, nil
}

// note marks the payment and records the correction. The update holds its own
// condition, so that of two corrections at the same moment only one finds the
// money.
func (p *Payments) note(ctx context.Context, tx *db.Tx, actor access.Actor, b back) error {
	r, q, m := b.receipt, store.New(tx), int64(tx.Municipality)
	state := map[intake.Kind]string{intake.Reverse: Reversed, intake.Refund: Taken, intake.Transfer: Moved}[b.Kind]
	n, err := q.TakeBack(ctx, store.TakeBackParams{MunicipalityID: m, ID: int64(r.ID), Returned: int64(r.Returned),
		Amount: int64(b.Amount), Advance: int64(b.advance), State: state})
	if err != nil {
		return fmt.Errorf("marking a payment as corrected: %w", err)
	}
	if n == 0 {
		return fault.Conflict("The payment has changed meanwhile. Open it again.")
	}
	err = q.AddCorrection(ctx, store.AddCorrectionParams{MunicipalityID: m, ID: int64(b.id), Key: b.Key, PaymentID: int64(r.ID),
		Kind: string(b.Kind), Amount: int64(b.Amount), DeskID: int64(b.desk), MovedID: int64(b.moved), Day: string(b.Day), Reason: b.Reason,
		EntryID: int64(b.entry), MadeAt: int64(tx.Now()), ActorID: int64(actor.ID), Actor: actor.Name})
	if err != nil {
		return fmt.Errorf("recording a correction: %w", err)
	}
	return audit.Record(ctx, tx, actor, "payments."+string(b.Kind), receiptRef(r.ID),
		map[string]any{"state": r.State, "returned": r.Returned},
		map[string]any{"state": state, "returned": r.Returned + b.Amount, "reason": b.Reason, "amount": b.Amount, "to": b.To})
}

// answer says how the account stands after a correction.
func (p *Payments) answer(ctx context.Context, tx *db.Tx, payment, account ref.ID) (intake.Booked, error) {
	r, err := p.Receipt(ctx, tx, payment)
	if err != nil {
		return intake.Booked{}, err
	}
	due, err := p.billing.Due(ctx, tx, account)
	if err != nil {
		return intake.Booked{}, err
	}
	left, err := p.advance(ctx, tx, account)
	return intake.Booked{ID: r.ID, Number: r.Number.String(), DebtAfter: due, AdvanceAfter: left}, err
}
