package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Head is the state of a municipality's log on a day: how many records it has
// and the hash that stands for all of them. Whoever keeps a copy can show later
// that no record before it was changed, removed or put elsewhere.
type Head struct {
	Origin string // the municipality's word in addresses
	Size   int64
	Root   Hash
	Day    period.Day
}

// String writes a head as text, in the manner of a checkpoint of a transparency
// log (c2sp.org/tlog-checkpoint): origin, size, hash, and the day as a comment.
func (h Head) String() string {
	return fmt.Sprintf("aimak/%s\n%d\n%s\n%s\n", h.Origin, h.Size, h.Root, h.Day)
}

// ParseHead reads what String wrote. Spaces and line ends that a mail or an
// editor put in do no harm.
func ParseHead(text []byte) (Head, error) {
	lines := strings.Fields(string(bytes.TrimPrefix(text, []byte("\ufeff"))))
	if len(lines) != 4 {
		return Head{}, errHead("four lines are needed")
	}
	origin, named := strings.CutPrefix(lines[0], "aimak/")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if !named || origin == "" || err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Head{}, errHead("the first line is aimak/NAME, the second the number of records")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Head{}, errHead("the third line is the hash")
	}
	day, err := period.ParseDay(lines[3])
	if err != nil {
		return Head{}, errHead("the fourth line is the day")
	}
	return Head{origin, size, root, day}, nil
}

// ErrHead is the cause when a text is not a head.
var ErrHead = errors.New("this is no head of a log")

func errHead(why string) error { return fmt.Errorf("%w: %s", ErrHead, why) }

// LastHead returns the present head of the log, without its origin; the zero
// Head when nothing is sealed.
func LastHead(ctx context.Context, tx *db.Tx) (Head, error) {
	s, err := readState(ctx, tx)
	if err != nil || s.size == 0 {
		return Head{}, err
	}
	return Head{Size: s.size, Root: s.root, Day: period.DayOf(s.sealed.Time())}, nil
}

// Heads returns the last heads that were published, the newest first: the state
// with which each day began.
func Heads(ctx context.Context, tx *db.Tx, atMost int) (heads []Head, err error) {
	rows, err := tx.QueryContext(ctx, selectHeads, tx.Municipality, atMost)
	if err != nil {
		return nil, fmt.Errorf("read the heads of the audit trail: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var h Head
		var root []byte
		if err := rows.Scan(&h.Day, &h.Size, &root); err != nil {
			return nil, fmt.Errorf("read the heads of the audit trail: %w", err)
		}
		copy(h.Root[:], root)
		heads = append(heads, h)
	}
	return heads, rows.Err()
}
