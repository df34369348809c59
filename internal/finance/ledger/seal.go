package ledger

import (
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
)

// batchKind is how the audit trail points at a batch.
const batchKind = "ledger.batch"

// posted is what the audit trail keeps of a batch. With its root, the log of the
// trail covers every entry and every line of the ledger.
type posted struct {
	Entries int       `json:"entries"`
	Debit   money.Som `json:"debit"`
	First   ref.ID    `json:"first"`
	Last    ref.ID    `json:"last"`
	Root    string    `json:"root"` // of the tree of the entries' records
	// Marks are the beginnings of the records' hashes, twelve characters each: a
	// root tells that something was changed, a mark tells which entry it was.
	Marks string `json:"marks"`
}

// markSize is how many characters of a hash, in base64, make a mark.
const markSize = 12

func mark(leaf audit.Hash) string { return leaf.String()[:markSize] }

// marks returns the marks one by one, in the order of the entries.
func (p posted) marks() (all []string) {
	for from := 0; from+markSize <= len(p.Marks); from += markSize {
		all = append(all, p.Marks[from:from+markSize])
	}
	return all
}

// record writes all that the book says of an entry as lines of text: the hash
// of this text stands for the entry, and whoever was handed the text can count
// it with any tool. Words that people typed are quoted, so that no two entries
// can read the same.
func (b Booked) record() []byte {
	out := fmt.Appendf(nil, "aimak ledger entry 1\nid %s\nbatch %s\nday %s\nkind %q\nkey %q\nsource %q %s\ntext %q\n",
		b.ID, b.Batch, b.Day, b.Kind, b.Key, b.Source.Kind, b.Source.ID, b.Text)
	if b.Reverses != 0 || b.Reason != "" {
		out = fmt.Appendf(out, "reverses %s\nreason %q\n", b.Reverses, b.Reason)
	}
	out = fmt.Appendf(out, "by %s %q\nat %d\n", b.Actor, b.ActorName, int64(b.At))
	for _, line := range b.Lines {
		out = fmt.Appendf(out, "line %s %s %s %d\n", line.Account, line.Subject, line.Service, int64(line.Amount))
	}
	return out
}

// seal returns what the trail says of a batch.
func seal(entries []Booked) (audit.Change, error) {
	p := posted{Entries: len(entries), First: entries[0].ID, Last: entries[len(entries)-1].ID}
	var marks []byte
	root, leaves, err := rootOf(entries)
	for i, leaf := range leaves {
		marks = append(marks, mark(leaf)...)
		p.Debit += entries[i].debit()
	}
	p.Root, p.Marks = root, string(marks)
	return audit.Change{Action: "ledger.post", On: ref.Ref{Kind: batchKind, ID: entries[0].Batch}, After: p}, err
}
