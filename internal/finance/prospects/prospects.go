// Package prospects looks ahead from a scenario of the workbench: who can pay its
// price, what it changes for every account of the register, how the next ten
// years go and how wrong that may be, and the five tests with the gap that the
// budget takes upon itself.
//
// Whoever reads scenarios may look; who works on them (finance, accountants) designs
// benefits, enters what the years bring and orders draws. The room owns the words
// benefit, before and after, draws and risk; a scenario stays the workbench's and
// is changed through it. Incomes and thresholds are those of territory, each with
// its source.
package prospects

import (
	"embed"
	"io"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Who may do what.
var (
	mayRead = access.Permission{Name: "prospects.read", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant, access.Auditor}}
	mayEnter = access.Permission{Name: "prospects.enter", Roles: []access.Role{access.Finance, access.Accountant}}
)

// Prospects is the room.
type Prospects struct {
	db        *db.DB
	workbench *workbench.Workbench
	tariffs   *tariffs.Tariffs
	accounts  *accounts.Accounts
	territory *territory.Territory
	queue     *jobs.Queue
	out       io.Writer // what its command prints to
}

// New returns the room.
func New(d *db.DB, w *workbench.Workbench, t *tariffs.Tariffs, a *accounts.Accounts, terr *territory.Territory, q *jobs.Queue) *Prospects {
	return &Prospects{db: d, workbench: w, tariffs: t, accounts: a, territory: terr, queue: q, out: io.Discard}
}

// Say names where the command prints.
func (x *Prospects) Say(out io.Writer) {
	if out != nil {
		x.out = out
	}
}

// Module is what the room offers to the program.
func (x *Prospects) Module() module.Module {
	return module.Module{
		Name:        "prospects",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead, mayEnter},
		Routes:      x.routes,
		Commands:    []module.Command{x.command()},
		Jobs:        []jobs.Job{{Kind: drawJob, Run: x.draw}},
		Demo:        x.demo,
	}
}

// scenarioRef points at a scenario for the audit trail.
func scenarioRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "workbench.scenario", ID: id} }
