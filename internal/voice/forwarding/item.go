package forwarding

import (
	"context"
	"fmt"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/forwarding/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// State is where a request that is sent on stands.
type State string

// The states.
const (
	Waiting   State = "waiting" // to be sent
	Doubt     State = "doubt"   // perhaps sent: it is looked for there
	Asked     State = "asked"   // it cannot be known: the desk is asked
	Token     State = "token"   // taken, its number is still to come
	Taken     State = "taken"
	Claimed   State = "claimed"   // they say that it is done
	Confirmed State = "confirmed" // and so it is
	Refuted   State = "refuted"   // and it is not: open here again
	Failed    State = "failed"    // they refuse it, or never answered
	Stopped   State = "stopped"   // by the desk, or it became private
)

// Item is a request on its way.
type Item struct {
	ID       ref.ID
	Request  ref.ID
	Number   requests.Number // where it was read along
	Endpoint ref.ID
	Body     string // name of the endpoint, where it was read along
	State    State
	Attempts int
	Sent     period.Instant
	Token    string
	TheirID  string
	Status   string // theirs
	Notes    string // theirs
	Error    string // of the last attempt
	Changed  period.Instant
}

func itemOf(r store.ForwardingItem) Item {
	return Item{ID: ref.ID(r.ID), Request: ref.ID(r.RequestID), Endpoint: ref.ID(r.EndpointID), State: State(r.State), Attempts: int(r.Attempts),
		Sent: period.Instant(r.SentAt), Token: r.Token, TheirID: r.TheirID, Status: r.TheirStatus, Notes: r.Notes, Error: r.Error, Changed: period.Instant(r.ChangedAt)}
}

// waits are the times between attempts to send; after the last the desk is called.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour}

// looks are the times between looking for what may have been sent.
var looks = []time.Duration{time.Minute, 10 * time.Minute, time.Hour}

// Times of asking what became of a request.
const (
	pollYoung = 30 * time.Minute
	pollOld   = 6 * time.Hour
	young     = 7 * 24 * time.Hour
)

// pollIn is when a request that was taken is asked about again.
func (i Item) pollIn(now period.Instant) time.Duration {
	if time.Duration(now-i.Sent)*time.Millisecond < young {
		return pollYoung
	}
	return pollOld
}

// may tells whether a request may leave the house at all: it is open, public, and did
// not come from another program, which could be the one that it would go to.
func may(r requests.Request, k requests.Category) bool {
	return r.State.Open() && !r.Private && !k.Private && k.Stop == "" && r.Channel != life.Program
}

// ready tells whether its words may leave: somebody looked through them, or the desk
// ticked that nobody need.
func ready(r requests.Request, e Endpoint) bool { return r.Shown != "" || e.Shares(ShareWords) }

// Told hears of what is done to requests, in the transaction of the act: one whose
// category goes to a body is put on its way as soon as it may leave.
func (o *Forwarding) Told(ctx context.Context, tx *db.Tx, r requests.Request, e requests.Event) error {
	if e.Act != life.Register && e.Act != life.Show || r.Channel == life.Program || r.Private {
		return nil
	}
	x, ok, err := o.Route(ctx, tx, r.Category)
	if err != nil || !ok {
		return err
	}
	to, err := o.Endpoint(ctx, tx, x.Endpoint)
	if err != nil || !to.Working || !ready(r, to) {
		return err
	}
	return o.start(ctx, tx, access.System(tx.Municipality), r, to)
}

// start puts a request on its way, once.
func (o *Forwarding) start(ctx context.Context, tx *db.Tx, by access.Actor, r requests.Request, to Endpoint) error {
	kinds, err := o.requests.Categories(ctx, tx)
	if err != nil || !may(r, appeal.Find(kinds, r.Category)) {
		return err
	}
	id := tx.NewID()
	n, err := store.New(tx).AddItem(ctx, store.AddItemParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), RequestID: int64(r.ID), EndpointID: int64(to.ID), DueAt: int64(tx.Now())})
	if err != nil {
		return fmt.Errorf("putting a request on its way: %w", err)
	}
	if n == 0 {
		return nil
	}
	return audit.Record(ctx, tx, by, "forwarding.start", about(id), nil, map[string]any{"request": r.ID, "to": to.Name})
}

var (
	errNoItem    = fault.Missing("There is no such request. Check the number.")
	errMeanwhile = fault.Conflict("This was changed by someone else meanwhile. Look at it again.")
)

// Item returns a request on its way.
func (o *Forwarding) Item(ctx context.Context, tx *db.Tx, id ref.ID) (Item, error) {
	r, err := store.New(tx).Item(ctx, store.ItemParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Item{}, errNoItem
	}
	if err != nil {
		return Item{}, fmt.Errorf("reading a request on its way: %w", err)
	}
	return itemOf(r), nil
}

// Of is how a request is sent on; false: it is not.
func (o *Forwarding) Of(ctx context.Context, tx *db.Tx, request ref.ID) (i Item, ok bool, err error) {
	r, err := store.New(tx).ItemOf(ctx, store.ItemOfParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(request)})
	if db.IsMissing(err) {
		return i, false, nil
	}
	if err != nil {
		return i, false, fmt.Errorf("reading a request on its way: %w", err)
	}
	return itemOf(r), true, nil
}

// Items lists what somebody must look at, then the rest, the newest first.
func (o *Forwarding) Items(ctx context.Context, tx *db.Tx) ([]Item, error) {
	rows, err := store.New(tx).Items(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading requests on their way: %w", err)
	}
	list := make([]Item, len(rows))
	for at, r := range rows {
		list[at] = itemOf(r.ForwardingItem)
		list[at].Number, list[at].Body = requests.Number{Year: int(r.Year), Serial: int(r.Serial)}, r.Name
	}
	return list, nil
}

// keep writes where an item stands now, unless somebody changed it meanwhile.
func (o *Forwarding) keep(ctx context.Context, tx *db.Tx, was, now Item, due period.Instant) error {
	n, err := store.New(tx).Save(ctx, store.SaveParams{MunicipalityID: int64(tx.Municipality), ID: int64(now.ID), State: string(now.State), Attempts: int64(now.Attempts),
		DueAt: int64(due), Token: now.Token, TheirID: now.TheirID, TheirStatus: now.Status, Notes: now.Notes, Error: short(now.Error, mostLine),
		ChangedAt: int64(tx.Now()), FromState: string(was.State)})
	if err != nil {
		return fmt.Errorf("writing a request on its way: %w", err)
	}
	if n == 0 {
		return errMeanwhile
	}
	return nil
}

func short(text string, most int) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), most)])
}
