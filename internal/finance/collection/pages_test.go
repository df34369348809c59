package collection

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// desk is where staff find the pages of the room.
const desk = "/ky/kara-kulja/desk/collection"

// says fails the test for each text that a person does not read on the page.
func says(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	read := testkit.Text(body)
	for _, text := range texts {
		if !strings.Contains(read, text) {
			t.Errorf("%s does not say %q:\n%s", what, text, read)
		}
	}
}

// Tables of rooms whose views are read but whose Go is not called.
func tables(room string) module.Module {
	return module.Module{Name: room[strings.LastIndex(room, "/")+1:], Migrations: os.DirFS("../../" + room + "/migrations")}
}

// payments is read too, and its words name the doors.
var payments = module.Module{Name: "payments", Migrations: os.DirFS("../payments/migrations"), Texts: os.DirFS("../payments/texts")}

// town is a village with accounts; bills are written straight into billing's
// table, because this room only reads what billing publishes.
type town struct {
	*Collection
	t       *testing.T
	d       *db.DB
	rooms   []module.Module
	village ref.ID
	holders []ref.ID
	serial  int
}

func eachTown(t *testing.T, f func(t *testing.T, w *town)) {
	testkit.EachDB(t, module.Migrations(newTown(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.write(w.settle)
		f(t, w)
	})
}

func newTown(t *testing.T, d *db.DB) *town {
	terr := territory.New(d)
	acc := accounts.New(d, []byte("0123456789abcdef0123456789abcdef"))
	w := &town{Collection: New(d, acc, terr), t: t, d: d}
	w.rooms = []module.Module{terr.Module(), tables("registry/people"), tables("services/inventory"), tables("finance/meters"), acc.Module(), tables("finance/billing"), payments, w.Module()}
	return w
}

func (w *town) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) settle(tx *db.Tx) (err error) {
	ctx, system := w.t.Context(), access.System(testkit.Place)
	_, err = tx.ExecContext(ctx, `INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours,
		languages, population, merged_into, founded) VALUES ($1, 'kara-kulja', 4, 0, 0, '', '', '', 'ky,ru', 0, 0, 0)`, testkit.Place)
	if err != nil {
		return err
	}
	if w.village, err = w.territory.AddVillage(ctx, tx, system, territory.Village{Name: place.Name{Ky: "Бий-Мырза"}}); err != nil {
		return err
	}
	var list []accounts.NewAccount
	for _, name := range []string{"Асанова Гүлмира", "Токтогулов Бакыт", "Өмүрбек уулу Нурлан"} {
		id := tx.NewID()
		_, err := tx.ExecContext(ctx, `INSERT INTO people_household (municipality_id, id, village_id, street, house, flat, head, phone, persons,
			state, state_day, note, batch_id, name_fold, house_fold, find, sort_key, version)
			VALUES ($1, $2, $3, 'Достук', '18', '', $4, '', 4, 'here', '', '', 0, $5, '', $5, $6, 1)`,
			testkit.Place, id, w.village, name, i18n.Fold(name), i18n.SortKey(name))
		if err != nil {
			return err
		}
		list = append(list, accounts.NewAccount{Holder: id, Opened: "2026-01-01"})
	}
	w.holders, err = w.Collection.accounts.AddAccounts(ctx, tx, system, list)
	return err
}

// bill writes a posted bill.
func (w *town) bill(account int, due period.Day, amount, paid money.Som) {
	w.t.Helper()
	w.serial++
	w.write(func(tx *db.Tx) error {
		run := tx.NewID()
		_, err := tx.ExecContext(w.t.Context(), `INSERT INTO billing_run (municipality_id, id, service_id, month, state, due, made_at, made_by, made_by_name)
			VALUES ($1, $2, $2, $3, 'posted', $4, 0, 0, '')`, testkit.Place, run, due.Month().Add(-1), due)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(w.t.Context(), `INSERT INTO billing_bill (municipality_id, id, run_id, account_id, account_number, village_id,
			service_id, month, ordinal, chunk, place, due, state, quantity, amount, paid, computation)
			VALUES ($1, $2, $3, $4, $5, $6, $3, $7, 1, 0, $8, $9, 'billed', 0, $10, $11, '{}')`,
			testkit.Place, tx.NewID(), run, w.holders[account], "4-000"+string(rune('1'+account))+"-1", w.village, due.Month().Add(-1), w.serial, due, amount, paid)
		return err
	})
}

func TestStatements(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) { testkit.PrepareAll(t, w.d, "store") })
}

func TestArrearsPages(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		site := testkit.Pages(t, w.d, w.Module()).As(testkit.Actor(access.Cashier))
		_, body := site.Get(desk)
		says(t, "arrears without debts", body, "Мөөнөтү өткөн карыз жок.")
		w.bill(0, "2026-09-25", 100_00, 40_00) // 58 days late
		w.bill(0, "2026-11-25", 80_00, 0)      // not due yet
		w.bill(1, "2026-10-25", 30_00, 0)      // 28 days late
		w.bill(2, "2026-06-25", 500_00, 0)     // 150 days late
		w.bill(2, "2026-07-25", 500_00, 500_00)
		_, body = site.Get(desk)
		says(t, "arrears", body, "590 сом", "3 жеке эсеп", "Мөөнөтү келе элек: 80 сом", "Бий-Мырза", "60,00", "25.09.2026", "500,00")
		if read := testkit.Text(body); strings.Index(read, "Өмүрбек уулу") > strings.Index(read, "Асанова Гүлмира") {
			t.Error("the largest debt stands first")
		}
		_, body = site.Get(desk + "?q=" + url.QueryEscape("омурбек"))
		if read := testkit.Text(body); !strings.Contains(read, "Өмүрбек уулу Нурлан") || strings.Contains(read, "Токтогулов Бакыт") {
			t.Errorf("search by folded name:\n%s", read)
		}
		_, body = site.Get(desk + "/arrears.csv?sort=number")
		if !strings.HasPrefix(body, "\ufeff") || !strings.Contains(body, ";500,00;") {
			t.Errorf("CSV for Excel: %.400q", body)
		}
		if status, body := site.Get(desk + "/arrears.xlsx"); status != http.StatusOK || !strings.HasPrefix(body, "PK") {
			t.Errorf("Excel: %d", status)
		}
		_, body = site.Get(desk + "/print")
		says(t, "the printed list", body, "Кара-Кулжа айыл аймагы", "Жыйынтык, сом: 590,00")
		if status, _ := testkit.Pages(t, w.d, w.Module()).As(testkit.Actor(access.Controller)).Get(desk); status != http.StatusForbidden {
			t.Errorf("a meter reader sees debts: %d", status)
		}
	})
}

// paid writes a payment that came through a door some days ago.
func (w *town) paid(method intake.Method, amount, back money.Som, daysAgo int, state string) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		id := tx.NewID()
		_, err := tx.ExecContext(w.t.Context(), `INSERT INTO payments_payment (municipality_id, id, key, desk_id, desk_code, provider_id, day_id,
			number, day, taken_at, cashier_id, cashier, method, debit, channel_id, external, payer, source_kind, source_id, account_id,
			account_number, holder, address, amount, advance_left, returned, received, debt_after, advance_after, note, entry_id, state)
			VALUES ($1, $2, $3, 0, 0, 0, 0, $2, $4, 0, 0, '', $5, 'assets:bank', 1, '', '', '', 0, $6, '', '', '', $7, 0, $8, 0, 0, 0, '', 0, $9)`,
			testkit.Place, id, id.String(), tx.Today().Add(-daysAgo), method, w.holders[0], amount, back, state)
		return err
	})
}

// The page says in words through which doors people paid, with sums and shares;
// what was given back, and what is older than thirty days, does not count.
func TestWays(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		w.paid(intake.Cash, 500_00, 0, 1, "taken")
		w.paid(intake.Agent, 300_00, 100_00, 2, "taken")
		w.paid(intake.Bank, 100_00, 0, 29, "taken")
		w.paid(intake.QR, 100_00, 0, 3, "taken")
		w.paid(intake.API, 60_00, 0, 3, "taken")
		w.paid(intake.Register, 40_00, 0, 3, "taken")
		w.paid(intake.API, 5_000_00, 5_000_00, 3, "reversed")
		w.paid(intake.Bank, 9_000_00, 0, 30, "taken")
		site := testkit.Pages(t, w.d, w.Module(), payments).As(testkit.Actor(access.Head))
		for lang, words := range map[string][]string{
			"ky": {"Акыркы 30 күндө кантип төлөштү", "Касса 1 500,00 50 %", "Төлөм агенти 1 200,00 20 %", "Банк 1 100,00 10 %", "QR-код 1 100,00 10 %", "Башка программа 1 60,00 6 %", "Төлөмдөр реестри 1 40,00 4 %", "6 1 000,00"},
			"ru": {"Как платили за последние 30 дней", "Касса 1 500,00 50 %", "Платёжный агент 1 200,00 20 %", "Банк 1 100,00 10 %", "QR-код 1 100,00 10 %", "Другая программа 1 60,00 6 %", "Реестр платежей 1 40,00 4 %"},
			"en": {"How people paid in the last 30 days", "Cash desk 1 500,00 50 %", "Payment agent 1 200,00 20 %", "Bank 1 100,00 10 %", "QR code 1 100,00 10 %", "Another program 1 60,00 6 %", "Register of payments 1 40,00 4 %"},
		} {
			site.Shows(strings.Replace(desk, "/ky/", "/"+lang+"/", 1), words...)
		}
	})
}

func TestCollectionsOfMonths(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		w.bill(0, "2026-09-25", 100_00, 40_00)
		w.bill(1, "2026-09-25", 100_00, 100_00)
		w.bill(1, "2026-10-25", 50_00, 50_00)
		err := w.d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			ctx, counted := db.CountQueries(t.Context())
			months, err := w.collections(ctx, tx, "2026-01")
			want := []Paid{{"2026-08", "2026-09-25", 2, 200_00, 140_00}, {"2026-09", "2026-10-25", 1, 50_00, 50_00}}
			if len(months) != 2 || months[0] != want[0] || months[1] != want[1] || counted.Load() != 1 {
				t.Errorf("%+v in %d statements", months, counted.Load())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func printer(t *testing.T, lang i18n.Lang) *i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(ui.Texts(), os.DirFS("texts"))
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

func TestCollectionInASentence(t *testing.T) {
	p := printer(t, "en")
	month := func(m period.Month, paid money.Som) Paid { return Paid{Month: m, Amount: 1000, Paid: paid} }
	for want, c := range map[string][2]Paid{
		"Bills paid by now: for December 2025 — 81 %, for October 2026 — 48 %": {month("2025-12", 809), month("2026-10", 481)},
		"Bills paid by now: for December 2025 — 48 %, for October 2026 — 48 %": {month("2025-12", 479), month("2026-10", 481)},
	} {
		if got := strings.ReplaceAll(collectionTitle(p, c[0], c[1]), "\u00a0", " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
