// Package bans keeps the journal from being flooded: who sends nonsense again and
// again may not send through the site for a while.
//
// Whoever works on requests asks for it, with a reason and a term; a second
// person, the head or the responsible secretary, agrees, refuses or lifts it. Whom
// it meets is told until when, why, and how to be heard: at the counter, by phone
// or by letter, which are never asked here, because the law lets nobody be refused
// (No 67 of 4 May 2007, article 4). A phone is known by a keyed fingerprint alone.
// Its words: ban, fingerprint, second person.
package bans

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
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

var (
	mayAsk    = access.Permission{Name: "bans.ask", Roles: appeal.Workers}
	mayDecide = access.Permission{Name: "bans.decide", Roles: appeal.Leaders}
)

// Bans is the room.
type Bans struct {
	db       *db.DB
	requests *requests.Requests
	mac      []byte
}

// New returns the room. key is the installation's secret.
func New(d *db.DB, journal *requests.Requests, key []byte) *Bans {
	b := &Bans{db: d, requests: journal, mac: derive(key)}
	journal.Show(b.part)
	return b
}

// Module is what the room offers to the program.
func (b *Bans) Module() module.Module {
	return module.Module{
		Name:        "bans",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayAsk, mayDecide},
		Routes:      b.routes,
		Todo:        b.todo,
	}
}

// read runs f on a snapshot of the reader's municipality.
func (b *Bans) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return b.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (b *Bans) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return b.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

var errNone = fault.Missing("There is no such ban.")

func about(id ref.ID) ref.Ref { return ref.Ref{Kind: "bans.ban", ID: id} }
