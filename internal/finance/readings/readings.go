// Package readings is the work of reading meters: whom to visit, what to enter,
// what citizens gave, what came as a file.
//
// Controllers, operators, accountants and the finance section enter readings;
// all of them but the controllers decide on those of citizens and on estimates.
// It owns the words round (the meters of a village or street in the order in
// which they are walked), route sheet and list (an uploaded file). The rules of
// a reading are those of meters.
package readings

import (
	"context"
	"embed"
	"fmt"
	"io"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/finance/readings/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.po
var texts embed.FS

// Permissions of the room.
var (
	maySee   = access.Permission{Name: "readings.see", Staff: true}
	mayEnter = access.Permission{Name: "readings.enter", Roles: []access.Role{access.Controller, access.Operator, access.Accountant, access.Finance}}
	mayJudge = access.Permission{Name: "readings.judge", Roles: []access.Role{access.Operator, access.Accountant, access.Finance}}
	mayGive  = access.Permission{Name: "readings.give", Public: true} // behind the access code
)

// Readings is the room.
type Readings struct {
	db       *db.DB
	accounts *accounts.Accounts
	meters   *meters.Meters
	queue    *jobs.Queue

	// OpenFile opens a file of the operator's for the command line.
	OpenFile func(name string) (io.ReadCloser, error)
}

// New returns the room.
func New(d *db.DB, a *accounts.Accounts, q *jobs.Queue) *Readings {
	return &Readings{db: d, accounts: a, meters: meters.New(d), queue: q}
}

// Module is what the room offers to the program.
func (rd *Readings) Module() module.Module {
	return module.Module{
		Name:        "readings",
		Migrations:  module.Folder(migrations, "migrations"),
		Texts:       module.Folder(texts, "texts"),
		Permissions: []access.Permission{maySee, mayEnter, mayJudge, mayGive},
		Routes:      rd.routes,
		Rail:        []module.Link{{Order: 115, Text: "Readings", Path: "readings", Permission: mayEnter, Count: rd.countGiven}},
		Jobs:        []jobs.Job{{Kind: importJob, Run: rd.runImport}},
		Commands:    []module.Command{rd.importCommand()},
		Todo:        rd.todo,
		Setup: []module.Step{{
			Order: 70, Text: "Enter first readings", Note: "Bills by meter begin from the first readings. Without meters there is nothing to do.",
			Path: "readings", Done: rd.begun,
		}},
	}
}

// allow refuses whoever does not hold the permission. Routes ask first; this
// second question guards commands, jobs and other callers.
func allow(tx *db.Tx, who access.Actor, may access.Permission) error {
	if access.Can(who, may, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("You may not enter readings. Ask the accountant.")
	}
	return nil
}

// begun tells whether bills by meter can begin: some meter was read, or nobody
// who has an account has a meter.
func (rd *Readings) begun(ctx context.Context, tx *db.Tx) (bool, error) {
	metered, err := store.New(tx).AnyMeter(ctx, int64(tx.Municipality))
	if err != nil {
		return false, fmt.Errorf("looking for meters: %w", err)
	}
	if metered {
		return rd.meters.AnyReading(ctx, tx)
	}
	return rd.accounts.Any(ctx, tx)
}
