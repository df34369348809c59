package mailbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/imap/letter"
	"github.com/openaimak/aimak/internal/voice/mailbox/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// State is what became of a letter.
type State string

// The states.
const (
	Registered State = "registered" // an appeal of its own
	Added      State = "added"      // an addition to an appeal
	Held       State = "held"       // somebody must decide
	Ignored    State = "ignored"    // passed over: no person wrote it to us
	Unreadable State = "unreadable"
	Dismissed  State = "dismissed" // somebody decided: no appeal
)

// Reason is why a letter is held, passed over or not read.
type Reason string

// The reasons.
const (
	Robot  Reason = "robot"
	Bounce Reason = "bounce"
	List   Reason = "list"
	Own    Reason = "own" // a letter of ours that came back

	Spam    Reason = "spam"
	Forged  Reason = "forged"
	Banned  Reason = "banned"
	Many    Reason = "many"    // more than a person writes in a day
	Flood   Reason = "flood"   // more than an office reads in a day
	Nobody  Reason = "nobody"  // no address to answer to
	Empty   Reason = "empty"   // neither words nor a file
	Long    Reason = "long"    // longer than an appeal and its notes may be
	Twice   Reason = "twice"   // other words under the number of a known letter
	Refused Reason = "refused" // the journal does not take it as it is

	Large  Reason = "large"
	Secret Reason = "secret" // encrypted
	Parts  Reason = "parts"
	Broken Reason = "broken"
	Error  Reason = "error" // of this program
)

// Limits.
const (
	mostBytes  = 25 << 20 // of a letter: as large mail servers take
	mostSender = 10       // letters of one sender in a day
	mostDay    = 200      // appeals by e-mail of a municipality in a day
	mostWords  = 9 * appeal.MostWords
)

// Seen is a letter as the list has it.
type Seen struct {
	ID       ref.ID
	State    State
	Reason   Reason
	Request  ref.ID // 0: none
	Number   requests.Number
	Came     period.Instant
	Size     int
	Done     period.Instant // 0: somebody must look
	DoneBy   string
	Validity uint32
	UID      uint32
	Kept
}

// Kept is what is sealed of a letter while somebody must decide.
type Kept struct {
	Name    string `json:"name,omitempty"`
	Mail    string `json:"mail,omitempty"`
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text,omitempty"`
	Below   string `json:"below,omitempty"`
	Files   []kept `json:"files,omitempty"`
}

// kept is a file that is named and not kept.
type kept struct {
	Name string `json:"name"`
	Size int    `json:"size"`
}

// of is what is kept of a letter that waits; of one that is passed over only who
// wrote and about what.
func of(l letter.Letter, s State) Kept {
	k := Kept{Name: l.Name, Mail: l.Mail, Subject: l.Subject}
	if s != Held {
		return k
	}
	k.Text, k.Below = short(l.Text, mostWords), short(l.Below, appeal.MostWords)
	for _, f := range l.Files {
		k.Files = append(k.Files, kept{f.Name, len(f.Body)})
	}
	return k
}

// letter is what was kept as a letter again, without its files.
func (k Kept) letter() letter.Letter {
	return letter.Letter{Name: k.Name, Mail: k.Mail, Subject: k.Subject, Text: k.Text, Below: k.Below}
}

// short cuts a text to so many characters.
func short(text string, most int) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), most)])
}

// hide seals what is kept of a letter; nothing is nothing.
func (o *Mailbox) hide(k Kept, id ref.ID) ([]byte, error) {
	text, err := json.Marshal(k)
	if err != nil {
		return nil, fmt.Errorf("sealing a letter: %w", err)
	}
	return o.box.Hide(text, id), nil
}

// stored turns a row into a letter.
func (o *Mailbox) stored(r store.MailboxLetter) (s Seen, err error) {
	s = Seen{ID: ref.ID(r.ID), State: State(r.State), Reason: Reason(r.Reason), Request: ref.ID(r.RequestID), Came: period.Instant(r.CameAt), Size: int(r.Size),
		Done: period.Instant(r.DoneAt), DoneBy: r.DoneBy, Validity: uint32(r.Validity), UID: uint32(r.Uid)}
	if len(r.Sealed) == 0 {
		return s, nil
	}
	text, err := o.box.Show(r.Sealed, s.ID)
	if err == nil {
		err = json.Unmarshal(text, &s.Kept)
	}
	if err != nil {
		return s, fmt.Errorf("opening letter %s: %w", s.ID, err)
	}
	return s, nil
}

// parse reads a letter. A letter that breaks the reader is broken, and holds up no
// other.
func parse(raw []byte) (l letter.Letter, why Reason) {
	defer func() {
		if recover() != nil {
			why = Broken
		}
	}()
	l, err := letter.Read(raw)
	switch {
	case errors.Is(err, letter.ErrSecret):
		return l, Secret
	case errors.Is(err, letter.ErrParts):
		return l, Parts
	case err != nil:
		return l, Broken
	}
	return l, ""
}

// sourced are the states of letters that no person wrote to us.
var sourced = map[letter.Source]struct {
	State
	Reason
}{
	letter.Robot: {Ignored, Robot}, letter.Bounce: {Ignored, Bounce}, letter.List: {Ignored, List},
	letter.Spam: {Held, Spam}, letter.Forged: {Held, Forged},
}

// judge decides by the letter alone; an empty state leaves it to what the office
// knows. ours are addresses of our own; mine tells a number of a letter of ours.
func judge(l letter.Letter, ours []string, mine func(string) bool) (State, Reason) {
	for _, own := range ours {
		if own != "" && strings.EqualFold(own, l.Mail) {
			return Ignored, Own
		}
	}
	if mine(l.ID) {
		return Ignored, Own
	}
	if s, ok := sourced[l.Source]; ok {
		return s.State, s.Reason
	}
	switch {
	case l.Mail == "":
		return Held, Nobody
	case l.Text == "" && l.Subject == "" && len(l.Files) == 0:
		return Held, Empty
	case len([]rune(l.Text)) > mostWords:
		return Held, Long
	}
	return "", ""
}
