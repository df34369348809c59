package billing

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Bill is what one account owes for one service and month.
type Bill struct {
	ID, Run       ref.ID
	Number        string // "2026-11/000123"; empty until approved
	Account       ref.ID
	AccountNumber string
	Village       ref.ID
	Service       ref.ID
	Month         period.Month
	Ordinal       int64
	Due           period.Day
	State         string
	Volume        money.Quantity
	Amount, Paid  money.Som
	Usual         money.Som
	Odd           []string
	Reason        string // why it was left out of the run
	Computation   Computation
	place         int64 // among the numbers of the run
}

// Rest is what is still to be paid.
func (b Bill) Rest() money.Som { return b.Amount - b.Paid }

func billOf(row store.BillingPaper) (Bill, error) {
	b := Bill{
		ID: ref.ID(row.ID), Run: ref.ID(row.RunID), Account: ref.ID(row.AccountID), AccountNumber: row.AccountNumber,
		Number: billNumber(period.Month(row.Month), row.FirstNumber, row.Place), Village: ref.ID(row.VillageID), Service: ref.ID(row.ServiceID),
		Month: period.Month(row.Month), Ordinal: row.Ordinal, Due: period.Day(row.Due), State: stateOf(row.State, State(row.RunState)),
		Volume: money.Quantity(row.Quantity), Amount: money.Som(row.Amount), Paid: money.Som(row.Paid),
		Usual: money.Som(row.Usual), Odd: oddity.Split(row.Odd), Reason: row.Reason, place: row.Place,
	}
	if err := json.Unmarshal([]byte(row.Computation), &b.Computation); err != nil {
		return b, fmt.Errorf("computation of bill %s: %w", b.ID, err)
	}
	return b, nil
}

// stateOf puts what is stored of a bill and the state of its run into one word.
func stateOf(bill string, run State) string {
	switch {
	case bill != billed:
		return bill
	case run == Posted || run == Reversing:
		return BillPosted
	}
	return BillDraft
}

func billsOf(rows []store.BillingPaper) ([]Bill, error) {
	bills := make([]Bill, len(rows))
	for i, row := range rows {
		var err error
		if bills[i], err = billOf(row); err != nil {
			return nil, err
		}
	}
	return bills, nil
}

// billNumber writes the number that people read: the run's first number is that of
// place 1. Numbers have no gaps within a month; a bill without a place has none, and
// there is none before the run is approved.
func billNumber(m period.Month, first, place int64) string {
	if first == 0 || place == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%06d", m, first+place-1)
}

// MonthBills returns the posted bills of a village (0: of all) for a month, by
// village, account and service.
func (b *Billing) MonthBills(ctx context.Context, tx *db.Tx, m period.Month, village ref.ID) ([]Bill, error) {
	rows, err := store.New(tx).MonthBills(ctx, store.MonthBillsParams{MunicipalityID: int64(tx.Municipality), Month: string(m), Village: int64(village)})
	if err != nil {
		return nil, fmt.Errorf("reading the bills of a month: %w", err)
	}
	return billsOf(rows)
}

// BillsOf returns the posted bills of an account since a month, the newest first.
func (b *Billing) BillsOf(ctx context.Context, tx *db.Tx, account ref.ID, since period.Month) ([]Bill, error) {
	rows, err := store.New(tx).AccountBills(ctx, store.AccountBillsParams{MunicipalityID: int64(tx.Municipality),
		AccountID: int64(account), Month: string(since)})
	if err != nil {
		return nil, fmt.Errorf("reading the bills of an account: %w", err)
	}
	return billsOf(rows)
}

// LastMonth is the last month billed to an account, "" when there is none.
func (b *Billing) LastMonth(ctx context.Context, tx *db.Tx, account ref.ID) (period.Month, error) {
	m, err := store.New(tx).LastMonthOf(ctx, store.LastMonthOfParams{MunicipalityID: int64(tx.Municipality), AccountID: int64(account)})
	return period.Month(m), err
}

// Debt is what is unpaid of earlier months, and since when.
type Debt struct {
	Sum   money.Som
	Since period.Month
}

// OwedBefore returns what was left unpaid of the months before m, by account;
// account 0 means all.
func (b *Billing) OwedBefore(ctx context.Context, tx *db.Tx, m period.Month, account ref.ID) (map[ref.ID]Debt, error) {
	rows, err := store.New(tx).OwedBefore(ctx, store.OwedBeforeParams{MunicipalityID: int64(tx.Municipality),
		Month: string(m), Account: int64(account)})
	if err != nil {
		return nil, fmt.Errorf("reading debts of earlier months: %w", err)
	}
	debts := make(map[ref.ID]Debt, len(rows))
	for _, r := range rows {
		debts[ref.ID(r.AccountID)] = Debt{money.Som(r.Owed), period.Month(r.Since)}
	}
	return debts, nil
}

// Bill returns one bill; fault.Missing when there is none.
func (b *Billing) Bill(ctx context.Context, tx *db.Tx, id ref.ID) (Bill, error) {
	row, err := store.New(tx).Bill(ctx, store.BillParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Bill{}, fault.Missing("There is no such bill.")
	}
	if err != nil {
		return Bill{}, fmt.Errorf("reading a bill: %w", err)
	}
	return billOf(row)
}

// Item is an unpaid bill as payments needs it.
type Item struct {
	Bill         ref.ID
	Number       string
	Account      ref.ID
	Service      ref.ID
	Month        period.Month
	Due          period.Day
	Amount, Paid money.Som
}

// Unpaid lists what an account owes, the oldest month first.
func (b *Billing) Unpaid(ctx context.Context, tx *db.Tx, account ref.ID) ([]Item, error) {
	rows, err := store.New(tx).Unpaid(ctx, store.UnpaidParams{MunicipalityID: int64(tx.Municipality), AccountID: int64(account)})
	if err != nil {
		return nil, fmt.Errorf("reading unpaid bills: %w", err)
	}
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = itemOf(store.UnpaidAllRow(r))
	}
	return items, nil
}

func itemOf(r store.UnpaidAllRow) Item {
	return Item{
		Bill: ref.ID(r.ID), Number: billNumber(period.Month(r.Month), r.FirstNumber, r.Place), Account: ref.ID(r.AccountID),
		Service: ref.ID(r.ServiceID), Month: period.Month(r.Month), Due: period.Day(r.Due),
		Amount: money.Som(r.Amount), Paid: money.Som(r.Paid),
	}
}

// few is up to how many accounts are asked one by one.
const few = 8

// UnpaidOf lists what several accounts owe, each with its oldest month first;
// nil means all accounts of the municipality.
func (b *Billing) UnpaidOf(ctx context.Context, tx *db.Tx, accounts []ref.ID) (map[ref.ID][]Item, error) {
	owed := map[ref.ID][]Item{}
	if accounts != nil && len(accounts) <= few {
		for _, id := range accounts {
			items, err := b.Unpaid(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			owed[id] = items
		}
		return owed, nil
	}
	rows, err := store.New(tx).UnpaidAll(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading unpaid bills: %w", err)
	}
	wanted := map[ref.ID]bool{}
	for _, id := range accounts {
		wanted[id] = true
	}
	for _, r := range rows {
		if id := ref.ID(r.AccountID); accounts == nil || wanted[id] {
			owed[id] = append(owed[id], itemOf(r))
		}
	}
	return owed, nil
}

// Due is what an account owes on posted bills, advances not counted.
func (b *Billing) Due(ctx context.Context, tx *db.Tx, account ref.ID) (money.Som, error) {
	owed, err := store.New(tx).Owed(ctx, store.OwedParams{MunicipalityID: int64(tx.Municipality), AccountID: int64(account)})
	return money.Som(owed), err
}

// Settlement is money that goes onto a bill, or with a minus comes off it.
type Settlement struct {
	Bill   ref.ID
	Amount money.Som
}

// Settle notes money on bills, all or nothing, whatever their number in a fixed
// count of statements. A bill never holds less than nothing or more than its
// amount; money can leave a reversed bill but not reach it. A settlement that
// does not fit any more is fault.Conflict.
func (b *Billing) Settle(ctx context.Context, tx *db.Tx, settlements []Settlement) error {
	sums := map[ref.ID]money.Som{}
	for _, s := range settlements {
		sums[s.Bill] += s.Amount
	}
	if len(sums) == 0 {
		return nil
	}
	q, m, batch := store.New(tx), int64(tx.Municipality), tx.NewID()
	_, err := tx.Bulk(ctx, "billing_settling", []string{"municipality_id", "batch", "bill_id", "amount"}, settlingRows(tx, batch, sums))
	if err != nil {
		return err
	}
	n, err := q.Settle(ctx, store.SettleParams{MunicipalityID: m, Batch: int64(batch)})
	if err != nil {
		return fmt.Errorf("settling bills: %w", err)
	}
	if n != int64(len(sums)) {
		return fault.Conflict("What is owed has changed meanwhile. Look at the account again.")
	}
	return q.EndSettling(ctx, store.EndSettlingParams{MunicipalityID: m, Batch: int64(batch)})
}

// settlingRows yields the sums in the order of their bills: concurrent batches
// then lock rows in the same order and cannot block each other.
func settlingRows(tx *db.Tx, batch ref.ID, sums map[ref.ID]money.Som) iter.Seq[[]any] {
	bills := make([]ref.ID, 0, len(sums))
	for id := range sums {
		bills = append(bills, id)
	}
	slices.Sort(bills)
	return func(yield func([]any) bool) {
		for _, id := range bills {
			if !yield([]any{tx.Municipality, batch, id, sums[id]}) {
				return
			}
		}
	}
}

// PaidBills returns what is settled on each bill of the municipality, so that
// payments can compare it with what it knows to lie there.
func (b *Billing) PaidBills(ctx context.Context, tx *db.Tx) (map[ref.ID]money.Som, error) {
	rows, err := store.New(tx).PaidBills(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading what is paid: %w", err)
	}
	paid := make(map[ref.ID]money.Som, len(rows))
	for _, r := range rows {
		paid[ref.ID(r.ID)] = money.Som(r.Paid)
	}
	return paid, nil
}
