package voice

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

var (
	sixDigits = regexp.MustCompile(`\b\d{6}\b`)
	wordLink  = regexp.MustCompile(`https://aimak\.kg(/\w\w/kara-kulja/told/\w+)`)
	ownLink   = regexp.MustCompile(`https://aimak\.kg(/\w\w/kara-kulja/requests/mine/\w+)`)
)

// By SMS: nothing is registered before the code is right; then the number comes, and
// the answer after it, short enough for two parts.
func TestToldBySMS(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		who := url.Values{"name": {"Асанов Уран"}, "phone": {"0700 123 456"}, "way": {"sms"}, "lang": {"ky"}}
		status, body := w.next(w.tells(), who)
		w.site.Holds(body, "Введите код из SMS", "Шаг 4 из 4")
		if status != http.StatusOK {
			t.Fatal(status)
		}
		w.deliver()
		got := w.phones.read()
		if len(got) != 1 || got[0].Phone != "996700123456" {
			t.Fatalf("%+v", got)
		}
		code := sixDigits.FindString(got[0].Text)
		wrong := "000000"
		if code == wrong {
			wrong = "000001"
		}
		status, again := w.next(body, url.Values{"code": {wrong}})
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("a wrong code answers %d", status)
		}
		w.site.Holds(again, "Код не тот")
		w.site.Answers(http.StatusNotFound, home+"/2026-0001")
		status, mine := w.next(again, url.Values{"code": {code}})
		if status != http.StatusSeeOther {
			t.Fatalf("the right code answers %d: %s", status, testkit.Text(mine))
		}
		if status, twice := w.next(again, url.Values{"code": {code}}); status != http.StatusSeeOther || twice != mine {
			t.Errorf("sent twice: %d %s", status, twice)
		}
		body = w.site.Shows(mine, "К-2026-0001", "По SMS: +996 … 456")
		if strings.Contains(body, "123456") || strings.Contains(testkit.Text(body), "Это касается и вас") {
			t.Error("the page shows the phone, or asks the applicant whether it is theirs")
		}
		w.deliver()
		got = w.phones.read()
		if len(got) != 1 || !strings.HasPrefix(got[0].Text, "К-2026-0001 катталды. Жооп мөөнөтү: 10.12.2026. https://aimak.kg/ky/kara-kulja/m/") {
			t.Fatalf("%+v", got)
		}
		short := strings.TrimPrefix(got[0].Text[strings.Index(got[0].Text, "https://"):], "https://aimak.kg")
		if status, to := w.site.Get(short); status != http.StatusSeeOther || to != strings.Replace(mine, "/ru/", "/ky/", 1) {
			t.Errorf("the short address answers %d and leads to %s", status, to)
		}
		w.answers("2026-0001", "Чорго оңдолду.")
		w.deliver()
		if got = w.phones.read(); len(got) != 1 || !strings.HasPrefix(got[0].Text, "К-2026-0001: жооп даяр.") {
			t.Errorf("%+v", got)
		}
	})
}

// By e-mail: one letter, and nothing more before its link was opened and the button
// pressed; opening alone changes nothing, since programs open links too.
func TestToldByMail(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		who := url.Values{"name": {"Асанов Уран"}, "mail": {"uran@example.kg"}, "way": {"mail"}, "lang": {"ru"}}
		mine := w.reports(who)
		w.site.Shows(mine, "На u…@example.kg отправлено письмо")
		w.deliver()
		got := w.post.read()
		if len(got) != 1 || !strings.Contains(got[0].text, "К-2026-0001 зарегистрировано. Ответ до 10.12.2026.") || !strings.Contains(got[0].to, "uran@example.kg") {
			t.Fatalf("%+v", got)
		}
		word := wordLink.FindStringSubmatch(got[0].text)[1]
		for range 3 {
			w.site.Shows(word, "Писать на u…@example.kg?")
		}
		w.answers("2026-0001", "Починили.")
		w.deliver()
		if got = w.post.read(); len(got) != 0 {
			t.Errorf("before it was confirmed: %+v", got)
		}
		w.site.As(w.lead).Shows("/ru/kara-kulja/desk/notices", "Асанов Уран", "К-2026-0001: ответ готов. Починили.")
		w.site.Holds(w.site.Submit(word, url.Values{"state": {"on"}}), "Вам сообщают: u…@example.kg")
		w.site.Submit(mine+"/reopen", url.Values{"text": {"Снова течёт"}})
		w.answers("2026-0001", "Поставили новую.")
		w.deliver()
		got = w.post.read()
		if len(got) != 2 || !strings.Contains(got[0].text+got[1].text, "К-2026-0001 снова открыто") || !strings.Contains(got[0].text+got[1].text, "Поставили новую.") {
			t.Fatalf("%+v", got)
		}
		if leave := got[1].header.Get("List-Unsubscribe"); leave != "<https://aimak.kg"+word+">" {
			t.Errorf("%q", leave)
		}
		if status, _ := w.site.Post(word, url.Values{"List-Unsubscribe": {"One-Click"}}); status != http.StatusSeeOther {
			t.Errorf("the press of a mail program answers %d", status)
		}
		w.site.Shows(word, "На u…@example.kg больше ничего не отправляется")
		w.site.Submit(mine+"/reopen", url.Values{"text": {"И опять"}})
		w.answers("2026-0001", "Заменили трубу.")
		w.deliver()
		if got = w.post.read(); len(got) != 0 {
			t.Errorf("after it was ended: %+v", got)
		}
		w.site.Answers(http.StatusNotFound, word[:len(word)-1]+"U", "/ru/kara-kulja/told/x")
	})
}

// Nothing is set up: the step says so, the office has the list, and marks what it
// told.
func TestWithoutAnyWay(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.site.Holds(w.tells(), "SMS и электронная почта здесь ещё не настроены")
		mine := w.reports(url.Values{"name": {"Асанов Уран"}, "phone": {"0700 123 456"}, "way": {"sms"}})
		w.site.Shows(mine, "Если известны ваш телефон или адрес")
		w.answers("2026-0001", "Починили.")
		desk := w.site.As(w.lead)
		body := desk.Shows("/ru/kara-kulja/desk/notices", "1 сообщение нужно передать самим", "Асанов Уран", "0700 123 456", "не настроено")
		if status, file := desk.Get("/ru/kara-kulja/desk/notices/notices.pdf"); status != http.StatusOK || !strings.HasPrefix(file, "%PDF") {
			t.Errorf("the list answers %d", status)
		}
		id := regexp.MustCompile(`name="id" value="(\w+)"`).FindStringSubmatch(body)[1]
		desk.Holds(desk.Submit("/ru/kara-kulja/desk/notices", url.Values{"id": {id}}), "Отмечено как сообщённое: 1", "0 сообщений нужно передать самим")
		desk.Holds(desk.Submit("/ru/kara-kulja/desk/notices", url.Values{"id": {id, "x"}}), "Ничего не отмечено")
		w.site.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, "/ru/kara-kulja/desk/notices", "/ru/kara-kulja/desk/notices/notices.pdf")
	})
}

// A thousand reports from one phone: ten a day are taken, in words that say what else
// can be done, and what was written stands in the form.
func TestManyReportsFromOnePhone(t *testing.T) {
	eachWorld(t, func(w *world) {
		body := w.tells()
		for i := range 11 {
			status, answer := w.next(body, url.Values{"key": {string(rune('a' + i))}, "name": {"А"}, "phone": {"0700 123456"}})
			if want := map[bool]int{true: http.StatusSeeOther, false: http.StatusUnprocessableEntity}[i < 10]; status != want {
				t.Fatalf("report %d answers %d: %s", i+1, status, testkit.Text(answer))
			}
			if i == 10 {
				w.site.Holds(answer, "Сегодня от вас пришло обращений: 10")
				if !strings.Contains(answer, "0700 123456") {
					t.Error("what was typed is lost")
				}
			}
		}
		w.site.Answers(http.StatusNotFound, home+"/2026-0011")
		if status, _ := w.next(body, url.Values{"key": {"a"}, "name": {"А"}, "phone": {"0700 123456"}}); status != http.StatusSeeOther {
			t.Errorf("the first form once more answers %d", status)
		}
	})
}

// Codes cost money: three to a phone in an hour, and no more tries than five.
func TestCodesAreBounded(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		who := url.Values{"name": {"А"}, "phone": {"0700 123456"}, "way": {"sms"}}
		body := w.tells()
		for i := range 4 {
			status, answer := w.next(body, who)
			if want := map[bool]int{true: http.StatusOK, false: http.StatusUnprocessableEntity}[i < 3]; status != want {
				t.Fatalf("code %d answers %d: %s", i+1, status, testkit.Text(answer))
			}
		}
		w.deliver()
		got := w.phones.read()
		if len(got) != 3 {
			t.Fatalf("%d codes", len(got))
		}
		for range 5 {
			w.next(body, url.Values{"step": {"code"}, "code": {"x"}, "name": {"А"}, "phone": {"0700 123456"}, "way": {"sms"}})
		}
		_, answer := w.next(body, url.Values{"step": {"code"}, "code": {sixDigits.FindString(got[2].Text)}, "name": {"А"}, "phone": {"0700 123456"}, "way": {"sms"}})
		w.site.Holds(answer, "Код слишком много раз введён неверно")
		status, answer := w.next(body, url.Values{"name": {"А"}, "phone": {"0312 123456"}, "way": {"sms"}})
		if w.site.Holds(answer, "Введите мобильный телефон"); status != http.StatusUnprocessableEntity {
			t.Errorf("a phone on a table answers %d", status)
		}
	})
}

// A neighbour who follows is told too, where they chose it, and led along when the
// request is joined to another; the words for the applicant alone are not theirs.
func TestFollowersAreTold(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		status, mine := w.site.Post(home+"/2026-0001/follow", nil)
		if status != http.StatusSeeOther {
			t.Fatal(status)
		}
		w.site.Shows(mine, "Вам никто не пишет")
		w.site.Holds(w.site.Submit(mine+"/tell", url.Values{"way": {"mail"}, "mail": {"n@example.kg"}}), "Письмо отправлено")
		w.deliver()
		got := w.post.read()
		if len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		w.site.Submit(wordLink.FindStringSubmatch(got[0].text)[1], url.Values{"state": {"on"}})
		w.reports(url.Values{"name": {"Б"}, "phone": {"0555 2"}})
		w.do("2026-0001", "merge", url.Values{"into": {"2026-0002"}})
		w.answers("2026-0002", "Только вам: починили.")
		w.deliver()
		got = w.post.read()
		if len(got) != 2 {
			t.Fatalf("%+v", got)
		}
		all := got[0].text + got[1].text
		if !strings.Contains(all, "К-2026-0001 присоединено к К-2026-0002") || !strings.Contains(all, "К-2026-0002: ответ готов.") || strings.Contains(all, "Только вам") {
			t.Error(all)
		}
		status, answer := w.site.Post(mine+"/tell", url.Values{"way": {"mail"}, "mail": {"nobody"}})
		if w.site.Holds(answer, "Введите электронную почту"); status != http.StatusUnprocessableEntity {
			t.Error(status)
		}
	})
}

// What the office entered itself is told to the phone that it took down.
func TestOfTheCounter(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		desk := w.site.As(w.lead)
		desk.Submit("/ru/kara-kulja/desk/requests/new", url.Values{"key": {"k"}, "channel": {"phone"}, "category": {"leak"}, "kind": {"application"}, "lang": {"ru"},
			"village": {w.village.String()}, "words": {"Течёт"}, "name": {"Асанов Уран"}, "phone": {"0700 123 456"}})
		w.answers("2026-0001", "Починили.")
		w.deliver()
		got := w.phones.read()
		if len(got) != 2 || !strings.Contains(got[0].Text+got[1].Text, "К-2026-0001 зарегистрировано") {
			t.Errorf("%+v", got)
		}
	})
}

// What does not reach a named applicant is told by hand. Who only follows, or stays
// unknown, is on no list: the office must not learn their address that way.
func TestWhoIsOnTheList(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		agrees := func(mine, mailbox string) {
			w.site.Submit(mine+"/tell", url.Values{"way": {"mail"}, "mail": {mailbox}})
			w.deliver()
			w.site.Submit(wordLink.FindStringSubmatch(w.post.read()[0].text)[1], url.Values{"state": {"on"}})
		}
		agrees(w.reports(url.Values{"name": {"Асанов Уран"}, "address": {"Ленин 5"}}), "named@example.kg")
		agrees(w.reports(url.Values{"anonymous": {"on"}}), "unknown@example.kg")
		_, follower := w.site.Post(home+"/2026-0001/follow", nil)
		agrees(follower, "follower@example.kg")
		w.post.closes()
		w.answers("2026-0001", "Починили одно.")
		w.answers("2026-0002", "Починили другое.")
		w.deliver()
		body := w.site.As(w.lead).Shows("/ru/kara-kulja/desk/notices", "1 сообщение нужно передать", "Асанов Уран", "Ленин 5", "такого телефона или почты нет")
		for _, secret := range []string{"unknown@", "follower@", "Починили другое"} {
			if strings.Contains(body, secret) {
				t.Errorf("the list shows %s", secret)
			}
		}
	})
}
