package ledger

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Post books one entry in the caller's transaction. The same key with the same
// content returns the entry booked before; with other content it is a conflict.
// A day in a closed month is refused.
func (l *Ledger) Post(ctx context.Context, tx *db.Tx, actor access.Actor, e Entry) (ref.ID, error) {
	ids, err := l.PostMany(ctx, tx, actor, []Entry{e})
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// PostMany books entries and returns their ids in the same order, with a fixed
// number of statements whatever the number of entries; only those that were
// booked before are looked up, some hundreds at a time.
func (l *Ledger) PostMany(ctx context.Context, tx *db.Tx, actor access.Actor, entries []Entry) ([]ref.ID, error) {
	bookings := make([]*booking, len(entries))
	for i, e := range entries {
		if err := e.check(); err != nil {
			return nil, err
		}
		bookings[i] = &booking{Entry: e, hash: e.digest()}
	}
	if err := l.book(ctx, tx, actor, bookings); err != nil {
		return nil, fmt.Errorf("post to the ledger: %w", err)
	}
	ids := make([]ref.ID, len(bookings))
	for i, b := range bookings {
		ids[i] = b.id
	}
	return ids, nil
}

// Reverse books the opposite of an entry on the given day. It can be done once;
// a reversal itself cannot be reversed: the right thing is entered anew.
func (l *Ledger) Reverse(ctx context.Context, tx *db.Tx, actor access.Actor, entry ref.ID, day period.Day, reason string) (ref.ID, error) {
	found, err := l.Entry(ctx, tx, entry)
	switch {
	case err != nil:
		return 0, err
	case found.Reverses != 0:
		return 0, fault.Invalid("A reversal cannot be reversed. Enter the right amount anew.")
	case found.ReversedBy != 0:
		return 0, fault.Conflict("This entry has already been reversed.")
	case reason == "":
		return 0, fault.Form().Field("reason", "Say why the entry is reversed.")
	case day < found.Day:
		return 0, fault.Form().Field("day", "A reversal cannot be earlier than its entry.")
	}
	e := Entry{Day: day, Kind: found.Kind, Source: found.Source, Key: "reversal:" + entry.String(), Text: found.Text}
	for _, line := range found.Lines {
		line.Amount = -line.Amount
		e.Lines = append(e.Lines, line)
	}
	if err := e.check(); err != nil {
		return 0, err
	}
	b := &booking{Entry: e, reverses: entry, reason: reason, hash: e.digest()}
	err = l.book(ctx, tx, actor, []*booking{b})
	if db.IsUnique(err) || err == nil && !b.fresh || fault.Is(err, fault.KindConflict) { // somebody else was quicker
		return 0, fault.Conflict("This entry has already been reversed.").Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("reverse entry %s: %w", entry, err)
	}
	return b.id, nil
}

// Booked is an entry as it stands in the book.
type Booked struct {
	Entry
	ID         ref.ID
	Batch      ref.ID // what was posted together with it
	Reverses   ref.ID // the entry that this one takes back; zero for none
	ReversedBy ref.ID // the entry that took this one back; zero for none
	Reason     string // of a reversal
	Actor      ref.ID
	ActorName  string
	At         period.Instant
}

// Entry returns a booked entry with its lines; fault.Missing when there is none.
func (l *Ledger) Entry(ctx context.Context, tx *db.Tx, id ref.ID) (Booked, error) {
	q := store.New(tx)
	row, err := q.Entry(ctx, store.EntryParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Booked{}, fault.Missing("There is no such entry.")
	}
	if err != nil {
		return Booked{}, fmt.Errorf("read entry %s: %w", id, err)
	}
	lines, err := q.Lines(ctx, store.LinesParams{MunicipalityID: int64(tx.Municipality), EntryID: int64(id)})
	if err != nil {
		return Booked{}, fmt.Errorf("read lines of entry %s: %w", id, err)
	}
	b := Booked{
		Entry: Entry{Day: period.Day(row.Day), Kind: row.Kind, Source: ref.Ref{Kind: row.SourceKind, ID: ref.ID(row.SourceID)},
			Key: row.Key, Text: row.Text},
		ID: id, Batch: ref.ID(row.Batch), Reverses: ref.ID(row.Reverses), ReversedBy: ref.ID(row.ReversedBy), Reason: row.Reason,
		Actor: ref.ID(row.ActorID), ActorName: row.ActorName, At: period.Instant(row.MadeAt),
	}
	for _, line := range lines {
		b.Lines = append(b.Lines, Line{line.Account, ref.ID(line.Subject), ref.ID(line.Service), money.Som(line.Amount)})
	}
	return b, nil
}
