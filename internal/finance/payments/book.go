package payments

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// singly is up to how many accounts are locked one by one. Each takes a place in
// PostgreSQL's lock table, which is small; a longer list holds the whole room.
const singly = 500

// hold lets changes of an account's money follow one another. Whoever works on
// some accounts shares the room with others and locks those in the order of their
// ids; whoever works on many has the room alone. The order of locks is room,
// accounts, desk, ledger, everywhere, so that no two wait for each other.
func hold(ctx context.Context, tx *db.Tx, accounts ...ref.ID) error {
	slices.Sort(accounts)
	accounts = slices.Compact(accounts)
	if len(accounts) > singly {
		return holdAll(ctx, tx)
	}
	if err := tx.Share(ctx, "payments.accounts"); err != nil {
		return err
	}
	names := make([]string, len(accounts))
	for i, id := range accounts {
		names[i] = "payments.account/" + id.String()
	}
	return tx.LockAll(ctx, names)
}

// holdAll is hold of all accounts of the municipality.
func holdAll(ctx context.Context, tx *db.Tx) error { return tx.Lock(ctx, "payments.accounts") }

// book writes payments and what they do, in sets: journal, payments, allocations,
// bills, trail. used are earlier advances that met bills on the way.
func (p *Payments) book(ctx context.Context, tx *db.Tx, actor access.Actor, list []Receipt, used []share.Move) error {
	if len(list) == 0 {
		return nil
	}
	batch := tx.NewID()
	entries := usedForBills.entries(tx.Today(), batch, used)
	for _, r := range list {
		entries = append(entries, entryOf(r))
	}
	booked, err := p.ledger.PostMany(ctx, tx, actor, entries)
	if err != nil {
		return err
	}
	for i, id := range booked[len(entries)-len(list):] {
		list[i].entry = id
	}
	if err := p.write(ctx, tx, batch, list, used); err != nil {
		return err
	}
	if err := audit.RecordMany(ctx, tx, actor, trailOf(list)); err != nil {
		return err
	}
	return p.tellBooked(ctx, tx, list)
}

// write stores payments, what lies where, and what the bills hold now.
func (p *Payments) write(ctx context.Context, tx *db.Tx, batch ref.ID, list []Receipt, used []share.Move) error {
	_, err := tx.Bulk(ctx, "payments_payment", paymentColumns, paymentRows(tx, list))
	if db.IsUnique(err) {
		return fault.Conflict("The same payment is being booked at this moment. Look at the account again.").Because(err)
	}
	if err != nil {
		return fmt.Errorf("storing payments: %w", err)
	}
	if _, err = tx.Bulk(ctx, "payments_allocation", allocationColumns, laidRows(tx, batch, list, used)); err != nil {
		return fmt.Errorf("storing what payments settle: %w", err)
	}
	all := settled(used)
	for _, r := range list {
		all = append(all, settlements(r.Parts)...)
	}
	if err = p.billing.Settle(ctx, tx, all); err != nil || len(used) == 0 {
		return err
	}
	return store.New(tx).MoveAdvances(ctx, store.MoveAdvancesParams{MunicipalityID: int64(tx.Municipality), Batch: int64(batch)})
}

// said is what the journal calls a payment, by the door that it came through.
var said = map[intake.Method]string{
	intake.Cash:     i18n.Mark("Payment in cash"),
	intake.Agent:    i18n.Mark("Payment through an agent"),
	intake.Bank:     i18n.Mark("Payment through the bank"),
	intake.Register: i18n.Mark("Payment from a register"),
	intake.QR:       i18n.Mark("Payment by QR code"),
	intake.API:      i18n.Mark("Payment from another program"),
}

// entryOf is the journal entry of a payment: money came to the desk, the agent or
// the bank, or from another account, each service's debt went down, the rest is
// owed to the payer as an advance.
func entryOf(r Receipt) ledger.Entry {
	kind, text, from := "payments."+string(r.Method), said[r.Method], r.from
	if from == nil {
		from = []ledger.Line{{Account: r.Debit, Subject: r.Channel, Amount: r.Amount}}
	} else {
		kind, text = corrections[intake.Transfer].kind, corrections[intake.Transfer].text
	}
	e := ledger.Entry{Day: r.Day, Kind: kind, Source: receiptRef(r.ID), Text: text, Key: kind + "/" + r.ID.String(), Lines: from}
	e.Lines = append(e.Lines, receivable(r.Account, r.Parts, -1)...)
	if r.left > 0 {
		e.Lines = append(e.Lines, ledger.Line{Account: ledger.Advance, Subject: r.Account, Amount: -r.left})
	}
	return e
}

func trailOf(list []Receipt) []audit.Change {
	acts := make([]audit.Change, len(list))
	for i, r := range list {
		acts[i] = audit.Change{Action: "payments.take", On: receiptRef(r.ID),
			After: taken{r.AccountNumber, r.Amount, r.Method, r.Number.String()}}
	}
	return acts
}

// taken is what the audit trail keeps of a payment.
type taken struct {
	Account string        `json:"account"`
	Amount  money.Som     `json:"amount"`
	Method  intake.Method `json:"method"`
	Number  string        `json:"number"`
}

var paymentColumns = []string{"municipality_id", "id", "key", "desk_id", "desk_code", "provider_id", "day_id", "number", "day", "taken_at",
	"cashier_id", "cashier", "method", "debit", "channel_id", "external", "payer", "source_kind", "source_id",
	"account_id", "account_number", "holder", "address", "amount", "advance_left", "returned", "received",
	"debt_after", "advance_after", "note", "entry_id", "state"}

// paymentRows yields rows of payments_payment in the order of paymentColumns.
func paymentRows(tx *db.Tx, list []Receipt) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, r := range list {
			if !yield([]any{tx.Municipality, r.ID, r.key, r.Desk, r.Number.Desk, r.Provider, r.OfDay, r.Number.Serial, r.Day, r.At,
				r.CashierID, r.Cashier, r.Method, r.Debit, r.Channel, r.External, r.Payer, r.Source.Kind, r.Source.ID,
				r.Account, r.AccountNumber, r.Holder, r.Address, r.Amount, r.left, r.Returned, r.Received,
				r.DebtAfter, r.AdvanceAfter, r.Note, r.entry, r.State}) {
				return
			}
		}
	}
}

// laidRows yields the rows of payments_allocation of new payments, each on its
// day, and of the advances used today.
func laidRows(tx *db.Tx, batch ref.ID, list []Receipt, used []share.Move) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		rows := func(day period.Day, kind string, batch ref.ID, moves []share.Move) bool {
			for _, m := range moves {
				if !yield(allocationRow(tx, day, kind, batch, m)) {
					return false
				}
			}
			return true
		}
		if !rows(tx.Today(), "advance", batch, used) {
			return
		}
		for _, r := range list {
			if !rows(r.Day, "paid", 0, moved(r, 1)) {
				return
			}
		}
	}
}
