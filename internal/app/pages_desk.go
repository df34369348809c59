package app

import (
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
	return r.Render(w, deskPage(r.Page(r.Printer.T("Today's work")), d))
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
