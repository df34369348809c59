package requests

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

// Draft is a ready answer that fits a request, its placeholders filled in.
type Draft struct{ ID, Name, Text string }

// Lent is what rooms above lend to this one. What is nil lends nothing.
type Lent struct {
	// Gate refuses what comes from somebody who may not send for a while. The
	// counter and the letter are never asked: the law hears everybody.
	Gate func(ctx context.Context, tx *db.Tx, s Said) error
	// Drafts are the ready answers for a request.
	Drafts func(ctx context.Context, tx *db.Tx, r *web.Request, a Around, x Request) ([]Draft, error)
}

// SignedBy says how many people signed an appeal, when its list has more of them
// than it was registered with. Conflict: somebody changed it meanwhile.
func (q *Requests) SignedBy(ctx context.Context, tx *db.Tx, by access.Actor, r Request, people int) error {
	if people <= r.People {
		return nil
	}
	rows, err := store.New(tx).SetPeople(ctx, store.SetPeopleParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.ID), Version: int64(r.Version), People: int64(people)})
	if err != nil {
		return fmt.Errorf("writing how many signed: %w", err)
	}
	if rows == 0 {
		return errMeanwhile
	}
	return audit.Record(ctx, tx, by, "requests.people", requestRef(r.ID), r.People, people)
}

// Remark writes down for the office what another program says about a request, and
// returns the number of the remark. Nothing else about the request changes.
func (q *Requests) Remark(ctx context.Context, tx *db.Tx, by access.Actor, r Request, text string) (ref.ID, error) {
	id := tx.NewID()
	err := q.note(ctx, tx, by, r, Event{Act: life.Note, Seen: appeal.ForOffice, Text: text})
	if err == nil {
		err = audit.Record(ctx, tx, by, "requests.remark", requestRef(r.ID), nil, nil)
	}
	return id, err
}

// Lend is called while the program is put together.
func (q *Requests) Lend(l Lent) { q.lent = l }
