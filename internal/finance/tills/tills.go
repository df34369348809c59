// Package tills keeps the cash: desks, cashiers' days and the cash book.
//
// A cashier opens a day at a cash desk, counts the cash in the evening, and a
// second person accepts it. Every sum that comes in gets the next receipt number
// of the desk, without gaps; every sum that goes out is written beside it. The
// room does not know what the money was for: payments calls it. It owns the
// words cash desk, cashier's day, cash book, change money and count sheet.
// Cashiers work at a desk, accountants, the finance section and the head accept,
// auditors read. Rule: order on cash operations of the National Bank (cash book,
// numbered receipts, counting by denomination, two signatures).
package tills

import (
	"embed"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Tills is the room.
type Tills struct {
	db     *db.DB
	ledger *ledger.Ledger
}

// New returns the room.
func New(d *db.DB, l *ledger.Ledger) *Tills { return &Tills{db: d, ledger: l} }

// Who may do what. Accepting a day needs somebody who neither took its payments
// nor counted them.
var (
	maySee = access.Permission{Name: "tills.see", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayWork = access.Permission{Name: "tills.work", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance}}
	mayAccept = access.Permission{Name: "tills.accept", SecondPerson: true,
		Roles: []access.Role{access.Accountant, access.Finance, access.Head}}
	mayArrange = access.Permission{Name: "tills.desks", Roles: []access.Role{
		access.Accountant, access.Finance, access.Admin}}
)

// Module is what the room offers to the program.
func (t *Tills) Module() module.Module {
	return module.Module{
		Name:        "tills",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayWork, mayAccept, mayArrange},
		Routes:      t.routes,
		Rail: []module.Link{
			{Order: 145, Text: "Cashiers' days", Path: "tills", Permission: maySee, Count: t.waiting},
		},
		Todo: t.todo,
		Setup: []module.Step{{
			Order: 115, Text: "Set up a cash desk",
			Note: "Receipts are numbered by cash desk. One is enough to begin with.",
			Path: "tills/desks", Done: t.anyDesk,
		}},
		Check:  t.check,
		Demo:   t.demo,
		Settle: t.settle,
	}
}
