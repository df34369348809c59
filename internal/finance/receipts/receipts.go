// Package receipts shows payments: the list with its sums, each receipt with all
// that happened to it, and its paper.
//
// It only reads what payments publishes. A receipt is printed again and again and
// always says the same; what is not the first print says that it is a copy. The
// staff that handles money sees receipts, and the auditor. The room owns the words
// list of payments, receipt paper and copy. Law: Civil Code of the Kyrgyz Republic,
// on the performance of obligations (a receipt for every payment).
package receipts

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed texts/*.po
var files embed.FS

// Receipts is the room.
type Receipts struct {
	db    *db.DB
	tills *tills.Tills
	shown []Part
	doors Doors
}

// Doors names agents, bank accounts and programs that payments come through.
type Doors func(ctx context.Context, tx *db.Tx) (map[ref.ID]string, error)

// Know is called while the program is put together: the rooms above know the names.
func (rs *Receipts) Know(doors Doors) { rs.doors = doors }

// New returns the room.
func New(d *db.DB, t *tills.Tills) *Receipts { return &Receipts{db: d, tills: t} }

// Who may do what. Whether somebody takes payments decides only which links are
// offered.
var (
	maySee = access.Permission{Name: "receipts.see", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayTake = access.Permission{Name: "receipts.next-payer", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance}}
)

// Module is what the room offers to the program.
func (rs *Receipts) Module() module.Module {
	return module.Module{
		Name:        "receipts",
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayTake},
		Routes:      rs.routes,
		Rail:        []module.Link{{Order: 140, Text: "Payments", Path: "payments/list", Permission: maySee}},
		Search:      rs.search,
		Tiles:       rs.tiles,
	}
}
