package suspense

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/suspense/match"
	"github.com/openaimak/aimak/internal/finance/suspense/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Item is one payment that waits, or has waited, for its owner.
type Item struct {
	ID          ref.ID
	Source      ref.Ref // line of the statement or list that brought it
	Held        string  // ledger account on which the money lies
	HeldSubject ref.ID  // our bank account or the agent
	HeldName    string  // its name when the money came
	Day         period.Day
	Amount      money.Som
	Rest        money.Som // what still waits
	Payer       string
	PayerNumber string // account that it came from
	Purpose     string
	External    string // the other side's number of it
	Refused     string // message id: why the account that was found did not take it
	EnteredBy   ref.ID
	Entered     string
	At          period.Instant
}

// Paid is the item as the ranking of accounts sees it.
func (i Item) Paid() match.Paid {
	return match.Paid{Payer: i.Payer, Purpose: i.Purpose, Amount: i.Rest}
}

// PayerKey is how the payer is remembered; "" when it cannot be told apart.
func (i Item) PayerKey() string { return match.PayerKey(i.Payer, i.PayerNumber) }

// itemKind is how the ledger and the trail point at an item.
const itemKind = "suspense.item"

func itemRef(id ref.ID) ref.Ref { return ref.Ref{Kind: itemKind, ID: id} }

func itemOf(r store.SuspenseItem) Item {
	return Item{ID: ref.ID(r.ID), Source: ref.Ref{Kind: r.SourceKind, ID: ref.ID(r.SourceID)}, Held: r.Held, HeldSubject: ref.ID(r.HeldSubject),
		HeldName: r.HeldName, Day: period.Day(r.Day), Amount: money.Som(r.Amount), Rest: money.Som(r.Rest), Payer: r.Payer,
		PayerNumber: r.PayerNumber, Purpose: r.Purpose, External: r.External, Refused: r.Refused, EnteredBy: ref.ID(r.EnteredBy),
		Entered: r.EnteredName, At: period.Instant(r.EnteredAt)}
}

func itemsOf(rows []store.SuspenseItem) []Item {
	list := make([]Item, len(rows))
	for i, r := range rows {
		list[i] = itemOf(r)
	}
	return list
}

// Item returns one item; fault.Missing when there is none.
func (s *Suspense) Item(ctx context.Context, tx *db.Tx, id ref.ID) (Item, error) {
	row, err := store.New(tx).Item(ctx, store.ItemParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Item{}, fault.Missing("There is no such unmatched payment.")
	}
	if err != nil {
		return Item{}, fmt.Errorf("reading an unmatched payment: %w", err)
	}
	return itemOf(row), nil
}

// locked returns an item after everything under way with it has ended.
func (s *Suspense) locked(ctx context.Context, tx *db.Tx, id ref.ID) (Item, error) {
	row, err := store.New(tx).LockItem(ctx, store.LockItemParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Item{}, fault.Missing("There is no such unmatched payment.")
	}
	if err != nil {
		return Item{}, fmt.Errorf("locking an unmatched payment: %w", err)
	}
	return itemOf(row), nil
}

// Put takes in money whose owner is not known and books it: debit where it lies,
// credit suspense. It works in sets, in the caller's transaction, and fills the
// ids of the items. Whether the actor may bring money is asked by the caller, who
// also sees to it that nothing comes twice.
func (s *Suspense) Put(ctx context.Context, tx *db.Tx, actor access.Actor, items []Item) error {
	if len(items) == 0 {
		return nil
	}
	entries := make([]ledger.Entry, len(items))
	for i := range items {
		items[i].ID, items[i].Rest = tx.NewID(), items[i].Amount
		items[i].EnteredBy, items[i].Entered, items[i].At = actor.ID, actor.Name, tx.Now()
		entries[i] = items[i].came()
	}
	if _, err := s.ledger.PostMany(ctx, tx, actor, entries); err != nil {
		return err
	}
	_, err := tx.Bulk(ctx, "suspense_item", itemColumns, func(yield func([]any) bool) {
		for _, i := range items {
			if !yield(i.row(tx.Municipality)) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("keeping unmatched payments: %w", err)
	}
	return audit.Record(ctx, tx, actor, "suspense.put", items[0].Source, nil, map[string]any{"items": len(items), "sum": total(items)})
}

var itemColumns = []string{"municipality_id", "id", "source_kind", "source_id", "held", "held_subject", "held_name", "day", "amount", "rest",
	"payer", "payer_number", "payer_key", "purpose", "external", "refused", "entered_by", "entered_name", "entered_at"}

func (i Item) row(municipality ref.ID) []any {
	return []any{municipality, i.ID, i.Source.Kind, i.Source.ID, i.Held, i.HeldSubject, i.HeldName, i.Day, i.Amount, i.Rest,
		i.Payer, i.PayerNumber, i.PayerKey(), i.Purpose, i.External, i.Refused, i.EnteredBy, i.Entered, i.At}
}

func total(items []Item) (sum money.Som) {
	for _, i := range items {
		sum += i.Amount
	}
	return sum
}

// came is the entry of money that came and waits.
func (i Item) came() ledger.Entry {
	return ledger.Entry{Day: i.Day, Kind: "suspense.came", Source: itemRef(i.ID), Key: "suspense/" + i.ID.String(), Text: i18n.Mark("Payment whose owner is not known yet"),
		Lines: []ledger.Line{{Account: i.Held, Subject: i.HeldSubject, Amount: i.Amount}, {Account: ledger.Suspense, Subject: i.ID, Amount: -i.Amount}}}
}
