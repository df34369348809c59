package notices

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/voice/notices/store"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// Subscription is what somebody wants to hear of once a day: what is reported in a
// village or street, of one category or any.
type Subscription struct {
	ID       ref.ID
	Village  ref.ID
	Street   string // empty: the whole village
	Category string // empty: any
	Way      notify.Way
	Lang     i18n.Lang
	State    string
	Person   notify.Person
	ToldTo   int64
}

// subscribe keeps a subscription: by SMS once the form has proved the phone, by
// e-mail once the link of the letter was opened and the button pressed.
func (o *Notices) subscribe(ctx context.Context, tx *db.Tx, s Subscription, form string) error {
	s.State = on
	if s.Way == notify.SMS {
		s.Person.Phone, _ = notify.ParsePhone(s.Person.Phone)
		if ok, err := o.confirmed(ctx, tx, form, s.Person.Phone); err != nil || !ok {
			return errors.Join(err, errUnproved)
		}
	} else {
		s.State, s.Person.Mail = asked, strings.ToLower(s.Person.Mail)
		if err := o.mayAskToSubscribe(ctx, tx, s); err != nil {
			return err
		}
	}
	if err := o.validSubscription(ctx, tx, s); err != nil {
		return err
	}
	s, err := o.putSubscription(ctx, tx, s)
	if err != nil || s.State != asked {
		return err
	}
	from, err := o.sender(ctx, tx)
	if err != nil {
		return err
	}
	w := from.askToSubscribe(s)
	return o.carrier.Send(ctx, tx, notify.Message{Key: fmt.Sprintf("subscription %s %d", s.ID, tx.Now()), Way: s.Way, To: s.Person, From: w.from,
		About: ref.Ref{Kind: "notices.subscription", ID: s.ID}, Lang: string(s.Lang), Subject: w.subject, Text: w.text, Until: tx.Now() + day})
}

// mayAskToSubscribe keeps a mailbox of somebody else from being filled.
func (o *Notices) mayAskToSubscribe(ctx context.Context, tx *db.Tx, s Subscription) error {
	print := o.subs.Print(s.Person.Mail)
	if err := tx.Lock(ctx, "notices.mail "+print); err != nil {
		return fmt.Errorf("waiting for other letters of confirmation: %w", err)
	}
	n, err := store.New(tx).CountAskedToSubscribe(ctx, store.CountAskedToSubscribeParams{MunicipalityID: int64(tx.Municipality), Print: print,
		MadeAt: int64(tx.Now()) - day})
	if err != nil {
		return fmt.Errorf("counting letters of confirmation: %w", err)
	}
	if n >= mailsDay {
		return errMails
	}
	return nil
}

// validSubscription complains about a village or a category that is not there.
func (o *Notices) validSubscription(ctx context.Context, tx *db.Tx, s Subscription) error {
	a, err := o.requests.Around(ctx, tx)
	if err != nil {
		return err
	}
	form := fault.Form()
	if !hasVillage(a.Villages, s.Village) {
		form.Field("village", "Choose the village.")
	}
	if c := appeal.Find(a.Kinds, s.Category); s.Category != "" && (c.Private || c.Stop != "") {
		form.Field("category", "Choose from the list")
	}
	if len([]rune(s.Street)) > appeal.MostLine {
		form.Field("street", "Too long: at most {n} characters.", fault.Values{"n": appeal.MostLine})
	}
	return form.Err()
}

func (o *Notices) putSubscription(ctx context.Context, tx *db.Tx, s Subscription) (Subscription, error) {
	s.ID = tx.NewID()
	text, err := json.Marshal(s.Person)
	if err != nil {
		return s, fmt.Errorf("sealing a subscription: %w", err)
	}
	// What is sealed is bound to the print, not to the row: a second form keeps the first row.
	row, err := store.New(tx).PutSubscription(ctx, store.PutSubscriptionParams{MunicipalityID: int64(tx.Municipality), ID: int64(s.ID),
		VillageID: int64(s.Village), Street: s.Street, Category: s.Category, Way: string(s.Way), Lang: string(s.Lang),
		Sealed: o.subs.Hide(text, s.Village), Print: o.subs.Print(address(s.Way, s.Person)), State: s.State, MadeAt: int64(tx.Now())})
	if err != nil {
		return s, fmt.Errorf("keeping a subscription: %w", err)
	}
	s.ID, s.State = ref.ID(row.ID), row.State
	return s, nil
}

func (o *Notices) openSubscription(r store.NoticesSubscription) (Subscription, error) {
	s := Subscription{ID: ref.ID(r.ID), Village: ref.ID(r.VillageID), Street: r.Street, Category: r.Category, Way: notify.Way(r.Way),
		Lang: i18n.Lang(r.Lang), State: r.State, ToldTo: r.ToldTo}
	text, err := o.subs.Show(r.Sealed, s.Village)
	if err == nil {
		err = json.Unmarshal(text, &s.Person)
	}
	if err != nil {
		return s, fmt.Errorf("opening subscription %s: %w", s.ID, err)
	}
	return s, nil
}

// subscription is that of the address that stands in its letters.
func (o *Notices) subscription(ctx context.Context, tx *db.Tx, word string) (s Subscription, err error) {
	id, ok := o.subs.Read(word)
	if !ok {
		return s, errNoContact
	}
	row, err := store.New(tx).Subscription(ctx, store.SubscriptionParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return s, errNoContact
	}
	if err != nil {
		return s, fmt.Errorf("reading a subscription: %w", err)
	}
	return o.openSubscription(row)
}

// setSubscription confirms a subscription or ends it. What happened before it is on
// is not told.
func (o *Notices) setSubscription(ctx context.Context, tx *db.Tx, id ref.ID, state string) error {
	n, err := store.New(tx).SetSubscription(ctx, store.SetSubscriptionParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), State: state,
		Now: int64(tx.Now())})
	if err != nil {
		return fmt.Errorf("changing a subscription: %w", err)
	}
	if n == 0 {
		return errNoContact
	}
	return nil
}
