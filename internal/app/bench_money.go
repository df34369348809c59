package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/agents"
	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// payers is how many accounts the benches of payments pay for. Each owes three
// months, so that the first payments settle bills and the rest become advances.
const (
	payers      = 2000
	payerMonths = 3
)

// payingTown is a town with debts and the numbers of its accounts.
func (b *benching) payingTown(ctx context.Context) (town benchTown, numbers []accounts.Account, err error) {
	if town, err = b.app.foundBench(ctx, payers); err != nil {
		return town, nil, err
	}
	for pass := range payerMonths {
		if err := town.bill(ctx, town.first.Add(pass)); err != nil {
			return town, nil, err
		}
	}
	err = b.app.db.Read(ctx, town.municipality, func(tx *db.Tx) error {
		numbers, err = b.app.accounts.List(ctx, tx, "", accounts.Filter{}, payers)
		return err
	})
	return town, numbers, err
}

// payments measures intake by the agent protocol over HTTP.
func (b *benching) payments(ctx context.Context) (r bench.Report, err error) {
	town, numbers, err := b.payingTown(ctx)
	if err != nil {
		return r, err
	}
	till, stop, err := town.agent(ctx, b.cfg, numbers)
	if err != nil {
		return r, err
	}
	defer stop()
	in := bench.Intake{Pay: till.Pay, Check: func(ctx context.Context) error {
		return errors.Join(town.check(ctx, till.Acknowledged()), b.app.benchCheck(ctx))
	}}
	if b.app.db.Dialect() == db.SQLite {
		return bench.PaymentsOnSQLite(ctx, in, b.Plan)
	}
	floor, err := bench.OpenPostgres(ctx, b.cfg.URL())
	if err != nil {
		return r, err
	}
	defer floor.Close()
	return bench.PaymentsOnPostgres(ctx, in, floor, b.Plan)
}

const benchAgent = "bench-terminal"

// agent serves the program and sets an agent up. stop ends the serving.
func (b benchTown) agent(ctx context.Context, cfg config.Config, numbers []accounts.Account) (t *bench.Agent, stop func(), err error) {
	by := access.System(b.municipality)
	profile, _ := dialect.Profile("osmp")
	id, err := b.app.agents.Add(ctx, by, agents.Agent{Code: benchAgent, Name: "Bench", Dialect: profile, Least: 1, Most: 1_000_000_00, LateDays: 3})
	if err != nil {
		return nil, nil, err
	}
	key, err := b.app.agents.MakeKey(ctx, by, id, benchAgent)
	if err != nil {
		return nil, nil, err
	}
	handler, err := b.app.handler(cfg, site{})
	if err != nil {
		return nil, nil, err
	}
	address, stop, err := bench.Serve(handler)
	if err != nil {
		return nil, nil, err
	}
	t = &bench.Agent{Name: benchAgent, Key: key, URL: address + "/pay/" + benchAgent,
		Now:    func() time.Time { return period.At(b.app.db.Now()).Time() },
		Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	for _, account := range numbers {
		t.Accounts = append(t.Accounts, account.Number)
	}
	return t, stop, nil
}

// check fails unless so many payments are booked.
func (b benchTown) check(ctx context.Context, want int64) error {
	var booked int64
	err := b.app.db.Read(ctx, b.municipality, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM pub_payments_payment WHERE municipality_id = $1", int64(b.municipality)).Scan(&booked)
	})
	if err == nil && booked != want {
		err = fmt.Errorf("%d payments are booked and %d were acknowledged", booked, want)
	}
	return err
}

// imports measures the booking of a register in one transaction.
func (b *benching) imports(ctx context.Context) (r bench.Report, err error) {
	town, numbers, err := b.payingTown(ctx)
	if err != nil {
		return r, err
	}
	register := &register{town: town, accounts: numbers}
	im := bench.Importer{Import: register.book, Together: register.together, Check: func(ctx context.Context) error {
		if err := town.check(ctx, register.booked.Load()); err != nil {
			return err
		}
		return b.app.benchCheck(ctx)
	}}
	if b.app.db.Dialect() == db.SQLite {
		return bench.ImportOnSQLite(ctx, im, b.Plan)
	}
	floor, err := bench.OpenPostgres(ctx, b.cfg.URL())
	if err != nil {
		return r, err
	}
	defer floor.Close()
	return bench.ImportOnPostgres(ctx, im, floor, b.Plan)
}

// register makes lists of payments, each with numbers of its own, over the same
// accounts.
type register struct {
	town     benchTown
	accounts []accounts.Account
	sent     atomic.Int64
	booked   atomic.Int64
}

func (g *register) book(ctx context.Context, n int) error {
	list := make([]intake.Payment, n)
	today := g.town.app.db.Today()
	for i := range list {
		number := g.sent.Add(1)
		list[i] = intake.Payment{Key: fmt.Sprintf("bench/%d", number), Method: intake.Register, Channel: ref.ID(1), External: fmt.Sprint(number),
			Account: g.accounts[int(number*7919)%len(g.accounts)].ID, Amount: money.Som(1_00 + number%90_00), Day: today, Debit: ledger.Bank}
	}
	return g.town.app.db.Write(ctx, g.town.municipality, func(tx *db.Tx) error {
		answers, err := g.town.app.payments.Accept(ctx, tx, access.System(g.town.municipality), list)
		if err != nil {
			return err
		}
		for _, a := range answers {
			if a.Refused != nil {
				return a.Refused
			}
		}
		g.booked.Add(int64(n))
		return nil
	})
}

func (g *register) together(ctx context.Context, imports, n int) error {
	failed := make([]error, imports)
	var working sync.WaitGroup
	for i := range imports {
		working.Go(func() { failed[i] = g.book(ctx, n) })
	}
	working.Wait()
	var texts []string
	for _, err := range failed {
		if err != nil {
			texts = append(texts, err.Error())
		}
	}
	if len(texts) > 0 {
		return fmt.Errorf("%d of %d imports failed: %s", len(texts), imports, strings.Join(texts, "; "))
	}
	return nil
}
