package notify

import (
	"errors"
	"time"
)

// Reason is why a message waits longer, stands on the list, or was dropped.
type Reason string

// The reasons. Words of the other side are never kept: they may hold the address.
const (
	Chosen      Reason = "chosen"      // nobody asked for another way
	Unset       Reason = "unset"       // no mail server or gateway is set up
	Address     Reason = "address"     // there is no such mailbox or phone
	Refused     Reason = "refused"     // by the mail server, or for its words by the gateway
	Login       Reason = "login"       // our name, secret or network is refused
	Sender      Reason = "sender"      // our sender is refused
	Money       Reason = "money"       // the account at the gateway is empty
	Busy        Reason = "busy"        // try later, says the other side
	Unsafe      Reason = "unsafe"      // no encrypted connection
	Unreachable Reason = "unreachable" // no answer
	Answer      Reason = "answer"      // one that we do not understand
	Rehearsal   Reason = "rehearsal"   // the gateway is set to send nothing
	Late        Reason = "late"        // of no use any more
)

// trouble is one failed attempt.
type trouble struct {
	reason Reason
	again  bool          // another attempt may help
	wait   time.Duration // asked for by the other side; 0: ours
	cause  error         // for the log: without words of the message
}

func (t *trouble) Error() string { return "notify: " + string(t.reason) }
func (t *trouble) Unwrap() error { return t.cause }

// troubleOf reads what went wrong; what is none of ours is tried again.
func troubleOf(err error) *trouble {
	var t *trouble
	if errors.As(err, &t) {
		return t
	}
	return &trouble{reason: Unreachable, again: true, cause: err}
}
