package inventory

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

const (
	public = "/kara-kulja/services"
	desk   = "/kara-kulja/desk/inventory"
)

func TestServicePageAnswersFirst(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	in.Show(
		func(context.Context, *web.Request, Service) (templ.Component, error) { return nil, nil },
		func(_ context.Context, _ *web.Request, s Service) (templ.Component, error) {
			return templ.Raw("<p>14,43 · " + string(s.Code) + "</p>"), nil
		})
	site := testkit.Pages(t, in.db, in.Module())
	path := public + "/" + in.service.String()
	tests := map[string][]string{
		"/ky": {"Суу суткасына 22 саат берилет.", "Авария 24 сааттын ичинде оңдолот", "Убада берген: Директор. Чечим: № 23/83", "Бий-Мырза"},
		"/ru": {"Вода идёт 22 часа в сутки.", "Аварию устраняют за 24 часа", "Обещает: Директор. Решение: № 23/83", "Касса"},
		"/en": {"Water runs 22 hours a day.", "A breakdown is mended within 24 hours", "Promised by: Директор. Decision: № 23/83", "Cash desk 9:00–17:00"},
	}
	for lang, words := range tests {
		site.Shows(lang+path, append(words, "«Таза Суу» ИСКАКБ", "14,43 · water")...)
	}
	body := site.Shows("/ky"+path, "Ичүүчү суу")
	for _, want := range []string{`href="tel:&#43;996555123456"`, path + `/poster"`} {
		if !strings.Contains(body, want) && !strings.Contains(body, strings.ReplaceAll(want, "&#43;", "+")) {
			t.Errorf("the page does not hold %s", want)
		}
	}
}

func TestListAndPosterInThreeLanguages(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	site := testkit.Pages(t, in.db, in.Module())
	for lang, words := range map[string][2]string{
		"/ky": {"1 кызмат", "Эмне убада кылынган"}, "/ru": {"1 услуга", "Что обещано"}, "/en": {"1 service", "What is promised"},
	} {
		site.Shows(lang+public, words[0], "«Таза Суу» ИСКАКБ · Бий-Мырза")
		body := site.Shows(lang+public+"/"+in.service.String()+"/poster", words[1], "9:00–17:00")
		if !strings.Contains(body, "<svg") || !strings.Contains(body, `class="paper a4"`) {
			t.Errorf("%s: the poster is no paper with a code", lang)
		}
	}
	site.Answers(http.StatusNotFound, "/ky"+public+"/nonsense", "/ky"+public+"/"+ref.ID(7).String())
}

func TestEmptyPlaceSaysWhatToDo(t *testing.T) {
	d := testkit.SQLite(t, sets()...)
	site := testkit.Pages(t, d, New(d).Module())
	site.Shows("/ru"+public, "Услуги здесь пока не опубликованы.")
	site.As(testkit.Actor(access.Secretary)).Shows("/ky"+desk, "Кызматтар азырынча киргизиле элек.", "Жаңы кызмат көрсөтүүчү")
}

// A secretary enters a provider and a service with the keyboard's form alone.
func TestFromNothingToAPublishedService(t *testing.T) {
	d := testkit.SQLite(t, sets()...)
	in := New(d)
	site := testkit.Pages(t, d, in.Module()).As(testkit.Actor(access.Secretary))
	body := site.Submit("/ky"+desk+"/providers/new", url.Values{"name": {"«Таза Аймак» МИ"}, "kind": {Enterprise}, "phone": {"0555 12 34 56"}})
	site.Holds(body, "Сакталды", "«Таза Аймак» МИ", "муниципалдык ишкана")
	var providers []Provider
	err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		providers, err = in.Providers(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"code": {"waste"}, "provider": {providers[0].ID.String()}, "unit": {"person"}, "name_ky": {"Таштанды"}, "name_ru": {"Мусор"},
		"target_pickups_week": {"2"}, "promised_by": {"Директор"}}
	body = site.Submit("/ru"+desk+"/services/new", form)
	site.Holds(body, "Сохранено", "Мусор", "Мусор вывозят 2 раза в неделю")
	site.Shows("/en"+public, "Таштанды", "Waste is taken away 2 times a week")
}

func TestRefusedFormComesBackFilled(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	site := testkit.Pages(t, in.db, in.Module()).As(testkit.Actor(access.Head))
	form := url.Values{"code": {"water"}, "provider": {in.union.String()}, "unit": {"m3"}, "name_ky": {"Ичүүчү суу"},
		"target_hours_day": {"30"}, "note_hours_day": {"түнкүсүн да"}, "promised_by": {"Директор"}, "villages": {in.villages[1].String()}}
	status, body := site.Post("/ky"+desk+"/services/"+in.service.String(), form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("answers %d", status)
	}
	site.Holds(body, "Бүтүн сан жазыңыз: 1–24.")
	for _, want := range []string{`value="30"`, `value="түнкүсүн да"`, `value="` + in.villages[1].String() + `" checked`, `href="#target_hours_day"`} {
		if !strings.Contains(body, want) {
			t.Errorf("what was typed is lost: %s", want)
		}
	}
	if strings.Contains(body, `value="`+in.villages[0].String()+`" checked`) {
		t.Error("a village that was unticked came back ticked")
	}
}

// A village added later has the service since today, one that had it keeps its
// day.
func TestCoverageRemembersItsBeginning(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	site := testkit.Pages(t, in.db, in.Module()).As(testkit.Actor(access.Head))
	site.Submit("/ky"+desk+"/services/"+in.service.String(), url.Values{"code": {"water"}, "provider": {in.union.String()}, "unit": {"m3"},
		"name_ky": {"Ичүүчү суу"}, "villages": {in.villages[0].String(), in.villages[1].String()}})
	in.must(t, func(ctx context.Context, tx *db.Tx) error {
		s, err := in.Service(ctx, tx, in.service)
		if len(s.Coverage) != 2 || s.Coverage[0].Since != "" || s.Coverage[1].Since != "2026-11-22" {
			t.Errorf("coverage is %+v", s.Coverage)
		}
		return err
	})
}

func TestWhoMayWhat(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	site := testkit.Pages(t, in.db, in.Module())
	service, provider := "/ky"+desk+"/services/"+in.service.String(), "/ky"+desk+"/providers/"+in.union.String()
	site.Answers(http.StatusSeeOther, "/ky"+desk, service, provider)
	site.As(testkit.Actor(access.Cashier)).Answers(http.StatusOK, "/ky"+desk)
	site.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, service, provider)
	site.As(testkit.Actor(access.Accountant)).Answers(http.StatusForbidden, service)
	site.As(testkit.Actor(access.Accountant)).Answers(http.StatusOK, provider)
	site.As(testkit.Actor(access.Finance)).Answers(http.StatusOK, service, provider, "/en"+desk+"/services/new", "/ru"+desk+"/providers/new")
}

func TestEndedServiceLeavesThePublicList(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	in.must(t, func(ctx context.Context, tx *db.Tx) error {
		s, err := in.Service(ctx, tx, in.service)
		if err != nil {
			return err
		}
		s.Ended = "2026-11-21"
		return in.SaveService(ctx, tx, access.System(testkit.Place), s)
	})
	site := testkit.Pages(t, in.db, in.Module())
	site.Shows("/en"+public, "No services are published here yet.")
	site.Shows("/en"+public+"/"+in.service.String(), "The last day of this service: 21 November 2026.")
	site.As(testkit.Actor(access.Auditor)).Shows("/en"+desk, "until 21.11.2026")
}

// The demo fills a place so that the first page of a newcomer is not empty, and
// leaves nothing to complain about.
func TestDemo(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	d := &module.Demo{DB: in.db, Rand: rand.New(rand.NewPCG(1, 1)), Today: "2026-11-22",
		Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: "kara-kulja", Months: 24}, {Municipality: testkit.Place + 1, Slug: "alaikuu", Months: 3}}}
	if err := in.demo(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	testkit.Pages(t, in.db, in.Module()).Shows("/ky"+public, "«Таза Суу» ИСКАКБ", "Көчө жарыгы", "Сейил бак", "Спорт зал жана аянтчалар")
	err := in.db.Read(t.Context(), testkit.Place+1, func(tx *db.Tx) error {
		list, err := in.Services(t.Context(), tx)
		if len(list) != 2 || list[0].Code != Water || list[1].Code != Waste {
			t.Errorf("the second place has %+v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The list stays at three queries however many services there are.
func TestServicesAreReadInSets(t *testing.T) {
	in := newTown(t, testkit.SQLite(t, sets()...))
	in.must(t, func(ctx context.Context, tx *db.Tx) error {
		for range 20 {
			if _, err := in.AddService(ctx, tx, access.System(testkit.Place), in.water()); err != nil {
				return err
			}
		}
		return nil
	})
	ctx, queries := db.CountQueries(t.Context())
	err := in.db.Read(ctx, testkit.Place, func(tx *db.Tx) error {
		_, err := in.Services(ctx, tx)
		return err
	})
	if err != nil || queries.Load() > 3 {
		t.Errorf("%d queries, %v", queries.Load(), err)
	}
}
