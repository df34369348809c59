// Package webhooks tells other programs what happens here.
//
// An administrator enters the address of a program and the events that it wants
// to hear of. Rooms publish an event in the transaction of the change; a worker
// carries it to each address, signed by Standard Webhooks, and tries again over
// three days when nobody answers. An address that has failed for five days is
// switched off, and the administrator is told. Every message can be looked at
// and sent again. The room owns the words webhook, event and delivery. The head,
// the finance section and the auditor see what is told to whom.
package webhooks

import (
	"embed"
	"log/slog"
	"sync"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Webhooks is the room.
type Webhooks struct {
	db      *db.DB
	seal    sealer
	log     *slog.Logger
	courier *courier.Courier
	silent  sync.Map // ref.ID of a municipality without addresses: until when that is believed, int64
}

// New returns the room. key is the installation's secret, under which the
// secrets of addresses are sealed.
func New(d *db.DB, key []byte, log *slog.Logger) *Webhooks {
	return &Webhooks{db: d, seal: newSealer(key), log: log, courier: courier.New()}
}

// Allow names hosts that may be reached though they are no public ones: the
// operator's own accounting program in the next room, or a test.
func (h *Webhooks) Allow(hosts ...string) { h.courier = courier.New(hosts...) }

// Who may do what.
var (
	maySee = access.Permission{Name: "webhooks.see", Roles: []access.Role{
		access.Admin, access.Head, access.Finance, access.Auditor}}
	mayManage = access.Permission{Name: "webhooks.manage", Roles: []access.Role{access.Admin}}
)

// Module is what the room offers to the program.
func (h *Webhooks) Module() module.Module {
	return module.Module{
		Name:        "webhooks",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayManage},
		Routes:      h.routes,
		Rail:        []module.Link{{Order: 930, Text: "Webhooks", Path: "webhooks", Permission: maySee}},
		Todo:        h.todo,
		Check:       h.check,
		Demo:        h.demo,
		Allow:       h.Allow,
	}
}
