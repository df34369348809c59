package workbench_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// changed opens a workbook as Excel does and changes some cells.
func changed(t *testing.T, body string, cells map[string]any) []byte {
	t.Helper()
	file, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for at, v := range cells {
		page, cell, _ := strings.Cut(at, "!")
		if err := file.SetCellValue(page, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestPapers: with the example papers one has a price at once; the file goes out,
// is changed in Excel and comes back, and spoiled cells are told.
func TestPapers(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := b.pages().As(b.finance)
		status, papers := site.Get(desk + "/example.xlsx")
		if status != http.StatusOK || len(papers) > 60_000 {
			t.Fatalf("%d, %d bytes", status, len(papers))
		}
		form := url.Values{"key": {"k"}, "provider": {b.provider.String()}, "name": {"Таза Суу"}, "year": {"2027"}, "template": {"village_water"}}
		status, body := site.Upload(desk+"/new", form, "file", "papers.xlsx", []byte(papers))
		if status != http.StatusOK {
			t.Fatalf("%d: %s", status, testkit.Text(body))
		}
		site.Holds(body, "Что принёс файл", "Ни одна ячейка файла не изменена")
		id := regexp.MustCompile(`workbench/([0-9A-Z]{13})`).FindStringSubmatch(body)[1]
		page := desk + "/" + id
		site.Shows(page, "сома за 1 м³ достаточно", "Зафиксировать версию")
		site.Shows(page+"/costs", "Заработная плата", "621 000,00", "1 609 836,77")
		site.Shows(page+"/assets", "Основные средства")

		_, out := site.Get(page + "/book.xlsx")
		spoiled := changed(t, out, map[string]any{"Затраты!L5": 3.1, "Затраты!L3": "дорого", "Расчёт Услуга!C9": 5})
		revision := url.Values{"revision": {"1"}}
		status, body = site.Upload(page+"/book", revision, "book", "tariff.xlsx", spoiled)
		if status != http.StatusOK {
			t.Fatalf("%d: %s", status, testkit.Text(body))
		}
		site.Holds(body, "Принята 1 ячейка", "Затраты!L5", "Электроэнергия", "2,56", "3,10", "Затраты!L3", "«дорого» не читается", "Расчёт Услуга!C9", "Здесь стояла формула")
		site.Shows(page+"/costs", "174 251,00", "621 000,00")
		status, body = site.Upload(page+"/book", revision, "book", "tariff.xlsx", spoiled)
		if site.Holds(body, "тем временем изменил"); status != http.StatusUnprocessableEntity {
			t.Errorf("an old revision is overwritten: %d", status)
		}
		for name, c := range map[string]struct {
			file []byte
			says string
		}{"a text": {[]byte("a;b"), "Это не файл Excel"}, "another table": {changed(t, out, map[string]any{"aimak!A3": "{}"}), "Скрытый лист этого файла изменён"}} {
			status, body := site.Upload(page+"/book", url.Values{"revision": {"2"}}, "book", "x.xlsx", c.file)
			if site.Holds(body, c.says); status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, status)
			}
			status, body = site.Upload(desk+"/new", form, "file", "x.xlsx", c.file)
			if site.Holds(body, c.says); status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="Таза Суу"`) {
				t.Errorf("%s: %d, or what was typed is lost", name, status)
			}
		}
		if status, body := site.Post(page+"/book", revision); status != http.StatusUnprocessableEntity {
			t.Errorf("no file: %d %s", status, testkit.Text(body))
		}
		b.pages().As(b.nobody).Answers(http.StatusForbidden, page+"/book.xlsx", desk+"/example.xlsx")
	})
}

// TestRegister: the numbers of payers and assets come from the register.
func TestRegister(t *testing.T) {
	eachBench(t, func(b *bench) {
		b.write(func(tx *db.Tx) error { return b.register(tx) })
		site := b.pages().As(b.finance)
		s := village()
		s.Services[0].ID = b.water
		page := desk + "/" + b.create("Суу", s).String()
		body := fill(t, site, page+"/payers", map[string]string{"do": "take"})
		for _, field := range []string{`house.accounts"[^>]*value="2"`, `house.persons"[^>]*value="9"`, `house.quantity"[^>]*value="180"`, `house.collection"[^>]*value="75"`} {
			if !regexp.MustCompile(field).MatchString(body) {
				t.Errorf("the register does not give %s", field)
			}
		}
		body = fill(t, site, page+"/assets", map[string]string{"do": "take"})
		if !strings.Contains(body, `value="Скважина"`) || strings.Contains(body, "Таштанды машинасы") {
			t.Error("the assets of the service are not those of the register")
		}
		b.write(func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "DELETE FROM accounts_supply WHERE municipality_id = $1", tx.Municipality)
			return err
		})
		form := fields(site.Shows(page+"/payers"), page+"/payers")
		form.Set("do", "take")
		status, body := site.Post(page+"/payers", form)
		if site.Holds(body, "По реестру этой услугой сегодня никто не пользуется"); status != http.StatusUnprocessableEntity {
			t.Errorf("an empty register: %d", status)
		}
	})
}

// register puts two households with meters, their bills and assets into the
// tables of the rooms that keep them.
func (b *bench) register(tx *db.Tx) error {
	ctx, m := b.t.Context(), tx.Municipality
	insert := func(statement string, args ...any) error {
		_, err := tx.ExecContext(ctx, statement, append([]any{m}, args...)...)
		return err
	}
	run, last := tx.NewID(), tx.Today().Month().Add(-1)
	err := insert(`INSERT INTO billing_run (municipality_id, id, service_id, month, state, due, made_at, made_by, made_by_name)
		VALUES ($1, $2, $3, $4, 'posted', '2020-01-01', 0, 0, '')`, run, b.water, string(last))
	for n, persons := range []int{4, 5} {
		account, household := tx.NewID(), tx.NewID()
		for _, step := range []func() error{
			func() error { return b.household(tx, household.String(), int64(household), persons) },
			func() error {
				return insert(`INSERT INTO accounts_account (municipality_id, id, serial, number, holder_id, state, code_version, opened) VALUES ($1, $2, $3, $4, $5, 'open', 1, '2020-01-01')`,
					account, n+1, "4-"+string(rune('1'+n)), household)
			},
			func() error {
				return insert(`INSERT INTO accounts_supply (municipality_id, id, account_id, service_id, connection, category, valid_from) VALUES ($1, $2, $3, $4, 'house', 'population', '2020-01-01')`, tx.NewID(), account, b.water)
			},
			func() error {
				return insert(`INSERT INTO billing_bill (municipality_id, id, run_id, account_id, account_number, village_id, service_id, month, ordinal, chunk, place, due, state, quantity, amount, paid, computation)
					VALUES ($1, $2, $3, $4, '', 0, $5, $6, $7, 1, $8, '2020-01-01', 'billed', 7500, 10000, $9, '{}')`, tx.NewID(), run, account, b.water, string(last), n+1, n+1, 5000*(n+1))
			},
			func() error { return b.meter(tx, int64(account)) },
		} {
			if err == nil {
				err = step()
			}
		}
	}
	for _, asset := range []struct {
		name    string
		service any
	}{{"Скважина", b.water}, {"Таштанды машинасы", int64(99)}} {
		if err == nil {
			err = insert(`INSERT INTO inventory_asset (municipality_id, id, provider_id, service_id, part, name, sort_key, since, life, cost, replacement, note, retired_on)
				VALUES ($1, $2, $3, $4, 'source', $5, $6, 2015, 30, 0, 100, '', '')`, tx.NewID(), b.provider, asset.service, asset.name, []byte{1})
		}
	}
	return err
}

// TestDemo: the demo's calculation is worked out, frozen and commented, and the
// copy of it is a draft.
func TestDemo(t *testing.T) {
	eachBench(t, func(b *bench) {
		d := &module.Demo{DB: b.db, Today: period.Day("2026-11-22"), Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: testkit.Slug, Months: 24}}}
		if err := b.room.Module().Demo(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		b.write(func(tx *db.Tx) error {
			list, err := b.room.List(t.Context(), tx)
			if err != nil || len(list) != 2 || list[0].State != workbench.Draft || list[1].State != workbench.Frozen || list[0].CopiedFrom != list[1].ID {
				t.Fatalf("%v %+v", err, list)
			}
			for _, s := range list {
				if err := s.Document.Check(); err != nil || s.Document.Services[0].ID != b.water {
					t.Errorf("%s: %v", s.Name, err)
				}
			}
			households, people := 0, 0
			for _, p := range list[1].Document.Services[0].Payers {
				people += p.Persons
				if p.Persons > 0 {
					households += p.Accounts
				}
			}
			if households != 848 || people != 5800 || list[1].Document.Sheet.Centres[0].Code != cost.CentreService {
				t.Errorf("%d households, %d people", households, people)
			}
			return nil
		})
	})
}

func (b *bench) household(tx *db.Tx, name string, id int64, persons int) error {
	_, err := tx.ExecContext(b.t.Context(), `INSERT INTO people_household (municipality_id, id, village_id, street, house, flat, head, phone, persons, state,
		state_day, note, batch_id, name_fold, house_fold, find, sort_key, version)
		VALUES ($1, $2, 0, '', '', '', $3, '', $4, 'here', '', '', 0, '', '', '', $5, 1)`, tx.Municipality, id, name, persons, []byte{1})
	return err
}

func (b *bench) meter(tx *db.Tx, account int64) error {
	_, err := tx.ExecContext(b.t.Context(), `INSERT INTO meters_meter (municipality_id, id, account_id, service_id, serial, model, digits, installed, first_value,
		verified_until, seal, state, broken_since, ended, follows) VALUES ($1, $2, $3, $4, '', '', 5, '2020-01-01', 0, '', '', 'working', '', '', 0)`,
		tx.Municipality, tx.NewID(), account, b.water)
	return err
}
