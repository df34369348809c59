package readings_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/finance/readings"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
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

const desk = "/ru/kara-kulja/desk/readings"

// town is a municipality with one village whose households have water meters;
// all rows are made by the rooms' own verbs.
type town struct {
	t        *testing.T
	d        *db.DB
	queue    *jobs.Queue
	people   *people.People
	accounts *accounts.Accounts
	meters   *meters.Meters
	readings *readings.Readings
	rooms    []module.Module
	village  ref.ID
	homes    []home
}

// home is a household with its account and meter.
type home struct {
	accounts.Account
	meter meters.Meter
}

// eachTown runs f in a fresh town of n metered homes on both databases. Each
// meter was installed at 100 and shows 10 more at the end of each month from
// August to October, so that the usual use is 10 m³ and the last value 130.
func eachTown(t *testing.T, n int, f func(t *testing.T, w *town)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(rooms(t, nil).rooms...), func(t *testing.T, d *db.DB) {
		w := rooms(t, d)
		w.settle(n)
		f(t, w)
	})
}

func rooms(t *testing.T, d *db.DB) *town {
	q, terr, inv := jobs.New(d, testkit.Quiet()), territory.New(d), inventory.New(d)
	w := &town{t: t, d: d, queue: q, people: people.New(d, q), meters: meters.New(d), accounts: accounts.New(d, []byte("0123456789abcdef0123456789abcdef"))}
	w.readings = readings.New(d, w.accounts, q)
	w.rooms = []module.Module{terr.Module(), w.people.Module(), inv.Module(), w.meters.Module(), w.accounts.Module(), w.readings.Module()}
	if d != nil {
		q.Register(w.readings.Module().Jobs...)
	}
	return w
}

func (w *town) settle(n int) {
	system := access.System(testkit.Place)
	w.write(func(ctx context.Context, tx *db.Tx) error {
		for _, statement := range []string{
			`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
			 VALUES (11, '', 'oblast', 0, 'Ош облусу', '', '', '', $1, 'now', '', ''), (12, '', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''),
			 (1001, '', 'municipality', 12, 'Кара-Кулжа айыл аймагы', '', '', '', $1, 'now', '', '')`,
			`INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
			 VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', CASE WHEN $1 = $1 THEN 0 ELSE 0 END, 0, 0)`,
		} {
			if _, err := tx.ExecContext(ctx, statement, []byte{1}); err != nil {
				return err
			}
		}
		var err error
		w.village, err = territory.New(w.d).AddVillage(ctx, tx, system, territory.Village{Name: place.Name{Ky: "Бий-Мырза", Ru: "Бий-Мырза", En: "Biy-Myrza"}})
		if err != nil {
			return err
		}
		inv := inventory.New(w.d)
		provider, err := inv.AddProvider(ctx, tx, system, inventory.Provider{Kind: inventory.Union, Name: "«Таза Суу» ИСКАКБ", Short: "Таза Суу"})
		if err != nil {
			return err
		}
		water, err := inv.AddService(ctx, tx, system, inventory.Service{
			Code: "water", Name: place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"}, Provider: provider, Unit: "m3",
			Coverage: []inventory.Coverage{{Village: w.village}}})
		if err != nil {
			return err
		}
		return w.inhabit(ctx, tx, n, water)
	})
}

// inhabit gives homes of two streets, Ак-Суу before Достук, a meter each.
func (w *town) inhabit(ctx context.Context, tx *db.Tx, n int, water ref.ID) error {
	system := access.System(testkit.Place)
	households := make([]people.NewHousehold, n)
	for i := range households {
		street := "Достук"
		if i == 0 {
			street = "Ак-Суу"
		}
		households[i] = people.NewHousehold{VillageID: w.village, Street: street, House: fmt.Sprint(i + 1), Head: fmt.Sprintf("Асанова Гүлмира %d", i+1), Persons: 4, Phone: "+996555123456"}
	}
	holders, err := w.people.AddHouseholds(ctx, tx, system, households)
	if err != nil {
		return err
	}
	list := make([]accounts.NewAccount, n)
	for i, holder := range holders {
		list[i] = accounts.NewAccount{Holder: holder, Opened: "2026-01-01", Supplies: []accounts.NewSupply{{Service: water, Connection: accounts.Yard, Category: "population",
			From: "2026-01-01", Meter: &meters.NewMeter{Serial: fmt.Sprintf("KG-%03d", i+1), Installed: "2026-07-31", First: cubes(100)}}}}
	}
	ids, err := w.accounts.AddAccounts(ctx, tx, system, list)
	if err != nil {
		return err
	}
	found, err := w.accounts.Accounts(ctx, tx, ids)
	if err != nil {
		return err
	}
	all, err := w.meters.Of(ctx, tx, ids)
	if err != nil {
		return err
	}
	var entries []meters.Entry
	for i, x := range found {
		w.homes = append(w.homes, home{x, all[i]})
		for month, value := range map[int]int{8: 110, 9: 120, 10: 130} {
			entries = append(entries, meters.Entry{Meter: all[i].ID, Day: period.Month(fmt.Sprintf("2026-%02d", month)).Last(), Value: cubes(value), Source: meters.Controller})
		}
	}
	verdicts, err := w.meters.Enter(ctx, tx, system, entries)
	for _, v := range verdicts {
		if v.Refused != nil {
			return v.Refused
		}
	}
	return err
}

func cubes(n int) money.Quantity { return money.Quantity(n) * money.One }

func (w *town) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// accepted are the readings of a home that count, the latest first.
func (w *town) accepted(i int) (list []meters.Reading) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		all, err := w.meters.History(ctx, tx, w.homes[i].ID)
		for _, r := range all {
			if r.State == meters.Accepted {
				list = append(list, r)
			}
		}
		return err
	})
	return list
}

// shows fails the test unless the last value that counts is the one given.
func (w *town) shows(i, value int) {
	w.t.Helper()
	if got := w.accepted(i)[0].Value; got != cubes(value) {
		w.t.Errorf("the last reading of home %d is %s, not %d", i, got, value)
	}
}

// give sends a reading as a citizen does, past the page.
func (w *town) give(i, value int, sure bool) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		return w.meters.Give(ctx, tx, w.homes[i].ID, meters.Entry{Meter: w.homes[i].meter.ID, Day: tx.Today(), Value: cubes(value), Sure: sure})
	})
}

func (w *town) site() *testkit.Site { return testkit.Pages(w.t, w.d, w.rooms...) }

func (w *town) as(roles ...access.Role) *testkit.Site { return w.site().As(testkit.Actor(roles...)) }

// round is the form of a street with values by home.
func (w *town) round(values map[int]string) url.Values {
	form := url.Values{"village": {w.village.String()}, "month": {"2026-11"}, "day": {"2026-11-22"}}
	for i, text := range values {
		form.Set("value-"+w.homes[i].meter.ID.String(), text)
	}
	return form
}

func (w *town) place(street string) string {
	return "?" + url.Values{"village": {w.village.String()}, "street": {street}, "month": {"2026-11"}}.Encode()
}

func TestProgressSaysTheAnswerFirst(t *testing.T) {
	eachTown(t, 3, func(t *testing.T, w *town) {
		controller := w.as(access.Controller)
		for lang, sentence := range map[string]string{
			"ky": "2026-жылдын ноябрь айы үчүн 0 көрсөткүч алынды, эсептегичтер — 3.",
			"ru": "Показания за ноябрь 2026 г. есть у 0 из 3 счётчиков.",
			"en": "0 of 3 meters have a reading for November 2026.",
		} {
			controller.Shows("/"+lang+"/kara-kulja/desk/readings", sentence, "Достук", "Ак-Суу")
		}
		controller.Shows(desk+"?month=2026-10", "Показания за октябрь 2026 г. есть у всех счётчиков: 3.")
		controller.Shows(desk+"?month=2027-05", "за ноябрь 2026 г.")
		if body := controller.Submit(desk+"/enter", w.round(map[int]string{0: "140", 1: "141", 2: "142"})); !strings.Contains(testkit.Text(body), "Сохранено показаний: 3.") {
			t.Errorf("after the last reading: %s", testkit.Text(body))
		}
		controller.Shows(desk, "есть у всех счётчиков: 3.")
	})
}

func TestProgressWithoutMeters(t *testing.T) {
	eachTown(t, 0, func(t *testing.T, w *town) {
		w.as(access.Controller).Shows(desk, "Счётчиков для снятия показаний нет.", "Пока не установлен ни один счётчик.")
		w.as(access.Controller).Shows(desk+"/enter"+w.place(""), "Здесь ни у кого нет счётчика.")
		w.as(access.Auditor).Shows(desk+"/verification", "срок поверки ни у одного счётчика не истекает")
	})
}

func TestRoundSavesGoodRowsAndKeepsRefusedOnes(t *testing.T) {
	eachTown(t, 5, func(t *testing.T, w *town) {
		controller := w.as(access.Controller)
		body := controller.Shows(desk+"/enter"+w.place("Достук"), "Асанова Гүлмира 2", "KG-002", "130", "31.10.2026", "10")
		if strings.Contains(body, "KG-001") || strings.Count(body, "data-enter-next") != 4 {
			t.Error("the street does not have exactly its own four fields")
		}
		form := w.round(map[int]string{0: "141,5", 1: "120", 2: "400", 3: "abc", 4: ""})
		status, body := controller.Post(desk+"/enter", form)
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("status %d", status)
		}
		controller.Holds(body, "Сохранено: 1. Не сохранено: 3.", "Показание меньше, чем в прошлом месяце (130).",
			"270 м³", "Число проверено, оно верное", "Это не показание: abc.")
		for i, typed := range map[int]string{1: "120", 2: "400", 3: "abc"} {
			if field := field(body, "value-"+w.homes[i].meter.ID.String()); !strings.Contains(field, `value="`+typed+`"`) || !strings.Contains(field, `aria-invalid="true"`) {
				t.Errorf("the refused field of home %d is %s", i, field)
			}
		}
		if field(body, "value-"+w.homes[0].meter.ID.String()) != "" {
			t.Error("a saved reading can be typed again")
		}
		if got := w.accepted(0)[0].Value; got != cubes(141)+money.One/2 {
			t.Errorf("the good row holds %s", got)
		}
		if strings.Contains(body, "turn-") {
			t.Error("a turned dial is offered where it cannot be")
		}
		form = w.round(map[int]string{1: "139", 2: "400", 3: "139"})
		form.Set("sure-"+w.homes[2].meter.ID.String(), "on")
		controller.Submit(desk+"/enter", form)
		w.shows(1, 139)
		w.shows(2, 400)
		w.shows(3, 139)
		if !w.accepted(2)[0].Is(meters.OddJump) {
			t.Error("the jump left no mark")
		}
		controller.Submit(desk+"/enter", form)
		if n := len(w.accepted(2)); n != 5 {
			t.Errorf("a form sent twice left %d readings, want 5", n)
		}
	})
}

// field is the markup of an input, or "".
func field(body, name string) string {
	for _, part := range strings.Split(body, "<input")[1:] {
		part, _, _ = strings.Cut(part, ">")
		if strings.Contains(part, `name="`+name+`"`) {
			return part
		}
	}
	return ""
}

func TestRoundAsksForATurnedDial(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		controller := w.as(access.Controller)
		id := w.homes[0].meter.ID.String()
		form := w.round(map[int]string{0: "99990"})
		form.Set("day", "2026-11-10")
		form.Set("sure-"+id, "on")
		controller.Submit(desk+"/enter", form)
		number := url.Values{"meter": {id}, "value": {"4"}, "day": {"2026-11-22"}}
		status, body := controller.Post(desk+"/number", number)
		if status != http.StatusUnprocessableEntity || !strings.Contains(testkit.Text(body), "Цифры счётчика пошли заново с нуля") {
			t.Fatalf("%d %s", status, testkit.Text(body))
		}
		number.Set("turn", "on")
		controller.Submit(desk+"/number", number)
		w.shows(0, 4)
	})
}

func TestRoundRefusesDaysOfOtherMonths(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		controller := w.as(access.Controller)
		for day, complaint := range map[string]string{"2026-10-15": "Выберите день этого месяца: ноябрь 2026 г.", "2026-11-29": "Дата ещё не наступила", "": "Выберите день"} {
			form := w.round(map[int]string{0: "140"})
			form.Set("day", day)
			status, body := controller.Post(desk+"/enter", form)
			if status != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", day, status)
			}
			if day != "2026-11-29" {
				controller.Holds(body, complaint)
			}
			if !strings.Contains(field(body, "value-"+w.homes[0].meter.ID.String()), `value="140"`) {
				t.Errorf("%q: what was typed is lost", day)
			}
		}
		w.shows(0, 130)
		controller.Answers(http.StatusNotFound, desk+"/enter?village=0000000000001", desk+"/enter")
		controller.Answers(http.StatusUnprocessableEntity, desk+"/enter?village=nonsense", desk+"?month=oktober")
	})
}

func TestRoundTurnsPages(t *testing.T) {
	eachTown(t, 70, func(t *testing.T, w *town) {
		controller := w.as(access.Controller)
		first := controller.Shows(desk+"/enter"+w.place(""), "Следующая страница")
		second := controller.Shows(desk+"/enter"+w.place("")+"&page=2", "Предыдущая страница")
		if a, b := strings.Count(first, "data-enter-next"), strings.Count(second, "data-enter-next"); a != 60 || b != 10 {
			t.Errorf("%d and %d fields, want 60 and 10", a, b)
		}
		if strings.Index(first, "KG-001") > strings.Index(first, "KG-002") || strings.Index(first, "KG-009") > strings.Index(first, "KG-010") {
			t.Error("the houses are not in walking order")
		}
	})
}

func TestQueriesDoNotGrowWithTheRound(t *testing.T) {
	counts := map[int]int64{}
	for _, n := range []int{3, 40} {
		eachTown(t, n, func(t *testing.T, w *town) {
			s := w.as(access.Operator)
			for i := range n {
				w.give(i, 140, false)
			}
			total := int64(0)
			for _, path := range []string{"", "/enter" + w.place(""), "/sheet" + w.place(""), "/given", "/verification"} {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, desk+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				ctx, queries := db.CountQueries(t.Context())
				if status, _ := s.Do(r.WithContext(ctx)); status != http.StatusOK {
					t.Fatalf("%s answers %d", path, status)
				}
				total += queries.Load()
			}
			if counts[n] != 0 && counts[n] != total {
				t.Logf("databases differ: %d and %d", counts[n], total)
			}
			counts[n] = total
		})
	}
	if counts[3] == 0 || counts[3] != counts[40] {
		t.Errorf("3 meters take %d queries, 40 take %d", counts[3], counts[40])
	}
}

func TestOneReadingByNumberSerialOrName(t *testing.T) {
	eachTown(t, 3, func(t *testing.T, w *town) {
		operator := w.as(access.Operator)
		for _, query := range []string{w.homes[1].Number, "kg-002", "Достук 2"} {
			operator.Shows(desk+"/number?number="+url.QueryEscape(query), "Асанова Гүлмира 2", "Последнее показание: 130", "Обычно 10 м³ в месяц.", "Прежние показания")
		}
		operator.Shows(desk+"/number?number="+url.QueryEscape("Асанова"), "Какой счётчик?", "KG-001", "KG-003")
		operator.Shows(desk+"/number?number=4-9999-9", "Счётчик не найден.")
		form := url.Values{"meter": {w.homes[1].meter.ID.String()}, "number": {w.homes[1].Number}, "day": {"2026-11-20"}, "source": {"office"}}
		status, body := operator.Post(desk+"/number", form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(testkit.Text(body), "Заполните это поле") {
			t.Errorf("without a value: %d %s", status, testkit.Text(body))
		}
		form.Set("value", "135")
		operator.Submit(desk+"/number", form)
		if got := w.accepted(1)[0]; got.Value != cubes(135) || got.Source != meters.Office || got.Day != "2026-11-20" {
			t.Errorf("entered %+v", got)
		}
	})
}

func TestCorrection(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		clerk := w.as(access.Accountant)
		path := desk + "/correct/" + w.accepted(0)[0].ID.String()
		clerk.Shows(path, "Исправить показание", "130")
		if status, _ := clerk.Post(path, url.Values{"value": {"128"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", status)
		}
		if status, to := clerk.Post(path, url.Values{"value": {"128"}, "reason": {"Ошибка в записи"}}); status != http.StatusSeeOther {
			t.Errorf("%d %s", status, testkit.Text(to))
		}
		w.shows(0, 128)
		w.as(access.Controller).Answers(http.StatusForbidden, path)
	})
}

func TestRouteSheet(t *testing.T) {
	eachTown(t, 3, func(t *testing.T, w *town) {
		auditor := w.as(access.Auditor)
		body := auditor.Shows(desk+"/sheet"+w.place(""), "Маршрутный лист", "Бий-Мырза", "ноябрь 2026 г.", "3 счётчика", "Ак-Суу", "Достук", "KG-002", "130", "Контролёр: ____")
		if strings.Contains(body, "<nav") {
			t.Error("the sheet has navigation")
		}
		auditor.Shows("/ky/kara-kulja/desk/readings/sheet"+w.place("Достук"), "Маршрут барагы", "2 эсептегич")
	})
}

func TestStreetsAreWalkedInTheChosenOrder(t *testing.T) {
	eachTown(t, 2, func(t *testing.T, w *town) {
		controller := w.as(access.Controller)
		controller.Shows(desk+"/order"+w.place(""), "Порядок улиц: Бий-Мырза", "Ак-Суу", "Достук")
		form := url.Values{"village": {w.village.String()}, "name": {"Ак-Суу", "Достук"}, "place-0": {"two"}, "place-1": {"1"}}
		if status, _ := controller.Post(desk+"/order", form); status != http.StatusUnprocessableEntity {
			t.Errorf("a place that is no number: %d", status)
		}
		form.Set("place-0", "2")
		controller.Submit(desk+"/order", form)
		body := controller.Shows(desk + "/sheet" + w.place(""))
		if strings.Index(body, "KG-002") > strings.Index(body, "KG-001") {
			t.Error("Достук does not come first")
		}
	})
}

func TestGivenReadingsAreAcceptedOrRejected(t *testing.T) {
	eachTown(t, 3, func(t *testing.T, w *town) {
		operator := w.as(access.Operator)
		operator.Shows(desk+"/given", "Показаний от жителей на проверке нет.")
		w.give(0, 140, false)
		w.give(1, 400, true)
		w.give(2, 141, false)
		body := operator.Shows(desk+"/given", "3 показания от жителей ждут проверки.", "намного больше обычного")
		if n := strings.Count(body, " checked"); n != 2 {
			t.Errorf("%d readings stand ticked, want the two that are not doubtful", n)
		}
		if body := w.as(access.Auditor).Shows(desk + "/given"); strings.Contains(body, `type="checkbox"`) {
			t.Error("the auditor is offered to decide")
		}
		if status, body := operator.Post(desk+"/given", nil); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Отметьте показания") {
			t.Errorf("nothing ticked: %d", status)
		}
		w.as(access.Controller).Submit(desk+"/enter", w.round(map[int]string{2: "139"}))
		status, body := operator.Post(desk+"/given", url.Values{"reading": values(body)})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("a reading that no longer fits: %d", status)
		}
		operator.Holds(body, "Принято: 1. Не принято: 1.", "Показание за этот день уже есть: 139.")
		w.shows(0, 140)
		reject := desk + "/given/" + w.waiting(1).String()
		operator.Shows(reject, "Передано 22 ноября 2026 г.: 400", "130")
		if status, _ := operator.Post(reject, nil); status != http.StatusUnprocessableEntity {
			t.Errorf("rejected without a reason: %d", status)
		}
		operator.Submit(reject, url.Values{"reason": {"Проверьте последнюю цифру"}})
		operator.Answers(http.StatusConflict, reject)
		w.shows(1, 130)
	})
}

// values are those of the ticked boxes of a page.
func values(body string) (list []string) {
	for _, part := range strings.Split(body, `name="reading" value="`)[1:] {
		value, rest, _ := strings.Cut(part, `"`)
		if tag, _, _ := strings.Cut(rest, ">"); strings.Contains(tag, "checked") {
			list = append(list, value)
		}
	}
	return list
}

// waiting is the reading of a home that waits.
func (w *town) waiting(i int) (id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		all, err := w.meters.Given(ctx, tx)
		for _, g := range all {
			if g.Meter == w.homes[i].meter.ID {
				id = g.ID
			}
		}
		return err
	})
	return id
}

func TestEstimates(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		w.as(access.Operator).Shows(desk, "Внести расчётные показания: ноябрь 2026 г.")
		if body := w.as(access.Operator).Submit(desk+"/estimates", url.Values{"month": {"2026-11"}}); !strings.Contains(testkit.Text(body), "Внесено расчётных показаний: 0.") {
			t.Error(testkit.Text(body))
		}
		if status, _ := w.as(access.Operator).Post(desk+"/estimates", url.Values{"month": {"2026-05"}}); status != http.StatusConflict {
			t.Errorf("a month long gone: %d", status)
		}
	})
}

func TestFileOfReadings(t *testing.T) {
	eachTown(t, 3, func(t *testing.T, w *town) {
		operator := w.as(access.Operator)
		file := "Лицевой счёт;Дата;Показание\r\n" + w.homes[0].Number + ";20.11.2026;140\r\n" + w.homes[1].Number + ";20.11.2026;90\r\n" + w.homes[2].Number + ";20.11.2026;\r\n"
		status, to := operator.Upload(desk+"/lists", nil, "file", "показания.csv", []byte(file))
		if status != http.StatusSeeOther || !strings.HasSuffix(to, "/columns") {
			t.Fatalf("%d %s", status, testkit.Text(to))
		}
		operator.Shows(to, "показания.csv", "3 строки", "Лицевой счёт ("+w.homes[0].Number+")")
		status, body := operator.Post(to, url.Values{"account": {"0"}, "value": {"2"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(testkit.Text(body), "Выберите столбец.") {
			t.Errorf("without a day: %d", status)
		}
		body = operator.Submit(to, url.Values{"account": {"0"}, "day": {"1"}, "value": {"2"}})
		operator.Holds(body, "Можно внести показаний: 1 из 2. Строк с ошибками: 1.", "Показание меньше, чем в прошлом месяце (130).", "Внести 1 показание")
		list := strings.TrimSuffix(to, "/columns")
		if status, to := operator.Post(list+"/take", nil); status != http.StatusSeeOther || !strings.Contains(to, "/desk/jobs/") {
			t.Fatalf("%d %s", status, to)
		}
		if err := w.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		operator.Shows(list, "Внесено показаний: 1 из 2.", "Отменить показания этого списка")
		operator.Shows(desk+"/lists", "показания.csv", "1 показание", "Выполнено")
		w.shows(0, 140)
		if status, _ := operator.Post(list+"/take", nil); status != http.StatusUnprocessableEntity {
			t.Errorf("taken over twice: %d", status)
		}
		if status, _ := w.as(access.Controller).Post(list+"/undo", nil); status != http.StatusForbidden {
			t.Errorf("the controller takes a list back: %d", status)
		}
		operator.Submit(list+"/undo", nil)
		w.shows(0, 130)
		operator.Shows(list, "Этот список отменён.")
		if status, body := operator.Upload(desk+"/lists", nil, "file", "photo.jpg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00")); status != http.StatusUnprocessableEntity {
			t.Errorf("a photo: %d %s", status, testkit.Text(body))
		}
		if status, _ := operator.Post(desk+"/lists", nil); status != http.StatusUnprocessableEntity {
			t.Errorf("no file: %d", status)
		}
	})
}

// The list of meters that the office fills in is understood when it comes back,
// in whichever language it was fetched.
func TestFilledFormIsUnderstood(t *testing.T) {
	eachTown(t, 2, func(t *testing.T, w *town) {
		operator := w.as(access.Operator)
		for _, lang := range []string{"ky", "ru", "en"} {
			lists := "/" + lang + "/kara-kulja/desk/readings/lists"
			_, form := operator.Get(lists + "/form.xlsx")
			table, err := sheet.Read(strings.NewReader(form), "form.xlsx", sheet.Limits{})
			if err != nil || len(table.Rows) != 2 {
				t.Fatalf("%s: %v", lang, err)
			}
			var filled bytes.Buffer
			err = sheet.WriteXLSX(&filled, "1", table.Headings, func(yield func([]any) bool) {
				for i, row := range table.Rows {
					cells := make([]any, len(table.Headings))
					for j := range cells {
						if j < len(row.Cells) {
							cells[j] = row.Cells[j]
						}
					}
					if i == 0 {
						cells[len(cells)-2], cells[len(cells)-1] = period.Day("2026-11-21"), cubes(140)
					}
					if !yield(cells) {
						return
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			status, to := operator.Upload(lists, nil, "file", "filled.xlsx", filled.Bytes())
			if status != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", lang, status, testkit.Text(to))
			}
			body := operator.Shows(strings.TrimSuffix(to, "/columns"))
			if !strings.Contains(body, "/take") || strings.Contains(body, "<table") {
				t.Errorf("%s: %s", lang, testkit.Text(body))
			}
		}
	})
}

func TestPermissions(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		entry := []string{desk + "/enter" + w.place(""), desk + "/number", desk + "/order" + w.place("")}
		open := []string{desk, desk + "/sheet" + w.place(""), desk + "/given", desk + "/lists", desk + "/verification"}
		auditor := w.as(access.Auditor)
		auditor.Answers(http.StatusOK, open...)
		auditor.Answers(http.StatusForbidden, entry...)
		for _, role := range []access.Role{access.Controller, access.Operator, access.Accountant, access.Finance} {
			w.as(role).Answers(http.StatusOK, append(entry, open...)...)
		}
		for path, form := range map[string]url.Values{"/enter": w.round(map[int]string{0: "140"}), "/estimates": {"month": {"2026-11"}}, "/order": {}, "/number": {}, "/given": {}} {
			if status, _ := auditor.Post(desk+path, form); status != http.StatusForbidden {
				t.Errorf("the auditor posts to %s: %d", path, status)
			}
		}
		if status, _ := w.as(access.Controller).Post(desk+"/given", nil); status != http.StatusForbidden {
			t.Errorf("the controller decides on what citizens gave: %d", status)
		}
		if status, _ := w.site().Get(desk); status == http.StatusOK {
			t.Error("the public sees the desk")
		}
		w.shows(0, 130)
	})
}
