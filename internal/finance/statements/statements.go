// Package statements takes in what banks and agents report on paper: bank
// statements in the formats of our banks, and lists of payments.
//
// A file is uploaded, recognised by its content and shown before anything is
// booked: what is new, what is known already, what names no account, what is not
// ours. Posting books all of it in one transaction. A movement is told again in
// any other file by its fingerprint, so the same money is never booked twice. What
// finds no account goes to suspense at once. The room owns the words bank account,
// bank statement, list of payments and movement. Accountants and the finance
// section upload and post, the auditor and the head read.
package statements

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Taker books payments whose account is known; payments is one.
type Taker interface {
	Accept(ctx context.Context, tx *db.Tx, actor access.Actor, list []intake.Payment) ([]intake.Booked, error)
}

// Statements is the room.
type Statements struct {
	db       *db.DB
	take     Taker
	ledger   *ledger.Ledger
	suspense *suspense.Suspense
	queue    *jobs.Queue
}

// New returns the room.
func New(d *db.DB, take Taker, l *ledger.Ledger, s *suspense.Suspense, q *jobs.Queue) *Statements {
	return &Statements{db: d, take: take, ledger: l, suspense: s, queue: q}
}

// Who may do what.
var (
	maySee = access.Permission{Name: "statements.see", Roles: []access.Role{
		access.Accountant, access.Finance, access.Head, access.Auditor}}
	mayPost = access.Permission{Name: "statements.post", Roles: []access.Role{
		access.Accountant, access.Finance}}
	mayArrange = access.Permission{Name: "statements.accounts", Roles: []access.Role{
		access.Accountant, access.Finance, access.Admin}}
)

// Module is what the room offers to the program.
func (s *Statements) Module() module.Module {
	return module.Module{
		Name:        "statements",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayPost, mayArrange},
		Routes:      s.routes,
		Rail: []module.Link{
			{Order: 160, Text: "Bank statements", Path: "statements", Permission: maySee, Count: s.waiting},
		},
		Jobs:   []jobs.Job{{Kind: postJob, Run: s.runPost}},
		Todo:   s.todo,
		Check:  s.check,
		Demo:   s.demo,
		Settle: s.settle,
	}
}
