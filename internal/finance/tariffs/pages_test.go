package tariffs_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// rural is the water tariff of a place with yard taps and standpipes.
func rural(m3, yard string) []rate.Price {
	return []rate.Price{
		{Category: rate.Population, Basis: rate.CubicMetre, Rate: per(m3)},
		{Category: rate.Population, Connection: rate.Yard, Basis: rate.PersonMonth, Rate: per(yard), NormLitres: 87},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: per(m3)},
		{Basis: rate.OneOff, Rate: per("3000")},
	}
}

// TestPublicPricePage answers first, computes, and names the decision, in the
// three languages.
func TestPublicPricePage(t *testing.T) {
	eachBench(t, func(b *bench) {
		b.decide(b.list("2025-01-01", rural("12.50", "30")...))
		b.decide(b.list("2026-02-01", rural("14.43", "35")...))
		site := testkit.Pages(b.t, b.db, b.mod)
		page := "prices/" + b.water.String()
		for lang, words := range map[string][]string{
			"ky": {"1 м³ суу 14,43 сом турат", "01.02.2026 күнүнөн баштап", "№ 23/83, 12.03.2026", "Айылдык кеңеш",
				"короодогу чорго", "суткасына бир адамга 87 литр", "ИСКАКБ «Таза Суу»", "5 адам × 35,00 сом", "175,00", "+25,00", "3 000,00"},
			"ru": {"1 м³ воды стоит 14,43 сома", "Действует с 01.02.2026", "кран во дворе", "175,00", "Как менялась цена", "12,50"},
			"en": {"1 m³ of water costs 14,43 som", "In force from 01.02.2026 on", "tap in the yard", "175,00", "difference"},
		} {
			site.Shows("/"+lang+"/kara-kulja/"+page, words...)
		}
		body := site.Shows("/ru/kara-kulja/"+page+"?persons=7&volume=20", "245,00", "288,60", "+38,60")
		if example, _, _ := strings.Cut(testkit.Text(body), "Весь прейскурант"); strings.Contains(example, "3 000,00") || strings.Contains(example, "Бюджетные") {
			b.t.Errorf("a family is shown what it never pays: %s", example)
		}
		status, body := site.Get("/ru/kara-kulja/" + page + "?persons=-4&volume=x")
		if status != http.StatusUnprocessableEntity {
			b.t.Errorf("nonsense figures answer %d", status)
		}
		site.Holds(body, "Введите число", "1 м³ воды стоит")
		if !strings.Contains(body, `value="-4"`) {
			b.t.Error("what was typed is lost")
		}
	})
}

// TestComingPriceIsAnnounced: decided for later, it stands beside the present.
func TestComingPriceIsAnnounced(t *testing.T) {
	eachBench(t, func(b *bench) {
		b.decide(b.list("2025-01-01", rural("12.50", "30")...))
		b.decide(b.list("2027-01-01", rural("14.43", "35")...))
		site := testkit.Pages(b.t, b.db, b.mod)
		site.Shows("/ru/kara-kulja/prices/"+b.water.String(), "1 м³ воды стоит 12,50 сома", "С 01.01.2027: 14,43 сома за 1 м³.", "+25,00")
		site.Shows("/ky/kara-kulja/prices", "Кызматтардын бүгүнкү баасы", "Ичүүчү суу", "12,50 сом", "01.01.2027 күнүнөн баштап: 14,43 сом")
	})
}

// TestPoster prints large, with the families' bills and the way to the page.
func TestPoster(t *testing.T) {
	eachBench(t, func(b *bench) {
		b.decide(b.list("2026-02-01", rural("14.43", "35")...))
		site := testkit.Pages(b.t, b.db, b.mod)
		body := site.Shows("/ky/kara-kulja/prices/"+b.water.String()+"/poster",
			"Кара-Кулжа айыл аймагы", "1 м³ суу 14,43 сом турат", "5 кишилик үй-бүлө төлөйт", "175 сом", "№ 23/83, 12.03.2026")
		if !strings.Contains(body, "<svg") {
			b.t.Error("the poster has no QR code")
		}
	})
}

// TestNoPriceNoPage: the public site has no empty price pages.
func TestNoPriceNoPage(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := testkit.Pages(b.t, b.db, b.mod)
		site.Shows("/ky/kara-kulja/prices", "Баалар азырынча жарыялана элек.")
		site.Answers(http.StatusNotFound, "/ky/kara-kulja/prices/"+b.water.String(), "/ky/kara-kulja/prices/x",
			"/ky/kara-kulja/prices/"+ref.ID(77).String()+"/poster")
	})
}

// TestWhoMayOpen asks every page of the desk as each kind of visitor.
func TestWhoMayOpen(t *testing.T) {
	eachBench(t, func(b *bench) {
		id := b.decide(b.list("2026-02-01", rural("14.43", "35")...))
		site := testkit.Pages(b.t, b.db, b.mod)
		list, version := "/ky/kara-kulja/desk/tariffs", "/ky/kara-kulja/desk/tariffs/"+id.String()
		form := "/ky/kara-kulja/desk/tariffs/new?service=" + b.water.String()
		site.Answers(http.StatusSeeOther, list, version, form)
		site.As(b.nobody).Answers(http.StatusOK, list, version)
		site.As(b.nobody).Answers(http.StatusForbidden, form, version+"/correct")
		site.As(b.finance).Answers(http.StatusOK, list, version, form)
		site.As(b.finance).Answers(http.StatusConflict, version+"/correct")
		for who, want := range map[*access.Actor]int{&b.nobody: http.StatusForbidden, &b.second: http.StatusForbidden} {
			if status, _ := site.As(*who).Post(form, url.Values{"do": {"save"}}); status != want {
				b.t.Errorf("a list entered by %v answers %d", who.Roles, status)
			}
		}
	})
}

// TestPriceListByHand goes the whole way as people do: one types the list row by
// row without JavaScript, another puts it in force with the decision.
func TestPriceListByHand(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := testkit.Pages(b.t, b.db, b.mod)
		clerk, head := site.As(b.finance), site.As(b.second)
		clerk.Shows("/ky/kara-kulja/desk/tariffs", "Тарифтер", "Баасы азырынча жок")
		page := "/ky/kara-kulja/desk/tariffs/new?service=" + b.water.String()
		values := fields(clerk.Shows(page, "Баалар тизмеси: Ичүүчү суу"))

		values.Set("from", "2026-12-01")
		set(values, 0, "category", rate.Population, "basis", "m3", "rate", "14,43")
		values = b.press(clerk, page, values, "row", "2-баа")
		set(values, 1, "basis", "person_month", "connection", "yard", "rate", "35", "norm", "87")
		values = b.press(clerk, page, values, "row", "3-баа")
		set(values, 2, "category", "own", "own", "ысык суу", "basis", "m3")
		values = b.press(clerk, page, values, "block-2", "Чейин, айына м³")
		values.Set("p2_b0_to", "10")
		values.Set("p2_b0_rate", "2")
		values.Set("p2_b1_rate", "3,50")
		values = b.press(clerk, page, values, "example", "5 адам × 35,00 сом", "175,00", "144,30", "0–10 м³: 10 м³ × 2,00 сом")
		values = b.press(clerk, page, values, "row", "4-баа")
		values = b.press(clerk, page, values, "drop-3", "3-баа")
		if values.Get("p1_rate") != "35" || values.Get("p2_own") != "ысык суу" || values.Get("p2_b1_rate") != "3,50" {
			b.t.Fatalf("what was typed is lost: %v", values)
		}
		values.Set("do", "save")
		saved := clerk.Submit(page, values)
		clerk.Holds(saved, "Долбоор сакталды", "Бул тизмени сиз киргиздиңиз", "Ысык суу", "10 м³ жогору: 3,50")

		id := b.only()
		address := "/ky/kara-kulja/desk/tariffs/" + id.String()
		if status, _ := clerk.Post(address+"/enforce", url.Values{"body": {"Кеңеш"}, "number": {"7"}, "decided": {"2026-11-20"}}); status != http.StatusForbidden {
			b.t.Errorf("own work is put in force: %d", status)
		}
		status, body := head.Post(address+"/enforce", url.Values{"body": {"Кеңеш"}, "number": {""}, "decided": {"20.11.2026"}})
		if status != http.StatusUnprocessableEntity {
			b.t.Errorf("without a number: %d", status)
		}
		head.Holds(body, "Токтомдун номерин жазыңыз.", "Бул тизмеге эмне үчүн бул жерде угуу керек эмес")
		done := head.Submit(address+"/enforce", url.Values{"body": {"Кеңеш"}, "number": {"7"}, "decided": {"20.11.2026"}, "inherited": {"paper"}})
		head.Holds(done, "Эсепке алган: Асанова Айгүл", "Кеңеш азыр чечти", "Баа күчүнө кирди, токтом: № 7, 20.11.2026.", "Чечилди, күчүнө кире элек", "01.12.2026 күнүнөн баштап")
		if found, err := b.inForce(b.water, "2026-12"); err != nil || len(found[0].Prices) != 3 {
			b.t.Errorf("in force: %+v, %v", found, err)
		}
		b.withdrawByHand(clerk, address)
	})
}

func (b *bench) withdrawByHand(site *testkit.Site, address string) {
	b.t.Helper()
	if status, _ := site.Post(address+"/withdraw", url.Values{"reason": {""}}); status != http.StatusUnprocessableEntity {
		b.t.Errorf("withdrawn without a reason: %d", status)
	}
	site.Holds(site.Submit(address+"/withdraw", url.Values{"reason": {"Ката"}}), "Баа кайра алынды.", "Кайра алынды", "Ката")
}

// press sends the form by one of its buttons, expects the words, and returns
// what stands in the fields afterwards.
func (b *bench) press(site *testkit.Site, page string, values url.Values, button string, words ...string) url.Values {
	b.t.Helper()
	values.Set("do", button)
	status, body := site.Post(page, values)
	if status != http.StatusOK {
		b.t.Fatalf("button %s answers %d: %s", button, status, testkit.Text(body))
	}
	site.Holds(body, words...)
	return fields(body)
}

func set(values url.Values, row int, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		values.Set("p"+string(rune('0'+row))+"_"+pairs[i], pairs[i+1])
	}
}

// only returns the id of the one version there is.
func (b *bench) only() (id ref.ID) {
	b.t.Helper()
	var n int
	rows := b.query(`SELECT id FROM tariffs_version WHERE municipality_id = $1`)
	for _, row := range rows {
		id = row
		n++
	}
	if n != 1 {
		b.t.Fatalf("%d versions", n)
	}
	return id
}

var (
	inputs   = regexp.MustCompile(`<input [^>]*name="([^"]+)"[^>]*>`)
	valueOf  = regexp.MustCompile(` value="([^"]*)"`)
	selects  = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)".*?</select>`)
	selected = regexp.MustCompile(`<option value="([^"]*)" selected`)
	anOption = regexp.MustCompile(`<option value="([^"]*)"`)
	areas    = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>`)
)

// fields reads the form of a page as a browser would send it.
func fields(body string) url.Values {
	values := url.Values{}
	for _, m := range inputs.FindAllStringSubmatch(body, -1) {
		if v := valueOf.FindStringSubmatch(m[0]); v != nil {
			values.Set(m[1], v[1])
		} else {
			values.Set(m[1], "")
		}
	}
	for _, m := range areas.FindAllStringSubmatch(body, -1) {
		values.Set(m[1], m[2])
	}
	for _, m := range selects.FindAllStringSubmatch(body, -1) {
		if v := selected.FindStringSubmatch(m[0]); v != nil {
			values.Set(m[1], v[1])
		} else if v := anOption.FindStringSubmatch(m[0]); v != nil {
			values.Set(m[1], v[1])
		}
	}
	return values
}

// TestRefusedFormComesBack as it was typed, with the complaint at its field.
func TestRefusedFormComesBack(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := testkit.Pages(b.t, b.db, b.mod).As(b.finance)
		page := "/ru/kara-kulja/desk/tariffs/new?service=" + b.water.String()
		values := fields(site.Shows(page, "Прейскурант: Питьевая вода"))
		values.Set("from", "2026-13-01")
		set(values, 0, "rate", "четырнадцать", "norm", "пятьдесят", "fixed", "-5")
		values.Set("do", "save")
		status, body := site.Post(page, values)
		if status != http.StatusUnprocessableEntity {
			b.t.Fatalf("nonsense answers %d", status)
		}
		site.Holds(body, "Введите дату", "Введите цену в сомах")
		for _, want := range []string{`value="четырнадцать"`, `value="пятьдесят"`, `href="#p0_rate"`, `href="#from"`, `<details id="p0_more" open`} {
			if !strings.Contains(body, want) {
				b.t.Errorf("the page does not hold %s", want)
			}
		}
		set(values, 0, "rate", "-1", "norm", "", "fixed", "")
		values.Set("from", "2026-12-01")
		_, body = site.Post(page, values)
		site.Holds(body, "Цена не может быть меньше нуля.")
	})
}

// TestCopyOfTheListInForce begins with its rows and without its decision.
func TestCopyOfTheListInForce(t *testing.T) {
	eachBench(t, func(b *bench) {
		id := b.decide(b.list("2026-02-01", rural("14.43", "35")...))
		site := testkit.Pages(b.t, b.db, b.mod).As(b.finance)
		for _, page := range []string{"service=" + b.water.String(), "from=" + id.String()} {
			values := fields(site.Shows("/ky/kara-kulja/desk/tariffs/new?"+page, "Саптар азыр күчүндөгү тизмеден алынды"))
			for name, want := range map[string]string{
				"rows": "4", "p0_rate": "14,43", "p1_norm": "87", "p1_connection": "yard", "p3_basis": "one_off",
				"from": "2026-12-01", "number": "", "decided": "", "body": "Айылдык кеңеш",
			} {
				if values.Get(name) != want {
					b.t.Errorf("%s: %s is %q, want %q", page, name, values.Get(name), want)
				}
			}
		}
		empty := fields(site.Shows("/ky/kara-kulja/desk/tariffs/new?empty=1&service=" + b.water.String()))
		if empty.Get("rows") != "1" || empty.Get("p0_rate") != "" {
			b.t.Errorf("an empty list holds %v", empty)
		}
		site.Answers(http.StatusNotFound, "/ky/kara-kulja/desk/tariffs/new", "/ky/kara-kulja/desk/tariffs/new?service=x",
			"/ky/kara-kulja/desk/tariffs/new?from="+ref.ID(5).String())
	})
}

// TestDraftIsCorrectedByHand keeps what is not changed.
func TestDraftIsCorrectedByHand(t *testing.T) {
	eachBench(t, func(b *bench) {
		site := testkit.Pages(b.t, b.db, b.mod).As(b.finance)
		page := "/en/kara-kulja/desk/tariffs/new?service=" + b.waste.String()
		values := fields(site.Shows(page))
		values.Set("from", "2026-12-01")
		set(values, 0, "basis", "person_month", "rate", "20")
		values.Set("do", "save")
		site.Submit(page, values)
		correct := "/en/kara-kulja/desk/tariffs/" + b.only().String() + "/correct"
		values = fields(site.Shows(correct, "Price list: Waste removal"))
		set(values, 0, "rate", "25")
		values.Set("do", "save")
		body := site.Submit(correct, values)
		site.Holds(body, "Waste removal: each person pays 25 som", "125,00", "Corrected")
		status, to := site.Post(strings.TrimSuffix(correct, "correct")+"discard", nil)
		if status != http.StatusSeeOther || !strings.HasSuffix(to, "/desk/tariffs") {
			b.t.Errorf("discarding answers %d %s", status, to)
		}
		site.Shows("/en/kara-kulja/desk/tariffs", "The draft is deleted.")
	})
}

// TestOffers: what the room hands to the desk home, the search and the public
// home.
func TestOffers(t *testing.T) {
	eachBench(t, func(b *bench) {
		ends := b.list("2026-02-01", rural("14.43", "35")...)
		ends.Span.Until = "2026-12-31"
		b.decide(ends)
		n := tariffs.NewVersion{Service: b.waste, Span: period.Span{From: "2026-12-01"},
			Prices: []rate.Price{{Basis: rate.PersonMonth, Rate: per("20")}}}
		b.enter(n)
		offers := testkit.Pages(b.t, b.db, b.mod, offered(b))
		offers.As(b.second).Shows("/ru/kara-kulja/desk/offers", "Сверить с постановлением и ввести в действие: Вывоз мусора")
		offers.As(b.finance).Shows("/ru/kara-kulja/desk/offers", "Внести следующую цену: Питьевая вода", "31.12.2026")
		body := offers.As(b.nobody).Shows("/ru/kara-kulja/desk/offers", "Цены", "14,43 сома")
		if strings.Contains(testkit.Text(body), "Сверить") {
			b.t.Error("a cashier is asked to put prices in force")
		}
		offers.As(b.nobody).Shows("/ru/kara-kulja/desk/offers?q=суу", "hit: Питьевая вода: Айылдык кеңеш, постановление № 23/83, 12.03.2026")
		offers.As(b.nobody).Shows("/ru/kara-kulja/desk/offers?q=23/83", "hit: Питьевая вода")
		if _, body := offers.Get("/ru/kara-kulja/offers?q=суу"); strings.Contains(body, "hit:") {
			b.t.Error("the public searches the desk")
		}
	})
}
