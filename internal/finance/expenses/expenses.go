// Package expenses books what services cost: power, wages, repairs, samples.
//
// A cost is entered with its day, its paper and the service it was for, as one
// entry of the ledger: costs of services against the bank account that paid, or
// against what is owed to suppliers. It is never changed, only reversed with a
// reason. The cost items are those of the calculation of tariffs, which takes last
// year's facts from here. The words: cost (чыгым), cost item, supplier. Accountants
// and finance enter; head, secretary and auditors read. Rule: accounting law No. 76 of
// 29.04.2002, art. 8: every operation has its paper.
package expenses

import (
	"embed"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Expenses is the room.
type Expenses struct {
	db     *db.DB
	ledger *ledger.Ledger
}

// New returns the room.
func New(d *db.DB, l *ledger.Ledger) *Expenses { return &Expenses{db: d, ledger: l} }

// Who may do what.
var (
	maySee = access.Permission{Name: "expenses.see", Roles: []access.Role{
		access.Accountant, access.Finance, access.Head, access.Secretary, access.Auditor}}
	mayFollow = access.Permission{Name: "expenses.follow", Roles: []access.Role{ // into the ledger
		access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayEnter = access.Permission{Name: "expenses.enter", Roles: []access.Role{access.Accountant, access.Finance}}
)

// Module is what the room offers to the program.
func (x *Expenses) Module() module.Module {
	return module.Module{
		Name:        "expenses",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayFollow, mayEnter},
		Routes:      x.routes,
		Rail:        []module.Link{{Order: 142, Text: "Costs of services", Path: "expenses", Permission: maySee}},
		Check:       x.check,
		Demo:        x.demo,
	}
}
