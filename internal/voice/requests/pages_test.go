package requests

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

const desk = "/ru/kara-kulja/desk/requests"

// TestByHand enters a request at the counter and leads it to its letter, by forms
// alone.
func TestByHand(t *testing.T) {
	eachWorld(t, func(w *world) {
		site := testkit.Pages(w.t, w.d, w.rooms...)
		operator, secretary := site.As(w.operator), site.As(w.secretary)
		secretary.Shows(desk, "В этом списке нет обращений")
		form := url.Values{"key": {"k"}, "category": {"leak"}, "village": {w.village.String()}, "street": {"Манас"}, "words": {"<script>alert(1)</script> прорвало трубу"},
			"name": {"Асанов Уран"}, "channel": {"phone"}, "kind": {"application"}, "lang": {"ky"}, "sex": {"m"}, "received": {"02.11.2026"}, "people": {"1"}}
		status, body := operator.Post(desk+"/new", url.Values{"category": {"leak"}, "name": {"Асанов Уран"}, "received": {"02.11.2026"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="Асанов Уран"`) {
			w.t.Fatalf("half a form answers %d, what was typed is lost: %v", status, !strings.Contains(body, "Асанов"))
		}
		operator.Holds(body, "Выберите село", "Напишите в нескольких словах")
		body = operator.Submit(desk+"/new", form)
		operator.Holds(body, "Зарегистрировано: К-2026-0001", "К-2026-0001: ответ будет до 23 ноября", "<script>alert(1)</script> прорвало трубу", "осталось 14 рабочих дней")
		if strings.Contains(body, "<script>alert(1)") {
			w.t.Error("what people type is run")
		}
		home := desk + "/2026-0001"
		status, _ = operator.Post(home+"/reject", url.Values{"version": {"1"}, "text": {"x"}})
		if status != http.StatusForbidden {
			w.t.Errorf("an operator rejects: %d", status)
		}
		secretary.Holds(secretary.Submit(home+"/assign", url.Values{"version": {"1"}, "to": {w.operator.ID.String()}}), "Сатыбалды кызы Айгерим", "В работе")
		status, body = secretary.Post(home+"/extend", url.Values{"version": {"1"}, "days": {"3"}, "text": {"ждём насос"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "ждём насос") {
			w.t.Errorf("the second of two changes answers %d, or its text is lost", status)
		}
		secretary.Holds(body, "изменил")
		operator.Holds(operator.Submit(home+"/answer", url.Values{"version": {"2"}, "outcome": {"granted"}, "text": {"Түтүк оңдолду."}, "public": {"on"}}),
			"дан ответ", "Удовлетворено", "Письмо, PDF")
		operator.Shows(desk+"?view=ended", "К-2026-0001", "Дан ответ")
		if status, to := secretary.Get(desk + "?q=k-2026-1"); status != http.StatusSeeOther || !strings.HasSuffix(to, "/2026-0001") {
			w.t.Errorf("a number leads to %d %s", status, to)
		}
		secretary.Answers(http.StatusNotFound, desk+"/2026-0099", desk+"/2026-x", desk+"/'")
		site.As(w.nobody).Answers(http.StatusForbidden, desk, home)
	})
}

// TestSameFirst: what is open in the same village is asked first; joined, the new
// request has a number of its own.
func TestSameFirst(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.register()
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.operator)
		form := url.Values{"key": {"k"}, "category": {"leak"}, "village": {w.village.String()}, "words": {"снова течёт"}, "name": {"Эшматов Кубат"},
			"channel": {"counter"}, "received": {"02.11.2026"}, "kind": {"application"}, "lang": {"ru"}, "people": {"1"}}
		status, body := site.Post(desk+"/new", form)
		if status != http.StatusOK || !strings.Contains(body, "снова течёт") {
			w.t.Fatalf("the question answers %d", status)
		}
		site.Holds(body, "Не одно ли это из них", "К-2026-0001")
		form.Set("same", "2026-0001")
		site.Holds(site.Submit(desk+"/new", form), "К-2026-0002: присоединено к обращению о том же", "К-2026-0001")
		form.Set("key", "other")
		form.Set("same", "new")
		site.Holds(site.Submit(desk+"/new", form), "К-2026-0003: ответ будет")
	})
}

// TestSettingsByHand: a category, a term and the rules by forms.
func TestSettingsByHand(t *testing.T) {
	eachWorld(t, func(w *world) {
		site := testkit.Pages(w.t, w.d, w.rooms...)
		secretary := site.As(w.secretary)
		home := desk + "/settings"
		secretary.Holds(secretary.Submit(home+"/category", url.Values{"code": {"market"}, "name_ky": {"Базар"}, "name_ru": {"Базар"}, "role": {"operator"}, "used": {"on"}}), "Базар")
		secretary.Holds(secretary.Submit(home+"/category", url.Values{"code": {"danger"}, "role": {"secretary"}, "stop": {"112"}, "used": {"on"}}),
			"Пожар, газ, оборванный электрический провод", "Позвоните: 112")
		secretary.Holds(secretary.Submit(home+"/term", url.Values{"category": {"market"}, "from": {"01.11.2026"}, "days": {"5"}, "source": {"Распоряжение № 7"}}), "Распоряжение № 7")
		for path, form := range map[string]url.Values{"/category": {"code": {"X"}}, "/term": {"days": {"0"}}, "/rules": {"deputy": {"9"}, "head": {"1"}}} {
			if status, _ := secretary.Post(home+path, form); status != http.StatusUnprocessableEntity {
				w.t.Errorf("%s answers %d", path, status)
			}
		}
		rules := url.Values{"reopen_days": {"10"}, "extend_days": {"20"}, "refer_days": {"5"}, "warn": {"2"}, "deputy": {"1"}, "head": {"2"}, "council": {"5"},
			"unassigned_deputy": {"1"}, "unassigned_head": {"1"}, "unassigned_council": {"3"}}
		if body := secretary.Submit(home+"/rules", rules); !strings.Contains(body, `value="10"`) {
			w.t.Error("the rules are not kept")
		}
		if made := w.register(func(s *Said) { s.Category = "market" }); made.Due != "2026-11-10" {
			w.t.Errorf("the new category has the term %s", made.Due)
		}
		site.As(w.operator).Answers(http.StatusForbidden, home)
	})
}

// TestEveryFormOpens: each form of each state is a page without complaint, in three
// languages.
func TestEveryFormOpens(t *testing.T) {
	eachWorld(t, func(w *world) {
		made := w.register()
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.secretary)
		r := made.Request
		for _, d := range []Doing{{}, {Act: life.Assign, To: w.secretary.ID}, {Act: life.Pause, Reason: "court", Text: "сот"}, {Act: life.Resume},
			{Act: life.Answer, Text: "Жооп", Outcome: life.Explained}, {Act: life.Close}} {
			if d.Act != "" {
				r = w.do(w.secretary, r, d)
			}
			for _, act := range life.Offered(r.State, true, true) {
				for _, lang := range []string{"ky", "ru", "en"} {
					path := "/" + lang + "/kara-kulja/desk/requests/" + r.Path()
					if body := site.Shows(path + "?do=" + string(act)); !strings.Contains(body, path+"/"+string(act)+`"`) {
						w.t.Errorf("%s of a request that is %s has no form", act, r.State)
					}
				}
			}
		}
	})
}

// TestOffers: today's work, search by number, and nobody is told what is private.
func TestOffers(t *testing.T) {
	eachWorld(t, func(w *world) {
		private := w.register(func(s *Said) { s.Category = "staff" })
		open := w.register()
		w.do(w.secretary, open.Request, Doing{Act: life.Assign, To: w.operator.ID})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			n, l, err := w.waiting(ctx, tx, w.head)
			if err != nil || n.Own != 0 || n.Unassigned != 1 || l.Ladder.Head != 3 {
				w.t.Errorf("waits for the head: %+v, %v", n, err)
			}
			return err
		})
		site := testkit.Pages(w.t, w.d, w.rooms...)
		site.As(w.operator).Answers(http.StatusNotFound, desk+"/"+private.Path())
		site.As(testkit.Actor(access.Auditor)).Shows(desk+"/"+private.Path(), "Видит только окмоту")
		_, err := w.tried(testkit.Actor(access.Auditor), private.Request, Doing{Act: life.Note, Text: "x"})
		wants(w.t, err, fault.KindDenied, "")
	})
}
