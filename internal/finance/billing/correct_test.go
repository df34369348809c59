package billing

import (
	"slices"
	"testing"

	dials "github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// meteredWorld is a world whose first account has water by meter at 10,00 som/m³,
// with 100 m³ on the dial when it was installed.
type meteredWorld struct {
	*world
	meters *dials.Meters
	meter  ref.ID
	water  ref.ID
}

func (w *world) withWater() *meteredWorld {
	m := &meteredWorld{world: w, meters: dials.New(w.d), water: 31}
	w.write(func(tx *db.Tx) error {
		ctx := w.t.Context()
		_, err := tx.ExecContext(ctx, `INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key,
			provider_id, unit, about_ky, about_ru, ended_on)
			VALUES ($1, 31, 'water', 'Ичүүчү суу', 'Питьевая вода', 'Drinking water', '', $2, 21, 'm3', '', '', '')`, testkit.Place, []byte{1})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO accounts_supply (municipality_id, id, account_id, service_id, connection, category, valid_from)
			VALUES ($1, 41, $2, 31, 'yard', 'population', '2026-01-01')`, testkit.Place, w.accounts[0])
		if err != nil {
			return err
		}
		_, err = w.tariffs.Decide(ctx, tx, access.System(testkit.Place), tariffs.NewVersion{
			Origin: tariffs.From(tariffs.BeforeAimak),
			Key:    "water", Service: m.water, Span: period.Span{From: "2026-01-01"},
			Decision: tariffs.Decision{Body: "Айылдык кеңеш", Number: "7/4", Day: "2025-02-05"},
			Rounding: tariffs.Rounding{Line: money.HalfUp, Total: money.HalfUp},
			Prices:   []rate.Price{{Category: rate.Population, Basis: rate.CubicMetre, Rate: 100_000}},
		})
		if err != nil {
			return err
		}
		ids, err := m.meters.Add(ctx, tx, w.clerk, []dials.Fitting{{Account: w.accounts[0], Service: m.water,
			NewMeter: dials.NewMeter{Serial: "1", Installed: "2026-07-01", First: 100_000}}})
		if err == nil {
			m.meter = ids[0]
		}
		return err
	})
	return m
}

// reads enters what the dial showed; later moves the entry behind all runs.
func (m *meteredWorld) reads(day period.Day, value money.Quantity, later bool) {
	m.t.Helper()
	m.write(func(tx *db.Tx) error {
		verdicts, err := m.meters.Enter(m.t.Context(), tx, m.clerk, []dials.Entry{{Meter: m.meter, Day: day, Value: value, Source: dials.Controller, Sure: true}})
		if err == nil && verdicts[0].Refused != nil {
			return verdicts[0].Refused
		}
		return err
	})
	if later {
		m.later(day)
	}
}

// corrects puts another value in the place of a reading.
func (m *meteredWorld) corrects(day period.Day, value money.Quantity) {
	m.t.Helper()
	m.write(func(tx *db.Tx) error {
		all, err := m.meters.History(m.t.Context(), tx, m.accounts[0])
		for _, r := range all {
			if r.Day == day && r.State == dials.Accepted {
				return m.meters.Correct(m.t.Context(), tx, m.clerk, r.ID, value, "жаңылыш жазылган")
			}
		}
		return err
	})
	m.later(day)
}

// later makes the reading of a day younger than every run: the clock stands
// still in these tests.
func (m *meteredWorld) later(day period.Day) {
	m.t.Helper()
	m.write(func(tx *db.Tx) error {
		_, err := tx.ExecContext(m.t.Context(), `UPDATE meters_reading SET entered_at = entered_at + 60000 WHERE municipality_id = $1 AND day = $2`, testkit.Place, string(day))
		return err
	})
}

// bills posts the water of a month and returns what the account is billed.
func (m *meteredWorld) bills(month period.Month) Bill {
	m.t.Helper()
	m.waste = m.water // what billed() runs
	run := m.billed(month)
	for _, b := range m.drafts(run) {
		if b.Account == m.accounts[0] {
			return b
		}
	}
	m.t.Fatalf("no bill for %s", month)
	return Bill{}
}

func (m *meteredWorld) is(b Bill, amount money.Som, volume money.Quantity, odd string, parts int) {
	m.t.Helper()
	if b.Amount != amount || b.Volume != volume || len(b.Computation.Parts) != parts {
		m.t.Errorf("%s: %s for %s m³ in %d parts, want %s for %s in %d: %+v", b.Month, b.Amount, b.Volume, len(b.Computation.Parts), amount, volume, parts, b.Computation)
	}
	if odd != "" && !slices.Contains(b.Odd, odd) {
		m.t.Errorf("%s: odd %v, want %s", b.Month, b.Odd, odd)
	}
}

// A reading that comes after the bill of its month, and one that is corrected
// after it, are settled in the next bill; all bills together come to what the
// meter shows.
func TestLateReadingIsSettledInTheNextBill(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		m := w.withWater()
		m.reads("2026-08-31", 110_000, false)
		m.is(m.bills("2026-08"), 100_00, 10_000, "", 1)
		m.is(m.bills("2026-09"), 0, 0, "no_reading", 1)
		m.reads("2026-09-30", 118_000, true) // the list of September came late
		m.corrects("2026-08-31", 106_000)    // and that of August was misread
		m.reads("2026-10-31", 121_000, false)
		october := m.bills("2026-10")
		m.is(october, 30_00-40_00+120_00, 3_000-4_000+12_000, "mended", 3) // 121 − 100 = 21 m³ in all
		m.reads("2026-11-20", 125_000, false)
		m.is(m.bills("2026-11"), 40_00, 4_000, "", 1) // nothing is settled twice
		w.sound()
	})
}

// A credit that a bill cannot bear goes on to the next one.
func TestCreditGoesOnToTheNextBill(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		m := w.withWater()
		m.reads("2026-08-31", 110_000, false)
		m.is(m.bills("2026-08"), 100_00, 10_000, "", 1)
		m.corrects("2026-08-31", 101_000) // 9 m³ too much
		m.reads("2026-09-30", 105_000, false)
		m.is(m.bills("2026-09"), 0, 0, "credit", 2) // 40,00 of 90,00
		m.reads("2026-10-31", 112_000, false)
		m.is(m.bills("2026-10"), 20_00, 2_000, "mended", 2) // 70,00 less the other 50,00
		m.reads("2026-11-20", 113_000, false)
		m.is(m.bills("2026-11"), 10_00, 1_000, "", 1)
		w.sound()
	})
}
