// Package tariffs keeps what each service costs, since when and by whose decision.
//
// A price list is a version: it begins on a day, names the decision of the
// council (токтом: body, number, day) and is never edited once in force; a new
// decision ends it and begins the next. Finance and accountants enter drafts; a
// second person puts them in force; everybody may read. The room owns the words
// version, price, basis, block, norm and decision. The law: categories of payers
// and the way from a draft to a decision follow resolution 320 of 19 June 2024.
// The arithmetic is in the engine rate, which knows no database.
package tariffs

import (
	"embed"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Tariffs is the room.
type Tariffs struct {
	db    *db.DB
	parts []Part
}

// New returns the room.
func New(d *db.DB) *Tariffs { return &Tariffs{db: d} }

// Who may do what. What a council decided becomes a price only when somebody
// other than the person who typed it has compared it with the paper.
var (
	maySee   = access.Permission{Name: "tariffs.see", Public: true}
	mayRead  = access.Permission{Name: "tariffs.read", Staff: true}
	mayEnter = access.Permission{Name: "tariffs.enter", Roles: []access.Role{
		access.Finance, access.Accountant}}
	mayDecide = access.Permission{Name: "tariffs.decide", SecondPerson: true, Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant}}
)

// Module is what the room offers to the program.
func (t *Tariffs) Module() module.Module {
	return module.Module{
		Name:        "tariffs",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayRead, mayEnter, mayDecide},
		Routes:      t.routes,
		Rail:        []module.Link{{Order: 310, Text: "Tariffs", Path: "tariffs", Permission: mayRead}},
		Todo:        t.todo,
		Search:      t.search,
		Front:       []module.Block{{Order: 20, Render: t.front}},
		Setup: []module.Step{{
			Order: 80, Text: "Enter the tariff the council decided",
			Note: "You need the decision: its number, its date and the prices. A second person puts them in force.",
			Path: "tariffs", Done: t.everEnforced, Waits: t.anyDraft,
		}},
		Check: t.check,
		Demo:  t.demo,
	}
}

// versionRef points at a version for the audit trail.
func versionRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "tariffs.version", ID: id} }
