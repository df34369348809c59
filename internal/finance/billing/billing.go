// Package billing turns a month's use into bills and keeps what is owed.
//
// Once a month and service, somebody makes a run: every use is priced by the
// tariff in force, odd cases are looked at, a second person approves, and a job
// posts the bills to the ledger in parts that may be repeated without harm. A
// posted run is never changed, only reversed as a whole. The room owns the words
// run, bill, computation, due date and settlement. Finance and accountants make
// runs; the head or a second one of them approves. The price of water and its
// order of computation follow resolution 320 of 19 June 2024.
package billing

import (
	"embed"
	"io"
	"io/fs"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Billing is the room.
type Billing struct {
	db        *db.DB
	accounts  *accounts.Accounts
	tariffs   *tariffs.Tariffs
	ledger    *ledger.Ledger
	territory *territory.Territory
	queue     *jobs.Queue
	out       io.Writer // where the command line writes
}

// New returns the room.
func New(d *db.DB, a *accounts.Accounts, t *tariffs.Tariffs, l *ledger.Ledger, terr *territory.Territory, q *jobs.Queue) *Billing {
	return &Billing{db: d, accounts: a, tariffs: t, ledger: l, territory: terr, queue: q, out: io.Discard}
}

// Say lets the command line write to out; without one the room is silent.
func (b *Billing) Say(out io.Writer) {
	if out != nil {
		b.out = out
	}
}

// Who may do what. Approving and reversing need somebody other than the person
// whose work it is.
var (
	mayRead = access.Permission{Name: "billing.read", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant, access.Cashier, access.Auditor}}
	mayRun     = access.Permission{Name: "billing.run", Roles: []access.Role{access.Finance, access.Accountant}}
	mayApprove = access.Permission{Name: "billing.approve", SecondPerson: true,
		Roles: []access.Role{access.Head, access.Finance, access.Accountant}}
	mayReverse = access.Permission{Name: "billing.reverse", SecondPerson: true,
		Roles: []access.Role{access.Head, access.Finance, access.Accountant}}
)

// Module is what the room offers to the program.
func (b *Billing) Module() module.Module {
	return module.Module{
		Name:        "billing",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead, mayRun, mayApprove, mayReverse},
		Routes:      b.routes,
		Rail:        []module.Link{{Order: 120, Text: "Bills", Path: "billing", Permission: mayRead, Count: b.waiting}},
		Jobs: []jobs.Job{
			{Kind: "billing.preview", Run: b.previewJob},
			{Kind: "billing.post", Run: b.postJob},
			{Kind: "billing.reverse", Run: b.reverseJob},
		},
		Commands: []module.Command{b.command()},
		Todo:     b.todo,
		Setup: []module.Step{{
			Order: 110, Text: "Make the first bill run",
			Note: "The run prices what was used; a second person approves it, and the bills can be printed.",
			Path: "billing", Done: b.everPosted, Waits: b.anyPreviewed,
		}},
		Check:  b.check,
		Demo:   b.demo,
		Settle: b.settleMerger,
	}
}

// Texts are the words of the room, for papers that other rooms print with them.
func Texts() fs.FS { return module.Folder(files, "texts") }
