package payments

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/slip"
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
	Taken    = slip.Taken
	Reversed = slip.Reversed
	Moved    = slip.Moved
)

// Receipt is one payment: what its paper says, and how it stands in the books.
type Receipt struct {
	slip.Receipt
	Debit    string // ledger account that the money lies on, by Channel
	Source   ref.Ref
	Repeated bool // the same form was sent before: nothing was booked again
	key      string
	entry    ref.ID
	left     money.Som     // of the advance
	from     []ledger.Line // of the journal, when it is money of another payment
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
	r := Receipt{Receipt: slip.Receipt{
		ID: ref.ID(row.ID), Number: ref.Receipt{Desk: int(row.DeskCode), Serial: int(row.Number)}, Desk: ref.ID(row.DeskID),
		Provider: ref.ID(row.ProviderID), OfDay: ref.ID(row.DayID), Day: period.Day(row.Day), At: period.Instant(row.TakenAt),
		CashierID: ref.ID(row.CashierID), Cashier: row.Cashier, Account: ref.ID(row.AccountID), AccountNumber: row.AccountNumber,
		Method: intake.Method(row.Method), Channel: ref.ID(row.ChannelID), External: row.External, Payer: row.Payer,
		Holder: row.Holder, Address: row.Address, Amount: money.Som(row.Amount), Received: money.Som(row.Received),
		DebtAfter: money.Som(row.DebtAfter), AdvanceAfter: money.Som(row.AdvanceAfter), Note: row.Note,
		Returned: money.Som(row.Returned), State: row.State},
		Debit: row.Debit, Source: ref.Ref{Kind: row.SourceKind, ID: ref.ID(row.SourceID)}, key: row.Key,
		entry: ref.ID(row.EntryID), left: money.Som(row.AdvanceLeft),
	}
	if r.Source == receiptRef(r.Source.ID) {
		r.Origin = r.Source.ID
	}
	return r
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
	if err != nil {
		return nil, fmt.Errorf("reading the payments of an account: %w", err)
	}
	list := receiptsOf(rows)
	return list, p.name(ctx, tx, list)
}

// name says of payments from outside whom they came through.
func (p *Payments) name(ctx context.Context, tx *db.Tx, list []Receipt) error {
	if p.lent.Doors == nil || !slices.ContainsFunc(list, func(r Receipt) bool { return r.Outside() }) {
		return nil
	}
	doors, err := p.lent.Doors(ctx, tx)
	for i := range list {
		list[i].Name(doors)
	}
	return err
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
