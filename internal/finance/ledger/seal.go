package ledger

import (
	"fmt"
	"strconv"

	"github.com/openaimak/aimak/internal/platform/audit"
)

// batchKind is how the audit trail points at a batch, entryKind at an entry.
const (
	batchKind = "ledger.batch"
	entryKind = "ledger.entry"
)

// markSize is how many characters of a hash, in base64, make a mark.
const markSize = 12

// record writes all that the book says of an entry as lines of text: the hash
// of this text stands for the entry, and whoever was handed the text can count
// it with any tool. Words that people typed are quoted, so that no two entries
// can read the same.
func (b Booked) record() []byte {
	out := fmt.Appendf(nil, "aimak ledger entry 1\nid %s\nbatch %s\nday %s\nkind %s\nkey %q\nsource %s %s\ntext %q\n",
		b.ID, b.Batch, b.Day, b.Kind, b.Key, b.Source.Kind, b.Source.ID, b.Text)
	if b.Reverses != 0 {
		out = fmt.Appendf(out, "reverses %s\nreason %q\n", b.Reverses, b.Reason)
	}
	out = fmt.Appendf(out, "by %s %q\nat %d\n", b.Actor, b.ActorName, int64(b.At))
	for _, line := range b.Lines {
		out = fmt.Appendf(out, "line %s %s %s %s\n", line.Account, line.Subject, line.Service,
			strconv.FormatInt(int64(line.Amount), 10))
	}
	return out
}

// booked is the booking as it will be read from the book.
func (b *booking) booked() Booked {
	return Booked{Entry: b.Entry, ID: b.id, Batch: b.batch, Reverses: b.reverses, Reason: b.reason,
		Actor: b.by.ID, ActorName: b.by.Name, At: b.at}
}

// seal counts what vouches for a batch.
func seal(batch []*booking) (posted, error) {
	p := posted{Entries: len(batch), First: batch[0].id, Last: batch[len(batch)-1].id}
	var tree audit.Tree
	marks := make([]byte, 0, markSize*len(batch))
	for _, b := range batch {
		leaf := audit.Leaf(b.booked().record())
		if err := tree.Add(leaf); err != nil {
			return posted{}, err
		}
		marks = append(marks, mark(leaf)...)
		p.Debit += b.debit()
	}
	root, err := tree.Root(int64(len(batch)))
	p.Root, p.Marks = root.String(), string(marks)
	return p, err
}

func mark(leaf audit.Hash) string { return leaf.String()[:markSize] }

// holds tells whether the entry at this place of a batch is the one that was
// booked there.
func (p posted) holds(place int, leaf audit.Hash) bool {
	from := place * markSize
	return from+markSize <= len(p.Marks) && p.Marks[from:from+markSize] == mark(leaf)
}
