package workbench_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const desk = "/ru/kara-kulja/desk/workbench"

// pages are the pages of the room with the words of tariffs, which say prices.
func (b *bench) pages() *testkit.Site {
	return testkit.Pages(b.t, b.db, b.room.Module(), module.Module{Texts: tariffs.New(nil).Module().Texts})
}

// fields reads every field of the first form that posts to a page.
func fields(body, to string) url.Values {
	form := url.Values{}
	_, rest, found := strings.Cut(body, `action="`+to+`"`)
	if !found {
		return nil
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(rest, -1) {
		name, value := attribute(tag, "name"), attribute(tag, "value")
		box := strings.Contains(tag, `type="checkbox"`) || strings.Contains(tag, `type="radio"`)
		if name != "" && (!box || strings.Contains(tag, " checked")) {
			form.Add(name, value)
		}
	}
	for _, part := range regexp.MustCompile(`(?s)<select.*?</select>`).FindAllString(rest, -1) {
		name, chosen := attribute(part, "name"), ""
		for n, option := range regexp.MustCompile(`<option[^>]*>`).FindAllString(part, -1) {
			if n == 0 || strings.Contains(option, " selected") {
				chosen = attribute(option, "value")
			}
		}
		form.Set(name, chosen)
	}
	return form
}

func attribute(tag, name string) string {
	if m := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag); m != nil {
		return m[1]
	}
	return ""
}

// fill sends the form of a page as it stands, with some fields changed, and
// returns the page it leads to.
func fill(t *testing.T, site *testkit.Site, page string, changes map[string]string) string {
	t.Helper()
	form := fields(site.Shows(page), page)
	if form == nil {
		t.Fatalf("%s has no form", page)
	}
	for name, value := range changes {
		form.Set(name, value)
	}
	return site.Submit(page, form)
}

// TestByHand goes the whole way as an accountant does: begin, costs, assets,
// payers, prices, what if, council's prices, freeze.
func TestByHand(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := b.pages().As(b.finance)
		site.Shows(desk, "Расчёт тарифа", "Пока ничего не рассчитано")
		body := site.Submit(desk+"/new", url.Values{"key": {"k"}, "provider": {b.provider.String()}, "name": {"Вода"}, "year": {"2027"}, "template": {"village_water"}})
		site.Holds(body, "Расчёт начат", "Заработная плата", "Электроэнергия", "сначала добавьте их")
		id := regexp.MustCompile(`workbench/([0-9A-Z]{13})`).FindStringSubmatch(body)[1]
		page := desk + "/" + id
		site.Shows(page, "не хватает", "ячеек")

		body = fill(t, site, page+"/costs", map[string]string{
			"items.service-wages.factors.1": "4,5", "items.service-wages.price": "11 500", "items.service-wages.fact": "594000",
			"items.service-electricity.factors.1": "11", "items.service-electricity.factors.2": "14", "items.service-electricity.factors.3": "365", "items.service-electricity.price": "2,56",
			"items.service-chemicals.drop": "on", "items.service-samples.drop": "on", "items.service-fuel.drop": "on", "items.service-water_fee.drop": "on",
			"items.service-administration.amount": "45000", "items.service-reserve.amount": "60000",
		})
		site.Holds(body, "Сохранено", "621 000,00", "143 897,60", "+4,55", "пока")
		fill(t, site, page+"/assets", map[string]string{"do": "asset"})
		body = fill(t, site, page+"/assets", map[string]string{"assets.asset.name": "Скважина", "assets.asset.replacement": "2400000", "assets.asset.since": "2009", "assets.asset.life": "30"})
		site.Holds(body, "Сохранено")
		empty := site.Shows(page+"/payers", "10 ячеек", "введите количество или уберите строку. Питьевая вода, Население, кран во дворе")
		if strings.Contains(empty, `class="error"`) {
			t.Error("rows that nobody has begun are called wrong at each cell")
		}
		body = fill(t, site, page+"/payers", map[string]string{
			"services.service.volumes.losses": "30", "services.service.payers.house.accounts": "310", "services.service.payers.house.quantity": "47000", "services.service.payers.house.collection": "85",
			"services.service.payers.yard.accounts": "410", "services.service.payers.yard.persons": "2810", "services.service.payers.yard.collection": "70",
			"services.service.payers.standpipe.drop": "on", "services.service.payers.budget.drop": "on", "services.service.payers.other.drop": "on",
		})
		site.Holds(body, "136 231,55")
		site.Shows(page+"/prices", "Прейскурант", "Что покрывают эти цены", "Население, кран в доме", "хватает")
		body = fill(t, site, page+"/prices", map[string]string{"services.service.level": "renewal", "services.service.council.1.rate": "5"})
		site.Holds(body, "Что покрывают цены кенеша")
		site.Shows(page, "не хватает", "5,00", "Когда всё готово")
		site.Shows(page+"/working?service=service&figure=price_of&of=yard", "Цена, кратная шагу", "Норма, литров на человека в сутки", "87", "округлено вверх", "введено")
		body = site.Shows(page+"/seek?ask=price&service=service&payer=house&price=9&lever=subsidy", "сома достаточно при субсидии", "Перенести в расчёт")
		site.Submit(page+"/seek", fields(body, page+"/seek"))
		body = fill(t, site, page+"/prices", map[string]string{"services.service.council.1.rate": ""})
		site.Holds(body, "9,00")
		site.Shows(page+"/seek?ask=turn&service=service&lever=losses&share=10", "при коэффициенте 1 была бы")

		head := b.pages().As(b.head)
		overview := head.Shows(page, "Зафиксировать версию")
		body = head.Submit(page+"/freeze", fields(overview, page+"/freeze"))
		head.Holds(body, "версия 1", "Отпечаток версии")
		site.Answers(http.StatusOK, page+"/costs", page+"/payers", page+"/prices", page+"/assets", page+"/seek", page+"/costs/service-wages", page+"/payers/service/house")
		if strings.Contains(site.Shows(page+"/costs"), "Сохранить") {
			t.Error("a frozen version offers to be saved")
		}
		body = site.Submit(page+"/copy", url.Values{"key": {"c"}, "copy": {"Вторая"}})
		site.Holds(body, "Это копия", "черновик")
		body = site.Submit(page+"/comment", url.Values{"key": {"s"}, "text": {"Потери велики"}})
		site.Holds(body, "Потери велики")
		list := site.Shows(desk, "Вторая", "Вода", "версия 1")
		ids := regexp.MustCompile(`name="s" value="([0-9A-Z]+)"`).FindAllStringSubmatch(list, -1)
		site.Shows(desk+"/compare?s="+ids[0][1]+"&s="+ids[1][1], "Сравнение рядом", "Собираемость", "Вторая")
		if status, body := site.Get(desk + "/compare?s=" + ids[0][1]); status != http.StatusUnprocessableEntity {
			t.Errorf("one alone is compared: %d %s", status, testkit.Text(body))
		}
	})
}

// TestTown: shared costs, loans and a second service by hand.
func TestTown(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := b.pages().As(b.finance)
		id := b.create("Город", scenario.New(cost.TownWater, 2027, cost.Usual{}))
		page := desk + "/" + id.String()
		fill(t, site, page+"/assets", map[string]string{"do": "loan"})
		fill(t, site, page+"/assets", map[string]string{
			"loans.loan.name": "АБР", "loans.loan.principal": "500000", "loans.loan.rate": "4", "loans.loan.first": "01.2027", "loans.loan.payments": "5", "loans.loan.per_year": "1",
			"centres.office.split": "hours",
		})
		body := fill(t, site, page+"/assets", map[string]string{"centres.office.split.water": "3", "centres.office.split.sewerage": "1"})
		site.Holds(body, "Платежи до и после 2027", "20 000,00", "январь 2027", "Несёт часть: Водоснабжение")
		body = fill(t, site, page+"/costs", map[string]string{"do": "add", "kind": "loans", "centre": "water"})
		site.Holds(body, "Погашение кредитов", "По графику кредитов")
		code := regexp.MustCompile(`costs/(water-loans)"`).FindStringSubmatch(body)[1]
		body = fill(t, site, page+"/costs/"+code, map[string]string{"name": "Кредит АБР", "level": "full"})
		site.Holds(body, "Кредит АБР")
		body = fill(t, site, page+"/payers", map[string]string{"do": "add", "service": "sewerage"})
		payer := regexp.MustCompile(`payers/sewerage/(row-\d)"`).FindStringSubmatch(body)[1]
		body = fill(t, site, page+"/payers/sewerage/"+payer, map[string]string{"own": "частные дома", "bill": "household_month"})
		site.Holds(body, "Частные дома")
		fill(t, site, page+"/prices", map[string]string{"do": "rule-water"})
		fill(t, site, page+"/prices", map[string]string{"do": "block-water-1"})
		body = fill(t, site, page+"/prices", map[string]string{"do": "block-water-1"})
		if n := strings.Count(body, `name="services.water.design.rules.1.blocks.`); n != 12 {
			t.Errorf("%d inputs of blocks, want three blocks of four", n)
		}
	})
}

// TestSlips: what cannot be read comes back as it was typed, what cannot be meant
// is kept and told by its cell, and nobody overwrites anybody.
func TestSlips(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := b.pages().As(b.finance)
		id := b.create("Вода", village())
		page := desk + "/" + id.String()
		form := fields(site.Shows(page+"/costs"), page+"/costs")
		form.Set("items.wages.amount", "много")
		status, body := site.Post(page+"/costs", form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="много"`) || !strings.Contains(body, `id="items.wages.amount-error"`) {
			t.Errorf("%d: %s", status, testkit.Text(body))
		}
		if b.load(id).Revision != 1 {
			t.Error("half a form was stored")
		}
		form.Set("items.wages.amount", "-5")
		site.Holds(site.Submit(page+"/costs", form), "Число меньше нуля")
		form.Set("items.wages.amount", "700000")
		status, body = site.Post(page+"/costs", form)
		site.Holds(body, "тем временем изменил другой сотрудник")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="700000"`) {
			t.Errorf("%d: a second person overwrote the first, or lost what they typed", status)
		}
		for name, c := range map[string]struct{ value, says string }{
			"services.service.volumes.losses":           {"120", "они должны быть меньше 100 %"},
			"services.service.payers.house.collection":  {"0", "Если не платят ничего"},
			"services.service.payers.house.quantity":    {"", "Здесь никто не платит"},
			"services.service.payers.house.coefficient": {"5", "Коэффициент — от 1 до 3"},
		} {
			fill(t, site, page+"/costs", map[string]string{"items.wages.amount": "600000"})
			fill(t, site, page+"/payers", map[string]string{
				"services.service.volumes.losses": "", "services.service.payers.house.collection": "80", "services.service.payers.house.quantity": "60000", "services.service.payers.house.coefficient": ""})
			body := fill(t, site, page+"/payers", map[string]string{name: c.value})
			site.Holds(body, c.says)
			if !strings.Contains(body, `id="`+name+`-error"`) {
				t.Errorf("%s is not told at its cell", name)
			}
			site.Shows(page, "не хватает")
			site.Shows(page+"/seek", "Чего не хватает")
		}
		site.Answers(http.StatusNotFound, page+"/costs/nothing", page+"/payers/service/nothing", page+"/working?figure=nothing", desk+"/0000000000001")
	})
}

// TestWhoMayOpen asks every page as each kind of visitor.
func TestWhoMayOpen(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := b.pages()
		page := desk + "/" + b.create("Вода", village()).String()
		all := []string{desk, page, page + "/costs", page + "/assets", page + "/payers", page + "/prices", page + "/seek"}
		site.Answers(http.StatusSeeOther, all...)
		site.As(b.nobody).Answers(http.StatusForbidden, all...)
		for _, who := range []access.Actor{b.head, testkit.Actor(access.Auditor)} {
			site.As(who).Answers(http.StatusOK, all...)
			site.As(who).Answers(http.StatusForbidden, desk+"/new")
			if status, _ := site.As(who).Post(page+"/costs", url.Values{}); status != http.StatusForbidden {
				t.Errorf("%v saves costs: %d", who.Roles, status)
			}
		}
		for _, lang := range []string{"ky", "en"} {
			body := site.As(b.finance).Shows(strings.Replace(page+"/prices", "/ru/", "/"+lang+"/", 1))
			if strings.Contains(testkit.Text(body), "Прейскурант") {
				t.Errorf("%s speaks Russian", lang)
			}
		}
	})
}

// TestShow: another room lends a page to the row of links.
func TestShow(t *testing.T) {
	eachBench(t, func(b *bench) {
		id := b.create("Вода", village())
		b.room.Show(workbench.Tab{Text: "Losses", Path: "prospects"})
		body := b.pages().As(b.finance).Shows(desk+"/"+id.String(), "Потери")
		if strings.Contains(body, "desk/prospects/"+id.String()) {
			t.Error("a link to a page that is not there")
		}
	})
}

// TestFacts: one press takes last year's costs of this provider from the books,
// beside what was typed meanwhile; without books nothing is offered.
func TestFacts(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := b.pages().As(b.finance)
		id := b.create("Вода", village())
		page := desk + "/" + id.String() + "/costs"
		if strings.Contains(site.Shows(page), `value="facts"`) {
			t.Error("facts are offered without books")
		}
		year := village().Sheet.Year - 1
		b.room.Facts(func(_ context.Context, tx *db.Tx, provider ref.ID, asked int) ([]cost.Spent, error) {
			if tx.Municipality != testkit.Place || provider != b.provider || asked != year {
				t.Errorf("asked for %s in %d", provider, asked)
			}
			return []cost.Spent{{Kind: cost.Electricity, Amount: 131_217_40}, {Kind: cost.Guard, Amount: 9_000_00}}, nil
		})
		body := fill(t, site, page, map[string]string{"do": "facts", "items.wages.fact": "594000"})
		site.Holds(body, "Сохранено", "Охрана")
		typed := strings.NewReplacer("\u00a0", "", "\u202f", "").Replace(body)
		for _, fact := range []string{"131217,40", "9000", "594000"} {
			if !strings.Contains(typed, `value="`+fact) {
				t.Errorf("the fact %s is missing", fact)
			}
		}
	})
}
