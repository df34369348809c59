package audit

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// check is one verification on its way.
type check struct {
	municipality ref.ID
	tree         Tree // counted anew from the rows
	shelf        *shelf
	complaints   []string
}

func (c *check) complain(format string, args ...any) {
	c.complaints = append(c.complaints, "audit: "+fmt.Sprintf(format, args...))
}

// Verify recomputes the hash of every entry and the whole log of the
// municipality from the rows and returns what does not agree, one English line
// each.
func Verify(ctx context.Context, tx *db.Tx) ([]string, error) {
	c, err := recount(ctx, tx)
	if err == nil {
		err = c.published(ctx, tx)
	}
	if err == nil {
		err = c.loose(ctx, tx)
	}
	if err != nil {
		return nil, fmt.Errorf("verify the audit trail: %w", err)
	}
	return c.complaints, nil
}

// VerifyBetween recomputes the log from the rows and proves that both heads are
// states of it, and the second a continuation of the first. The complaints name
// the entries that differ. A head without size is the beginning of the book.
func VerifyBetween(ctx context.Context, tx *db.Tx, from, to Head) ([]string, error) {
	c, err := recount(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("verify the audit trail: %w", err)
	}
	if from.Size > to.Size {
		c.complain("the first head is larger than the second: exchange them")
		return c.complaints, nil
	}
	before, after := c.matches(from, "first"), c.matches(to, "second")
	switch {
	case before && after:
		err = c.consistent(from, to)
	case before && to.Size <= c.tree.Size():
		c.complain("the change lies among the records %d to %d", from.Size+1, to.Size)
	case from.Size > 0 && from.Size <= c.tree.Size():
		c.complain("the change lies among the records 1 to %d", from.Size)
	}
	return c.complaints, err
}

// matches tells whether the rows lead to a head.
func (c *check) matches(h Head, which string) bool {
	if h.Size > c.tree.Size() {
		c.complain("the %s head has %d records, the trail only %d: its end was cut off", which, h.Size, c.tree.Size())
		return false
	}
	if h.Size == 0 {
		return true
	}
	root, err := c.tree.Root(h.Size)
	if err != nil || root != h.Root {
		c.complain("the first %d records do not lead to the %s head (%s): they lead to %s", h.Size, which, h.Root, root)
		return false
	}
	return true
}

// consistent proves with the hashes counted from the rows that the log of the
// second head begins with that of the first.
func (c *check) consistent(from, to Head) error {
	if from.Size == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(to.Size, from.Size, &c.tree)
	if err != nil {
		return fmt.Errorf("prove that one head follows from the other: %w", err)
	}
	if err := tlog.CheckTree(proof, to.Size, to.Root, from.Size, from.Root); err != nil {
		c.complain("the second head does not follow from the first: %v", err)
	}
	return nil
}

// recount reads all sealed entries in their order, counts their hashes anew and
// compares them with what was sealed.
func recount(ctx context.Context, tx *db.Tx) (*check, error) {
	c := &check{municipality: tx.Municipality, shelf: &shelf{ctx: ctx, tx: tx, tiles: map[int64][]byte{}}}
	places, err := readLeaves(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		if err := c.leaf(p); err != nil {
			return nil, err
		}
	}
	s, err := readState(ctx, tx)
	if err != nil {
		return nil, err
	}
	if s.size != c.tree.Size() {
		c.complain("the log has %d records, the trail %d", s.size, c.tree.Size())
	} else if root, err := c.tree.Root(s.size); s.size > 0 && (err != nil || root != s.root) { // an empty log has no head
		c.complain("the entries do not lead to the head of the log")
	}
	return c, nil
}

// leafRow is a sealed entry with its place. Its digest is counted while it is
// read, so that the words of a million entries need not be kept.
type leafRow struct {
	position int64
	id       ref.ID
	action   string
	digest   []byte // of the content
	stored   []byte // nil when the entry is gone
}

func readLeaves(ctx context.Context, tx *db.Tx) (places []leafRow, err error) {
	rows, err := tx.QueryContext(ctx, selectLeaves, tx.Municipality)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p leafRow
		if err := p.scan(rows, tx.Municipality); err != nil {
			return nil, err
		}
		places = append(places, p)
	}
	return places, rows.Err()
}

func (p *leafRow) scan(rows *sql.Rows, municipality ref.ID) error {
	var e Entry
	if err := rows.Scan(append([]any{&p.position, &p.id}, e.columns()...)...); err != nil {
		return err
	}
	p.action, p.stored, p.digest = e.Action, e.hash, e.digest(municipality)
	return nil
}

// leaf adds one place of the log to the recount.
func (c *check) leaf(p leafRow) error {
	for c.tree.Size() < p.position { // rows of places were taken away
		c.complain("place %d of the log has lost its entry", c.tree.Size()+1)
		if err := c.tree.Add(c.sealed(c.tree.Size())); err != nil {
			return err
		}
	}
	sealed := c.sealed(p.position)
	switch leaf := Leaf(p.digest); {
	case p.stored == nil:
		c.complain("entry %s, place %d of the log, is gone", p.id, p.position+1)
		return c.tree.Add(sealed)
	case !bytes.Equal(p.digest, p.stored):
		c.complain("entry %s (%s) was changed", p.id, p.action)
		return c.tree.Add(leaf)
	case leaf != sealed:
		c.complain("entry %s (%s) is not what was sealed at place %d of the log", p.id, p.action, p.position+1)
		return c.tree.Add(leaf)
	default:
		return c.tree.Add(leaf)
	}
}

// sealed returns the hash that was sealed at a place; zero when the tile with it
// is lost, which then shows as a complaint.
func (c *check) sealed(position int64) Hash {
	hashes, err := c.shelf.ReadHashes([]int64{tlog.StoredHashIndex(0, position)})
	if err != nil {
		return Hash{}
	}
	return hashes[0]
}

// published compares the heads that were published with the recount.
func (c *check) published(ctx context.Context, tx *db.Tx) error {
	heads, err := Heads(ctx, tx, 1<<30)
	for _, h := range heads {
		if h.Size > c.tree.Size() {
			c.complain("the head of %s has %d records, the trail only %d", h.Day, h.Size, c.tree.Size())
		} else if root, err := c.tree.Root(h.Size); err != nil || root != h.Root {
			c.complain("the entries do not lead to the head of %s", h.Day)
		}
	}
	return err
}

// loose checks the entries that are not sealed yet.
func (c *check) loose(ctx context.Context, tx *db.Tx) error {
	rows, err := tx.QueryContext(ctx, selectLoose, tx.Municipality)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		if err := rows.Scan(e.columns()...); err != nil {
			return err
		}
		if !bytes.Equal(e.digest(c.municipality), e.hash) {
			c.complain("entry %s (%s) was changed", e.ID, e.Action)
		}
	}
	return rows.Err()
}
