package notify

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Ours tells whether the number of a letter (Message-ID) was made here.
func (n *Notify) Ours(number string) bool {
	_, ok := n.numbered(number)
	return ok
}

// Answered finds what the letter was about that somebody answers, by its number. Only
// whoever got the letter knows it. False: it is none of this municipality.
func (n *Notify) Answered(ctx context.Context, tx *db.Tx, number string) (about ref.Ref, ok bool, err error) {
	id, ok := n.numbered(number)
	if !ok {
		return about, false, nil
	}
	err = tx.QueryRowContext(ctx, aboutMessage, tx.Municipality, id).Scan(&about.Kind, &about.ID)
	if db.IsMissing(err) {
		return about, false, nil
	}
	if err != nil {
		return about, false, fmt.Errorf("what a letter was about: %w", err)
	}
	return about, true, nil
}

func (n *Notify) numbered(number string) (ref.ID, bool) {
	code, _, _ := strings.Cut(number, "@")
	return n.box.Read(strings.ToUpper(code))
}

// Sender is the address in whose name letters go out; empty when none do.
func (n *Notify) Sender() string {
	if n.mail == nil {
		return ""
	}
	return n.mail.from
}
