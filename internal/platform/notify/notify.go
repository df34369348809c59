// Package notify tells one person something: by e-mail, by SMS, or on a list that
// the office tells by hand.
//
// Send writes a message in the transaction of the change that it tells of; a worker
// carries it after that has committed, tries again with growing waits, and puts what
// cannot be delivered on the list, with the reason. Where the operator has set up no
// mail server or no gateway, the list has everything: nothing pretends to be sent.
// The same key is one message, however often it is sent. Who is told, and what, is
// sealed with the installation's key, stands in no log, and is wiped some days after
// delivery. Law: on personal data (No 58 of 14 April 2008).
package notify

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Set returns the table of messages.
func Set() db.Set {
	files, _ := fs.Sub(migrations, "migrations") // fails only for a malformed name
	return db.Set{Name: "notify", Files: files}
}

// Way is how somebody is told.
type Way string

// The ways.
const (
	Mail  Way = "mail"
	SMS   Way = "sms"
	Paper Way = "paper" // by hand: the office calls, goes or writes
)

// Person is whom a message is for.
type Person struct {
	Name    string `json:"name,omitempty"`
	Mail    string `json:"mail,omitempty"`
	Phone   string `json:"phone,omitempty"` // as ParsePhone returns it, or for the list as it was said
	Address string `json:"address,omitempty"`
}

// Message is one message to one person.
type Message struct {
	Key     string // what makes it one: told twice, it is one message
	Way     Way
	To      Person
	From    string // who tells: the municipality, in the reader's language
	About   ref.Ref
	Lang    string
	Subject string // of an e-mail
	Text    string
	Leave   string         // address at which one press ends messages of the kind; may be empty
	Until   period.Instant // of no use afterwards, and never on the list; 0: it must reach
}

// words is what of a message is sealed.
type words struct {
	To                         Person
	From, Lang, Subject, Leave string
	Text                       string
}

// Notify is the carrier of messages. It is safe for concurrent use once Carry and
// Keep have been called.
type Notify struct {
	db   *db.DB
	box  seal.Box
	log  *slog.Logger
	mail *Server
	sms  *Gateway
	keep time.Duration
	site string
}

// usualKeep is how long a delivered message can be read: an office is asked about
// what it told some days ago, not longer.
const usualKeep = 14 * 24 * time.Hour

// New returns a carrier that has no way but the list. key is the installation's
// secret.
func New(d *db.DB, key []byte, log *slog.Logger) *Notify {
	return &Notify{db: d, box: seal.New(key, "notify message"), log: log, keep: usualKeep}
}

// Carry sets the ways beside the list; nil for one that is not set up.
func (n *Notify) Carry(mail *Server, sms *Gateway) { n.mail, n.sms = mail, sms }

// At sets the address under which people reach the site, for links in messages. It
// never comes from a request: whoever asks could name another host.
func (n *Notify) At(site string) { n.site = strings.TrimRight(site, "/") }

// Link is the full address of a page, whose path begins with a slash; empty while
// the site's address is not set.
func (n *Notify) Link(path string) string {
	if n.site == "" {
		return ""
	}
	return n.site + path
}

// Keep sets after how long the words of a delivered message are wiped.
func (n *Notify) Keep(d time.Duration) { n.keep = d }

// Can tells whether a way is set up.
func (n *Notify) Can(w Way) bool {
	return w == Mail && n.mail != nil || w == SMS && n.sms != nil || w == Paper
}

// Rehearses tells whether the gateway is set to take SMS without sending them.
func (n *Notify) Rehearses() bool { return n.sms != nil && n.sms.test }

// Send writes a message in the caller's transaction: it goes out if and only if
// that commits. A way that is not set up leads to the list at once.
func (n *Notify) Send(ctx context.Context, tx *db.Tx, m Message) error {
	id := tx.NewID()
	text, err := json.Marshal(words{To: m.To, From: m.From, Lang: m.Lang, Subject: m.Subject, Text: m.Text, Leave: m.Leave})
	if err != nil {
		return fmt.Errorf("writing a message: %w", err)
	}
	state, why, ended := start(n.Can(m.Way), m)
	if ended {
		text = nil
	}
	_, err = tx.Later().ExecContext(ctx, addMessage, tx.Municipality, id, m.Key, m.About.Kind, m.About.ID, string(m.Way), n.hide(text, id),
		parts(m), state, string(why), tx.Now(), m.Until, at(ended, tx.Now()))
	if err != nil {
		return fmt.Errorf("writing a message: %w", err)
	}
	return nil
}

// hide seals words; none are nothing.
func (n *Notify) hide(text []byte, id ref.ID) []byte {
	if text == nil {
		return []byte{}
	}
	return n.box.Hide(text, id)
}

// start is where a new message stands.
func start(can bool, m Message) (state string, why Reason, ended bool) {
	switch {
	case m.Way == Paper:
		return listed, Chosen, false
	case can:
		return waiting, "", false
	case m.Until != 0:
		return dropped, Unset, true
	}
	return listed, Unset, false
}

func parts(m Message) int {
	if m.Way != SMS {
		return 0
	}
	return Parts(m.Text)
}

func at(ended bool, now period.Instant) period.Instant {
	if ended {
		return now
	}
	return 0
}

// The states of a message.
const (
	waiting = "waiting" // for an attempt
	sent    = "sent"    // the mail server or gateway took it
	listed  = "paper"   // on the list
	told    = "told"    // by hand
	dropped = "dropped" // of no use any more
)
