package adoption_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/adoption/papers"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const desk = "/ru/kara-kulja/desk/adoptions"

// TestByHand takes a tariff its whole way by the forms, as people do.
func TestByHand(t *testing.T) {
	eachWorld(t, func(w *world) {
		site := testkit.Pages(w.t, w.d, w.rooms...)
		finance, secretary, head := site.As(w.finance), site.As(w.secretary), site.As(w.head)
		finance.Shows(desk, "Ни один тариф ещё не в пути")
		finance.Shows(desk+"/new", "Питьевая вода — Негизги эсеп (2027/1)")
		finance.Holds(finance.Submit(desk+"/new", url.Values{"key": {"k"}, "what": {w.version.String() + "." + w.water.String()}, "begins": {"2026-12-01"}}),
			"Утверждение начато", "Питьевая вода: следующий шаг — объявление о слушаниях")
		home := desk + "/" + w.only().String()

		status, body := secretary.Post(home+"/notice", url.Values{"published": {"01.09.2026"}, "day": {"2026-09-05"}, "time": {"15:00"}, "place": {"клуб"}})
		if status != http.StatusUnprocessableEntity {
			w.t.Fatalf("a notice without half of it answers %d", status)
		}
		secretary.Holds(body, "слушания не раньше 11", "Заполните это поле")
		if !strings.Contains(body, `value="клуб"`) {
			w.t.Error("what was typed is lost")
		}
		secretary.Holds(secretary.Submit(home+"/notice", url.Values{"published": {"01.09.2026"}, "day": {"2026-09-15"}, "time": {"15:00"}, "place": {"клуб"},
			"where": {"доски"}, "objection": {"айыл өкмөтү"}}), "слушания 15.09.2026 в 15:00")
		secretary.Holds(secretary.Submit(home+"/hearing", url.Values{"day": {"2026-09-15"}, "women": {"24"}, "men": {"31"}, "chair": {"Мамытов"}, "clerk": {"Асанова"},
			"outcome": {"поддержать"}, "questions": {"3"}, "asked_0": {"Почему дороже?"}, "answer_0": {"Подорожало электричество."}}), "Пришли: 55, из них женщин 24, мужчин 31.")
		finance.Holds(finance.Submit(home+"/send", url.Values{"office": {"Ошское управление"}, "number": {"45"}, "sent": {"2026-09-17"}}), "письмо у антимонопольного органа")
		finance.Holds(finance.Submit(home+"/answer", url.Values{"letter": {"211"}, "answered": {"2026-10-10"}, "verdict": {"agreed"}}), "может решать кенеш")
		decided := secretary.Submit(home+"/decision", url.Values{"body": {"Айылный кенеш"}, "number": {"VI/3"}, "day": {"2026-10-20"}, "for": {"17"}, "against": {"2"},
			"abstain": {"1"}, "from": {"2026-12-01"}, "result": {"adopted"}, "price_0": {"15"}, "price_1": {"27"}, "price_2": {"18"}})
		secretary.Holds(decided, "Решение записано", "Обязательство бюджета", "361 440 сом", "Решение записали вы")
		if status, _ := secretary.Post(home+"/publication", url.Values{"day": {"2026-10-25"}, "where": {"сайт"}}); status != http.StatusForbidden {
			w.t.Errorf("own work is published: %d", status)
		}
		head.Holds(head.Submit(home+"/publication", url.Values{"day": {"2026-10-25"}, "where": {"сайт"}}), "новые цены действуют с 01.12.2026")
		head.Shows("/ru/kara-kulja/desk/tariffs/"+w.tariff(w.only()).Version.String(), "Утверждена: слушания, согласование, постановление")
	})
}

// TestEveryFormOpens: each form of each moment is a page without complaint.
func TestEveryFormOpens(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		home := desk + "/" + id.String()
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.finance)
		for _, at := range []struct {
			step  path.Step
			forms []string
		}{
			{path.Notice, []string{"notice", "mend"}}, {path.Hearing, []string{"hearing", "notice"}}, {path.Agreement, []string{"send", "hearing"}},
			{"answer", []string{"answer", "send"}}, {path.Decision, []string{"decision", "answer"}}, {path.Publication, []string{"publication", "decision"}},
		} {
			w.again(id, at.step)
			for _, form := range append(at.forms, "owners", "stop", "") {
				if body := site.Shows(home + "?do=" + form); form != "" && !strings.Contains(body, `/adoptions/`+id.String()+`/`+form+`"`) {
					w.t.Errorf("before %s the form %s is not open", at.step, form)
				}
			}
		}
		site.Shows(desk+"/terms", "Постановление № 320")
	})
}

// TestPublicPage: nothing before the notice; then where each som goes, the
// family, the way to object; and the link from the page of the price.
func TestPublicPage(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		site := testkit.Pages(w.t, w.d, w.rooms...)
		page := "/kara-kulja/adoptions/" + id.String()
		site.Answers(http.StatusNotFound, "/ru"+page, "/ru"+page+"/poster", "/ru"+page+"/papers/notice", "/ru"+page+"/papers/note.pdf", "/ru/kara-kulja/adoptions/x")
		w.walk(id, path.Hearing)
		for lang, words := range map[string][]string{
			"ky": {"Ичүүчү суу", "19,91", "Ар бир сом кайда кетет", "жумушчулардын айлык акысы", "Кантип каршы пикир билдирсе болот", "мектептин залы"},
			"ru": {"предлагается с 01.12.2026", "Куда уходит каждый сом", "зарплата работников", "Что изменится для такой семьи, как моя?", "Слушания: 15 сентября 2026 г., 15:00"},
			"en": {"Where each som goes", "wages of the workers", "How to object"},
		} {
			site.Shows("/"+lang+page, words...)
			site.Shows("/" + lang + page + "/poster")
		}
		body := site.Shows("/ru"+page+"?persons=7&volume=20", "398,20", "180,00")
		if !strings.Contains(body, `data-slide="persons"`) {
			w.t.Error("no slider")
		}
		if status, _ := site.Get("/ru" + page + "?persons=-4"); status != http.StatusUnprocessableEntity {
			w.t.Errorf("minus four persons answer %d", status)
		}
		site.Shows("/ru/kara-kulja/prices/"+w.water.String(), "Предлагается новая цена", "Что предлагается и почему")
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Stop(ctx, tx, w.head, id, "x") })
		site.Answers(http.StatusNotFound, "/ru"+page)
	})
}

// TestEveryPaper is written in every language at every moment of the way, as a
// page and as a file.
func TestEveryPaper(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.finance)
		for _, at := range []path.Step{path.Notice, path.Agreement, path.Publication, ""} {
			w.again(id, at)
			for _, lang := range []string{"ky", "ru", "en"} {
				for _, k := range papers.Kinds {
					site.Shows("/" + lang + "/kara-kulja/desk/adoptions/" + id.String() + "/papers/" + string(k))
					status, body := site.Get("/ky/kara-kulja/desk/adoptions/" + id.String() + "/papers/" + string(k) + ".pdf?lang=" + lang)
					if status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
						w.t.Fatalf("%s in %s answers %d", k, lang, status)
					}
					look(w.t, string(at)+"-"+string(k)+"-"+lang+".pdf", body)
				}
			}
		}
		for _, paper := range []string{"", "?paper=a3"} {
			status, body := site.Get("/ky/kara-kulja/adoptions/" + id.String() + "/poster.pdf" + paper)
			if status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
				w.t.Errorf("the poster answers %d", status)
			}
			look(w.t, "poster"+strings.TrimPrefix(paper, "?paper=")+".pdf", body)
		}
		site.Answers(http.StatusNotFound, desk+"/"+id.String()+"/papers/x", desk+"/"+id.String()+"/papers/x.pdf")
	})
}

// look keeps a paper for the eye when a folder is named.
func look(t testing.TB, name, body string) {
	if folder := os.Getenv("LOOK"); folder != "" {
		if err := os.WriteFile(folder+"/"+name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBesideTheRate: a council that decides lower changes the fixed part and the
// minimum of a price too, where it has them; what it leaves open is counted with
// them, and the papers say them.
func TestBesideTheRate(t *testing.T) {
	eachWorld(t, func(w *world) {
		s := village(w.water)
		s.Services[0].Design.Rules = []solve.Rule{{Category: rate.Population, Connection: rate.House, Fixed: 30_00, Minimum: 80_00}}
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.version, err = w.freeze(ctx, tx, s)
			return err
		})
		id := w.begin()
		w.walk(id, path.Decision)
		proposed := w.tariff(id).Proposed
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.secretary)
		home := desk + "/" + id.String()
		body := site.Shows(home+"?do=decision", "постоянная часть в месяц", "не меньше в месяц")
		for _, want := range []string{`name="fixed_0"`, `value="30,00"`, `name="minimum_0"`, `value="80,00"`} {
			if !strings.Contains(body, want) {
				w.t.Errorf("no %s", want)
			}
		}
		if strings.Contains(body, `name="fixed_1"`) {
			w.t.Error("a fixed part is asked for where there is none")
		}
		form := url.Values{"body": {"Айылный кенеш"}, "number": {"VI/3"}, "day": {"2026-10-20"}, "for": {"17"}, "against": {"2"}, "abstain": {"1"},
			"from": {"2026-12-01"}, "result": {"adopted"}, "fixed_0": {"много"}, "minimum_0": {"55,50"}}
		for i, p := range proposed {
			form.Set("price_"+strconv.Itoa(i), p.Rate.String())
		}
		status, body := site.Post(home+"/decision", form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="много"`) || !strings.Contains(body, `value="55,50"`) {
			w.t.Fatalf("a word for a sum answers %d, or what was typed is lost", status)
		}
		form.Set("fixed_0", "-1")
		if status, _ := site.Post(home+"/decision", form); status != http.StatusUnprocessableEntity {
			w.t.Errorf("a fixed part below zero answers %d", status)
		}
		// 283 houses × 12 months × 20 som × 90 % paid are 61 128 som less; prices rounded
		// up had brought some som more than needed.
		form.Set("fixed_0", "10")
		form.Set("minimum_0", "")
		site.Submit(home+"/decision", form)
		chosen := w.tariff(id).Chosen
		if chosen[0].Fixed != 10_00 || chosen[0].Minimum != 0 || chosen[0].Rate != proposed[0].Rate || chosen[1].Fixed != 0 {
			w.t.Errorf("%+v", chosen)
		}
		site.Shows(home, "Обязательство бюджета", "и 10 сомов каждый месяц", "61 050,40")
		if body := site.Shows(home + "?do=decision"); !strings.Contains(body, `name="minimum_0"`) {
			w.t.Error("what was set to nothing cannot be brought back")
		}
		for _, k := range papers.Kinds {
			if k != papers.Calculation {
				site.Shows(home+"/papers/"+string(k), "постоянная часть в месяц", "10,00")
			}
		}
	})
}
