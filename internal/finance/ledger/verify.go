package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Proof is what a verification found.
type Proof struct {
	From, To   audit.Head // the second is the present head when none was given
	Entries    int64      // of the ledger, each recounted with its lines
	Complaints []string   // one English line each; none: nothing was changed
}

// Verify proves from the rows that the book and the trail are what they were at
// two published heads, and that the second follows from the first. A zero from
// is the beginning of the book, a zero to the present head. When something was
// changed, the complaints name the entry.
//
// There is one log: that of the audit trail. Each batch of entries stands in it
// as one record with the root of the tree of its entries.
func (l *Ledger) Verify(ctx context.Context, tx *db.Tx, from, to audit.Head) (Proof, error) {
	p := Proof{From: from, To: to}
	var err error
	if p.To.Size == 0 {
		if p.To, err = audit.LastHead(ctx, tx); err != nil {
			return p, fmt.Errorf("verify the ledger: %w", err)
		}
	}
	if p.Complaints, err = audit.VerifyBetween(ctx, tx, p.From, p.To); err != nil {
		return p, fmt.Errorf("verify the ledger: %w", err)
	}
	v := verification{tx: tx}
	if err := v.batches(ctx); err != nil {
		return p, fmt.Errorf("verify the ledger: %w", err)
	}
	if err := v.strangers(ctx); err != nil {
		return p, fmt.Errorf("verify the ledger: %w", err)
	}
	p.Entries, p.Complaints = v.entries, append(p.Complaints, v.complaints...)
	return p, nil
}

// verification compares the book with what the trail says of its batches.
type verification struct {
	tx         *db.Tx
	entries    int64
	known      map[ref.ID]bool // batches that the trail knows
	complaints []string
}

func (v *verification) complain(format string, args ...any) {
	v.complaints = append(v.complaints, "ledger: "+fmt.Sprintf(format, args...))
}

// batchesAtOnce is how many batches are compared at a time.
const batchesAtOnce = 100

func (v *verification) batches(ctx context.Context) error {
	v.known = map[ref.ID]bool{}
	for after := ref.ID(0); ; {
		said, err := audit.Kind(ctx, v.tx, batchKind, after, batchesAtOnce)
		if err != nil || len(said) == 0 {
			return err
		}
		if err := v.some(ctx, said); err != nil {
			return err
		}
		after = said[len(said)-1].On.ID
	}
}

// some compares some batches with the entries between their first and last ids.
func (v *verification) some(ctx context.Context, said []audit.Entry) error {
	all := make([]posted, len(said))
	var first, last ref.ID
	for i, s := range said {
		if err := json.Unmarshal([]byte(s.After), &all[i]); err != nil {
			v.complain("what the trail says of batch %s cannot be read", s.On.ID)
			continue
		}
		if first == 0 || all[i].First < first {
			first = all[i].First
		}
		last = max(last, all[i].Last)
		v.known[s.On.ID] = true
	}
	byBatch, err := entriesBetween(ctx, v.tx, first, last)
	if err != nil {
		return err
	}
	for i, s := range said {
		v.entries += int64(len(byBatch[s.On.ID]))
		if err := v.batch(s, all[i], byBatch[s.On.ID]); err != nil {
			return err
		}
	}
	return nil
}

// batch compares one batch with what the trail says of it.
func (v *verification) batch(said audit.Entry, p posted, entries []Booked) error {
	root, leaves, err := rootOf(entries)
	if err != nil {
		return err
	}
	if root == p.Root && len(entries) == p.Entries {
		return nil
	}
	before := len(v.complaints)
	there := map[string]bool{}
	for _, leaf := range leaves {
		there[mark(leaf)] = true
	}
	booked := p.marks()
	for i, m := range booked {
		if !there[m] {
			v.complain("entry %d of the %d that %s posted on %s was changed or taken away", i+1, len(booked), said.ActorName, period.DayOf(said.At.Time()))
		}
	}
	for i, leaf := range leaves {
		if !slices.Contains(booked, mark(leaf)) {
			v.complain("entry %s (%s, key %q) is not what was booked: now %s, %s", entries[i].ID, entries[i].Kind, entries[i].Key, entries[i].Day, entries[i].debit())
		}
	}
	if before == len(v.complaints) {
		v.complain("the entries of batch %s stand in another order", said.On.ID)
	}
	return nil
}

// strangers finds entries that the trail knows nothing of.
func (v *verification) strangers(ctx context.Context) error {
	rows, err := store.New(v.tx).EntryBatches(ctx, int64(v.tx.Municipality))
	for _, row := range rows {
		if !v.known[ref.ID(row.Batch)] {
			v.complain("%d entries from %s on were slipped in: the trail knows nothing of them", row.Entries, ref.ID(row.FirstEntry))
		}
	}
	return err
}

// entriesBetween reads whole entries, ordered by their ids, by batches.
func entriesBetween(ctx context.Context, tx *db.Tx, first, last ref.ID) (map[ref.ID][]Booked, error) {
	rows, err := store.New(tx).Records(ctx, store.RecordsParams{
		MunicipalityID: int64(tx.Municipality), AfterEntry: int64(first) - 1, LastEntry: int64(last)})
	if err != nil {
		return nil, err
	}
	lines, err := linesBetween(ctx, tx, int64(first)-1, int64(last))
	if err != nil {
		return nil, err
	}
	byBatch := map[ref.ID][]Booked{}
	for _, row := range rows {
		b := Booked{
			Entry: Entry{Day: period.Day(row.Day), Kind: row.Kind, Source: ref.Ref{Kind: row.SourceKind, ID: ref.ID(row.SourceID)},
				Key: row.Key, Text: row.Text, Lines: lines[row.ID]},
			ID: ref.ID(row.ID), Batch: ref.ID(row.Batch), Reverses: ref.ID(row.Reverses), Reason: row.Reason,
			Actor: ref.ID(row.ActorID), ActorName: row.ActorName, At: period.Instant(row.MadeAt),
		}
		byBatch[b.Batch] = append(byBatch[b.Batch], b)
	}
	return byBatch, nil
}

// rootOf counts the root of the tree of entries and the hashes of their records.
func rootOf(entries []Booked) (root string, leaves []audit.Hash, err error) {
	var tree audit.Tree
	for _, b := range entries {
		leaf := audit.Leaf(b.record())
		if err := tree.Add(leaf); err != nil {
			return "", nil, err
		}
		leaves = append(leaves, leaf)
	}
	hash, err := tree.Root(tree.Size())
	return hash.String(), leaves, err
}
