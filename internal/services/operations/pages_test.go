package operations

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/services/operations/figure"
)

const desk = "/kara-kulja/desk/operations"

// office is a town with its pages, seen by whoever keeps the log.
func office(t *testing.T) (*town, *testkit.Site) {
	w := newTown(t, testkit.SQLite(t, sets()...))
	w.services.Show(w.Part)
	return w, testkit.Pages(t, w.db, w.services.Module(), w.Module())
}

func (w *town) day(day period.Day) string {
	return desk + "/" + w.water.String() + "/days/" + string(day)
}

// has looks for what stands in the source of a page, such as values of fields.
func has(t *testing.T, body string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(body, part) {
			t.Errorf("the page has no %s", part)
		}
	}
}

func TestADayIsTypedAndLeadsOn(t *testing.T) {
	w, site := office(t)
	site = site.As(w.operator)
	yesterday := w.today.Add(-1)
	site.Shows("/ky"+w.day(yesterday), "Жогорку зона", "Достук, Ленин", "Суу берилген саат")
	body := site.Submit("/ky"+w.day(yesterday), url.Values{figureField(At{w.upper, figure.Hours}): {"23,5"}, figureField(At{w.lower, figure.Hours}): {"4"},
		gapField(w.lower): {"power"}, figureField(At{0, figure.Produced}): {"1 480,5"}, "seen": {"0"}})
	site.Holds(body, "Сакталды", "Күндүк барак: 22-ноябрь, 2026")
	s := w.kept(w.water, yesterday)
	if s.Figures[At{w.upper, figure.Hours}] != 23_500 || s.Figures[At{0, figure.Produced}] != 1_480_500 || s.Gaps[w.lower] != Power || s.Gaps[w.upper] != "" {
		t.Errorf("kept as %+v", s)
	}
	has(t, site.Shows("/ru"+w.day(w.today)+"?as=before", "Данные за"), `value="23,5"`)
	if got := w.kept(w.water, w.today); got.By != "" {
		t.Errorf("looking at yesterday's figures kept them: %+v", got)
	}
	site.Shows("/en"+desk+"/"+w.water.String(), "As promised on 50 % of the days: November 2026", "no electricity", "23,5")
	site.Shows("/ru"+desk, "Не хватает", "Ичүүчү суу")
}

// What cannot be kept waits as it was typed, also for the next person.
func TestAHalfTypedSheetWaits(t *testing.T) {
	w, site := office(t)
	site = site.As(w.operator)
	form := url.Values{figureField(At{w.upper, figure.Hours}): {"25"}, figureField(At{w.lower, figure.Hours}): {"көп"}, "note": {"<b>түн</b>"}, "seen": {"0"}}
	status, body := site.Post("/ky"+w.day(w.today), form)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("25 hours: %d", status)
	}
	site.Holds(body, "Сан жазыңыз, мисалы 11 же 2,35")
	has(t, body, `value="25"`, `value="көп"`, "&lt;b&gt;түн&lt;/b&gt;")
	form.Set(figureField(At{w.lower, figure.Hours}), "22")
	_, body = site.Post("/ky"+w.day(w.today), form)
	site.Holds(body, "0 менен 24 ортосундагы санды жазыңыз")
	has(t, site.As(w.secretary).Shows("/ru"+w.day(w.today), "Черновик"), `value="25"`, "&lt;b&gt;түн&lt;/b&gt;")
	if got := w.kept(w.water, w.today); got.By != "" {
		t.Errorf("a draft is in the log: %+v", got)
	}
	form.Set(figureField(At{w.upper, figure.Hours}), "24")
	site.Holds(site.Submit("/ky"+w.day(w.today), form), "Сакталды")
	if page := site.Shows("/ru"+w.day(w.today), "Сохранено"); strings.Contains(page, "Черновик") {
		t.Error("the draft is still there")
	}
}

func TestAMonthIsTypedFromPaper(t *testing.T) {
	w, site := office(t)
	site = site.As(w.operator)
	first := w.today.Month().First()
	field := func(day period.Day, at At) string { return gridField(day, figureField(at)) }
	path := desk + "/" + w.water.String() + "/type?month=" + string(w.today.Month())
	form := url.Values{}
	for day := first; day <= w.today; day = day.Add(1) {
		form.Set(field(day, At{w.upper, figure.Hours}), "24")
		form.Set(field(day, At{w.lower, figure.Hours}), "22")
	}
	form.Set(field(first.Add(1), At{w.upper, figure.Hours}), "30")
	form.Set(field(first.Add(2), At{w.upper, figure.Hours}), "3")
	status, body := site.Post("/ru"+path, form)
	if status != http.StatusUnprocessableEntity || w.kept(w.water, first).By != "" {
		t.Errorf("a month with wrong days: %d, the first day kept by %q", status, w.kept(w.water, first).By)
	}
	site.Holds(body, "Введите число от 0 до 24.", "Меньше обещанного: выберите причину.")
	has(t, body, `value="30"`)
	form.Set(field(first.Add(1), At{w.upper, figure.Hours}), "22")
	form.Set(gridField(first.Add(2), "why"), "repair")
	site.Holds(site.Submit("/ru"+path, form), "Сохранено дней: 22", "плановые работы")
	before := w.kept(w.water, first.Add(4))
	form.Set(field(first.Add(3), At{w.upper, figure.Hours}), "23")
	site.Holds(site.Submit("/ru"+path, form), "Сохранено дней: 1")
	if got := w.kept(w.water, first.Add(4)); got.KeptAt != before.KeptAt {
		t.Error("a day that nobody changed was kept anew")
	}
	site.Shows("/ky"+desk+"/"+w.water.String()+"/paper?month="+string(w.today.Month()), "Күндөлүк журнал: Ичүүчү суу", "Жазган:")
}

func TestZonesAreKept(t *testing.T) {
	w, site := office(t)
	site = site.As(w.secretary)
	path := desk + "/" + w.water.String() + "/zones"
	form := url.Values{"name": {"Ортоңку зона"}, "village": {w.village.String()}, "size": {"70"}, "since": {"2026-11-01"}, "streets": {w.streets[0].ID.String()}}
	site.Holds(site.Submit("/ky"+path+"/new", form), "Сакталды", "Ортоңку зона", "70", w.streets[0].Name)
	status, body := site.Post("/ky"+path+"/new", form)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("the same zone again: %d", status)
	}
	site.Holds(body, "Бул айылда ушундай аттагы зона бар.")
	has(t, body, `value="Ортоңку зона"`)
	site.As(w.operator).Answers(http.StatusForbidden, "/ky"+path+"/new")
	site.As(testkit.Actor(access.Auditor)).Answers(http.StatusForbidden, "/ky"+w.day(w.today))
	site.As(testkit.Actor(access.Auditor)).Answers(http.StatusOK, "/ky"+path, "/ky"+desk, "/ky"+desk+"/"+w.water.String())
	site.Answers(http.StatusNotFound, "/ky"+w.day(w.today.Add(1)), "/ky"+w.day("2026-02-30"), "/ky"+path+"/"+ref.ID(7).String(), "/ky"+desk+"/"+ref.ID(7).String())
}

// Everybody sees how promises were kept, and nothing before there is a log.
func TestPublicPartTellsTheYear(t *testing.T) {
	w, site := office(t)
	public := "/kara-kulja/services/" + w.water.String()
	if body := site.Shows("/ru"+public, "Ичүүчү суу"); strings.Contains(body, "за 12 месяцев") {
		t.Error("a log of no days is shown")
	}
	for n := range 4 {
		s := w.sheet(w.today.Add(-n))
		if n == 0 {
			s.Figures[At{w.upper, figure.Hours}], s.Gaps[w.upper] = 5*money.One, Power
		}
		if err := w.keep(s, 0); err != nil {
			t.Fatal(err)
		}
	}
	for lang, words := range map[string][]string{
		"/ky": {"Акыркы 12 айда кандай аткарылды", "Күндөрдүн 87,5 %", "жарык жок (1 күн)", "Достук, Ленин"},
		"/ru": {"Как это выполнялось за 12 месяцев", "Выполнено в 87,5 % дней", "нет электричества (1 день)"},
		"/en": {"How it was kept in the last 12 months", "Kept on 87,5 % of the days", "no electricity (1 day)"},
	} {
		site.Shows(lang+public, words...)
	}
}

// Pages ask the database as often for many days as for few.
func TestPagesAskTheDatabaseRarely(t *testing.T) {
	w, _ := office(t)
	asked := func() int64 {
		ctx, n := db.CountQueries(t.Context())
		err := w.db.Read(ctx, testkit.Place, func(tx *db.Tx) error {
			if _, err := w.logs(ctx, tx); err != nil {
				return err
			}
			l, err := w.Log(ctx, tx, w.water)
			if err != nil {
				return err
			}
			if _, err := w.Sheets(ctx, tx, w.water, w.today.Month().First(), w.today); err != nil {
				return err
			}
			_, err = w.Performance(ctx, tx, l, yearMonths)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n.Load()
	}
	few := asked()
	for n := range 20 {
		if err := w.keep(w.sheet(w.today.Add(-n)), 0); err != nil {
			t.Fatal(err)
		}
	}
	if many := asked(); many != few || many > 20 {
		t.Errorf("%d queries for no day, %d for twenty", few, many)
	}
}

func TestDemoIsOneThatPeopleCouldHaveKept(t *testing.T) {
	w, _ := office(t)
	w.must(func(ctx context.Context, tx *db.Tx) error { // the demo draws its own zones
		for _, table := range []string{"operations_street", "operations_zone"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE municipality_id = $1", testkit.Place); err != nil {
				return err
			}
		}
		return nil
	})
	random := rand.New(rand.NewPCG(1, 1))
	err := w.demo(t.Context(), &module.Demo{DB: w.db, Rand: random, Today: w.today, Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: "kara-kulja", Months: demoMain}}})
	if err != nil {
		t.Fatal(err)
	}
	w.must(func(ctx context.Context, tx *db.Tx) error {
		l, err := w.Log(ctx, tx, w.water)
		if err != nil {
			return err
		}
		list, err := w.Performance(ctx, tx, l, yearMonths)
		if len(list) != 2 || list[0].Spans < 300 || list[0].Broken() == 0 || len(list[0].Reasons) < 3 {
			t.Errorf("a year of the demo: %+v", list)
		}
		return err
	})
}
