package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/people"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
)

// benchTown is a place with as many accounts as wanted, all alike: the benches
// measure the program and not the variety of a town.
type benchTown struct {
	app          *App
	municipality ref.ID
	water        ref.ID
	first        period.Month // the first that can be billed
}

// The town of the benches. Its people use a public tap by norm and its price
// has blocks, so that each bill has several lines of explanation.
const (
	benchSlug   = "bench"
	benchRaion  = ref.ID(41706246000000)
	benchMonths = 24
	benchSet    = 20_000 // households entered in one transaction
)

var errNotEmpty = errors.New("a bench needs an empty database of its own: this one holds municipalities")

// foundBench founds the town in an empty database and settles households.
func (a *App) foundBench(ctx context.Context, households int) (b benchTown, err error) {
	there, err := a.territory.Municipalities(ctx)
	if err != nil {
		return b, err
	}
	if len(there) > 0 {
		return b, errNotEmpty
	}
	m, err := a.territory.Found(ctx, access.Actor{Name: "aimak", System: true}, territory.Founding{
		Slug: benchSlug, Code: 1, Raion: benchRaion, Name: place.Name{Ky: "Сыноо айыл аймагы", Ru: "Пробный айылный аймак", En: "Bench aiyl aimak"}})
	if err != nil {
		return b, err
	}
	b = benchTown{app: a, municipality: m.ID, first: a.db.Today().Month().Add(-benchMonths)}
	var village ref.ID
	err = a.db.Write(ctx, m.ID, func(tx *db.Tx) error {
		village, err = b.service(ctx, tx)
		return err
	})
	for first := 0; first < households && err == nil; first += benchSet {
		err = a.db.Write(ctx, m.ID, func(tx *db.Tx) error {
			return b.settle(ctx, tx, village, first, min(benchSet, households-first))
		})
	}
	return b, err
}

// service enters a village, a provider of water and its price.
func (b *benchTown) service(ctx context.Context, tx *db.Tx) (village ref.ID, err error) {
	by := access.System(b.municipality)
	if village, err = b.app.territory.AddVillage(ctx, tx, by, territory.Village{Name: place.Name{Ky: "Сыноо", Ru: "Проба", En: "Bench"}}); err != nil {
		return 0, err
	}
	provider, err := b.app.inventory.AddProvider(ctx, tx, by, inventory.Provider{Kind: "union", Name: "Сыноо суу колдонуучулар бирикмеси", Short: "Сыноо"})
	if err != nil {
		return 0, err
	}
	b.water, err = b.app.inventory.AddService(ctx, tx, by, inventory.Service{Code: inventory.Water, Provider: provider, Unit: "m3",
		Name:     place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"},
		Coverage: []inventory.Coverage{{Village: village}}})
	if err != nil {
		return 0, err
	}
	_, err = b.app.tariffs.Decide(ctx, tx, by, tariffs.NewVersion{Origin: tariffs.From(tariffs.BeforeAimak), Service: b.water, Span: period.Span{From: b.first.First()},
		Decision: tariffs.Decision{Body: "Сыноо", Number: "1", Day: b.first.First().Add(-1)},
		Rounding: tariffs.Rounding{Line: money.HalfUp, Total: money.HalfUp}, Prices: []rate.Price{bench.Price()}})
	return village, err
}

// settle enters households with an account each.
func (b *benchTown) settle(ctx context.Context, tx *db.Tx, village ref.ID, first, n int) error {
	by := access.System(b.municipality)
	households := make([]people.NewHousehold, n)
	for i := range households {
		number := first + i
		households[i] = people.NewHousehold{VillageID: village, Street: fmt.Sprintf("Көчө %d", number/500+1), House: fmt.Sprint(number%500 + 1),
			Head: fmt.Sprintf("Асанов Үсөн%d", number), Persons: 1 + number%7}
	}
	ids, err := b.app.people.AddHouseholds(ctx, tx, by, households)
	if err != nil {
		return err
	}
	opened := make([]accounts.NewAccount, n)
	for i, holder := range ids {
		opened[i] = accounts.NewAccount{Holder: holder, Opened: b.first.First(),
			Supplies: []accounts.NewSupply{{Service: b.water, Connection: accounts.Yard}}}
	}
	_, err = b.app.accounts.AddAccounts(ctx, tx, by, opened)
	return err
}

// bill computes, approves and posts the run of one month, by the desk's own
// jobs.
func (b *benchTown) bill(ctx context.Context, m period.Month) error {
	maker, head := access.System(b.municipality), access.System(b.municipality)
	run, _, err := b.app.billing.StartRun(ctx, maker, b.water, m)
	if err != nil {
		return err
	}
	if err := b.app.queue.Drain(ctx); err != nil {
		return err
	}
	if _, err := b.app.billing.Approve(ctx, head, run); err != nil {
		return err
	}
	return b.app.queue.Drain(ctx)
}

// check recounts everything that the program knows how to recount.
func (a *App) benchCheck(ctx context.Context) error {
	problems, err := a.Check(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%d problems, the first: %s", len(problems), problems[0])
	}
	return err
}
