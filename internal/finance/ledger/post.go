package ledger

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// entryKind is how other rooms and the audit trail point at an entry.
const entryKind = "ledger.entry"

// booking is an entry on its way into the book.
type booking struct {
	Entry
	id       ref.ID
	reverses ref.ID
	reason   string
	hash     []byte
}

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

// PostMany books entries in sets and returns their ids in the same order. A
// billing run posts one entry for each chunk of up to 500 bills.
func (l *Ledger) PostMany(ctx context.Context, tx *db.Tx, actor access.Actor, entries []Entry) ([]ref.ID, error) {
	bookings := make([]booking, len(entries))
	for i, e := range entries {
		if err := e.check(); err != nil {
			return nil, err
		}
		bookings[i] = booking{Entry: e, hash: e.digest()}
	}
	ids, err := l.book(ctx, tx, actor, bookings)
	if err != nil {
		return nil, fmt.Errorf("post to the ledger: %w", err)
	}
	return ids, nil
}

// book writes what is new: entries, lines, balances, audit trail.
func (l *Ledger) book(ctx context.Context, tx *db.Tx, actor access.Actor, bookings []booking) ([]ref.ID, error) {
	if err := tx.Share(ctx, closing); err != nil {
		return nil, err
	}
	closed, err := store.New(tx).LastClosed(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	ids := make([]ref.ID, len(bookings))
	batch := tx.NewID()
	var fresh []booking
	for i, b := range bookings {
		id, isNew, err := b.add(ctx, tx, actor, batch)
		if err == nil && isNew {
			err = open(b.Day, period.Month(closed))
			b.id = id
			fresh = append(fresh, b)
		}
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	if len(fresh) == 0 {
		return ids, nil
	}
	return ids, l.lines(ctx, tx, actor, fresh, batch)
}

// add writes the entry's row, or finds the entry that has its key already.
func (b booking) add(ctx context.Context, tx *db.Tx, actor access.Actor, batch ref.ID) (id ref.ID, isNew bool, err error) {
	id = tx.NewID()
	rows, err := store.New(tx).AddEntry(ctx, store.AddEntryParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Day: string(b.Day), Kind: b.Kind,
		SourceKind: b.Source.Kind, SourceID: int64(b.Source.ID), Key: b.Key, Text: b.Text,
		Lines: int64(len(b.Lines)), Digest: b.hash, Batch: int64(batch), Reverses: int64(b.reverses), Reason: b.reason,
		ActorID: int64(actor.ID), ActorName: actor.Name, MadeAt: int64(tx.Now()),
	})
	if err != nil || rows == 1 {
		return id, true, err
	}
	stored, err := store.New(tx).EntryByKey(ctx, store.EntryByKeyParams{MunicipalityID: int64(tx.Municipality), Key: b.Key})
	if err != nil {
		return 0, false, err
	}
	if !bytes.Equal(stored.Digest, b.hash) {
		return 0, false, fault.Conflict("Something else was booked under this number. Open the page again and check what was booked.")
	}
	return ref.ID(stored.ID), false, nil
}

// lines writes the lines of new entries, adds them to the kept balances and
// records the entries in the audit trail.
func (l *Ledger) lines(ctx context.Context, tx *db.Tx, actor access.Actor, fresh []booking, batch ref.ID) error {
	columns := []string{"municipality_id", "entry_id", "line", "day", "account", "subject", "service", "amount"}
	_, err := tx.Bulk(ctx, "ledger_line", columns, func(yield func([]any) bool) {
		for _, b := range fresh {
			for i, line := range b.Lines {
				if !yield([]any{tx.Municipality, b.id, i + 1, b.Day, line.Account, line.Subject, line.Service, line.Amount}) {
					return
				}
			}
		}
	})
	if err != nil {
		return err
	}
	err = store.New(tx).AddToBalances(ctx, store.AddToBalancesParams{
		MunicipalityID: int64(tx.Municipality), Batch: int64(batch),
		FirstEntry: int64(fresh[0].id), LastEntry: int64(fresh[len(fresh)-1].id),
	})
	if err != nil {
		return err
	}
	for _, b := range fresh {
		if err := audit.Record(ctx, tx, actor, "ledger.post", ref.Ref{Kind: entryKind, ID: b.id}, nil, b.trail()); err != nil {
			return err
		}
	}
	return nil
}

// posted is what the audit trail keeps of an entry: with the digest, the hash
// chain of the trail covers every line of the ledger.
type posted struct {
	Day      period.Day `json:"day"`
	Kind     string     `json:"kind"`
	Key      string     `json:"key"`
	Debit    money.Som  `json:"debit"`
	Lines    int        `json:"lines"`
	Digest   string     `json:"digest"`
	Reverses ref.ID     `json:"reverses,omitzero"`
	Reason   string     `json:"reason,omitempty"`
}

func (b booking) trail() posted {
	return posted{Day: b.Day, Kind: b.Kind, Key: b.Key, Debit: b.debit(), Lines: len(b.Lines),
		Digest: hex.EncodeToString(b.hash), Reverses: b.reverses, Reason: b.reason}
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
	ids, err := l.book(ctx, tx, actor, []booking{{Entry: e, reverses: entry, reason: reason, hash: e.digest()}})
	if db.IsUnique(err) { // somebody else was quicker
		return 0, fault.Conflict("This entry has already been reversed.").Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("reverse entry %s: %w", entry, err)
	}
	return ids[0], nil
}

// Booked is an entry as it stands in the book.
type Booked struct {
	Entry
	ID         ref.ID
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
		ID: id, Reverses: ref.ID(row.Reverses), ReversedBy: ref.ID(row.ReversedBy), Reason: row.Reason,
		Actor: ref.ID(row.ActorID), ActorName: row.ActorName, At: period.Instant(row.MadeAt),
	}
	for _, line := range lines {
		b.Lines = append(b.Lines, Line{line.Account, ref.ID(line.Subject), ref.ID(line.Service), money.Som(line.Amount)})
	}
	return b, nil
}

// EntriesOf returns the ids of the entries that come from a source: what a
// bill or a receipt has booked.
func (l *Ledger) EntriesOf(ctx context.Context, tx *db.Tx, source ref.Ref) ([]ref.ID, error) {
	rows, err := store.New(tx).EntriesOf(ctx, store.EntriesOfParams{
		MunicipalityID: int64(tx.Municipality), SourceKind: source.Kind, SourceID: int64(source.ID)})
	if err != nil {
		return nil, fmt.Errorf("entries of %s: %w", source.Kind, err)
	}
	ids := make([]ref.ID, len(rows))
	for i, id := range rows {
		ids[i] = ref.ID(id)
	}
	return ids, nil
}
