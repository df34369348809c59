// Package returns is where a payment is corrected by two persons: one asks and
// says why, another decides, and the books carry it out.
//
// A payment is reversed (it never happened), given back in part, or moved to the
// account that it was meant for. Before it is asked for, the screen shows what
// will be owed again; afterwards an act is printed and signed. Cashiers,
// accountants and the finance section ask; the accountant, the finance section or
// the head decides, never on what they asked for themselves; auditors read. The
// room owns the words wish and act; the money is moved by payments, which it knows
// only as Books. Law: Civil Code of the Kyrgyz Republic, on unjust enrichment
// (what was paid by mistake is given back); Law on accounting, on correcting by a
// new document.
package returns

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Books carry a correction out: the room payments.
type Books interface {
	Correct(ctx context.Context, tx *db.Tx, actor access.Actor, c intake.Correction) (intake.Booked, error)
}

// Returns is the room.
type Returns struct {
	db    *db.DB
	books Books
}

// New returns the room.
func New(d *db.DB, books Books) *Returns { return &Returns{db: d, books: books} }

// Who may do what. Deciding needs somebody other than the person who asked.
var (
	maySee = access.Permission{Name: "returns.see", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayAsk = access.Permission{Name: "returns.ask", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance}}
	mayDecide = access.Permission{Name: "returns.decide", SecondPerson: true,
		Roles: []access.Role{access.Accountant, access.Finance, access.Head}}
)

// Module is what the room offers to the program.
func (rs *Returns) Module() module.Module {
	return module.Module{
		Name:        "returns",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayAsk, mayDecide},
		Routes:      rs.routes,
		Rail:        []module.Link{{Order: 145, Text: "Corrections", Path: "returns", Permission: maySee, Count: rs.waiting}},
		Todo:        rs.todo,
		Check:       rs.check,
		Demo:        rs.demo,
	}
}
