package webhooks

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

var secretText = regexp.MustCompile(`whsec_[A-Za-z0-9+/&#;]+=*`)

// An address is entered by forms, tried, found broken, and sent to again.
func TestAWebhookByForms(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		s := testkit.Pages(t, r.db, r.Module()).As(r.admin)
		root := "/ru/kara-kulja/desk/webhooks"
		form := url.Values{"name": {"Банк"}, "url": {"http://bank.kg/"}, "events": {PaymentBooked, BillPosted}}
		status, body := s.Post(root+"/new", form)
		s.Holds(body, "Адрес должен начинаться с https://")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("a plain address answers %d", status)
		}
		form.Set("url", "https://bank.kg/in")
		status, body = s.Post(root+"/new", form)
		s.Holds(body, "Он показан только сейчас", "Standard Webhooks")
		if status != http.StatusOK || secretText.FindString(body) == "" {
			t.Errorf("%d, no secret on its page", status)
		}
		s.Shows(root, "О событиях здесь сообщается 2 программам", "Банк", "1C", "Работает")

		page := root + "/" + r.id.String()
		r.ear.answers(http.StatusTeapot)
		s.Holds(s.Submit(page+"/try", nil), "Пробное сообщение отправлено", "Ждёт")
		r.deliver()
		s.Shows(page, "Не отвечает с", "Следующая попытка", "HTTP 418")
		r.ear.answers(http.StatusOK)
		again := page + "/deliveries/" + ref.ID(r.deliveries()[0].ID).String()
		s.Holds(s.Submit(again, nil), "Сообщение отправляется ещё раз")
		r.deliver()
		s.Shows(page, "Доставлено", "HTTP 200", "Работает")

		s.Holds(s.Submit(page+"/switch", url.Values{"state": {Off}}), "Вебхук отключён")
		s.Holds(s.Submit(page+"/switch", url.Values{"state": {On}}), "Вебхук включён")
		if status, _ := s.Post(page+"/switch", url.Values{"state": {"sideways"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("an impossible state answers %d", status)
		}
		s.Holds(s.Submit(page, url.Values{"name": {"1С Бухгалтерия"}, "url": {"https://books.kg/"}, "events": {BillPosted}}), "1С Бухгалтерия")
		if e := r.endpoint(); e.URL != "https://books.kg/" || e.Hears(PaymentBooked) {
			t.Errorf("%+v", e)
		}
		_, body = s.Post(page+"/renew", nil)
		if fresh := secretText.FindString(body); fresh == "" || fresh == r.secret {
			t.Errorf("renewed %q", fresh)
		}
		s.Holds(s.Submit(page+"/switch", url.Values{"state": {gone}}), "Вебхук удалён")
		s.Answers(http.StatusNotFound, page)
	})
}

func TestPagesInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.publish(PaymentBooked)
		s := testkit.Pages(t, r.db, r.Module()).As(r.admin)
		for lang, words := range map[string][3]string{
			"ky": {"1 программага билдирилет", "Вебхук кошуу", "Төлөм катталды"},
			"ru": {"сообщается 1 программе", "Добавить вебхук", "Платёж проведён"},
			"en": {"1 program is told what happens here", "Add the webhook", "A payment was booked"},
		} {
			root := "/" + lang + "/kara-kulja/desk/webhooks"
			s.Shows(root, words[0])
			s.Shows(root+"/new", words[1])
			s.Shows(root+"/"+r.id.String(), words[2], "payment.booked")
		}
	})
}

func TestWhoSeesWebhooks(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		s := testkit.Pages(t, r.db, r.Module())
		root := "/en/kara-kulja/desk/webhooks"
		page := root + "/" + r.id.String()
		s.As(testkit.Actor(access.Auditor)).Answers(http.StatusOK, root, page)
		s.As(testkit.Actor(access.Auditor)).Answers(http.StatusForbidden, root+"/new")
		s.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, root, page)
		for _, what := range []string{"/try", "/switch", "/renew", ""} {
			if status, _ := s.As(testkit.Actor(access.Head)).Post(page+what, nil); status != http.StatusForbidden {
				t.Errorf("the head may %q: %d", what, status)
			}
		}
		s.As(r.admin).Answers(http.StatusNotFound, root+"/x", root+"/0000000000001")
	})
}

// The administrator finds on the desk what the program has switched off.
func TestTodo(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.ear.answers(http.StatusGone)
		r.publish(PaymentBooked)
		r.deliver()
		s := testkit.Pages(t, r.db, r.Module())
		s.As(r.admin).Shows("/en/kara-kulja/desk/webhooks/"+r.id.String(), "Switched off: it did not answer", "Ask whose program it is")
		r.write(func(ctx context.Context, tx *db.Tx) error {
			list, err := r.check(ctx, tx)
			if len(list) > 0 {
				t.Error(list)
			}
			return err
		})
	})
}

func TestDemo(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.courier = courier.New()
		if err := r.demo(t.Context(), demoOf(r.db)); err != nil {
			t.Fatal(err)
		}
		if n := r.deliver(); n != 0 {
			t.Errorf("the demo tells %d messages to the internet", n)
		}
	})
}

func demoOf(d *db.DB) *module.Demo {
	return &module.Demo{DB: d, Places: []module.DemoPlace{{Municipality: testkit.Place, Months: 24}, {Municipality: 2002, Months: 3}}}
}
