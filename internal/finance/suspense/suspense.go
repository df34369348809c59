// Package suspense keeps money that came and whose owner is not known yet.
//
// Such money is booked at once, so that bank and agents are right in the books,
// and waits on liabilities:suspense until a person says what it is: a payment of a
// personal account, a settlement of a payment agent, our own cash, or nobody's,
// and then it goes back to the payer. Rooms that read statements put it here; the
// room owns the words suspense, unmatched payment, learned payer and refund order.
// Accountants and the finance section clear; giving money back needs a second
// person; head and auditor read.
package suspense

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Taker books payments whose account is known; payments is one.
type Taker interface {
	Accept(ctx context.Context, tx *db.Tx, actor access.Actor, list []intake.Payment) ([]intake.Booked, error)
}

// Suspense is the room.
type Suspense struct {
	db     *db.DB
	ledger *ledger.Ledger
	take   Taker
	lent   Lent
}

// New returns the room.
func New(d *db.DB, l *ledger.Ledger, take Taker) *Suspense {
	return &Suspense{db: d, ledger: l, take: take}
}

// Who may do what. What one person has uploaded another gives back: money leaves
// only under four eyes.
var (
	maySee = access.Permission{Name: "suspense.see", Roles: []access.Role{
		access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayClear = access.Permission{Name: "suspense.clear", Roles: []access.Role{
		access.Accountant, access.Finance}}
	mayReturn = access.Permission{Name: "suspense.return", SecondPerson: true, Roles: []access.Role{
		access.Accountant, access.Finance, access.Head}}
)

// Module is what the room offers to the program.
func (s *Suspense) Module() module.Module {
	return module.Module{
		Name:        "suspense",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayClear, mayReturn},
		Routes:      s.routes,
		Rail: []module.Link{
			{Order: 162, Text: "Unmatched payments", Path: "suspense", Permission: maySee, Count: s.waiting},
		},
		Todo:   s.todo,
		Search: s.search,
		Check:  s.check,
	}
}
