package open311

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/open311/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// list answers with requests by their numbers, or else by all other filters.
func (o *Open311) list(c *call) (reply, error) {
	a, err := o.around(c)
	if err != nil {
		return reply{}, err
	}
	if ids := c.params.list("service_request_id"); len(ids) > 0 {
		return o.numbered(c, a, ids)
	}
	w := c.window(c.Now())
	for _, code := range w.services {
		if !slices.ContainsFunc(public(a.Kinds), func(k requests.Category) bool { return k.Code == code }) {
			c.wrong = append(c.wrong, c.noService(code))
		}
	}
	if err := c.err(); err != nil {
		return reply{}, err
	}
	var rows []store.PubRequestsPublic
	err = o.look(c, func(ctx context.Context, tx *db.Tx) error {
		rows, err = store.New(tx).Window(ctx, store.WindowParams{MunicipalityID: int64(tx.Municipality),
			FirstDay: string(w.from.Day()), LastDay: string(w.until.Day()), FirstAt: int64(w.from), LastAt: int64(w.until),
			Categories: codes(a.Kinds, w.services), Opened: w.opened, Closed: w.closed, Most: int32(w.size), Before: int32((w.page - 1) * w.size)})
		return err
	})
	if err != nil {
		return reply{}, fmt.Errorf("reading public requests: %w", err)
	}
	return o.shown(c, a, rows)
}

// codes are those of the public categories, or of some of them, with commas
// around each.
func codes(kinds []requests.Category, some []string) string {
	text := ","
	for _, k := range public(kinds) {
		if len(some) == 0 || slices.Contains(some, k.Code) {
			text += k.Code + ","
		}
	}
	return text
}

// one answers with a single request, as a list like any other.
func (o *Open311) one(c *call) (reply, error) {
	a, err := o.around(c)
	if err != nil {
		return reply{}, err
	}
	return o.numbered(c, a, []string{c.item})
}

// numbered answers with requests by their numbers; when none of them is there,
// or not for everybody, nothing was found.
func (o *Open311) numbered(c *call, a requests.Around, ids []string) (reply, error) {
	if len(ids) > mostRequests {
		return reply{}, refusal{{wrong, c.p.T("{name}: at most {n} at once.", "name", "service_request_id", "n", mostRequests)}}
	}
	numbers := numbersOf(ids)
	var rows []store.PubRequestsPublic
	if numbers != "" {
		err := o.look(c, func(ctx context.Context, tx *db.Tx) (err error) {
			rows, err = store.New(tx).Numbered(ctx, store.NumberedParams{MunicipalityID: int64(tx.Municipality), Numbers: numbers,
				Categories: codes(a.Kinds, nil)})
			return err
		})
		if err != nil {
			return reply{}, fmt.Errorf("reading requests by their numbers: %w", err)
		}
	}
	if len(rows) == 0 {
		return reply{}, refusal{{missing, c.p.T("service_request_id {value} was not found.", "value", strings.Join(ids, ", "))}}
	}
	return o.shown(c, a, rows)
}

// shown writes rows; with extensions, what the specification has no field for.
func (o *Open311) shown(c *call, a requests.Around, rows []store.PubRequestsPublic) (reply, error) {
	list := make([]request, len(rows))
	at := map[string]int{}
	for i, r := range rows {
		list[i] = c.show(a, r)
		at[list[i].ID] = i
		if c.extended() {
			list[i].Extended = &attributes{Village: a.Village(c.p, ref.ID(r.VillageID)), State: r.State}
			list[i].Steps = &steps{List: []note{}}
		}
	}
	if err := o.media(c, rows, list); err != nil {
		return reply{}, err
	}
	if !c.extended() {
		return reply{serviceRequests[request]{List: list}, list}, nil
	}
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.ID
	}
	told, err := o.updatesOf(c, a, numbersOf(ids))
	if err != nil {
		return reply{}, fmt.Errorf("reading the steps of requests: %w", err)
	}
	for _, r := range told {
		u := c.step(r)
		x := list[at[u.Request]].Steps
		x.List = append(x.List, note{At: u.Updated, Description: u.Description, Type: u.Status})
	}
	return reply{serviceRequests[request]{List: list}, list}, nil
}

// show writes a row as the specification has it.
func (c *call) show(a requests.Around, r store.PubRequestsPublic) request {
	state := life.State(r.State)
	_, notes := words.State(c.p, state)
	x := request{ID: appeal.Number{Year: int(r.Year), Serial: int(r.Serial)}.Path(), Status: "open",
		ServiceName: appeal.Find(a.Kinds, r.Category).Title(c.p), ServiceCode: r.Category, Description: text(r.Shown),
		Agency: text(c.p.Name(c.place.Name)), Requested: instant(period.Instant(r.RegisteredAt)), Updated: instant(period.Instant(r.UpdatedAt)),
		Address: text(strings.Join(there(r.Place, r.Street, a.Village(c.p, ref.ID(r.VillageID)), c.p.Name(c.place.Name)), ", "))}
	if r.EndedOn != "" {
		x.Status = "closed"
	}
	switch state {
	case life.Referred:
		notes, x.Agency = notes+": "+r.Body, text(r.Body)
	case life.Merged:
		notes += ": " + appeal.Number{Year: int(r.JoinedTo / 1_000_000_000), Serial: int(r.JoinedTo % 1_000_000_000)}.Path()
	case life.Answered, life.Closed:
		if r.Told != "" {
			notes += ": " + r.Told
		}
	}
	x.Notes = text(notes)
	if r.PausedOn == "" && state != life.Merged {
		x.Expected = instant(period.Day(r.DueOn).Add(1).Start() - 1000) // to the end of the day
	}
	if r.Lat != 0 || r.Lon != 0 {
		x.Lat, x.Long = degrees{&r.Lat}, degrees{&r.Lon}
	}
	return x
}

// there leaves out what is empty.
func there(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// token gives the number of a request for the secret part of its address on the
// site. This endpoint gives no tokens of its own: it numbers at once.
func (o *Open311) token(c *call) (reply, error) {
	a, err := o.around(c)
	if err != nil {
		return reply{}, err
	}
	var f requests.Following
	err = o.look(c, func(ctx context.Context, tx *db.Tx) error {
		f, err = o.requests.Followed(ctx, tx, c.item)
		return err
	})
	open := slices.ContainsFunc(public(a.Kinds), func(k requests.Category) bool { return k.Code == f.Now.Category })
	if fault.Is(err, fault.KindMissing) || err == nil && (f.Now.Private || !open) {
		return reply{}, refusal{{missing, c.p.T("token {value} was not found.", "value", c.item)}}
	}
	if err != nil {
		return reply{}, err
	}
	list := []exchanged{{f.Now.Number.Path(), c.item}}
	return reply{serviceRequests[exchanged]{List: list}, list}, nil
}
