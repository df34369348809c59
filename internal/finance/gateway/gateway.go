// Package gateway is where other programs bring payments and ask for accounts
// and balances: the calls of /api/v1/.
//
// A bank, an agent or an accountant's program holds a key (registry/keys). With
// it, it enters payments one by one or in lists, finds a personal account by its
// exact number, asks what is owed, today or at the end of a past day, and which
// balances have changed since it asked last. There is no call to browse people:
// a program learns the name of a payer shortened, as terminals show it, and only
// for a number that it knows. The room books nothing itself: payments come to the
// books through Taker. It owns the words call and reference (the other side's
// number of a payment). What is booked is told to webhooks in the transaction
// that follows from it.
package gateway

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/registry/webhooks"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Taker books payments from outside: payments.Accept.
type Taker interface {
	Accept(ctx context.Context, tx *db.Tx, actor access.Actor, list []intake.Payment) ([]intake.Booked, error)
}

// Gateway is the room.
type Gateway struct {
	api    *api.API
	keys   *keys.Keys
	ledger *ledger.Ledger
	hooks  *webhooks.Webhooks
	take   Taker
}

// New returns the room with its calls added to the API.
func New(a *api.API, k *keys.Keys, l *ledger.Ledger, h *webhooks.Webhooks, take Taker) *Gateway {
	g := &Gateway{api: a, keys: k, ledger: l, hooks: h, take: take}
	g.paymentCalls()
	g.accountCalls()
	g.balanceCalls()
	return g
}

// The calls are open to whoever holds a key with the scope; the list of them is
// for everybody.
var (
	mayCall = access.Permission{Name: "gateway.call", Public: true}
	mayRead = access.Permission{Name: "gateway.read", Public: true}
)

// Module is what the room offers to the program.
func (g *Gateway) Module() module.Module {
	return module.Module{
		Name:        "gateway",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayCall, mayRead},
		Routes:      g.routes,
		Listens:     g.listens(),
		Check:       g.check,
		Demo:        g.demo,
	}
}

func (g *Gateway) routes(rt *web.Router) {
	g.api.Mount(rt)
	rt.Raw("GET /api/openapi.yaml", mayRead, g.sendDescription)
	rt.Site("GET api", mayRead, g.showCalls)
}
