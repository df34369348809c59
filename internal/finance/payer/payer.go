// Package payer is what the payer sees: the bill on paper and "my account".
//
// Staff print the bills of a month by village, two on a sheet; a citizen opens
// the account with the number and the access code printed on the bill and sees
// what is owed, why, and how to pay. The room owns the words printed bill, stub
// and my account. It shows and never changes: charges are billing's, money is
// the ledger's. The computation stands on every bill line by line, as resolution
// 320 of 19 June 2024 has it.
package payer

import (
	"embed"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Payer is the room.
type Payer struct {
	db        *db.DB
	billing   *billing.Billing
	accounts  *accounts.Accounts
	ledger    *ledger.Ledger
	territory *territory.Territory
	queue     *jobs.Queue
}

// New returns the room.
func New(d *db.DB, b *billing.Billing, a *accounts.Accounts, l *ledger.Ledger, t *territory.Territory, q *jobs.Queue) *Payer {
	return &Payer{db: d, billing: b, accounts: a, ledger: l, territory: t, queue: q}
}

// Who may do what.
var (
	mayRead = access.Permission{Name: "payer.read", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant, access.Cashier, access.Operator, access.Auditor}}
	mayPrint = access.Permission{Name: "payer.print", Roles: []access.Role{
		access.Head, access.Finance, access.Accountant, access.Cashier, access.Operator}}
	maySee = access.Permission{Name: "payer.account", Public: true} // with the access code of the account
)

// Module is what the room offers to the program.
func (y *Payer) Module() module.Module {
	return module.Module{
		Name:        "payer",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead, mayPrint, maySee},
		Routes:      y.routes,
		Rail: []module.Link{
			{Order: 127, Text: "Read a payment code", Path: "payer/scan", Permission: mayRead},
			{Order: 125, Text: "Print bills", Path: "payer/print", Permission: mayPrint},
		},
		Search: y.search,
		Jobs:   []jobs.Job{{Kind: "payer.print", Run: y.printJob}},
	}
}
