package requests

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

// Registered is a new request with the secret part of the applicant's address.
type Registered struct {
	Request
	Code  string
	Fresh bool // registered now, not by the same form before
}

// Register puts what somebody said into the journal: it has a number, a term and
// a date at once. Through the site anybody may, else an employee. The same key
// registers one request, however often the form is sent.
func (q *Requests) Register(ctx context.Context, tx *db.Tx, by access.Actor, s Said) (made Registered, err error) {
	if s.Channel != life.Site {
		if err := access.Permit(by, mayEnter, tx.Municipality, 0); err != nil {
			return made, err
		}
	}
	id, l := tx.NewID(), appeal.Law{Today: q.at(tx).Day()}
	if s.Key == "" {
		s.Key = id.String()
	}
	if s.Anonymous {
		s.Who = Applicant{}
	}
	var sent int64
	var kinds []Category
	var villages []territory.Village
	var terms appeal.Terms
	err = tx.Together(ctx,
		func(tx *db.Tx) (err error) { sent, err = q.sent(ctx, tx, s.Key); return err },
		func(tx *db.Tx) (err error) { kinds, err = q.Categories(ctx, tx); return err },
		func(tx *db.Tx) (err error) { l.Days, err = q.territory.Calendar(ctx, tx); return err },
		func(tx *db.Tx) (err error) { villages, err = q.territory.Villages(ctx, tx); return err },
		func(tx *db.Tx) (err error) { terms, err = q.Terms(ctx, tx); return err })
	if err != nil {
		return made, err
	}
	if sent != 0 {
		return q.again(ctx, tx, ref.ID(sent))
	}
	c := appeal.Find(kinds, s.Category)
	if err := s.Valid(c, l.Today); err != nil {
		return made, err
	}
	if err := q.lies(ctx, tx, villages, s); err != nil {
		return made, err
	}
	if q.lent.Gate != nil {
		if err := q.lent.Gate(ctx, tx, s); err != nil {
			return made, err
		}
	}
	// From the number on, others who register wait until this one ends: nothing is asked of the database any more.
	made.Request, err = q.number(ctx, tx, l, terms.Of(c.Code, s.Kind, l.Today), c, id, s)
	if err == nil {
		err = q.write(ctx, tx, made.Request)
	}
	if err == nil {
		made.Code, err = q.addFollower(ctx, tx, id, true)
	}
	if err == nil {
		err = q.note(ctx, tx, by, made.Request, Event{Act: life.Register, Seen: appeal.ForApplicant})
	}
	if err != nil {
		return made, fmt.Errorf("registering a request: %w", err)
	}
	made.Fresh = true
	return made, audit.Record(ctx, tx, by, "requests.register", requestRef(id), nil, made.Record())
}

// sent is the request that the same form made before; 0: none.
func (q *Requests) sent(ctx context.Context, tx *db.Tx, key string) (int64, error) {
	id, err := store.New(tx).ByKey(ctx, store.ByKeyParams{MunicipalityID: int64(tx.Municipality), FormKey: key})
	if err != nil && !db.IsMissing(err) {
		return 0, fmt.Errorf("looking for the same form: %w", err)
	}
	return id, nil
}

// again is what the same form made before.
func (q *Requests) again(ctx context.Context, tx *db.Tx, id ref.ID) (made Registered, err error) {
	if made.Request, err = q.Load(ctx, tx, id); err != nil {
		return made, err
	}
	made.Code, err = q.ApplicantCode(ctx, tx, id)
	return made, err
}

// lies complains about a village of another municipality and about a position far
// from this one.
func (q *Requests) lies(ctx context.Context, tx *db.Tx, villages []territory.Village, s Said) error {
	if !slices.ContainsFunc(villages, func(v territory.Village) bool { return v.ID == s.Village }) {
		return fault.Form().Field("village", "Choose the village.").Err()
	}
	if s.Point == (appeal.Point{}) {
		return nil
	}
	around, err := q.territory.Surroundings(ctx, tx)
	if err == nil && !around.Holds(s.Point.Lat, s.Point.Lon) {
		err = fault.Form().Field("lat", "This position lies far outside the municipality. Leave it out and say in words where it is.").Err()
	}
	return err
}

// number gives the request its number, its term and its date.
func (q *Requests) number(ctx context.Context, tx *db.Tx, l appeal.Law, days int, c Category, id ref.ID, s Said) (Request, error) {
	year, err := strconv.Atoi(string(l.Today)[:4])
	if err != nil {
		return Request{}, fmt.Errorf("the year of %s: %w", l.Today, err)
	}
	serial, err := store.New(tx).NextSerial(ctx, store.NextSerialParams{MunicipalityID: int64(tx.Municipality), Year: int64(year)})
	if err != nil {
		return Request{}, fmt.Errorf("the next number: %w", err)
	}
	r := Request{ID: id, Number: Number{Year: year, Serial: int(serial)}, Said: s, Private: c.Private, State: life.New, Registered: l.Today, At: q.at(tx),
		Clock: clock.Run{From: l.Today, Days: days}, Took: -1, Round: 1, Version: 1}
	r.Due = r.Clock.Due(l.Days)
	r.Sealed, err = q.seal.Hide(s.Who, id)
	return r, err
}

func (q *Requests) write(ctx context.Context, tx *db.Tx, r Request) error {
	return store.New(tx.Later()).Add(ctx, store.AddParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(r.ID), FormKey: r.Key, Year: int64(r.Year), Serial: int64(r.Serial),
		Category: r.Category, Kind: string(r.Kind), Form: string(r.Form), Channel: string(r.Channel), Lang: string(r.Lang),
		People: int64(r.People), Addressee: r.Addressee, Sex: string(r.Sex), Anonymous: r.Anonymous, Applicant: r.Sealed,
		VillageID: int64(r.Village), Street: r.Street, Place: r.Place, Lat: r.Point.Lat, Lon: r.Point.Lon, Words: r.Words,
		Folded: i18n.Fold(strings.Join([]string{r.Words, r.Street, r.Place}, " ")), Private: r.Private,
		ReceivedOn: string(r.Received), RegisteredOn: string(r.Registered), RegisteredAt: int64(r.At),
		Days: int64(r.Clock.Days), DueOn: string(r.Due),
	})
}
