// Package exports hands the book of a municipality to other programs.
//
// The accountant takes the postings of a month over to 1C; the auditor takes the
// whole book along as an hledger journal, which any tool of that family counts
// anew, or as Excel and CSV. Exports read and change nothing. The words: journal
// of postings (журнал проводок), posting (one debit, one credit, one sum), code
// (what the accountant's own chart calls an account).
// Accounting law of the Kyrgyz Republic No. 76 of 29.04.2002, art. 6-8.
package exports

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"io"

	"github.com/openaimak/aimak/internal/finance/exports/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.po
var texts embed.FS

// Who may do what.
var (
	mayTake = access.Permission{Name: "exports.take", Roles: []access.Role{access.Head, access.Finance, access.Accountant, access.Auditor}}
	mayCode = access.Permission{Name: "exports.code", Roles: []access.Role{access.Finance, access.Accountant}}
)

// Exports is the room.
type Exports struct {
	d     *db.DB
	joins ledger.Joins
}

// New returns the exports of a database.
func New(d *db.DB) *Exports { return &Exports{d: d, joins: ledger.Joins{Out: io.Discard}} }

// Join lends the room the names of subscribers and the command line, as to the
// ledger.
func (x *Exports) Join(j ledger.Joins) { x.joins = j }

// Module is what the room offers to the program.
func (x *Exports) Module() module.Module {
	return module.Module{
		Name:        "exports",
		Migrations:  module.Folder(migrations, "migrations"),
		Texts:       module.Folder(texts, "texts"),
		Permissions: []access.Permission{mayTake, mayCode},
		Routes:      x.routes,
		Commands: []module.Command{{
			Words: "ledger export",
			Help:  "write the book of a municipality as an hledger journal, as CSV, as Excel or for 1C",
			Usage: "--municipality SLUG [--format hledger|csv|xlsx|1c] [--from DAY] [--until DAY]",
			Run:   x.run,
		}},
		Settle: x.settle,
	}
}

// settle prepares a merger: the accountant of the new municipality has said the
// codes that hold.
func (x *Exports) settle(ctx context.Context, tx *db.Tx, from, _ ref.ID) error {
	return store.New(tx).DropCodes(ctx, int64(from))
}

// run is "aimak ledger export".
func (x *Exports) run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("ledger export", flag.ContinueOnError)
	flags.SetOutput(x.joins.Out)
	slug := flags.String("municipality", "", "whose book")
	var o Order
	flags.StringVar(&o.Format, "format", "hledger", "hledger, csv, xlsx or 1c")
	flags.Func("from", "first day, YYYY-MM-DD", day(&o.Span.From))
	flags.Func("until", "last day, YYYY-MM-DD", day(&o.Span.Until))
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *slug == "" || x.joins.Municipality == nil {
		return fmt.Errorf("ledger export: say whose book with --municipality SLUG")
	}
	municipality, err := x.joins.Municipality(ctx, *slug)
	if err != nil {
		return fmt.Errorf("ledger export: municipality %q: %w", *slug, err)
	}
	return x.d.Read(ctx, municipality, func(tx *db.Tx) error { return x.Export(ctx, tx, o, x.joins.Out) })
}

// day reads a flag that is a day.
func day(to *period.Day) func(text string) error {
	return func(text string) (err error) {
		*to, err = period.ParseDay(text)
		return err
	}
}
