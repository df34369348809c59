package payments

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/slip"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Cash is money on the table.
type Cash struct {
	Key      string // one-time key of the form: the same key never books twice
	Account  ref.ID
	Amount   money.Som
	Day      period.Day // empty, or the day that is open; another is refused
	Received money.Som  // notes given, when the cashier wants the change computed
	Note     string     // what the payer said: "for the neighbour"
	Sure     bool       // the cashier confirms a large sum
}

// check refuses what is wrong whatever the account owes.
func (c Cash) check() error {
	form := fault.Form()
	switch {
	case c.Amount <= 0:
		form.Field("amount", "Enter an amount above zero.")
	case c.Amount >= tills.MostCash:
		form.Field("amount", "One payment must be below {limit}. Check the amount.", fault.Values{"limit": tills.MostCash})
	case c.Received != 0 && c.Received < c.Amount:
		form.Field("received", "Less was received than is to be booked.")
	}
	if c.Key == "" {
		return fault.Invalid("This form is out of date. Open the account again.")
	}
	return form.Err()
}

// Take books a cash payment and returns its receipt: bills in the order of the rule, the
// rest as advance. Everything happens in one transaction or not at all. A key
// that was used returns the receipt it made. Faults: Invalid for an amount that
// cannot be (zero, a million, a closed account), Conflict without an open day.
func (p *Payments) Take(ctx context.Context, actor access.Actor, c Cash) (r Receipt, err error) {
	if err := access.Permit(actor, mayTake, actor.Municipality, 0); err != nil {
		return r, err
	}
	if err := c.check(); err != nil {
		return r, err
	}
	err = p.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		r, err = p.take(ctx, tx, actor, c)
		return err
	})
	return r, err
}

// take is Take inside its transaction.
func (p *Payments) take(ctx context.Context, tx *db.Tx, actor access.Actor, c Cash) (Receipt, error) {
	if err := hold(ctx, tx, c.Account); err != nil {
		return Receipt{}, err
	}
	if earlier, err := p.earlier(ctx, tx, c); earlier.ID != 0 || err != nil {
		return earlier, err
	}
	day, desk, err := p.tills.Working(ctx, tx, actor)
	if err != nil {
		return Receipt{}, err
	}
	if c.Day != "" && c.Day != day.Date {
		return Receipt{}, fault.Form().Field("day", "Payments are taken on the day that is open: {day}.", fault.Values{"day": day.Date})
	}
	account, debts, err := p.dues(ctx, tx, actor, c.Account)
	if err != nil {
		return Receipt{}, err
	}
	if err := c.fits(account, desk, share.Owed(debts)); err != nil {
		return Receipt{}, err
	}
	r := draft(tx, day, desk, account, c)
	if r.Number.Serial, err = p.tills.Receive(ctx, tx, day, r.Amount, receiptRef(r.ID)); err != nil {
		return r, err
	}
	if err := p.lay(ctx, tx, &r, debts); err != nil {
		return r, err
	}
	list := []Receipt{r}
	err = p.book(ctx, tx, actor, list, nil)
	return list[0], err
}

// earlier returns the receipt that the key made before, or none. The same key
// with other figures is a mistake of the sender and is refused.
func (p *Payments) earlier(ctx context.Context, tx *db.Tx, c Cash) (Receipt, error) {
	id, err := store.New(tx).PaymentByKey(ctx, store.PaymentByKeyParams{MunicipalityID: int64(tx.Municipality), Key: c.Key})
	if db.IsMissing(err) {
		return Receipt{}, nil
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("looking for the key: %w", err)
	}
	r, err := p.Receipt(ctx, tx, ref.ID(id))
	if err == nil && (r.Account != c.Account || r.Amount != c.Amount) {
		return Receipt{}, fault.Conflict("This form was booked already, with other figures: receipt {number}. Open the account again.",
			fault.Values{"number": r.Number.String()})
	}
	r.Repeated = true
	return r, err
}

// dues returns the account and what it owes once waiting advances are used up.
func (p *Payments) dues(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (accounts.Account, []share.Debt, error) {
	account, err := p.accounts.Account(ctx, tx, id)
	if err != nil {
		return account, nil, err
	}
	if _, err := p.applyAdvance(ctx, tx, actor, id); err != nil {
		return account, nil, err
	}
	debts, err := p.unpaid(ctx, tx, id)
	return account, debts, err
}

// unpaid lists what an account owes.
func (p *Payments) unpaid(ctx context.Context, tx *db.Tx, account ref.ID) ([]share.Debt, error) {
	items, err := p.billing.Unpaid(ctx, tx, account)
	return debtsOf(items), err
}

// debtsOf are unpaid bills as the engine of allocation knows them.
func debtsOf(items []billing.Item) []share.Debt {
	debts := make([]share.Debt, len(items))
	for i, item := range items {
		debts[i] = share.Debt{Bill: item.Bill, Account: item.Account, Service: item.Service,
			Month: item.Month, Due: item.Due, Open: item.Amount - item.Paid}
	}
	return debts
}

// fits refuses an amount that does not suit the account or the desk.
func (c Cash) fits(a accounts.Account, desk tills.Desk, debt money.Som) error {
	closed := a.State == "closed"
	switch {
	case closed && debt == 0:
		return fault.Invalid("This account is closed and owes nothing. No payment can be taken.")
	case closed && c.Amount > debt:
		return fault.Form().Field("amount", "This account is closed and owes {sum}. Take no more than that.", fault.Values{"sum": debt})
	case c.Amount > desk.Large && !c.Sure:
		return fault.Form().Field("sure", "This is a large sum: {sum}. Count it again and tick the box.", fault.Values{"sum": c.Amount})
	}
	return nil
}

// draft is the receipt before it has a number: who, where, when, for whom. Name
// and address are kept as they are today, because the paper will say so.
func draft(tx *db.Tx, day tills.Day, desk tills.Desk, a accounts.Account, c Cash) Receipt {
	return Receipt{Receipt: slip.Receipt{
		ID: tx.NewID(), Number: ref.Receipt{Desk: desk.Code}, Desk: desk.ID, Provider: desk.Provider, OfDay: day.ID,
		Day: day.Date, At: tx.Now(), CashierID: day.CashierID, Cashier: day.Cashier, Method: intake.Cash, Channel: desk.ID,
		Account: a.ID, AccountNumber: a.Number, Holder: a.Holder, Address: address(a),
		Amount: c.Amount, Received: c.Received, Note: c.Note, State: Taken},
		Debit: ledger.Cash, key: c.Key,
	}
}

// lay lays a payment on what is owed and notes how the account stands then.
func (p *Payments) lay(ctx context.Context, tx *db.Tx, r *Receipt, debts []share.Debt) error {
	o, err := p.order(ctx, tx)
	if err != nil {
		return err
	}
	r.Parts, r.left = o.on(r.Provider, r.Day).Allocate(r.Amount, debts, share.Wish{})
	r.DebtAfter = share.Owed(debts) - r.Amount + r.left
	r.AdvanceAfter = r.left // earlier advances were used up by dues, unless nothing is owed
	if r.DebtAfter > 0 {
		return nil
	}
	earlier, err := p.advance(ctx, tx, r.Account)
	r.AdvanceAfter += earlier
	return err
}

// receivable sums parts by service into lines on the account's debt; sign −1
// lowers the debt.
func receivable(account ref.ID, parts []share.Part, sign money.Som) []ledger.Line {
	var lines []ledger.Line
	at := map[ref.ID]int{} // line of each service
	for _, part := range parts {
		i, known := at[part.Service]
		if !known {
			i = len(lines)
			at[part.Service] = i
			lines = append(lines, ledger.Line{Account: ledger.Receivable, Subject: account, Service: part.Service})
		}
		lines[i].Amount += sign * part.Amount
	}
	return lines
}

// settlements are the parts as billing takes them.
func settlements(parts []share.Part) []billing.Settlement {
	list := make([]billing.Settlement, len(parts))
	for i, part := range parts {
		list[i] = billing.Settlement{Bill: part.Bill, Amount: part.Amount}
	}
	return list
}

// receiptRef is how ledger, cash book and trail point at a receipt.
func receiptRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "payments.payment", ID: id} }
