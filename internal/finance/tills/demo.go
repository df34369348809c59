package tills

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/tills/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// longHistory is from how many months of demo history on a municipality is the
// chief one, which has a second desk.
const longHistory = 24

// demo sets up the cash desks; payments fills their days.
func (t *Tills) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		err := t.db.Write(ctx, at.Municipality, func(tx *db.Tx) error {
			names := []string{"Айыл өкмөтүндөгү касса"}
			if at.Months >= longHistory {
				names = append(names, "Базардагы касса")
			}
			for _, name := range names {
				if _, err := t.addDesk(ctx, tx, access.System(tx.Municipality), Desk{Name: name, Large: largeSum}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("cash desks of %s: %w", at.Slug, err)
		}
	}
	return nil
}

// Past is a cashier's day of the demo's history: what came in and went out, in
// order. The last days of a desk may stand open or wait for a second person.
type Past struct {
	ID         ref.ID
	Desk       ref.ID
	Date       period.Day
	Cashier    access.Actor
	Opened     period.Instant
	State      string
	Difference money.Som // counted beyond the expected, with a reason
	Acceptor   access.Actor
	Cash       []PastCash
}

// PastCash is one line of the cash book; AddPast gives the number.
type PastCash struct {
	Amount money.Som
	Source ref.Ref
	Number int
}

// pastKept is the change money that stays in every till of the demo.
const pastKept money.Som = 1000_00

// AddPast writes days of history in sets, by the rules of the desk: numbers
// without gaps, change money kept, cash handed over. The days of a desk come in
// their order; what the cash was for is booked by the caller.
func (t *Tills) AddPast(ctx context.Context, tx *db.Tx, days []Past) error {
	last, kept := map[ref.ID]int{}, map[ref.ID]money.Som{}
	var done []Day
	var entries []ledger.Entry
	for _, p := range days {
		d := p.day(kept[p.Desk])
		kept[p.Desk] = d.Kept
		for i := range p.Cash {
			if p.Cash[i].Amount > 0 {
				last[p.Desk]++
				p.Cash[i].Number = last[p.Desk]
			}
		}
		done = append(done, d)
		entries = append(entries, d.entries()...)
	}
	if err := t.bulkDays(ctx, tx, done); err != nil {
		return err
	}
	if err := t.bulkCash(ctx, tx, days); err != nil {
		return err
	}
	for desk, n := range last {
		if err := store.New(tx).SetCounter(ctx, store.SetCounterParams{MunicipalityID: int64(tx.Municipality), DeskID: int64(desk), Last: int64(n)}); err != nil {
			return err
		}
	}
	_, err := t.ledger.PostMany(ctx, tx, access.System(tx.Municipality), entries)
	return err
}

// day computes a day of history from its cash and what was kept the day before.
func (p Past) day(kept money.Som) Day {
	d := Day{ID: p.ID, Desk: p.Desk, CashierID: p.Cashier.ID, Cashier: p.Cashier.Name, Date: p.Date, State: p.State,
		Opened: p.Opened, Added: pastKept - kept, Change: pastKept, Counted: Count{}}
	if p.State == Open {
		return d
	}
	d.Expected = d.Change
	for _, line := range p.Cash {
		d.Expected += line.Amount
	}
	d.Kept, d.Sum, d.ClosedBy, d.Closed = pastKept, d.Expected+p.Difference, p.Cashier.ID, p.Date.Start()+closingHour
	d.Counted = piecesOf(d.Sum)
	if p.Difference != 0 {
		d.Reason = "Кайтарым берүүдө жаңылыштык"
	}
	if p.State == Accepted {
		d.Accepted = Act{d.Closed + 1_800_000, p.Acceptor.ID, p.Acceptor.Name}
	}
	return d
}

// closingHour is five in the afternoon, in milliseconds of the day.
const closingHour period.Instant = 17 * 3_600_000

// piecesOf counts a sum out in the largest notes that fit.
func piecesOf(sum money.Som) Count {
	count := Count{}
	for _, d := range Denominations {
		if n := sum / d; n > 0 {
			count[d], sum = int(n), sum%d
		}
	}
	return count
}

// entries are what a day of history books by itself, as at the desk.
func (d Day) entries() (list []ledger.Entry) {
	if e, moved := d.brought(); moved {
		list = append(list, e)
	}
	if e, moved := d.handedOver(); moved && d.State == Accepted {
		list = append(list, e)
	}
	return list
}

func (t *Tills) bulkDays(ctx context.Context, tx *db.Tx, days []Day) error {
	columns := []string{"municipality_id", "id", "desk_id", "cashier_id", "cashier", "day", "state", "opened_at", "added", "change_money",
		"closed_at", "closed_by", "counted", "counted_sum", "expected", "kept", "reason", "accepted_at", "accepted_by", "acceptor"}
	_, err := tx.Bulk(ctx, "tills_day", columns, func(yield func([]any) bool) {
		for _, d := range days {
			if !yield([]any{tx.Municipality, d.ID, d.Desk, d.CashierID, d.Cashier, d.Date, d.State, d.Opened, d.Added, d.Change,
				d.Closed, d.ClosedBy, d.Counted.text(), d.Sum, d.Expected, d.Kept, d.Reason, d.Accepted.At, d.Accepted.By, d.Accepted.Name}) {
				return
			}
		}
	})
	return err
}

func (t *Tills) bulkCash(ctx context.Context, tx *db.Tx, days []Past) error {
	columns := []string{"municipality_id", "id", "desk_id", "day_id", "number", "amount", "source_kind", "source_id"}
	_, err := tx.Bulk(ctx, "tills_cash", columns, func(yield func([]any) bool) {
		for _, p := range days {
			for _, line := range p.Cash {
				if !yield([]any{tx.Municipality, tx.NewID(), p.Desk, p.ID, line.Number, line.Amount, line.Source.Kind, line.Source.ID}) {
					return
				}
			}
		}
	})
	return err
}
