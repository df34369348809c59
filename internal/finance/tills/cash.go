package tills

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/tills/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Receive writes a sum into the cash book and returns its receipt number, the
// next one of the desk. The caller's transaction decides: when it fails, the
// number is free again. Whoever closes the day waits for it; a day that was
// closed meanwhile receives nothing (Conflict). The ledger is the caller's work.
func (t *Tills) Receive(ctx context.Context, tx *db.Tx, d Day, amount money.Som, source ref.Ref) (number int, err error) {
	if err := lock(ctx, tx, d.Desk); err != nil {
		return 0, err
	}
	q, m := store.New(tx), int64(tx.Municipality)
	n, err := q.NextNumber(ctx, store.NextNumberParams{MunicipalityID: m, DeskID: int64(d.Desk), ID: int64(d.ID)})
	if db.IsMissing(err) {
		return 0, fault.Conflict("The day was closed meanwhile. Open a new one.")
	}
	if err == nil {
		err = q.AddCash(ctx, store.AddCashParams{MunicipalityID: m, ID: int64(tx.NewID()), DeskID: int64(d.Desk), DayID: int64(d.ID),
			Number: n, Amount: int64(amount), SourceKind: source.Kind, SourceID: int64(source.ID)})
	}
	if err != nil {
		return 0, fmt.Errorf("writing the cash book: %w", err)
	}
	return int(n), nil
}

// GiveBack writes a sum that leaves the till of a desk and returns the day it
// left from. Cash leaves only a till that somebody answers for today: without an
// open day it is a Conflict.
func (t *Tills) GiveBack(ctx context.Context, tx *db.Tx, desk ref.ID, amount money.Som, source ref.Ref) (Day, error) {
	if err := lock(ctx, tx, desk); err != nil {
		return Day{}, err
	}
	q, m := store.New(tx), int64(tx.Municipality)
	row, err := q.OpenDayAt(ctx, store.OpenDayAtParams{MunicipalityID: m, DeskID: int64(desk)})
	if db.IsMissing(err) {
		return Day{}, fault.Conflict("The money is given back from the till of the same cash desk. Its day must be open.")
	}
	if err == nil {
		err = q.AddCash(ctx, store.AddCashParams{MunicipalityID: m, ID: int64(tx.NewID()), DeskID: int64(desk), DayID: row.ID,
			Amount: -int64(amount), SourceKind: source.Kind, SourceID: int64(source.ID)})
	}
	if err != nil {
		return Day{}, fmt.Errorf("writing the cash book: %w", err)
	}
	return dayOf(row)
}

// Flow is what came into the till on a day and what left it.
type Flow struct {
	Taken, Returned   money.Som
	Receipts, Returns int
	First, Last       int // receipt numbers; 0 when there is none
}

// Till puts the flow beside what the day began with and what was counted.
func (f Flow) Till(d Day) Till {
	return Till{Change: d.Change, Taken: f.Taken, Returned: f.Returned, Counted: d.Sum, Kept: d.Kept}
}

// Flow adds up the cash book of a day.
func (t *Tills) Flow(ctx context.Context, tx *db.Tx, day ref.ID) (Flow, error) {
	r, err := store.New(tx).Flow(ctx, store.FlowParams{MunicipalityID: int64(tx.Municipality), DayID: int64(day)})
	if err != nil {
		return Flow{}, fmt.Errorf("adding up the cash book: %w", err)
	}
	return Flow{Taken: money.Som(r.Taken), Returned: money.Som(r.Returned), Receipts: int(r.Receipts),
		Returns: int(r.Returns), First: int(r.First), Last: int(r.Last)}, nil
}

// Book adds up the whole cash book by desk.
func (t *Tills) Book(ctx context.Context, tx *db.Tx) (map[ref.ID]Flow, error) {
	rows, err := store.New(tx).Book(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("adding up the cash book: %w", err)
	}
	book := map[ref.ID]Flow{}
	for _, r := range rows {
		book[ref.ID(r.DeskID)] = Flow{Taken: money.Som(r.Taken), Returned: money.Som(r.Returned), Receipts: int(r.Receipts),
			Returns: int(r.Returns), First: int(r.First), Last: int(r.Last)}
	}
	return book, nil
}
