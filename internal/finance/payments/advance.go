package payments

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// cause says why money moves between advance and bills.
type cause struct {
	kind  string // of the allocation rows
	entry ledger.Entry
}

var (
	usedForBills = cause{"advance", ledger.Entry{Kind: "payments.advance", Text: "Advance used for bills"}}
	billReversed = cause{"released", ledger.Entry{Kind: "payments.release", Text: "Bill reversed: the payment became advance"}}
)

// billsPosted lays advances on new bills: an account never owes while it has an
// advance. Repeating it finds nothing left to do.
func (p *Payments) billsPosted(ctx context.Context, tx *db.Tx, _ []byte) error {
	if err := holdAll(ctx, tx); err != nil {
		return err
	}
	return p.apply(ctx, tx, access.System(tx.Municipality), 0)
}

// billsReversed makes an advance of what had been paid on reversed bills, and
// lays it on whatever else the payers owe. What lies on the bills is read here
// and not taken from the announcement, which may be overtaken by a reversal.
func (p *Payments) billsReversed(ctx context.Context, tx *db.Tx, payload []byte) error {
	var said billing.Announcement
	if err := json.Unmarshal(payload, &said); err != nil {
		return fmt.Errorf("reading the announcement: %w", err)
	}
	if err := holdAll(ctx, tx); err != nil {
		return err
	}
	moves, err := p.lyingOn(ctx, tx, said.Paid)
	if err != nil {
		return err
	}
	system := access.System(tx.Municipality)
	if err := p.carry(ctx, tx, system, billReversed, moves); err != nil {
		return err
	}
	return p.apply(ctx, tx, system, 0)
}

// lyingOn lists what lies on bills, as moves that take it back.
func (p *Payments) lyingOn(ctx context.Context, tx *db.Tx, bills []billing.PaidBill) (moves []share.Move, err error) {
	wanted := map[int64]bool{}
	for _, bill := range bills {
		wanted[int64(bill.Bill)] = true
	}
	ids := slices.Sorted(maps.Keys(wanted))
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := store.New(tx).LyingOnBills(ctx, store.LyingOnBillsParams{
		MunicipalityID: int64(tx.Municipality), FirstBill: ids[0], LastBill: ids[len(ids)-1]})
	if err != nil {
		return nil, fmt.Errorf("reading what lies on reversed bills: %w", err)
	}
	for _, r := range rows {
		if wanted[r.BillID] {
			moves = append(moves, lying(store.LyingOfRow(r), -1))
		}
	}
	return moves, nil
}

// lying turns what lies on a bill into a move; sign −1 takes it back.
func lying(r store.LyingOfRow, sign money.Som) share.Move {
	return share.Move{Payment: ref.ID(r.PaymentID), Part: share.Part{Amount: sign * money.Som(r.Amount),
		Debt: share.Debt{Bill: ref.ID(r.BillID), Account: ref.ID(r.AccountID),
			Service: ref.ID(r.ServiceID), Month: period.Month(r.Month)}}}
}

// advance is the unused advance of one account.
func (p *Payments) advance(ctx context.Context, tx *db.Tx, account ref.ID) (money.Som, error) {
	balance, err := p.ledger.Balance(ctx, tx, ledger.Advance, account)
	return -balance, err
}

// applyAdvance lays the advance of one account on its bills, and costs one
// question when there is none.
func (p *Payments) applyAdvance(ctx context.Context, tx *db.Tx, actor access.Actor, account ref.ID) (used bool, err error) {
	left, err := p.advance(ctx, tx, account)
	if err != nil || left <= 0 {
		return false, err
	}
	return true, p.apply(ctx, tx, actor, account)
}

// apply lays unused advances on bills, of one account or (0) of all, in a fixed
// number of statements. The caller holds the accounts.
func (p *Payments) apply(ctx context.Context, tx *db.Tx, actor access.Actor, only ref.ID) error {
	credits, err := p.credits(ctx, tx, only)
	if err != nil || len(credits) == 0 {
		return err
	}
	if err := p.keepOwing(ctx, tx, only, credits); err != nil || len(credits) == 0 {
		return err
	}
	accounts := slices.Sorted(maps.Keys(credits))
	unpaid, err := p.billing.UnpaidOf(ctx, tx, accounts)
	if err != nil {
		return err
	}
	o, err := p.order(ctx, tx)
	if err != nil {
		return err
	}
	var moves []share.Move
	for _, account := range accounts {
		moves = append(moves, o.on(0, tx.Today()).Apply(credits[account], debtsOf(unpaid[account]))...)
	}
	return p.carry(ctx, tx, actor, usedForBills, moves)
}

// keepOwing drops the advances of accounts that owe nothing by the ledger. Most
// do, so that the bills of the others are few to read.
func (p *Payments) keepOwing(ctx context.Context, tx *db.Tx, only ref.ID, credits map[ref.ID][]share.Credit) error {
	if only != 0 {
		return nil
	}
	debts, err := p.ledger.Balances(ctx, tx, ledger.Receivable)
	maps.DeleteFunc(credits, func(account ref.ID, _ []share.Credit) bool { return debts[account] <= 0 })
	return err
}

// credits lists unused advances by account, the oldest first. The ledger knows
// the whole advance; what no payment explains came with the opening balances.
func (p *Payments) credits(ctx context.Context, tx *db.Tx, only ref.ID) (map[ref.ID][]share.Credit, error) {
	balances, err := p.advances(ctx, tx, only)
	if err != nil {
		return nil, err
	}
	rows, err := store.New(tx).Credits(ctx, store.CreditsParams{MunicipalityID: int64(tx.Municipality), Account: int64(only)})
	if err != nil {
		return nil, fmt.Errorf("reading advances: %w", err)
	}
	explained := map[ref.ID][]share.Credit{}
	for _, r := range rows {
		account := ref.ID(r.AccountID)
		explained[account] = append(explained[account], share.Credit{Payment: ref.ID(r.ID), Left: money.Som(r.AdvanceLeft)})
		balances[account] -= money.Som(r.AdvanceLeft)
	}
	for account, opening := range balances {
		if opening > 0 {
			explained[account] = slices.Insert(explained[account], 0, share.Credit{Left: opening})
		}
	}
	return explained, nil
}

// advances is the unused advance by account, of one or (0) of all. The ledger
// keeps these balances, so the question costs one read however long the history.
func (p *Payments) advances(ctx context.Context, tx *db.Tx, only ref.ID) (map[ref.ID]money.Som, error) {
	if only != 0 {
		left, err := p.advance(ctx, tx, only)
		return map[ref.ID]money.Som{only: left}, err
	}
	balances, err := p.ledger.Balances(ctx, tx, ledger.Advance)
	left := make(map[ref.ID]money.Som, len(balances))
	for account, balance := range balances {
		left[account] = -balance
	}
	return left, err
}

// carry books moves between advance and bills: allocation rows, the payments'
// unused advances, one journal entry an account, the bills.
func (p *Payments) carry(ctx context.Context, tx *db.Tx, actor access.Actor, why cause, moves []share.Move) error {
	if len(moves) == 0 {
		return nil
	}
	batch := tx.NewID()
	if err := p.writeMoves(ctx, tx, why.kind, batch, moves); err != nil {
		return err
	}
	err := store.New(tx).MoveAdvances(ctx, store.MoveAdvancesParams{MunicipalityID: int64(tx.Municipality), Batch: int64(batch)})
	if err != nil {
		return fmt.Errorf("moving advances: %w", err)
	}
	if _, err := p.ledger.PostMany(ctx, tx, actor, why.entries(tx.Today(), batch, moves)); err != nil {
		return err
	}
	return p.billing.Settle(ctx, tx, settled(moves))
}

// entries writes one journal entry for each account of the moves, which stand
// together by account.
func (why cause) entries(day period.Day, batch ref.ID, moves []share.Move) []ledger.Entry {
	var entries []ledger.Entry
	for len(moves) > 0 {
		account := moves[0].Account
		var parts []share.Part
		for len(moves) > 0 && moves[0].Account == account {
			parts, moves = append(parts, moves[0].Part), moves[1:]
		}
		e := why.entry
		e.Day, e.Source = day, ref.Ref{Kind: "accounts.account", ID: account}
		e.Key = fmt.Sprintf("%s/%s/%s", e.Kind, batch, account)
		e.Lines = append(receivable(account, parts, -1), ledger.Line{
			Account: ledger.Advance, Subject: account, Amount: share.Total(parts)})
		entries = append(entries, e)
	}
	return entries
}

// settled are the moves as billing takes them; a minus leaves a bill.
func settled(moves []share.Move) []billing.Settlement {
	list := make([]billing.Settlement, len(moves))
	for i, m := range moves {
		list[i] = billing.Settlement{Bill: m.Bill, Amount: m.Amount}
	}
	return list
}

var allocationColumns = []string{"municipality_id", "id", "payment_id", "account_id", "bill_id", "service_id", "month", "day", "kind", "amount", "batch"}

// allocationRow is a row of payments_allocation in the order of allocationColumns.
func allocationRow(tx *db.Tx, day period.Day, kind string, batch ref.ID, m share.Move) []any {
	return []any{tx.Municipality, tx.NewID(), m.Payment, m.Account, m.Bill,
		m.Service, m.Month, day, kind, m.Amount, batch}
}

// writeMoves adds allocation rows of today. Batch 0 belongs to no batch: then the
// caller keeps the payments' unused advances right itself.
func (p *Payments) writeMoves(ctx context.Context, tx *db.Tx, kind string, batch ref.ID, moves []share.Move) error {
	_, err := tx.Bulk(ctx, "payments_allocation", allocationColumns, func(yield func([]any) bool) {
		for _, m := range moves {
			if !yield(allocationRow(tx, tx.Today(), kind, batch, m)) {
				return
			}
		}
	})
	return err
}
