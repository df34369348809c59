package voice

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/notices"
)

var subscribedLink = regexp.MustCompile(`https://aimak\.kg(/\w\w/kara-kulja/news/\w+)`)

// nextDay has a day go by for subscribers, and the letters of the day written.
func (w *world) nextDay() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE notices_subscription SET told_to = told_to - $2 WHERE municipality_id = $1`, tx.Municipality, (24 * time.Hour).Milliseconds())
		return err
	})
	w.digest()
}

func (w *world) digest() {
	w.t.Helper()
	room := notices.New(w.d, territory.New(w.d), w.journal, w.carrier, []byte("0123456789abcdef0123456789abcdef"))
	if _, err := room.Digest(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.deliver()
}

// A mailbox hears of its village once a day at most, after its owner has agreed twice,
// until one press ends it. Private matters and words that nobody looked through are
// not in the letter.
func TestSubscriptionByMail(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		form := url.Values{"key": {"k"}, "village": {w.village.String()}, "way": {"mail"}, "mail": {"Uran@Example.kg"}}
		w.site.Shows(home, "Получать новости по почте или SMS")
		w.site.Shows(home+"/subscribe?village="+w.village.String(), "Новости вашего села")
		w.site.Holds(w.site.Submit(home+"/subscribe", form), "Письмо отправлено")
		w.deliver()
		got := w.post.read()
		if len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		word := subscribedLink.FindStringSubmatch(got[0].text)[1]
		w.reports(url.Values{"name": {"Асанов"}, "phone": {"0555 1"}})
		w.nextDay()
		if got = w.post.read(); len(got) != 0 {
			t.Errorf("before it was confirmed: %+v", got)
		}
		w.site.Shows(word, "Писать на u…@example.kg?", "Кара-Кульджа")
		w.site.Submit(word, url.Values{"state": {"on"}})
		w.reports(url.Values{"name": {"Асанов"}, "phone": {"0555 1"}})
		w.answers("2026-0001", "Починили.")
		w.nextDay()
		w.digest()
		got = w.post.read()
		if len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		for _, want := range []string{"Кара-Кульджа: новых 2, с ответом 1.", "К-2026-0002", "https://aimak.kg/ru/kara-kulja/requests?village="} {
			if !strings.Contains(got[0].text, want) {
				t.Errorf("no %q in %s", want, got[0].text)
			}
		}
		for _, secret := range []string{"Асанов", "Течёт"} {
			if strings.Contains(got[0].text, secret) {
				t.Errorf("%q in %s", secret, got[0].text)
			}
		}
		if status, _ := w.site.Post(word, url.Values{"List-Unsubscribe": {"One-Click"}}); status != http.StatusSeeOther || got[0].header.Get("List-Unsubscribe") != "<https://aimak.kg"+word+">" {
			t.Error(status, got[0].header)
		}
		w.site.Shows(word, "больше ничего не отправляется")
		w.reports(url.Values{"name": {"Асанов"}, "phone": {"0555 1"}})
		w.nextDay()
		if got = w.post.read(); len(got) != 0 {
			t.Errorf("after it was ended: %+v", got)
		}
	})
}

// By SMS the phone is proved first; a street hears of its own news alone, and nothing
// comes on a day without any.
func TestSubscriptionBySMS(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		form := url.Values{"key": {"k"}, "village": {w.village.String()}, "street": {"Манас"}, "way": {"sms"}, "phone": {"0700 123 456"}}
		status, body := w.site.Post(home+"/subscribe", form)
		if w.site.Holds(body, "Введите код из SMS"); status != http.StatusOK {
			t.Fatal(status)
		}
		w.deliver()
		form.Set("code", sixDigits.FindString(w.phones.read()[0].Text))
		w.site.Holds(w.site.Submit(home+"/subscribe", form), "не чаще раза в день")
		w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		w.nextDay()
		if got := w.phones.read(); len(got) != 0 {
			t.Errorf("of another street: %+v", got)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE requests_request SET street = 'Манас' WHERE municipality_id = $1`, tx.Municipality)
			return err
		})
		w.nextDay()
		got := w.phones.read()
		if len(got) != 1 || !strings.HasPrefix(got[0].Text, "Кара-Кульджа, Манас: новых 1, с ответом 0. https://aimak.kg/ru/kara-kulja/news/") {
			t.Errorf("%+v", got)
		}
	})
}

// What cannot be subscribed to comes back as it was typed.
func TestBadSubscriptions(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.site.Shows(home+"/subscribe", "ещё не настроены")
		w.reachable()
		for name, form := range map[string]url.Values{
			"Выберите село":             {"way": {"mail"}, "mail": {"a@example.kg"}},
			"Введите электронную почту": {"village": {w.village.String()}, "way": {"mail"}, "mail": {"a@b"}},
			"Введите мобильный телефон": {"village": {w.village.String()}, "way": {"sms"}, "phone": {"101"}},
			"Выберите из списка":        {"village": {w.village.String()}, "way": {"mail"}, "mail": {"a@example.kg"}, "category": {"staff"}},
			"Слишком длинно":            {"village": {w.village.String()}, "way": {"mail"}, "mail": {"a@example.kg"}, "street": {strings.Repeat("у", 201)}},
		} {
			status, body := w.site.Post(home+"/subscribe", form)
			if w.site.Holds(body, name); status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", name, status, testkit.Text(body))
			}
		}
		w.site.Answers(http.StatusNotFound, "/ru/kara-kulja/news/x")
	})
}
