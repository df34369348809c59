package requests

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

// ErrNone is answered for a number that does not stand in the journal, or not for
// the reader.
var ErrNone = fault.Missing("There is no such request. Check the number.")

// Load returns a request, or a Missing fault.
func (q *Requests) Load(ctx context.Context, tx *db.Tx, id ref.ID) (Request, error) {
	row, err := store.New(tx).ByID(ctx, store.ByIDParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	return found(row, err)
}

// Find returns a request by its number, or a Missing fault.
func (q *Requests) Find(ctx context.Context, tx *db.Tx, n Number) (Request, error) {
	row, err := store.New(tx).ByNumber(ctx, store.ByNumberParams{MunicipalityID: int64(tx.Municipality), Year: int64(n.Year), Serial: int64(n.Serial)})
	return found(row, err)
}

func found(row store.RequestsRequest, err error) (Request, error) {
	if db.IsMissing(err) {
		return Request{}, ErrNone
	}
	if err != nil {
		return Request{}, fmt.Errorf("reading a request: %w", err)
	}
	return stored(row), nil
}

// Applicant opens who asked, for those who may read the request.
func (q *Requests) Applicant(r Request) (Applicant, error) {
	who, err := q.seal.Show(r.Sealed, r.ID)
	if err != nil {
		return who, fmt.Errorf("opening the applicant of %s: %w", r.Number, err)
	}
	return who, nil
}

// note adds an event.
func (q *Requests) note(ctx context.Context, tx *db.Tx, by access.Actor, r Request, e Event) error {
	on := e.On
	if on == "" {
		on = q.at(tx).Day()
	}
	err := store.New(tx.Later()).AddEvent(ctx, store.AddEventParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(r.ID), ID: int64(tx.NewID()),
		HappenedOn: string(on), HappenedAt: int64(q.at(tx)), ByID: int64(by.ID), ByName: by.Name, Act: string(e.Act), State: string(r.State),
		DueOn: string(r.Due), Seen: string(e.Seen), Text: e.Text, Detail: e.Detail})
	if err != nil || q.tell == nil || on != tx.Today() {
		return err
	}
	e.By = by.ID
	return q.tell(ctx, tx, r, e)
}

// Events returns what was done to a request, oldest first.
func (q *Requests) Events(ctx context.Context, tx *db.Tx, id ref.ID) ([]Event, error) {
	rows, err := store.New(tx).Events(ctx, store.EventsParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(id)})
	if err != nil {
		return nil, fmt.Errorf("reading the history of a request: %w", err)
	}
	list := make([]Event, len(rows))
	for i, r := range rows {
		list[i] = Event{On: period.Day(r.HappenedOn), At: period.Instant(r.HappenedAt), By: ref.ID(r.ByID), ByName: r.ByName,
			State: life.State(r.State), Due: period.Day(r.DueOn), Act: life.Act(r.Act), Seen: Seen(r.Seen), Text: r.Text, Detail: r.Detail}
	}
	return list, nil
}

// Wanted is what a list of the desk shows. Empty fields mean any.
type Wanted struct {
	Category   string
	Village    ref.ID
	Assignee   ref.ID
	Unassigned bool
	State      life.State // of ended ones
	Query      string     // folded
	Late       period.Day // past the day on which a rung is called: due by
	Since      period.Day // or nobody responsible since
}

// Page is how many requests a list shows.
const Page = 50

// inbox lists open requests, what is due first, after the last of the page before.
func (q *Requests) inbox(ctx context.Context, tx *db.Tx, who access.Actor, w Wanted, after Request) ([]Request, error) {
	lead := appeal.Leads(who) || who.Has(access.Auditor)
	var rows []store.RequestsRequest
	var err error
	if w.Assignee != 0 || w.Unassigned {
		rows, err = store.New(tx).InboxOf(ctx, store.InboxOfParams{MunicipalityID: int64(tx.Municipality), Assignee: int64(w.Assignee), AfterDue: string(after.Due),
			After: int64(after.ID), Category: w.Category, Village: int64(w.Village), Lead: lead, Reader: int64(who.ID), Query: w.Query, Most: Page + 1})
	} else {
		rows, err = store.New(tx).Inbox(ctx, store.InboxParams{MunicipalityID: int64(tx.Municipality), AfterDue: string(after.Due), After: int64(after.ID),
			Category: w.Category, Village: int64(w.Village), Late: string(w.Late), Since: string(w.Since), Lead: lead, Reader: int64(who.ID),
			Query: w.Query, Most: Page + 1})
	}
	if err != nil {
		return nil, fmt.Errorf("reading open requests: %w", err)
	}
	return storedAll(rows), nil
}

// SearchReach is how many requests one search reads through, by words or by anything
// else that no index knows: a million would take seconds.
const SearchReach = 10_000

// floor is how far back a search reaches in one go; 0: to the first request of all.
func (q *Requests) floor(ctx context.Context, tx *db.Tx, before ref.ID) (ref.ID, error) {
	id, err := store.New(tx).Floor(ctx, store.FloorParams{MunicipalityID: int64(tx.Municipality), Before: int64(before), Reach: q.reach})
	if err != nil && !db.IsMissing(err) {
		return 0, fmt.Errorf("how far back to search: %w", err)
	}
	return ref.ID(id), nil
}

// ended lists requests that were answered or otherwise ended, the newest first. One that
// searches reaches back to floor; 0: to the first request of all.
func (q *Requests) ended(ctx context.Context, tx *db.Tx, who access.Actor, w Wanted, before ref.ID) (list []Request, floor ref.ID, err error) {
	if before == 0 {
		before = everything
	}
	if w != (Wanted{}) {
		if floor, err = q.floor(ctx, tx, before); err != nil {
			return nil, 0, err
		}
	}
	rows, err := store.New(tx).Ended(ctx, store.EndedParams{MunicipalityID: int64(tx.Municipality), Before: int64(before), Floor: int64(floor), State: string(w.State),
		Category: w.Category, Village: int64(w.Village), Assignee: int64(w.Assignee), Lead: appeal.Leads(who) || who.Has(access.Auditor),
		Reader: int64(who.ID), Query: w.Query, Most: Page + 1})
	if err != nil {
		return nil, 0, fmt.Errorf("reading ended requests: %w", err)
	}
	return storedAll(rows), floor, nil
}

// mostAlike is how many requests about perhaps the same thing are shown.
const mostAlike = 6

// Alike lists open requests about perhaps the same thing as what somebody says: of
// the same category around the position, the nearest first, then in the village.
// The office looks farther than the public, and sees private ones.
func (q *Requests) Alike(ctx context.Context, tx *db.Tx, s Said, but ref.ID, office bool) ([]Request, error) {
	if s.Category == "" || s.Village == 0 {
		return nil, nil
	}
	list, err := q.near(ctx, tx, s, but, office)
	if err != nil || len(list) == mostAlike {
		return list, err
	}
	rows, err := store.New(tx).Alike(ctx, store.AlikeParams{MunicipalityID: int64(tx.Municipality), Category: s.Category, Village: int64(s.Village),
		But: int64(but), AllOfThem: office, Placed: s.Point == appeal.Point{}, Most: int32(mostAlike - len(list))})
	if err != nil {
		return nil, fmt.Errorf("reading requests alike: %w", err)
	}
	return append(list, storedAll(rows)...), nil
}

// near lists those around a position, the nearest first.
func (q *Requests) near(ctx context.Context, tx *db.Tx, s Said, but ref.ID, office bool) (list []Request, err error) {
	if s.Point == (appeal.Point{}) {
		return nil, nil
	}
	metres := appeal.NearPublic
	if office {
		metres = appeal.NearOffice
	}
	box := s.Point.Around(metres)
	rows, err := store.New(tx).Near(ctx, store.NearParams{MunicipalityID: int64(tx.Municipality), Category: s.Category, But: int64(but), AllOfThem: office,
		South: box.South, North: box.North, West: box.West, East: box.East, Lat: s.Point.Lat, Lon: s.Point.Lon, Shrink: s.Point.Shrink(), Most: mostAlike})
	if err != nil {
		return nil, fmt.Errorf("reading requests around: %w", err)
	}
	for _, r := range storedAll(rows) {
		if s.Point.Metres(r.Point) <= metres {
			list = append(list, r)
		}
	}
	return list, nil
}

// everything is after every id.
const everything = 1<<63 - 1

// Asked is what a list for everybody shows. Empty fields mean any.
type Asked struct {
	Category string
	Village  ref.ID
	State    string // "open", "late" or "ended"
	Before   ref.ID // 0: from the newest on
}

// Public lists what everybody may see, the newest first; one more than Page when
// there are more. What a category or village leaves of those that have ended is looked
// for back to floor; 0: to the first request of all.
func (q *Requests) Public(ctx context.Context, tx *db.Tx, a Asked) (list []Request, floor ref.ID, err error) {
	if a.Before == 0 {
		a.Before = everything
	}
	var rows []store.RequestsRequest
	switch a.State {
	case "open":
		rows, err = store.New(tx).PublicOpen(ctx, store.PublicOpenParams{MunicipalityID: int64(tx.Municipality), Before: int64(a.Before), Category: a.Category,
			Village: int64(a.Village), Most: Page + 1})
	case "late":
		rows, err = store.New(tx).PublicLate(ctx, store.PublicLateParams{MunicipalityID: int64(tx.Municipality), Today: string(q.at(tx).Day()),
			Before: int64(a.Before), Category: a.Category, Village: int64(a.Village), Most: Page + 1})
	default:
		if a.Category != "" || a.Village != 0 {
			if floor, err = q.floor(ctx, tx, a.Before); err != nil {
				return nil, 0, err
			}
		}
		rows, err = store.New(tx).Public(ctx, store.PublicParams{MunicipalityID: int64(tx.Municipality), Before: int64(a.Before), Floor: int64(floor),
			Category: a.Category, Village: int64(a.Village), Ended: a.State == "ended", Most: Page + 1})
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading public requests: %w", err)
	}
	return storedAll(rows), floor, nil
}

// Journal lists everything registered in a period, in the order of its numbers.
func (q *Requests) Journal(ctx context.Context, tx *db.Tx, from, to period.Day) ([]Request, error) {
	rows, err := store.New(tx).Journal(ctx, store.JournalParams{MunicipalityID: int64(tx.Municipality), FirstDay: string(from), LastDay: string(to)})
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	return storedAll(rows), nil
}

// Open counts what is open now, and what of it is past its term.
func (q *Requests) Open(ctx context.Context, tx *db.Tx) (open, late int, err error) {
	n, err := store.New(tx).Open(ctx, store.OpenParams{MunicipalityID: int64(tx.Municipality), Today: string(q.at(tx).Day())})
	if err != nil {
		return 0, 0, fmt.Errorf("counting open requests: %w", err)
	}
	return int(n.N), int(n.Late), nil
}
