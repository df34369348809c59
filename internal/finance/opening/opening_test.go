package opening

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/people"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
)

func TestConnectionsAreUnderstood(t *testing.T) {
	for text, want := range map[string]string{
		"в доме": "house", "Дом": "house", "үйдө": "house", "Yard tap": "yard", "короодо": "yard", "во дворе": "yard", "Колонка": "standpipe",
		"көчөдөгү чорго": "standpipe", "чорго": "standpipe", "нет": "none", "": "", "труба": "",
	} {
		if got, _ := connectionOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// eachTown runs f where three households have no account yet.
func eachTown(t *testing.T, f func(t *testing.T, o *Opening)) {
	t.Helper()
	parts := func(d *db.DB) (*territory.Territory, *people.People, *inventory.Inventory, *Opening, []module.Module) {
		terr, peo, inv := territory.New(d), people.New(d, jobs.New(d, testkit.Quiet())), inventory.New(d)
		a := accounts.New(d, []byte("key"))
		return terr, peo, inv, New(d, a), []module.Module{terr.Module(), peo.Module(), inv.Module(), meters.New(d).Module(), a.Module()}
	}
	_, _, _, _, none := parts(nil)
	testkit.EachDB(t, module.Migrations(none...), func(t *testing.T, d *db.DB) {
		terr, peo, inv, o, _ := parts(d)
		err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error { return settle(t.Context(), tx, terr, peo, inv) })
		if err != nil {
			t.Fatal(err)
		}
		f(t, o)
	})
}

func settle(ctx context.Context, tx *db.Tx, terr *territory.Territory, peo *people.People, inv *inventory.Inventory) error {
	for _, statement := range []string{
		`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
		 VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
		 (1001, '', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', '')`,
		`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
		 VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', CASE WHEN $1 = $1 THEN 0 ELSE 0 END, 0, 0)`,
		`INSERT INTO territory_slug (slug, municipality_id, current) VALUES ('kara-kulja', CASE WHEN $1 = $1 THEN 1001 ELSE 0 END, TRUE)`,
	} {
		if _, err := tx.ExecContext(ctx, statement, []byte{1}); err != nil {
			return err
		}
	}
	system := access.System(testkit.Place)
	village, err := terr.AddVillage(ctx, tx, system, territory.Village{Name: place.Name{Ky: "Бий-Мырза"}})
	if err != nil {
		return err
	}
	provider, err := inv.AddProvider(ctx, tx, system, inventory.Provider{Kind: inventory.Union, Name: "«Таза Суу» ИСКАКБ", Short: "Таза Суу"})
	if err != nil {
		return err
	}
	_, err = inv.AddService(ctx, tx, system, inventory.Service{
		Code: "water", Name: place.Name{Ky: "Ичүүчү суу"}, Provider: provider, Unit: "m3", Coverage: []inventory.Coverage{{Village: village}}})
	if err != nil {
		return err
	}
	_, err = peo.AddHouseholds(ctx, tx, system, []people.NewHousehold{
		{VillageID: village, Street: "Манас", House: "3", Head: "Болот кызы Айгерим", Persons: 2},
		{VillageID: village, Street: "Манас", House: "4", Head: "Асанов Бакыт", Persons: 3},
		{VillageID: village, Street: "Ленин", House: "4", Head: "Асанов Бакыт", Persons: 3}})
	return err
}

var headings = []string{"ФИО", "Улица", "Дом", "Подключение", "Счётчик", "Начальное показание", "Дата установки"}

func (o *Opening) run(t *testing.T, who access.Actor, service string, rows ...[]string) (opened int, refused []Refused, err error) {
	t.Helper()
	table := &sheet.Table{Headings: headings}
	for i, cells := range rows {
		table.Rows = append(table.Rows, sheet.Row{Number: i + 2, Cells: cells})
	}
	err = o.db.Write(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		opened, refused, err = o.Import(t.Context(), tx, who, service, table)
		return err
	})
	return opened, refused, err
}

func TestRowsOpenAccountsOrSayWhyNot(t *testing.T) {
	eachTown(t, func(t *testing.T, o *Opening) {
		who := testkit.Actor(access.Operator)
		rows := [][]string{
			{"Болот кызы Айгерим", "", "", "во дворе", "KG-900", "12", "01.11.2026"},
			{"Асанов Бакыт", "", "", "колонка", "", "", ""},
			{"асанов бакыт", "Ленин", "4", "колонка", "", "", ""},
			{"Асанов Бакыт", "Манас", "4", "труба", "", "", ""},
			{"Асанов Бакыт", "Манас", "4", "дом", "KG-901", "abc", ""},
			{"Асанов Бакыт", "Манас", "4", "колонка", "KG-902", "1", "01.11.2026"},
			{"Асанов Бакыт", "Манас", "4", "дом", "KG-903", "1", "вчера"},
			{"Никто", "", "", "дом", "", "", ""},
			{"Болот кызы Айгерим", "Манас", "3", "дом", "", "", ""},
		}
		opened, refused, err := o.run(t, who, "water", rows...)
		if err != nil || opened != 2 || len(refused) != 7 {
			t.Fatalf("opened %d, refused %+v, %v", opened, refused, err)
		}
		for i, want := range []string{"Several in the register", "not a kind of connection", "not a reading", "needs a tap", "not a date", "Nobody of this name", "Nobody of this name"} {
			if !strings.Contains(refused[i].Why.Msg, want) {
				t.Errorf("row %d: %q", refused[i].Row, refused[i].Why.Msg)
			}
		}
		if opened, _, err := o.run(t, who, "water", rows...); opened != 1 || err != nil { // only one Асанов Бакыт is left
			t.Errorf("the second time %d are opened, %v", opened, err)
		}
		if opened, _, err := o.run(t, who, "water", rows...); opened != 0 || err != nil {
			t.Errorf("the third time %d are opened, %v", opened, err)
		}
	})
}

func TestAWholeListThatIsRefused(t *testing.T) {
	eachTown(t, func(t *testing.T, o *Opening) {
		row := []string{"Болот кызы Айгерим", "", "", "во дворе", "", "", ""}
		if _, _, err := o.run(t, testkit.Actor(access.Auditor), "water", row); !fault.Is(err, fault.KindDenied) {
			t.Errorf("an auditor: %v", err)
		}
		if _, _, err := o.run(t, testkit.Actor(access.Operator), "gas", row); !fault.Is(err, fault.KindMissing) {
			t.Errorf("an unknown service: %v", err)
		}
		headings = []string{"A", "B", "C", "D", "E", "F", "G"}
		defer func() {
			headings = []string{"ФИО", "Улица", "Дом", "Подключение", "Счётчик", "Начальное показание", "Дата установки"}
		}()
		if _, _, err := o.run(t, testkit.Actor(access.Operator), "water", row); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("no names: %v", err)
		}
	})
}

func TestImportCommand(t *testing.T) {
	eachTown(t, func(t *testing.T, o *Opening) {
		o.OpenFile = func(string) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader([]byte("ФИО;Подключение\nБолот кызы Айгерим;колонка\n"))), nil
		}
		run := o.Module().Commands[0].Run
		if err := run(t.Context(), []string{"--municipality", "kara-kulja", "accounts.csv"}); err != nil {
			t.Error(err)
		}
		err := o.db.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			found, err := o.accounts.Find(t.Context(), tx, "Айгерим", 5)
			if len(found) != 1 {
				t.Errorf("%d accounts", len(found))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		for _, args := range [][]string{nil, {"accounts.csv"}, {"--municipality", "nowhere", "accounts.csv"}} {
			if err := run(t.Context(), args); err == nil {
				t.Errorf("%q is accepted", args)
			}
		}
	})
}

func TestAWholeVillageAtTheDesk(t *testing.T) {
	eachTown(t, func(t *testing.T, o *Opening) {
		site := testkit.Pages(t, o.db, meters.New(o.db).Module(), o.accounts.Module(), o.Module())
		clerk := site.As(testkit.Actor(access.Accountant))
		for lang, words := range map[string]string{
			"ky": "Жеке эсеби жок үй-бүлөлөр жана уюмдар: 3", "ru": "3 двора или организации без лицевого счёта.", "en": "3 households and organisations have no personal account.",
		} {
			clerk.Shows("/"+lang+"/kara-kulja/desk/opening", words, "Болот кызы Айгерим", "Манас 3")
		}
		const at = "/ky/kara-kulja/desk/opening"
		status, body := clerk.Post(at, url.Values{"connection": {"yard"}, "from": {"01.11.2030"}})
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("a form with mistakes answers %d", status)
		}
		clerk.Holds(body, "Кызматты тандаңыз.", "бүгүндөн бир айдан ашпасын")

		var water ref.ID
		err := o.db.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			s, err := o.accounts.ServiceByCode(t.Context(), tx, "water")
			water = s.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		body = clerk.Submit(at, url.Values{"service": {water.String()}, "connection": {"standpipe"}, "from": {"01.11.2026"}})
		clerk.Holds(body, "Ачылган жеке эсептер: 3", "Ачык жеке эсеп: 3")
		clerk.Shows(at, "Реестрдегилердин баарынын жеке эсеби бар")
		site.As(testkit.Actor(access.Auditor)).Answers(http.StatusForbidden, at)
	})
}
