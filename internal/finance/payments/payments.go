// Package payments takes money for bills and knows where each som went.
//
// A payment settles the oldest bills first; what is left over is an advance and
// settles the next ones. A receipt is never changed: a mistake is reversed by
// two persons and stays visible. The room owns the words payment, receipt,
// allocation, advance and reversal; the cash itself lies in tills. Cashiers,
// accountants and the finance section take payments by the keyboard, a second
// person reverses, auditors read. Law: Civil Code of the Kyrgyz Republic, on
// the performance of obligations (a receipt for every payment).
package payments

import (
	"embed"
	"io/fs"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
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
}

// New returns the room.
func New(d *db.DB, b *billing.Billing, a *accounts.Accounts, l *ledger.Ledger, t *tills.Tills) *Payments {
	return &Payments{db: d, billing: b, accounts: a, ledger: l, tills: t}
}

// Who may do what. Reversing needs somebody other than the person who asked.
var (
	maySee = access.Permission{Name: "payments.see", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayTake = access.Permission{Name: "payments.take", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance}}
	mayAsk = access.Permission{Name: "payments.ask-reversal", Roles: []access.Role{
		access.Cashier, access.Accountant, access.Finance}}
	mayReverse = access.Permission{Name: "payments.reverse", SecondPerson: true,
		Roles: []access.Role{access.Accountant, access.Finance, access.Head}}
)

// Module is what the room offers to the program.
func (p *Payments) Module() module.Module {
	return module.Module{
		Name:        "payments",
		Migrations:  sub("migrations"),
		Texts:       sub("texts"),
		Permissions: []access.Permission{maySee, mayTake, mayAsk, mayReverse},
		Routes:      p.routes,
		Rail: []module.Link{
			{Order: 100, Text: "Cash desk", Path: "payments", Permission: mayTake},
			{Order: 140, Text: "Payments", Path: "payments/list", Permission: maySee, Count: p.waiting},
		},
		Listens: []outbox.Listener{
			{Event: "billing.posted", Name: "payments", Handle: p.billsPosted},
			{Event: "billing.reversed", Name: "payments", Handle: p.billsReversed},
		},
		Todo:   p.todo,
		Search: p.search,
		Tiles:  p.tiles,
		Setup: []module.Step{{
			Order: 120, Text: "Take the first payment",
			Note: "Open the day, find the account, type the amount, press Enter.",
			Path: "payments", Done: p.everTaken,
		}},
		Check: p.check,
		Demo:  p.demo,
	}
}

func sub(folder string) fs.FS {
	part, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return part
}

// permit asks the rules whether the actor may do this to a thing that by entered.
func permit(actor access.Actor, may access.Permission, municipality, by ref.ID) error {
	switch access.Can(actor, may, access.Resource{Municipality: municipality, EnteredBy: by}) {
	case access.Allowed:
		return nil
	case access.OwnWork:
		return fault.Denied("You cannot approve what you entered yourself. Ask another employee.")
	}
	return fault.Denied("You may not see this part")
}
