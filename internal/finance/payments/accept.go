package payments

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/slip"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// MostOutside is what one payment from outside stays below: a hundred million som
// is more than a municipality is paid in a year.
const MostOutside money.Som = 100_000_000_00

// Accept books payments from outside in the caller's transaction and answers each
// in its place: bills in the order that was decided, the rest as advance. One that is refused does
// not hinder the others; a key that was booked before books nothing and answers
// with what it booked. The number of statements does not depend on that of the
// payments. Whether the actor may bring money is asked by the room that calls.
//
// An error means that nothing may be kept: roll back and try the whole list again.
// Call it once in a transaction: accounts are locked in order, and a second call
// could wait for somebody who waits for the first.
func (p *Payments) Accept(ctx context.Context, tx *db.Tx, actor access.Actor, list []intake.Payment) ([]intake.Booked, error) {
	if len(list) == 0 {
		return nil, nil
	}
	if err := tx.Seek(ctx); err != nil {
		return nil, err
	}
	if err := hold(ctx, tx, payingAccounts(list)...); err != nil {
		return nil, err
	}
	s, err := p.survey(ctx, tx, list)
	if err != nil {
		return nil, fmt.Errorf("looking up payments: %w", err)
	}
	if len(list) > fewPayments {
		if err := tx.Browse(ctx); err != nil {
			return nil, err
		}
	}
	answers := make([]intake.Booked, len(list))
	for i, pay := range list {
		answers[i] = s.accept(tx, actor, pay)
	}
	return answers, p.book(ctx, tx, actor, s.receipts, s.used)
}

// fewPayments come in one answer to an agent; more are a register, for which
// tables are better read through when it is written.
const fewPayments = 256

// manyPayments are a register for which it is worth counting the scratch table.
const manyPayments = 2000

func payingAccounts(list []intake.Payment) []ref.ID {
	ids := make([]ref.ID, len(list))
	for i, pay := range list {
		ids[i] = pay.Account
	}
	return ids
}

// payer is an account as payments find it.
type payer struct {
	id              ref.ID
	number          string
	holder, address string
	closed          bool
	debts           []share.Debt
	credits         []share.Credit
	advance         money.Som // unused, with what no payment explains
}

// earlier is a payment that has a key already.
type earlier struct {
	account ref.ID
	amount  money.Som
	answer  intake.Booked
}

// survey is what the books know about a list of payments, and what becomes of it
// as one payment is accepted after the other.
type survey struct {
	known    map[string]earlier
	payers   map[ref.ID]*payer
	closed   period.Month // the last closed month
	order    order
	receipts []Receipt    // accepted, to be written
	used     []share.Move // advances that met bills on the way
}

// accept decides on one payment: it answers and, unless it refuses, leaves a
// receipt to be written and the account as it stands afterwards.
func (s *survey) accept(tx *db.Tx, actor access.Actor, pay intake.Payment) intake.Booked {
	if before, known := s.known[pay.Key]; known {
		if before.account != pay.Account || before.amount != pay.Amount {
			return refuse(fault.Conflict("This payment was booked already, with another account or amount: receipt {number}.",
				fault.Values{"number": before.answer.Number}))
		}
		before.answer.Repeated = true
		return before.answer
	}
	who := s.payers[pay.Account]
	if err := s.fits(tx.Today(), pay, who); err != nil {
		return refuse(err)
	}
	s.useAdvance(tx.Today(), who)
	r := outside(tx, actor, pay, who)
	r.Parts, r.left = s.order.on(0, pay.Day).Allocate(r.Amount, who.debts, s.order.wish(pay))
	who.debts = share.After(who.debts, r.Parts)
	who.advance += r.left
	r.DebtAfter, r.AdvanceAfter = share.Owed(who.debts), who.advance
	s.receipts = append(s.receipts, r)
	answer := intake.Booked{ID: r.ID, Number: r.Number.String(), DebtAfter: r.DebtAfter, AdvanceAfter: r.AdvanceAfter}
	s.known[pay.Key] = earlier{pay.Account, pay.Amount, answer}
	return answer
}

func refuse(err error) intake.Booked { return intake.Booked{Refused: err} }

// fits refuses what cannot be booked. A clock that is an hour ahead is no reason,
// so a payment of tomorrow is taken.
func (s *survey) fits(today period.Day, pay intake.Payment, who *payer) error {
	switch {
	case pay.Key == "":
		return fault.Invalid("A payment without a number of its own cannot be booked: it could not be told from a repeated one.")
	case pay.Amount <= 0:
		return fault.Invalid("The amount must be above zero.")
	case pay.Amount >= MostOutside:
		return fault.Invalid("One payment must be below {limit}. Check the amount.", fault.Values{"limit": MostOutside})
	case !pay.Day.Valid() || pay.Day > today.Add(1):
		return fault.Invalid("The day of the payment is not right. Choose today or an earlier day.")
	case pay.Day.Month() <= s.closed:
		return fault.Invalid("The month of this payment is closed. The first open day is {day}.", fault.Values{"day": s.closed.Next().First()})
	case who == nil:
		return fault.Missing("There is no such account. Check the number: it is at the top of the bill.")
	case who.closed && len(who.debts) == 0:
		return fault.Invalid("This account is closed and owes nothing. No payment can be taken.")
	}
	return nil
}

// useAdvance lays waiting advances on what the account owes, before new money.
func (s *survey) useAdvance(today period.Day, who *payer) {
	if len(who.credits) == 0 || len(who.debts) == 0 {
		return
	}
	moves := s.order.on(0, today).Apply(who.credits, who.debts)
	who.credits = nil // what they leave, if anything, meets no debt any more
	for _, m := range moves {
		who.debts = share.After(who.debts, []share.Part{m.Part})
		who.advance -= m.Amount
	}
	s.used = append(s.used, moves...)
}

// outside is the receipt of a payment from outside before it is laid on bills.
// It came through no desk, so its number is its identifier.
func outside(tx *db.Tx, actor access.Actor, pay intake.Payment, who *payer) Receipt {
	id := tx.NewID()
	if pay.At == 0 {
		pay.At = pay.Day.Start()
	}
	if actor.System { // the door says enough: nobody sat there
		actor.Name = ""
	}
	return Receipt{Receipt: slip.Receipt{
		ID: id, Number: ref.Outside(id), Day: pay.Day, At: pay.At, CashierID: actor.ID, Cashier: actor.Name,
		Method: pay.Method, Channel: pay.Channel, External: pay.External, Payer: pay.Payer,
		Account: who.id, AccountNumber: who.number, Holder: who.holder, Address: who.address,
		Amount: pay.Amount, Note: pay.Note, State: Taken},
		Debit: pay.Debit, Source: pay.Source, key: pay.Key,
	}
}
