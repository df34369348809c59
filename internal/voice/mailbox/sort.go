package mailbox

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/imap"
	"github.com/openaimak/aimak/internal/platform/imap/letter"
	"github.com/openaimak/aimak/internal/voice/mailbox/store"
	"github.com/openaimak/aimak/internal/voice/requests"
)

var (
	errNone      = fault.Missing("There is no such letter.")
	errMeanwhile = fault.Conflict("This was changed by someone else meanwhile. Look at it again.")
	errGone      = fault.Conflict("The letter lies no longer in the mailbox. If you have it elsewhere, enter it as a request by hand.")
)

// Letter reads one letter, for those who sort them.
func (o *Mailbox) Letter(ctx context.Context, tx *db.Tx, by access.Actor, id ref.ID) (s Seen, err error) {
	if err := access.Permit(by, maySort, tx.Municipality, 0); err != nil {
		return s, err
	}
	row, err := store.New(tx).Letter(ctx, store.LetterParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return s, errNone
	}
	if err != nil {
		return s, fmt.Errorf("reading a letter: %w", err)
	}
	return o.stored(row)
}

// Whole fetches a letter from the mailbox once more, with its files, for the press that
// makes an appeal of it; when it is gone, or the mailbox is out of reach, what is kept
// of it stands in.
func (o *Mailbox) Whole(ctx context.Context, b Box, s Seen) (*arrived, error) {
	a := &arrived{Letter: s.Kept.letter(), Mail: imap.Mail{UID: s.UID, At: s.Came.Time(), Size: int64(s.Size)}, validity: s.Validity}
	for _, f := range s.Files {
		a.enclosed.named = append(a.enclosed.named, called(letter.File{Name: f.Name, Body: make([]byte, f.Size)}))
	}
	m, ok := o.fetch(ctx, b, s)
	if !ok {
		if s.State != Held { // of others only who wrote is kept: an appeal without its words would be none
			return nil, errGone
		}
		return a, nil
	}
	whole, why := parse(m.Body)
	if why != "" {
		return a, nil
	}
	var err error
	a.Letter, a.Mail = whole, m
	a.enclosed, err = o.enclose(ctx, whole.Files)
	return a, err
}

// fetch takes a letter from where it lay.
func (o *Mailbox) fetch(ctx context.Context, b Box, s Seen) (m imap.Mail, ok bool) {
	if b.Host == "" || !b.Working {
		return m, false
	}
	box, err := o.open(ctx, b)
	if err != nil {
		return m, false
	}
	defer box.Close()
	if box.Validity != s.Validity {
		return m, false
	}
	m, err = box.Fetch(ctx, s.UID, mostBytes)
	return m, err == nil && m.Body != nil
}

// Appeal makes an appeal of a letter that waits or was passed over, as somebody of the
// office chose.
func (o *Mailbox) Appeal(ctx context.Context, tx *db.Tx, by access.Actor, s Seen, a *arrived, c Chosen) (r requests.Request, err error) {
	if err := access.Permit(by, maySort, tx.Municipality, 0); err != nil {
		return r, err
	}
	if s.State != Held && s.State != Ignored && s.State != Dismissed {
		return r, errMeanwhile
	}
	id, err := o.register(ctx, tx, by, Box{}, a, &c)
	if err != nil {
		return r, err
	}
	if err := o.decided(ctx, tx, by, s, Registered, id, nil); err != nil {
		return r, err
	}
	return o.requests.Load(ctx, tx, id)
}

// Dismiss decides that a letter is no appeal, or that somebody dealt with one that
// could not be read. What was kept of it is forgotten; the letter stays in the mailbox.
func (o *Mailbox) Dismiss(ctx context.Context, tx *db.Tx, by access.Actor, s Seen) error {
	if err := access.Permit(by, maySort, tx.Municipality, 0); err != nil {
		return err
	}
	if s.State != Held && s.State != Unreadable {
		return errMeanwhile
	}
	k := Kept{Name: s.Name, Mail: s.Mail, Subject: s.Subject} // so that a wrong press can be found and mended
	if s.State == Unreadable {
		return o.decided(ctx, tx, by, s, Dismissed, 0, nil)
	}
	return o.decided(ctx, tx, by, s, Dismissed, 0, &k)
}

// decided writes a decision down; only one person can.
func (o *Mailbox) decided(ctx context.Context, tx *db.Tx, by access.Actor, s Seen, to State, request ref.ID, keep *Kept) (err error) {
	sealed := []byte{}
	if keep != nil {
		if sealed, err = o.hide(*keep, s.ID); err != nil {
			return err
		}
	}
	n, err := store.New(tx).Decide(ctx, store.DecideParams{MunicipalityID: int64(tx.Municipality), ID: int64(s.ID), State: string(to), RequestID: int64(request),
		DoneAt: int64(tx.Now()), DoneBy: by.Name, Sealed: sealed, FromState: string(s.State), FromRequest: int64(s.Request)})
	if err != nil {
		return fmt.Errorf("deciding about a letter: %w", err)
	}
	if n == 0 {
		return errMeanwhile
	}
	return audit.Record(ctx, tx, by, "mailbox."+string(to), about(s.ID), map[string]any{"state": s.State, "reason": s.Reason}, map[string]any{"state": to, "request": request})
}

// Look marks an addition as read by somebody.
func (o *Mailbox) Look(ctx context.Context, tx *db.Tx, by access.Actor, s Seen) error {
	if err := access.Permit(by, maySort, tx.Municipality, 0); err != nil {
		return err
	}
	n, err := store.New(tx).Looked(ctx, store.LookedParams{MunicipalityID: int64(tx.Municipality), ID: int64(s.ID), DoneAt: int64(tx.Now()), DoneBy: by.Name})
	if err != nil {
		return fmt.Errorf("marking an addition: %w", err)
	}
	if n == 0 {
		return errMeanwhile
	}
	return audit.Record(ctx, tx, by, "mailbox.look", about(s.ID), nil, nil)
}

// Again reads a letter once more that could not be read: after the program or the
// letter was mended.
func (o *Mailbox) Again(ctx context.Context, by access.Actor, municipality ref.ID, b Box, s Seen) error {
	if err := access.Permit(by, maySort, municipality, 0); err != nil {
		return err
	}
	if s.State != Unreadable || s.Done != 0 {
		return errMeanwhile
	}
	m, ok := o.fetch(ctx, b, s)
	if !ok {
		return errGone
	}
	return o.take(ctx, municipality, b, &arrived{Mail: m, validity: s.Validity, replaces: s.ID})
}

// Waiting lists the letters that somebody must look at, the oldest first.
func (o *Mailbox) Waiting(ctx context.Context, tx *db.Tx) ([]Seen, error) {
	rows, err := store.New(tx).Waiting(ctx, store.WaitingParams{MunicipalityID: int64(tx.Municipality), Limit: pageRows})
	if err != nil {
		return nil, fmt.Errorf("reading letters that wait: %w", err)
	}
	return o.numbered(ctx, tx, rows)
}

// Done lists what became of letters, the newest first, before an id.
func (o *Mailbox) Done(ctx context.Context, tx *db.Tx, before ref.ID) ([]Seen, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	rows, err := store.New(tx).Done(ctx, store.DoneParams{MunicipalityID: int64(tx.Municipality), Before: int64(before), Most: pageRows + 1})
	if err != nil {
		return nil, fmt.Errorf("reading letters that are done: %w", err)
	}
	return o.numbered(ctx, tx, rows)
}

// numbered opens rows and gives them the numbers of their appeals, in one question.
func (o *Mailbox) numbered(ctx context.Context, tx *db.Tx, rows []store.MailboxLetter) ([]Seen, error) {
	list := make([]Seen, len(rows))
	if len(rows) == 0 {
		return list, nil
	}
	var err error
	first, last := rows[0].ID, rows[0].ID
	for i, r := range rows {
		if list[i], err = o.stored(r); err != nil {
			return nil, err
		}
		first, last = min(first, r.ID), max(last, r.ID)
	}
	numbers, err := store.New(tx).Numbers(ctx, store.NumbersParams{MunicipalityID: int64(tx.Municipality), FirstID: first, LastID: last})
	if err != nil {
		return nil, fmt.Errorf("reading the numbers of appeals: %w", err)
	}
	at := map[ref.ID]requests.Number{}
	for _, n := range numbers {
		at[ref.ID(n.ID)] = requests.Number{Year: int(n.Year), Serial: int(n.Serial)}
	}
	for i := range list {
		list[i].Number = at[list[i].ID]
	}
	return list, nil
}

// Wake lets the mailbox be read at once.
func (o *Mailbox) Wake(ctx context.Context, tx *db.Tx) error {
	n, err := store.New(tx).Wake(ctx, int64(tx.Municipality))
	if err == nil && n == 0 {
		err = fault.Conflict("The mailbox is switched off. The administrator can switch it on.")
	}
	return err
}
