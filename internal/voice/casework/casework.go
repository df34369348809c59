// Package casework is what the office does around a request: ready answers, one
// act for several requests at once, the work that was done and its cost, and the
// list of those who signed a collective appeal.
//
// Whoever works on requests may; what leads a request on stays with the room
// requests and its rules. Work and cost are for the office alone. Names of
// signatories are sealed like those of applicants; only their number is public.
// Its words: ready answer, placeholder, work, cost, signatory. Law: on appeals of
// citizens (No 67 of 4 May 2007), collective appeals.
package casework

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/secret"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

var mayWork = access.Permission{Name: "casework.work", Roles: appeal.Workers}

// Casework is the room.
type Casework struct {
	db       *db.DB
	requests *requests.Requests
	seal     secret.Sealer
}

// New returns the room and lends requests its ready answers and its part of the
// page. key is the installation's secret.
func New(d *db.DB, journal *requests.Requests, key []byte) *Casework {
	c := &Casework{db: d, requests: journal, seal: secret.New(key)}
	journal.Show(c.part)
	return c
}

// Module is what the room offers to the program.
func (c *Casework) Module() module.Module {
	return module.Module{
		Name:        "casework",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayWork},
		Routes:      c.routes,
		Demo:        c.demo,
	}
}

// read runs f on a snapshot of the reader's municipality.
func (c *Casework) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return c.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (c *Casework) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return c.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// mine finds a request that somebody may work on, or a Missing fault.
func (c *Casework) mine(ctx context.Context, tx *db.Tx, by access.Actor, n requests.Number) (requests.Request, error) {
	if err := access.Permit(by, mayWork, tx.Municipality, 0); err != nil {
		return requests.Request{}, err
	}
	r, err := c.requests.Find(ctx, tx, n)
	if err == nil && !r.MayRead(by) {
		err = requests.ErrNone
	}
	return r, err
}

var errGone = fault.Missing("This line is gone. Look at the list again.")

func about(kind string, id ref.ID) ref.Ref { return ref.Ref{Kind: "casework." + kind, ID: id} }
