// Package allocation holds the rules by which money is laid on debts.
//
// A payment that does not cover everything must be laid on something first: the
// oldest month, or one service before another; and what the payer asks for may go
// before both. A municipality, or a provider for its own cash desks, decides that
// with number and date; the decision holds from a later day on and is never edited,
// so that every allocation of the past can be explained. Before a rule is saved it
// is tried on the last payments. The room owns the words rule of allocation, trial
// and payer's wish; payments obeys its view. Finance and the head decide, whoever
// works with payments reads. Law: Civil Code, on the order of performance when the
// sum does not suffice: by agreement, here the public contract of the provider.
package allocation

import (
	"embed"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Allocation is the room.
type Allocation struct {
	db     *db.DB
	memory memory
}

// New returns the room.
func New(d *db.DB) *Allocation {
	return &Allocation{db: d, memory: memory{kept: map[ref.ID]ofDay{}}}
}

// Who may do what. A cashier reads the rule because payers ask for it.
var (
	maySee = access.Permission{Name: "allocation.see", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayDecide = access.Permission{Name: "allocation.decide", Roles: []access.Role{access.Finance, access.Head}}
)

// Module is what the room offers to the program.
func (a *Allocation) Module() module.Module {
	return module.Module{
		Name:        "allocation",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayDecide},
		Routes:      a.routes,
		Rail:        []module.Link{{Order: 152, Text: "Order of paying debts", Path: "allocation", Permission: maySee}},
		Check:       a.check,
		Demo:        a.demo,
		Settle:      a.settle,
	}
}
