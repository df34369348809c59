package audit

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash in a tree; its String is base64.
type Hash = tlog.Hash

// Tree is a Merkle tree as of RFC 6962 in memory, like that of Certificate
// Transparency: records are only ever added, and its root stands for all of
// them in their order. The zero Tree is empty.
type Tree struct {
	n      int64
	hashes []Hash // of records and of full subtrees, in the order of tlog.StoredHashIndex
}

// Leaf returns the hash of a record.
func Leaf(record []byte) Hash { return tlog.RecordHash(record) }

// Add adds a record by its hash.
func (t *Tree) Add(leaf Hash) error {
	more, err := tlog.StoredHashesForRecordHash(t.n, leaf, t)
	if err != nil {
		return fmt.Errorf("add record %d to a tree: %w", t.n, err)
	}
	t.hashes = append(t.hashes, more...)
	t.n++
	return nil
}

// Size returns how many records the tree has.
func (t *Tree) Size() int64 { return t.n }

// Root returns the hash that stands for the first n records.
func (t *Tree) Root(n int64) (Hash, error) { return tlog.TreeHash(n, t) }

// ReadHashes is what tlog asks for hashes.
func (t *Tree) ReadHashes(indexes []int64) ([]Hash, error) {
	found := make([]Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("the tree has no hash %d", at)
		}
		found[i] = t.hashes[at]
	}
	return found, nil
}
