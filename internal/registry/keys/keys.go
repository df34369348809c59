// Package keys holds the keys with which other programs call the API.
//
// An administrator makes a key for one program of one municipality: what it may
// do (scopes), from which addresses, how often, until when, and where the money
// lies that comes through it. The key is shown once; only its SHA-256 is kept,
// with a prefix by which people tell keys apart. A key that got into wrong hands
// is renewed (same program, new secret) or revoked. The room owns the words API
// key, scope and prefix. The head, the finance section and the auditor see the
// list; nobody ever sees a key again.
package keys

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Keys is the room.
type Keys struct {
	db *db.DB
	// Channels lists where money can lie that comes through a key. Rooms of the
	// finance wing know; the top floor lends it. Nil: nowhere but with the holder
	// of the key and on our only bank account.
	Channels func(ctx context.Context, tx *db.Tx) ([]Channel, error)
}

// Channel is an agent, or one of our bank accounts, that a key can be tied to.
type Channel struct {
	Holds string // HeldByAgent or HeldByBank
	ID    ref.ID
	Name  string
}

// New returns the room.
func New(d *db.DB) *Keys { return &Keys{db: d} }

// channels are those of the municipality.
func (k *Keys) channels(ctx context.Context, tx *db.Tx) ([]Channel, error) {
	if k.Channels == nil {
		return nil, nil
	}
	return k.Channels(ctx, tx)
}

// Who may do what.
var (
	maySee = access.Permission{Name: "keys.see", Roles: []access.Role{
		access.Admin, access.Head, access.Finance, access.Auditor}}
	mayManage = access.Permission{Name: "keys.manage", Roles: []access.Role{access.Admin}}
)

// Module is what the room offers to the program.
func (k *Keys) Module() module.Module {
	return module.Module{
		Name:        "keys",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayManage},
		Routes:      k.routes,
		Rail:        []module.Link{{Order: 920, Text: "API keys", Path: "keys", Permission: maySee}},
		Todo:        k.todo,
		Check:       k.check,
		Demo:        k.demo,
	}
}
