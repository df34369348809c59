package mailbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/imap"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/mailbox/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// Box is the office's mailbox: where it is, and how its letters are entered.
type Box struct {
	Host     string
	Port     int
	StartTLS bool // else encrypted from the first byte
	Login    string
	Secret   string // open only while it is set or used
	Folder   string
	Since    period.Day // what came before stays in the mailbox
	Category string     // of letters: nothing in them says it
	Place    ref.ID     // village of letters that name none
	Working  bool

	Validity uint32
	LastUID  uint32
	Read     period.Instant // the last time that went well; 0: never
	Trouble  imap.Reason    // why it does not; empty: it does
	TroubleD period.Instant // since when
}

// The ports of IMAP: others only where the operator allows the host, so that nobody
// feels for doors through this form.
const (
	portTLS   = 993
	portStart = 143
)

const mostLine = 200 // characters of a field

// valid complains about what cannot be a mailbox.
func (b Box) valid(c *courier.Courier, a requests.Around, today period.Day) error {
	form := fault.Form()
	for name, value := range map[string]string{"host": b.Host, "login": b.Login, "secret": b.Secret} {
		if value == "" {
			form.Field(name, "Fill in this field")
		}
	}
	for name, value := range map[string]string{"host": b.Host, "login": b.Login, "secret": b.Secret, "folder": b.Folder} {
		if len([]rune(value)) > mostLine {
			form.Field(name, "Too long: at most {n} characters.", fault.Values{"n": mostLine})
		}
	}
	switch err := c.Check("https://" + net.JoinHostPort(b.Host, strconv.Itoa(b.Port))); {
	case b.Host == "" || strings.ContainsAny(b.Login+b.Secret, "\x00\r\n"):
	case errors.Is(err, courier.ErrPrivate):
		form.Field("host", "This address lies within a network of ours. Only the operator of the installation can allow it.")
	case err != nil || strings.ContainsAny(b.Host, "/?#@ "):
		form.Field("host", "Enter the name of the mail server, for example imap.mail.ru")
	case b.Port != portTLS && b.Port != portStart && c.Check("http://"+net.JoinHostPort(b.Host, strconv.Itoa(b.Port))) != nil:
		form.Field("port", "The port is {tls} or {start}. Another one only the operator of the installation can allow.", fault.Values{"tls": portTLS, "start": portStart})
	}
	if k := appeal.Find(a.Kinds, b.Category); !k.Used || k.Stop != "" {
		form.Field("category", "Choose from the list")
	}
	if !has(a.Villages, b.Place) {
		form.Field("village", "Choose the village.")
	}
	if !b.Since.Valid() || b.Since > today {
		form.Field("since", "Enter a day: today or earlier.")
	}
	return form.Err()
}

func has(list []territory.Village, id ref.ID) bool {
	for _, v := range list {
		if v.ID == id {
			return true
		}
	}
	return false
}

// Load reads the mailbox of the municipality; false: none is set up.
func (o *Mailbox) Load(ctx context.Context, tx *db.Tx) (b Box, ok bool, err error) {
	r, err := store.New(tx).Box(ctx, int64(tx.Municipality))
	if db.IsMissing(err) {
		return b, false, nil
	}
	if err != nil {
		return b, false, fmt.Errorf("reading the mailbox's settings: %w", err)
	}
	b = Box{Host: r.Host, Port: int(r.Port), StartTLS: r.StartTls, Login: r.Login, Folder: r.Folder, Since: period.Day(r.SinceOn),
		Category: r.Category, Place: ref.ID(r.VillageID), Working: r.Working, Validity: uint32(r.Validity), LastUID: uint32(r.LastUid),
		Read: period.Instant(r.ReadAt), Trouble: imap.Reason(r.Trouble), TroubleD: period.Instant(r.TroubleSince)}
	secret, err := o.box.Show(r.Secret, tx.Municipality)
	if err != nil {
		return b, true, nil // another installation's key: the password must be typed again, and check says so
	}
	b.Secret = string(secret)
	return b, true, nil
}

// Set sets the mailbox up or changes it. An empty secret keeps the one there is, for
// the same server and name alone: nobody has it sent elsewhere. In another mailbox
// reading begins anew, on the day that is set.
func (o *Mailbox) Set(ctx context.Context, tx *db.Tx, by access.Actor, b Box) error {
	if err := access.Permit(by, maySet, tx.Municipality, 0); err != nil {
		return err
	}
	was, known, err := o.Load(ctx, tx)
	if err != nil {
		return err
	}
	same := known && was.Host == b.Host && was.Port == b.Port && was.Login == b.Login
	if b.Secret == "" && same {
		b.Secret = was.Secret
	}
	a, err := o.requests.Around(ctx, tx)
	if err != nil {
		return err
	}
	if err := b.valid(o.courier, a, tx.Today()); err != nil {
		return err
	}
	if same && was.Folder == b.Folder && was.Since == b.Since {
		b.Validity, b.LastUID, b.Read = was.Validity, was.LastUID, was.Read
	}
	err = store.New(tx).PutBox(ctx, store.PutBoxParams{MunicipalityID: int64(tx.Municipality), Host: b.Host, Port: int64(b.Port), StartTls: b.StartTLS,
		Login: b.Login, Secret: o.box.Hide([]byte(b.Secret), tx.Municipality), Folder: b.Folder, SinceOn: string(b.Since), Category: b.Category,
		VillageID: int64(b.Place), Working: b.Working, Validity: int64(b.Validity), LastUid: int64(b.LastUID), ReadAt: int64(b.Read)})
	if err != nil {
		return fmt.Errorf("writing the mailbox's settings: %w", err)
	}
	return audit.Record(ctx, tx, by, "mailbox.set", ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}, told(was), told(b))
}

// told is what the trail keeps of the settings: never the password.
func told(b Box) map[string]any {
	return map[string]any{"host": b.Host, "port": b.Port, "login": b.Login, "folder": b.Folder, "since": b.Since, "category": b.Category, "village": b.Place, "working": b.Working}
}

// open connects to the mailbox by the rules of the courier: public addresses alone,
// and those that the operator allows.
func (o *Mailbox) open(ctx context.Context, b Box) (*imap.Box, error) {
	return imap.Open(ctx, imap.Server{Host: b.Host, Port: b.Port, StartTLS: b.StartTLS, User: b.Login, Secret: b.Secret, Folder: b.Folder},
		imap.Options{Roots: o.roots, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := o.courier.Dial(ctx, network, address)
			if errors.Is(err, courier.ErrPrivate) {
				err = imap.ErrForbidden
			}
			return conn, err
		}})
}

// Tried is what a trial found.
type Tried struct {
	Reason   imap.Reason // empty: it works
	Folders  []string    // with imap.Folder: those that there are
	Messages int         // in the folder
	New      int         // of them since the day that is set
}

// Try opens the mailbox as a reading would, and reads no letter.
func (o *Mailbox) Try(ctx context.Context, b Box) (t Tried) {
	box, err := o.open(ctx, b)
	if err == nil {
		defer box.Close()
		var uids []uint32
		if uids, err = box.Since(ctx, 1, b.Since.Start().Time()); err == nil {
			return Tried{Messages: box.Messages, New: len(uids)}
		}
	}
	var trouble *imap.Trouble
	if errors.As(err, &trouble) {
		t.Folders = trouble.Folders
	}
	t.Reason = imap.ReasonOf(err)
	return t
}
