// Package inventory is the list of what the municipality delivers to people:
// water, waste removal, lighting, halls and parks.
//
// Everybody may read it: for each service who delivers it, in which villages
// and what is promised in figures. The head, the secretary, the finance section
// and the administrator keep it; an accountant may mend providers' details.
// It owns the words service (delivered, not the administrative service of
// Law 139 of 17.07.2014, which has a passport instead), provider, promise,
// measure, coverage and asset. Prices belong to tariffs, which join the page of a
// service through Show.
package inventory

import (
	"embed"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Permissions of the room.
var (
	mayRead = access.Permission{Name: "inventory.read", Public: true}
	maySee  = access.Permission{Name: "inventory.see", Staff: true}
	mayKeep = access.Permission{Name: "inventory.keep", Roles: []access.Role{access.Head, access.Secretary, access.Finance, access.Admin}}
	mayMend = access.Permission{Name: "inventory.mend", Roles: []access.Role{access.Head, access.Secretary, access.Finance, access.Admin, access.Accountant}}
)

// Inventory is the list of services and providers of each municipality.
type Inventory struct {
	db    *db.DB
	parts []Part
}

// New returns the room.
func New(d *db.DB) *Inventory { return &Inventory{db: d} }

// Module is what the room offers to the program.
func (i *Inventory) Module() module.Module {
	return module.Module{
		Name:        "inventory",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead, maySee, mayKeep, mayMend},
		Routes:      i.routes,
		Rail:        []module.Link{{Order: 300, Text: "Services", Path: "inventory", Permission: maySee}},
		Search:      i.search,
		Front:       []module.Block{{Order: 10, Render: i.front}},
		Setup: []module.Step{
			{Order: 40, Text: "Enter who delivers water and waste removal", Note: "Its bank account and cash desk stand on every bill.", Path: "inventory/providers/new", Done: i.anyProvider},
			{Order: 50, Text: "Enter the services and what they promise", Note: "People see what they pay for: hours of water, pick-ups of waste.", Path: "inventory/services/new", Done: i.anyService},
		},
		Check: i.check,
		Demo:  i.demo,
	}
}

// allow refuses whoever does not hold the permission; routes ask first, this
// guards every other caller.
func allow(tx *db.Tx, who access.Actor, may access.Permission) error {
	if access.Can(who, may, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("You may look at the services, but not change them. Ask the secretary.")
	}
	return nil
}
