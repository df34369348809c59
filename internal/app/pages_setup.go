package app

import (
	"context"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// step is one step of the owner's first hour and where it stands.
type step struct {
	module.Step
	Finished bool
	Waiting  bool // taken, but somebody else must confirm it
}

// open tells whether the owner still has something to do in the step.
func (s step) open() bool { return !s.Finished && !s.Waiting }

// journey is the owner's first hour, from an empty program to the first payment.
type journey []step

// showSetup guides the owner from an empty database to the first bill.
func (a *App) showSetup(w http.ResponseWriter, r *web.Request) error {
	j, err := a.journey(r)
	if err != nil {
		return err
	}
	return r.Render(w, setupPage(r.Page(r.Printer.T("The first hour")), j))
}

// guide puts the next step above every desk page of whoever sets up, until the
// first hour is through: then nobody asks a dozen questions on each visit again.
func (a *App) guide(r *web.Request, p *ui.Page) error {
	if len(p.Rail) == 0 || !r.Actor.Has(access.Admin) || strings.HasSuffix(r.URL.Path, "/desk/setup") {
		return nil
	}
	if _, through := a.through.Load(r.Tenant.ID); through {
		return nil
	}
	j, err := a.journey(r)
	if err != nil {
		return err
	}
	if j.done() == len(j) {
		a.through.Store(r.Tenant.ID, true)
		return nil
	}
	p.Guide = guideNote(p, j)
	return nil
}

// journey gathers the rooms' steps in order and asks each where it stands.
func (a *App) journey(r *web.Request) (journey, error) {
	var all journey
	for _, m := range a.modules {
		for _, s := range m.Setup {
			all = append(all, step{Step: s})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Order < all[j].Order })
	err := a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return all.ask(r.Context(), tx) })
	return all, err
}

func (j journey) ask(ctx context.Context, tx *db.Tx) (err error) {
	for i := range j {
		if j[i].Finished, err = j[i].Done(ctx, tx); err != nil {
			return err
		}
		if j[i].Finished || j[i].Waits == nil {
			continue
		}
		if j[i].Waiting, err = j[i].Waits(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// done counts the steps that need nobody any more.
func (j journey) done() int {
	n := 0
	for _, s := range j {
		if s.Finished {
			n++
		}
	}
	return n
}

// next is the number, from 1, of the step to take now: the first one that is
// open, else the first that waits for somebody else; 0 when all are done.
func (j journey) next() int {
	if i := slices.IndexFunc(j, step.open); i >= 0 && !j.blocked(i) {
		return i + 1
	}
	return 1 + slices.IndexFunc(j, func(s step) bool { return s.Waiting })
}

// blocked tells whether a step before this one waits for a second person: no
// bill is made before the price is in force.
func (j journey) blocked(i int) bool {
	return slices.ContainsFunc(j[:i], func(s step) bool { return s.Waiting })
}
