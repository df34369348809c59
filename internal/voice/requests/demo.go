package requests

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/town"
)

// How many requests the demo has in how many days, in the chief place and in two
// others.
const (
	demoMany, demoYear = 62, 360
	demoFew, demoMonth = 6, 40
)

// demo fills a year with requests as they really go: most answered in time, some
// late, joined, rejected, referred or opened again, and some that wait today.
func (q *Requests) demo(ctx context.Context, d *module.Demo) error {
	if len(d.Places) == 0 {
		return nil
	}
	chief := slices.MaxFunc(d.Places, func(a, b module.DemoPlace) int { return a.Months - b.Months })
	few := 0
	for _, at := range d.Places {
		many, days := demoFew, demoMonth
		if at.Slug == chief.Slug {
			many, days = demoMany, demoYear
		} else if few++; few > 3 {
			continue
		}
		err := d.DB.Write(ctx, at.Municipality, func(tx *db.Tx) error { return q.demoPlace(ctx, tx, d.Rand, many, days) })
		if err != nil {
			return fmt.Errorf("demo requests of %s: %w", at.Slug, err)
		}
	}
	return nil
}

// past is the room on days gone by.
type past struct {
	*Requests
	ctx      context.Context
	tx       *db.Tx
	rand     *rand.Rand
	days     period.Calendar
	villages []town.Village
	lead     access.Actor
	workers  []access.Actor
	today    period.Day
	day      period.Day
	last     Request
	many     int
}

// demoPlace lives through the requests of one municipality.
func (q *Requests) demoPlace(ctx context.Context, tx *db.Tx, r *rand.Rand, many, days int) (err error) {
	room := *q
	p := &past{Requests: &room, ctx: ctx, tx: tx, rand: r, today: tx.Today()}
	room.at = func(*db.Tx) period.Instant {
		return p.day.Start() + period.Instant(10*time.Hour/time.Millisecond)
	}
	if p.days, err = q.territory.Calendar(ctx, tx); err != nil {
		return err
	}
	if p.villages, err = q.demoVillages(ctx, tx); err != nil || len(p.villages) == 0 {
		return err
	}
	if err := p.staff(); err != nil {
		return err
	}
	p.many = many
	for i := range many {
		p.day = p.today.Add(-days + i*days/(many-1))
		if !p.days.Works(p.day) {
			p.day = p.days.After(p.day, 1)
		}
		p.day = min(p.day, p.today)
		if err := p.live(i); err != nil {
			return err
		}
	}
	return nil
}

// demoVillages are the villages of a municipality with their streets.
func (q *Requests) demoVillages(ctx context.Context, tx *db.Tx) (list []town.Village, err error) {
	villages, err := q.territory.Villages(ctx, tx)
	if err != nil {
		return nil, err
	}
	streets, err := q.territory.Streets(ctx, tx)
	for i, v := range villages {
		there := town.Village{ID: v.ID, At: town.Spot(i)}
		for _, s := range streets[v.ID] {
			there.Streets = append(there.Streets, s.Name)
		}
		list = append(list, there)
	}
	return list, err
}

// staff finds who works there; a place without employees has the office itself.
func (p *past) staff() error {
	p.lead = access.Actor{Name: "Айыл өкмөтү", Municipality: p.tx.Municipality, System: true}
	members, err := p.Colleagues(p.ctx, p.tx)
	for _, m := range members {
		who := access.Actor{ID: m.ID, Name: m.Name, Municipality: p.tx.Municipality, Roles: m.Roles}
		if who.Has(access.Secretary) {
			p.lead = who
		}
		if who.Has(access.Operator, access.Finance, access.Accountant, access.Secretary) {
			p.workers = append(p.workers, who)
		}
	}
	return err
}

// live registers the next request and leads it as far as today.
func (p *past) live(i int) error {
	said := town.Said(p.rand, i, p.day, p.villages)
	made, err := p.Register(p.ctx, p.tx, p.lead, said)
	if err != nil {
		return err
	}
	r, before := made.Request, p.last
	p.last = r
	if err := p.pictures.Demo(p.ctx, p.tx, p.lead, r.ID, r.Category, p.many-i > demoUnseen); err != nil {
		return err
	}
	if i%15 == 14 && before.Category == r.Category && before.Private == r.Private {
		_, err = p.step(r, 1, Doing{Act: life.Merge, Into: before.Number, Text: town.In(string(r.Lang)).Merged})
		return err
	}
	if slices.Contains(demoForgotten, p.many-i) {
		return nil
	}
	if r, err = p.assign(r, i); err != nil || r.State != life.Work && len(p.workers) > 0 {
		return err
	}
	shown := town.Cases[i%len(town.Cases)]
	if shown.Shown == "" {
		shown.Shown = shown.Words
	}
	if !r.Private {
		if r, err = p.step(r, 0, Doing{Act: life.Show, Text: shown.Shown}); err != nil {
			return err
		}
	}
	if i%4 == 0 && len(p.workers) > 0 {
		if r, err = p.step(r, 1, Doing{Act: life.Note, Text: town.Inner}); err != nil {
			return err
		}
	}
	if slices.Contains(demoOpen, p.many-i) {
		return nil
	}
	return p.finish(r, made.Code, i)
}

// What waits today, counted from the last request: some that nobody has, and some
// in work, two of them far past their term.
var (
	demoForgotten = []int{1, 4}
	demoOpen      = []int{2, 5, 7, 10}
)

// demoUnseen is of how many of the last requests nobody looked at the photos yet.
const demoUnseen = 8

// assign names somebody responsible on the first days; one in eleven is forgotten
// for a while.
func (p *past) assign(r Request, i int) (Request, error) {
	if len(p.workers) == 0 {
		return r, nil
	}
	wait := i % 2
	if i%11 == 5 {
		wait = 3
	}
	return p.step(r, wait, Doing{Act: life.Assign, To: p.workers[i%len(p.workers)].ID})
}

// finish leads a request to its end, as the turn has it.
func (p *past) finish(r Request, code string, i int) (err error) {
	answer := Doing{Act: life.Answer, Text: town.AnswerTo(r.Category, string(r.Lang)), Outcome: life.Granted, Seen: "public"}
	if i%5 == 3 {
		answer.Outcome = life.Explained
	}
	switch turn := i % 12; turn {
	case 6: // late
		_, err = p.step(r, 15+p.rand.IntN(6), answer)
	case 7:
		_, err = p.step(r, 4, Doing{Act: life.Reject, Text: town.In(string(r.Lang)).Rejected})
	case 8:
		_, err = p.step(r, 3, Doing{Act: life.Refer, Body: town.Body, Text: town.In(string(r.Lang)).Referred})
	case 9:
		err = p.through(r, answer, Doing{Act: life.Pause, Reason: clock.FromApplicant, Text: town.In(string(r.Lang)).Paused}, Doing{Act: life.Resume})
	case 10:
		err = p.through(r, answer, Doing{Act: life.Extend, Days: 5, Text: town.In(string(r.Lang)).Extended})
	case 11:
		if r, err = p.step(r, 6, answer); err == nil && r.State == life.Answered && p.pass(3) {
			if r, err = p.ReopenMine(p.ctx, p.tx, code, town.In(string(r.Lang)).Reopened); err == nil {
				answer.Text = town.In(string(r.Lang)).SecondAnswer
				_, err = p.step(r, 5, answer)
			}
		}
	default:
		_, err = p.step(r, 2+p.rand.IntN(10), answer)
	}
	return err
}

// through takes some steps, each four working days after the one before, and then
// answers.
func (p *past) through(r Request, answer Doing, steps ...Doing) (err error) {
	for _, d := range append(steps, answer) {
		if !p.pass(4) {
			return nil
		}
		if r, err = p.step(r, 0, d); err != nil {
			return err
		}
	}
	return nil
}

// pass lets working days go by; false when today comes first.
func (p *past) pass(days int) bool {
	day := p.days.After(p.day, days)
	if day > p.today {
		return false
	}
	p.day = day
	return true
}

// step does something some working days later, unless that day has not come.
func (p *past) step(r Request, days int, d Doing) (Request, error) {
	if _, ok := life.To(d.Act, r.State); !ok || !p.pass(days) {
		return r, nil
	}
	d.Version = r.Version
	by := p.lead
	if at := slices.IndexFunc(p.workers, func(w access.Actor) bool { return w.ID == r.Assignee }); at >= 0 && !life.Lead(d.Act) {
		by = p.workers[at]
	}
	return p.Do(p.ctx, p.tx, by, r.ID, d)
}
