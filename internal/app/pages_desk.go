package app

import (
	"context"
	"net/http"
	"sort"
	"strings"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// refreshSeconds is how often the page of a running job asks again.
const refreshSeconds = 2

// desk is what the desk's home shows to the person who asks.
type desk struct {
	Todos []module.Todo
	Tiles []module.Tile
	Done  int // steps of the first hour that are done
	Steps int
	Next  step
}

// showDesk is the first page after signing in: today's work, gathered from
// what the rooms offer to this person's roles.
func (a *App) showDesk(w http.ResponseWriter, r *web.Request) error {
	var d desk
	for _, m := range a.modules {
		if m.Todo != nil {
			more, err := m.Todo(r.Context(), r)
			if err != nil {
				return err
			}
			d.Todos = append(d.Todos, more...)
		}
		if m.Tiles != nil {
			more, err := m.Tiles(r.Context(), r)
			if err != nil {
				return err
			}
			d.Tiles = append(d.Tiles, more...)
		}
	}
	urgentFirst(d.Todos)
	sort.SliceStable(d.Tiles, func(i, j int) bool { return d.Tiles[i].Order < d.Tiles[j].Order })
	if err := a.firstHour(r, &d); err != nil {
		return err
	}
	return r.Render(w, deskPage(r.Page(r.Printer.T("Today's work")), d))
}

// firstHour tells how far a municipality is with setting up. Once it is through,
// the desk does not ask a dozen questions again on every visit.
func (a *App) firstHour(r *web.Request, d *desk) error {
	if _, through := a.through.Load(r.Tenant.ID); through {
		return nil
	}
	steps, err := a.steps(r)
	if err != nil {
		return err
	}
	d.Steps = len(steps)
	d.Done, d.Next = progress(steps)
	if d.Done == d.Steps {
		a.through.Store(r.Tenant.ID, true)
	}
	return nil
}

// urgentFirst puts what is late above what waits, and that above news.
func urgentFirst(todos []module.Todo) {
	rank := map[string]int{"bad": 0, "wait": 1, "info": 2, "good": 3}
	sort.SliceStable(todos, func(i, j int) bool {
		a, b := todos[i], todos[j]
		if rank[a.State] != rank[b.State] {
			return rank[a.State] < rank[b.State]
		}
		return a.Due != "" && (b.Due == "" || a.Due < b.Due)
	})
}

// showSearch searches everything that the rooms let this person find.
func (a *App) showSearch(w http.ResponseWriter, r *web.Request) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	var hits []module.Hit
	if query != "" {
		for _, m := range a.modules {
			if m.Search == nil {
				continue
			}
			more, err := m.Search(r.Context(), r, query)
			if err != nil {
				return err
			}
			hits = append(hits, more...)
		}
	}
	return r.Render(w, searchPage(r.Page(r.Printer.T("Search results")), query, hits))
}

// showJob shows the progress of long work. The page reloads itself while the
// work goes on; without JavaScript the reader has a link.
func (a *App) showJob(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("job")
	if err != nil {
		return err
	}
	var status jobs.Status
	err = a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		status, err = a.queue.Status(r.Context(), tx, id)
		return err
	})
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Progress"))
	if !status.State.Ended() {
		p.Refresh = refreshSeconds
	}
	return r.Render(w, jobPage(p, id, status, r.Now().Time()))
}

// cancelJob asks long work to stop at its next pause.
func (a *App) cancelJob(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("job")
	if err != nil {
		return err
	}
	err = a.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		return a.queue.Cancel(r.Context(), tx, id)
	})
	if err != nil {
		return err
	}
	return r.Goto(w, "desk/jobs/"+id.String())
}

// settings reads the municipality's settings.
func (a *App) settings(r *web.Request) (s territory.Settings, err error) {
	err = a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		s, err = a.territory.Settings(r.Context(), tx)
		return err
	})
	return s, err
}

// step is one step of the owner's first hour, with whether it is done.
type step struct {
	module.Step
	Finished bool
}

// showSetup guides the owner from an empty database to the first bill.
func (a *App) showSetup(w http.ResponseWriter, r *web.Request) error {
	steps, err := a.steps(r)
	if err != nil {
		return err
	}
	return r.Render(w, setupPage(r.Page(r.Printer.T("The first hour")), steps))
}

// steps gathers the rooms' steps in order and asks each whether it is done.
func (a *App) steps(r *web.Request) ([]step, error) {
	var all []step
	for _, m := range a.modules {
		for _, s := range m.Setup {
			all = append(all, step{Step: s})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Order < all[j].Order })
	err := a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		return finished(r.Context(), tx, all)
	})
	return all, err
}

func finished(ctx context.Context, tx *db.Tx, steps []step) (err error) {
	for i := range steps {
		if steps[i].Finished, err = steps[i].Done(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// progress counts the steps that are done and finds the first that is not.
func progress(steps []step) (done int, next step) {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].Finished {
			done++
		} else {
			next = steps[i]
		}
	}
	return done, next
}
