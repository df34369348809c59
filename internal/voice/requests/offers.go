package requests

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/duty"
	"github.com/openaimak/aimak/internal/voice/requests/store"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// waiting counts what the calendar calls a person to by their rung.
func (q *Requests) waiting(ctx context.Context, tx *db.Tx, who access.Actor) (n duty.Waiting, l appeal.Law, err error) {
	l.Today = q.at(tx).Day()
	if l.Days, err = q.territory.Calendar(ctx, tx); err != nil {
		return n, l, err
	}
	if l.Rules, err = q.Rules(ctx, tx); err != nil {
		return n, l, err
	}
	late, since := l.Reach(appeal.RungOf(who))
	row, err := store.New(tx).Waiting(ctx, store.WaitingParams{MunicipalityID: int64(tx.Municipality), Reader: int64(who.ID),
		Late: string(late), Since: string(since)})
	if err != nil {
		return n, l, fmt.Errorf("counting requests that wait: %w", err)
	}
	return duty.Waiting{Own: int(row.Own), Unassigned: int(row.Unassigned), Forgotten: int(row.Forgotten), Late: int(row.Late)}, l, nil
}

// mostTodo is how many requests of one's own stand among today's work.
const mostTodo = 5

// todo offers a person the requests that they answer for, and calls the secretary
// and the head to those that the calendar calls them to, with the reason. The
// desk's home asks every room, so this asks the database as little as it can.
func (q *Requests) todo(ctx context.Context, r *web.Request) (work []module.Todo, err error) {
	if !r.Can(mayWork) {
		return nil, nil
	}
	var own []Request
	var n duty.Waiting
	var l appeal.Law
	err = q.read(r, func(ctx context.Context, tx *db.Tx) error {
		leads := appeal.Leads(r.Actor)
		if leads {
			n, l, err = q.waiting(ctx, tx, r.Actor)
		}
		if err == nil && (!leads || n.Own > 0) {
			own, err = q.inbox(ctx, tx, r.Actor, Wanted{Assignee: r.Actor.ID}, Request{})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, x := range own[:min(len(own), mostTodo)] {
		work = append(work, module.Todo(duty.Todo(r.Printer, x, r.Today())))
	}
	for _, call := range duty.Called(r.Printer, r.Actor, l.Ladder, n) {
		work = append(work, module.Todo(call))
	}
	return work, nil
}

// tiles show how many requests are open, and how many are late.
func (q *Requests) tiles(ctx context.Context, r *web.Request) ([]module.Tile, error) {
	if !r.Can(mayLead) {
		return nil, nil
	}
	var open, late int
	err := q.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		open, late, err = q.Open(ctx, tx)
		return err
	})
	if err != nil || open == 0 {
		return nil, err
	}
	p := r.Printer
	return []module.Tile{{Order: 400, Label: p.T("Open requests"), Value: p.Int(open),
		Note: p.T("Past the term: {n}", "n", late), Path: "desk/requests"}}, nil
}

// search finds a request by its number.
func (q *Requests) search(ctx context.Context, r *web.Request, query string) ([]module.Hit, error) {
	n, ok := appeal.ParseNumber(query)
	if !ok || !r.Can(mayRead) {
		return nil, nil
	}
	var x Request
	var a Around
	err := q.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if x, err = q.Find(ctx, tx, n); err == nil {
			a, err = q.Around(ctx, tx)
		}
		return err
	})
	if fault.Is(err, fault.KindMissing) || err == nil && !x.MayRead(r.Actor) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	_, state := words.State(r.Printer, x.State)
	return []module.Hit{{Text: x.Number.String() + " · " + a.Title(r.Printer, x), Note: state + " · " + a.Where(r.Printer, x),
		Path: "desk/requests/" + x.Path(), Kind: r.Printer.T("Request")}}, nil
}

// check looks for what the program never writes: a gap in the numbers, a request
// that is joined to nothing, an end that does not fit the state.
func (q *Requests) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	s := store.New(tx)
	years, err := s.Gaps(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("looking for gaps: %w", err)
	}
	for _, y := range years {
		if y.N != y.Highest || y.Highest != y.Last {
			wrong = append(wrong, fmt.Sprintf("requests of %d: %d rows, highest number %d, last given %d", y.Year, y.N, y.Highest, y.Last))
		}
	}
	stray, err := s.Stray(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("looking for stray requests: %w", err)
	}
	if stray > 0 {
		wrong = append(wrong, fmt.Sprintf("%d requests have a state that does not fit their end or the request they are joined to", stray))
	}
	return wrong, nil
}
