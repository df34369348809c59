package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// EntryProof proves that an entry of the book reads as it was booked: from its
// text through the batch that it was posted in to the head of the log. It is a
// file that an auditor keeps; "aimak verify --proof" checks it without the
// database.
type EntryProof struct {
	Record  string          `json:"record"`  // the entry as text; its hash is what was sealed
	Place   int64           `json:"place"`   // in the batch, counted from 0
	Entries int64           `json:"entries"` // of the batch
	Path    []audit.Hash    `json:"path"`    // from the record to the root of the batch
	Trail   audit.Inclusion `json:"trail"`   // the trail's record of the batch, and its way to the head
}

// ErrProof is the cause when something does not lead to the head.
var ErrProof = errors.New("the proof does not hold")

// Prove proves a booked entry. It returns false when the batch is not sealed yet.
func (l *Ledger) Prove(ctx context.Context, tx *db.Tx, b Booked) (EntryProof, bool, error) {
	said, err := audit.Kind(ctx, tx, batchKind, b.Batch-1, 1)
	if err != nil || len(said) == 0 || said[0].On.ID != b.Batch {
		return EntryProof{}, false, err
	}
	var p posted
	if err := json.Unmarshal([]byte(said[0].After), &p); err != nil {
		return EntryProof{}, false, fmt.Errorf("prove entry %s: %w", b.ID, err)
	}
	byBatch, err := entriesBetween(ctx, tx, p.First, p.Last)
	if err != nil {
		return EntryProof{}, false, fmt.Errorf("prove entry %s: %w", b.ID, err)
	}
	proof := EntryProof{Record: string(b.record())}
	if err := proof.inBatch(b, byBatch[b.Batch]); err != nil {
		return proof, false, fmt.Errorf("prove entry %s: %w", b.ID, err)
	}
	var sealed bool
	proof.Trail, sealed, err = audit.Prove(ctx, tx, said[0])
	return proof, sealed, err
}

// inBatch finds the way from the entry to the root of its batch.
func (p *EntryProof) inBatch(b Booked, entries []Booked) (err error) {
	var tree audit.Tree
	for i, e := range entries {
		if e.ID == b.ID {
			p.Place = int64(i)
		}
		if err := tree.Add(audit.Leaf(e.record())); err != nil {
			return err
		}
	}
	p.Entries = tree.Size()
	p.Path, err = tree.Path(p.Place)
	return err
}

// Check fails unless the record leads to the root of its batch, and the batch
// to the head of the log.
func (p EntryProof) Check() error {
	var said posted
	if err := json.Unmarshal([]byte(p.Trail.Entry.After), &said); err != nil {
		return fmt.Errorf("%w: what the trail says of the batch cannot be read", ErrProof)
	}
	var root audit.Hash
	if err := root.UnmarshalJSON([]byte(`"` + said.Root + `"`)); err != nil {
		return fmt.Errorf("%w: the trail has no root of the batch", ErrProof)
	}
	if p.Entries != int64(said.Entries) || !audit.Leads(p.Path, p.Entries, root, p.Place, audit.Leaf([]byte(p.Record))) {
		return fmt.Errorf("%w: the entry is not what was posted", ErrProof)
	}
	if err := p.Trail.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}

// Head is the head of the log that the proof leads to.
func (p EntryProof) Head() audit.Head { return audit.Head{Size: p.Trail.Size, Root: p.Trail.Root} }
