package notices

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/notices/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// Told hears of everything that is done to a request, in the transaction of the act,
// and writes to whoever wants to be told. An applicant who chose nothing is told by
// the office.
func (o *Notices) Told(ctx context.Context, tx *db.Tx, r requests.Request, e requests.Event) error {
	if err := o.news(ctx, tx, r, e); err != nil || !told(r, e) {
		return err
	}
	list, err := o.receivers(ctx, tx, r, e)
	if err != nil || len(list) == 0 {
		return err
	}
	from, err := o.sender(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range list {
		text := from.happened(c, r, e)
		if err := o.send(ctx, tx, c, text, fmt.Sprintf("%s %s %d %s", r.ID, e.Act, r.Version, c.key())); err != nil {
			return err
		}
	}
	if e.Act == life.Merge {
		return o.follow(ctx, tx, r.ID, r.MergedInto)
	}
	return nil
}

// told tells whether an event is one that people are told of. What the site itself
// registers is told once the contact is kept (Registered).
func told(r requests.Request, e requests.Event) bool {
	switch e.Act {
	case life.Register:
		return r.Channel != life.Site
	case life.Merge:
		return r.State == life.Merged
	case life.Pause, life.Resume, life.Extend, life.Answer, life.Reject, life.Refer, life.Reopen:
		return true
	}
	return false
}

// follow leads contacts on to the request that theirs was joined to.
func (o *Notices) follow(ctx context.Context, tx *db.Tx, from, to ref.ID) error {
	err := store.New(tx).MoveContacts(ctx, store.MoveContactsParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(from), Original: int64(to)})
	if err != nil {
		return fmt.Errorf("leading contacts on: %w", err)
	}
	return nil
}

// key tells the receivers of one event apart.
func (c Contact) key() string {
	if c.ID == 0 {
		return "applicant"
	}
	return c.ID.String()
}

// receivers are those who are told of an event: the contacts that are on, and the
// applicant where they have none: by e-mail when that is how they wrote, by SMS when
// somebody of the office took the phone down, else on the list. Nobody who stays unknown is looked for, and nobody is called
// about what they have just done here.
func (o *Notices) receivers(ctx context.Context, tx *db.Tx, r requests.Request, e requests.Event) (list []Contact, err error) {
	var all []Contact
	if e.Act != life.Register { // what is new has none
		if all, err = o.of(ctx, tx, r.ID); err != nil {
			return nil, err
		}
	}
	known := false // the applicant has a contact, or wants none
	for _, c := range all {
		own := c.Mine && c.Own == r.ID
		known = known || own && c.State != asked
		if c.State == on {
			c.Quiet = !own || r.Anonymous
			list = append(list, c)
		}
	}
	if known || len(r.Sealed) == 0 {
		return list, nil
	}
	c, err := o.applicant(ctx, tx, r)
	if err != nil || c.Way == notify.Paper && (e.Act == life.Register || e.Act == life.Reopen && e.By == 0) {
		return list, err // they stand at the counter, or look at the page
	}
	return append(list, c), nil
}

// applicant is the contact of an applicant who chose none.
func (o *Notices) applicant(ctx context.Context, tx *db.Tx, r requests.Request) (c Contact, err error) {
	who, err := o.requests.Applicant(r)
	if err != nil {
		return c, err
	}
	c = Contact{Request: r.ID, Own: r.ID, Mine: true, Way: notify.Paper, Lang: r.Lang, State: on,
		Person: notify.Person{Name: who.Name, Phone: who.Phone, Address: who.Address, Mail: who.Mail}}
	if _, ok := notify.ParseMail(who.Mail); ok && r.Channel == life.Mail && o.carrier.Can(notify.Mail) {
		c.Way = notify.Mail // whoever wrote from a mailbox is answered there
		c.Code, err = o.requests.ApplicantCode(ctx, tx, r.ID)
		return c, err
	}
	phone, ok := notify.ParsePhone(who.Phone)
	if !ok || !o.carrier.Can(notify.SMS) || r.Channel == life.Site || r.Channel == life.Program {
		return c, nil
	}
	c.Way, c.Person.Phone = notify.SMS, phone
	c.Code, err = o.requests.ApplicantCode(ctx, tx, r.ID)
	return c, err
}

// Registered keeps where the applicant wants to be told, and tells the number and the
// date there. form is the one-time key of the form that proved the phone.
func (o *Notices) Registered(ctx context.Context, tx *db.Tx, made requests.Registered, way notify.Way, form string) error {
	if !made.Fresh || made.Anonymous || !o.carrier.Can(way) || way != notify.SMS && way != notify.Mail {
		return nil
	}
	return o.keep(ctx, tx, Contact{Request: made.ID, Own: made.ID, Mine: true, Way: way, Lang: made.Lang, Code: made.Code,
		Person: notify.Person{Name: made.Who.Name, Phone: made.Who.Phone, Mail: made.Who.Mail, Address: made.Who.Address}}, made.Request, form)
}

// Fixed asks those who made a request, and chose to be told, whether it is really
// done.
func (o *Notices) Fixed(ctx context.Context, tx *db.Tx, r requests.Request) error {
	list, err := o.of(ctx, tx, r.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	from, err := o.sender(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range list {
		if !c.Mine || c.State != on {
			continue
		}
		c.Quiet = true // the office goes to nobody's door for that
		if err := o.send(ctx, tx, c, from.fixed(c, r), fmt.Sprintf("%s fixed %d %s", r.ID, r.Round, c.key())); err != nil {
			return err
		}
	}
	return nil
}

// errUnproved is a form that says a phone is confirmed though no code was.
var errUnproved = errors.New("notices: the phone of the form is not confirmed")

// keep puts a new contact down and writes there for the first time: to a phone that
// is confirmed what is promised, to a mailbox the same with the link that confirms it.
func (o *Notices) keep(ctx context.Context, tx *db.Tx, c Contact, r requests.Request, form string) (err error) {
	before, found, err := o.byCode(ctx, tx, c.Code)
	if err != nil {
		return err
	}
	c.State = on
	if c.Way == notify.SMS {
		phone, _ := notify.ParsePhone(c.Person.Phone)
		c.Person.Phone = phone
		if ok, err := o.confirmed(ctx, tx, form, phone); err != nil || !ok {
			return errors.Join(err, errUnproved)
		}
	} else if c.State, err = o.stateOfMail(ctx, tx, c); err != nil {
		return err
	}
	if found && before.Way == c.Way && address(c.Way, before.Person) == address(c.Way, c.Person) && before.State != off {
		return nil // the same form once more
	}
	if c, err = o.named(c, r); err != nil {
		return err
	}
	if c, err = o.put(ctx, tx, c); err != nil {
		return err
	}
	from, err := o.sender(ctx, tx)
	if err != nil {
		return err
	}
	return o.send(ctx, tx, c, from.welcome(c, r), "contact "+c.ID.String())
}

// named adds who somebody is, as the journal has it: a message that does not reach them
// is told by hand. Nothing is added for who only follows, or stays unknown; and the
// first letter to a mailbox is for nobody but its owner.
func (o *Notices) named(c Contact, r requests.Request) (Contact, error) {
	own := c.Mine && c.Own == r.ID && !r.Anonymous
	c.Quiet = !own || c.State == asked
	if !own || c.Person.Name != "" {
		return c, nil
	}
	who, err := o.requests.Applicant(r)
	c.Person.Name, c.Person.Address = who.Name, who.Address
	if c.Way == notify.Mail {
		c.Person.Phone = who.Phone
	}
	return c, err
}

// stateOfMail is where a new mailbox stands: to be confirmed. A mailbox that was asked
// often enough today is not written to again.
func (o *Notices) stateOfMail(ctx context.Context, tx *db.Tx, c Contact) (string, error) {
	print := o.box.Print(c.Person.Mail)
	if err := tx.Lock(ctx, "notices.mail "+print); err != nil {
		return "", fmt.Errorf("waiting for other letters of confirmation: %w", err)
	}
	n, err := store.New(tx).CountAsked(ctx, store.CountAskedParams{MunicipalityID: int64(tx.Municipality), Print: print, MadeAt: int64(tx.Now()) - day})
	if err != nil {
		return "", fmt.Errorf("counting letters of confirmation: %w", err)
	}
	if n >= mailsDay {
		return "", errMails
	}
	return asked, nil
}

// day in milliseconds.
const day = 24 * 60 * 60 * 1000

// send hands a notice to the carrier.
func (o *Notices) send(ctx context.Context, tx *db.Tx, c Contact, w written, key string) error {
	m := notify.Message{Key: "requests " + key, Way: c.Way, To: c.Person, From: w.from,
		About: ref.Ref{Kind: "requests.request", ID: c.Request}, Lang: string(c.Lang), Subject: w.subject, Text: w.text, Leave: w.leave}
	if c.Quiet {
		m.Until = tx.Now() + 2*day
	}
	return o.carrier.Send(ctx, tx, m)
}

// Admit refuses the report of a phone or mailbox that has sent enough today, and
// counts it otherwise.
func (o *Notices) Admit(ctx context.Context, tx *db.Tx, s requests.Said) error {
	for _, from := range sources(s.Who) {
		n, err := store.New(tx).AddSent(ctx, store.AddSentParams{MunicipalityID: int64(tx.Municipality), Print: o.box.Print(from),
			Day: string(tx.Today()), Most: reportsDay})
		if err != nil {
			return fmt.Errorf("counting reports of a phone: %w", err)
		}
		if n == 0 {
			return errReports
		}
	}
	return nil
}

// sources are the phone and mailbox of an applicant, as far as they can be told apart.
func sources(who appeal.Applicant) (list []string) {
	if phone, ok := notify.ParsePhone(who.Phone); ok {
		list = append(list, phone)
	}
	if mail, ok := notify.ParseMail(who.Mail); ok {
		list = append(list, strings.ToLower(mail))
	}
	return list
}

// sender is who tells: the municipality, with the address of its pages.
type sender struct {
	o       *Notices
	catalog *i18n.Catalog
	place   territory.Municipality
	today   period.Day
}

func (o *Notices) sender(ctx context.Context, tx *db.Tx) (s sender, err error) {
	s.o, s.today = o, tx.Today()
	if s.catalog, err = texts(); err != nil {
		return s, err
	}
	s.place, err = o.territory.Here(ctx, tx)
	return s, err
}
