// Package operations is the log of what was delivered each day: hours of water by
// zone, pick-ups by route, lamps, visitors, samples.
//
// Whoever works at the pump, the truck or the hall keeps a day sheet, on a phone or
// from paper; the promises of the inventory are counted from it and never typed, and
// each shortfall bears its reason. It owns the words zone (a part of the network, a
// route, a hall: what one line of a sheet is about), day sheet, figure, gap. Operators,
// controllers, the head, the secretary, finance and the administrator keep it; all
// staff and everybody outside read it. Rule: what is promised is the inventory's, and
// the log counts the days since a promise's service has zones.
package operations

import (
	"context"
	"embed"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations/store"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Who may do what.
var (
	maySee  = access.Permission{Name: "operations.see", Staff: true}
	mayKeep = access.Permission{Name: "operations.keep", Roles: []access.Role{
		access.Operator, access.Controller, access.Head, access.Secretary, access.Finance, access.Admin}}
	mayPlan = access.Permission{Name: "operations.plan", Roles: []access.Role{ // zones
		access.Head, access.Secretary, access.Finance, access.Admin}}
)

// Operations is the room.
type Operations struct {
	db       *db.DB
	services *inventory.Inventory
}

// New returns the room.
func New(d *db.DB, services *inventory.Inventory) *Operations {
	return &Operations{db: d, services: services}
}

// Module is what the room offers to the program.
func (o *Operations) Module() module.Module {
	return module.Module{
		Name:        "operations",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayKeep, mayPlan},
		Routes:      o.routes,
		Rail:        []module.Link{{Order: 305, Text: "Daily log", Path: "operations", Permission: maySee}},
		Todo:        o.todo,
		Check:       o.check,
		Demo:        o.demo,
	}
}

// check finds figures that hang in the air.
func (o *Operations) check(ctx context.Context, tx *db.Tx) (problems []string, err error) {
	rows, err := store.New(tx).Homeless(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("looking for figures without a sheet: %w", err)
	}
	for _, r := range rows {
		problems = append(problems, fmt.Sprintf("the log of service %s has figures on %s for zone %s, which has no sheet there",
			ref.ID(r.ServiceID), r.Day, ref.ID(r.ZoneID)))
	}
	return problems, nil
}
