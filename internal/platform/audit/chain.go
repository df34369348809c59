package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"
	"time"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// sealBatch is how many entries one link covers at most.
const sealBatch = 1000

// late is how long after its id was made an entry may still be committed. Seal
// looks that far back, because ids are made before their transaction ends.
const late = 24 * time.Hour

// Head is the end of a municipality's chain. Whoever keeps a printed copy of it
// can show later that nothing before it was changed, not even by cutting the
// end off.
type Head struct {
	Number int64
	Hash   []byte
	Sealed period.Instant
}

// LastHead returns the end of the chain; the zero Head when nothing is sealed.
func LastHead(ctx context.Context, tx *db.Tx) (Head, error) {
	var h Head
	err := tx.QueryRowContext(ctx, selectLastLink, tx.Municipality).Scan(&h.Number, &h.Hash, &h.Sealed)
	if db.IsMissing(err) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("read the end of the audit chain: %w", err)
	}
	return h, nil
}

type sealing struct {
	id   ref.ID
	hash []byte
}

// Seal links the entries of the municipality that are not linked yet, a
// thousand to a link, in the order of their ids.
func Seal(ctx context.Context, tx *db.Tx) error {
	if err := tx.Lock(ctx, "audit.seal"); err != nil {
		return fmt.Errorf("seal the audit trail: %w", err)
	}
	for {
		n, err := sealOne(ctx, tx)
		if err != nil {
			return fmt.Errorf("seal the audit trail: %w", err)
		}
		if n < sealBatch {
			return nil
		}
	}
}

func sealOne(ctx context.Context, tx *db.Tx) (int, error) {
	head, err := LastHead(ctx, tx)
	if err != nil {
		return 0, err
	}
	batch, err := unsealed(ctx, tx, head)
	if err != nil || len(batch) == 0 {
		return 0, err
	}
	sum := linkHash(head.Number+1, head.Hash)
	for _, s := range batch {
		add(sum, s.id, s.hash)
	}
	_, err = tx.ExecContext(ctx, insertLink, tx.Municipality, head.Number+1, len(batch), tx.Now(), notNil(head.Hash), sum.Sum(nil))
	if err != nil {
		return 0, err
	}
	_, err = tx.Bulk(ctx, "audit_sealed", []string{"municipality_id", "entry_id", "link"}, func(yield func([]any) bool) {
		for _, s := range batch {
			if !yield([]any{tx.Municipality, s.id, head.Number + 1}) {
				return
			}
		}
	})
	return len(batch), err
}

func unsealed(ctx context.Context, tx *db.Tx, head Head) ([]sealing, error) {
	rows, err := tx.QueryContext(ctx, selectUnsealed, tx.Municipality, lookBack(head), sealBatch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var batch []sealing
	for rows.Next() {
		var s sealing
		if err := rows.Scan(&s.id, &s.hash); err != nil {
			return nil, err
		}
		batch = append(batch, s)
	}
	return batch, rows.Err()
}

// lookBack returns the lowest id that may still be unsealed.
func lookBack(head Head) ref.ID {
	if head.Number == 0 {
		return 0
	}
	since := head.Sealed.Time().Add(-late)
	return ref.NewSource(0, func() time.Time { return since }).Next()
}

func linkHash(number int64, previous []byte) hash.Hash {
	h := sha256.New()
	_ = binary.Write(h, binary.BigEndian, number)
	h.Write(previous)
	return h
}

func add(h hash.Hash, id ref.ID, entry []byte) {
	_ = binary.Write(h, binary.BigEndian, int64(id))
	h.Write(entry)
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// link is one link of the chain as it is stored.
type link struct {
	number, entries int64
	previous, hash  []byte
}

// Verify recomputes the hash of every entry and of every link of the
// municipality and returns what does not agree, one English line each.
func Verify(ctx context.Context, tx *db.Tx) ([]string, error) {
	links, err := links(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("verify the audit trail: %w", err)
	}
	c := check{municipality: tx.Municipality}
	sums, err := c.sums(ctx, tx, links)
	if err != nil {
		return nil, fmt.Errorf("verify the audit trail: %w", err)
	}
	var previous []byte
	for i, l := range links {
		switch sum := sums[l.number]; {
		case l.number != int64(i+1):
			c.complain("link %d is missing before link %d", i+1, l.number)
		case !bytes.Equal(l.previous, previous):
			c.complain("link %d does not follow from link %d", l.number, l.number-1)
		case sum == nil || sum.n != l.entries:
			c.complain("link %d has lost entries", l.number)
		case !bytes.Equal(l.hash, sum.hash.Sum(nil)):
			c.complain("link %d does not match its entries", l.number)
		}
		previous = l.hash
	}
	err = c.loose(ctx, tx)
	return c.complaints, err
}

func links(ctx context.Context, tx *db.Tx) ([]link, error) {
	rows, err := tx.QueryContext(ctx, selectLinks, tx.Municipality)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []link
	for rows.Next() {
		var l link
		if err := rows.Scan(&l.number, &l.entries, &l.previous, &l.hash); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

type check struct {
	municipality ref.ID
	complaints   []string
}

func (c *check) complain(format string, args ...any) {
	c.complaints = append(c.complaints, "audit: "+fmt.Sprintf(format, args...))
}

// entry complains when the stored hash is not that of the content, and returns
// the right one.
func (c *check) entry(e Entry) []byte {
	digest := e.digest(c.municipality)
	if !bytes.Equal(digest, e.hash) {
		c.complain("entry %s (%s) was changed", e.ID, e.Action)
	}
	return digest
}

type linkSum struct {
	hash hash.Hash
	n    int64
}

// sums recomputes the hash of each link from its entries, in one pass.
func (c *check) sums(ctx context.Context, tx *db.Tx, links []link) (map[int64]*linkSum, error) {
	previous := map[int64][]byte{}
	for _, l := range links {
		previous[l.number] = l.previous
	}
	rows, err := tx.QueryContext(ctx, selectChain, tx.Municipality)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sums := map[int64]*linkSum{}
	for rows.Next() {
		var number int64
		var id ref.ID
		var e Entry
		if err := rows.Scan(slices.Concat([]any{&number, &id}, e.columns())...); err != nil {
			return nil, err
		}
		sum := sums[number]
		if sum == nil {
			sum = &linkSum{hash: linkHash(number, previous[number])}
			sums[number] = sum
		}
		add(sum.hash, id, c.entry(e))
		sum.n++
	}
	return sums, rows.Err()
}

// loose checks the entries that no link covers yet.
func (c *check) loose(ctx context.Context, tx *db.Tx) error {
	rows, err := tx.QueryContext(ctx, selectLoose, tx.Municipality)
	if err != nil {
		return fmt.Errorf("verify the audit trail: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		if err := rows.Scan(e.columns()...); err != nil {
			return fmt.Errorf("verify the audit trail: %w", err)
		}
		c.entry(e)
	}
	return rows.Err()
}
