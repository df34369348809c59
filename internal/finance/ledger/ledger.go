// Package ledger is the double-entry book of a municipality: money is only
// ever moved here.
//
// Rooms post balanced entries; the accountant reads trial balance and debtor
// statements and closes months; the auditor reads everything. An entry is never
// changed or deleted: a mistake is reversed by a new entry. Each entry has a key
// for ever, so that the same thing is never booked twice. Debit is positive,
// credit negative. The words: entry (проводка), line, account of the chart,
// subject (a subscriber's personal account or a cash desk), month close.
// Accounting law of the Kyrgyz Republic No. 76 of 29.04.2002, art. 6-8.
package ledger

import (
	"context"
	"embed"
	"io"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.po
var texts embed.FS

// Who may do what. Posting needs no permission of its own: a room posts only
// what its own permission has allowed.
var (
	mayRead  = access.Permission{Name: "ledger.read", Roles: []access.Role{access.Head, access.Finance, access.Accountant, access.Auditor}}
	mayClose = access.Permission{Name: "ledger.close", Roles: []access.Role{access.Finance, access.Accountant}}
	// Opening a closed month again takes a second person.
	mayOpen = access.Permission{Name: "ledger.open", SecondPerson: true, Roles: []access.Role{access.Head, access.Finance}}
	// The seal of the book is for everybody: who keeps it, keeps the office honest.
	maySeal = access.Permission{Name: "ledger.seal", Public: true}
	// A debtor statement is asked for at the cash desk.
	mayStatement = access.Permission{Name: "ledger.statement", Roles: []access.Role{access.Head, access.Finance, access.Accountant, access.Cashier, access.Auditor}}
)

// Ledger is the book.
type Ledger struct {
	d     *db.DB
	joins Joins
}

// New returns the ledger of a database.
func New(d *db.DB) *Ledger { return &Ledger{d: d, joins: Joins{Out: io.Discard}} }

// Joins are what the ledger shows but does not know: it needs no other room,
// so the top floor lends it names and addresses. Empty fields show ids.
type Joins struct {
	// Names returns the words for subjects: "4-1042-7, Осмонов Бакыт".
	Names func(ctx context.Context, tx *db.Tx, subjects []ref.ID) (map[ref.ID]string, error)
	// Path returns where a source is shown, below /{lang}/{municipality}/, or "".
	Path func(source ref.Ref) string
	// Municipality finds a municipality by its word in addresses.
	Municipality func(ctx context.Context, slug string) (ref.ID, error)
	// Read returns what is in a file, for the command line.
	Read func(name string) ([]byte, error)
	// Out is where the command line writes.
	Out io.Writer
}

// Join lends the ledger names and addresses of other rooms.
func (l *Ledger) Join(j Joins) {
	if j.Out == nil {
		j.Out = io.Discard
	}
	l.joins = j
}

// Module is what the ledger offers to the program.
func (l *Ledger) Module() module.Module {
	return module.Module{
		Name:        "ledger",
		Migrations:  module.Folder(migrations, "migrations"),
		Texts:       module.Folder(texts, "texts"),
		Permissions: []access.Permission{mayRead, mayClose, mayOpen, mayStatement, maySeal},
		Routes:      l.routes,
		Rail:        []module.Link{{Order: 150, Text: "Ledger", Path: "ledger", Permission: mayRead}},
		Commands:    l.commands(),
		Todo:        l.todo,
		Front:       []module.Block{{Order: 90, Side: true, Render: l.front}},
		Check:       l.Check,
		Settle:      l.settle,
	}
}
