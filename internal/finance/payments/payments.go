// Package payments takes money for bills and knows where each som went.
//
// A payment settles bills in the order that was decided, else the oldest first;
// what is left over is an advance and settles the next ones. A receipt is never changed: a mistake is corrected by a
// reversal, a refund or a transfer and stays visible. The room owns the words
// payment, receipt, allocation, advance and correction; cash itself lies in tills,
// and who asks for a correction and who decides is the business of returns. Money
// from outside comes through Accept, cash from cashiers, accountants and the
// finance section by the keyboard; auditors read. Law: Civil Code of the Kyrgyz Republic, on
// the performance of obligations (a receipt for every payment).
package payments

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/outbox"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Payments is the room.
type Payments struct {
	db       *db.DB
	billing  *billing.Billing
	accounts *accounts.Accounts
	ledger   *ledger.Ledger
	tills    *tills.Tills
	told     Told
	lent     Lent
}

// New returns the room.
func New(d *db.DB, b *billing.Billing, a *accounts.Accounts, l *ledger.Ledger, t *tills.Tills) *Payments {
	return &Payments{db: d, billing: b, accounts: a, ledger: l, tills: t}
}

// Who may do what. Correcting is asked for and decided in finance/returns.
var (
	maySee = access.Permission{Name: "payments.see", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayTake = access.Permission{Name: "payments.take", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance}}
)

// Module is what the room offers to the program.
func (p *Payments) Module() module.Module {
	return module.Module{
		Name:        "payments",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayTake},
		Routes:      p.routes,
		Rail: []module.Link{
			{Order: 100, Text: "Cash desk", Path: "payments", Permission: mayTake},
		},
		Listens: []outbox.Listener{
			{Event: "billing.posted", Name: "payments", Handle: p.billsPosted},
			{Event: "billing.reversed", Name: "payments", Handle: p.billsReversed},
		},
		Setup: []module.Step{{
			Order: 120, Text: "Take the first payment",
			Note: "Open the day, find the account, type the amount, press Enter.",
			Path: "payments", Done: p.everTaken,
		}},
		Check: p.check,
		Demo:  p.demo,
	}
}

// everTaken tells whether the owner's last step is done.
func (p *Payments) everTaken(ctx context.Context, tx *db.Tx) (bool, error) {
	n, err := store.New(tx).AnyPayment(ctx, int64(tx.Municipality))
	return n > 0, err
}
