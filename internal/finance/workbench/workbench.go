// Package workbench is where a price is made: what a provider's year costs, who
// uses how much and pays, and what the price must be.
//
// One such calculation is a scenario: a document (package scenario) that is
// copied, edited by several people, commented, and at last frozen into a version
// that never changes and has a hash. Finance and accountants edit; they, the head
// and the secretary freeze and comment; auditors read. The arithmetic is in pure
// packages beside it (cost, solve and so on). The room owns the words scenario,
// cost sheet, payers and volumes; the law behind the method is resolution 320 of
// 19 June 2024. What the council decides becomes a price list in tariffs.
package workbench

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Workbench is the room.
type Workbench struct {
	db   *db.DB
	tabs []Tab  // pages of other rooms about a scenario
	then string // the page of another room that a frozen version goes to

	facts Spending
}

// Spending tells what a provider spent in a year, by the books.
type Spending func(ctx context.Context, tx *db.Tx, provider ref.ID, year int) ([]cost.Spent, error)

// New returns the room.
func New(d *db.DB) *Workbench { return &Workbench{db: d} }

// Facts says who keeps the books from which last year's facts are taken; without
// them they are typed.
func (w *Workbench) Facts(s Spending) { w.facts = s }

// Who may do what.
var (
	mayRead = access.Permission{Name: "workbench.read", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant, access.Auditor}}
	mayEnter = access.Permission{Name: "workbench.enter", Roles: []access.Role{
		access.Finance, access.Accountant}}
	mayFreeze = access.Permission{Name: "workbench.freeze", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant}}
)

// Module is what the room offers to the program.
func (w *Workbench) Module() module.Module {
	return module.Module{
		Name:        "workbench",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead, mayEnter, mayFreeze},
		Routes:      w.routes,
		Demo:        w.demo,
		Rail:        []module.Link{{Order: 312, Text: "Tariff calculation", Path: "workbench", Permission: mayRead}},
	}
}

// scenarioRef points at a scenario for the audit trail.
func scenarioRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "workbench.scenario", ID: id} }
