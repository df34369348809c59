package receipts

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/slip"
	"github.com/openaimak/aimak/internal/finance/receipts/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Act is who did something and when.
type Act struct {
	At   period.Instant
	By   ref.ID
	Name string
}

// Receipt is one payment as its paper says it.
type Receipt = slip.Receipt

// Receipt returns one receipt with what it settled when it was taken: a paper does
// not change. fault.Missing when there is none.
func (rs *Receipts) Receipt(ctx context.Context, tx *db.Tx, id ref.ID) (Receipt, error) {
	q, m := store.New(tx), int64(tx.Municipality)
	row, err := q.Payment(ctx, store.PaymentParams{MunicipalityID: m, ID: int64(id)})
	if db.IsMissing(err) {
		return Receipt{}, fault.Missing("There is no such receipt.")
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("reading a receipt: %w", err)
	}
	list := []Receipt{receiptOf(row)}
	if err := rs.name(ctx, tx, list); err != nil {
		return Receipt{}, err
	}
	r := list[0]
	parts, err := q.PaidParts(ctx, store.PaidPartsParams{MunicipalityID: m, PaymentID: int64(id)})
	if err != nil {
		return Receipt{}, fmt.Errorf("reading what a payment settled: %w", err)
	}
	for _, part := range parts {
		r.Parts = append(r.Parts, share.Part{Amount: money.Som(part.Amount), Debt: share.Debt{Bill: ref.ID(part.BillID),
			Account: r.Account, Service: ref.ID(part.ServiceID), Month: period.Month(part.Month)}})
	}
	return r, nil
}

func receiptOf(row store.PubPaymentsPayment) Receipt {
	return Receipt{
		ID: ref.ID(row.ID), Number: ref.Receipt{Desk: int(row.DeskCode), Serial: int(row.Number)}, Desk: ref.ID(row.DeskID),
		Provider: ref.ID(row.ProviderID), OfDay: ref.ID(row.DayID), Day: period.Day(row.Day), At: period.Instant(row.TakenAt),
		CashierID: ref.ID(row.CashierID), Cashier: row.Cashier, Method: intake.Method(row.Method), Channel: ref.ID(row.ChannelID),
		External: row.External, Payer: row.Payer, Origin: ref.ID(row.OriginID), Account: ref.ID(row.AccountID), AccountNumber: row.AccountNumber,
		Holder: row.Holder, Address: row.Address, Amount: money.Som(row.Amount), Received: money.Som(row.Received),
		DebtAfter: money.Som(row.DebtAfter), AdvanceAfter: money.Som(row.AdvanceAfter), Note: row.Note,
		Returned: money.Som(row.Returned), State: row.State,
	}
}

func receiptsOf(rows []store.PubPaymentsPayment) []Receipt {
	list := make([]Receipt, len(rows))
	for i, row := range rows {
		list[i] = receiptOf(row)
	}
	return list
}

// Filter narrows the list of receipts; zero values narrow nothing.
type Filter struct {
	From, Until period.Day
	Desk        ref.ID
	State       string
	Method      intake.Method
	Before      ref.ID // the page after this receipt, newest first
}

// span returns the days of the filter, open ends filled in.
func (f Filter) span() (since, until string) {
	return string(f.From), cmp.Or(string(f.Until), "9999-12-31")
}

// list lists the receipts of days, the newest first, without their parts.
func (rs *Receipts) list(ctx context.Context, tx *db.Tx, f Filter, most int) ([]Receipt, error) {
	since, until := f.span()
	rows, err := store.New(tx).Payments(ctx, store.PaymentsParams{MunicipalityID: int64(tx.Municipality), Since: since, Until: until,
		Desk: int64(f.Desk), State: f.State, Method: string(f.Method), Before: int64(f.Before), Most: int32(most)})
	if err != nil {
		return nil, fmt.Errorf("listing receipts: %w", err)
	}
	receipts := receiptsOf(rows)
	return receipts, rs.name(ctx, tx, receipts)
}

// name says of payments from outside whom they came through.
func (rs *Receipts) name(ctx context.Context, tx *db.Tx, list []Receipt) error {
	if rs.doors == nil || !slices.ContainsFunc(list, Receipt.Outside) {
		return nil
	}
	doors, err := rs.doors(ctx, tx)
	for i := range list {
		list[i].Name(doors)
	}
	return err
}

// sums are the totals under a list of receipts.
type sums struct {
	Receipts        int
	Taken, Returned money.Som
}

// sums adds up a filtered list in one question, also where the list shows only its
// first page. What left the payments again stands apart.
func (rs *Receipts) sums(ctx context.Context, tx *db.Tx, f Filter) (sums, error) {
	since, until := f.span()
	row, err := store.New(tx).PaymentsSum(ctx, store.PaymentsSumParams{
		MunicipalityID: int64(tx.Municipality), Since: since, Until: until, Desk: int64(f.Desk), State: f.State, Method: string(f.Method)})
	if err != nil {
		return sums{}, fmt.Errorf("adding up receipts: %w", err)
	}
	return sums{int(row.Receipts), money.Som(row.Taken), money.Som(row.Returned)}, nil
}

// paidServices adds up for what the valid receipts of a filter were paid, advances
// apart: parts with a service and a sum, and nothing else.
func (rs *Receipts) paidServices(ctx context.Context, tx *db.Tx, f Filter) ([]share.Part, error) {
	since, until := f.span()
	rows, err := store.New(tx).PaidServices(ctx, store.PaidServicesParams{MunicipalityID: int64(tx.Municipality),
		Since: since, Until: until, Desk: int64(f.Desk), Method: string(f.Method)})
	if err != nil {
		return nil, fmt.Errorf("adding up services: %w", err)
	}
	parts := make([]share.Part, len(rows))
	for i, row := range rows {
		parts[i] = share.Part{Debt: share.Debt{Service: ref.ID(row.ServiceID)}, Amount: money.Som(row.Amount)}
	}
	return parts, nil
}

// numbered finds receipts by what somebody read from a paper: "1-004118" or "4118".
func (rs *Receipts) numbered(ctx context.Context, tx *db.Tx, text string) ([]Receipt, error) {
	number, ok := ref.ParseReceipt(text)
	if !ok {
		return nil, nil
	}
	rows, err := store.New(tx).PaymentsNumbered(ctx, store.PaymentsNumberedParams{
		MunicipalityID: int64(tx.Municipality), Number: int64(number.Serial), Code: int64(number.Desk)})
	if err != nil {
		return nil, fmt.Errorf("finding receipt %s: %w", number, err)
	}
	return receiptsOf(rows), nil
}

// serviceNames returns the names of the municipality's services.
func (rs *Receipts) serviceNames(ctx context.Context, tx *db.Tx) (names, error) {
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

// Correction is what took money from a payment again, as its receipt tells.
type Correction struct {
	ID     ref.ID
	Kind   intake.Kind
	Amount money.Som
	Moved  ref.ID // the payment that a transfer made
	Day    period.Day
	Reason string
	Made   Act
}

// correctionsOf lists what happened to a payment, the oldest first.
func (rs *Receipts) correctionsOf(ctx context.Context, tx *db.Tx, payment ref.ID) ([]Correction, error) {
	rows, err := store.New(tx).CorrectionsOf(ctx, store.CorrectionsOfParams{MunicipalityID: int64(tx.Municipality), PaymentID: int64(payment)})
	if err != nil {
		return nil, fmt.Errorf("reading corrections: %w", err)
	}
	list := make([]Correction, len(rows))
	for i, row := range rows {
		list[i] = Correction{ID: ref.ID(row.ID), Kind: intake.Kind(row.Kind), Amount: money.Som(row.Amount), Moved: ref.ID(row.MovedID),
			Day: period.Day(row.Day), Reason: row.Reason,
			Made: Act{At: period.Instant(row.MadeAt), By: ref.ID(row.ActorID), Name: row.Actor}}
	}
	return list, nil
}
