package audit

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Inclusion proves that an entry stands in the log that a head stands for. It
// is complete: whoever has it and a head needs no database.
type Inclusion struct {
	Municipality ref.ID `json:"municipality"`
	Entry        Entry  `json:"entry"`
	Position     int64  `json:"position"` // of the entry in the log, counted from 0
	Size         int64  `json:"size"`     // of the log
	Root         Hash   `json:"root"`
	Path         []Hash `json:"path"` // the hashes that lead from the entry to the root
}

// Prove proves that an entry stands in the present log. It returns false when
// the entry is not sealed yet, which takes some seconds.
func Prove(ctx context.Context, tx *db.Tx, e Entry) (Inclusion, bool, error) {
	in := Inclusion{Municipality: tx.Municipality, Entry: e}
	err := tx.QueryRowContext(ctx, selectPosition, tx.Municipality, e.ID).Scan(&in.Position)
	if db.IsMissing(err) {
		return in, false, nil
	}
	if err != nil {
		return in, false, fmt.Errorf("prove an entry of the audit trail: %w", err)
	}
	s, err := readState(ctx, tx)
	if err == nil {
		in.Size, in.Root = s.size, s.root
		in.Path, err = tlog.ProveRecord(s.size, in.Position, &shelf{ctx: ctx, tx: tx, tiles: map[int64][]byte{}})
	}
	if err != nil {
		return in, false, fmt.Errorf("prove an entry of the audit trail: %w", err)
	}
	return in, true, nil
}

// Check fails unless the entry, as it reads here, leads to the root.
func (in Inclusion) Check() error {
	if err := tlog.CheckRecord(in.Path, in.Size, in.Root, in.Position, Leaf(in.Entry.digest(in.Municipality))); err != nil {
		return fmt.Errorf("entry %s does not stand in the log at place %d: %w", in.Entry.ID, in.Position+1, err)
	}
	return nil
}

// Path returns the hashes that lead from a record of the tree to its root.
func (t *Tree) Path(record int64) ([]Hash, error) { return tlog.ProveRecord(t.n, record, t) }

// Leads tells whether a path leads from a record, of so many, to the root.
func Leads(path []Hash, records int64, root Hash, record int64, leaf Hash) bool {
	return tlog.CheckRecord(path, records, root, record, leaf) == nil
}
