package forwarding

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/forwarding/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// Act is what somebody of the office does about a request that is sent on.
type Act string

// The acts.
const (
	Start   Act = "start"   // send it, though nobody did by itself
	Again   Act = "again"   // it is not there: send it once more
	Found   Act = "found"   // it is there, under a number
	Stop    Act = "stop"    // keep it here
	Confirm Act = "confirm" // what they call done is done
	Refute  Act = "refute"  // it is not: open here again
)

// from are the states that an act is possible in.
var from = map[Act][]State{
	Again: {Asked, Failed, Stopped}, Found: {Asked, Failed}, Stop: {Waiting, Asked, Failed}, Confirm: {Claimed}, Refute: {Claimed, Taken},
}

// Possible tells whether an act is possible in a state.
func Possible(a Act, s State) bool {
	for _, x := range from[a] {
		if x == s {
			return true
		}
	}
	return false
}

// mine tells whether somebody may act about a request: whoever leads the journal and
// whoever is responsible.
func mine(by access.Actor, r requests.Request) bool {
	return appeal.Leads(by) || r.Assignee != 0 && r.Assignee == by.ID
}

// Begin puts a request on its way by hand, after somebody looked through its words.
func (o *Forwarding) Begin(ctx context.Context, tx *db.Tx, by access.Actor, n requests.Number) error {
	if err := access.Permit(by, mayWork, tx.Municipality, 0); err != nil {
		return err
	}
	r, err := o.requests.Find(ctx, tx, n)
	if err != nil {
		return err
	}
	if !r.MayRead(by) || !mine(by, r) {
		return fault.Denied("Only the responsible person, the secretary or the head may do this.")
	}
	x, ok, err := o.Route(ctx, tx, r.Category)
	if err != nil {
		return err
	}
	if !ok {
		return errNone
	}
	to, err := o.Endpoint(ctx, tx, x.Endpoint)
	if err != nil {
		return err
	}
	if !ready(r, to) {
		return fault.Conflict("First look through the words for everybody: they are what is sent.")
	}
	if err := o.start(ctx, tx, by, r, to); err != nil {
		return err
	}
	if _, ok, err := o.Of(ctx, tx, r.ID); err != nil || !ok {
		return fault.Conflict("This request cannot be sent on: it is private, not open, or came from another program.")
	}
	return nil
}

// Do does what somebody decided about a request that is sent on. number is theirs,
// for Found; text is why, for Refute.
func (o *Forwarding) Do(ctx context.Context, tx *db.Tx, by access.Actor, id ref.ID, a Act, number, text string) error {
	if err := access.Permit(by, mayWork, tx.Municipality, 0); err != nil {
		return err
	}
	was, err := o.Item(ctx, tx, id)
	if err != nil {
		return err
	}
	r, err := o.requests.Load(ctx, tx, was.Request)
	if err != nil {
		return err
	}
	if !r.MayRead(by) || !mine(by, r) {
		return fault.Denied("Only the responsible person, the secretary or the head may do this.")
	}
	if !Possible(a, was.State) {
		return errMeanwhile
	}
	now := was
	switch a {
	case Again:
		now.State, now.Attempts, now.Error = Waiting, 0, ""
	case Found:
		return o.found(ctx, tx, by, was, number)
	case Stop:
		now.State = Stopped
	case Confirm:
		now.State = Confirmed
	case Refute:
		now.State = Refuted
		if err := o.reopen(ctx, tx, by, r, text); err != nil {
			return err
		}
	}
	if err := o.keep(ctx, tx, was, now, tx.Now()); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "forwarding."+string(a), about(id), was.State, now.State)
}

// found notes the number under which the desk saw a request there.
func (o *Forwarding) found(ctx context.Context, tx *db.Tx, by access.Actor, was Item, number string) error {
	if number == "" || len([]rune(number)) > mostLine {
		return fault.Form().Field("number", "Write the number that the request has there.").Err()
	}
	to, err := o.Endpoint(ctx, tx, was.Endpoint)
	if err != nil {
		return err
	}
	now := was
	now.State, now.TheirID, now.Error, now.Attempts = Taken, number, "", 0
	if err := o.keep(ctx, tx, was, now, tx.Now()); err != nil {
		return err
	}
	t := task{Item: now, to: to, place: tx.Municipality}
	if err := o.refer(ctx, tx, t, now); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "forwarding.found", about(was.ID), was.State, number)
}

// reopen begins a new round here, by the rules of every reopening.
func (o *Forwarding) reopen(ctx context.Context, tx *db.Tx, by access.Actor, r requests.Request, text string) error {
	if r.State.Open() {
		return nil
	}
	_, err := o.requests.Do(ctx, tx, access.Actor{ID: by.ID, Name: by.Name, Municipality: by.Municipality, Roles: by.Roles, System: true}, r.ID,
		requests.Doing{Act: life.Reopen, Version: r.Version, Text: text})
	return err
}

// counts are what waits for somebody.
func (o *Forwarding) counts(ctx context.Context, tx *db.Tx) (store.CountDeskRow, error) {
	return store.New(tx).CountDesk(ctx, int64(tx.Municipality))
}
