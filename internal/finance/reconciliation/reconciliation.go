// Package reconciliation lays the registers of payment agents beside our books,
// day by day.
//
// An accountant uploads what an agent says it took on a day. Each difference is
// posted, asked about or sent for reversal; a second person signs the day; a
// payment that comes after the signature opens it again. What the agent owes for
// signed days is settled in the room settlements. The words: register (реестр), to
// reconcile (сверить), to sign. Finance and accountants work, the head signs too,
// auditors read.
// Rule: contracts with payment agents ask for a daily register; accounting law
// No. 76 of 29.04.2002, art. 8 (inventory of settlements).
package reconciliation

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Taker books payments: payments.Accept.
type Taker interface {
	Accept(ctx context.Context, tx *db.Tx, actor access.Actor, list []intake.Payment) ([]intake.Booked, error)
}

// Corrections asks for a reversal or transfer, which a second person decides on:
// the room returns. to is the number of the account that a transfer goes to.
type Corrections interface {
	AskFrom(ctx context.Context, tx *db.Tx, actor access.Actor, c intake.Correction, to string) (ref.ID, error)
}

// Reconciliation is the room.
type Reconciliation struct {
	db      *db.DB
	take    Taker
	correct Corrections
	ledger  *ledger.Ledger
}

// New returns the room.
func New(d *db.DB, take Taker, correct Corrections, l *ledger.Ledger) *Reconciliation {
	return &Reconciliation{db: d, take: take, correct: correct, ledger: l}
}

// Who may do what. A day is signed by somebody who posted none of its payments.
var (
	maySee = access.Permission{Name: "reconciliation.see", Roles: []access.Role{
		access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayWork = access.Permission{Name: "reconciliation.work", Roles: []access.Role{access.Accountant, access.Finance}}
	maySign = access.Permission{Name: "reconciliation.sign", SecondPerson: true,
		Roles: []access.Role{access.Accountant, access.Finance, access.Head}}
)

// Module is what the room offers to the program.
func (r *Reconciliation) Module() module.Module {
	return module.Module{
		Name:        "reconciliation",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayWork, maySign},
		Routes:      r.routes,
		Rail: []module.Link{
			{Order: 166, Text: "Reconciliation", Path: "reconciliation", Permission: maySee, Count: r.waiting},
		},
		Todo:  r.todo,
		Check: r.check,
		Demo:  r.demo,
	}
}

// dayRef is how the audit trail points at an agent's day. Days have no row of
// their own, so the agent stands for them; the day is in the content.
func dayRef(agent ref.ID) ref.Ref { return ref.Ref{Kind: "reconciliation.day", ID: agent} }
