// Package followups asks what an answer was worth: a mark right after it, and four
// weeks after something was called done whether it really is.
//
// Whoever made the request answers through the secret address, without signing in.
// "No" and "partly" lead it back to the responsible person, as a new round while the
// request may be opened again, later as a note. How often "done" was true is counted
// for everybody, with small groups hidden. The room owns the words mark, question.
package followups

import (
	"context"
	"embed"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/seal"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

var mayAnswer = access.Permission{Name: "followups.answer", Public: true}

// Followups is the room.
type Followups struct {
	db       *db.DB
	requests *requests.Requests
	box      seal.Box
	throttle *web.Throttle
	ask      func(ctx context.Context, tx *db.Tx, r requests.Request) error
}

// New returns the room. key is the installation's secret.
func New(d *db.DB, journal *requests.Requests, key []byte) *Followups {
	return &Followups{db: d, requests: journal, box: seal.New(key, "followups who"), throttle: web.NewThrottle(time.Minute, 12)}
}

// Ask sets who writes the question to those that made a request.
func (o *Followups) Ask(f func(ctx context.Context, tx *db.Tx, r requests.Request) error) { o.ask = f }

// Module is what the room offers to the program.
func (o *Followups) Module() module.Module {
	return module.Module{
		Name:        "followups",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayAnswer},
		Routes:      o.routes,
		Work:        o.work,
		Demo:        o.demo,
	}
}

// read runs f on a snapshot of the reader's municipality.
func (o *Followups) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (o *Followups) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
