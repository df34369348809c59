package prospects

import (
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// measure hangs a meter at the tap of the first account with one in its yard, with
// one reading in September and one in October.
func (w *world) measure() (number string) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		ctx, place := w.t.Context(), testkit.Place
		var account ref.ID
		err := tx.QueryRowContext(ctx, `SELECT a.id, a.number FROM accounts_account a JOIN accounts_supply s ON s.municipality_id = a.municipality_id AND s.account_id = a.id
			WHERE a.municipality_id = $1 AND s.connection = 'yard' ORDER BY a.serial LIMIT 1`, place).Scan(&account, &number)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO meters_meter (municipality_id, id, account_id, service_id, serial, model, digits, installed, first_value,
			verified_until, seal, state, broken_since, ended, follows) VALUES ($1, 501, $2, $3, '17', '', 5, '2026-09-01', 0, '', '', 'working', '', '', 0)`,
			place, account, w.water); err != nil {
			return err
		}
		for i, day := range []string{"2026-09-30", "2026-10-31"} {
			if _, err := tx.ExecContext(ctx, `INSERT INTO meters_reading (municipality_id, id, meter_id, day, value, total, source, odd, state, reason,
				entered_by, entered_name, entered_at, batch_id) VALUES ($1, $2, 501, $3, $4, $4, 'controller', '', 'accepted', '', 0, '', 0, 0)`,
				place, 601+i, day, (i+1)*10_000); err != nil {
				return err
			}
		}
		return nil
	})
	return number
}

// A tap in the yard with a meter has no row in the scenario: it has a price by
// persons by oversight, and stands apart instead of among the hardest hit.
func TestWhatNobodyPricedIsNoRise(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		number := w.measure()
		var c comparison
		read := func(id ref.ID) {
			t.Helper()
			err := w.d.Read(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
				s, err := w.study(t.Context(), tx, id, "")
				if err == nil {
					c, err = w.compare(t.Context(), tx, s, "2026-10")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		read(w.scenario)
		want := []impact.Kind{{Category: rate.Population, Connection: rate.Yard, Metered: true, After: true, Accounts: 1}}
		if !slices.Equal(c.Unpriced, want) || c.Impact.Accounts != households-1 {
			t.Fatalf("%+v, %d compared", c.Unpriced, c.Impact.Accounts)
		}
		for _, h := range c.Impact.Hardest {
			if h.Account.Metered {
				t.Errorf("an account without a price is hit: %+v", h)
			}
		}
		site := w.site(access.Finance)
		address := w.page("/ru", pageChanges, w.scenario)
		site.Shows(address+"?month=2026-10", "У 1 счёта нет цены для сравнения", "со счётчиком: 1 — нет цены в этом варианте расчёта")
		if !strings.Contains(site.Shows(address), "desk/workbench/"+w.scenario.String()+"/payers") {
			t.Error("no way to the rows of payers")
		}
		_, body := site.Get(address + "/accounts.xlsx?month=2026-10")
		table, err := sheet.Read(strings.NewReader(body), "accounts.xlsx", sheet.Limits{})
		if err != nil || len(table.Rows) != households {
			t.Fatalf("%v, %d rows", err, len(table.Rows))
		}
		if last := table.Rows[households-1].Cells; last[0] != number || last[6] != "" || last[8] != "нет цены в этом варианте расчёта" {
			t.Errorf("%q", last)
		}

		// With a row of payers for them the account is compared like any other.
		document := w.document(40_0000)
		x := &document.Services[0]
		meters := x.Payers[0]
		meters.Code, meters.Bill, meters.Metered, meters.Norm, meters.Quantity = "meters", rate.CubicMetre, true, 0, 1_000*money.One
		x.Payers = append(x.Payers, meters)
		x.Council = append(x.Council, rate.Price{Category: rate.Population, Connection: rate.Yard, Basis: rate.CubicMetre, Rate: 12_0000})
		read(w.create("со счётчиками", document))
		if len(c.Unpriced) != 0 || c.Impact.Accounts != households {
			t.Errorf("%+v, %d compared", c.Unpriced, c.Impact.Accounts)
		}
	})
}
