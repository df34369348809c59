package payments

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
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
	Number        tills.Number
	Desk          ref.ID // 0: from outside
	Provider      ref.ID // whose desk it is; 0: the municipality's own
	OfDay         ref.ID // the cashier's day
	Day           period.Day
	At            period.Instant
	CashierID     ref.ID
	Cashier       string
	Method        intake.Method
	Debit         string // ledger account that the money lies on, by Channel
	Channel       ref.ID // desk, agent, bank account or API key
	External      string // the other side's number of it
	Payer         string // as the other side names them; empty: not named
	Source        ref.Ref
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
	Parts         []share.Part // bills that it settled; empty in lists
	Repeated      bool         // the same form was sent before: nothing was booked again
	key           string
	entry         ref.ID
	left          money.Som     // of the advance
	from          []ledger.Line // of the journal, when it is money of another payment
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

// Receipt returns one receipt with what it settled; fault.Missing when there is none.
func (p *Payments) Receipt(ctx context.Context, tx *db.Tx, id ref.ID) (Receipt, error) {
	row, err := store.New(tx).Payment(ctx, store.PaymentParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Receipt{}, fault.Missing("There is no such receipt.")
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("reading a receipt: %w", err)
	}
	r := receiptOf(row)
	r.Parts, err = p.parts(ctx, tx, id)
	return r, err
}

func receiptOf(row store.PaymentsPayment) Receipt {
	return Receipt{
		ID: ref.ID(row.ID), Number: tills.Number{Desk: int(row.DeskCode), Serial: int(row.Number)}, Desk: ref.ID(row.DeskID),
		Provider: ref.ID(row.ProviderID), OfDay: ref.ID(row.DayID), Day: period.Day(row.Day), At: period.Instant(row.TakenAt),
		CashierID: ref.ID(row.CashierID), Cashier: row.Cashier, Account: ref.ID(row.AccountID), AccountNumber: row.AccountNumber,
		Method: intake.Method(row.Method), Debit: row.Debit, Channel: ref.ID(row.ChannelID), External: row.External, Payer: row.Payer,
		Source: ref.Ref{Kind: row.SourceKind, ID: ref.ID(row.SourceID)}, Returned: money.Som(row.Returned), key: row.Key,
		Holder: row.Holder, Address: row.Address, Amount: money.Som(row.Amount), Received: money.Som(row.Received),
		DebtAfter: money.Som(row.DebtAfter), AdvanceAfter: money.Som(row.AdvanceAfter), Note: row.Note, State: row.State,
		entry: ref.ID(row.EntryID), left: money.Som(row.AdvanceLeft),
	}
}

// parts are the bills that the payment settled when it was taken. Money that moved
// later is not among them: a paper does not change.
func (p *Payments) parts(ctx context.Context, tx *db.Tx, payment ref.ID) ([]share.Part, error) {
	rows, err := store.New(tx).PaidParts(ctx, store.PaidPartsParams{MunicipalityID: int64(tx.Municipality), PaymentID: int64(payment)})
	if err != nil {
		return nil, fmt.Errorf("reading what a payment settled: %w", err)
	}
	parts := make([]share.Part, len(rows))
	for i, r := range rows {
		parts[i] = share.Part{Amount: money.Som(r.Amount), Debt: share.Debt{Bill: ref.ID(r.BillID),
			Account: ref.ID(r.AccountID), Service: ref.ID(r.ServiceID), Month: period.Month(r.Month)}}
	}
	return parts, nil
}

// history lists the payments of an account, the newest first, before one (0: all).
func (p *Payments) history(ctx context.Context, tx *db.Tx, account, before ref.ID) ([]Receipt, error) {
	rows, err := store.New(tx).PaymentsOfAccount(ctx, store.PaymentsOfAccountParams{MunicipalityID: int64(tx.Municipality),
		AccountID: int64(account), Before: int64(before), Most: pageRows})
	return receiptsOf(rows), err
}

// lately lists the last payments of a desk's day.
func (p *Payments) lately(ctx context.Context, tx *db.Tx, day tills.Day, most int) ([]Receipt, error) {
	rows, err := store.New(tx).PaymentsOfDesk(ctx, store.PaymentsOfDeskParams{MunicipalityID: int64(tx.Municipality),
		DeskID: int64(day.Desk), Day: string(day.Date), Most: int32(most)})
	return receiptsOf(rows), err
}

func receiptsOf(rows []store.PaymentsPayment) []Receipt {
	list := make([]Receipt, len(rows))
	for i, row := range rows {
		list[i] = receiptOf(row)
	}
	return list
}

// serviceNames returns the names of the municipality's services.
func (p *Payments) serviceNames(ctx context.Context, tx *db.Tx) (names, error) {
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

// names are the services of the municipality.
type names map[ref.ID]place.Name

// address is where the account is, on one line, as a receipt prints it.
func address(a accounts.Account) string {
	return strings.Trim(a.Village.Ky+", "+a.Address(), ", ")
}
