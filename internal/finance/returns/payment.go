package returns

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/returns/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Payment is a payment as this room needs it.
type Payment struct {
	ID            ref.ID
	Number        ref.Receipt
	Day           period.Day
	Method        intake.Method
	External      string
	Account       ref.ID
	AccountNumber string
	Holder        string
	Address       string
	Amount        money.Som
	Returned      money.Som // left it again already
	Left          money.Som // of it lies unused as an advance
	State         string    // as payments names it: taken, reversed, moved
	Cash          bool      // its money lies in a till
}

// Rest is what can still be taken back.
func (p Payment) Rest() money.Som { return p.Amount - p.Returned }

func paymentOf(r store.PubPaymentsPayment) Payment {
	return Payment{
		ID: ref.ID(r.ID), Number: ref.Receipt{Desk: int(r.DeskCode), Serial: int(r.Number)}, Day: period.Day(r.Day),
		Method: intake.Method(r.Method), External: r.External, Account: ref.ID(r.AccountID), AccountNumber: r.AccountNumber,
		Holder: r.Holder, Address: r.Address, Amount: money.Som(r.Amount), Returned: money.Som(r.Returned),
		Left: money.Som(r.AdvanceLeft), State: r.State, Cash: r.Debit == cashAccount,
	}
}

// cashAccount is the ledger's name of money in tills.
const cashAccount = "assets:cash"

// Payment returns one payment; fault.Missing when there is none.
func (rs *Returns) Payment(ctx context.Context, tx *db.Tx, id ref.ID) (Payment, error) {
	row, err := store.New(tx).Payment(ctx, store.PaymentParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Payment{}, fault.Missing("There is no such receipt.")
	}
	if err != nil {
		return Payment{}, fmt.Errorf("reading a payment: %w", err)
	}
	return paymentOf(row), nil
}

// searched is for how many days back payments are found by the other side's number.
const searched = 400

// find looks for payments by what people have in hand: the number of a receipt,
// the number on a terminal's slip, or the number of the personal account.
func (rs *Returns) find(ctx context.Context, tx *db.Tx, text string) (list []Payment, err error) {
	q, m := store.New(tx), int64(tx.Municipality)
	text = strings.TrimSpace(text)
	var rows []store.PubPaymentsPayment
	if account, err := ref.ParseNumber(text); err == nil {
		if rows, err = accountPayments(ctx, q, m, account.String()); err != nil {
			return nil, err
		}
	}
	if number, ok := ref.ParseReceipt(text); ok && len(rows) == 0 {
		rows, err = q.PaymentsNumbered(ctx, store.PaymentsNumberedParams{MunicipalityID: m, Number: int64(number.Serial), Code: int64(number.Desk)})
	}
	if err == nil && len(rows) == 0 && text != "" {
		rows, err = q.PaymentsOutside(ctx, store.PaymentsOutsideParams{MunicipalityID: m, External: text, Since: string(tx.Today().Add(-searched))})
	}
	if err != nil {
		return nil, fmt.Errorf("finding payments: %w", err)
	}
	for _, row := range rows {
		list = append(list, paymentOf(row))
	}
	return list, nil
}

func accountPayments(ctx context.Context, q *store.Queries, municipality int64, number string) ([]store.PubPaymentsPayment, error) {
	account, err := q.AccountByNumber(ctx, store.AccountByNumberParams{MunicipalityID: municipality, Number: number})
	if db.IsMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading an account by number: %w", err)
	}
	return q.PaymentsOfAccount(ctx, store.PaymentsOfAccountParams{MunicipalityID: municipality, AccountID: account.ID})
}

// target is the account that a transfer goes to.
type target struct {
	ID             ref.ID
	Number, Holder string
	Owed           money.Som
	closed         bool
}

// target reads the account that somebody typed; Invalid at its field when there
// is none.
func (rs *Returns) target(ctx context.Context, tx *db.Tx, text string) (target, error) {
	missing := fault.Form().Field("to", "There is no such account. Check the number: it is at the top of the bill.")
	number, err := ref.ParseNumber(strings.TrimSpace(text))
	if err != nil {
		return target{}, missing
	}
	q, m := store.New(tx), int64(tx.Municipality)
	row, err := q.AccountByNumber(ctx, store.AccountByNumberParams{MunicipalityID: m, Number: number.String()})
	if db.IsMissing(err) {
		return target{}, missing
	}
	if err != nil {
		return target{}, fmt.Errorf("reading an account by number: %w", err)
	}
	owed, err := q.Owed(ctx, store.OwedParams{MunicipalityID: m, AccountID: row.ID})
	if err != nil {
		return target{}, fmt.Errorf("reading a debt: %w", err)
	}
	return target{ref.ID(row.ID), row.Number, row.Holder, money.Som(owed), row.State == "closed"}, nil
}

// Effect is what a correction will do, shown before it is asked for and before it
// is decided.
type Effect struct {
	Sum     money.Som
	Advance money.Som    // out of the unused advance of the payment
	Bills   []share.Part // owed again, the newest first
	ToBills money.Som    // of a transfer: goes onto bills of the other account
	Ahead   money.Som    // of a transfer: becomes an advance there
}

// Owed is what will be owed again.
func (e Effect) Owed() money.Som { return share.Total(e.Bills) }

// effect computes what taking a sum out of a payment does: by the same rule as
// the books, on what lies where now.
func (rs *Returns) effect(ctx context.Context, tx *db.Tx, p Payment, sum money.Som, to target) (Effect, error) {
	rows, err := store.New(tx).Lying(ctx, store.LyingParams{MunicipalityID: int64(tx.Municipality), PaymentID: int64(p.ID)})
	if err != nil {
		return Effect{}, fmt.Errorf("reading where a payment lies: %w", err)
	}
	lying := make([]share.Move, len(rows))
	for i, r := range rows {
		lying[i] = share.Move{Payment: p.ID, Part: share.Part{Amount: money.Som(r.Amount), Debt: share.Debt{
			Bill: ref.ID(r.BillID), Account: ref.ID(r.AccountID), Service: ref.ID(r.ServiceID), Month: period.Month(r.Month)}}}
	}
	e := Effect{Sum: sum}
	var moves []share.Move
	e.Advance, moves = share.TakeBack(sum, p.Left, lying)
	for _, m := range moves {
		m.Amount = -m.Amount
		e.Bills = append(e.Bills, m.Part)
	}
	if to.ID != 0 {
		e.ToBills = min(sum, to.Owed)
		e.Ahead = sum - e.ToBills
	}
	return e, nil
}

// names are the services of the municipality.
type names map[ref.ID]place.Name

func (rs *Returns) services(ctx context.Context, tx *db.Tx) (names, error) {
	rows, err := store.New(tx).Services(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading service names: %w", err)
	}
	known := names{}
	for _, r := range rows {
		known[ref.ID(r.ID)] = place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}
	}
	return known, nil
}

// latest lists the last payments of our desks today that can be corrected.
func (rs *Returns) latest(ctx context.Context, tx *db.Tx) ([]Payment, error) {
	rows, err := store.New(tx).LatestOpen(ctx, store.LatestOpenParams{MunicipalityID: int64(tx.Municipality), Since: string(tx.Today())})
	if err != nil {
		return nil, fmt.Errorf("reading the last payments: %w", err)
	}
	list := make([]Payment, len(rows))
	for i, row := range rows {
		list[i] = paymentOf(row)
	}
	return list, nil
}
