package notices

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/voice/notices/store"
)

// The states of a contact.
const (
	asked = "asked" // a letter with a link has gone out
	on    = "on"
	off   = "off" // it wants no more
)

// Contact is where somebody wants to be told of a request.
type Contact struct {
	ID      ref.ID
	Request ref.ID // that is followed now
	Own     ref.ID // that it began with
	Mine    bool   // the applicant
	Way     notify.Way
	Lang    i18n.Lang
	State   string
	Person  notify.Person
	Code    string // of the secret address that it belongs to
	Quiet   bool   // what does not reach it is dropped: the office must not see it on its list
}

// hidden is what of a contact is sealed.
type hidden struct {
	Person notify.Person
	Code   string
}

// address is the mailbox or phone of a person, by the way.
func address(w notify.Way, p notify.Person) string {
	if w == notify.Mail {
		return p.Mail
	}
	return p.Phone
}

// put keeps a contact in place of the one that the secret address had.
func (o *Notices) put(ctx context.Context, tx *db.Tx, c Contact) (Contact, error) {
	c.ID = tx.NewID()
	text, err := json.Marshal(hidden{c.Person, c.Code})
	if err != nil {
		return c, fmt.Errorf("sealing a contact: %w", err)
	}
	if err := o.drop(ctx, tx, c.Code); err != nil {
		return c, err
	}
	_, err = store.New(tx).PutContact(ctx, store.PutContactParams{MunicipalityID: int64(tx.Municipality), ID: int64(c.ID), RequestID: int64(c.Request),
		OwnID: int64(c.Own), Code: o.box.Print(c.Code), Mine: c.Mine, Way: string(c.Way), Lang: string(c.Lang), Sealed: o.box.Hide(text, c.ID),
		Print: o.box.Print(address(c.Way, c.Person)), State: c.State, MadeAt: int64(tx.Now())})
	if err != nil {
		return c, fmt.Errorf("keeping a contact: %w", err)
	}
	return c, nil
}

// drop forgets the contact of a secret address.
func (o *Notices) drop(ctx context.Context, tx *db.Tx, code string) error {
	err := store.New(tx).DropContact(ctx, store.DropContactParams{MunicipalityID: int64(tx.Municipality), Code: o.box.Print(code)})
	if err != nil {
		return fmt.Errorf("forgetting a contact: %w", err)
	}
	return nil
}

// open reads a stored contact.
func (o *Notices) open(r store.NoticesContact) (Contact, error) {
	c := Contact{ID: ref.ID(r.ID), Request: ref.ID(r.RequestID), Own: ref.ID(r.OwnID), Mine: r.Mine, Way: notify.Way(r.Way),
		Lang: i18n.Lang(r.Lang), State: r.State}
	text, err := o.box.Show(r.Sealed, c.ID)
	var h hidden
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	if err != nil {
		return c, fmt.Errorf("opening contact %s: %w", c.ID, err)
	}
	c.Person, c.Code = h.Person, h.Code
	return c, nil
}

// of lists the contacts of a request, whatever their state.
func (o *Notices) of(ctx context.Context, tx *db.Tx, request ref.ID) ([]Contact, error) {
	rows, err := store.New(tx).ContactsOf(ctx, store.ContactsOfParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(request)})
	if err != nil {
		return nil, fmt.Errorf("reading contacts: %w", err)
	}
	list := make([]Contact, len(rows))
	for i, r := range rows {
		if list[i], err = o.open(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// byCode is the contact of a secret address; false: none.
func (o *Notices) byCode(ctx context.Context, tx *db.Tx, code string) (c Contact, ok bool, err error) {
	row, err := store.New(tx).ContactOfCode(ctx, store.ContactOfCodeParams{MunicipalityID: int64(tx.Municipality), Code: o.box.Print(code)})
	if db.IsMissing(err) {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("reading a contact: %w", err)
	}
	c, err = o.open(row)
	return c, err == nil, err
}

var errNoContact = fault.Missing("This address is no longer in use.")

// byWord is the contact of the address that stands in its notices.
func (o *Notices) byWord(ctx context.Context, tx *db.Tx, word string) (c Contact, err error) {
	id, ok := o.box.Read(word)
	if !ok {
		return c, errNoContact
	}
	row, err := store.New(tx).Contact(ctx, store.ContactParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return c, errNoContact
	}
	if err != nil {
		return c, fmt.Errorf("reading a contact: %w", err)
	}
	return o.open(row)
}

// set confirms a contact or ends its notices.
func (o *Notices) set(ctx context.Context, tx *db.Tx, id ref.ID, state string) error {
	n, err := store.New(tx).SetContact(ctx, store.SetContactParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), State: state})
	if err != nil {
		return fmt.Errorf("changing a contact: %w", err)
	}
	if n == 0 {
		return errNoContact
	}
	return nil
}
