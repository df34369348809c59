package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// sealBatch is how many entries are looked at and sealed at a time.
const sealBatch = 2000

// How long after its id was made an entry may still be committed: ids are made
// before their transaction ends. Nearly all come soon; the longest bill run of a
// slow machine ends within a day.
const (
	soon = 30 * time.Minute
	late = 24 * time.Hour
)

// state is how far a municipality's log has come.
type state struct {
	size   int64
	root   Hash
	sealed period.Instant
}

func readState(ctx context.Context, tx *db.Tx) (s state, err error) {
	var root []byte
	err = tx.QueryRowContext(ctx, selectLog, tx.Municipality).Scan(&s.size, &root, &s.sealed)
	if db.IsMissing(err) {
		return state{}, nil
	}
	copy(s.root[:], root)
	return s, err
}

// Seal adds the entries of the municipality that are not sealed yet to its
// Merkle log, in the order of their ids, and publishes the first head of a day.
// It looks through all entries of a day; SealNew is for the times between.
func Seal(ctx context.Context, tx *db.Tx) error { return seal(ctx, tx, late) }

// SealNew is Seal for what was entered in the last half hour before the last
// entry was sealed. What came later than that waits for Seal.
func SealNew(ctx context.Context, tx *db.Tx) error { return seal(ctx, tx, soon) }

func seal(ctx context.Context, tx *db.Tx, back time.Duration) error {
	if err := tx.Lock(ctx, "audit.seal"); err != nil {
		return fmt.Errorf("seal the audit trail: %w", err)
	}
	s, err := readState(ctx, tx)
	if err != nil {
		return fmt.Errorf("seal the audit trail: %w", err)
	}
	log := &shelf{ctx: ctx, tx: tx, tiles: map[int64][]byte{}}
	for from, more := lookBack(s, back), true; more; {
		if from, more, err = log.sealSome(&s, from); err != nil {
			return fmt.Errorf("seal the audit trail: %w", err)
		}
	}
	if err := publish(ctx, tx, s); err != nil {
		return fmt.Errorf("publish the head of the audit trail: %w", err)
	}
	return nil
}

// lookBack returns the lowest id that may still be unsealed.
func lookBack(s state, back time.Duration) ref.ID {
	if s.size == 0 {
		return 0
	}
	since := s.sealed.Time().Add(-back)
	return ref.NewSource(0, func() time.Time { return since }).Next()
}

// publish keeps the head with which a day begins.
func publish(ctx context.Context, tx *db.Tx, s state) error {
	if s.size == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, insertHead, tx.Municipality, tx.Today(), s.size, s.root[:])
	return err
}

// sealSome looks at the next sealBatch entries from the given id on and seals
// those that are not sealed yet. It returns the id to go on from, and whether
// there may be more.
func (s *shelf) sealSome(log *state, from ref.ID) (next ref.ID, more bool, err error) {
	ids, leaves, err := s.entries(from)
	if err != nil || len(ids) == 0 {
		return from, false, err
	}
	last := ids[len(ids)-1]
	sealed, err := s.sealed(from, last)
	if err != nil {
		return from, false, err
	}
	more = len(ids) == sealBatch
	ids, leaves = without(ids, leaves, sealed)
	if len(ids) == 0 {
		return last + 1, more, nil
	}
	return last + 1, more, s.add(log, ids, leaves)
}

// entries reads the next entries, sealed or not, in the order of their ids.
func (s *shelf) entries(from ref.ID) (ids []ref.ID, leaves []Hash, err error) {
	rows, err := s.tx.QueryContext(s.ctx, selectEntries, s.tx.Municipality, from, sealBatch)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.ID
		var digest []byte
		if err := rows.Scan(&id, &digest); err != nil {
			return nil, nil, err
		}
		ids, leaves = append(ids, id), append(leaves, Leaf(digest))
	}
	return ids, leaves, rows.Err()
}

// sealed reads which entries of a range have their leaf. It is a query of its
// own, because one that joins entries and leaves is planned by PostgreSQL from
// statistics that a town which has just begun does not have, and then takes
// minutes.
func (s *shelf) sealed(from, last ref.ID) (map[ref.ID]bool, error) {
	rows, err := s.tx.QueryContext(s.ctx, selectSealed, s.tx.Municipality, from, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sealed := map[ref.ID]bool{}
	for rows.Next() {
		var id ref.ID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		sealed[id] = true
	}
	return sealed, rows.Err()
}

// without leaves out the sealed entries.
func without(ids []ref.ID, leaves []Hash, sealed map[ref.ID]bool) ([]ref.ID, []Hash) {
	n := 0
	for i, id := range ids {
		if !sealed[id] {
			ids[n], leaves[n] = id, leaves[i]
			n++
		}
	}
	return ids[:n], leaves[:n]
}

func (s *shelf) add(log *state, ids []ref.ID, leaves []Hash) (err error) {
	first := log.size
	for _, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(log.size, leaf, s)
		if err == nil {
			err = s.put(tlog.StoredHashIndex(0, log.size), hashes)
		}
		if err != nil {
			return err
		}
		log.size++
	}
	_, err = s.tx.Bulk(s.ctx, "audit_leaf", []string{"municipality_id", "position", "entry_id"}, func(yield func([]any) bool) {
		for i, id := range ids {
			if !yield([]any{s.tx.Municipality, first + int64(i), id}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if log.root, err = tlog.TreeHash(log.size, s); err != nil {
		return err
	}
	log.sealed = s.tx.Now()
	if err := s.save(); err != nil {
		return err
	}
	_, err = s.tx.ExecContext(s.ctx, upsertLog, s.tx.Municipality, log.size, log.root[:], log.sealed)
	return err
}

// Hashes are kept in the order of tlog.StoredHashIndex, so many to a row.
const tileHashes = 256

// tilesAtOnce is how many tiles a query reads: the proof of an entry among a
// hundred thousand needs about as many.
const tilesAtOnce = 8

// shelf holds the hashes of a log: it reads and writes them by tiles, each at
// most once.
type shelf struct {
	ctx   context.Context
	tx    *db.Tx
	tiles map[int64][]byte
	dirty []int64 // numbers of the tiles to be saved, in their order
}

// tile returns a tile; a missing one is empty.
func (s *shelf) tile(number int64) ([]byte, error) {
	if err := s.fetch([]int64{number}); err != nil {
		return nil, err
	}
	return s.tiles[number], nil
}

// fetch reads those of the tiles that are not known yet, a few at a time.
func (s *shelf) fetch(numbers []int64) error {
	var wanted []int64
	for _, number := range numbers {
		if _, known := s.tiles[number]; !known {
			s.tiles[number] = nil
			wanted = append(wanted, number)
		}
	}
	for some := range slices.Chunk(wanted, tilesAtOnce) {
		if err := s.fetchSome(some); err != nil {
			return err
		}
	}
	return nil
}

// fetchSome reads up to tilesAtOnce tiles. A place that is not needed repeats
// the last number, so that the query has one text.
func (s *shelf) fetchSome(numbers []int64) error {
	values := []any{s.tx.Municipality}
	for i := range tilesAtOnce {
		values = append(values, numbers[min(i, len(numbers)-1)])
	}
	rows, err := s.tx.QueryContext(s.ctx, selectTiles, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		var tile []byte
		if err := rows.Scan(&number, &tile); err != nil {
			return err
		}
		s.tiles[number] = tile
	}
	return rows.Err()
}

// ReadHashes is what tlog asks for hashes.
func (s *shelf) ReadHashes(indexes []int64) ([]Hash, error) {
	numbers := make([]int64, len(indexes))
	for i, at := range indexes {
		numbers[i] = at / tileHashes
	}
	if err := s.fetch(numbers); err != nil {
		return nil, err
	}
	found := make([]Hash, len(indexes))
	for i, at := range indexes {
		tile := s.tiles[numbers[i]]
		from := at % tileHashes * tlog.HashSize
		if from+tlog.HashSize > int64(len(tile)) {
			return nil, fmt.Errorf("the log has no hash %d", at)
		}
		copy(found[i][:], tile[from:])
	}
	return found, nil
}

// put appends hashes from the given index on.
func (s *shelf) put(at int64, hashes []Hash) error {
	for _, hash := range hashes {
		number := at / tileHashes
		tile, err := s.tile(number)
		if err != nil {
			return err
		}
		before := at % tileHashes * tlog.HashSize
		if int64(len(tile)) < before {
			return fmt.Errorf("the log has lost hashes before %d", at)
		}
		s.tiles[number] = append(tile[:before], hash[:]...)
		if n := len(s.dirty); n == 0 || s.dirty[n-1] != number {
			s.dirty = append(s.dirty, number)
		}
		at++
	}
	return nil
}

func (s *shelf) save() error {
	for _, number := range s.dirty {
		if _, err := s.tx.ExecContext(s.ctx, upsertTile, s.tx.Municipality, number, s.tiles[number]); err != nil {
			return err
		}
	}
	s.dirty = nil
	return nil
}
