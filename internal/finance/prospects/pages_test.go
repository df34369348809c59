package prospects

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

var pages = []string{pageTests, pageFamilies, pageBenefits, pageChanges, pageYears, pageRisk}

func TestPagesInThreeLanguages(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		site := w.site(access.Finance)
		for lang, words := range map[string][]string{
			"/ky": {"5 текшерүүнүн", "Эң жакырлар төлөй алат", "Жеңилдиктер азырынча иштелип чыга элек", "12 жеке эсептин 12 көбүрөөк төлөйт", "Он жыл", "Бул план кокустук менен сынала элек"},
			"/ru": {"Пройдено проверок", "Самым бедным посильно", "Льготы пока не продуманы", "Из 12 счетов 12 платят больше", "Что влияет сильнее", "Этот план ещё не проверяли случайностями"},
			"/en": {"Passed: ", "The poorest can pay: the bill takes at most 1,74 %", "No benefits are designed yet", "Of 12 accounts 12 pay more", "What matters most", "Nobody has tried this plan with chance yet"},
		} {
			for i, page := range pages {
				site.Shows(w.page(lang, page, w.scenario), words[i], "40 сом")
			}
		}
	})
}

// A page asks a fixed number of questions, however many accounts there are.
func TestPagesAreReadInSets(t *testing.T) {
	w := sqliteWorld(t)
	for _, page := range pages {
		ctx, queries := db.CountQueries(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.page("/ky", page, w.scenario), nil)
		if err != nil {
			t.Fatal(err)
		}
		if status, _ := w.site(access.Finance).Do(r); status != http.StatusOK || queries.Load() > 20 {
			t.Errorf("%s answers %d after %d queries", page, status, queries.Load())
		}
	}
}

func TestWhoMayLookAndWhoMayChange(t *testing.T) {
	w := sqliteWorld(t)
	for _, page := range pages {
		at := w.page("/ky", page, w.scenario)
		w.site().Answers(http.StatusSeeOther, at)
		w.site(access.Cashier).Answers(http.StatusForbidden, at)
		w.site(access.Auditor).Answers(http.StatusOK, at)
		w.site(access.Finance).Answers(http.StatusNotFound, w.page("/ky", page, ref.ID(7)), at+"?service=sewerage")
		body := w.site(access.Head).Shows(at, "40 сом")
		if strings.Contains(body, `method="post" action="`+at) {
			t.Errorf("%s offers a form to whoever may not send it", page)
		}
		if page == pageFamilies || page == pageChanges {
			continue
		}
		if status, _ := w.site(access.Head).Post(at, url.Values{}); status != http.StatusForbidden {
			t.Errorf("%s takes a form of whoever may not change it: %d", page, status)
		}
	}
}

// The file of all accounts has each of them with its number.
func TestAllAccountsInExcel(t *testing.T) {
	w := sqliteWorld(t)
	site, at := w.site(access.Head), w.page("/ru", pageChanges, w.scenario)
	status, file := site.Get(at + "/accounts.xlsx?month=2026-09")
	table, err := sheet.Read(strings.NewReader(file), "accounts.xlsx", sheet.Limits{})
	if status != http.StatusOK || err != nil || len(table.Rows) != households {
		t.Fatalf("answers %d, %v, %+v", status, err, table)
	}
	if row := table.Rows[0].Cells; row[0] == "" || row[5] != "20" && row[5] != "20.00" || row[7] != "20" && row[7] != "20.00" {
		t.Errorf("the first account: %q", row)
	}
	if body := site.Shows(at, "Все счета в Excel"); !strings.Contains(body, "/accounts.xlsx?service=") {
		t.Error("no page leads to the file")
	}
}

// Figures stand in fields as people write them.
func TestFieldsAreForPeople(t *testing.T) {
	w := sqliteWorld(t)
	body := w.site(access.Finance).Shows(w.page("/ru", pageYears, w.scenario))
	for _, want := range []string{"value=\"50\u202f000\"", "value=\"−20\""} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(body, "50000.00") {
		t.Error("a sum as machines write it")
	}
}

// Water and sewerage are one bill to whoever pays them.
func TestServicesTogether(t *testing.T) {
	w := sqliteWorld(t)
	d := w.document(40_0000)
	d.Sheet.Centres = append(d.Sheet.Centres, cost.Centre{Code: "sewerage"})
	d.Sheet.Items = append(d.Sheet.Items, cost.Item{Code: "sludge", Centre: "sewerage", Kind: cost.Fuel, Basis: cost.Stated, Amount: 100_000_00})
	d.Services = append(d.Services, scenario.Service{Code: "sewerage", Level: cost.Operation, Payers: d.Services[0].Payers,
		Council: []rate.Price{{Category: rate.Population, Basis: rate.PersonMonth, Rate: 100_0000, NormLitres: 60}}})
	id := w.create("Суу жана канализация", d)
	body := w.site(access.Head).Shows(w.page("/ru", pageFamilies, id), "Все услуги расчёта вместе", "980,00", "3,68 %", "трудно")
	if !strings.Contains(body, "?service=sewerage") {
		t.Error("the other service cannot be looked at")
	}
	w.site(access.Head).Shows(w.page("/ru", pageFamilies, id)+"?service=sewerage", "Самым бедным не под силу")
}

// A scenario without figures says on every page what is missing.
func TestScenarioWithoutFigures(t *testing.T) {
	w := sqliteWorld(t)
	id := w.create("Бош", scenario.New(cost.VillageWater, 2027, cost.Usual{}))
	for _, page := range pages {
		w.site(access.Finance).Shows(w.page("/ru", page, id), "Чего не хватает и что неверно", "Бош")
	}
	w.site(access.Finance).Answers(http.StatusOK, w.page("/ru", pageYears, id)+"/table.xlsx")
}

func (w *world) revision() string {
	return strconv.Itoa(w.work(w.scenario).Revision)
}

func TestLimitsAreChanged(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		site, at := w.site(access.Finance), w.page("/ru", pageTests, w.scenario)
		form := url.Values{"revision": {w.revision()}}
		for name, limit := range limitsOf(&[]judge.Limits{scenario.Limits()}[0]) {
			form.Set("limits."+name, limit.Share.String())
			form.Set("limits."+name+".source", limit.Source)
		}
		form.Set("limits.afford", "1,5")
		form.Set("limits.afford.source", "Решение айылного кенеша")
		site.Holds(site.Submit(at, form), "Сохранено", "не больше 1,5 %", "Решение айылного кенеша", "не пройдена")
		form.Set("limits.afford.source", "")
		form.Set("revision", w.revision())
		if status, body := site.Post(at, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="1,5"`) {
			t.Errorf("a limit without a source answers %d, or what was typed is lost", status)
		}
		form.Set("limits.afford", "много")
		if status, _ := site.Post(at, form); status != http.StatusUnprocessableEntity {
			t.Errorf("a word instead of a share answers %d", status)
		}
	})
}

// The limits that were left as they stood in Russian stay message ids, so that a
// Kyrgyz reads them in Kyrgyz.
func TestSourcesStayTranslated(t *testing.T) {
	w := sqliteWorld(t)
	site, form := w.site(access.Finance), url.Values{"revision": {w.revision()}}
	for name, limit := range limitsOf(&[]judge.Limits{scenario.Limits()}[0]) {
		form.Set("limits."+name, limit.Share.String())
		form.Set("limits."+name+".source", "ОЭСР для Кыргызстана и Таджикистана: 2,5–3 % дохода")
	}
	site.Submit(w.page("/ru", pageTests, w.scenario), form)
	if limits := w.work(w.scenario).Document.Limits; limits.Afford.Source != scenario.Limits().Afford.Source {
		t.Errorf("the source became %q", limits.Afford.Source)
	}
}

// Figures that a scenario keeps do not follow those of the municipality, and are
// read in every language.
func TestFiguresAreKept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		site, at := w.site(access.Finance), w.page("/ru", pageFamilies, w.scenario)
		site.Holds(site.Submit(at, url.Values{"revision": {w.revision()}, "do": {"keep"}}), "Сохранено", "1,74 %")
		w.write(func(tx *db.Tx) error {
			list := make([]territory.Indicator, territory.Tenths)
			for i := range list {
				list[i] = territory.Indicator{Code: "income_" + strconv.Itoa(i+1), Value: int64(40_000_00 + i), Year: 2026, Source: "Сурамжылоо"}
			}
			return w.territory.SetLiving(t.Context(), tx, access.System(testkit.Place), "2026-11-01", "incomes", list)
		})
		site.Shows(w.page("/ky", pageFamilies, w.scenario), "1,74 %", "Болжол: орточо киреше")
		body := site.Submit(at, url.Values{"revision": {w.revision()}, "do": {"follow"}})
		site.Holds(body, "0,1 %", "Сурамжылоо")
		if status, _ := site.Post(at, url.Values{"revision": {"1"}, "do": {"keep"}}); status != http.StatusConflict {
			t.Errorf("an older revision answers %d", status)
		}
	})
}

func TestBenefitsAreDesigned(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		site, at := w.site(access.Accountant), w.page("/ru", pageBenefits, w.scenario)
		form := url.Values{"revision": {w.revision()}, "name": {"Помощь бедным"}, "off": {offShare}, "size": {"50"}, "poor": {"on"}, "take_up": {"100"}, "payer": {"budget"}}
		site.Holds(site.Submit(at, form), "Сохранено", "Помощь бедным", "минус 50 % счёта", "ниже черты бедности", "местный бюджет", "адресная")
		form = url.Values{"revision": {w.revision()}, "name": {"Пенсионерам"}, "off": {offSum}, "size": {"20"}, "pensioner": {"on"}, "take_up": {"70"}, "payer": {"provider"}}
		site.Holds(site.Submit(at, form), "Пенсионерам", "минус 20 сомов в месяц", "не доходит ни до кого")
		body := site.Submit(at, url.Values{"revision": {w.revision()}, "do": {"alone"}, "alone": {"2"}})
		if strings.Contains(testkit.Text(body), "не доходит ни до кого") {
			t.Error("two pensioners living alone were entered, and the benefit still reaches nobody")
		}
		// Two pensioners, 70 % of them come: one or two households with 20 som × 12.
		site.Holds(body, "одинокие пенсионеры")
		body = site.Submit(at, url.Values{"revision": {w.revision()}, "remove": {"benefit1"}})
		if strings.Contains(testkit.Text(body), "Помощь бедным") {
			t.Error("the benefit was not taken out")
		}
	})
}

func TestBenefitsThatCannotBe(t *testing.T) {
	w := sqliteWorld(t)
	site, at := w.site(access.Finance), w.page("/ru", pageBenefits, w.scenario)
	good := url.Values{"revision": {w.revision()}, "name": {"Помощь"}, "off": {offShare}, "size": {"50"}, "take_up": {"70"}, "payer": {"budget"}}
	for field, value := range map[string]string{"name": "", "size": "150", "take_up": "0", "payer": "сосед", "most_decile": "11", "revision": "7"} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(field, value)
		status, body := site.Post(at, form)
		if status != http.StatusUnprocessableEntity || field != "name" && !strings.Contains(body, `value="Помощь"`) {
			t.Errorf("%s %q answers %d, or what was typed is lost", field, value, status)
		}
		if field != "revision" && !strings.Contains(body, `href="#`+field+`"`) {
			t.Errorf("%s: the complaint leads nowhere", field)
		}
	}
	if list := w.work(w.scenario).Document.Benefits; len(list) != 0 {
		t.Errorf("kept: %+v", list)
	}
}

func TestYearsAreChanged(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		site, at := w.site(access.Finance), w.page("/ru", pageYears, w.scenario)
		start := "services." + w.work(w.scenario).code + ".start."
		form := url.Values{"revision": {w.revision()}, "years.number": {"5"}, "years.cap": {"15"}, "years.rises.wages": {"9,5"}, "years.elasticity": {"-20"},
			start + "cash": {"80 000"}, start + "losses.to": {"15"}, start + "losses.years": {"4"}}
		body := site.Submit(at, form)
		site.Holds(body, "Сохранено", "2031", "15 %")
		if strings.Contains(testkit.Text(body), "2032") {
			t.Error("a plan of five years shows the sixth")
		}
		s := w.work(w.scenario)
		if y := s.Document.Years; y.Number != 5 || y.Cap != 15_00 || len(y.Rises) != 1 || y.Rises[0].PerYear[0] != 9_50 {
			t.Errorf("years are %+v", y)
		}
		if x := s.service.Start; x.Cash != 80_000_00 || x.Losses != (scenario.Way{To: 15_00, Years: 4}) {
			t.Errorf("the start is %+v", x)
		}
		for field, value := range map[string]string{"years.number": "99", "years.elasticity": "20", "years.cap": "много", start + "cash": "сто", start + "losses.to": "100"} {
			bad := url.Values{}
			for k, v := range form {
				bad[k] = v
			}
			bad.Set("revision", w.revision())
			bad.Set(field, value)
			if status, body := site.Post(at, bad); status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="`+value+`"`) {
				t.Errorf("%s %q answers %d, or what was typed is lost", field, value, status)
			}
		}
		if status, file := site.Get(at + "/table.xlsx"); status != http.StatusOK || !strings.HasPrefix(file, "PK") {
			t.Errorf("the table answers %d", status)
		}
	})
}

// From the order through the job back to the answer, without a script.
func TestRiskPages(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		site, at := w.site(access.Finance), w.page("/ru", pageRisk, w.scenario)
		form := url.Values{"number": {"400"}, "seed": {"12345678901234567890"}}
		for _, v := range spreads {
			form.Set("doubt."+string(v), "-5")
			form.Set("doubt."+string(v)+".high", "5")
		}
		if status, to := site.Post(at, form); status != http.StatusSeeOther || !strings.Contains(to, "/desk/jobs/") {
			t.Fatalf("the order answers %d %s", status, to)
		}
		site.Shows(at, "Этот план ещё не проверяли случайностями", "без ответа")
		w.drain()
		body := site.Shows(at, "Проверок: 400, начальное число: 12345678901234567890", "деньги", "P10")
		if !strings.Contains(body, "<svg") || !strings.Contains(body, `value="12345678901234567890"`) {
			t.Error("the answer is not drawn, or the seed is not offered again")
		}
		for field, value := range map[string]string{"seed": "-1", "number": "0", "doubt.losses": "5", "doubt.power.high": "сто"} {
			bad := url.Values{}
			for k, v := range form {
				bad[k] = v
			}
			bad.Set(field, value)
			if status, body := site.Post(at, bad); status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="`+value+`"`) {
				t.Errorf("%s %q answers %d, or what was typed is lost", field, value, status)
			}
		}
	})
}

// A frozen version is looked at and tried, and never changed.
func TestFrozenVersion(t *testing.T) {
	w := sqliteWorld(t)
	site := w.site(access.Finance)
	w.write(func(tx *db.Tx) error { return w.workbench.Freeze(t.Context(), tx, w.finance, w.scenario, 1) })
	for _, page := range []string{pageTests, pageBenefits, pageYears} {
		if body := site.Shows(w.page("/ru", page, w.scenario), "версия 1"); strings.Contains(body, `name="revision"`) {
			t.Errorf("%s offers to change a version", page)
		}
	}
	err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
		return w.setBenefits(context.Background(), tx, w.finance, w.work(w.scenario), 1, nil, 3)
	})
	if err == nil {
		t.Error("a version was changed")
	}
	if s := w.work(w.scenario); s.State != workbench.Frozen || len(s.Document.Families) != 0 {
		t.Errorf("%+v", s.Document.Families)
	}
	site.Shows(w.page("/ru", pageRisk, w.scenario), "Начальное число")
}
