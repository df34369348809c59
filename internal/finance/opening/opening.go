// Package opening opens personal accounts for many at once: for a whole village,
// or for a list as an office keeps it in Excel (name, address, connection, meter
// and first reading).
//
// It is the work of the first hour; accountants, the finance section and
// operators may do it. It owns no table: holders come from the register,
// accounts and meters are those of their rooms.
package opening

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"path"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed texts/*.po
var texts embed.FS

var mayOpen = access.Permission{Name: "opening.import", Roles: []access.Role{access.Accountant, access.Finance, access.Operator}}

// fileLimit is the largest list, in bytes.
const fileLimit = 20 << 20

// Opening is the room.
type Opening struct {
	db       *db.DB
	accounts *accounts.Accounts

	// OpenFile opens a file of the operator's for the command line.
	OpenFile func(name string) (io.ReadCloser, error)
}

// New returns the room.
func New(d *db.DB, a *accounts.Accounts) *Opening { return &Opening{db: d, accounts: a} }

// Module is what the room offers to the program.
func (o *Opening) Module() module.Module {
	return module.Module{
		Name: "opening", Texts: module.Folder(texts, "texts"), Permissions: []access.Permission{mayOpen},
		Routes: o.routes,
		Setup: []module.Step{{
			Order: 60, Text: "Open accounts", Note: "Each household that gets a service needs a personal account: its number is printed on the bill.",
			Path: "opening", Done: o.accounts.Any,
		}},
		Commands: []module.Command{{
			Words: "import accounts",
			Help:  "open accounts for households of the register from an Excel or CSV file; rows with problems are listed and left out",
			Usage: "--municipality SLUG [--service CODE] FILE",
			Run:   o.importFile,
		}},
	}
}

// allow refuses whoever may not open accounts.
func allow(tx *db.Tx, who access.Actor, may access.Permission) error {
	if access.Can(who, may, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("You may look at accounts, but not change them. Ask the accountant.")
	}
	return nil
}

// importFile is the command: rows left out are printed.
func (o *Opening) importFile(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("import accounts", flag.ContinueOnError)
	slug := flags.String("municipality", "", "`word` of the municipality in addresses of pages")
	service := flags.String("service", "water", "`code` of the service that the accounts are supplied with")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *slug == "" {
		return errors.New("want --municipality SLUG and one FILE")
	}
	table, err := o.readFile(flags.Arg(0))
	if err != nil {
		return err
	}
	town, err := territory.New(o.db).BySlug(ctx, *slug)
	if err != nil {
		return err
	}
	return o.db.Write(ctx, town.ID, func(tx *db.Tx) error {
		opened, refused, err := o.Import(ctx, tx, access.System(town.ID), *service, table)
		if err != nil {
			return err
		}
		english := (&i18n.Catalog{}).Printer(i18n.En)
		for _, r := range refused {
			fmt.Printf("row %d: %s\n", r.Row, english.Fault(r.Why))
		}
		fmt.Printf("accounts opened: %d; rows with problems: %d\n", opened, len(refused))
		return nil
	})
}

func (o *Opening) readFile(name string) (*sheet.Table, error) {
	file, err := o.OpenFile(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return sheet.Read(file, path.Base(name), sheet.Limits{Bytes: fileLimit})
}
