// Package adoption leads a tariff from a frozen calculation to a price: hearing,
// agreement of the antimonopoly office, decision of the council, publication.
//
// It keeps who did which step when, and until when the next one is due; prints
// the papers of each step; puts the decided price list into tariffs; and keeps
// what a price below cost leaves to the budget. The finance section, the
// accountant, the secretary and the head take the steps; whoever recorded the
// decision does not publish it; employees read everything, and everybody the
// papers once the hearing is announced. The room owns the words adoption, step,
// term, responsible person and obligation. The law is with package path.
package adoption

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Promises are the sentences in which the provider of a service promises quality,
// in the reader's language.
type Promises func(ctx context.Context, r *web.Request, service ref.ID) ([]string, error)

// Bench keeps the frozen calculations: the room workbench.
type Bench interface {
	Frozen(ctx context.Context, tx *db.Tx, id ref.ID) (scenario.Version, error)
	AllFrozen(ctx context.Context, tx *db.Tx) ([]scenario.Version, error)
}

// Adoption is the room.
type Adoption struct {
	db        *db.DB
	bench     Bench
	tariffs   *tariffs.Tariffs
	territory *territory.Territory
	promises  Promises // nil: nobody tells
}

// New returns the room.
func New(d *db.DB, bench Bench, t *tariffs.Tariffs, places *territory.Territory) *Adoption {
	return &Adoption{db: d, bench: bench, tariffs: t, territory: places}
}

// Promised says who tells what the providers promise.
func (a *Adoption) Promised(p Promises) { a.promises = p }

// Who may do what.
var (
	maySee  = access.Permission{Name: "adoption.see", Public: true}
	mayRead = access.Permission{Name: "adoption.read", Staff: true}
	mayTake = access.Permission{Name: "adoption.take", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant}}
	mayPublish = access.Permission{Name: "adoption.publish", SecondPerson: true, Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant}}
	maySetTerms = access.Permission{Name: "adoption.terms", Roles: []access.Role{
		access.Head, access.Secretary}}
)

// Module is what the room offers to the program.
func (a *Adoption) Module() module.Module {
	return module.Module{
		Name:        "adoption",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayRead, mayTake, mayPublish, maySetTerms},
		Routes:      a.routes,
		Rail:        []module.Link{{Order: 312, Text: "Adoption of tariffs", Path: "adoptions", Permission: mayRead}},
		Todo:        a.todo,
		Search:      a.search,
		Front:       []module.Block{{Order: 15, Render: a.front}},
		Check:       a.check,
		Demo:        a.demo,
	}
}

// adoptionRef points at an adoption for the audit trail.
func adoptionRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "adoption.adoption", ID: id} }
