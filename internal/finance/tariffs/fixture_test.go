package tariffs_test

import (
	"context"
	"os"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// inventoryTables are the tables and views of the room that names the services.
var inventoryTables = db.Set{Name: "inventory", Files: os.DirFS("../../services/inventory/migrations")}

// bench is a municipality with two services and three people at the desk.
type bench struct {
	t    *testing.T
	db   *db.DB
	room *tariffs.Tariffs
	mod  module.Module

	provider, water, waste  ref.ID
	finance, second, nobody access.Actor
}

// eachBench runs f on both databases.
func eachBench(t *testing.T, f func(b *bench)) {
	t.Helper()
	all := append([]db.Set{inventoryTables}, sets()...)
	testkit.EachDB(t, all, func(t *testing.T, d *db.DB) { f(newBench(t, d)) })
}

func newBench(t *testing.T, d *db.DB) *bench {
	t.Helper()
	b := &bench{
		t: t, db: d, room: tariffs.New(d),
		finance: testkit.Actor(access.Finance), second: testkit.Actor(access.Head), nobody: testkit.Actor(access.Cashier),
	}
	b.mod = b.room.Module()
	b.write(func(tx *db.Tx) error {
		provider, err := addProvider(t.Context(), tx, "ИСКАКБ «Таза Суу»")
		b.provider = provider
		b.water = addService(t.Context(), tx, "water", "Ичүүчү суу", "Питьевая вода", "Drinking water", provider)
		b.waste = addService(t.Context(), tx, "waste", "Таштанды чыгаруу", "Вывоз мусора", "Waste removal", provider)
		return err
	})
	return b
}

func addProvider(ctx context.Context, tx *db.Tx, name string) (id ref.ID, err error) {
	id = tx.NewID()
	_, err = tx.ExecContext(ctx, `INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key,
		tax_number, bank_name, bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
		VALUES ($1, $2, 'union', $3, $3, '', $4, '', '', '', '', '', '', '', '', '')`, tx.Municipality, id, name, []byte{1})
	return id, err
}

func addService(ctx context.Context, tx *db.Tx, code, ky, ru, en string, provider ref.ID) ref.ID {
	id := tx.NewID()
	_, err := tx.ExecContext(ctx, `INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold,
		sort_key, provider_id, unit, about_ky, about_ru, ended_on)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 'm3', '', '', '')`, tx.Municipality, id, code, ky, ru, en, []byte{1}, provider)
	if err != nil {
		panic(err)
	}
	return id
}

func (b *bench) write(f func(tx *db.Tx) error) {
	b.t.Helper()
	if err := b.try(f); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) try(f func(tx *db.Tx) error) error {
	return b.db.Write(b.t.Context(), testkit.Place, f)
}

// decide puts a price list in force by the program, without two people.
func (b *bench) decide(n tariffs.NewVersion) (id ref.ID) {
	b.t.Helper()
	b.write(func(tx *db.Tx) (err error) {
		id, err = b.room.Decide(b.t.Context(), tx, access.System(testkit.Place), n)
		return err
	})
	return id
}

func (b *bench) inForce(service ref.ID, m period.Month) (found []tariffs.InForce, err error) {
	err = b.db.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) error {
		found, err = b.room.InForce(b.t.Context(), tx, service, m)
		return err
	})
	return found, err
}

func (b *bench) version(id ref.ID) (v tariffs.Version) {
	b.t.Helper()
	err := b.db.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		v, err = b.room.Version(b.t.Context(), tx, id)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// expect fails the test unless err is a fault of the kind.
func (b *bench) expect(what string, err error, kind fault.Kind) {
	b.t.Helper()
	if !fault.Is(err, kind) {
		b.t.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
	}
}

var decision = tariffs.Decision{Body: "Айылдык кеңеш", Number: "23/83", Day: "2026-03-12"}

// list is a price list of water from a day on.
func (b *bench) list(from period.Day, prices ...rate.Price) tariffs.NewVersion {
	return tariffs.NewVersion{Service: b.water, Span: period.Span{From: from}, Decision: decision, Prices: prices, Origin: tariffs.From(tariffs.BeforeAimak)}
}

func per(text string) money.Rate {
	r, err := money.ParseRate(text)
	if err != nil {
		panic(err)
	}
	return r
}

func qty(text string) money.Quantity {
	q, err := money.ParseQuantity(text)
	if err != nil {
		panic(err)
	}
	return q
}

func m3(price string) rate.Price {
	return rate.Price{Category: rate.Population, Basis: rate.CubicMetre, Rate: per(price)}
}

// sets are the room's tables.
func sets() []db.Set { return module.Migrations(tariffs.New(nil).Module()) }
