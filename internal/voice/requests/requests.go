// Package requests is the journal of appeals and of broken taps: what people say
// to the municipality, who answers until when, and everything that was done.
//
// Everybody may report, without an account; the head and the responsible
// secretary lead the journal, employees enter, and whoever is responsible
// answers. A private category is read by those three alone. The words of the
// room: request, category, kind, form, responsible, term, pause, extension,
// referral, round, follower. Law: on appeals of citizens (No 67 of 4 May 2007);
// the terms are with package clock, the states with package life.
package requests

import (
	"context"
	"embed"
	"io/fs"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/secret"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Who may do what. An act of a request asks besides whose work it is.
var (
	mayRead  = access.Permission{Name: "requests.read", Roles: readers}
	mayEnter = access.Permission{Name: "requests.enter", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant, access.Operator}}
	mayWork = access.Permission{Name: "requests.work", Roles: appeal.Workers}
	mayLead = access.Permission{Name: "requests.lead", Roles: leaders}
)

var (
	leaders = appeal.Leaders
	readers = slices.Concat(appeal.Workers, []access.Role{access.Auditor})
)

// Requests is the room.
type Requests struct {
	db        *db.DB
	territory *territory.Territory
	people    *identity.Identity
	pictures  *pictures.Pictures
	seal      secret.Sealer
	at        func(tx *db.Tx) period.Instant // the present; the demo stands in the past
	reach     int32                          // of a search by words
	tell      func(ctx context.Context, tx *db.Tx, r Request, e Event) error
	lent      Lent
	parts     []Part
}

// New returns the room. key is the installation's secret: it seals who asked.
func New(d *db.DB, places *territory.Territory, shots *pictures.Pictures, key []byte) *Requests {
	return &Requests{db: d, territory: places, people: identity.New(d), pictures: shots, seal: secret.New(key), at: (*db.Tx).Now, reach: SearchReach}
}

// Tell sets who hears of everything that is done, in the transaction of the act. What
// happened on a day gone by is no news.
func (q *Requests) Tell(f func(ctx context.Context, tx *db.Tx, r Request, e Event) error) { q.tell = f }

// Texts are the words of the room, for those who write of its requests.
func Texts() fs.FS { return module.Folder(files, "texts") }

// Module is what the room offers to the program.
func (q *Requests) Module() module.Module {
	return module.Module{
		Name:        "requests",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       Texts(),
		Permissions: []access.Permission{mayRead, mayEnter, mayWork, mayLead},
		Routes:      q.routes,
		Rail:        []module.Link{{Order: 210, Text: "Requests", Path: "requests", Permission: mayRead}},
		Todo:        q.todo,
		Search:      q.search,
		Tiles:       q.tiles,
		Check:       q.check,
		Demo:        q.demo,
		Settle:      q.settle,
	}
}

// requestRef points at a request for the audit trail.
func requestRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "requests.request", ID: id} }
