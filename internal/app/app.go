// Package app puts everything together. It is the only place that knows every
// room, and it decides nothing: rooms decide, platform does, app joins.
//
// build reads like the map of the house: each line may use only names above it.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/app/vault"
	"github.com/openaimak/aimak/internal/app/voice"
	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/adoption"
	"github.com/openaimak/aimak/internal/finance/agents"
	"github.com/openaimak/aimak/internal/finance/allocation"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/collection"
	"github.com/openaimak/aimak/internal/finance/expenses"
	"github.com/openaimak/aimak/internal/finance/exports"
	"github.com/openaimak/aimak/internal/finance/gateway"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/finance/opening"
	"github.com/openaimak/aimak/internal/finance/payer"
	"github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/finance/prospects"
	"github.com/openaimak/aimak/internal/finance/readings"
	"github.com/openaimak/aimak/internal/finance/receipts"
	"github.com/openaimak/aimak/internal/finance/reconciliation"
	"github.com/openaimak/aimak/internal/finance/returns"
	"github.com/openaimak/aimak/internal/finance/settlements"
	"github.com/openaimak/aimak/internal/finance/statements"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/outbox"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/registry/people"
	"github.com/openaimak/aimak/internal/registry/staff"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/registry/webhooks"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations"
)

// App is the whole program, wired.
type App struct {
	db     *db.DB
	key    []byte // the installation's secret
	log    *slog.Logger
	queue  *jobs.Queue
	outbox *outbox.Outbox
	notify *notify.Notify

	territory      *territory.Territory
	people         *people.People
	staff          *staff.Staff
	keys           *keys.Keys
	webhooks       *webhooks.Webhooks
	inventory      *inventory.Inventory
	tariffs        *tariffs.Tariffs
	workbench      *workbench.Workbench
	prospects      *prospects.Prospects
	adoption       *adoption.Adoption
	meters         *meters.Meters
	accounts       *accounts.Accounts
	opening        *opening.Opening
	readings       *readings.Readings
	ledger         *ledger.Ledger
	exports        *exports.Exports
	billing        *billing.Billing
	payer          *payer.Payer
	allocation     *allocation.Allocation
	tills          *tills.Tills
	payments       *payments.Payments
	receipts       *receipts.Receipts
	returns        *returns.Returns
	agents         *agents.Agents
	suspense       *suspense.Suspense
	statements     *statements.Statements
	reconciliation *reconciliation.Reconciliation
	gateway        *gateway.Gateway

	modules []module.Module // bottom to top
	through sync.Map        // ref.ID of municipalities whose first hour is over
}

// options of opening the program, beside the operator's settings.
type options struct {
	Log     io.Writer
	Out     io.Writer // what commands print; nil prints nowhere
	Clock   period.Clock
	Scratch bool // for tests: no waiting for the disk
	Draft   bool // the file is being built and is thrown away if that is interrupted
}

// open opens the database, brings it up to date and wires the rooms.
func open(ctx context.Context, cfg config.Config, o options) (*App, error) {
	log := slog.New(slog.NewTextHandler(o.Log, nil))
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	key, err := vault.Key(filepath.Join(cfg.Data, "secret.key"))
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, cfg.URL(), db.Options{Clock: o.Clock, Log: log, Scratch: o.Scratch, Draft: o.Draft})
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	a := build(d, key, log)
	a.join(o.Out)
	module.Allow(a.modules, strings.Fields(cfg.Hooks)...)
	if err := a.carry(cfg); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if err := d.Migrate(ctx, a.migrations()...); err != nil {
		return nil, errors.Join(fmt.Errorf("bringing the database up to date: %w", err), d.Close())
	}
	if err := a.territory.LoadRegister(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("loading the register of territory: %w", err), d.Close())
	}
	return a, nil
}

// build wires the rooms, bottom to top.
func build(d *db.DB, key []byte, log *slog.Logger) *App {
	a := &App{db: d, key: key, log: log}
	a.queue = jobs.New(d, log)
	a.outbox = outbox.New(d, log)
	a.notify = notify.New(d, key, log)

	a.territory = territory.New(d)
	a.staff = staff.New(d)
	a.keys = keys.New(d)
	a.webhooks = webhooks.New(d, key, log)
	a.people = people.New(d, a.queue)
	a.inventory = inventory.New(d)
	daily := operations.New(d, a.inventory)
	a.tariffs = tariffs.New(d)
	a.workbench = workbench.New(d)
	a.adoption = adoption.New(d, a.workbench, a.tariffs, a.territory)
	a.meters = meters.New(d)
	a.accounts = accounts.New(d, key)
	a.prospects = prospects.New(d, a.workbench, a.tariffs, a.accounts, a.territory, a.queue)
	a.opening = opening.New(d, a.accounts)
	a.readings = readings.New(d, a.accounts, a.queue)
	a.ledger = ledger.New(d)
	costs := expenses.New(d, a.ledger)
	a.exports = exports.New(d)
	a.billing = billing.New(d, a.accounts, a.tariffs, a.ledger, a.territory, a.queue)
	a.payer = payer.New(d, a.billing, a.accounts, a.ledger, a.territory, a.queue)
	a.allocation = allocation.New(d)
	a.tills = tills.New(d, a.ledger)
	a.payments = payments.New(d, a.billing, a.accounts, a.ledger, a.tills)
	a.receipts = receipts.New(d, a.tills)
	a.returns = returns.New(d, a.payments)
	a.agents = agents.New(d, a.payments, a.territory, log)
	a.suspense = suspense.New(d, a.ledger, a.payments)
	a.statements = statements.New(d, a.payments, a.ledger, a.suspense, a.queue)
	a.reconciliation = reconciliation.New(d, a.payments, a.returns, a.ledger)
	calls := api.New(d, api.Config{Tenant: a.tenant, Caller: a.keys.Caller})
	a.gateway = gateway.New(calls, a.keys, a.ledger, a.webhooks, a.payments)

	a.inventory.Show(func(ctx context.Context, r *web.Request, s inventory.Service) (templ.Component, error) {
		return a.tariffs.ServicePart(ctx, r, s.ID)
	}, daily.Part)
	a.tariffs.Show(a.adoption.PricePart)
	a.adoption.Promised(a.inventory.Promised)
	a.receipts.Show(a.returns.Part)
	a.workbench.Show(prospects.Tabs()...)
	a.workbench.Then("adoptions/new")
	a.workbench.Facts(costs.Facts)

	a.modules = []module.Module{
		a.territory.Module(), a.staff.Module(), a.keys.Module(), a.webhooks.Module(), a.people.Module(), a.inventory.Module(), daily.Module(),
		a.tariffs.Module(), a.workbench.Module(), a.adoption.Module(), a.meters.Module(), a.accounts.Module(), a.opening.Module(), a.readings.Module(), a.prospects.Module(),
		a.ledger.Module(), a.exports.Module(), a.billing.Module(), collection.New(d, a.accounts, a.territory).Module(), a.payer.Module(),
		a.allocation.Module(), a.tills.Module(), a.payments.Module(), a.receipts.Module(), a.returns.Module(), a.agents.Module(), a.suspense.Module(), a.statements.Module(), costs.Module(), a.reconciliation.Module(), a.gateway.Module(), settlements.New(d, a.ledger, a.suspense).Module(),
	}
	a.modules = append(a.modules, voice.Modules(d, a.territory, calls, a.notify, key, log, a.inventory, a.accounts)...)
	for _, m := range a.modules {
		a.queue.Register(m.Jobs...)
		a.outbox.Listen(m.Listens...)
	}
	a.react()
	return a
}

// Close ends what open began.
func (a *App) Close() error { return a.db.Close() }

// migrations lists the tables of platform and rooms in the order in which they
// may refer to one another.
func (a *App) migrations() []db.Set {
	return append([]db.Set{audit.Set(), outbox.Set(), jobs.Set(), identity.Set(), api.Set(), files.Set(), notify.Set()}, module.Migrations(a.modules...)...)
}

// commands gathers the rooms' command-line verbs.
func (a *App) commands() []module.Command {
	var all []module.Command
	for _, m := range a.modules {
		all = append(all, m.Commands...)
	}
	return all
}

// roomCommands lists the rooms' verbs for help, without a database.
func roomCommands() []module.Command {
	return build(nil, make([]byte, 32), slog.New(slog.DiscardHandler)).commands()
}
