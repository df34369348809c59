// Package accounts keeps personal accounts: who is supplied with which service,
// in which way and by which meter, and what a month used.
//
// All staff may look; accountants, the finance section and operators change
// accounts; a citizen sees one with the access code printed on the bill. It owns
// the words account, supply (account × service), connection, access code, pass
// and route. An account belongs to a household or an organisation of the
// register, whose name and address are read there and never copied. The
// consumption norm by connection is that of resolution 320 of 19.06.2024.
package accounts

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.po
var texts embed.FS

// Permissions of the room.
var (
	maySee  = access.Permission{Name: "accounts.see", Staff: true}
	mayEdit = access.Permission{Name: "accounts.edit", Roles: []access.Role{access.Accountant, access.Finance, access.Operator}}
	mayCode = access.Permission{Name: "accounts.code", Roles: []access.Role{access.Accountant, access.Finance, access.Cashier}}
)

// Accounts is the room.
type Accounts struct {
	db        *db.DB
	key       []byte
	territory *territory.Territory
	meters    *meters.Meters
	part      int32 // how many supplies Usage reads at a time
}

// New returns the room. key is the installation's secret for access codes and
// passes: whoever has it can compute both.
func New(d *db.DB, key []byte) *Accounts {
	return &Accounts{db: d, key: key, territory: territory.New(d), meters: meters.New(d), part: partSize}
}

// Module is what the room offers to the program.
func (a *Accounts) Module() module.Module {
	return module.Module{
		Name:        "accounts",
		Migrations:  module.Folder(migrations, "migrations"),
		Texts:       module.Folder(texts, "texts"),
		Permissions: []access.Permission{maySee, mayEdit, mayCode},
		Routes:      a.routes,
		Rail: []module.Link{
			{Order: 110, Text: "Accounts and meters", Path: "accounts", Permission: maySee},
		},
		Search: a.search,
		Tiles:  a.tiles,
		Check:  a.check,
		Demo:   a.demo,
	}
}

// allow refuses whoever does not hold the permission. Routes ask first; this
// second question guards commands, jobs and other callers.
func allow(tx *db.Tx, who access.Actor, may access.Permission) error {
	if access.Can(who, may, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("You may look at accounts, but not change them. Ask the accountant.")
	}
	return nil
}

// Any tells whether an account is open.
func (a *Accounts) Any(ctx context.Context, tx *db.Tx) (bool, error) {
	open, _, err := a.counts(ctx, tx)
	return open > 0, err
}
