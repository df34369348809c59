package ledger

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// The audit trail vouches with one record for so many entries, and so many
// lines, at most: whoever proves one entry reads its whole batch.
const (
	batchSize  = 500
	batchLines = 1000
)

// booking is an entry on its way into the book.
type booking struct {
	Entry
	id       ref.ID
	batch    ref.ID
	reverses ref.ID
	reason   string
	hash     []byte
	by       access.Actor
	at       period.Instant
	fresh    bool // it was not in the book before
}

// book writes what is new: entries, lines, balances, trail. The bookings get
// the ids of their entries, new or stored.
func (l *Ledger) book(ctx context.Context, tx *db.Tx, actor access.Actor, bookings []*booking) error {
	if len(bookings) == 0 {
		return nil
	}
	closed, err := l.Hold(ctx, tx)
	if err != nil {
		return err
	}
	once, err := number(tx, actor, bookings)
	if err != nil {
		return err
	}
	if err := add(ctx, tx, once); err != nil {
		return err
	}
	var fresh []*booking
	for _, b := range once {
		if b.fresh {
			fresh = append(fresh, b)
			err = errors.Join(err, open(b.Day, closed))
		}
	}
	if err == nil && len(fresh) > 0 {
		err = finish(ctx, tx, actor, fresh)
	}
	for _, b := range bookings { // a key that came twice in one set
		b.id = once[b.Key].id
	}
	return err
}

// number takes each key once and gives its booking an id and a batch, in the
// order in which they came.
func number(tx *db.Tx, actor access.Actor, bookings []*booking) (map[string]*booking, error) {
	once := make(map[string]*booking, len(bookings))
	var batch ref.ID
	entries, lines := batchSize, 0
	at := tx.Now()
	for _, b := range bookings {
		if first := once[b.Key]; first != nil {
			if !bytes.Equal(first.hash, b.hash) {
				return nil, errTaken()
			}
			continue
		}
		if entries == batchSize || lines+len(b.Lines) > batchLines {
			batch, entries, lines = tx.NewID(), 0, 0
		}
		entries, lines = entries+1, lines+len(b.Lines)
		b.id, b.batch, b.by, b.at = tx.NewID(), batch, actor, at
		once[b.Key] = b
	}
	return once, nil
}

func errTaken() error {
	return fault.Conflict("Something else was booked under this number. Open the page again and check what was booked.")
}

var entryColumns = []string{"municipality_id", "id", "day", "kind", "source_kind", "source_id", "key", "text", "lines",
	"digest", "batch", "reverses", "reason", "actor_id", "actor_name", "made_at"}

// add writes the rows of entries whose keys are new, and finds the entries that
// stand under the others.
func add(ctx context.Context, tx *db.Tx, once map[string]*booking) error {
	sorted := make([]*booking, 0, len(once))
	for _, b := range once {
		sorted = append(sorted, b)
	}
	slices.SortFunc(sorted, func(a, b *booking) int { return strings.Compare(a.Key, b.Key) })
	n, err := tx.BulkNew(ctx, "ledger_entry", entryColumns, []string{"municipality_id", "key"}, func(yield func([]any) bool) {
		for _, b := range sorted {
			if !yield([]any{tx.Municipality, b.id, b.Day, b.Kind, b.Source.Kind, b.Source.ID, b.Key, b.Text, len(b.Lines),
				b.hash, b.batch, b.reverses, b.reason, b.by.ID, b.by.Name, b.at}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if n < int64(len(sorted)) {
		return old(ctx, tx, sorted)
	}
	for _, b := range sorted {
		b.fresh = true
	}
	return nil
}

// old tells which bookings were new after all, and gives the others the entries
// that were booked under their keys before.
func old(ctx context.Context, tx *db.Tx, sorted []*booking) error {
	byID := make(map[ref.ID]*booking, len(sorted))
	for _, b := range sorted {
		byID[b.id] = b
	}
	first, last := ends(sorted)
	added, err := store.New(tx).PostedAmong(ctx, store.PostedAmongParams{
		MunicipalityID: int64(tx.Municipality), FirstEntry: int64(first), LastEntry: int64(last)})
	if err != nil {
		return err
	}
	for _, id := range added {
		if b := byID[ref.ID(id)]; b != nil {
			b.fresh = true
		}
	}
	var known []*booking
	for _, b := range sorted {
		if !b.fresh {
			known = append(known, b)
		}
	}
	for chunk := range slices.Chunk(known, keysAtOnce) {
		if err := find(ctx, tx, chunk); err != nil {
			return err
		}
	}
	return nil
}

// keysAtOnce is how many keys one statement looks up. Each is cut out of one
// text, which takes longer the longer the text is.
const keysAtOnce = 300

func find(ctx context.Context, tx *db.Tx, known []*booking) error {
	byKey, keys := make(map[string]*booking, len(known)), strings.Builder{}
	for _, b := range known {
		byKey[b.Key] = b
		fmt.Fprintf(&keys, "%04d%s", utf8.RuneCountInString(b.Key), b.Key)
	}
	rows, err := store.New(tx).EntriesByKeys(ctx, store.EntriesByKeysParams{MunicipalityID: int64(tx.Municipality),
		Keys: keys.String(), Size: int64(utf8.RuneCountInString(keys.String()))})
	if err != nil {
		return err
	}
	for _, row := range rows {
		b := byKey[row.Key]
		if !bytes.Equal(row.Digest, b.hash) {
			return errTaken()
		}
		b.id = ref.ID(row.ID)
	}
	if len(rows) != len(known) {
		return fmt.Errorf("%d of %d keys are neither new nor in the book", len(known)-len(rows), len(known))
	}
	return nil
}

// ends returns the lowest and the highest id.
func ends(bookings []*booking) (first, last ref.ID) {
	first = bookings[0].id
	for _, b := range bookings {
		first, last = min(first, b.id), max(last, b.id)
	}
	return first, last
}

// finish writes what belongs to new entries: lines, kept balances, trail.
func finish(ctx context.Context, tx *db.Tx, actor access.Actor, fresh []*booking) error {
	slices.SortFunc(fresh, func(a, b *booking) int { return int(a.id - b.id) })
	if err := addLines(ctx, tx, fresh); err != nil {
		return err
	}
	changes, err := addBatches(ctx, tx, fresh)
	if err != nil {
		return err
	}
	if err := addToBalances(ctx, tx, fresh); err != nil {
		return err
	}
	return audit.RecordMany(ctx, tx, actor, changes)
}

func addLines(ctx context.Context, tx *db.Tx, fresh []*booking) error {
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
	return err
}

// addToBalances adds what the entries move, to subscribers' balances only: nobody
// waits for the row of the bank or of the income. The order keeps two postings
// from locking each other out.
func addToBalances(ctx context.Context, tx *db.Tx, fresh []*booking) error {
	moved := map[Line]money.Som{} // by lines without an amount
	for _, b := range fresh {
		for _, line := range b.Lines {
			if a, _ := account(line.Account); a.Kept {
				moved[Line{Account: line.Account, Subject: line.Subject, Service: line.Service}] += line.Amount
			}
		}
	}
	sorted := slices.SortedFunc(maps.Keys(moved), func(a, b Line) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Service, b.Service))
	})
	key := []string{"municipality_id", "account", "subject", "service"}
	_, err := tx.BulkAdd(ctx, "ledger_balance", append(key, "amount"), key, "amount", func(yield func([]any) bool) {
		for _, line := range sorted {
			if !yield([]any{tx.Municipality, line.Account, line.Subject, line.Service, moved[line]}) {
				return
			}
		}
	})
	return err
}

// addBatches writes the batches, which wait to be added to the sums of days, and
// returns what the trail says of each.
func addBatches(ctx context.Context, tx *db.Tx, fresh []*booking) (changes []audit.Change, err error) {
	var rows [][]any
	for len(fresh) > 0 {
		var entries []Booked
		for i := 0; i < len(fresh) && fresh[i].batch == fresh[0].batch; i++ {
			entries = append(entries, fresh[i].booked())
		}
		fresh = fresh[len(entries):] // they are in the order of their ids, so a batch stands together
		change, err := seal(entries)
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
		rows = append(rows, []any{tx.Municipality, change.On.ID, entries[0].ID, entries[len(entries)-1].ID})
	}
	_, err = tx.Bulk(ctx, "ledger_batch", []string{"municipality_id", "id", "first_entry", "last_entry"}, slices.Values(rows))
	return changes, err
}

// booked is the booking as it will be read from the book.
func (b *booking) booked() Booked {
	return Booked{Entry: b.Entry, ID: b.id, Batch: b.batch, Reverses: b.reverses, Reason: b.reason,
		Actor: b.by.ID, ActorName: b.by.Name, At: b.at}
}
