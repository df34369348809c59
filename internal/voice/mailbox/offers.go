package mailbox

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/imap"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/mailbox/store"
)

// todo calls whoever sorts letters to those that wait, and whoever set the mailbox up
// when it cannot be read.
func (o *Mailbox) todo(ctx context.Context, r *web.Request) (work []module.Todo, err error) {
	if !r.Can(maySee) {
		return nil, nil
	}
	var n store.CountWaitingRow
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		n, err = store.New(tx).CountWaiting(ctx, int64(tx.Municipality))
		return err
	})
	if err != nil {
		return nil, err
	}
	if !r.Can(maySort) {
		n.Held, n.Unreadable, n.Added = 0, 0, 0
	}
	p := r.Printer
	line := func(n int64, text, state, tag string) {
		if n > 0 {
			work = append(work, module.Todo{Text: text, Path: "desk/mailbox", State: state, Tag: tag})
		}
	}
	line(n.Held, p.N(int(n.Held), "{n} letter by e-mail waits for a decision", "{n} letters by e-mail wait for a decision"), "wait", p.T("decide"))
	line(n.Unreadable, p.N(int(n.Unreadable), "{n} letter by e-mail could not be read", "{n} letters by e-mail could not be read"), "bad", p.T("look"))
	line(n.Added, p.N(int(n.Added), "{n} addition to a request came by e-mail", "{n} additions to requests came by e-mail"), "info", p.T("look"))
	if why := imap.Reason(n.Trouble); why != "" && why != imap.Busy {
		text, help := troubleText(p, why)
		work = append(work, module.Todo{Text: p.T("The mailbox cannot be read: {reason}", "reason", text), Note: help, Path: "desk/mailbox", State: "bad", Tag: p.T("look")})
	}
	return work, nil
}

// check looks for letters that became an appeal which is not there, and for a password
// that this installation cannot open.
func (o *Mailbox) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	n, err := store.New(tx).Lost(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("looking for lost letters: %w", err)
	}
	if n > 0 {
		wrong = append(wrong, fmt.Sprintf("%d letters became an appeal that is not there", n))
	}
	b, ok, err := o.Load(ctx, tx)
	if ok && b.Secret == "" {
		wrong = append(wrong, "the password of the mailbox does not open: is secret.key the one it was made with?")
	}
	return wrong, err
}

// settle prepares a merger of municipalities: the mailbox of the one that ends is read
// no more, what both have is kept once.
func (o *Mailbox) settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	err := store.New(tx).DropTwice(ctx, store.DropTwiceParams{OldID: int64(from), NewID: int64(into)})
	if err == nil {
		err = store.New(tx).DropBox(ctx, int64(from))
	}
	if err != nil {
		return fmt.Errorf("joining mailboxes: %w", err)
	}
	return nil
}
