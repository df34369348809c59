// Package agents takes money from payment agents: terminals, wallets and banks
// that speak the OSMP family of protocols.
//
// An agent asks at /pay/{code} who an account is (check, which books nothing) and
// reports that somebody paid (pay). Its number of a payment is kept for ever: the
// same number again gets the stored answer, with another sum or account it is
// refused and shown to people as a dispute. When the program cannot answer, it
// says "ask again" and never yes or no. Accountants, the finance section and the
// administrator arrange agents; the head and auditors look on. The room owns the
// words agent, call, dialect and dispute. Law: on the payment system of the
// Kyrgyz Republic; rules of the National Bank on payments through agents.
package agents

import (
	"context"
	"embed"
	"log/slog"

	"github.com/openaimak/aimak/internal/finance/agents/joint"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Taker books money that comes from outside. It is payments, which stands too
// high in the house to be imported.
type Taker interface {
	Accept(ctx context.Context, tx *db.Tx, actor access.Actor, list []intake.Payment) ([]intake.Booked, error)
}

// Agents is the room.
type Agents struct {
	db        *db.DB
	take      Taker
	territory *territory.Territory
	log       *slog.Logger
	book      book
	queue     joint.Queue[*call, note]
	guard     *web.Throttle
}

// New returns the room.
func New(d *db.DB, take Taker, t *territory.Territory, log *slog.Logger) *Agents {
	a := &Agents{db: d, take: take, territory: t, log: log, guard: web.NewThrottle(wrongEvery, wrongAtOnce)}
	a.queue.Write, a.queue.Note = a.bookAll, a.keepNotes
	return a
}

// Who may do what. The door of the agents is public; the key opens it.
var (
	mayCall = access.Permission{Name: "agents.call", Public: true}
	maySee  = access.Permission{Name: "agents.see", Roles: []access.Role{
		access.Accountant, access.Finance, access.Head, access.Auditor, access.Admin}}
	mayArrange = access.Permission{Name: "agents.arrange", Roles: []access.Role{
		access.Accountant, access.Finance, access.Admin}}
)

// Module is what the room offers to the program.
func (a *Agents) Module() module.Module {
	return module.Module{
		Name:        "agents",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayCall, maySee, mayArrange},
		Routes:      a.routes,
		Rail: []module.Link{
			{Order: 164, Text: "Payment agents", Path: "agents", Permission: maySee, Count: a.waiting},
		},
		Todo:   a.todo,
		Search: a.search,
		Check:  a.check,
		Demo:   a.demo,
		Settle: a.settle,
	}
}
