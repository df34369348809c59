package inventory

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func (in *town) pump() Asset {
	return Asset{Provider: in.union, Service: in.service, Part: PartPump, Name: "Насос ЭЦВ 8-25-110", Since: 2020, Life: 7,
		Cost: 118_000_00, Replacement: 186_000_00, Note: "Кудукта"}
}

func (in *town) addAssets(t *testing.T, list ...Asset) (ids []ref.ID) {
	t.Helper()
	in.must(t, func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = in.AddAssets(ctx, tx, access.System(testkit.Place), list...)
		return err
	})
	return ids
}

func (in *town) assets(t *testing.T) (list []Asset) {
	t.Helper()
	in.must(t, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = in.Assets(ctx, tx)
		return err
	})
	return list
}

func TestAssetComesBackWhole(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		well := in.pump()
		well.Part, well.Name, well.Service = PartSource, "Скважина", 0
		ids := in.addAssets(t, in.pump(), well)
		want := in.pump()
		want.ID, well.ID = ids[0], ids[1]
		if got := in.assets(t); !slices.Equal(got, []Asset{well, want}) {
			t.Errorf("assets come back as %+v", got)
		}
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			want.Retired, want.Replacement = "2026-11-01", 190_000_00
			if err := in.SaveAsset(ctx, tx, testkit.Actor(access.Accountant), want); err != nil {
				return err
			}
			got, err := in.Asset(ctx, tx, want.ID)
			if got != want {
				t.Errorf("after saving: %+v", got)
			}
			var used int
			row := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM pub_inventory_asset WHERE municipality_id = $1", int64(testkit.Place))
			if err := row.Scan(&used); err != nil || used != 1 {
				t.Errorf("the view shows %d assets in use, %v", used, err)
			}
			return err
		})
	})
}

func TestWhatAnAssetNeeds(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	tests := map[string]struct {
		change func(*Asset)
		field  string
	}{
		"no name":                   {func(a *Asset) { a.Name = "" }, "name"},
		"no part":                   {func(a *Asset) { a.Part = "" }, "part"},
		"of next year":              {func(a *Asset) { a.Since = 2027 }, "since"},
		"older than any pipe":       {func(a *Asset) { a.Since = 14 }, "since"},
		"no life":                   {func(a *Asset) { a.Life = 0 }, "life"},
		"for ever":                  {func(a *Asset) { a.Life = 101 }, "life"},
		"worth nothing":             {func(a *Asset) { a.Replacement = 0 }, "replacement"},
		"worth more than the world": {func(a *Asset) { a.Replacement = dearest + 1 }, "replacement"},
		"a cost below zero":         {func(a *Asset) { a.Cost = -1 }, "cost"},
		"no such day":               {func(a *Asset) { a.Retired = "2026-02-30" }, "retired"},
		"of nobody":                 {func(a *Asset) { a.Provider = 7 }, "provider"},
		"for a service of others":   {func(a *Asset) { a.Service = 7 }, "service"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := in.pump()
			test.change(&a)
			err := in.try(t, func(ctx context.Context, tx *db.Tx) error {
				_, err := in.AddAssets(ctx, tx, access.System(testkit.Place), in.pump(), a)
				return err
			})
			f := fault.Of(err)
			if f == nil || len(f.Fields) == 0 || f.Fields[0].Name != test.field {
				t.Errorf("answers %v", err)
			}
		})
	}
	if left := in.assets(t); len(left) != 0 {
		t.Errorf("half a list was kept: %+v", left)
	}
}

func TestWhoKeepsAssets(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	for role, may := range map[access.Role]bool{access.Accountant: true, access.Finance: true, access.Head: true, access.Cashier: false, access.Auditor: false} {
		err := in.try(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := in.AddAssets(ctx, tx, testkit.Actor(role), in.pump())
			return err
		})
		if denied := fault.Is(err, fault.KindDenied); denied == may {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestYearlyShareOfAnAsset(t *testing.T) {
	tests := []struct {
		replacement money.Som
		life        int
		want        money.Som
	}{{4_200_000_00, 50, 84_000_00}, {186_000_00, 7, 26_571_43}, {100, 3, 33}, {200, 3, 67}, {500, 0, 500}}
	for _, test := range tests {
		if got := (Asset{Replacement: test.replacement, Life: test.life}).Yearly(); got != test.want {
			t.Errorf("%d over %d years: %d, want %d", test.replacement, test.life, got, test.want)
		}
	}
}

// What is sent as Excel is taken back unchanged, in each language.
func TestAssetsTravelByExcel(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		well := in.pump()
		well.Part, well.Name, well.Service, well.Cost, well.Note = PartSource, "Скважина № 1", 0, 0, ""
		in.addAssets(t, in.pump(), well)
		before := in.assets(t)
		site := testkit.Pages(t, in.db, in.Module()).As(testkit.Actor(access.Accountant))
		for _, lang := range []string{"/ky", "/ru", "/en"} {
			status, file := site.Get(lang + desk + "/assets.xlsx")
			if status != http.StatusOK {
				t.Fatalf("%s: the list answers %d", lang, status)
			}
			status, to := site.Upload(lang+desk+"/assets", nil, "file", "assets.xlsx", []byte(file))
			if status != http.StatusSeeOther {
				t.Fatalf("%s: the list is not taken back: %d %s", lang, status, testkit.Text(to))
			}
			if after := in.assets(t); !slices.Equal(before, after) {
				t.Errorf("%s: assets became %+v", lang, after)
			}
		}
		site.Shows("/en"+desk+"/assets", "To buy all of it again costs 372 000 som")
	})
}

// list writes an Excel file as an accountant would.
func list(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	var out bytes.Buffer
	headings := []string{"Наименование", "Часть", "Год ввода", "Срок службы, лет", "Стоимость замены, сом"}
	if err := sheet.WriteXLSX(&out, "Лист1", headings, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestListIsTakenWholeOrNotAtAll(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	in.addAssets(t, in.pump())
	site := testkit.Pages(t, in.db, in.Module()).As(testkit.Actor(access.Finance))
	bad := list(t, []any{"Резервуар, 500 м³", "Резервуары", 2014, 50, 4_200_000}, []any{"Труба", "Трубы и сеть", "давно", 40, 6_490_000},
		[]any{"Резервуар, 500 м³", "Резервуары", 2014, 50, 1}, []any{"Насос", "Насосная", 2020, 7, "сто"})
	status, body := site.Upload("/ru"+desk+"/assets", nil, "file", "list.xlsx", bad)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a list with mistakes answers %d", status)
	}
	site.Holds(body, "Ничего не взято", "3 Это не целое число: давно", "4 Это основное средство уже стоит в строке 2.", "5 Такой части системы нет: Насосная")
	if now := in.assets(t); len(now) != 1 {
		t.Errorf("half a list was taken: %+v", now)
	}
	good := list(t, []any{"Резервуар, 500 м³", "Резервуары", 2014, 50, 4_200_000}, []any{"насос эцв 8-25-110", "", 2021, 8, "200 000,00"})
	if status, _ := site.Upload("/ru"+desk+"/assets", nil, "file", "list.xlsx", good); status != http.StatusSeeOther {
		t.Fatalf("a good list answers %d", status)
	}
	site.Shows("/ru"+desk+"/assets", "Добавлено основных средств: 1, изменено: 1", "4 400 000,00")
}

func TestListsThatAreNone(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	site := testkit.Pages(t, in.db, in.Module()).As(testkit.Actor(access.Finance))
	for want, body := range map[string]string{"нужны столбцы": "Имя;Возраст\nАсан;7\n", "Таблица пуста.": ""} {
		status, page := site.Upload("/ru"+desk+"/assets", nil, "file", "list.csv", []byte(body))
		if status != http.StatusUnprocessableEntity || !strings.Contains(testkit.Text(page), want) {
			t.Errorf("%q answers %d without %q: %s", body, status, want, testkit.Text(page))
		}
	}
}

func TestAssetPages(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	site := testkit.Pages(t, in.db, in.Module())
	keeper := site.As(testkit.Actor(access.Secretary))
	keeper.Shows("/ky"+desk+"/assets", "Негизги каражаттар азырынча киргизиле элек.")
	form := url.Values{"name": {"Насос ЭЦВ 8-25-110"}, "part": {"pump"}, "provider": {in.union.String()}, "service": {in.service.String()},
		"since": {"2016"}, "life": {"7"}, "replacement": {"186 000"}}
	body := keeper.Submit("/ky"+desk+"/assets/new", form)
	keeper.Holds(body, "Сакталды", "Насос ЭЦВ 8-25-110", "мөөнөтү 2023-жылы бүткөн", "186 000,00", "26 571,43")
	asset := "/" + in.assets(t)[0].ID.String()
	form.Set("retired", "2026-11-20")
	keeper.Holds(keeper.Submit("/ru"+desk+"/assets"+asset, form), "Выведены из работы", "до 20.11.2026", "Основные средства ещё не внесены.")
	form.Set("life", "0")
	if status, body := keeper.Post("/en"+desk+"/assets"+asset, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="186 000"`) {
		t.Errorf("a life of zero answers %d, or what was typed is lost", status)
	}
	site.As(testkit.Actor(access.Cashier)).Answers(http.StatusOK, "/ky"+desk+"/assets", "/ky"+desk+"/assets.xlsx")
	site.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, "/ky"+desk+"/assets"+asset, "/ky"+desk+"/assets/new")
	site.Answers(http.StatusSeeOther, "/ky"+desk+"/assets")
	keeper.Answers(http.StatusNotFound, "/ky"+desk+"/assets/"+ref.ID(7).String(), "/ky"+desk+"/assets/nonsense")
}

// The chief place of the demo owns what the village water users' union has.
func TestDemoAssets(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	d := &module.Demo{DB: in.db, Rand: rand.New(rand.NewPCG(1, 1)), Today: "2026-11-22", Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: "kara-kulja", Months: 24}}}
	if err := in.demo(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if list := in.assets(t); len(list) != len(demoAssets) || list[0].Part != PartSource {
		t.Errorf("the demo owns %+v", list)
	}
}
