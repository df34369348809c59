package allocation

import (
	"context"
	"os"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// Neighbours are their tables alone: how rows get there is their business. The
// words of a rule stand among the texts of payments.
var neighbours = []module.Module{
	{Name: "inventory", Migrations: os.DirFS("../../services/inventory/migrations")},
	{Name: "billing", Migrations: os.DirFS("../billing/migrations")},
	{Name: "payments", Migrations: os.DirFS("../payments/migrations"), Texts: os.DirFS("../payments/texts")},
}

// town is a municipality with water and waste, one provider, and no rule yet.
type town struct {
	*Allocation
	t                     *testing.T
	d                     *db.DB
	head, cashier, reader access.Actor
}

const provider ref.ID = 21

// today is the day of the tests' clock.
const today period.Day = "2026-11-22"

func eachTown(t *testing.T, f func(t *testing.T, w *town)) {
	t.Helper()
	sets := module.Migrations(append(neighbours, New(nil).Module())...)
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		w := &town{Allocation: New(d), t: t, d: d, head: testkit.Actor(access.Head),
			cashier: testkit.Actor(access.Cashier), reader: testkit.Actor(access.Controller)}
		w.do(`INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key, tax_number, bank_name,
			bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
			VALUES ($1, 21, 'union', '«Таза Суу» ИСКАКБ', '«Таза Суу»', '', $2, '', '', '', '', '', '', '', '', '')`, testkit.Place, []byte{1})
		for id, name := range map[ref.ID][3]string{water: {"Ичүүчү суу", "Питьевая вода", "Drinking water"}, waste: {"Таштанды", "Мусор", "Waste"}} {
			w.do(`INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key, provider_id, unit,
				about_ky, about_ru, ended_on) VALUES ($1, $2, $3, $4, $5, $6, '', $7, 21, 'none', '', '', '')`,
				testkit.Place, id, name[2], name[0], name[1], name[2], []byte{byte(id)})
		}
		f(t, w)
	})
}

func (w *town) do(statement string, args ...any) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}

func (w *town) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) look(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) versions() (all []Version) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = w.Versions(ctx, tx)
		return err
	})
	return all
}

// bill writes a posted bill of its own run.
func (w *town) bill(id, of, service ref.ID, m period.Month, amount money.Som) {
	w.t.Helper()
	posted := m.Next().First().Add(4).Start()
	w.do(`INSERT INTO billing_run (municipality_id, id, service_id, month, state, due, made_at, made_by, made_by_name, posted_at)
		VALUES ($1, $2, $3, $4, 'posted', '', 0, 0, '', $5) ON CONFLICT DO NOTHING`, testkit.Place, 9000+id, service, m, posted)
	w.do(`INSERT INTO billing_bill (municipality_id, id, run_id, account_id, account_number, village_id, service_id, month, ordinal,
		chunk, place, due, state, quantity, amount, computation) SELECT municipality_id, $2, id, $3, '4-0001-9', 1, service_id, month, $2, 1, 1, '', 'billed', 0, $4, ''
		FROM billing_run WHERE municipality_id = $1 AND service_id = $5 AND month = $6`, testkit.Place, id, of, amount, service, m)
}

// pay writes a payment with the bills it was laid on.
func (w *town) pay(id, by ref.ID, day period.Day, amount money.Som, note string, parts map[ref.ID]money.Som) {
	w.t.Helper()
	w.do(`INSERT INTO payments_payment (municipality_id, id, key, desk_id, desk_code, provider_id, day_id, number, day, taken_at, cashier_id, cashier,
		method, debit, channel_id, external, payer, source_kind, source_id, account_id, account_number, holder, address, amount, advance_left,
		returned, received, debt_after, advance_after, note, entry_id, state)
		VALUES ($1, $2, $3, 1, 1, 0, 1, $4, $5, $6, 1, '', 'cash', 'assets:cash', 1, '', '', '', 0, $7, '4-0001-9', 'Асанова Гүлмира', '', $8, 0,
		0, 0, 0, 0, $9, 1, 'taken')`, testkit.Place, id, id.String(), id, day, day.Start()+36e5, by, amount, note)
	for bill, sum := range parts {
		w.do(`INSERT INTO payments_allocation (municipality_id, id, payment_id, account_id, bill_id, service_id, month, day, kind, amount, batch)
			VALUES ($1, $2, $3, $4, $5, 0, '', $6, 'paid', $7, 0)`, testkit.Place, 100*id+bill, id, by, bill, day, sum)
	}
}

// sound is a rule that may be decided.
func sound() Version {
	return Version{Decided: share.Decided{Rule: waterTop, From: "2026-12-01", Number: "7/2", On: "2026-11-20"}, Body: "Айылдык кеңеш"}
}
