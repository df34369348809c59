package open311

import (
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/voice/open311/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// update is one step of a public request, by the extension of updates.
type update struct {
	ID          string `xml:"update_id" json:"update_id"`
	Request     string `xml:"service_request_id" json:"service_request_id"`
	Status      string `xml:"status" json:"status"`
	Updated     text   `xml:"updated_datetime" json:"updated_datetime"`
	Description text   `xml:"description" json:"description"`
	Media       text   `xml:"media_url" json:"media_url"`
}

// taken answers an update that was sent.
type taken struct {
	ID string `xml:"update_id" json:"update_id"`
}

type requestUpdates[T update | taken] struct {
	XMLName xml.Name `xml:"service_request_updates"`
	List    []T      `xml:"request_update"`
}

// updates lists what became of public requests in a span, or of those that are
// named.
func (o *Open311) updates(c *call) (reply, error) {
	a, err := o.around(c)
	if err != nil {
		return reply{}, err
	}
	var rows []store.PubRequestsUpdate
	if ids := c.params.list("service_request_id"); len(ids) > 0 {
		rows, err = o.updatesOf(c, a, numbersOf(ids[:min(len(ids), mostRequests)]))
	} else {
		w := c.window(c.Now())
		if err := c.err(); err != nil {
			return reply{}, err
		}
		err = o.look(c, func(ctx context.Context, tx *db.Tx) error {
			rows, err = store.New(tx).Updates(ctx, store.UpdatesParams{MunicipalityID: int64(tx.Municipality), FirstAt: int64(w.from), LastAt: int64(w.until),
				Categories: codes(a.Kinds, w.services), Most: int32(w.size), Before: int32((w.page - 1) * w.size)})
			return err
		})
	}
	if err != nil {
		return reply{}, fmt.Errorf("reading updates: %w", err)
	}
	list := make([]update, len(rows))
	for i, r := range rows {
		list[i] = c.step(r)
	}
	return reply{requestUpdates[update]{List: list}, list}, nil
}

// updatesOf reads the steps of requests by their numbers.
func (o *Open311) updatesOf(c *call, a requests.Around, numbers string) (rows []store.PubRequestsUpdate, err error) {
	if numbers == "" {
		return nil, nil
	}
	err = o.look(c, func(ctx context.Context, tx *db.Tx) error {
		rows, err = store.New(tx).UpdatesOf(ctx, store.UpdatesOfParams{MunicipalityID: int64(tx.Municipality), Numbers: numbers, Categories: codes(a.Kinds, nil)})
		return err
	})
	return rows, err
}

// numbersOf writes numbers as the statements take a set of them.
func numbersOf(ids []string) string {
	var numbers strings.Builder
	for _, id := range ids {
		if n, ok := appeal.ParseNumber(id); ok {
			fmt.Fprintf(&numbers, "%04d%09d", n.Year, n.Serial)
		}
	}
	return numbers.String()
}

// step writes a row as the extension has it: open or closed, or in the extended
// words when they are asked for.
func (c *call) step(r store.PubRequestsUpdate) update {
	u := update{ID: ref.ID(r.ID).String(), Request: appeal.Number{Year: int(r.Year), Serial: int(r.Serial)}.Path(), Status: "closed",
		Updated: instant(period.Instant(r.HappenedAt)), Description: text(r.Told)}
	if life.State(r.State).Open() {
		u.Status = "open"
	}
	if c.extended() {
		u.Status = extendedStatus(life.Act(r.Act), life.State(r.State), life.Outcome(r.Outcome))
	}
	if u.Description == "" {
		u.Description = text(words.Done(c.p, life.Act(r.Act)))
	}
	return u
}

// extended tells whether the client reads more than the specification has.
func (c *call) extended() bool { return slices.Contains(c.given("extensions"), "true") }

// extendedStatus is the word of the clients of others (the extension of statuses).
func extendedStatus(a life.Act, s life.State, o life.Outcome) string {
	switch {
	case a == life.Reopen:
		return "REOPEN"
	case s == life.Paused:
		return "INVESTIGATING"
	case s.Open():
		return "IN_PROGRESS"
	case s == life.Rejected:
		return "NO_FURTHER_ACTION"
	case s == life.Referred:
		return "NOT_COUNCILS_RESPONSIBILITY"
	case s == life.Merged:
		return "DUPLICATE"
	case a == life.Answer && o == life.Granted:
		return "FIXED"
	}
	return "CLOSED"
}

// admit finds whose key was sent, and the municipality that it is for.
func (o *Open311) admit(c *call) (caller api.Caller, err error) {
	if err := o.jurisdiction(c); err != nil {
		return caller, err
	}
	key := c.one("api_key")
	if err := c.err(); err != nil {
		return caller, err
	}
	if key == "" {
		return caller, refusal{{noKey, c.p.T("api_key was not provided.")}}
	}
	caller, err = o.keys.Admit(c.Request, key, c.place.ID, keys.RequestsWrite)
	if fault.Is(err, fault.KindMissing) { // a key of another municipality
		err = refusal{{noKey, c.p.T("This key is unknown.")}}
	}
	return caller, err
}

// hear takes an update from another program: a remark for the office, which alone
// decides what becomes of the request. The same update is taken once.
func (o *Open311) hear(c *call) (reply, error) {
	caller, err := o.admit(c)
	if err != nil {
		return reply{}, err
	}
	n, said, theirs := c.remark()
	if err := c.err(); err != nil {
		return reply{}, err
	}
	var id ref.ID
	err = o.db.WriteKeyed(c.Context(), c.place.ID, func(tx *db.Tx) (err error) {
		id, err = o.heard(c, tx, caller, n, said, theirs)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	list := []taken{{id.String()}}
	return reply{requestUpdates[taken]{List: list}, list}, nil
}

// remark reads what was sent about which request.
func (c *call) remark() (n appeal.Number, said, theirs string) {
	number, status := c.one("service_request_id"), c.one("status")
	said, theirs = c.one("description"), c.one("update_id")
	if at := c.instant("updated_datetime"); at > c.Now()+dayLong { // clocks and zones of others may be off
		c.complain(wrong, c.p.T("{name}: this time has not come yet.", "name", "updated_datetime"))
	}
	n, ok := appeal.ParseNumber(number)
	switch {
	case number == "":
		c.complain(wrong, c.p.T("service_request_id was not provided."))
	case !ok:
		c.complain(missing, c.p.T("service_request_id {value} was not found.", "value", number))
	}
	if said == "" && status == "" {
		c.complain(wrong, c.p.T("Give description, or at least status."))
	}
	if utf8.RuneCountInString(said) > appeal.MostWords || utf8.RuneCountInString(theirs)+utf8.RuneCountInString(status) > appeal.MostLine {
		c.complain(wrong, c.p.T("description is too long: at most {n} characters.", "n", appeal.MostWords))
	}
	if status != "" {
		said = strings.TrimSpace("[" + status + "] " + said)
	}
	return n, said, theirs
}

// heard writes an update down, unless the program sent it before.
func (o *Open311) heard(c *call, tx *db.Tx, caller api.Caller, n appeal.Number, said, theirs string) (ref.ID, error) {
	ctx, s, place := c.Context(), store.New(tx), int64(tx.Municipality)
	if theirs != "" {
		id, err := s.Sent(ctx, store.SentParams{MunicipalityID: place, KeyID: int64(caller.ID), TheirID: theirs})
		if err == nil {
			return ref.ID(id), nil
		}
		if !db.IsMissing(err) {
			return 0, fmt.Errorf("looking for the same update: %w", err)
		}
	}
	r, err := o.requests.Find(ctx, tx, n)
	if fault.Is(err, fault.KindMissing) || err == nil && r.Private {
		return 0, refusal{{missing, c.p.T("service_request_id {value} was not found.", "value", n.Path())}}
	}
	if err != nil {
		return 0, err
	}
	id, err := o.requests.Remark(ctx, tx, caller.Actor(), r, said)
	if err == nil && theirs != "" {
		err = s.AddSent(ctx, store.AddSentParams{MunicipalityID: place, KeyID: int64(caller.ID), TheirID: theirs, ID: int64(id)})
	}
	if err != nil {
		return 0, fmt.Errorf("taking an update: %w", err)
	}
	return id, nil
}
