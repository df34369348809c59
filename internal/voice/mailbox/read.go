package mailbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/imap"
	"github.com/openaimak/aimak/internal/platform/imap/letter"
	"github.com/openaimak/aimak/internal/voice/mailbox/store"
)

// Times of the reading.
const (
	poll    = 5 * time.Second
	every   = 3 * time.Minute
	lease   = 15 * time.Minute // a reading that says nothing for so long is dead
	atOnce  = 100              // letters of one reading
	wipeAt  = time.Hour
	forgets = 30 * 24 * time.Hour // names of those whose letters were passed over
)

// work reads the mailboxes that are due until ctx ends.
func (o *Mailbox) work(ctx context.Context) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	wiped := time.Time{}
	for {
		if now := o.db.Now(); now.Sub(wiped) > wipeAt {
			if err := o.wipe(ctx, now); err != nil {
				return err
			}
			wiped = now
		}
		if _, err := o.ReadDue(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (o *Mailbox) wipe(ctx context.Context, now time.Time) error {
	err := o.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		return store.New(tx).Wipe(ctx, store.WipeParams{Nothing: []byte{}, Before: int64(period.At(now.Add(-forgets)))})
	})
	if err != nil {
		return fmt.Errorf("forgetting letters that were passed over: %w", err)
	}
	return nil
}

// ReadDue reads the mailboxes that are due and returns how many.
func (o *Mailbox) ReadDue(ctx context.Context) (read int, err error) {
	var due []int64
	err = o.db.Read(ctx, db.Everywhere, func(tx *db.Tx) (err error) {
		due, err = store.New(tx).Due(ctx, int64(tx.Now()))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("mailboxes that are due: %w", err)
	}
	for _, id := range due {
		mine, err := o.readOne(ctx, ref.ID(id))
		if err != nil && ctx.Err() == nil {
			o.log.Error("reading a mailbox", "municipality", ref.ID(id), "error", err)
		}
		if mine {
			read++
		}
	}
	return read, ctx.Err()
}

// readOne reads one mailbox, unless another program is at it.
func (o *Mailbox) readOne(ctx context.Context, municipality ref.ID) (mine bool, err error) {
	var b Box
	err = o.db.Write(ctx, municipality, func(tx *db.Tx) error {
		n, err := store.New(tx).Claim(ctx, store.ClaimParams{MunicipalityID: int64(municipality), Now: int64(tx.Now()), Lease: int64(tx.Now()) + lease.Milliseconds()})
		if err != nil || n == 0 {
			return err
		}
		mine = true
		b, _, err = o.Load(ctx, tx)
		return err
	})
	if err != nil || !mine {
		return mine, err
	}
	more, err := o.readBox(ctx, municipality, b)
	if ctx.Err() != nil {
		return mine, ctx.Err() // the program is stopping: nobody's fault
	}
	return mine, errors.Join(err, o.settled(ctx, municipality, more, err))
}

// settled writes down how a reading went and when the next is.
func (o *Mailbox) settled(ctx context.Context, municipality ref.ID, more bool, cause error) error {
	return o.db.Write(ctx, municipality, func(tx *db.Tx) error {
		now := int64(tx.Now())
		if cause != nil {
			return store.New(tx).WentWrong(ctx, store.WentWrongParams{MunicipalityID: int64(municipality), DueAt: now + every.Milliseconds(),
				Trouble: string(imap.ReasonOf(cause)), Now: now})
		}
		due := now + every.Milliseconds()
		if more {
			due = now
		}
		return store.New(tx).WentWell(ctx, store.WentWellParams{MunicipalityID: int64(municipality), DueAt: due, ReadAt: now})
	})
}

// readBox takes the letters that are new. A letter that cannot be taken is named and
// holds up no other; only when nothing can be written down the reading ends.
func (o *Mailbox) readBox(ctx context.Context, municipality ref.ID, b Box) (more bool, err error) {
	box, err := o.open(ctx, b)
	if err != nil {
		return false, err
	}
	defer box.Close()
	first := b.LastUID + 1
	if b.Validity != box.Validity {
		first = 1 // UIDs mean something else now; what is known is known by its number
	}
	uids, err := box.Since(ctx, first, b.Since.Start().Time().Add(-24*time.Hour)) // the server's day may be another one
	if err != nil {
		return false, err
	}
	for _, uid := range uids[:min(len(uids), atOnce)] {
		if err := o.readLetter(ctx, municipality, b, box, uid); err != nil {
			return false, err
		}
	}
	return len(uids) > atOnce, nil
}

// readLetter takes one letter and notes that it was.
func (o *Mailbox) readLetter(ctx context.Context, municipality ref.ID, b Box, box *imap.Box, uid uint32) error {
	m, err := box.Fetch(ctx, uid, mostBytes)
	if err != nil && !errors.Is(err, imap.ErrGone) {
		return err
	}
	if err != nil || m.At.Before(b.Since.Start().Time()) && !m.At.IsZero() {
		return o.db.Write(ctx, municipality, func(tx *db.Tx) error { return advance(ctx, tx, box.Validity, uid) })
	}
	return o.take(ctx, municipality, b, &arrived{Mail: m, validity: box.Validity})
}

func advance(ctx context.Context, tx *db.Tx, validity, uid uint32) error {
	return store.New(tx).Advance(ctx, store.AdvanceParams{MunicipalityID: int64(tx.Municipality), Validity: int64(validity), Uid: int64(uid)})
}

// arrived is a letter on its way into the journal.
type arrived struct {
	letter.Letter
	imap.Mail
	validity uint32
	why      Reason // not empty: it cannot be read
	enclosed enclosed
	replaces ref.ID // a letter that could not be read before; 0: none
}

// take makes of a letter what is to be made of it, in one transaction with the note
// that it was read: killed in the middle, it is read again as if for the first time.
func (o *Mailbox) take(ctx context.Context, municipality ref.ID, b Box, a *arrived) error {
	a.why = Large
	if a.Body != nil {
		a.Letter, a.why = parse(a.Body)
	}
	if a.why == "" && a.Source == letter.Person {
		var err error
		if a.enclosed, err = o.enclose(ctx, a.Files); err != nil {
			return err
		}
	}
	write := func(state State, why Reason) error {
		return o.db.Write(ctx, municipality, func(tx *db.Tx) error {
			if err := o.enter(ctx, tx, b, a, state, why); err != nil {
				return err
			}
			return advance(ctx, tx, a.validity, a.UID)
		})
	}
	err := write("", a.why)
	if err == nil || ctx.Err() != nil || errors.Is(err, errMeanwhile) {
		return err
	}
	if f := fault.Of(err); f != nil && f.Kind != fault.KindInternal {
		return write(Held, Refused)
	}
	o.log.Error("a letter could not be taken", "municipality", municipality, "uid", a.UID, "error", err)
	return write(Unreadable, Error)
}

// once is what makes a letter one: its number with its sender, else all of it.
func (o *Mailbox) once(a *arrived) (once, words string) {
	words = o.box.Print(strings.Join([]string{strings.ToLower(a.Letter.Mail), a.Subject, a.Text, a.Sent.UTC().Format(time.RFC3339)}, "\x00"))
	switch {
	case a.why != "":
		once = fmt.Sprintf("spot %d %d", a.validity, a.UID)
	case a.ID != "":
		once = o.box.Print("number " + a.ID + "\x00" + strings.ToLower(a.Letter.Mail))
	default:
		once = o.box.Print("words " + words)
	}
	return once, words
}
